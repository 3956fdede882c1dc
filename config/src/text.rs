//! A settings file's text: from bytes to lines and columns, and which of it may be shown.
//!
//! Used by `layers` and for problems' places. Columns count characters, as editors do. A line is shown
//! only where it surely holds no secret; stars take the place of the rest, so that columns stay true.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use crate::{Place, keys, nearest::nearest};

/// Words in a key, or in a line of broken text, after which a secret may follow.
/// An address may hold one behind its host.
const SECRETIVE: [&str; 6] = ["secret", "token", "passw", "credential", "apikey", "url"];

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Text {
    path: PathBuf,
    text: String,
    /// Of each line of broken text: from which byte on a secret may stand there.
    cuts: Vec<Option<usize>>,
}

impl Text {
    /// The text of a file, without a byte order mark: editors do not count it. `broken` if it is not
    /// TOML as a whole: then what a line of it means is anybody's guess.
    pub(crate) fn new(path: PathBuf, text: String, broken: bool) -> Self {
        let cuts = if broken { cuts(&text) } else { Vec::new() };
        Self { path, text, cuts }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    /// The place of `span`. What is in `hidden` is not shown.
    pub(crate) fn place(&self, span: &Range<usize>, hidden: &[Range<usize>]) -> Place {
        let start = self.boundary(span.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[line_start..];
        let line = rest.split('\n').next().unwrap_or(rest);
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A fault at a line's end is just past it, even if that end has two characters.
        let start = start.min(line_start + line.len());
        let end = self.boundary(span.end).clamp(start, line_start + line.len());
        let number = self.line(start);
        let line_text = if line.chars().count() <= Place::LINE_MAX_CHARS {
            self.shown(line, line_start, number, hidden)
        } else {
            String::new()
        };
        Place {
            path: self.path.clone(),
            line: number,
            column: self.text[line_start..start].chars().count() + 1,
            length: self.text[start..end].chars().count().max(1),
            line_text,
        }
    }

    /// The nearest place at or before `at` where a character begins.
    fn boundary(&self, at: usize) -> usize {
        self.text.floor_char_boundary(at)
    }

    fn shown(&self, line: &str, start: usize, number: usize, hidden: &[Range<usize>]) -> String {
        let cut = self.cuts.get(number - 1).copied().flatten();
        let end = start + line.len();
        let here: Vec<_> = hidden.iter().filter(|h| h.start < end && h.end > start).collect();
        let hides = |at: usize| {
            cut.is_some_and(|cut| at >= cut)
                || here.iter().any(|range| range.contains(&(start + at)))
        };
        line.char_indices().map(|(at, c)| if hides(at) { '*' } else { c }).collect()
    }
}

/// From which byte on each line of broken text may be, or be part of, a secret. Shown are comments,
/// sections, keys that hold none with their values, and the further lines of a list of such a key.
fn cuts(text: &str) -> Vec<Option<usize>> {
    let mut words = keys::words();
    // Of two that are as near, the one that may be a secret's counts.
    words.sort_by_key(|word| !is_secretive(word));
    let mut in_list = false;
    let mut in_secret = false;
    let mut cut_of = |line: &str| {
        let lower = line.to_ascii_lowercase();
        let word = first_word(line);
        let rest = line[word.end..].trim_start();
        let starts = is_header(line, &words)
            || (rest.starts_with(['=', ':']) && is_plain(&line[word.clone()], &words));
        let after = SECRETIVE.iter().filter_map(|w| Some(lower.find(w)? + w.len())).min();
        let harmless = line.trim().is_empty() || line.trim_start().starts_with('#');
        let cut = match after {
            Some(after) => Some(after),
            None if starts => second_key(line, &words),
            None if !in_secret && (in_list || harmless) => None,
            None if !in_secret && rest.starts_with(['=', ':']) => Some(word.end),
            None => Some(word.start),
        };
        in_secret = cut.is_some();
        let opens = line.matches('[').count() > line.matches(']').count();
        in_list = !in_secret && if starts { opens } else { in_list && !line.contains(']') };
        cut
    };
    text.split('\n').map(&mut cut_of).collect()
}

/// Whether a key of this name may hold a secret.
pub(crate) fn is_secretive(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    SECRETIVE.iter().any(|word| key.contains(word))
}

/// The key with which a line begins, if it does.
fn first_word(line: &str) -> Range<usize> {
    let start = line.len() - line.trim_start().len();
    let inner = |c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c));
    start..line[start..].find(inner).map_or(line.len(), |length| start + length)
}

/// Where a line holds another key that may hold a secret: lines run together when a line end is lost.
fn second_key(line: &str, words: &[&str]) -> Option<usize> {
    let mut signs = line.match_indices('=').map(|(at, _)| at).skip(1);
    let word_before = |at: usize| {
        let outer = |c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c));
        line[..at].trim_end().rsplit(outer).next().unwrap_or_default()
    };
    signs.find(|at| !is_plain(word_before(*at), words))
}

fn is_header(line: &str, words: &[&str]) -> bool {
    let line = line.trim_start();
    let inside = line.trim_start_matches('[');
    inside.len() < line.len() && is_plain(&inside[first_word(inside)], words)
}

/// Whether the word is, or was meant to be, a section or a key that holds no secret.
fn is_plain(word: &str, words: &[&str]) -> bool {
    let last = word.rsplit('.').next().unwrap_or(word);
    nearest(last, words.iter().copied()).is_some_and(|meant| !is_secretive(meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, part: &str) -> Place {
        let start = text.find(part).unwrap();
        let text = Text::new("x".into(), text.into(), false);
        text.place(&(start..start + part.len()), &[])
    }

    #[test]
    fn columns_are_characters() {
        for (text, line, column) in [
            ("a = X\n", 1, 5),
            ("# 采集站\r\nname = \"北站\" X\r\n", 2, 13),
            ("\tn = X", 1, 6),
            ("\n\n👩‍🚒X", 3, 4),
            ("X", 1, 1),
        ] {
            let place = place(text, "X");
            assert_eq!((place.line, place.column, place.length), (line, column, 1), "{text:?}");
        }
    }

    #[test]
    fn a_place_stays_in_its_line() {
        let place = place("a = [\r\n1,\r\n]\r\n", "[\r\n1,\r\n]");
        assert_eq!((place.line, place.column, place.length), (1, 5, 1));
        assert_eq!(place.line_text, "a = [");
    }

    #[test]
    fn a_place_past_the_end_is_at_the_end() {
        let text = Text::new("x".into(), "站\r\n".into(), false);
        let place = text.place(&(2..99), &[]);
        assert_eq!((place.line, place.column), (1, 1));
        let place = text.place(&(99..99), &[]);
        assert_eq!((place.line, place.column), (2, 1));
        let place = text.place(&(4..5), &[]);
        assert_eq!((place.line, place.column), (1, 2));
    }

    #[test]
    fn what_is_hidden_leaves_the_columns() {
        let text = Text::new("x".into(), "a = \"密码\" # x".into(), false);
        let password = 4..12;
        assert_eq!(text.place(&(0..1), &[password]).line_text, "a = **** # x");
    }

    #[test]
    fn broken_text_shows_nothing_after_a_word_that_may_announce_a_secret() {
        let shown = |text: &str, line: usize| {
            let text = Text::new("x".into(), text.into(), true);
            let start = text.text.split('\n').take(line - 1).map(|l| l.len() + 1).sum();
            text.place(&(start..start), &[]).line_text
        };
        for text in [
            "token = \"hunter2",
            "Token: hunter2",
            "http.token hunter2",
            "x = 1, secret = 'hunter2'",
            "passwd = hunter2",
            "psk = hunter2",
        ] {
            assert!(!shown(text, 1).contains("hunter2"), "{}", shown(text, 1));
        }
        let long = "password = \"\"\"\nhunter2==\nhunter2\n\n[log]\nlevel = \"x\nmode hunter2";
        assert_eq!(shown(long, 2), "*********");
        assert_eq!(shown(long, 3), "*******");
        assert_eq!(shown(long, 6), "level = \"x");
        assert_eq!(shown("languages = [\n  \"zh-CN\n]", 2), "  \"zh-CN");
        assert_eq!(shown("paralel_bays: 4", 1), "paralel_bays: 4");
    }
}
