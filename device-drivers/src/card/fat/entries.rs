//! The entries of a FAT folder, 32 bytes each.
//!
//! Fed by the walk, entry by entry. A long name counts only where its parts are complete, in order
//! and of the checksum of the short entry behind them; otherwise the short name stands, as it does
//! for every other system. Deleted entries are passed over.

use super::super::{
    bytes::{u8_at, u16_at, u32_at},
    chain::Start,
    entry::{Entry, Item},
    name, stamp,
};
use crate::wtf8::wtf8;

const READ_ONLY: u8 = 0x01;
const VOLUME: u8 = 0x08;
const FOLDER: u8 = 0x10;
const LONG_NAME: u8 = 0x0f;
const DELETED: u8 = 0xe5;

/// Where the thirteen units of a part lie.
const UNITS_AT: [usize; 13] = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/// Parts of a long name met so far, the last one first.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Units of the parts from the next expected one on.
    units: Vec<u16>,
    /// The number of the part met last; 1 is the one before the short entry.
    part: u8,
    checksum: u8,
}

impl Decoder {
    /// Takes one entry; answers what it completes, `None` at the folder's end.
    pub(crate) fn feed(&mut self, raw: &[u8; 32]) -> Option<Vec<Item>> {
        let attributes = raw[11];
        match raw[0] {
            0 => return None,
            DELETED => self.forget(),
            _ if attributes & 0x3f == LONG_NAME => self.part(raw),
            _ if attributes & VOLUME != 0 => {
                self.forget();
                return Some(vec![Item::Label(raw[..11].trim_ascii_end().to_vec())]);
            }
            _ => return Some(self.short(raw).into_iter().collect()),
        }
        Some(Vec::new())
    }

    /// Forgets a long name whose short entry will not come.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn part(&mut self, raw: &[u8; 32]) {
        const LAST: u8 = 0x40;
        let part = raw[0] & 0x1f;
        let checksum = raw[13];
        if raw[0] & LAST != 0 {
            self.forget();
        } else if part + 1 != self.part || checksum != self.checksum {
            return self.forget();
        }
        let units = UNITS_AT.iter().map(|&at| u16_at(raw, at));
        self.units.splice(0..0, units);
        (self.part, self.checksum) = (part, checksum);
    }

    fn short(&mut self, raw: &[u8; 32]) -> Option<Item> {
        let short: &[u8; 11] = raw.first_chunk()?;
        let is_long = self.part == 1 && checksum(short) == self.checksum;
        let units = std::mem::take(self).units;
        let is_folder = raw[11] & FOLDER != 0;
        if is_folder && (short == b".          " || short == b"..         ") {
            return None;
        }
        let end = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
        let name = match is_long && end > 0 {
            true => wtf8(&units[..end]),
            false => name::short(short, raw[12]),
        };
        let first = (u32::from(u16_at(raw, 20)) << 16) | u32::from(u16_at(raw, 26));
        let bytes = if is_folder { 0 } else { u64::from(u32_at(raw, 28)) };
        let entry = Entry {
            name,
            start: if first == 0 { Start::Nowhere } else { Start::Chained(first) },
            bytes,
            valid_bytes: bytes,
            read_only: u8_at(raw, 11) & READ_ONLY != 0,
            modified: stamp::fat(u16_at(raw, 24), u16_at(raw, 22)),
        };
        Some(if is_folder { Item::Folder(entry) } else { Item::File(entry) })
    }
}

/// The checksum by which the parts of a long name belong to a short one.
fn checksum(short: &[u8; 11]) -> u8 {
    short.iter().fold(0, |sum: u8, &byte| sum.rotate_right(1).wrapping_add(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(name: &[u8; 11], attributes: u8) -> [u8; 32] {
        let mut raw = [0; 32];
        raw[..11].copy_from_slice(name);
        raw[11] = attributes;
        raw[26] = 5;
        raw[28] = 100;
        raw
    }

    fn part(number: u8, checksum: u8, units: &[u16]) -> [u8; 32] {
        let mut raw = [0xff; 32];
        (raw[0], raw[11], raw[12], raw[13]) = (number, LONG_NAME, 0, checksum);
        (raw[26], raw[27]) = (0, 0);
        let ended = units.iter().copied().chain([0]).take(13);
        for (at, unit) in UNITS_AT.iter().zip(ended) {
            raw[*at..at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        raw
    }

    fn names(raw: &[[u8; 32]]) -> Vec<Vec<u8>> {
        let mut decoder = Decoder::default();
        let items = raw.iter().map_while(|raw| decoder.feed(raw)).flatten();
        let name = |item| match item {
            Item::File(entry) | Item::Folder(entry) => entry.name,
            Item::Label(label) => [b"label ", &label[..]].concat(),
            Item::Broken(name, _) => name,
        };
        items.map(name).collect()
    }

    #[test]
    fn long_names_keep_every_unit() {
        let sum = checksum(b"ODD~1   MP4");
        let units: Vec<u16> = (0x41..0x41 + 13).chain([0xd800]).collect();
        let raw = [part(0x42, sum, &units[13..]), part(1, sum, &units[..13])];
        let found = names(&[raw[0], raw[1], short(b"ODD~1   MP4", 0x20)]);
        assert_eq!(found, [b"ABCDEFGHIJKLM\xed\xa0\x80".to_vec()]);
    }

    #[test]
    fn torn_long_names_leave_the_short_one() {
        let file = short(b"A       MP4", 0);
        let sum = checksum(b"A       MP4");
        let wrong: [&[[u8; 32]]; 6] = [
            &[part(0x42, sum, &[65]), file],
            &[part(1, sum, &[65]), file],
            &[part(0x42, sum, &[65]), part(1, sum ^ 1, &[65]), file],
            &[part(0x41, sum ^ 1, &[65]), file],
            &[part(0x41, sum, &[65]), short(b"\xe5       MP4", 0), file],
            &[part(0x41, sum, &[]), file],
        ];
        for raw in wrong {
            assert_eq!(names(raw), [b"A.MP4".to_vec()], "{raw:02x?}");
        }
    }

    #[test]
    fn what_is_no_file_and_what_is_behind_the_end() {
        let found = names(&[
            short(b"CARD 1     ", VOLUME),
            short(b".          ", FOLDER),
            short(b"..         ", FOLDER),
            short(b"DCIM       ", FOLDER),
            short(b"\xe5ONE    MP4", 0),
            [0; 32],
            short(b"BEHIND     ", 0),
        ]);
        assert_eq!(found, [b"label CARD 1".to_vec(), b"DCIM".to_vec()]);
    }
}
