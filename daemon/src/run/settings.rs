//! The settings of a running service: watched, read again, applied; broken ones change nothing.
//!
//! One task owns them. Whoever wants them read again leaves word at its desk; a change of a file
//! does the same.

use std::sync::Arc;

use docket_config::{Applies, Change, Loaded, Sources};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{error, info, warn};

use crate::api::{ReadSettings, SettingsDesk};

/// Those who may wait to be told that the settings were read.
const WAITING: usize = 16;

/// The owner of the settings.
pub(super) struct Keeper {
    sources: Sources,
    told: watch::Sender<Arc<ReadSettings>>,
    desk: mpsc::Receiver<oneshot::Sender<()>>,
    /// Files that change; none where they cannot be watched.
    _watcher: Option<docket_config::Watcher>,
    changed: mpsc::Receiver<()>,
}

/// What reading the settings again came to.
pub(super) enum Read {
    /// They are as they were.
    Same,
    /// They are broken; those that hold go on to.
    Refused,
    /// They are others.
    Changed(Box<Loaded>, Vec<Change>),
    /// They can be used, after those at the start could not.
    Mended(Box<Loaded>),
}

impl Keeper {
    /// Reads the settings for the first time, and watches their files. Broken ones are stood in for
    /// by the defaults, in safe mode.
    pub(super) fn start(
        sources: Sources,
    ) -> (Self, watch::Receiver<Arc<ReadSettings>>, SettingsDesk) {
        let first = match docket_config::load(&sources) {
            Ok(loaded) => ReadSettings::of(loaded),
            Err(problems) => ReadSettings::broken(problems),
        };
        let (told, held) = watch::channel(Arc::new(first));
        let (leave_word, desk) = mpsc::channel(WAITING);
        let (rang, changed) = mpsc::channel(1);
        // A bell that has been rung and not yet heard need not be rung again.
        let watcher = docket_config::watch(&sources, move || {
            let _ = rang.try_send(());
        });
        let watcher = watcher
            .map_err(|error| warn!(%error, "changed settings are noticed on `config reload` only"))
            .ok();
        (Self { sources, told, desk, _watcher: watcher, changed }, held, leave_word)
    }

    /// Says in the log what is wrong with the settings: called once there is a log.
    pub(super) fn tell_problems(&self) {
        if let Some(problems) = &self.now().problems {
            error!(
                "the settings cannot be used; footage is taken into staging and not archived \
                 until they are mended:\n{problems}"
            );
        }
    }

    /// The settings as they were read last.
    pub(super) fn now(&self) -> Arc<ReadSettings> {
        Arc::clone(&self.told.borrow())
    }

    /// Waits until somebody wants the settings read again, reads them, and answers what came of it
    /// and who waits to be told. Safe to be dropped while it waits.
    pub(super) async fn next(&mut self) -> (Read, Option<oneshot::Sender<()>>) {
        let asker = tokio::select! {
            asker = self.desk.recv() => asker,
            changed = self.changed.recv() => match changed {
                Some(()) => None,
                // Nobody watches: only the desk is left.
                None => self.desk.recv().await,
            },
        };
        let read = self.read();
        (read, asker)
    }

    fn read(&self) -> Read {
        let before = self.now();
        match docket_config::load(&self.sources) {
            Err(problems) => {
                error!("the settings cannot be used; those that held before go on to:\n{problems}");
                let refused = before.as_ref().clone().refusing(problems);
                self.told.send_replace(Arc::new(refused));
                Read::Refused
            }
            Ok(loaded) if before.safe_mode => Read::Mended(Box::new(loaded)),
            Ok(loaded) => {
                let changes = docket_config::diff(&before.settings, &loaded.settings);
                for change in &changes {
                    let now = change.applies == Applies::Now;
                    info!(key = change.key, applied = now, "a setting changed");
                }
                if changes.is_empty() {
                    Read::Same
                } else {
                    Read::Changed(Box::new(loaded), changes)
                }
            }
        }
    }

    /// Says that `loaded` holds, as far as `changes` apply at once.
    pub(super) fn hold(&self, loaded: Loaded, changes: Vec<Change>) {
        let before = self.now();
        self.told.send_replace(Arc::new(before.as_ref().clone().holding(loaded, changes)));
    }

    /// Says that the defaults stand in for settings that cannot be used after all.
    pub(super) fn stand_in(&self) {
        let safe = ReadSettings { safe_mode: true, ..ReadSettings::default() };
        self.told.send_replace(Arc::new(safe));
    }

    /// Says that nothing is wrong any more, and nothing changed.
    pub(super) fn same(&self) {
        let before = self.now();
        if before.problems.is_some() {
            self.told.send_replace(Arc::new(before.as_ref().clone().unrefused()));
        }
    }
}
