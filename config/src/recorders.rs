//! The settings of recorders: their profiles, their clocks and passwords, and what makes one fit for
//! the next shift.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::{ops::RangeInclusive, path::PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{ByteSize, SecretRef, settings::NAME_MAX_CHARS};

/// Percent of a battery.
pub(crate) const PERCENT: RangeInclusive<i64> = 1..=100;

/// Seconds that a clock may be off, up to a day.
pub(crate) const OFFSET_S: RangeInclusive<i64> = 1..=86_400;

/// Recorders that take commands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recorders {
    /// The folder of this station's own recorder profiles, an absolute path; by default
    /// `/etc/docket/profiles` where that exists. Each `*.toml` in it is added, or replaces the
    /// shipped profile of its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub profiles: Option<PathBuf>,
    /// Whether a recorder's clock is set, once its drift is on record and only from a synchronised
    /// host.
    pub set_clock: bool,
    /// Whether footage may be removed from a recorder: only all of it, only once every clip is
    /// releasable, only by a command that the recorder's profile lists, and only when a person asked
    /// for it and confirmed it.
    pub remove_footage: bool,
    /// Passwords that unlock recorders. The first that fits is offered.
    pub password: Vec<RecorderPassword>,
}

/// A password that unlocks recorders. Needs `profile` or `serial`; with both, both must fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecorderPassword {
    /// The profile of the recorders it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = NAME_MAX_CHARS))]
    pub profile: Option<String>,
    /// The serial of the one recorder it is for, as the recorder tells it before it is unlocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = NAME_MAX_CHARS))]
    pub serial: Option<String>,
    /// The password.
    pub secret: SecretRef,
}

/// What makes a recorder fit for the next shift. Only what is set is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Duty {
    /// Least charge of its battery, percent, 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8", range(min = *PERCENT.start(), max = *PERCENT.end()))]
    pub battery_percent_min: Option<u8>,
    /// Least free storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ByteSize")]
    pub free_min: Option<ByteSize>,
    /// Most that its clock may be off, seconds, 1 to 86400.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = *OFFSET_S.start(), max = *OFFSET_S.end()))]
    pub clock_offset_max_s: Option<u32>,
}
