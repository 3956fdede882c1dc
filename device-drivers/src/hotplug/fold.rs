//! Tells each thing once: what was there at the start is also in the monitor's first events, and the
//! kernel announces a device more than once on its way up.
//!
//! Used by the sources. A departure of what never came is not told either, and a disk that was read
//! and now shows nothing has left: its card was taken out.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{Arrival, Departure, Event, Spot, What};

/// What is there.
#[derive(Debug, Default)]
pub(super) struct Fold(BTreeMap<Spot, BTreeSet<There>>);

/// One thing that is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum There {
    Device,
    Volume(PathBuf),
    Drive(PathBuf),
}

impl Fold {
    /// Takes an event; answers what of it is news.
    pub(super) fn news(&mut self, event: Event) -> Option<Event> {
        let is_news = match &event {
            Event::Arrived(Arrival { spot, what }) => {
                let there = self.0.entry(spot.clone()).or_default();
                match what {
                    What::Device(_) => there.insert(There::Device),
                    What::Volume(volume) => there.insert(There::Volume(volume.path.clone())),
                    What::Drive(path) => {
                        let is_new = there.insert(There::Drive(path.clone()));
                        if there.remove(&There::Volume(path.clone())) {
                            let (spot, path) = (spot.clone(), Some(path.clone()));
                            return Some(Event::Left(Departure { spot, path }));
                        }
                        is_new
                    }
                }
            }
            Event::Left(Departure { spot, path: None }) => self.0.remove(spot).is_some(),
            Event::Left(Departure { spot, path: Some(path) }) => {
                let there = self.0.get_mut(spot)?;
                let was_drive = there.remove(&There::Drive(path.clone()));
                let was_volume = there.remove(&There::Volume(path.clone()));
                if there.is_empty() {
                    self.0.remove(spot);
                }
                was_drive || was_volume
            }
        };
        is_news.then_some(event)
    }
}
