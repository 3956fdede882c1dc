//! A ZIP from anybody, opened with suspicion: how many entries, which names, how large, before any is read.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use zip::{CompressionMethod, ZipArchive, read::ZipFile, result::ZipError};

use super::{
    Entries, Entry,
    evidence::{Fault, bad},
};

/// Entries of a bundle at most: an item has some dozens of events.
const ENTRIES_MAX: u16 = 20_000;
/// Bytes of the list of entries at most.
const LIST_MAX: u64 = 4 << 20;
/// Bytes of all small entries together at most.
const SMALL_MAX: u64 = 256 << 20;
/// Bytes before an entry's name.
const HEAD: usize = 30;
/// Bytes of a ZIP's end.
const END: usize = 22;
/// Bytes of what stands before it in a ZIP64: a record, and where that is.
const RECORD: usize = 56;
const LOCATOR: usize = 20;

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
        let zip = ZipArchive::new(file).map_err(|e| form(e.to_string()))?;
        let mut zip = named_alike(zip).map_err(|e| form(e.to_string()))?;
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
            let reader = self.reader(&entry)?;
            let said = reader.size();
            reader.take(most + 1).read_to_end(&mut bytes).map_err(unread)?;
            let read = bytes.len() as u64;
            if read > most || read != said {
                return Err(bad("bundle-form", entry, "larger than it may be, or than it says"));
            }
            left -= read;
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

/// The same, if each entry has the name before its bytes that it has in the list: other readers go by
/// the other one.
fn named_alike<R: Read + Seek>(mut zip: ZipArchive<R>) -> Result<ZipArchive<R>, ZipError> {
    let mut names = Vec::with_capacity(zip.len());
    for at in 0..zip.len() {
        let file = zip.by_index_raw(at)?;
        names.push((file.header_start(), file.name_raw().to_vec()));
    }
    let mut file = zip.into_inner();
    for (start, name) in names {
        file.seek(SeekFrom::Start(start))?;
        let mut head = vec![0; HEAD + name.len()];
        file.read_exact(&mut head)?;
        let length = usize::from(u16::from_le_bytes([head[26], head[27]]));
        if length != name.len() || head[HEAD..] != *name {
            return Err(ZipError::InvalidArchive("an entry of two names".into()));
        }
    }
    file.rewind()?;
    ZipArchive::new(file)
}

/// How many entries the ZIP's end says it has. Its end must be the file's, and its list must end there.
fn listed(file: &mut (impl Read + Seek)) -> Result<u16, Fault> {
    let none = || bad("bundle-form", "", "no ZIP, or one with something before or behind it");
    let length = file.seek(SeekFrom::End(0)).map_err(|_| none())?;
    let end: [u8; END] = at_end(file, END).map_err(|_| none())?;
    let count = u16::from_le_bytes([end[10], end[11]]);
    let size = u32::from_le_bytes([end[12], end[13], end[14], end[15]]);
    let start = u32::from_le_bytes([end[16], end[17], end[18], end[19]]);
    if end[..4] != *b"PK\x05\x06" || end[20..] != [0, 0] {
        return Err(none());
    }
    let (list, behind) = if size == u32::MAX || start == u32::MAX {
        (large(file).ok_or_else(none)?, RECORD + LOCATOR + END)
    } else {
        (List { entries: count.into(), size: size.into(), start: start.into() }, END)
    };
    if list.entries != u64::from(count) || count > ENTRIES_MAX || list.size > LIST_MAX {
        return Err(bad("bundle-form", "", "too many entries"));
    }
    if list.start.checked_add(list.size + behind as u64) != Some(length) {
        return Err(none());
    }
    Ok(count)
}

/// What a ZIP's end says of the list of entries.
struct List {
    entries: u64,
    /// Bytes.
    size: u64,
    /// Its place in the file.
    start: u64,
}

/// The same of a ZIP64: its own record stands right before its end.
fn large(file: &mut (impl Read + Seek)) -> Option<List> {
    let record: [u8; RECORD] = at_end(file, RECORD + LOCATOR + END).ok()?;
    let number = |at: usize| Some(u64::from_le_bytes(record.get(at..at + 8)?.try_into().ok()?));
    let is_one = record[..4] == *b"PK\x06\x06";
    is_one.then_some(List { entries: number(32)?, size: number(40)?, start: number(48)? })
}

/// The first bytes of the last `before`.
fn at_end<const N: usize>(file: &mut (impl Read + Seek), before: usize) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::End(-(before as i64)))?;
    file.read_exact(&mut bytes)?;
    file.rewind()?;
    Ok(bytes)
}

/// A name from elsewhere as it may be shown.
fn shown(name: &str) -> String {
    name.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The end of a ZIP larger than 4 GiB, as docket's own writer makes it.
    fn large_end(count: u16, entries: u64, size: u64) -> Vec<u8> {
        let mut end = vec![0; 900];
        end.extend(b"PK\x06\x06");
        end.extend([0; 28]);
        end.extend(entries.to_le_bytes());
        end.extend(size.to_le_bytes());
        end.extend([0; 8]);
        end.extend(b"PK\x06\x07");
        end.extend([0; 16]);
        end.extend(b"PK\x05\x06");
        end.extend([0; 6]);
        end.extend(count.to_le_bytes());
        end.extend([0xff; 8]);
        end.extend([0; 2]);
        end
    }

    #[test]
    fn a_large_zip_is_measured_by_its_own_record() {
        assert_eq!(listed(&mut Cursor::new(large_end(7, 7, 900))), Ok(7));
        for (what, end) in [
            ("more entries than it says", large_end(7, 8, 900)),
            ("a list too long", large_end(7, 7, 1 << 40)),
            ("something before it", [&[0], large_end(7, 7, 900).as_slice()].concat()),
            ("no record", large_end(7, 7, 900).split_off(901)),
        ] {
            assert!(listed(&mut Cursor::new(end)).is_err(), "{what}");
        }
    }
}
