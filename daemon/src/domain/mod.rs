//! docket's words as plain values: no input, no output, no clock.
//!
//! Used by every other module. See `daemon/design/glossary.md` for what each word means.

mod act;
mod case;
mod case_change;
mod case_dates;
mod case_record;
mod claims;
mod custody;
mod evidence;
mod holes;
mod ids;
mod interruption;
mod matter;
mod name;
mod notice;
mod present;
mod register;
mod rule;
mod span;
mod stored;

pub use act::Act;
pub use case::{CaseError, CaseNumber};
pub use case_change::CaseChange;
pub use case_dates::{CaseAct, CaseDates, FILING_DAYS, StepError};
pub use case_record::{CaseRecord, ReceiptKind, RecordError, Statement};
pub use claims::{Claim, Disagreement, disagreements};
pub(crate) use custody::leaf_hash;
pub use custody::{Actor, CustodyEvent, Outcome, TOOL_VERSION};
pub use evidence::{Bracket, ClockReading, Digests, ItemState, Quarantine, READ_WITH_HOLES};
pub use holes::{Hole, Holes};
pub use ids::{
    CaseRecordId, DocumentId, EventId, ExtensionId, HoldId, InterruptionId, IssueId, ItemId, JobId,
    KeyDisposalId, LinkId, NoteId, NoticeId, OfficerId, RecorderId, RemovalId, SessionId, ShiftId,
    StationId, TermId,
};
pub use interruption::{
    Cause, Evidence, EvidenceCode, Finding, GapSpan, InterruptionKind, InterruptionState, Loss,
    Strength,
};
pub use matter::{Matter, MatterList, Recording};
pub(crate) use name::harmless;
pub use name::{display_name, extension_of};
#[cfg(test)]
pub(crate) use notice::tests as notice_tests;
pub use notice::{NewNotice, NoticeKind, Severity};
pub use present::present;
pub use register::{
    EntryError, EntryName, Holder, IssueKind, OfficerNumber, OfficerThen, SerialNumber, UnitCode,
};
pub use rule::{Clause, Rule, Rulebook};
pub use span::{RecordedSpan, TimeBasis};
pub use stored::Stored;
