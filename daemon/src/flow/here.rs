//! What stands where since it was docked, as far as anybody saw it leave.
//!
//! Written by `run` at docking and by whoever hears of departures; asked before footage is removed: what left
//! its bay may have recorded anew since. Nothing of it outlives the process: after a start nobody knows,
//! and a recorder that stands in a bay is docked anew.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::domain::SessionId;

/// Places kept in mind at most; beyond, the oldest stay is forgotten. A dock has fewer bays.
const PLACES_MAX: usize = 256;

/// The newest stay of each place. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Here(Arc<Mutex<HashMap<PathBuf, SessionId>>>);

impl Here {
    /// The stay `session` has begun at `place`, and is over where it `is_gone`: whoever sees a recorder
    /// leave notes that first and says so here afterwards.
    pub fn came(&self, place: &Path, session: SessionId, is_gone: impl Fn() -> bool) {
        let mut all = self.lock();
        if is_gone() {
            all.remove(&real(place));
            return;
        }
        all.insert(real(place), session);
        if all.len() > PLACES_MAX {
            let oldest = all.iter().min_by_key(|(_, session)| **session);
            let oldest = oldest.map(|(place, _)| place.clone());
            oldest.and_then(|place| all.remove(&place));
        }
    }

    /// What stood at `place` went away, or its medium did.
    pub fn left(&self, place: &Path) {
        let mut all = self.lock();
        all.remove(place);
        all.remove(&real(place));
    }

    /// Whether `session` is the newest stay at `place`, and nobody saw its recorder leave.
    #[must_use]
    pub fn stands(&self, place: &Path, session: SessionId) -> bool {
        self.lock().get(&real(place)) == Some(&session)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, SessionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Departures are told by the device's own name, places perhaps by a link to it.
fn real(place: &Path) -> PathBuf {
    place.canonicalize().unwrap_or_else(|_| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_stay_of_what_never_left_stands() {
        let dir = tempfile::tempdir().unwrap();
        let (node, link) = (dir.path().join("node"), dir.path().join("link"));
        std::fs::write(&node, "").unwrap();
        std::os::unix::fs::symlink(&node, &link).unwrap();
        let mint = |second| {
            SessionId::mint(chrono::DateTime::from_timestamp(second, 0).unwrap_or_default())
        };
        let (first, second) = (mint(1), mint(2));
        let here = Here::default();
        assert!(!here.stands(&node, first), "after a start nobody knows");
        here.came(&link, first, || false);
        assert!(here.stands(&node, first) && here.stands(&link, first));
        here.came(&node, second, || false);
        assert!(!here.stands(&node, first) && here.stands(&node, second));
        here.left(&node);
        assert!(!here.stands(&node, second) && !here.stands(&link, second));
        here.came(&node, second, || true);
        assert!(!here.stands(&node, second), "it left while it was listed");
    }

    #[test]
    fn no_more_places_are_kept_in_mind_than_a_dock_has() {
        let here = Here::default();
        let mint = |n: usize| {
            let at = i64::try_from(n).unwrap_or_default();
            SessionId::mint(chrono::DateTime::from_timestamp(at, 0).unwrap_or_default())
        };
        let place = |n: usize| PathBuf::from(format!("/nowhere/{n}"));
        let stays: Vec<_> = (0..=PLACES_MAX).map(|n| (place(n), mint(n))).collect();
        for (place, session) in &stays {
            here.came(place, *session, || false);
        }
        assert!(!here.stands(&stays[0].0, stays[0].1));
        assert!(stays[1..].iter().all(|(place, session)| here.stands(place, *session)));
    }
}
