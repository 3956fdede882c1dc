//! How often a password was tried on each recorder, so that none locks itself for good.
//!
//! Kept by [`super::VendorFactory`] over all openings of a recorder, for as long as the program
//! runs; a right password clears the count. An attempt is counted before it is made.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Counts of failed attempts by recorder.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempts(Arc<Mutex<HashMap<String, u8>>>);

impl Attempts {
    /// Takes one of `most` attempts; `false` when none is left.
    pub(super) fn take(&self, recorder: &str, most: u8) -> bool {
        let mut counts = self.counts();
        let count = counts.entry(recorder.to_owned()).or_default();
        let left = *count < most;
        *count += u8::from(left);
        left
    }

    /// Gives an attempt back that was not made.
    pub(super) fn give_back(&self, recorder: &str) {
        if let Some(count) = self.counts().get_mut(recorder) {
            *count = count.saturating_sub(1);
        }
    }

    /// Forgets the failures of a recorder whose password was right.
    pub(super) fn clear(&self, recorder: &str) {
        self.counts().remove(recorder);
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
