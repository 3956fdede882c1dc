//! Where a medium's partitions begin: MBR or GPT.
//!
//! Called when the medium itself begins with no filesystem. Logical partitions of an extended one
//! are not looked for; they are told as what they are by the probe. Neither table's checksum is
//! asked: what a partition holds is checked on its own. At most [`PARTITIONS_MAX`] are answered.

use std::io;

use super::{
    bytes::{u8_at, u16_at, u32_at, u64_at},
    source::Source,
};

/// Most partitions looked at, as many as a usual GPT has room for.
pub(super) const PARTITIONS_MAX: u32 = 128;

/// A partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// Its number in its table, from 1.
    pub(super) number: u32,
    /// Its first byte on the medium.
    pub(super) at: u64,
}

/// The partitions in the order of their table; empty where there is no table.
///
/// # Errors
/// As the medium answers.
pub(super) fn partitions(source: &Source) -> io::Result<Vec<Partition>> {
    const PROTECTIVE: u8 = 0xee;
    let mut sector = [0; 512];
    source.fill_at(&mut sector, 0)?;
    if u16_at(&sector, 510) != 0xaa55 {
        return Ok(Vec::new());
    }
    let entries = sector[446..510].as_chunks::<16>().0;
    if entries.iter().any(|entry| entry[4] == PROTECTIVE) {
        return gpt(source);
    }
    // A boot loader alone is followed by anything; a table has one of two marks in every entry.
    if entries.iter().any(|entry| !matches!(entry[0], 0x00 | 0x80)) {
        return Ok(Vec::new());
    }
    let found = (1_u32..).zip(entries).filter(|(_, entry)| entry[4] != 0);
    let begun = found.map(|(number, entry)| (number, u64::from(u32_at(entry, 8))));
    Ok(within(source, begun))
}

fn gpt(source: &Source) -> io::Result<Vec<Partition>> {
    let mut header = [0; 512];
    source.fill_at(&mut header, source.sector_bytes)?;
    let entry_bytes = u32_at(&header, 84);
    if &header[..8] != b"EFI PART" || !(128..=4096).contains(&entry_bytes) {
        return Ok(Vec::new());
    }
    let table_at = u64_at(&header, 72).saturating_mul(source.sector_bytes);
    let mut begun = Vec::new();
    for number in 1..=u32_at(&header, 80).min(PARTITIONS_MAX) {
        let mut entry = [0; 48];
        let at = table_at.saturating_add(u64::from(number - 1) * u64::from(entry_bytes));
        source.fill_at(&mut entry, at)?;
        let is_used = (0..16).any(|index| u8_at(&entry, index) != 0);
        if is_used {
            begun.push((number, u64_at(&entry, 32)));
        }
    }
    Ok(within(source, begun.into_iter()))
}

/// Those that begin on the medium and not at its own first sector.
fn within(source: &Source, begun: impl Iterator<Item = (u32, u64)>) -> Vec<Partition> {
    let partitions = begun.filter_map(|(number, sector)| {
        let at = sector.checked_mul(source.sector_bytes)?;
        (at > 0 && at < source.bytes).then_some(Partition { number, at })
    });
    partitions.collect()
}
