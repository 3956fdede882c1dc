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
mod cases;
mod check;
mod deliveries;
mod docking;
mod error;
mod events;
mod examine;
#[cfg(test)]
pub(crate) mod for_tests;
mod holes;
mod intake;
mod items;
mod jobs;
mod listing;
mod notices;
mod open;
mod recovery;
mod removals;
mod renditions;
mod sessions;
mod sightings;
#[cfg(test)]
mod tests;
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
pub use cases::{Case, CaseLink};
pub use deliveries::{Delivery, DeliveryEnd, DeliveryState, DueDelivery, Undelivered};
pub use docking::{NewSession, Started};
pub use error::{CatalogError, CatalogErrorKind};
pub use events::{EventRow, FixityCheck};
pub use examine::{Examined, Look, Recent, Whereabouts};
pub use holes::Rescued;
pub use intake::{Staged, Tear};
pub use items::{Item, ItemFilter};
pub use jobs::{EndedJob, JobRow};
pub use listing::{Listed, Plan};
pub use notices::{Notice, NoticeFilter};
pub use recovery::OpenItem;
pub use removals::{Confirmed, Removal};
pub use renditions::{Derivation, RenditionRow};
pub use sessions::{Exception, Recorder, Session, SessionCounts, SessionFacts};
pub use sightings::Candidate;

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
