//! Identifiers: UUIDv7, so that ids made on stations apart never clash and sort roughly by time.
//!
//! Minted from the time the caller has taken from its clock.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id made at `now`.
            #[must_use]
            pub fn mint(now: DateTime<Utc>) -> Self {
                Self(mint(now))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// An evidence item.
    ItemId
);
id!(
    /// A stay of a recorder in a bay.
    SessionId
);
id!(
    /// A recorder known to this station.
    RecorderId
);
id!(
    /// A link between an item and a case.
    LinkId
);
id!(
    /// Long work that somebody started.
    JobId
);
id!(
    /// A custody event.
    EventId
);
id!(
    /// A station.
    StationId
);
id!(
    /// A notice.
    NoticeId
);
id!(
    /// The disposal of an encrypted item by destroying its key, from when it is asked for.
    KeyDisposalId
);
id!(
    /// A removal of footage from its recorder, from when it is asked for.
    RemovalId
);
id!(
    /// An interruption of a recording.
    InterruptionId
);
id!(
    /// A note on an interruption.
    NoteId
);
id!(
    /// An officer, whatever number they bear.
    OfficerId
);
id!(
    /// A term: an officer's time with one number in one unit.
    TermId
);
id!(
    /// An issue of a recorder.
    IssueId
);
id!(
    /// A shift of an officer.
    ShiftId
);
id!(
    /// A record of a case.
    CaseRecordId
);
id!(
    /// A text attached to a case.
    DocumentId
);
id!(
    /// A legal hold.
    HoldId
);
id!(
    /// An extension of how long something is kept.
    ExtensionId
);

impl ItemId {
    /// The day the item was first seen, UTC, read from the id itself; it names the item's folder
    /// in the archive, so the key is a function of the id alone.
    #[must_use]
    pub fn day(self) -> chrono::NaiveDate {
        self.seen_at().date_naive()
    }

    /// When the item was first seen, to the millisecond, read from the id itself.
    #[must_use]
    pub fn seen_at(self) -> DateTime<Utc> {
        minted_at(self.0)
    }
}

impl SessionId {
    /// The day the session began, UTC, read from the id itself; it names the folder of its receipts.
    #[must_use]
    pub fn day(self) -> chrono::NaiveDate {
        minted_at(self.0).date_naive()
    }
}

/// When an id was made, to the millisecond.
fn minted_at(id: Uuid) -> DateTime<Utc> {
    let (secs, nanos) = id.get_timestamp().map_or((0, 0), |t| t.to_unix());
    i64::try_from(secs)
        .ok()
        .and_then(|secs| DateTime::<Utc>::from_timestamp(secs, nanos))
        .unwrap_or_default()
}

fn mint(now: DateTime<Utc>) -> Uuid {
    // A clock before 1970 mints as 1970: ids stay unique by their random part.
    let secs = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, secs, now.timestamp_subsec_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_id_tells_its_day() {
        let now = "2026-11-22T23:59:59.5Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(ItemId::mint(now).day(), now.date_naive());
    }

    #[test]
    fn a_clock_before_1970_still_mints_distinct_ids() {
        let now = "1960-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_ne!(ItemId::mint(now), ItemId::mint(now));
    }
}
