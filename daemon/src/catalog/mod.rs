//! The catalog: the truth for work in flight, in SQLite, behind verbs by use case.
//!
//! Called by `flow` and `api`. Every verb that changes something is one transaction holding the
//! change and its custody events; when it returns an error nothing of it happened. SQL stays inside
//! this module. The catalog never touches footage and never deletes a custody event.

mod archive;
mod aside;
mod audit;
mod bays;
mod beside;
mod care;
mod case_import;
mod case_records;
mod cases;
mod casework;
mod check;
mod deliveries;
mod docking;
mod documents;
mod error;
mod events;
mod examine;
mod fixity;
#[cfg(test)]
pub(crate) mod for_tests;
mod gap_facts;
mod handover;
mod holes;
mod inside;
mod intake;
mod interrupted;
mod interruptions;
mod items;
mod jobs;
mod life;
mod listing;
mod matters;
mod notes;
mod notices;
mod open;
mod recovery;
mod register;
mod removals;
mod renditions;
mod retention;
mod sessions;
mod sightings;
mod suggest;
#[cfg(test)]
mod tests;
mod times;
mod tx;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use sqlx::SqlitePool;

use crate::{clock::Clock, domain::StationId};

pub use archive::Copy;
pub use audit::{AuditedClip, AuditedEvent, AuditedItem, AuditedLink, AuditedStep};
pub use bays::{StrangeDevice, TaughtBay};
pub use beside::Beside;
pub use care::Unlocking;
pub use case_import::{CaseRow, CasesImported};
pub use case_records::KeptRecord;
pub use cases::{Case, CaseLink};
pub use casework::{CaseStep, Object};
pub use deliveries::{Delivery, DeliveryEnd, DeliveryState, DueDelivery, Undelivered};
pub use docking::{NewSession, Started};
pub use documents::Document;
pub use error::{CatalogError, CatalogErrorKind};
pub use events::EventRow;
pub use examine::{Examined, Look, Recent, Whereabouts};
pub use fixity::{DueCopy, FailedCheck, FixityCheck, FixityFailure};
pub use gap_facts::{GapFacts, GapWork};
pub use handover::{Due, DueSubject, Handover, HandoverFilter, JudgedItem, Said, Saying};
pub use holes::Rescued;
pub use inside::{Examination, LookedInto};
pub use intake::{Staged, Tear};
pub use interrupted::{Interruption, InterruptionFilter};
pub use interruptions::{Looked, Seen};
pub use items::{Item, ItemFilter};
pub use jobs::{EndedJob, JobRow};
pub use life::FixityHistory;
pub use listing::{Listed, Plan};
pub use notes::{NewNote, Note, Voice};
pub use notices::{Notice, NoticeFilter};
pub use recovery::OpenItem;
pub use register::{
    Done, Entry, Imported, Issue, Refused, RegisteredRecorder, Shift, Term, Told, Unit,
};
pub use removals::{Confirmed, Removal};
pub use renditions::{Derivation, RenditionRow};
pub use retention::{Hold, HoldOn, Retained};
pub use sessions::{Exception, Recorder, Session, SessionCounts, SessionFacts};
pub use sightings::Candidate;
pub use times::{ClockRow, KeptTimes, Untimed, Which};

use tx::Tx;

/// An open catalog. Clones share the same connections.
#[derive(Clone)]
pub struct Catalog {
    /// The one writer.
    writer: Option<SqlitePool>,
    readers: SqlitePool,
    clock: Arc<dyn Clock>,
    station: StationId,
    /// The newest transaction could not be begun or committed.
    failing: Arc<AtomicBool>,
}

impl Catalog {
    /// Where the catalog stands in a data folder.
    #[must_use]
    pub fn path_in(data: &Path) -> PathBuf {
        data.join("catalog.db")
    }

    /// This station's id, made when the catalog was created.
    #[must_use]
    pub fn station(&self) -> StationId {
        self.station
    }
}
