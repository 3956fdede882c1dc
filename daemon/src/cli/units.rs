//! Numbers and names for people: bytes, short ids, and texts fitted to columns of a terminal.
//!
//! Used by `show` and `bars`. Widths are columns: a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Bytes with a binary unit: `1.4 GiB`.
#[must_use]
pub(super) fn bytes(n: u64) -> String {
    indicatif::BinaryBytes(n).to_string()
}

/// A length of time: `1:02:03`.
#[must_use]
pub(super) fn length(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let s = seconds.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// The beginning of an id that people type: the time part and four digits of chance.
#[must_use]
pub(super) fn short(id: &str) -> &str {
    id.get(..18).unwrap_or(id)
}

/// The first digits of a digest.
#[must_use]
pub(super) fn digest(hex: &str) -> &str {
    hex.get(..12).unwrap_or(hex)
}

/// How many columns `text` takes.
#[must_use]
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// `text` with spaces after it, to `columns`.
#[must_use]
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// `text` in at most `columns`: what is too long keeps its end, for names differ there.
#[must_use]
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.into();
    }
    let mut left = columns.saturating_sub(1);
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(c.width().unwrap_or(0)) else { break };
        (left, start) = (rest, at);
    }
    format!("…{}", &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_keeps_its_end_within_its_columns() {
        assert_eq!(cut("bay-1", 12), "bay-1");
        assert_eq!(cut("/media/recorder", 9), "…recorder");
        assert_eq!(cut("执法记录仪007", 13), "执法记录仪007");
        // Half a character cannot be shown: a column stays free.
        assert_eq!(cut("执法记录仪007", 11), "…记录仪007");
        assert_eq!(cut("执法记录仪007", 10), "…记录仪007");
        assert_eq!(cut("执法", 1), "…");
        for columns in 1..20 {
            assert!(cut("执法记录仪 A-007/录像", columns).width() <= columns);
        }
    }

    #[test]
    fn padding_counts_columns() {
        assert_eq!(padded("仓位", 6), "仓位  ");
        assert_eq!(padded("bay", 6), "bay   ");
        assert_eq!(padded("执法记录仪", 6), "执法记录仪");
    }
}
