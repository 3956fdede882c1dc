//! Tells each thing once: what was there at the start is also in the monitor's first events, and the
//! kernel announces a device more than once on its way up.
//!
//! Used by the sources. A departure of what never came is not told either.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{Arrival, Departure, Event, Spot, What};

/// What is there.
#[derive(Debug, Default)]
pub(super) struct Fold(BTreeMap<Spot, BTreeSet<Option<PathBuf>>>);

impl Fold {
    /// Takes an event; answers whether it is news.
    pub(super) fn is_news(&mut self, event: &Event) -> bool {
        match event {
            Event::Arrived(Arrival { spot, what }) => {
                let path = match what {
                    What::Device(_) => None,
                    What::Volume(volume) => Some(volume.path.clone()),
                };
                self.0.entry(spot.clone()).or_default().insert(path)
            }
            Event::Left(Departure { spot, path: None }) => self.0.remove(spot).is_some(),
            Event::Left(Departure { spot, path }) => {
                let Some(there) = self.0.get_mut(spot) else { return false };
                let was_there = there.remove(path);
                if there.is_empty() {
                    self.0.remove(spot);
                }
                was_there
            }
        }
    }
}
