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

/// `text` in lines of at most `columns`, broken at spaces and beside Chinese characters; what is longer
/// than a line is broken anywhere.
#[must_use]
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut word) = (String::new(), String::new());
    for c in text.chars().chain([' ']) {
        let is_wide = c.width() == Some(2);
        if c != ' ' && !is_wide {
            word.push(c);
            if word.width() <= columns {
                continue;
            }
            // No word is that long: a digest, a key.
            word.pop();
        }
        if line.width() + word.width() > columns {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(&word);
        word.clear();
        if c == ' ' || is_wide {
            // A mark that ends a sentence does not begin a line.
            let stays = "，。；：、）”".contains(c);
            if line.width() + c.width().unwrap_or(0) > columns && !stays && c != ' ' {
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            line.push(c);
        } else {
            word.push(c);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines.retain(|line| !line.is_empty());
    lines
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
    fn lines_are_broken_where_words_end_and_lose_nothing() {
        assert_eq!(wrapped("every byte was read", 11), ["every byte", "was read"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("原始文件已回读，一致", 8), ["原始文件", "已回读，", "一致"]);
        assert!(wrapped("", 5).is_empty());
        let long = "采集站 dock-1 于 2026-11-22 读取 evidence/2026/11/22/original.mp4，共 12 MiB。"
            .repeat(3);
        let plain = |text: &str| text.replace(' ', "");
        for columns in 4..100 {
            let lines = wrapped(&long, columns);
            assert_eq!(plain(&lines.concat()), plain(&long), "{columns}");
            // A mark that must not begin a line may stand out by its own width.
            assert!(lines.iter().all(|line| line.width() <= columns + 2), "{columns}: {lines:?}");
        }
    }

    #[test]
    fn padding_counts_columns() {
        assert_eq!(padded("仓位", 6), "仓位  ");
        assert_eq!(padded("bay", 6), "bay   ");
        assert_eq!(padded("执法记录仪", 6), "执法记录仪");
    }
}
