//! The settings of audits: archived originals read again.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ByteSize;

/// Within how many days every original is read again.
pub(crate) const DAYS: RangeInclusive<i64> = 0..=366;

/// How often archive targets are reconciled, hours.
pub(crate) const RECONCILE_HOURS: RangeInclusive<i64> = 0..=8784;

/// Archived originals read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Within how many days every byte of every archived original is read again and compared, 1 to
    /// 366; 0 turns it off.
    #[schemars(range(min = *DAYS.start(), max = *DAYS.end()))]
    pub days: u32,
    /// How fast it is read at most, bytes a second. It goes slower where that is enough, and waits while
    /// recorders are taken in.
    pub max_rate: ByteSize,
    /// How often what the catalog says of each archive target, the home archive too, is compared with what
    /// stands there, hours, 1 to 8784; 0 turns it off.
    #[schemars(range(min = *RECONCILE_HOURS.start(), max = *RECONCILE_HOURS.end()))]
    pub reconcile_hours: u32,
}

impl Default for Audit {
    fn default() -> Self {
        Self { days: 30, max_rate: ByteSize::mib(50), reconcile_hours: 24 }
    }
}
