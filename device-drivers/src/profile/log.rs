//! A recorder's own log: which files are one, and which of their lines tell of recording, power,
//! storage or faults.
//!
//! Called with the bytes of a log that was taken in. A log is plain text from a stranger: it is read
//! here as lines and matched with patterns whose time grows with the line's length only, never parsed
//! as a container. At most [`LOG_BYTES_MAX`] of its end are looked at, [`LINE_BYTES_MAX`] of a line, and
//! [`LINES_MAX`] lines are answered, the newest ones. What no pattern fits is counted, never guessed.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{
    check::check_format,
    format::{Pattern, Profile},
    name::group,
    text,
};

/// How much of a log's end is read, in bytes: months of a recorder's life.
pub const LOG_BYTES_MAX: u64 = 1 << 20;
/// What is looked at of one line, in bytes.
pub const LINE_BYTES_MAX: usize = 512;
/// Telling lines answered at most, the newest.
pub const LINES_MAX: usize = 4_096;

/// What a line of a log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogEvent {
    /// Recording began.
    RecordStart,
    /// Recording was stopped.
    RecordStop,
    /// It was switched on.
    PowerOn,
    /// It was switched off, or switched itself off for no cause that it tells.
    PowerOff,
    /// The battery was low, or ran out.
    Battery,
    /// The card was full, or could not be written.
    Storage,
    /// Something in it failed.
    Fault,
    /// It was hit, wetted or opened.
    Damage,
    /// It was too hot or too cold.
    Weather,
}

impl LogEvent {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RecordStart => "record-start",
            Self::RecordStop => "record-stop",
            Self::PowerOn => "power-on",
            Self::PowerOff => "power-off",
            Self::Battery => "battery",
            Self::Storage => "storage",
            Self::Fault => "fault",
            Self::Damage => "damage",
            Self::Weather => "weather",
        }
    }
}

/// A dialect: the files that speak it, how a line shows its time, and what lines tell.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogRule {
    /// The files, by their paths.
    path: Pattern,
    /// A line that tells something: groups `at` and `words`.
    line: Pattern,
    /// chrono format of `at`, by the recorder's face.
    at: String,
    /// Tried in order on the words; the first that fits is what the line tells.
    says: Vec<Says>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Says {
    event: LogEvent,
    pattern: Pattern,
}

/// A line that tells something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When, by the recorder's face.
    pub at: NaiveDateTime,
    /// What.
    pub event: LogEvent,
    /// The whole line, decoded; may hold any character.
    pub text: String,
}

/// What a log tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRead {
    /// Lines that tell something, in the log's order.
    pub lines: Vec<LogLine>,
    /// Lines that no pattern fits.
    pub unread: usize,
}

impl Profile {
    /// Whether a file is a log that the profile can read.
    #[must_use]
    pub fn is_log(&self, path_raw: &[u8]) -> bool {
        self.log.iter().any(|rule| rule.path.0.is_match(path_raw))
    }

    /// Reads a log; none where the file is no log that it knows. `bytes` are its last ones, at most
    /// [`LOG_BYTES_MAX`] of which are looked at; `is_whole` says that none stand before them.
    #[must_use]
    pub fn read_log(&self, path_raw: &[u8], bytes: &[u8], is_whole: bool) -> Option<LogRead> {
        let rule = self.log.iter().find(|rule| rule.path.0.is_match(path_raw))?;
        let most = usize::try_from(LOG_BYTES_MAX).unwrap_or(usize::MAX);
        let surplus = bytes.len().saturating_sub(most);
        // The first line of a part may have lost its beginning.
        let cut = usize::from(surplus > 0 || !is_whole);
        let mut read = LogRead::default();
        for line in bytes[surplus..].split(|&byte| byte == b'\n').skip(cut) {
            let line = &line[..line.len().min(LINE_BYTES_MAX)];
            if line.trim_ascii().is_empty() {
                continue;
            }
            match rule.read(line) {
                Some(line) => read.lines.push(line),
                None => read.unread += 1,
            }
        }
        let surplus = read.lines.len().saturating_sub(LINES_MAX);
        read.lines.drain(..surplus);
        Some(read)
    }
}

impl LogRule {
    fn read(&self, line: &[u8]) -> Option<LogLine> {
        let text = text::decode(line).text;
        let found = self.line.0.captures(text.as_bytes())?;
        let at = NaiveDateTime::parse_from_str(group(&found, "at")?, &self.at).ok()?;
        let words = found.name("words")?.as_bytes();
        let says = self.says.iter().find(|says| says.pattern.0.is_match(words))?;
        Some(LogLine { at, event: says.event, text })
    }
}

/// Answers the first contradiction.
pub(super) fn check(rule: &LogRule) -> Result<(), String> {
    check_format(&rule.at)?;
    for wanted in ["at", "words"] {
        if !rule.line.groups().any(|group| group == wanted) {
            return Err(format!("log line `{}` has no group `{wanted}`", rule.line.0));
        }
    }
    Ok(())
}
