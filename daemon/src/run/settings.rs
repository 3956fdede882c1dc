//! The settings of a running service: watched, read again, and told to whoever works by them.
//!
//! The service owns the one keeper. Whoever wants the settings read again leaves word at its desk; a
//! change of a file does the same. Broken settings change nothing but what is told of them.

use std::sync::Arc;

use docket_config::{Applies, Loaded, Problems, Sources, WatchError};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{error, info, warn};

use crate::api::{ReadSettings, SettingsDesk};

/// Those who may wait to be told that the settings were read.
const WAITING: usize = 16;

/// Whoever waits to be told.
pub(super) type Asker = oneshot::Sender<()>;

/// The owner of the settings.
pub(super) struct Keeper {
    sources: Sources,
    told: watch::Sender<Arc<ReadSettings>>,
    desk: mpsc::Receiver<Asker>,
    /// Files that change; an error where they cannot be watched.
    watcher: Result<docket_config::Watcher, WatchError>,
    changed: mpsc::Receiver<()>,
}

/// A reading of the settings.
pub(super) struct Reading {
    /// How they stand now; told to others by [`Keeper::tell`], once the station works by it.
    pub(super) now: ReadSettings,
    /// What it came to.
    pub(super) outcome: Outcome,
}

/// What a reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing that was not known.
    Same,
    /// They are broken in a new way; those that hold go on to.
    Refused,
    /// They are others.
    Changed,
    /// They can be used, and defaults stand in for them.
    Mended,
}

impl Keeper {
    /// Watches the settings' files, and reads them for the first time. Broken ones are stood in for
    /// by the defaults, in safe mode.
    pub(super) fn start(
        sources: Sources,
    ) -> (Self, watch::Receiver<Arc<ReadSettings>>, SettingsDesk) {
        let (rang, changed) = mpsc::channel(1);
        // Watched before they are read: no change is missed. A bell that has been rung and not yet
        // heard need not be rung again.
        let watcher = docket_config::watch(&sources, move || {
            let _ = rang.try_send(());
        });
        let first = match docket_config::load(&sources) {
            Ok(loaded) => ReadSettings::of(loaded),
            Err(problems) => ReadSettings::broken(problems),
        };
        let (told, held) = watch::channel(Arc::new(first));
        let (leave_word, desk) = mpsc::channel(WAITING);
        (Self { sources, told, desk, watcher, changed }, held, leave_word)
    }

    /// Says in the log what is wrong with the settings: called once there is a log.
    pub(super) fn tell_problems(&self) {
        if let Err(error) = &self.watcher {
            warn!(%error, "changed settings are noticed on `config reload` only");
        }
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

    /// Waits until the settings are to be read again, and answers who wants to be told, if it is not
    /// a change of a file. Nothing is lost when it is dropped while it waits.
    pub(super) async fn asked(&mut self) -> Option<Asker> {
        tokio::select! {
            asker = self.desk.recv() => asker,
            changed = self.changed.recv() => match changed {
                Some(()) => None,
                // Nobody watches: only the desk is left.
                None => self.desk.recv().await,
            },
        }
    }

    /// Reads the settings. Nothing is changed by it, and nobody told.
    pub(super) async fn read(&self) -> Reading {
        let sources = self.sources.clone();
        // Files may lie on a disk that hangs.
        let loaded = tokio::task::spawn_blocking(move || docket_config::load(&sources)).await;
        let before = self.now().as_ref().clone();
        match loaded {
            Ok(Ok(loaded)) => compare(before, loaded),
            Ok(Err(problems)) => refuse(before, problems),
            Err(error) => {
                error!(%error, "the settings were not read: a defect in docket");
                Reading { now: before, outcome: Outcome::Same }
            }
        }
    }

    /// Says how the settings stand from now on.
    pub(super) fn tell(&self, now: ReadSettings) {
        self.told.send_replace(Arc::new(now));
    }
}

fn compare(before: ReadSettings, loaded: Loaded) -> Reading {
    if before.safe_mode {
        // What was found wrong with the same ones before is told until they have been tried again.
        let unusable = before.unusable.filter(|_| before.loaded.settings == loaded.settings);
        let now = ReadSettings { unusable, ..ReadSettings::standing_in(loaded, None) };
        return Reading { now, outcome: Outcome::Mended };
    }
    let now = before.holding(loaded);
    for change in &now.changes {
        info!(key = change.key, applied = change.applies == Applies::Now, "a setting changed");
    }
    let outcome = if now.changes.is_empty() { Outcome::Same } else { Outcome::Changed };
    Reading { now, outcome }
}

fn refuse(before: ReadSettings, problems: Problems) -> Reading {
    // Asked for and noticed, one edit may be read twice.
    let is_news = before.problems.as_ref() != Some(&problems);
    if is_news {
        error!("the settings cannot be used; those that held before go on to:\n{problems}");
    }
    let outcome = if is_news { Outcome::Refused } else { Outcome::Same };
    Reading { now: before.refusing(problems), outcome }
}
