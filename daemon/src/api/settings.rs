//! The settings that hold: how the API sees them, tells them, and asks for them to be read again.

use std::sync::Arc;

use docket_config::{Change, Language, Loaded, Problems, TimeZone, diff};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Api, ApiError, Code, SettingsRead, SettingsView, settings_told};
use crate::words::Words;

/// Settings as they were read.
#[derive(Clone, Debug, Default)]
pub struct ReadSettings {
    /// Those that hold. What changed and counts only after a restart is among them as it was.
    pub settings: docket_config::Settings,
    /// Those that could be read last, with where each comes from.
    pub loaded: Loaded,
    /// What changed with the last reading, whether it holds already or after a restart.
    pub changes: Vec<Change>,
    /// What is wrong with them as they are written now.
    pub problems: Option<Problems>,
    /// Whether those that hold are defaults that stand in for others.
    pub safe_mode: bool,
    /// Why defaults stand in although nothing is wrong with those that are written.
    pub unusable: Option<Arc<ApiError>>,
}

impl ReadSettings {
    /// Settings that were read and hold.
    #[must_use]
    pub fn of(loaded: Loaded) -> Self {
        Self { settings: loaded.settings.clone(), loaded, ..Self::default() }
    }

    /// Defaults that stand in for broken ones.
    #[must_use]
    pub fn broken(problems: Problems) -> Self {
        Self { problems: Some(problems), safe_mode: true, ..Self::default() }
    }

    /// Defaults that stand in for ones with which the station cannot work, or not yet.
    #[must_use]
    pub fn standing_in(loaded: Loaded, unusable: Option<ApiError>) -> Self {
        Self { loaded, safe_mode: true, unusable: unusable.map(Arc::new), ..Self::default() }
    }

    /// The same, while those written now are refused.
    #[must_use]
    pub fn refusing(self, problems: Problems) -> Self {
        Self { problems: Some(problems), changes: Vec::new(), unusable: None, ..self }
    }

    /// Newer ones, as far as they count at once.
    #[must_use]
    pub fn holding(self, loaded: Loaded) -> Self {
        let changes = diff(&self.loaded.settings, &loaded.settings);
        let new = &loaded.settings;
        let settings = docket_config::Settings {
            archive: self.settings.archive,
            witness: self.settings.witness,
            bays: self.settings.bays,
            recorders: docket_config::Recorders {
                profiles: self.settings.recorders.profiles,
                ..new.recorders.clone()
            },
            cases: docket_config::Cases { import: self.settings.cases.import, ..new.cases.clone() },
            transcode: self.settings.transcode,
            http: self.settings.http,
            log: docket_config::Log { format: self.settings.log.format, ..new.log.clone() },
            ..new.clone()
        };
        Self { settings, loaded, changes, ..Self::default() }
    }

    /// What was read and waits for a restart. In safe mode everything waits.
    #[must_use]
    pub fn waiting(&self) -> Vec<Change> {
        if self.safe_mode { Vec::new() } else { diff(&self.settings, &self.loaded.settings) }
    }

    /// What the reading came to, in short.
    #[must_use]
    pub fn outcome(&self) -> SettingsRead {
        SettingsRead {
            valid: self.problems.is_none(),
            safe_mode: self.safe_mode,
            changed: self.changes.iter().map(|change| change.key.to_owned()).collect(),
        }
    }
}

/// The settings from the API's side. Clones share them.
#[derive(Clone)]
pub struct Settings {
    held: watch::Receiver<Arc<ReadSettings>>,
    desk: Option<SettingsDesk>,
}

/// Where somebody who wants them read again leaves word; answered once they are.
pub type SettingsDesk = mpsc::Sender<oneshot::Sender<()>>;

impl Settings {
    /// Settings that somebody else keeps up to date; `desk` is where they are asked to.
    #[must_use]
    pub fn kept(held: watch::Receiver<Arc<ReadSettings>>, desk: SettingsDesk) -> Self {
        Self { held, desk: Some(desk) }
    }

    /// Settings that stay as they are.
    #[must_use]
    pub fn fixed(read: ReadSettings) -> Self {
        Self { held: watch::channel(Arc::new(read)).1, desk: None }
    }

    /// As they are now.
    #[must_use]
    pub fn now(&self) -> Arc<ReadSettings> {
        Arc::clone(&self.held.borrow())
    }

    /// Tells of every reading from now on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Arc<ReadSettings>> {
        let mut held = self.held.clone();
        held.mark_unchanged();
        held
    }

    /// The zone in which times are shown.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.held.borrow().settings.station.timezone
    }

    /// How to talk in `language`, or the station's first.
    #[must_use]
    pub fn words(&self, language: Option<Language>) -> Words {
        let held = self.held.borrow();
        let station = &held.settings.station;
        let first = station.languages.first().copied().unwrap_or(Language::En);
        Words { language: language.unwrap_or(first), zone: station.timezone }
    }
}

impl Api {
    pub(super) fn settings_view(&self, words: &Words) -> SettingsView {
        settings_told::view(&self.settings.now(), words)
    }

    pub(super) async fn reload(&self, words: &Words) -> Result<SettingsView, ApiError> {
        let desk = self.settings.desk.as_ref().ok_or_else(|| ApiError::new(Code::NeedsStation))?;
        let (done, read) = oneshot::channel();
        let stopping = || ApiError::new(Code::Stopping);
        desk.send(done).await.map_err(|_| stopping())?;
        read.await.map_err(|_| stopping())?;
        Ok(self.settings_view(words))
    }
}
