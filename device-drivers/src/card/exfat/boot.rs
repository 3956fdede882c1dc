//! An exFAT boot sector: is it one, and where is everything?
//!
//! Called by `probe` for every sector that may begin a volume. Answers `None` for what is no exFAT
//! volume, and what is wrong with one that contradicts itself. Reads nothing.

use std::sync::Arc;

use super::super::{
    bytes::{u8_at, u16_at, u32_at, u64_at},
    chain::Start,
    entry::Entry,
    source::Source,
    table::{Table, Width},
    volume::{Format, Volume},
};

/// Most clusters of a volume.
const CLUSTERS_MAX: u64 = 0xffff_fff5;

/// What the boot sector says, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Boot {
    sector_shift: u8,
    cluster_shift: u8,
    volume_sectors: u64,
    table_sector: u64,
    table_sectors: u64,
    /// Copies of the table, the active one first.
    tables: Vec<u64>,
    heap_sector: u64,
    clusters: u64,
    root_cluster: u32,
    serial: u32,
}

/// Reads the boot sector at the start of `sector`, which holds at least 512 bytes.
pub(crate) fn read(sector: &[u8]) -> Option<Result<Boot, String>> {
    (sector.get(3..11) == Some(b"EXFAT   ")).then(|| layout(sector))
}

fn layout(sector: &[u8]) -> Result<Boot, String> {
    let sector_shift = u8_at(sector, 108);
    let cluster_shift = u8_at(sector, 109);
    if !(9..=12).contains(&sector_shift) || cluster_shift > 25 - sector_shift {
        return Err(format!("sectors of 2^{sector_shift} bytes, clusters of 2^{cluster_shift}"));
    }
    let table_sector = u64::from(u32_at(sector, 80));
    let table_sectors = u64::from(u32_at(sector, 84));
    let heap_sector = u64::from(u32_at(sector, 88));
    let volume_sectors = u64_at(sector, 72);
    let number_of_tables = u8_at(sector, 110);
    let tables_end = table_sector + table_sectors * u64::from(number_of_tables);
    let fits = (1..=2).contains(&number_of_tables)
        && table_sector > 0
        && tables_end <= heap_sector
        && heap_sector < volume_sectors
        // More would not be countable in bytes.
        && volume_sectors < 1 << 50;
    if !fits {
        return Err("its tables do not fit into it".into());
    }
    let by_size = (volume_sectors - heap_sector) >> cluster_shift;
    let by_table = Width::Bits32.entries(table_sectors << sector_shift).saturating_sub(2);
    let said = u64::from(u32_at(sector, 92));
    let clusters = said.min(by_size).min(by_table).min(CLUSTERS_MAX);
    if clusters == 0 {
        return Err("it has no clusters".into());
    }
    // TexFAT keeps two tables of which one is active; they may differ, so that the other is no copy.
    let active = u64::from(u16_at(sector, 106) & 1).min(u64::from(number_of_tables) - 1);
    Ok(Boot {
        sector_shift,
        cluster_shift,
        volume_sectors,
        table_sector,
        table_sectors,
        tables: vec![active],
        heap_sector,
        clusters,
        root_cluster: u32_at(sector, 96),
        serial: u32_at(sector, 100),
    })
}

impl Boot {
    /// The volume that begins at byte `at` of the medium.
    pub(crate) fn volume(self, source: &Arc<Source>, at: u64) -> Volume {
        let sectors = |count: u64| at + (count << self.sector_shift);
        let table_at = |copy: &u64| sectors(self.table_sector + copy * self.table_sectors);
        let copies = self.tables.iter().map(table_at).collect();
        let copy_bytes = self.table_sectors << self.sector_shift;
        Volume {
            source: Arc::clone(source),
            format: Format::Exfat,
            table: Table::new(Arc::clone(source), Width::Bits32, copies, copy_bytes),
            heap_at: sectors(self.heap_sector),
            cluster_bytes: 1 << (self.sector_shift + self.cluster_shift),
            last_cluster: u32::try_from(self.clusters + 1).unwrap_or(u32::MAX),
            root: Entry::root(Start::Chained(self.root_cluster), 0),
            label: None,
            serial: self.serial,
            end: sectors(self.volume_sectors),
        }
    }
}
