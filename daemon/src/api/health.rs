//! Signs of life and readiness, and the figures that are measured when somebody asks.

use std::time::Duration;

use rustix::fs::statvfs;
use tokio::time::timeout;

use super::Api;
use crate::{
    clock::Stopwatch,
    doctor::can_make,
    domain::ItemState,
    observe::{
        health::{ArchiveFolder, CATALOG_ANSWERS_WITHIN, Health, Life, Readiness, healthz, readyz},
        metrics,
    },
    store::keys,
};

/// How long what was found of the archive holds.
const FOUND_HOLDS: Duration = Duration::from_secs(1);
/// Waiting notices counted for the figures at most.
const NOTICES_COUNTED: u32 = 10_000;

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

    /// Whether evidence can be taken in now.
    pub async fn readiness(&self) -> Health {
        let settings = self.settings.now();
        readyz(&Readiness {
            catalog_read: self.catalog_answers().await,
            catalog_writes: self.catalog.writes(),
            staging_free_bytes: free_bytes(&self.data),
            keep_free_bytes: settings.settings.intake.keep_free.bytes(),
            archive: if settings.safe_mode {
                ArchiveFolder::Writable
            } else {
                self.archive_found().await
            },
            settings_valid: settings.problems.is_none(),
            safe_mode: settings.safe_mode,
        })
    }

    /// Whether the catalog answers in time: the heart of every other answer.
    pub async fn catalog_answers(&self) -> Option<Duration> {
        let start = self.clock.since_boot();
        let asked = timeout(CATALOG_ANSWERS_WITHIN, self.catalog.answer()).await;
        matches!(asked, Ok(Ok(()))).then(|| self.clock.since_boot().saturating_sub(start))
    }

    /// How the archive stands. Anybody may ask, and looking costs: what was found holds for a moment,
    /// and whoever asks meanwhile waits for the one who looks.
    async fn archive_found(&self) -> ArchiveFolder {
        let mut found = self.archive_found.lock().await;
        if let Some((since, archive)) = found.as_ref()
            && since.elapsed() < FOUND_HOLDS
        {
            return *archive;
        }
        let archive = self.archive().await;
        *found = Some((Stopwatch::start(), archive));
        archive
    }

    async fn archive(&self) -> ArchiveFolder {
        let folder = self.store.folder().to_owned();
        let evidence = self.store.path_of(keys::EVIDENCE);
        let standing = self.catalog.count_by_state().await.is_ok_and(|counts| {
            counts.iter().any(|(state, n, _)| {
                *n > 0 && (ItemState::Proven..=ItemState::Released).contains(state)
            })
        });
        let looked = tokio::task::spawn_blocking(move || {
            if !folder.is_dir() || (standing && !evidence.is_dir()) {
                ArchiveFolder::Missing
            } else if can_make(&folder).is_ok() {
                ArchiveFolder::Writable
            } else {
                ArchiveFolder::Unwritable
            }
        });
        looked.await.unwrap_or(ArchiveFolder::Missing)
    }

    /// Measures what is not counted as it happens.
    pub async fn measure(&self) {
        let settings = self.settings.now();
        metrics::safe_mode(settings.safe_mode);
        metrics::settings_valid(settings.problems.is_none());
        for (disk, folder) in [("data", self.data.as_path()), ("archive", self.store.folder())] {
            let folder = folder.to_owned();
            // A network disk that is away may not answer for long.
            let asked = tokio::task::spawn_blocking(move || free_bytes(&folder));
            if let Ok(Ok(Some(bytes))) = timeout(CATALOG_ANSWERS_WITHIN, asked).await {
                metrics::free_bytes(disk, bytes);
            }
        }
        if let Ok(counts) = self.catalog.count_by_state().await {
            for state in ItemState::ALL {
                let count = counts.iter().find(|(of, ..)| *of == state).map_or(0, |(_, n, _)| *n);
                metrics::items(state, count);
            }
        }
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

fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    statvfs(folder).ok().map(|vfs| vfs.f_bavail.saturating_mul(vfs.f_frsize))
}
