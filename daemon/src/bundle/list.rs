//! The one form of ZIP that a bundle has, read with suspicion: where each entry lies, and nothing else.
//!
//! Used by the archive. Many a ZIP can be read in two ways: by the list at its end or by the heads before the
//! entries, by one of two fields for the same size, by what stands between two entries. None of these is
//! taken here, and the outside verifier takes none either: daemon/design/proof-formats.md says which is.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use super::Entry;

/// Entries of a bundle at most: an item has some dozens of events, and at most some thousands are shown.
const ENTRIES_MAX: u16 = 20_000;
/// Bytes of the list of entries at most.
const LIST_MAX: u64 = 4 << 20;
/// Bytes of a ZIP's end.
const END: usize = 22;
/// Bytes of what stands before it in a ZIP64: a record, and where that is.
const WIDE_END: usize = 76;
/// What a field says whose number is too large for it.
const WIDE: u32 = u32::MAX;
/// Sizes that follow the bytes, and names in UTF-8: an entry's flags may say no more.
const FLAGS: u16 = 0x0808;
/// Of those the one that says that an entry's sizes follow its bytes.
const FOLLOWS: u16 = 0x0008;
/// Bytes of the sizes that may follow an entry's bytes, at most.
const DESCRIPTOR: u64 = 24;

/// Where an entry's bytes lie.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The first one, from the file's start.
    pub(super) start: u64,
    /// How many.
    pub(super) size: u64,
    /// Their CRC-32.
    pub(super) crc: u32,
}

/// All entries of a ZIP.
///
/// # Errors
/// In words: what is not as a bundle has it. Reading errors are no different: a bundle that cannot be read
/// to its end is none.
pub(super) fn entries(file: &mut (impl Read + Seek)) -> io::Result<BTreeMap<Entry, Place>> {
    let list = end(file)?;
    file.seek(SeekFrom::Start(list.start))?;
    let mut bytes = vec![0; usize::try_from(list.size).map_err(io::Error::other)?];
    file.read_exact(&mut bytes)?;
    let mut rest = bytes.as_slice();
    let (mut places, mut behind) = (BTreeMap::new(), 0);
    for _ in 0..list.entries {
        let (listed, more) = Listed::read(rest)?;
        rest = more;
        let place = placed(file, &listed)?;
        let gap = if behind == 0 { 0 } else { DESCRIPTOR };
        let ends = place.start.checked_add(place.size).filter(|end| *end <= list.start);
        if listed.head < behind || listed.head - behind > gap || ends.is_none() {
            return no("entries that overlap, or something between them");
        }
        behind = ends.unwrap_or_default();
        let name = shown(listed.name);
        let Some(entry) = Entry::of_name(&name) else {
            return no(format!("{name} is no entry of a bundle"));
        };
        if places.insert(entry, place).is_some() {
            return no(format!("{name} stands there twice"));
        }
    }
    if !rest.is_empty() || list.start - behind > DESCRIPTOR {
        return no("something before or behind the list of entries");
    }
    Ok(places)
}

/// What a ZIP's end says of the list of entries.
struct List {
    entries: u16,
    /// Bytes.
    size: u64,
    /// Its place in the file.
    start: u64,
}

/// Its end must be the file's, and its list must end there.
fn end(file: &mut (impl Read + Seek)) -> io::Result<List> {
    let whole = file.seek(SeekFrom::End(0))?;
    let bytes = at_end(file, END)?;
    let mut read = Fields(&bytes);
    let is_end = read.is(b"PK\x05\x06") && read.u32()? == 0;
    let (here, entries, size, start) = (read.u16()?, read.u16()?, read.u32()?, read.u32()?);
    let (mut size, mut start) = if is_end && here == entries && read.u16()? == 0 {
        (size.into(), start.into())
    } else {
        return no("no ZIP, or one with a comment or of several parts");
    };
    let mut behind = END;
    if u64::from(WIDE) == size || u64::from(WIDE) == start {
        behind += WIDE_END;
        (size, start) = wide_end(&at_end(file, behind)?, entries)?;
    }
    if start.checked_add(size).and_then(|end| end.checked_add(behind as u64)) != Some(whole) {
        return no("something before or behind it");
    }
    if entries > ENTRIES_MAX || size > LIST_MAX {
        return no("too many entries");
    }
    Ok(List { entries, size, start })
}

/// The list's size and start, as a ZIP64 says them right before its end.
fn wide_end(bytes: &[u8], entries: u16) -> io::Result<(u64, u64)> {
    let mut read = Fields(bytes);
    let is_record = read.is(b"PK\x06\x06") && read.u64()? == 44;
    read.skip(4)?;
    let is_whole = read.u64()? == 0;
    let counts = (read.u64()?, read.u64()?);
    let (size, start) = (read.u64()?, read.u64()?);
    let is_locator = read.is(b"PK\x06\x07") && read.u32()? == 0;
    let record = read.u64()?;
    let fits = is_record && is_whole && counts == (entries.into(), entries.into());
    if fits && is_locator && Some(record) == start.checked_add(size) && read.u32()? == 1 {
        return Ok((size, start));
    }
    no("no ZIP64")
}

/// An entry, as the list has it.
struct Listed<'a> {
    name: &'a [u8],
    flags: u16,
    crc: u32,
    /// Bytes.
    size: u64,
    /// Where its head stands.
    head: u64,
}

impl<'a> Listed<'a> {
    /// Reads one; answers what follows it.
    fn read(bytes: &'a [u8]) -> io::Result<(Self, &'a [u8])> {
        let mut read = Fields(bytes);
        let is_one = read.is(b"PK\x01\x02");
        read.skip(4)?;
        let (flags, method) = (read.u16()?, read.u16()?);
        read.skip(4)?;
        let (crc, packed, size) = (read.u32()?, read.u32()?, read.u32()?);
        let (name, extra) = (read.u16()?, read.u16()?);
        let (comment, disk) = (read.u16()?, read.u16()?);
        read.skip(6)?;
        let head = read.u32()?;
        let (name, extra) = (read.take(name.into())?, read.take(extra.into())?);
        let mut wide = wide(extra)?;
        let mut number = |field: u32| if field == WIDE { wide.u64() } else { Ok(field.into()) };
        let (size, packed, head) = (number(size)?, number(packed)?, number(head)?);
        // Numbers that no field refers to could hold another list for another reader.
        let is_plain = method == 0 && packed == size && flags & !FLAGS == 0 && wide.0.is_empty();
        if !is_one || !is_plain || comment != 0 || disk != 0 {
            return no(format!("{} is not stored as it is", shown(name)));
        }
        Ok((Self { name, flags, crc, size, head }, read.0))
    }
}

/// The numbers that are too large for their fields: nothing else may stand beside an entry.
fn wide(extra: &[u8]) -> io::Result<Fields<'_>> {
    let mut read = Fields(extra);
    if extra.is_empty() {
        return Ok(read);
    }
    let (kind, length) = (read.u16()?, read.u16()?);
    let is_whole = read.0.len() == usize::from(length) && length % 8 == 0;
    if kind == 1 && is_whole { Ok(read) } else { no("more fields than a ZIP64's") }
}

/// Where an entry's bytes lie, if the head before them says what the list says.
fn placed(file: &mut (impl Read + Seek), listed: &Listed<'_>) -> io::Result<Place> {
    file.seek(SeekFrom::Start(listed.head))?;
    let mut head = vec![0; 30 + listed.name.len()];
    file.read_exact(&mut head)?;
    let mut read = Fields(&head);
    let is_one = read.is(b"PK\x03\x04");
    read.skip(2)?;
    let (flags, method) = (read.u16()?, read.u16()?);
    read.skip(4)?;
    let (crc, packed, size) = (read.u32()?, read.u32()?, read.u32()?);
    let (name, extra) = (read.u16()?, read.u16()?);
    let same = flags == listed.flags && method == 0 && usize::from(name) == listed.name.len();
    let same = same && read.0 == listed.name;
    // Whoever reads from the front goes by these: they are the list's, or are said to follow the bytes.
    let mut beside = vec![0; extra.into()];
    file.read_exact(&mut beside)?;
    let mut wide = wide(&beside)?;
    let mut number = |field: u32| if field == WIDE { wide.u64() } else { Ok(field.into()) };
    let told = [number(size)?, number(packed)?];
    let follow = flags & FOLLOWS != 0;
    let fits = told.iter().all(|told| *told == listed.size || (follow && *told == 0));
    let fits = fits && (crc == listed.crc || (follow && crc == 0));
    // A streaming writer keeps room there for two sizes, and writes none.
    let fits = fits && (wide.0.is_empty() || (follow && wide.0 == [0; 16]));
    if !is_one || !same || !fits {
        return no(format!("the head of {} says something else than the list", shown(listed.name)));
    }
    let start = listed.head + head.len() as u64 + u64::from(extra);
    Ok(Place { start, size: listed.size, crc: listed.crc })
}

/// Numbers that stand one after the other, the least byte first.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> io::Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.0 = rest;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> io::Result<()> {
        self.take(count).map(drop)
    }

    /// Whether this mark stands here.
    fn is(&mut self, mark: &[u8; 4]) -> bool {
        self.take(4).is_ok_and(|found| found == mark)
    }

    fn number<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    fn u16(&mut self) -> io::Result<u16> {
        self.number().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> io::Result<u32> {
        self.number().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> io::Result<u64> {
        self.number().map(u64::from_le_bytes)
    }
}

/// The last `count` bytes.
fn at_end(file: &mut (impl Read + Seek), count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    file.seek(SeekFrom::End(-(count as i64)))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn no<T>(why: impl Into<String>) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::InvalidData, why.into()))
}

/// A name from elsewhere as it may be shown.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
