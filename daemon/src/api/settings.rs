//! The settings that hold: how the API sees them, tells them, and asks for them to be read again.

use std::sync::Arc;

use docket_config::{Applies, Change, Language, Loaded, Problems, TimeZone};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Api, ApiError, Code, SettingsView, settings_told};
use crate::words::Words;

/// Settings as they were read.
#[derive(Clone, Debug, Default)]
pub struct ReadSettings {
    /// Those that hold. What changed and counts only after a restart is among them as it was.
    pub settings: docket_config::Settings,
    /// The same with where each comes from; none where they are defaults that stand in.
    pub loaded: Option<Loaded>,
    /// What changed with the last reading.
    pub changes: Vec<Change>,
    /// What is wrong with them as they are written now.
    pub problems: Option<Problems>,
    /// Whether they are defaults that stand in for broken ones.
    pub safe_mode: bool,
}

impl ReadSettings {
    /// Settings that were read and hold.
    #[must_use]
    pub fn of(loaded: Loaded) -> Self {
        let settings = loaded.settings.clone();
        Self { settings, loaded: Some(loaded), ..Self::default() }
    }

    /// Defaults that stand in for broken ones.
    #[must_use]
    pub fn broken(problems: Problems) -> Self {
        Self { problems: Some(problems), safe_mode: true, ..Self::default() }
    }

    /// The same, while those written now are refused.
    #[must_use]
    pub fn refusing(self, problems: Problems) -> Self {
        Self { problems: Some(problems), ..self }
    }

    /// The same, with nothing wrong any more.
    #[must_use]
    pub fn unrefused(self) -> Self {
        Self { problems: None, ..self }
    }

    /// Newer ones, as far as they count at once.
    #[must_use]
    pub fn holding(self, loaded: Loaded, changes: Vec<Change>) -> Self {
        let new = &loaded.settings;
        let settings = docket_config::Settings {
            archive: self.settings.archive,
            transcode: self.settings.transcode,
            http: self.settings.http,
            log: docket_config::Log { format: self.settings.log.format, ..new.log.clone() },
            ..new.clone()
        };
        Self { settings, loaded: Some(loaded), changes, problems: None, safe_mode: false }
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

/// Whether a change counts at once.
pub(super) fn is_applied(change: &Change) -> bool {
    change.applies == Applies::Now
}
