//! Demo footage that is part of the program: small real clips, a still and a sound.
//!
//! Used by scripts (`content = { footage = "…" }`) and by the demo. How each was made is in
//! `footage/make.sh`; all are synthetic and the project's own.

mod salt;

use std::borrow::Cow;

use chrono::{NaiveTime, TimeDelta};

/// One piece of footage.
#[derive(Clone, Copy, Debug)]
pub struct Footage {
    /// The name used in scripts.
    pub name: &'static str,
    /// The file extension that fits it, as recorders write it.
    pub extension: &'static str,
    /// The file as made.
    pub bytes: &'static [u8],
    /// Recorded length in milliseconds; 0 for a still.
    pub duration_ms: u32,
    start_second_of_day: u32,
}

/// All footage there is.
pub const FOOTAGE: [Footage; 5] = [
    Footage {
        name: "street-day",
        extension: "MP4",
        bytes: include_bytes!("../../../footage/street-day.mp4"),
        duration_ms: 20_000,
        start_second_of_day: 8 * 3600 + 14 * 60 + 5,
    },
    Footage {
        name: "hall-indoor",
        extension: "MP4",
        bytes: include_bytes!("../../../footage/hall-indoor.mp4"),
        duration_ms: 10_000,
        start_second_of_day: 9 * 3600 + 2 * 60 + 30,
    },
    Footage {
        name: "yard-night",
        extension: "MP4",
        bytes: include_bytes!("../../../footage/yard-night.mp4"),
        duration_ms: 12_000,
        start_second_of_day: 9 * 3600 + 40 * 60,
    },
    Footage {
        name: "desk-photo",
        extension: "JPG",
        bytes: include_bytes!("../../../footage/desk-photo.jpg"),
        duration_ms: 0,
        start_second_of_day: 9 * 3600 + 5 * 60 + 12,
    },
    Footage {
        name: "voice-note",
        extension: "WAV",
        bytes: include_bytes!("../../../footage/voice-note.wav"),
        duration_ms: 6_000,
        start_second_of_day: 9 * 3600 + 6 * 60,
    },
];

/// The footage of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Footage> {
    FOOTAGE.iter().find(|footage| footage.name == name)
}

impl Footage {
    /// The time of day on the burned-in clock at the start; for a sound, when it would be.
    #[must_use]
    pub fn start(&self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::seconds(self.start_second_of_day.into())
    }

    /// The recorded length.
    #[must_use]
    pub fn duration(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.duration_ms.into())
    }

    /// The file, made distinct by `salt` without touching picture or sound.
    #[must_use]
    pub fn with_salt(&self, salt: Option<u64>) -> Cow<'static, [u8]> {
        match salt {
            Some(salt) => Cow::Owned(salt::salted(self.bytes, salt)),
            None => Cow::Borrowed(self.bytes),
        }
    }
}
