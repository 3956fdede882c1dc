//! A write transaction: the one way to change the catalog, and how long it took.
//!
//! Made by [`Catalog::begin`] for every verb that writes. Dropped without a commit, it undoes
//! itself. All that it writes is of one moment, rows and events alike: what an event is signed with is
//! what a lost row can be made of again.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
};

use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::sync::Notify;

use chrono::{DateTime, Utc};

use super::{Catalog, CatalogError};
use crate::{
    clock::{Moment, Stopwatch},
    observe::metrics,
};

/// A transaction under way.
pub(super) struct Tx {
    inner: Transaction<'static, Sqlite>,
    moment: Moment,
    since: Stopwatch,
    failing: Arc<AtomicBool>,
    /// Rung by the commit, once an event was appended.
    appended: Arc<Notify>,
    has_events: bool,
}

impl Tx {
    /// When all of it happens.
    pub(super) fn moment(&self) -> &Moment {
        &self.moment
    }

    /// What is written from here on happened then: `rebuild` writes again what was.
    pub(super) fn set_moment(&mut self, moment: Moment) {
        self.moment = moment;
    }

    /// The same on the wall clock.
    pub(super) fn at(&self) -> DateTime<Utc> {
        self.moment.utc
    }

    /// An event was appended.
    pub(super) fn note_event(&mut self) {
        self.has_events = true;
    }

    /// Makes its changes durable, all of them.
    pub(super) async fn commit(self) -> Result<(), CatalogError> {
        let done = self.inner.commit().await;
        metrics::transaction(self.since.elapsed());
        self.failing.store(done.is_err(), Ordering::Relaxed);
        if self.has_events && done.is_ok() {
            self.appended.notify_one();
        }
        Ok(done?)
    }
}

impl Deref for Tx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }
}

impl Catalog {
    /// Begins to change the catalog, after whoever is at it.
    pub(super) async fn begin(&self) -> Result<Tx, CatalogError> {
        let writer = self.writer.as_ref().ok_or_else(CatalogError::read_only)?;
        let begun = writer.begin_with("BEGIN IMMEDIATE").await;
        self.failing.fetch_or(begun.is_err(), Ordering::Relaxed);
        Ok(Tx {
            inner: begun?,
            // Once nobody else is at it: moments follow one another as transactions do.
            moment: self.clock.now(),
            since: Stopwatch::start(),
            failing: Arc::clone(&self.failing),
            appended: Arc::clone(&self.appended),
            has_events: false,
        })
    }

    /// Whether the newest transaction of this process, if any, could be begun and committed.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.failing.load(Ordering::Relaxed)
    }
}
