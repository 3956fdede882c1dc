//! Notices about where things are kept: archive targets and the station's own disks.
//!
//! Made by whoever copies, reconciles and watches them; a part of [`NewNotice`]'s constructors.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{NewNotice, NoticeKind};

impl NewNotice {
    /// Nothing succeeds at the required `target` since then, and so many objects wait.
    #[must_use]
    pub fn target_failing(target: &str, since: DateTime<Utc>, waiting: u64) -> Self {
        Self::new(NoticeKind::TargetFailing, target)
            .fact("target", target)
            .fact("since", &since.to_rfc3339_opts(SecondsFormat::Secs, true))
            .fact("waiting", &waiting.to_string())
    }

    /// Files at the folder `target` should carry the immutable flag, and docket cannot set it.
    #[must_use]
    pub fn target_unflagged(target: &str) -> Self {
        Self::new(NoticeKind::TargetUnflagged, target).fact("target", target)
    }

    /// The archive target is well again.
    #[must_use]
    pub fn target_back(target: &str) -> Self {
        Self::new(NoticeKind::TargetBack, target).fact("target", target)
    }

    /// Something cannot be copied to `target` before a person did something, and why.
    #[must_use]
    pub fn not_copied(target: &str, problem: &str) -> Self {
        Self::new(NoticeKind::NotCopied, target)
            .fact("code", "DKT-0738")
            .fact("problem", problem)
            .fact("target", target)
    }

    /// So many objects at `target` are not as they should be, and nothing is left to mend them from.
    #[must_use]
    pub fn not_mended(target: &str, count: u64) -> Self {
        Self::new(NoticeKind::NotMended, target)
            .fact("code", "DKT-0785")
            .fact("count", &count.to_string())
            .fact("target", target)
    }

    /// The disks, with `free_bytes` left, are full in so many days.
    #[must_use]
    pub fn room_for_days(days: u64, free_bytes: u64) -> Self {
        Self::new(NoticeKind::RoomForDays, "")
            .fact("days", &days.to_string())
            .fact("free_mib", &(free_bytes >> 20).to_string())
    }

    /// The disks are too full to take more off recorders.
    #[must_use]
    pub fn intake_held(used_percent: u8, free_bytes: u64) -> Self {
        Self::new(NoticeKind::IntakeHeld, "")
            .fact("code", "DKT-0745")
            .fact("used_percent", &used_percent.to_string())
            .fact("free_mib", &(free_bytes >> 20).to_string())
    }
}
