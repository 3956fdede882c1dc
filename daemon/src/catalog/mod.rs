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
mod checkpoints;
mod cosignatures;
mod deliveries;
mod docking;
mod documents;
mod error;
mod events;
mod examine;
mod examine_witnesses;
mod extensions;
mod fixity;
#[cfg(test)]
pub(crate) mod for_tests;
mod gap_facts;
mod guards;
mod handover;
mod holes;
mod identities;
mod inside;
mod intake;
mod interrupted;
mod interruptions;
mod items;
mod jobs;
mod judging;
mod key_disposals;
mod life;
mod listing;
mod log;
mod manifests;
mod matters;
mod moving;
mod notes;
mod notices;
mod open;
mod proofs;
mod rebuild;
mod receipts;
mod reconciled;
mod recordings;
mod recovery;
mod register;
mod removable;
mod removals;
mod renditions;
mod retention;
mod said;
mod scratch;
mod sendings;
mod sessions;
mod sightings;
mod suggest;
mod target_trouble;
mod targets;
#[cfg(test)]
mod tests;
mod time_stamps;
mod times;
mod tx;
mod unlocking;
mod witness;
mod wrapped_keys;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use sqlx::SqlitePool;
use tokio::sync::Notify;

use crate::{clock::Clock, domain::StationId};

pub use archive::Copy;
pub use audit::{AuditedClip, AuditedEvent, AuditedItem, AuditedLink, AuditedStep};
pub use bays::{StrangeDevice, TaughtBay};
pub use beside::Beside;
pub use case_import::{CaseRow, CasesImported};
pub use case_records::KeptRecord;
pub use cases::{Case, CaseLink};
pub use casework::{CaseStep, Object};
pub use checkpoints::Checkpoint;
pub use cosignatures::{Cosignature, Fork};
pub use deliveries::{Delivery, DeliveryEnd, DeliveryState, DueDelivery, Undelivered};
pub use docking::{NewSession, Started};
pub use documents::Document;
pub use error::{CatalogError, CatalogErrorKind};
pub use events::EventRow;
pub use examine::{Examined, Look, PACE_DAYS, Recent, Whereabouts};
pub use examine_witnesses::Witnessing;
pub use extensions::Extension;
pub use fixity::{DueCopy, FailedCheck, FixityCheck, FixityFailure};
pub use gap_facts::{GapFacts, NearSession};
pub use guards::{Guard, GuardedPart, GuardsThere, HoldBy, KeptThere, SeenKept};
pub use handover::{
    Due, DueSubject, Handover, HandoverFilter, Judged, JudgedItem, Said, Saying, Warned,
};
pub use holes::Rescued;
pub use identities::{KeptIdentity, NewIdentity};
pub use inside::{Examination, LookedInto};
pub use intake::{Staged, Tear};
pub use interrupted::{Interruption, InterruptionFilter};
pub use interruptions::{Looked, Seen};
pub use items::{Item, ItemFilter};
pub use jobs::{EndedJob, JobRow};
pub use judging::{GapWork, TimeWork};
pub use key_disposals::KeyDisposal;
pub use life::FixityHistory;
pub use listing::{Listed, Plan};
pub use log::{Epoch, FullTile, Leaf};
pub use manifests::{DueManifest, ToldManifest, Written};
pub use moving::Load;
pub use notes::{NewNote, Note, Voice};
pub use notices::{Notice, NoticeFilter};
pub use proofs::MadeProof;
pub use rebuild::Contents;
pub use receipts::DueReceipt;
pub use reconciled::{Healing, Reckoning};
pub use recordings::{KeptRecording, RecordingFilter};
pub use recovery::OpenItem;
pub use register::{
    Done, Entry, Imported, Issue, Refused, RegisteredRecorder, Shift, Term, Told, Unit,
};
pub use removable::Footage;
pub use removals::Removal;
pub use renditions::{Derivation, RenditionRow};
pub use retention::{Hold, HoldOn, Retained};
pub use scratch::{Scratch, Thing};
pub use sendings::{PEACE_MAX, PERSON_PEACE, Parcel, Sending, Upload};
pub use sessions::{Exception, Recorder, Session, SessionCounts, SessionFacts};
pub use sightings::Candidate;
pub use target_trouble::{TargetStand, TargetTrouble};
pub use targets::{Backlog, NamedTarget};
pub use time_stamps::TimeStamp;
pub use times::{Clips, ClockRow, KeptTimes, Untimed};
pub use unlocking::{Failed, Locked, Offered, Unlocking, Withheld};
pub use witness::Cosigned;
pub use wrapped_keys::{CondemnedKeys, KeyMending, MayDestroy};

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
    /// Rung once events are committed.
    appended: Arc<Notify>,
}

impl Catalog {
    /// Waits until events were appended, if none were since the last call came back. For one listener.
    pub async fn appended(&self) {
        self.appended.notified().await;
    }

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
