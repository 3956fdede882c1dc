//! A FAT boot sector: is it one, and where is everything?
//!
//! Called by `probe` for every sector that may begin a volume. Answers `None` for what is no FAT
//! volume at all, and what is wrong with one that contradicts itself. Reads nothing.

use std::sync::Arc;

use super::super::{
    bytes::{u8_at, u16_at, u32_at},
    chain::Start,
    entry::Entry,
    source::Source,
    table::{Table, Width},
    volume::{Format, Volume},
};

/// Most clusters of FAT12; with more it is FAT16.
const FAT12_CLUSTERS_MAX: u64 = 4084;
/// Most of FAT16 and of FAT32, by their highest numbers.
const FAT16_CLUSTERS_MAX: u64 = 65_524;
const FAT32_CLUSTERS_MAX: u64 = 0x0fff_fff5;

/// What the boot sector says, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Boot {
    width: Width,
    sector_bytes: u64,
    cluster_bytes: u64,
    reserved_sectors: u64,
    table_sectors: u64,
    /// How many copies of the table there are, and which of them count.
    table_count: u64,
    tables: Vec<u64>,
    root_entries: u64,
    root_cluster: u32,
    total_sectors: u64,
    clusters: u64,
    label: Option<Vec<u8>>,
    serial: u32,
}

/// Reads the boot sector at the start of `sector`, which holds at least 512 bytes.
pub(crate) fn read(sector: &[u8]) -> Option<Result<Boot, String>> {
    let sector_bytes = u64::from(u16_at(sector, 11));
    let cluster_sectors = u64::from(u8_at(sector, 13));
    let reserved_sectors = u64::from(u16_at(sector, 14));
    let tables = u8_at(sector, 16);
    let is_jump = matches!(u8_at(sector, 0), 0xeb | 0xe9);
    // Cards of some recorders lack the jump or the final 55 AA; none lacks these.
    let is_media = u8_at(sector, 21) == 0xf0 || u8_at(sector, 21) >= 0xf8;
    let is_fat = [512, 1024, 2048, 4096].contains(&sector_bytes)
        && cluster_sectors.is_power_of_two()
        && reserved_sectors > 0
        && (1..=4).contains(&tables)
        && is_media
        && (is_jump || u16_at(sector, 510) == 0xaa55);
    is_fat.then(|| layout(sector, sector_bytes, cluster_sectors, reserved_sectors, tables))
}

fn layout(
    sector: &[u8],
    sector_bytes: u64,
    cluster_sectors: u64,
    reserved_sectors: u64,
    tables: u8,
) -> Result<Boot, String> {
    let either = |short: u16, long: u32| match short {
        0 => u64::from(long),
        short => u64::from(short),
    };
    // Like Linux: the field that FAT32 leaves empty tells, not the number of clusters.
    let is_fat32 = u16_at(sector, 22) == 0;
    let table_sectors = either(u16_at(sector, 22), u32_at(sector, 36));
    let total_sectors = either(u16_at(sector, 19), u32_at(sector, 32));
    let root_entries = if is_fat32 { 0 } else { u64::from(u16_at(sector, 17)) };
    let root_sectors = (root_entries * 32).div_ceil(sector_bytes);
    let before = reserved_sectors + u64::from(tables) * table_sectors + root_sectors;
    let data_sectors = total_sectors.checked_sub(before).filter(|_| table_sectors > 0);
    let data_sectors = data_sectors.ok_or("its tables do not fit into it")?;
    let by_size = data_sectors / cluster_sectors;
    let width = match by_size {
        _ if is_fat32 => Width::Bits28,
        few if few <= FAT12_CLUSTERS_MAX => Width::Bits12,
        _ => Width::Bits16,
    };
    let most = match width {
        Width::Bits12 => FAT12_CLUSTERS_MAX,
        Width::Bits16 => FAT16_CLUSTERS_MAX,
        Width::Bits28 | Width::Bits32 => FAT32_CLUSTERS_MAX,
    };
    let by_table = width.entries(table_sectors * sector_bytes).saturating_sub(2);
    let clusters = by_size.min(by_table).min(most);
    if clusters == 0 {
        return Err("it has no clusters".into());
    }
    let extended = if is_fat32 { 64 } else { 36 };
    let has_serial = matches!(u8_at(sector, extended + 2), 0x28 | 0x29);
    let label = sector.get(extended + 7..extended + 18).unwrap_or_default();
    Ok(Boot {
        width,
        sector_bytes,
        cluster_bytes: cluster_sectors * sector_bytes,
        reserved_sectors,
        table_sectors,
        table_count: tables.into(),
        tables: that_count(tables, if is_fat32 { u16_at(sector, 40) } else { 0 }),
        root_entries,
        root_cluster: u32_at(sector, 44),
        total_sectors,
        clusters,
        label: (u8_at(sector, extended + 2) == 0x29).then(|| label.trim_ascii_end().to_vec()),
        serial: if has_serial { u32_at(sector, extended + 3) } else { 0 },
    })
}

/// The numbers of the table's copies: all, or with mirroring turned off the active one alone.
fn that_count(tables: u8, flags: u16) -> Vec<u64> {
    let active = u64::from(flags & 0x0f);
    if flags & 0x80 != 0 && active < u64::from(tables) {
        vec![active]
    } else {
        (0..u64::from(tables)).collect()
    }
}

impl Boot {
    /// The volume that begins at byte `at` of the medium.
    pub(crate) fn volume(self, source: &Arc<Source>, at: u64) -> Volume {
        let sectors = |count: u64| at + count * self.sector_bytes;
        let table_at = |copy: u64| sectors(self.reserved_sectors + copy * self.table_sectors);
        let copies = self.tables.iter().map(|&copy| table_at(copy)).collect();
        let root_at = table_at(self.table_count);
        let root_bytes = self.root_entries * 32;
        let root = match self.width {
            Width::Bits28 => Entry::root(Start::Chained(self.root_cluster), 0),
            _ => Entry::root(Start::Fixed(root_at), root_bytes),
        };
        let copy_bytes = self.table_sectors * self.sector_bytes;
        Volume {
            source: Arc::clone(source),
            format: Format::Fat,
            table: Table::new(Arc::clone(source), self.width, copies, copy_bytes),
            heap_at: root_at + root_bytes.div_ceil(self.sector_bytes) * self.sector_bytes,
            cluster_bytes: self.cluster_bytes,
            last_cluster: u32::try_from(self.clusters + 1).unwrap_or(u32::MAX),
            root,
            label: self.label.filter(|label| !label.is_empty() && label != b"NO NAME"),
            serial: self.serial,
            end: at + self.total_sectors * self.sector_bytes,
        }
    }
}
