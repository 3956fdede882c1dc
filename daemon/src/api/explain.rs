//! What a code means, in full.

use super::{ApiError, Code, CodeView};
use crate::words::{Words, told};

/// Explains `code`: `DKT-0401`, `dkt-0401` or `0401`.
///
/// # Errors
/// When there is no such code.
pub fn explain(code: &str, words: &Words) -> Result<CodeView, ApiError> {
    let digits = code.trim().to_ascii_uppercase();
    let digits = digits.strip_prefix("DKT-").unwrap_or(&digits);
    let found = Code::ALL.iter().find(|known| known.number().strip_prefix("DKT-") == Some(digits));
    let known = found.ok_or_else(|| ApiError::new(Code::NoSuchCode).with("code", code))?;
    // What it was about is not known here: the general answer is told.
    let text = |part: &str| told!(words, &format!("{}.{part}", known.key()), thing = "");
    Ok(CodeView {
        code: known.number().into(),
        kind: known.kind(),
        title: text("title"),
        more: text("more"),
        kept: text("kept"),
        todo: text("todo"),
    })
}
