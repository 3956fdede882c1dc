//! Fields that a spreadsheet would compute, led by an apostrophe when written, and without it when read.

use std::borrow::Cow;

/// What begins a formula, and the apostrophe itself: OWASP, "CSV injection", with the wide forms that
/// Chinese spreadsheets take for the same.
const FORMULA: &str = "=+-@＝＋－＠'";

/// A field that no spreadsheet computes.
#[must_use]
pub fn guarded(field: &str) -> Cow<'_, str> {
    match field.starts_with(|c| FORMULA.contains(c)) {
        true => Cow::Owned(format!("'{field}")),
        false => Cow::Borrowed(field),
    }
}

/// The same without the apostrophe.
pub(super) fn unguarded(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c| FORMULA.contains(c)) => rest,
        _ => field,
    }
}
