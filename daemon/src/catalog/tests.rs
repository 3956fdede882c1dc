//! The catalog's verbs on a real SQLite file, with simulated time.

use std::{sync::Arc, time::Duration};

use docket_drivers::{ClipKind, Identity, NameFacts, NotTaken};
use tempfile::TempDir;

use super::*;
use crate::{
    clock::SimulatedClock,
    domain::{Act, Actor, Digests, Holes, ItemId, ItemState, Quarantine, RecorderId, SessionId},
};

mod bays;
mod counts;
mod fixity;
mod further;
mod handover;
mod holes;
mod inside;
mod interruptions;
mod jobs;
mod line;
mod log;
mod matching;
mod migrating;
mod model;
mod notices;
mod opening;
mod plans;
mod reconciled;
mod register;
mod retention;
mod twice;
mod unlocking;
mod witness;

/// A data folder with an open catalog.
struct Desk {
    folder: TempDir,
    clock: Arc<SimulatedClock>,
    catalog: Catalog,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let (catalog, clean) = open(&folder, &clock).await.unwrap();
        assert!(clean, "a new catalog has no run that was killed");
        Self { folder, clock, catalog }
    }

    async fn dock(&self, clips: Vec<Listed>) -> Started {
        self.catalog.begin_session(&session_of("A1", clips)).await.unwrap()
    }

    /// Takes one new clip as far as `staged`, a second later: ids sort by time.
    async fn staged(&self, path: &str, content: &str) -> (Started, ItemId) {
        self.clock.advance(Duration::from_secs(1));
        let started = self.dock(vec![clip(0, path, content.len() as u64)]).await;
        let item = started.plans[0].item().unwrap();
        self.catalog.start_copying(&[item]).await.unwrap();
        self.catalog.stage(started.session, &[staged(item, 0, content)]).await.unwrap();
        (started, item)
    }

    async fn state(&self, item: ItemId) -> ItemState {
        self.catalog.item(item).await.unwrap().state
    }

    async fn acts(&self, item: ItemId) -> Vec<String> {
        let events = self.catalog.events_of_item(item, u32::MAX, None).await.unwrap();
        events.into_iter().map(|row| row.event.act).collect()
    }

    /// A checkpoint over all that is committed stands in the archive `target`, as far as the catalog is
    /// told.
    async fn publish(&self, target: &str) {
        let epoch = self.catalog.epoch().await.unwrap();
        let newest = self.catalog.newest_checkpoint(epoch.number).await.unwrap();
        if newest.is_none_or(|newest| newest.size < epoch.size) {
            let kept = self.catalog.keep_checkpoint(epoch.number, epoch.size, [7; 32], "-", &[]);
            kept.await.unwrap();
        }
        let stands = self.catalog.newest_published(target, epoch.number).await.unwrap();
        if stands.is_none_or(|(stands, _)| stands.size < epoch.size) {
            self.catalog.published(target, epoch.number, epoch.size).await.unwrap();
        }
    }

    /// How many custody events there are.
    async fn events(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM custody_events")
            .fetch_one(&self.catalog.readers)
            .await
            .unwrap()
    }
}

async fn open(
    folder: &TempDir,
    clock: &Arc<SimulatedClock>,
) -> Result<(Catalog, bool), CatalogError> {
    let clock: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(clock);
    Catalog::open(&Catalog::path_in(folder.path()), clock).await
}

fn session_of(serial: &str, clips: Vec<Listed>) -> NewSession {
    NewSession {
        bay: "bay-1".into(),
        driver: "virtual".into(),
        place: "/recorders/one".into(),
        identity_key: format!("serial::{serial}"),
        label: serial.into(),
        docked_by: officer(),
        identity: Identity { known: true, serial: Some(serial.into()), ..Identity::default() },
        clock: None,
        host_error_ms: Some(0),
        clips,
        not_taken: Vec::new(),
    }
}

fn officer() -> Actor {
    Actor("officer-7".into())
}

fn clip(handle: u32, path: &str, size: u64) -> Listed {
    Listed {
        handle,
        path_raw: path.into(),
        size,
        modified: None,
        kind: ClipKind::Video,
        key_mark: None,
        name: NameFacts::default(),
    }
}

fn not_taken(path: &str, reason: &str) -> NotTaken {
    NotTaken { path_raw: path.into(), reason: reason.into(), detail: "cannot be read".into() }
}

fn staged(item: ItemId, handle: u32, content: &str) -> Staged {
    let (size, digests) = (content.len() as u64, digests(content));
    Staged { item, handle, size, digests, holes: Holes::default(), reads_more_of: None }
}

fn digests(content: &str) -> Digests {
    let blake3 = blake3::hash(content.as_bytes()).to_hex().to_string();
    Digests { sha256: hex::encode(crate::domain::leaf_hash(content)), blake3, sm3: None }
}

fn key(item: ItemId) -> (ItemId, String) {
    (item, format!("evidence/{item}/original.mp4"))
}
