//! The card driver: a card's block device or image, read in userspace through its profile.
//!
//! Used by the daemon for every bay whose place is a block device or an image file. FAT12, FAT16,
//! FAT32 and exFAT are decoded here from a read-only descriptor: nothing is mounted, nothing can be
//! written, and hostile structures never reach the kernel. A lost card is told from a
//! bad sector, and a bad sector to the byte ([`crate::Hole`]). No clock is read, for a card has none.
//! `daemon/design/cards.md` tells why, and within which limits.

mod bytes;
mod chain;
mod entry;
mod exfat;
mod fat;
mod folder;
mod medium;
mod name;
mod partition;
mod probe;
mod reader;
mod source;
mod stamp;
mod table;
mod volume;
mod walk;

#[cfg(test)]
mod tests;

use std::{
    io::{self, Read},
    os::unix::fs::FileTypeExt,
    sync::Arc,
};

use crate::{
    Clip, DriverError, ErrorKind, Fact, Identity, Listing, Place, Recorder, RecorderFactory,
    listing::{self, Found},
    profile::{Head, Profile, ProfileSet, Tree},
};
use medium::Medium;
use reader::Extents;
use walk::{OnCard, Walked};

/// Most remarks about files that were never written to their end.
const NEVER_WRITTEN_MAX: usize = 16;

/// Recognises block devices and images of cards.
#[derive(Clone, Debug)]
pub struct CardFactory {
    profiles: Arc<ProfileSet>,
}

impl CardFactory {
    /// A factory that tells recorders apart by `profiles`.
    #[must_use]
    pub fn new(profiles: Arc<ProfileSet>) -> Self {
        Self { profiles }
    }
}

impl RecorderFactory for CardFactory {
    fn driver(&self) -> &'static str {
        "card"
    }

    /// Every block device is: one that cannot be read or holds something else is told as such.
    fn recognises(&self, place: &Place) -> bool {
        let Ok(metadata) = std::fs::metadata(&place.path) else { return false };
        let kind = metadata.file_type();
        kind.is_block_device() || kind.is_file() && medium::is_medium(&place.path)
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let medium = Medium::open(&place.path)?;
        let profiles = Arc::clone(&self.profiles);
        Ok(Box::new(CardRecorder { medium, profiles, listed: None, opened: None }))
    }
}

/// A card open for reading.
struct CardRecorder {
    medium: Medium,
    profiles: Arc<ProfileSet>,
    /// The files as last listed, by handle.
    listed: Option<Vec<OnCard>>,
    /// The places of the clip opened last: intake opens one again to go on.
    opened: Option<(u32, Arc<Extents>)>,
}

impl CardRecorder {
    fn walk(&mut self) -> Result<Walked, DriverError> {
        let failed = |error| DriverError::io("listing the card", error);
        let mut walked = Walked::default();
        let is_alone = self.medium.volumes.len() == 1;
        for (number, (root_path, volume)) in self.medium.volumes.iter_mut().enumerate() {
            match walked.add(volume, number, root_path) {
                Err(error) if is_alone || ErrorKind::of_read(&error) != ErrorKind::Media => {
                    return Err(failed(error));
                }
                // The other volumes' files are not lost by it.
                Err(error) => {
                    let why = error.to_string();
                    walked.not_taken.push(listing::not_taken(
                        root_path.as_slice(),
                        "unreadable-folder",
                        why,
                    ));
                }
                Ok(()) => {}
            }
        }
        // A dead device may answer zeros or old pages, which look like a card with nothing on it.
        self.medium.source.still_there().map_err(failed)?;
        walked.not_taken.extend_from_slice(&self.medium.not_taken);
        walked.sort();
        Ok(walked)
    }

    fn recognise(&self, walked: &Walked) -> (Vec<Found>, Arc<Profile>, Tree) {
        let files: Vec<_> = walked.files.iter().map(|file| file.found.clone()).collect();
        let tree = listing::tree(None, &files, &walked.folders);
        let profile = self.profiles.recognise(&tree);
        (files, profile, tree)
    }

    /// A file that was listed; by its path where handles come from another listing.
    fn find(&mut self, clip: &Clip) -> Result<(u32, OnCard), DriverError> {
        if self.listed.is_none() {
            self.listed = Some(self.walk()?.files);
        }
        let listed = self.listed.as_deref().unwrap_or_default();
        let is_it = |file: &&OnCard| file.found.path_raw == clip.path_raw;
        let by_handle = usize::try_from(clip.handle).ok().and_then(|handle| listed.get(handle));
        let index = match by_handle.filter(is_it) {
            Some(_) => usize::try_from(clip.handle).ok(),
            None => listed.iter().position(|file| is_it(&file)),
        };
        let found = index.and_then(|index| Some((u32::try_from(index).ok()?, listed.get(index)?)));
        let (handle, file) = found.ok_or_else(|| {
            let name = clip.path_raw.escape_ascii();
            DriverError::new(ErrorKind::NotFound, format!("{name} is not on the card"))
        })?;
        Ok((handle, file.clone()))
    }

    fn extents(&mut self, handle: u32, file: &OnCard) -> io::Result<Arc<Extents>> {
        if let Some((_, extents)) = self.opened.as_ref().filter(|(of, _)| *of == handle) {
            return Ok(Arc::clone(extents));
        }
        let extents = Arc::new(self.medium.volumes[file.volume].1.file(&file.entry)?);
        self.opened = Some((handle, Arc::clone(&extents)));
        Ok(extents)
    }

    fn reader(
        &mut self,
        handle: u32,
        file: &OnCard,
        offset: u64,
    ) -> io::Result<reader::ClipReader> {
        self.medium.source.still_there()?;
        let extents = self.extents(handle, file)?;
        Ok(self.medium.volumes[file.volume].1.read(extents, offset))
    }

    fn read_head(&mut self, walked: &Walked, path_raw: &[u8]) -> Result<Head, DriverError> {
        let failed = |error| DriverError::io("reading it", error);
        let file = walked.files.iter().find(|file| file.found.path_raw == path_raw);
        let file = file.ok_or_else(|| DriverError::new(ErrorKind::NotFound, "it is gone"))?;
        let extents = self.medium.volumes[file.volume].1.file(&file.entry).map_err(failed)?;
        let reader = self.medium.volumes[file.volume].1.read(extents.into(), 0);
        listing::head(reader).map_err(failed)
    }
}

impl Recorder for CardRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        let walked = self.walk()?;
        let (_, profile, tree) = self.recognise(&walked);
        let mut identity =
            profile.identity(&tree, &mut |path_raw| self.read_head(&walked, path_raw))?;
        identity.facts.extend(self.facts(&walked));
        identity.remarks.extend(self.medium.remarks());
        identity.remarks.extend(never_written(&walked.files));
        Ok(identity)
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        let walked = self.walk()?;
        let (files, profile, _) = self.recognise(&walked);
        self.opened = None;
        self.listed = Some(walked.files);
        Ok(Listing {
            clips: listing::clips(&files, &profile),
            not_taken: walked.not_taken,
            ..Listing::default()
        })
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        let (handle, file) = self.find(clip)?;
        let name = clip.path_raw.escape_ascii();
        let reader = self.reader(handle, &file, offset);
        Ok(Box::new(reader.map_err(|error| DriverError::io(format!("opening {name}"), error))?))
    }
}

impl CardRecorder {
    /// What the card says of itself: labels and serial numbers of its volumes.
    fn facts(&self, walked: &Walked) -> Vec<Fact> {
        let fact = |source: &str, field: &str, value: String, raw: &[u8]| Fact {
            source: source.to_owned(),
            field: field.to_owned(),
            value,
            raw_hex: hex::encode(raw),
        };
        let label = |source: &str, raw: &[u8]| {
            fact(source, "volume-label", String::from_utf8_lossy(raw).into_owned(), raw)
        };
        let mut facts = Vec::new();
        for (_, volume) in &self.medium.volumes {
            let serial = volume.serial;
            let text = format!("{:04X}-{:04X}", serial >> 16, serial & 0xffff);
            facts.push(fact("boot sector", "volume-serial", text, &serial.to_le_bytes()));
            facts.extend(volume.label.iter().map(|raw| label("boot sector", raw)));
        }
        facts.extend(walked.labels.iter().take(8).map(|raw| label("root folder", raw)));
        facts
    }
}

/// Files whose last bytes were given room and never written; exFAT alone says so.
fn never_written(files: &[OnCard]) -> impl Iterator<Item = String> {
    let torn = files.iter().filter(|file| file.entry.valid_bytes < file.entry.bytes);
    torn.take(NEVER_WRITTEN_MAX).map(|file| {
        let (valid, bytes) = (file.entry.valid_bytes, file.entry.bytes);
        let name = String::from_utf8_lossy(&file.found.path_raw);
        format!("{name}: of {bytes} bytes only {valid} were ever written; the rest reads as zero")
    })
}
