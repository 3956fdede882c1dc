//! The entry set of one file or folder of an exFAT image.
//!
//! Called by the image writer. Written from Microsoft's public specification, sections 6 and 7,
//! without the reader's help. Pure.

use chrono::{Datelike, NaiveDateTime, Timelike};

/// What is written about a file or folder besides its content.
#[derive(Clone, Debug)]
pub struct ExfatFile {
    /// The name's UTF-16 units; any.
    pub units: Vec<u16>,
    /// Modification stamp, in steps of 10 ms from 1980 on.
    pub modified: NaiveDateTime,
    /// Quarters of an hour east of UTC, where the recorder knew them.
    pub offset_quarters: Option<i8>,
    /// Whether it bears the read-only attribute.
    pub read_only: bool,
    /// How many bytes were written, where they are fewer than the file has.
    pub valid_bytes: Option<u64>,
    /// Every second cluster is left free, and the table says how the file goes on.
    pub fragmented: bool,
}

impl ExfatFile {
    /// A plain file.
    #[must_use]
    pub fn new(name: &str, modified: NaiveDateTime) -> Self {
        Self {
            units: name.encode_utf16().collect(),
            modified,
            offset_quarters: None,
            read_only: false,
            valid_bytes: None,
            fragmented: false,
        }
    }
}

/// Where content was put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Put {
    pub(super) first: u32,
    pub(super) bytes: u64,
    pub(super) contiguous: bool,
}

/// The set's entries, one after the other.
pub(super) fn set(file: &ExfatFile, put: Put, is_folder: bool) -> Vec<u8> {
    let parts = file.units.len().div_ceil(15);
    let mut set = vec![0; 32 * (2 + parts)];
    let read_only = u16::from(file.read_only);
    let kind: u16 = if is_folder { 0x10 } else { 0x20 };
    set[0] = 0x85;
    set[1] = u8::try_from(1 + parts).unwrap_or(u8::MAX);
    set[4..6].copy_from_slice(&(kind | read_only).to_le_bytes());
    let (stamp, ten_ms) = stamp(file.modified);
    let offset = file.offset_quarters.map_or(0, |quarters| 0x80 | quarters.cast_unsigned());
    for at in [8, 12, 16] {
        set[at..at + 4].copy_from_slice(&stamp.to_le_bytes());
    }
    (set[20], set[21]) = (ten_ms, ten_ms);
    set[22..25].fill(offset);
    let stream = &mut set[32..64];
    stream[0] = 0xc0;
    stream[1] = 0x01 | if put.contiguous { 0x02 } else { 0 };
    stream[3] = u8::try_from(file.units.len()).unwrap_or(u8::MAX);
    stream[4..6].copy_from_slice(&hash(&file.units).to_le_bytes());
    stream[8..16].copy_from_slice(&file.valid_bytes.unwrap_or(put.bytes).to_le_bytes());
    stream[20..24].copy_from_slice(&put.first.to_le_bytes());
    stream[24..32].copy_from_slice(&put.bytes.to_le_bytes());
    for (part, units) in file.units.chunks(15).enumerate() {
        let entry = &mut set[64 + 32 * part..][..32];
        entry[0] = 0xc1;
        for (index, unit) in units.iter().enumerate() {
            entry[2 + 2 * index..][..2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    let sum = checksum(&set);
    set[2..4].copy_from_slice(&sum.to_le_bytes());
    set
}

fn stamp(at: NaiveDateTime) -> (u32, u8) {
    let year = u32::try_from(at.year()).unwrap_or(1980).saturating_sub(1980);
    let day = (year << 9) | (at.month() << 5) | at.day();
    let time = (at.hour() << 11) | (at.minute() << 5) | (at.second() / 2);
    let ten_ms = (at.second() % 2) * 100 + at.nanosecond() / 10_000_000;
    ((day << 16) | time, u8::try_from(ten_ms).unwrap_or(0))
}

/// The name's hash over upper-case units. Only ASCII is put in upper case, so other letters that
/// have a case do not belong into names of images.
fn hash(units: &[u16]) -> u16 {
    let upper = units.iter().map(|&unit| match unit {
        0x61..=0x7a => unit - 0x20,
        other => other,
    });
    sum(upper.flat_map(u16::to_le_bytes))
}

fn checksum(set: &[u8]) -> u16 {
    sum(set[..2].iter().chain(&set[4..]).copied())
}

fn sum(bytes: impl Iterator<Item = u8>) -> u16 {
    bytes.fold(0, |sum: u16, byte| sum.rotate_right(1).wrapping_add(byte.into()))
}
