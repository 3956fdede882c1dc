//! A medium and the volumes on it.
//!
//! Made by the factory when a card is opened. A medium that is one volume is that volume; otherwise
//! every partition is looked at. The first volume that is read here gives the card its root; each
//! further one stands beneath a folder named by its partition, `partition-2`. Partitions that are
//! not read are told as not taken, never passed over.

use std::{io, path::Path, sync::Arc};

use super::{
    partition,
    probe::{self, Seen},
    source::Source,
    volume::Volume,
};
use crate::{DriverError, ErrorKind, NotTaken, listing::not_taken};

/// An open card.
#[derive(Debug)]
pub(super) struct Medium {
    pub(super) source: Arc<Source>,
    /// The volumes, each with the path of its root.
    pub(super) volumes: Vec<(Vec<u8>, Box<Volume>)>,
    /// Partitions that are not read.
    pub(super) not_taken: Vec<NotTaken>,
}

/// Whether something this driver has a say about begins there: a volume, a filesystem known by
/// name, or a partition table. Nothing that cannot be read is.
pub(super) fn is_medium(path: &Path) -> bool {
    let Ok(source) = Source::open(path).map(Arc::new) else { return false };
    match probe::probe(&source, 0) {
        Ok(Seen::Nothing) => partition::partitions(&source).is_ok_and(|found| !found.is_empty()),
        seen => seen.is_ok(),
    }
}

impl Medium {
    /// Opens the card at `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Unusable`] naming what is there instead of FAT or exFAT; else as the host says.
    pub(super) fn open(path: &Path) -> Result<Self, DriverError> {
        let failed = |error| opening_failed(path, error);
        let source = Arc::new(Source::open(path).map_err(failed)?);
        let mut medium = Self { source, volumes: Vec::new(), not_taken: Vec::new() };
        let whole = probe::probe(&medium.source, 0).map_err(failed)?;
        let partitions = match &whole {
            Seen::Nothing => partition::partitions(&medium.source).map_err(failed)?,
            _ => Vec::new(),
        };
        if partitions.is_empty() {
            return medium.only(path, whole);
        }
        for partition in partitions {
            let seen = probe::probe(&medium.source, partition.at);
            medium.partition(partition.number, seen).map_err(failed)?;
        }
        if medium.volumes.is_empty() {
            let seen = medium.not_taken.iter().map(|one| one.detail.as_str()).collect::<Vec<_>>();
            return Err(unusable(path, &seen.join("; ")));
        }
        Ok(medium)
    }

    fn only(mut self, path: &Path, seen: Seen) -> Result<Self, DriverError> {
        match seen {
            Seen::Volume(volume) => {
                self.volumes.push((Vec::new(), volume));
                Ok(self)
            }
            other => Err(unusable(path, &told(&other))),
        }
    }

    fn partition(&mut self, number: u32, seen: io::Result<Seen>) -> io::Result<()> {
        let name = format!("partition-{number}").into_bytes();
        match seen {
            Ok(Seen::Volume(volume)) if self.volumes.is_empty() => {
                self.volumes.push((Vec::new(), volume));
            }
            Ok(Seen::Volume(volume)) => self.volumes.push((name, volume)),
            Ok(other) => {
                let detail = format!("partition {number}: {}", told(&other));
                self.not_taken.push(not_taken(name, "unsupported-volume", detail));
            }
            Err(error) if ErrorKind::of_read(&error) == ErrorKind::Disconnected => {
                return Err(error);
            }
            Err(error) => {
                let detail = format!("partition {number} cannot be read: {error}");
                self.not_taken.push(not_taken(name, "unreadable", detail));
            }
        }
        Ok(())
    }

    /// What a person should know about how the card is held and what it claims.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = self.source.remarks();
        if self.volumes.iter().any(|(_, volume)| volume.end > self.source.bytes) {
            remarks.push("the card's volume is longer than the card: its end is missing".into());
        }
        remarks
    }
}

fn told(seen: &Seen) -> String {
    match seen {
        Seen::Other(name) => format!("{name}, which is not read here"),
        Seen::Damaged(how) => how.clone(),
        Seen::Nothing | Seen::Volume(_) => "no filesystem that is known".into(),
    }
}

fn unusable(path: &Path, seen: &str) -> DriverError {
    let what = format!("{} holds no FAT or exFAT volume: {seen}", path.display());
    DriverError::new(ErrorKind::Unusable, what)
}

fn opening_failed(path: &Path, error: io::Error) -> DriverError {
    let what = format!("opening the card {}", path.display());
    match error.kind() {
        io::ErrorKind::InvalidInput => {
            let what = format!("{what}: it is neither an image file nor a block device");
            DriverError::new(ErrorKind::Unusable, what)
        }
        _ => DriverError::io(what, error),
    }
}
