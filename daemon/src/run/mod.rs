//! The composition root: the parts of a station put together, started and stopped in order.
//!
//! Called by the bins and by the stories in `tests/`. Here, and only here, the stages of `flow`
//! meet. Stop order: what hears of recorders first, then audits, bays, then the archive lane drains,
//! then renditions, what is told of sessions, and the bays' lights, then what is signed is renewed, the
//! log's lane publishes for the last time, what further targets lack is sent, then the catalog.

mod alone;
mod archive_keys;
mod archive_lane;
mod audit_lane;
mod bay;
mod bays;
mod care;
mod case_drop;
mod clip;
mod command;
mod courier;
mod daemon;
mod derive_lane;
mod dropbox;
mod drops;
#[cfg(test)]
mod for_tests;
mod group;
mod guards;
mod handovers;
mod hold;
mod host;
mod hotplug;
mod judge_lane;
mod lights;
mod lock;
mod log_lane;
mod losses;
mod lost_key;
mod offline;
mod opening;
mod parts;
mod rebuild;
mod reconcile_lane;
mod register_drop;
mod removal;
mod room;
mod room_watch;
mod send_lane;
mod service;
mod settings;
mod signed;
mod start_error;
mod station;
mod stop;
mod systemd;
mod unlock;
mod watchdog;
mod witnesses;

pub use command::{command, parse};
pub use daemon::daemon;
pub use host::{Front, NetworkError, Served};
pub use lock::{DataLock, LockError};
pub use parts::Parts;
pub use start_error::StartError;
pub use station::Station;

use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
    mpsc::SyncSender,
};
use std::time::Duration;

use arc_swap::ArcSwap;
use docket_config::{Handover, Intake};
use docket_drivers::{RecorderFactory, profile::ProfileSet};
use tokio::{runtime::Handle, sync::Notify};
use tracing::warn;

use crate::{
    api::{LaneBell, LogBell},
    catalog::Catalog,
    clock::Clock,
    domain::{NewNotice, SessionId},
    flow::{live::Live, room::Room, staging::Staging, turnstile::Turnstile, unlock::LeftBehind},
    identity::Keyring,
    notify::Outbox,
    observe::Pulse,
    retrieve::Reader,
    store::Store,
    vault::Vault,
};
use std::sync::Arc;

/// What every part of the line shares.
pub(crate) struct Line {
    pub(crate) catalog: Catalog,
    pub(crate) store: Store,
    /// The keys of encrypted items.
    pub(crate) vault: Vault,
    /// What reads originals, from wherever they stand whole.
    pub(crate) reader: Reader,
    /// What the station signs with.
    pub(crate) keys: Keyring,
    pub(crate) staging: Staging,
    /// Whether more may be taken off recorders.
    pub(crate) room: Room,
    /// Whether bays wait for room: those of a service do, a command ends instead.
    pub(crate) waits_for_room: bool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) live: Live,
    pub(crate) outbox: Outbox,
    pub(crate) pulse: Pulse,
    pub(crate) turnstile: Turnstile,
    pub(crate) factories: Vec<Box<dyn RecorderFactory>>,
    pub(crate) profiles: Arc<ProfileSet>,
    /// How clips are taken off recorders; changes with the settings.
    pub(crate) intake: ArcSwap<Intake>,
    /// How recorders are cared for; changes with the settings.
    pub(crate) care: ArcSwap<care::Care>,
    /// By when footage must be handed over; changes with the settings.
    pub(crate) handover: ArcSwap<Handover>,
    /// What recorders told before they left to come back as disks.
    pub(crate) left: LeftBehind,
    pub(crate) runtime: Handle,
    pub(crate) stopping: AtomicBool,
    /// Something stands in the archive: one that holds nothing is not mounted.
    pub(crate) has_evidence: AtomicBool,
    /// Recorders being taken in now, by identity key: a recorder stands in one bay at a time.
    pub(crate) busy: Mutex<Vec<String>>,
    /// How long an event waits at most until a checkpoint covers it, seconds.
    pub(crate) checkpoint_s: AtomicU32,
    /// The log lane's letter box; empty in safe mode.
    pub(crate) log: Mutex<Option<LogBell>>,
    /// Rung once a checkpoint was published.
    pub(crate) published: Notify,
    /// The judge lane.
    pub(crate) judging: LaneBell,
    /// The archive lane's letter box; empty once the station stops.
    pub(crate) archive: Mutex<Option<SyncSender<archive_lane::Batch>>>,
}

impl Line {
    /// Tells people something; one that cannot be kept is in the log at least.
    pub(crate) fn notice(&self, notice: &NewNotice) {
        if let Err(error) = self.runtime.block_on(self.outbox.notice(notice)) {
            warn!(kind = notice.kind().as_str(), %error, "a notice could not be kept");
        }
    }

    /// Says on the board that every clip of a session is releasable, once it is. The board is told
    /// afterwards, so whoever looks last says so.
    pub(crate) fn judge_releasable(&self, bay: &str, session: SessionId) {
        match self.runtime.block_on(self.catalog.is_releasable(session)) {
            Ok(true) => self.live.update(bay, |state| {
                state.releasable |= state.session == Some(session);
            }),
            Ok(false) => {}
            Err(error) => warn!(%error, "whether a session is releasable could not be read"),
        }
    }

    /// The same for every session on the board that was not yet.
    pub(crate) fn judge_waiting(&self) {
        for bay in self.live.bays().into_iter().filter(|bay| !bay.releasable) {
            if let Some(session) = bay.session {
                self.judge_releasable(&bay.bay, session);
            }
        }
    }

    pub(crate) fn checkpoint_every(&self) -> Duration {
        Duration::from_secs(self.checkpoint_s.load(Ordering::Relaxed).into())
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
