//! What happens right now, for progress bars and status: the one state of each bay.
//!
//! Written by the stages through `run`, read by `api`. Lossy by design: a slow reader misses steps,
//! never the last one, and holds nobody up. It proves nothing; the catalog does.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::here::Here;
use crate::{domain::SessionId, duty::Verdict, observe::metrics};

/// Bays shown at most; beyond, one whose session has ended is forgotten for each new one.
const BAYS_SHOWN: usize = 64;
/// Steps kept for a slow reader.
const KEPT: usize = 256;

/// What a bay is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Reading identity, clock and listing.
    Listing,
    /// Pulling clips.
    Copying,
    /// The station's disks are too full to take more; it goes on by itself once there is room (DKT-0745).
    Full,
    /// All pulled; the archive is being read back.
    Verifying,
    /// Every clip is verified: the recorder may be taken.
    Safe,
    /// It was unlocked, and comes back with its footage.
    Unlocked,
    /// Its footage is being removed, as a person confirmed.
    Removing,
    /// Something needs a person.
    Help,
    /// The recorder went away before every clip was taken.
    Torn,
}

impl Stage {
    /// Whether the session has ended.
    #[must_use]
    pub fn is_last(self) -> bool {
        matches!(self, Self::Safe | Self::Unlocked | Self::Help | Self::Torn)
    }
}

/// A bay's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BayState {
    /// The bay's name.
    pub bay: String,
    /// The recorder's name for people.
    pub recorder: String,
    /// What it is doing.
    pub stage: Stage,
    /// Its session, once that has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub session: Option<SessionId>,
    /// Whether every clip could be removed from the recorder: more than safe.
    #[serde(default)]
    pub releasable: bool,
    /// Whether the recorder may be issued again, once that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<Verdict>,
    /// Clips on the recorder.
    pub clips: u64,
    /// Clips decided: verified, sighted, or excepted.
    pub clips_done: u64,
    /// Bytes on the recorder.
    pub bytes: u64,
    /// Bytes read off it.
    pub bytes_copied: u64,
    /// Bytes verified, or excepted.
    pub bytes_verified: u64,
}

impl BayState {
    /// A bay in which a recorder has just been put.
    pub(crate) fn begun(bay: &str) -> Self {
        Self {
            bay: bay.to_owned(),
            recorder: String::new(),
            stage: Stage::Listing,
            session: None,
            releasable: false,
            duty: None,
            clips: 0,
            clips_done: 0,
            bytes: 0,
            bytes_copied: 0,
            bytes_verified: 0,
        }
    }
}

/// The live board. Clones share it.
#[derive(Clone, Debug)]
pub struct Live {
    bays: Arc<Mutex<BTreeMap<String, BayState>>>,
    steps: broadcast::Sender<BayState>,
    here: Here,
}

impl Default for Live {
    fn default() -> Self {
        Self { bays: Arc::default(), steps: broadcast::channel(KEPT).0, here: Here::default() }
    }
}

impl Live {
    /// The states of all bays in use.
    #[must_use]
    pub fn bays(&self) -> Vec<BayState> {
        self.lock().values().cloned().collect()
    }

    /// What stands where since it was docked.
    #[must_use]
    pub fn here(&self) -> &Here {
        &self.here
    }

    /// Whether a bay of that name has a recorder in hand.
    #[must_use]
    pub fn is_busy(&self, bay: &str) -> bool {
        self.lock().get(bay).is_some_and(|state| !state.stage.is_last())
    }

    /// Steps from now on.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<BayState> {
        self.steps.subscribe()
    }

    /// Takes a bay of that name, or of that name and a number where it is in use: two recorders
    /// never share one. Answers the name.
    pub fn take(&self, wanted: &str) -> String {
        let mut bays = self.lock();
        let is_free = |name: &str| bays.get(name).is_none_or(|bay| bay.stage.is_last());
        let numbered = (2..).map(|n| format!("{wanted} ({n})"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let name = names.find(|name| is_free(name)).unwrap_or_else(|| wanted.into());
        let state = BayState::begun(&name);
        bays.insert(name.clone(), state.clone());
        if bays.len() > BAYS_SHOWN {
            let over = bays.iter().find(|(_, s)| s.stage.is_last()).map(|(name, _)| name.clone());
            over.and_then(|name| bays.remove(&name));
        }
        count_busy(&bays);
        drop(bays);
        self.tell(state);
        name
    }

    /// Changes a bay's state.
    pub fn update(&self, bay: &str, change: impl FnOnce(&mut BayState)) {
        let changed = {
            let mut bays = self.lock();
            let Some(state) = bays.get_mut(bay) else { return };
            change(state);
            let state = state.clone();
            count_busy(&bays);
            state
        };
        self.tell(changed);
    }

    fn tell(&self, state: BayState) {
        // Nobody watching is no failure.
        let _ = self.steps.send(state);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, BayState>> {
        self.bays.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count_busy(bays: &BTreeMap<String, BayState>) {
    metrics::bays_busy(bays.values().filter(|state| !state.stage.is_last()).count());
}
