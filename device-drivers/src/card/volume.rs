//! A FAT or exFAT volume as numbers: where its clusters, its table and its root folder are.
//!
//! Made by `fat::boot` and `exfat::boot` from boot sectors they have checked; asked by the walk and
//! by the recorder for the places of files. Reads the allocation table only.

use std::{io, sync::Arc};

use super::{
    chain::{self, Chain, Run, Start, Until},
    entry::Entry,
    reader::{ClipReader, Extents},
    source::Source,
    table::Table,
};

/// Which filesystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// FAT12, FAT16 or FAT32.
    Fat,
    /// exFAT.
    Exfat,
}

impl Format {
    /// The longest a folder may be by its specification, in bytes: 65,536 entries of 32 bytes for
    /// FAT, 256 MiB for exFAT.
    fn folder_bytes_max(self) -> u64 {
        match self {
            Self::Fat => 65_536 * 32,
            Self::Exfat => 256 << 20,
        }
    }
}

/// An open volume.
#[derive(Debug)]
pub(super) struct Volume {
    pub(super) source: Arc<Source>,
    pub(super) format: Format,
    pub(super) table: Table,
    /// Where cluster 2 begins on the medium.
    pub(super) heap_at: u64,
    /// Bytes of a cluster, a power of two.
    pub(super) cluster_bytes: u64,
    /// The last cluster's number.
    pub(super) last_cluster: u32,
    pub(super) root: Entry,
    /// Label and serial number of the boot sector, the label raw.
    pub(super) label: Option<Vec<u8>>,
    pub(super) serial: u32,
    /// Where the volume ends on the medium, by its own account.
    pub(super) end: u64,
}

impl Volume {
    /// The most bytes that a file can have here.
    pub(super) fn capacity(&self) -> u64 {
        u64::from(self.last_cluster.saturating_sub(1)) * self.cluster_bytes
    }

    /// The places of a file's bytes.
    ///
    /// # Errors
    /// Only that the recorder went away.
    pub(super) fn file(&mut self, entry: &Entry) -> io::Result<Extents> {
        let chain = self.chain(entry.start, Until::Clusters(self.clusters(entry.bytes)))?;
        Ok(self.extents(&chain, entry.bytes, entry.valid_bytes))
    }

    /// The places of a folder's entries, and its chain, by which folders that share clusters are
    /// told.
    ///
    /// # Errors
    /// Only that the recorder went away.
    pub(super) fn folder(&mut self, entry: &Entry) -> io::Result<(Extents, Chain)> {
        let most = self.format.folder_bytes_max();
        if let Start::Fixed(at) = entry.start {
            let extents = Extents::new(vec![(at, entry.bytes)], entry.bytes, entry.bytes, None);
            return Ok((extents, Chain::default()));
        }
        let until = match (self.format, entry.start) {
            // Only the root of exFAT has no length of its own.
            (Format::Fat, _) => Until::End(self.clusters(most)),
            (Format::Exfat, Start::Chained(_)) if entry.bytes == 0 => {
                Until::End(self.clusters(most))
            }
            (Format::Exfat, _) => Until::Clusters(self.clusters(entry.bytes.min(most))),
        };
        let mut chain = self.chain(entry.start, until)?;
        if entry.bytes > most {
            chain.broken = Some("it is longer than any folder may be".into());
        }
        let there: u64 = chain.runs.iter().map(|run| u64::from(run.count)).sum();
        let bytes = match until {
            // One cluster more than there are: whoever reads that far learns why they end.
            Until::End(_) if chain.broken.is_some() => (there + 1) * self.cluster_bytes,
            Until::End(_) => there * self.cluster_bytes,
            Until::Clusters(_) => entry.bytes,
        };
        Ok((self.extents(&chain, bytes, bytes), chain))
    }

    /// A clip's reader.
    pub(super) fn read(&self, extents: Arc<Extents>, offset: u64) -> ClipReader {
        ClipReader::new(Arc::clone(&self.source), extents, offset)
    }

    fn chain(&mut self, start: Start, until: Until) -> io::Result<Chain> {
        let (Until::Clusters(most) | Until::End(most)) = until;
        Ok(match start {
            Start::Nowhere | Start::Fixed(_) if most == 0 => Chain::default(),
            Start::Nowhere | Start::Fixed(_) => {
                Chain { broken: Some("it has no cluster".into()), ..Chain::default() }
            }
            Start::Chained(first) => {
                chain::follow(&mut self.table, first, self.last_cluster, until)?
            }
            Start::Contiguous(first) => chain::contiguous(first, self.last_cluster, most),
        })
    }

    /// Clusters that so many bytes take, at most as many as there are.
    fn clusters(&self, bytes: u64) -> u32 {
        let count = bytes.div_ceil(self.cluster_bytes);
        u32::try_from(count).unwrap_or(u32::MAX).min(self.last_cluster.saturating_sub(1))
    }

    fn extents(&self, chain: &Chain, bytes: u64, valid_bytes: u64) -> Extents {
        let place = |run: &Run| {
            let at = self.heap_at + u64::from(run.first - 2) * self.cluster_bytes;
            (at, u64::from(run.count) * self.cluster_bytes)
        };
        let runs = chain.runs.iter().map(place).collect();
        Extents::new(runs, bytes, valid_bytes, chain.broken.clone())
    }
}
