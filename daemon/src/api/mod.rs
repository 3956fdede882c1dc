//! Every use case a person can ask for, once: the one door for the command line and, later, web.
//!
//! Called by the bins and by [`socket`]. A request either needs the running station (it changes
//! something) or only the catalog (it reads). Every failure is an [`ApiError`] that says what
//! failed, where, what was kept safe and what to do.

mod desk;
mod dock;
mod error;
mod fsck;
mod items;
mod manage;
mod request;
pub mod socket;
mod status;
mod verify;
mod views;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    catalog::Catalog,
    clock::Clock,
    flow::live::{BayState, Live},
    store::Store,
};

pub use desk::{Desk, DockRequest, RenditionProgress, Renditions};
pub use error::{ApiError, ApiErrorKind};
pub use fsck::FsckReport;
pub use request::{Event, Reply, Request};
pub use views::{
    CaseView, CasesView, DemoView, DockFailure, DockView, EventView, ItemView, ItemsView, LinkView,
    SessionView, SessionsView, StatusView, VerifyView,
};

use tokio::sync::broadcast;

/// The door. Clones share it.
#[derive(Clone)]
pub struct Api {
    catalog: Catalog,
    store: Store,
    clock: Arc<dyn Clock>,
    data: PathBuf,
    station: Option<Running>,
}

/// What only a running station has.
#[derive(Clone)]
struct Running {
    desk: Desk,
    live: Live,
    renditions: Renditions,
}

impl Api {
    /// The door of a running station.
    #[must_use]
    pub fn of_station(
        catalog: Catalog,
        store: Store,
        clock: Arc<dyn Clock>,
        data: PathBuf,
        desk: Desk,
        live: Live,
        renditions: Renditions,
    ) -> Self {
        let station = Some(Running { desk, live, renditions });
        Self { catalog, store, clock, data, station }
    }

    /// A door for reading only, beside whoever runs the station.
    ///
    /// # Errors
    /// When there is no data folder yet, or its catalog or archive cannot be read.
    pub async fn reader(
        data: &Path,
        archive: Option<&Path>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ApiError> {
        let catalog = Catalog::open_reader(&Catalog::path_in(data), Arc::clone(&clock)).await?;
        let store = Store::of_data_folder(data, archive)?;
        Ok(Self { catalog, store, clock, data: data.into(), station: None })
    }

    /// Does what `request` asks.
    ///
    /// # Errors
    /// See [`ApiError`]; nothing half done is left that the next start would not set right.
    pub async fn perform(&self, request: Request) -> Result<Reply, ApiError> {
        Ok(match request {
            Request::Dock { paths, by } => Reply::Dock(self.dock(&paths, &by).await?),
            Request::Demo { bays, seed, by } => {
                Reply::Demo(Box::new(self.demo(bays, seed, &by).await?))
            }
            Request::Status => Reply::Status(Box::new(self.status().await?)),
            Request::Sessions { limit } => Reply::Sessions(self.sessions(limit).await?),
            Request::Session { id } => Reply::Session(Box::new(self.session(&id).await?)),
            Request::Items { session, state, case, limit } => {
                Reply::Items(self.items(session.as_deref(), state.as_deref(), case, limit).await?)
            }
            Request::Item { id } => Reply::Item(Box::new(self.item(&id).await?)),
            Request::Link { item, case, by } => Reply::Link(self.link(&item, &case, &by).await?),
            Request::Unlink { item, case, reason, by } => {
                Reply::Link(self.unlink(&item, &case, &reason, &by).await?)
            }
            Request::AddCase { number, title, by } => {
                Reply::Case(self.add_case(&number, &title, &by).await?)
            }
            Request::Cases => Reply::Cases(self.cases().await?),
            Request::Case { number } => Reply::Case(self.case(&number).await?),
            Request::Verify { items, by } => Reply::Verify(self.verify(&items, &by).await?),
            Request::Fsck { deep } => Reply::Fsck(self.fsck(deep).await?),
        })
    }

    /// Steps of all bays from now on; none without a running station.
    #[must_use]
    pub fn watch(&self) -> Option<broadcast::Receiver<BayState>> {
        self.station.as_ref().map(|s| s.live.watch())
    }

    fn station(&self) -> Result<&Running, ApiError> {
        self.station.as_ref().ok_or_else(ApiError::needs_station)
    }
}
