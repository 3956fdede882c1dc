//! The outbox: what a person should know is kept with the fact, and told to webhooks at once and by
//! mail once a day; of a loss by mail at once too.
//!
//! Filled by `run`, `api` and the catalog's own verbs; emptied by [`courier::run`], one task. Telling
//! is at least once: a notice that was told is recorded so afterwards, and one that was not is told
//! again, for days. Intake never waits for any of it, and what fails here fails nothing else.

pub mod courier;

mod backoff;
mod digest;
mod flight;
mod mail;
mod schedule;
mod signature;
mod text;
mod webhook;

#[cfg(test)]
mod tests;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use docket_config::{Notify, Settings};
use tracing::info;

use crate::{
    catalog::{Catalog, CatalogError, Undelivered},
    domain::{NewNotice, NoticeId},
    words::Words,
};

pub use text::{headline, sentence};

/// Wakes the courier. Clones ring the same bell; ringing never waits, and twice is once.
#[derive(Clone, Debug)]
pub struct Bell(SyncSender<()>);

impl Bell {
    /// A bell and the end on which [`courier::run`] listens.
    #[must_use]
    pub fn new() -> (Self, Receiver<()>) {
        let (rings, heard) = sync_channel(1);
        (Self(rings), heard)
    }

    /// There is something new: a notice, other settings, or the order to stop.
    pub fn ring(&self) {
        // Full: it rings already. Disconnected: nobody listens any more, and the next start looks.
        let _ = self.0.try_send(());
    }
}

/// Where notices go in.
#[derive(Clone)]
pub struct Outbox {
    catalog: Catalog,
    bell: Bell,
}

impl Outbox {
    /// The outbox of a catalog.
    #[must_use]
    pub fn new(catalog: Catalog, bell: Bell) -> Self {
        Self { catalog, bell }
    }

    /// Keeps a notice and wakes the courier. Answers its id, or that of the notice it was counted in.
    ///
    /// # Errors
    /// When the catalog cannot be written: nobody will be told.
    pub async fn notice(&self, new: &NewNotice) -> Result<NoticeId, CatalogError> {
        let id = self.catalog.add_notice(new).await?;
        let (kind, facts) = (new.kind().as_str(), new.facts());
        info!(notice = %id, kind, severity = new.kind().severity().as_str(), ?facts, "noticed");
        self.bell.ring();
        Ok(id)
    }

    /// Wakes the courier for notices that were kept in the transaction of their fact, or are to be
    /// told again.
    pub fn ring(&self) {
        self.bell.ring();
    }
}

/// Whom to tell, how, and in whose name. A new one takes effect at the next ring.
#[derive(Clone, Debug)]
pub struct Channels {
    /// The station's name, for people.
    pub station: String,
    /// The station's first language, and its zone.
    pub words: Words,
    /// The webhooks and the mail.
    pub notify: Notify,
}

/// The mail channel's name.
const MAIL: &str = "mail";

/// A webhook channel's name.
fn webhook_channel(name: &str) -> String {
    format!("webhook:{name}")
}

impl Channels {
    /// As `settings` say; `station` is the station's name where they give none.
    #[must_use]
    pub fn of(settings: &Settings, station: &str) -> Self {
        let station_settings = &settings.station;
        let language = station_settings.languages.first().copied();
        Self {
            station: station_settings.name.clone().unwrap_or_else(|| station.into()),
            words: Words {
                language: language.unwrap_or(docket_config::Language::En),
                zone: station_settings.timezone,
            },
            notify: settings.notify.clone(),
        }
    }

    /// The names of all channels.
    fn names(&self) -> Vec<String> {
        let webhooks = self.notify.webhooks.iter().map(|hook| webhook_channel(&hook.name));
        webhooks.chain(self.notify.mail.as_ref().map(|_| MAIL.to_owned())).collect()
    }
}

/// How an attempt to tell somebody ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    /// They have it.
    Delivered,
    /// They want no more, and how they said so.
    Gone(Undelivered),
    /// Not this time, and why: tried again later.
    NotNow(Undelivered),
}
