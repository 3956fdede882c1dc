//! A ZIP from anybody, opened with suspicion: how many entries, which names, how large, before any is read.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use zip::{CompressionMethod, ZipArchive, read::ZipFile};

use super::{
    Entries, Entry,
    evidence::{Fault, bad},
};

/// Entries of a bundle at most: an item has some dozens of events.
const ENTRIES_MAX: u16 = 20_000;
/// Bytes of the list of entries at most.
const LIST_MAX: u32 = 4 << 20;
/// Bytes of all small entries together at most.
const SMALL_MAX: u64 = 256 << 20;
/// Bytes of a ZIP's end.
const END: usize = 22;

/// An opened bundle.
pub(super) struct Archive<R> {
    zip: ZipArchive<R>,
    places: BTreeMap<Entry, usize>,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens it, if its list of entries is one that a bundle can have.
    pub(super) fn open(mut file: R) -> Result<Self, Fault> {
        let count = listed(&mut file)?;
        let form = |why: String| bad("bundle-form", "", why);
        let mut zip = ZipArchive::new(file).map_err(|e| form(e.to_string()))?;
        // A reader keeps one of two entries of a name: which one, each decides for itself.
        if zip.has_duplicate_names() || zip.len() != usize::from(count) {
            return Err(form("an entry that stands there twice".into()));
        }
        if zip.offset() != 0 || zip.has_overlapping_entries().map_err(|e| form(e.to_string()))? {
            return Err(form("entries that overlap, or something before them".into()));
        }
        let mut places = BTreeMap::new();
        for at in 0..zip.len() {
            let file = zip.by_index_raw(at).map_err(|e| form(e.to_string()))?;
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            let plain = matches!(
                file.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            );
            let entry = Entry::of_name(&name).filter(|_| plain && !file.encrypted());
            let strange = || bad("bundle-form", shown(&name), "an entry that no bundle has");
            let entry = entry.ok_or_else(strange)?;
            if entry.is_small() && file.size() > entry.bytes_max() {
                return Err(bad("bundle-form", entry, "larger than it may be"));
            }
            places.insert(entry, at);
        }
        Ok(Self { zip, places })
    }

    /// All small entries, each as long as it says.
    pub(super) fn small(&mut self) -> Result<Entries, Fault> {
        let mut left = SMALL_MAX;
        let mut entries = Entries::new();
        for entry in self.entries().filter(|entry| entry.is_small()).cloned().collect::<Vec<_>>() {
            let mut bytes = Vec::new();
            let most = entry.bytes_max().min(left);
            let unread = |e: io::Error| bad("bundle-form", &entry, e.to_string());
            self.reader(&entry)?.take(most + 1).read_to_end(&mut bytes).map_err(unread)?;
            if bytes.len() as u64 > most {
                return Err(bad("bundle-form", entry, "larger than it may be"));
            }
            left -= bytes.len() as u64;
            entries.insert(entry, bytes);
        }
        Ok(entries)
    }

    /// Which entries it has, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.places.keys()
    }

    /// An entry's bytes.
    pub(super) fn reader(&mut self, entry: &Entry) -> Result<ZipFile<'_, R>, Fault> {
        let at = self.places.get(entry).copied();
        let at = at.ok_or_else(|| bad("bundle-form", entry, "it is not there"))?;
        self.zip.by_index(at).map_err(|e| bad("bundle-form", entry, e.to_string()))
    }
}

/// How many entries the ZIP's end says it has. Its end must be the file's.
fn listed(file: &mut (impl Read + Seek)) -> Result<u16, Fault> {
    let none = || bad("bundle-form", "", "no ZIP, or one with something behind its end");
    let end = end_of(file).map_err(|_| none())?;
    let count = u16::from_le_bytes([end[10], end[11]]);
    let size = u32::from_le_bytes([end[12], end[13], end[14], end[15]]);
    if end[..4] != *b"PK\x05\x06" || end[20..] != [0, 0] {
        return Err(none());
    }
    if count > ENTRIES_MAX || size > LIST_MAX {
        return Err(bad("bundle-form", "", "too many entries"));
    }
    Ok(count)
}

fn end_of(file: &mut (impl Read + Seek)) -> io::Result<[u8; END]> {
    let mut end = [0; END];
    file.seek(SeekFrom::End(-(END as i64)))?;
    file.read_exact(&mut end)?;
    file.rewind()?;
    Ok(end)
}

/// A name from elsewhere as it may be shown.
fn shown(name: &str) -> String {
    name.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
