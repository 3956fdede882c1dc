//! docket's words as plain values: no input, no output, no clock.
//!
//! Used by every other module. See `daemon/design/glossary.md` for what each word means.

mod case;
mod claims;
mod custody;
mod evidence;
mod holes;
mod ids;
mod name;
mod notice;
mod rule;
mod span;

pub use case::{CaseError, CaseNumber};
pub use claims::{Claim, Disagreement, disagreements};
pub(crate) use custody::leaf_hash;
pub use custody::{Act, Actor, CustodyEvent, Outcome, TOOL_VERSION};
pub use evidence::{ClockReading, Digests, ItemState, Quarantine, READ_WITH_HOLES};
pub use holes::{Hole, Holes};
pub use ids::{
    EventId, ItemId, JobId, LinkId, NoticeId, RecorderId, RemovalId, SessionId, StationId,
};
pub use name::{display_name, extension_of};
#[cfg(test)]
pub(crate) use notice::tests as notice_tests;
pub use notice::{NewNotice, NoticeKind, Severity};
pub use rule::{Clause, Rule, Rulebook};
pub use span::{RecordedSpan, TimeBasis};
