//! A ZIP from anybody, opened with suspicion: how many entries, which names, how large, before any is read.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use super::{
    Entries, Entry,
    evidence::{Fault, bad},
    list::{self, Place},
};

/// Bytes of all small entries together at most.
const SMALL_MAX: u64 = 256 << 20;

/// An opened bundle.
pub(super) struct Archive<R> {
    file: R,
    places: BTreeMap<Entry, Place>,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens it, if its list of entries is one that a bundle can have.
    pub(super) fn open(mut file: R) -> Result<Self, Fault> {
        let places = list::entries(&mut file).map_err(|why| bad("bundle-form", "", why))?;
        let mut small = 0_u64;
        for (entry, place) in places.iter().filter(|(entry, _)| entry.is_small()) {
            small = small.saturating_add(place.size);
            if place.size > entry.bytes_max() || small > SMALL_MAX {
                return Err(bad("bundle-form", entry, "larger than it may be"));
            }
        }
        Ok(Self { file, places })
    }

    /// All small entries.
    pub(super) fn small(&mut self) -> Result<Entries, Fault> {
        let mut entries = Entries::new();
        for entry in self.entries().filter(|entry| entry.is_small()).cloned().collect::<Vec<_>>() {
            let mut bytes = Vec::new();
            let unread = |e: io::Error| bad("bundle-form", &entry, e);
            self.reader(&entry)?.read_to_end(&mut bytes).map_err(unread)?;
            entries.insert(entry, bytes);
        }
        Ok(entries)
    }

    /// Which entries it has, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.places.keys()
    }

    /// An entry's bytes.
    pub(super) fn reader(&mut self, entry: &Entry) -> Result<Stored<'_, R>, Fault> {
        let place = self.places.get(entry).copied();
        let place = place.ok_or_else(|| bad("bundle-form", entry, "it is not there"))?;
        let unread = |e: io::Error| bad("bundle-form", entry, e);
        self.file.seek(SeekFrom::Start(place.start)).map_err(unread)?;
        let crc = crc32fast::Hasher::new();
        Ok(Stored { file: &mut self.file, left: place.size, place, crc })
    }
}

/// The bytes of an entry; at their end it is an error if their CRC is not that of the list.
pub(super) struct Stored<'a, R> {
    file: &'a mut R,
    left: u64,
    place: Place,
    crc: crc32fast::Hasher,
}

impl<R> Stored<'_, R> {
    /// How many bytes it has.
    pub(super) fn size(&self) -> u64 {
        self.place.size
    }
}

impl<R: Read> Read for Stored<'_, R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.file.by_ref().take(self.left).read(block)?;
        let bytes = block.get(..read).unwrap_or_default();
        self.crc.update(bytes);
        self.left -= read as u64;
        if self.left == 0 && self.crc.clone().finalize() != self.place.crc {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "another CRC than the list has",
            ));
        }
        if read == 0 && self.left > 0 && !block.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}
