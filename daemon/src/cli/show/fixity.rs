//! How far archived originals are read again, for people.

use chrono::{DateTime, Utc};

use crate::{
    api::AuditView,
    cli::units,
    words::{Words, told},
};

/// Nothing to tell of an archive that holds nothing.
pub(super) fn standing(words: &Words, audit: &AuditView, now: DateTime<Utc>) -> String {
    let mut lines = Vec::new();
    if let Some(oldest) = audit.oldest_proof {
        let (days, at) = ((now - oldest).num_days().max(0), words.time(oldest));
        lines.push(match audit.days {
            0 => told!(words, "fixity-off", age = days, at = at),
            within => told!(words, "fixity-oldest", within = within, age = days, at = at),
        });
    }
    if audit.overdue_copies > 0 {
        let size = units::bytes(audit.overdue_bytes);
        lines.push(told!(words, "fixity-behind", count = audit.overdue_copies, size = size));
    }
    if audit.needed_rate > audit.max_rate {
        let (needed, most) = (units::bytes(audit.needed_rate), units::bytes(audit.max_rate));
        lines.push(told!(words, "fixity-too-slow", needed = needed, most = most));
    }
    if let Some(failure) = &audit.last_failure {
        let (item, at) = (failure.item.as_str(), words.time(failure.at));
        let (code, why) = (failure.reason.as_str(), words.word("finding", &failure.reason));
        lines.push(told!(
            words,
            "fixity-last-failure",
            item = item,
            at = at,
            why = why,
            code = code
        ));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}
