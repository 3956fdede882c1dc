//! A courier with everything it works with, moved by hand.

use std::{
    fs,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use docket_config::{Language, SecretRef, Webhook};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::{
    catalog::{Delivery, DeliveryState},
    clock::{Clock, SimulatedClock},
    notify::courier::{Courier, Parts},
};

/// Longer than any machine needs; only a broken courier waits so long.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Bench {
    pub(super) folder: TempDir,
    pub(super) clock: Arc<SimulatedClock>,
    pub(super) runtime: Runtime,
    pub(super) catalog: Catalog,
    pub(super) channels: Arc<ArcSwap<Channels>>,
    pub(super) parts: Parts,
    pub(super) rings: Receiver<()>,
    pub(super) courier: Courier,
    pub(super) outbox: Outbox,
}

impl Bench {
    /// A station in Shanghai, 16:00 there, that speaks English and tells whom `notify` says.
    pub(super) fn new(notify: Notify) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let shared: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&clock);
        let path = Catalog::path_in(folder.path());
        let opened = runtime.block_on(Catalog::open(&path, Arc::clone(&shared)));
        let (catalog, _) = opened.unwrap();
        let words = Words { language: Language::En, zone: "Asia/Shanghai".parse().unwrap() };
        let channels = Channels { station: "Station 7".into(), words, notify };
        let channels = Arc::new(ArcSwap::from_pointee(channels));
        let (bell, rings) = Bell::new();
        let parts = Parts {
            catalog: catalog.clone(),
            clock: shared,
            runtime: runtime.handle().clone(),
            channels: Arc::clone(&channels),
            bell: bell.clone(),
        };
        let courier = Courier::new(parts.clone());
        let outbox = Outbox::new(catalog.clone(), bell);
        Self { folder, clock, runtime, catalog, channels, parts, rings, courier, outbox }
    }

    /// A station that tells these webhooks, each with the secret `s3cret`.
    pub(super) fn with_webhooks(hooks: &[(&str, String)]) -> Self {
        let bench = Self::new(Notify::default());
        let file = bench.secret_file();
        fs::write(&file, "s3cret\n").unwrap();
        let hook = |(name, url): &(&str, String)| Webhook {
            name: (*name).into(),
            url: url.parse().unwrap(),
            secret: SecretRef::File(file.clone()),
        };
        bench.change(|channels| channels.notify.webhooks = hooks.iter().map(hook).collect());
        bench
    }

    pub(super) fn secret_file(&self) -> std::path::PathBuf {
        self.folder.path().join("secret")
    }

    /// Puts a notice in. It rings.
    pub(super) fn note(&self, new: &NewNotice) -> NoticeId {
        let id = self.runtime.block_on(self.outbox.notice(new)).unwrap();
        self.rings.try_recv().unwrap();
        id
    }

    pub(super) fn note_lost(&self, task: &str) -> NoticeId {
        self.note(&NewNotice::task_lost(task))
    }

    /// One round. Answers how long the courier would sleep.
    pub(super) fn round(&mut self) -> Duration {
        self.courier.round(&AtomicBool::new(false))
    }

    /// Waits for a flight to come back, and has it recorded and what follows done.
    pub(super) fn land(&mut self) -> Duration {
        self.rings.recv_timeout(PATIENCE).unwrap();
        self.round()
    }

    /// The station's time.
    pub(super) fn utc(&self) -> DateTime<Utc> {
        self.clock.utc()
    }

    /// Changes whom the courier tells.
    pub(super) fn change(&self, change: impl FnOnce(&mut Channels)) {
        let mut channels = Channels::clone(&self.channels.load());
        change(&mut channels);
        self.channels.store(Arc::new(channels));
    }

    pub(super) fn wait(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// A notice's only delivery.
    pub(super) fn delivery(&self, id: NoticeId) -> Delivery {
        let mut all = self.runtime.block_on(self.catalog.deliveries(id)).unwrap();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    pub(super) fn state(&self, id: NoticeId) -> DeliveryState {
        self.delivery(id).state
    }

    /// Why a notice's only delivery failed last.
    pub(super) fn problem(&self, id: NoticeId) -> String {
        let delivery = self.delivery(id);
        assert_eq!(delivery.state, DeliveryState::Pending);
        delivery.last_error.unwrap().to_string()
    }
}
