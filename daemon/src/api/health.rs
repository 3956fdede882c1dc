//! Signs of life and readiness, and the figures that are measured when somebody asks.

use std::{sync::Arc, time::Duration};

use rustix::fs::statvfs;
use tokio::{sync::Mutex, time::timeout};
use tracing::error;

use super::{Api, Asker, Role};
use crate::{
    doctor::can_make,
    domain::ItemState,
    observe::{
        health::{ArchiveFolder, CATALOG_ANSWERS_WITHIN, Health, Life, Readiness, healthz, readyz},
        metrics,
    },
    store::{Disk, keys},
};

/// How long strangers are told what was seen.
const SEEN_FOR: Duration = Duration::from_secs(1);
/// Waiting notices counted for the figures at most.
const NOTICES_COUNTED: u32 = 10_000;

/// What those who ask for health share. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Shared {
    /// What was seen last, and when, since boot.
    seen: Arc<Mutex<Option<(Duration, Health)>>>,
    /// The archive's disk.
    pub(super) archive: Disk,
    /// The data folder's.
    pub(super) data: Disk,
}

impl Api {
    /// Whether the process does its work or has none.
    #[must_use]
    pub fn life(&self) -> Health {
        let felt = self.station.as_ref().map(|s| s.pulse.felt());
        healthz(&felt.map_or_else(Life::default, |felt| Life {
            tasks_lost: felt.tasks_lost,
            work_waiting: felt.work_waiting,
            last_progress_age: felt.still,
        }))
    }

    /// Whether evidence can be taken in now. Looking costs the archive's disk a write, so that
    /// strangers are told what was seen a second ago at most, one after the other.
    pub async fn readiness(&self, asker: &Asker) -> Health {
        let mut seen = self.health.seen.lock().await;
        let now = self.clock.since_boot();
        if let Some((at, health)) = seen.as_ref()
            && asker.role < Role::Watcher
            && now.saturating_sub(*at) < SEEN_FOR
        {
            return health.clone();
        }
        let health = self.look().await;
        *seen = Some((self.clock.since_boot(), health.clone()));
        health
    }

    async fn look(&self) -> Health {
        let settings = self.settings.now();
        readyz(&Readiness {
            catalog_read: self.catalog_answers().await,
            catalog_writes: self.catalog.writes(),
            staging_free_bytes: self.free_bytes().await,
            keep_free_bytes: settings.settings.intake.keep_free.bytes(),
            archive: if settings.safe_mode {
                ArchiveFolder::Writable
            } else {
                self.archive().await
            },
            settings_valid: settings.problems.is_none(),
            safe_mode: settings.safe_mode,
        })
    }

    /// Notes that a task was lost, and has people told. Unless somebody `is_answered_for` it, the
    /// station is unwell from now on.
    pub async fn task_lost(&self, task: &str, why: &str, is_answered_for: bool) {
        metrics::task_lost(task);
        if let Some(station) = self.station.as_ref().filter(|_| !is_answered_for) {
            station.pulse.lost();
        }
        if let Err(error) = self.catalog.record_lost_task(task, why).await {
            error!(task, why, %error, "a lost task could not be recorded");
        }
        if let Some(station) = &self.station {
            station.outbox.ring();
        }
    }

    /// Whether the catalog answers in time: the heart of every other answer.
    pub async fn catalog_answers(&self) -> Option<Duration> {
        let start = self.clock.since_boot();
        let asked = timeout(CATALOG_ANSWERS_WITHIN, self.catalog.answer()).await;
        matches!(asked, Ok(Ok(()))).then(|| self.clock.since_boot().saturating_sub(start))
    }

    async fn archive(&self) -> ArchiveFolder {
        let folder = self.store.folder().to_owned();
        let evidence = self.store.path_of(keys::EVIDENCE);
        let standing = self.catalog.count_by_state().await.is_ok_and(|counts| {
            counts.iter().any(|(state, n, _)| {
                *n > 0 && (ItemState::Proven..=ItemState::Released).contains(state)
            })
        });
        let looked = self.health.archive.ask(move || {
            if !folder.is_dir() || (standing && !evidence.is_dir()) {
                ArchiveFolder::Missing
            } else if can_make(&folder).is_ok() {
                ArchiveFolder::Writable
            } else {
                ArchiveFolder::Unwritable
            }
        });
        looked.await.unwrap_or(ArchiveFolder::Silent)
    }

    /// Free bytes on the disk of the data folder; none when it does not answer.
    pub(super) async fn free_bytes(&self) -> Option<u64> {
        let data = self.data.clone();
        self.health.data.ask(move || free_bytes(&data)).await.flatten()
    }

    /// Measures what is not counted as it happens.
    pub async fn measure(&self) {
        let settings = self.settings.now();
        metrics::safe_mode(settings.safe_mode);
        metrics::settings_valid(settings.problems.is_none());
        let archive = self.store.folder().to_owned();
        let archive = self.health.archive.ask(move || free_bytes(&archive)).await.flatten();
        for (disk, bytes) in [("data", self.free_bytes().await), ("archive", archive)] {
            if let Some(bytes) = bytes {
                metrics::free_bytes(disk, bytes);
            }
        }
        if let Ok(counts) = self.catalog.count_by_state().await {
            for state in ItemState::ALL {
                let count = counts.iter().find(|(of, ..)| *of == state).map_or(0, |(_, n, _)| *n);
                metrics::items(state, count);
            }
        }
        self.measure_room().await;
        metrics::jobs("running", self.jobs.running() as u64);
        let filter = crate::catalog::NoticeFilter {
            open: true,
            limit: Some(NOTICES_COUNTED),
            ..Default::default()
        };
        if let Ok(open) = self.catalog.notices(&filter).await {
            metrics::notices_pending(open.len() as u64);
        }
    }
}

impl Api {
    async fn measure_room(&self) {
        if let Ok(room) = self.room_view().await {
            metrics::room(room.days_left, room.is_held);
        }
        let Ok(targets) = self.target_views().await else { return };
        for (need, is_required) in [("required", true), ("best-effort", false)] {
            let of_need = || targets.iter().filter(|target| target.required == is_required);
            let (waiting, bytes) = (
                of_need().map(|target| target.waiting).sum(),
                of_need().map(|target| target.waiting_bytes).sum(),
            );
            let failing = of_need().filter(|target| target.failing_since.is_some()).count();
            metrics::targets(need, waiting, bytes, failing as u64);
        }
    }
}

fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    statvfs(folder).ok().map(|vfs| vfs.f_bavail.saturating_mul(vfs.f_frsize))
}
