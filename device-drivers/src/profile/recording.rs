//! How a family of recorders lays one act of recording out in files: habits that decide whether two
//! clips belong together.
//!
//! Read from `[recording]` of a profile, handed to whoever stitches clips. What a profile does not say
//! is the common habit; each is open to correction in its TOML file. Pure.

use serde::Deserialize;

use super::{
    format::{Pattern, Profile},
    name::group,
    siblings,
};

/// The habits that decide whether two clips belong to one act of recording.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recording {
    /// The longest pause between two clips of one recording, in milliseconds: the time that closing
    /// one file and beginning the next takes, and the steps of the stamps that tell it.
    pub roll_over_ms: u32,
    /// Length of a full clip in seconds, where the family has one; else it is learnt from the clips.
    pub segment_s: Option<u32>,
    /// After this number the count begins again.
    pub last_number: u32,
    /// Recording that goes on within so many seconds, and of which no log says that it was stopped,
    /// may have been broken off rather than stopped: nobody presses twice so soon.
    pub restart_within_s: u32,
    /// Tells the streams (channels, lenses) of a recorder with several: the group `stream` of the path.
    pub(super) stream: Option<Pattern>,
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            // A second to change files, and FAT's two seconds.
            roll_over_ms: 3_000,
            segment_s: None,
            // DCF numbers files 0001 to 9999.
            last_number: 9_999,
            restart_within_s: 15,
            stream: None,
        }
    }
}

impl Profile {
    /// How its recorders lay recordings out.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The stream that a file belongs to; empty where its recorder has one only.
    #[must_use]
    pub fn stream_of(&self, path_raw: &[u8]) -> String {
        let Some(pattern) = &self.recording.stream else { return String::new() };
        let subject =
            if pattern.0.as_str().contains('/') { path_raw } else { siblings::split(path_raw).1 };
        let found = pattern.0.captures(subject);
        found.and_then(|found| group(&found, "stream").map(str::to_owned)).unwrap_or_default()
    }
}

/// Answers the first contradiction.
pub(super) fn check(recording: &Recording) -> Result<(), String> {
    if recording.last_number == 0 || recording.segment_s == Some(0) {
        return Err("recording: last_number and segment_s are at least 1".into());
    }
    match &recording.stream {
        Some(pattern) if !pattern.groups().any(|group| group == "stream") => {
            Err(format!("recording: `{}` has no group `stream`", pattern.0))
        }
        _ => Ok(()),
    }
}
