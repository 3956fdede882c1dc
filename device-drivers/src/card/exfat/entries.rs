//! The entries of an exFAT folder, 32 bytes each, in sets of up to nineteen.
//!
//! Fed by the walk, entry by entry. A file's set counts only when it is whole and of its own
//! checksum; one that is not is told as broken, under its name as far as that came. Entries not in
//! use are passed over, and so are kinds that say nothing about files.

use super::super::{
    bytes::{u8_at, u16_at, u32_at, u64_at},
    chain::Start,
    entry::{Entry, Item},
    stamp,
};
use crate::wtf8::wtf8;

const FILE: u8 = 0x85;
const LABEL: u8 = 0x83;
const STREAM: u8 = 0xc0;
const NAME: u8 = 0xc1;
const IN_USE: u8 = 0x80;
/// Of an entry that belongs to the one before it.
const SECONDARY: u8 = 0x40;

const READ_ONLY: u16 = 0x01;
const FOLDER: u16 = 0x10;

/// The set being met, if one is.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    set: Vec<[u8; 32]>,
    /// How many entries it has, the file's own included.
    want: usize,
}

impl Decoder {
    /// Takes one entry; answers what it completes or cuts short, `None` at the folder's end, where a
    /// set may still be open.
    pub(crate) fn feed(&mut self, raw: &[u8; 32]) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        let kind = raw[0];
        if kind == 0 {
            return None;
        }
        if self.want > 0 && kind & (IN_USE | SECONDARY) != IN_USE | SECONDARY {
            items.extend(self.cut_short("its entries end too early"));
        }
        match kind {
            LABEL => items.push(Item::Label(label(raw))),
            FILE => {
                self.set = vec![*raw];
                self.want = 1 + usize::from(raw[1]);
            }
            _ if self.want > 0 => self.set.push(*raw),
            _ => {}
        }
        if self.want > 0 && self.set.len() == self.want {
            self.want = 0;
            items.push(item(&std::mem::take(&mut self.set)));
        }
        Some(items)
    }

    /// Ends a set whose rest will not come.
    pub(crate) fn cut_short(&mut self, why: &str) -> Option<Item> {
        let is_open = std::mem::take(&mut self.want) > 0;
        let set = std::mem::take(&mut self.set);
        is_open.then(|| Item::Broken(wtf8(&units(&set)), why.to_owned()))
    }
}

fn label(raw: &[u8; 32]) -> Vec<u8> {
    let units = (0..usize::from(raw[1]).min(11)).map(|index| u16_at(raw, 2 + 2 * index));
    wtf8(&units.collect::<Vec<_>>())
}

/// The units of a set's name, as many as its stream entry says and there are.
fn units(set: &[[u8; 32]]) -> Vec<u16> {
    let stream = set.iter().find(|raw| raw[0] == STREAM);
    let length = stream.map_or(0, |stream| usize::from(stream[3]));
    let parts = set.iter().filter(|raw| raw[0] == NAME);
    let units = parts.flat_map(|raw| (0..15).map(|index| u16_at(raw, 2 + 2 * index)));
    units.take(length).collect()
}

fn item(set: &[[u8; 32]]) -> Item {
    let units = units(set);
    let name = wtf8(&units);
    match checked(set, units.len()) {
        Err(why) => Item::Broken(name, why.to_owned()),
        Ok((file, stream)) => {
            let is_folder = u16_at(file, 4) & FOLDER != 0;
            let entry = entry(name, file, stream);
            if is_folder { Item::Folder(entry) } else { Item::File(entry) }
        }
    }
}

/// The file and stream entry of a set that holds together.
fn checked(set: &[[u8; 32]], units: usize) -> Result<(&[u8; 32], &[u8; 32]), &'static str> {
    let [file, stream, ..] = set else { return Err("it has no stream entry") };
    if stream[0] != STREAM {
        return Err("it has no stream entry");
    }
    if checksum(set) != u16_at(file, 2) {
        return Err("its checksum does not fit its entries");
    }
    if units == 0 || units < usize::from(stream[3]) {
        return Err("its name is not whole");
    }
    Ok((file, stream))
}

fn entry(name: Vec<u8>, file: &[u8; 32], stream: &[u8; 32]) -> Entry {
    const NO_TABLE: u8 = 0x02;
    let first = u32_at(stream, 20);
    let bytes = u64_at(stream, 24);
    let start = match (first, stream[1] & NO_TABLE != 0) {
        (0, _) => Start::Nowhere,
        (first, true) => Start::Contiguous(first),
        (first, false) => Start::Chained(first),
    };
    Entry {
        name,
        start,
        bytes,
        valid_bytes: u64_at(stream, 8).min(bytes),
        read_only: u16_at(file, 4) & READ_ONLY != 0,
        modified: stamp::exfat(u32_at(file, 12), u8_at(file, 21), u8_at(file, 23)),
    }
}

/// The checksum of a set: all its bytes but those of the checksum itself.
fn checksum(set: &[[u8; 32]]) -> u16 {
    let counted = set.iter().flatten().enumerate().filter(|(at, _)| !matches!(at, 2 | 3));
    counted.fold(0, |sum: u16, (_, &byte)| sum.rotate_right(1).wrapping_add(byte.into()))
}
