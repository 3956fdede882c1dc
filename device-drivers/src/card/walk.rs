//! Listing everything on a volume, in one fixed order.
//!
//! Called by the recorder. Whatever is there ends up either among the files or, with its reason,
//! among what cannot be taken. No folder is entered twice, whatever the card says: folders that lead
//! back or share clusters are told, not followed. Bounded in depth, in entries looked at and in
//! files kept. Fails only when the recorder went away or when nothing of the root can be read.

use std::{collections::BTreeMap, io};

use super::{
    chain::{Chain, Seen},
    entry::{Entry, Item},
    folder,
    volume::Volume,
};
use crate::{
    NotTaken,
    listing::{DEPTH_MAX, Found, join, not_taken},
};

/// Most files and folders listed of a card; real ones hold some thousands.
pub(super) const KEPT_MAX: usize = 1 << 18;
/// Most entries looked at, unused ones included, and clusters followed for them: 128 MiB of folders.
pub(super) const ENTRIES_MAX: u64 = 1 << 22;

/// A file and where it is.
#[derive(Clone, Debug)]
pub(super) struct OnCard {
    pub(super) found: Found,
    pub(super) entry: Entry,
    /// Which of the card's volumes it is on.
    pub(super) volume: usize,
}

/// Everything on the volumes walked so far.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<OnCard>,
    pub(super) folders: Vec<Vec<u8>>,
    pub(super) not_taken: Vec<NotTaken>,
    /// Labels found in root folders, raw.
    pub(super) labels: Vec<Vec<u8>>,
    entries: u64,
}

impl Walked {
    /// Adds everything on a volume, all paths beneath `root_path`.
    ///
    /// # Errors
    /// That the recorder went away, or the medium's error where nothing of the root can be read.
    pub(super) fn add(
        &mut self,
        volume: &mut Volume,
        number: usize,
        root_path: &[u8],
    ) -> io::Result<()> {
        let mut walk =
            Walk { volume, number, walked: self, seen: Seen::default(), above: BTreeMap::new() };
        let root = walk.volume.root.clone();
        walk.folder(&root, root_path, 0)
    }

    /// Puts each list in byte order of paths; what shares a path keeps the card's order.
    pub(super) fn sort(&mut self) {
        self.files.sort_by(|a, b| a.found.path_raw.cmp(&b.found.path_raw));
        self.folders.sort();
        self.not_taken.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
    }

    fn is_full(&self) -> bool {
        self.entries >= ENTRIES_MAX
            || self.files.len() + self.folders.len() + self.not_taken.len() >= KEPT_MAX
    }

    fn not_taken(&mut self, path_raw: &[u8], reason: &str, detail: impl Into<String>) {
        self.not_taken.push(not_taken(path_raw, reason, detail));
    }
}

struct Walk<'a> {
    volume: &'a mut Volume,
    number: usize,
    walked: &'a mut Walked,
    /// Clusters of folders met before.
    seen: Seen,
    /// First clusters of the folders being walked, and how deep each lies.
    above: BTreeMap<u32, usize>,
}

impl Walk<'_> {
    fn folder(&mut self, entry: &Entry, path_raw: &[u8], depth: usize) -> io::Result<()> {
        if self.walked.is_full() {
            self.walked.not_taken(path_raw, "too-many", "the card holds more than is ever listed");
            return Ok(());
        }
        let (extents, chain) = self.volume.folder(entry)?;
        if self.is_entangled(&chain, path_raw) {
            return Ok(());
        }
        let reader = self.volume.read(extents.into(), 0);
        let left = ENTRIES_MAX.saturating_sub(self.walked.entries);
        let contents = folder::read(reader, self.volume.format, left, KEPT_MAX)?;
        let clusters: u64 = chain.runs.iter().map(|run| u64::from(run.count)).sum();
        self.walked.entries += contents.entries + clusters;
        // A broken chain is among it, unless the folder ended before it broke.
        if let Some(why) = contents.unread() {
            if depth == 0 && contents.items.is_empty() {
                return Err(io::Error::other(why));
            }
            self.walked.not_taken(path_raw, "unreadable-folder", why);
        }
        let first = chain.runs.first().map(|run| run.first);
        if let Some(first) = first {
            self.above.insert(first, depth);
        }
        for item in contents.items {
            self.item(item, path_raw, depth)?;
        }
        if let Some(first) = first {
            self.above.remove(&first);
        }
        Ok(())
    }

    fn item(&mut self, item: Item, folder: &[u8], depth: usize) -> io::Result<()> {
        if self.walked.is_full() {
            if self.walked.not_taken.last().is_none_or(|last| last.reason != "too-many") {
                self.walked.not_taken(
                    folder,
                    "too-many",
                    "the card holds more than is ever listed",
                );
            }
            return Ok(());
        }
        match item {
            Item::Label(label) if depth == 0 => self.walked.labels.push(label),
            Item::Label(_) => {}
            Item::Broken(name, why) => {
                self.walked.not_taken(&join(folder, &name), "unreadable", why);
            }
            Item::Folder(entry) => {
                let path = join(folder, &entry.name);
                if depth == DEPTH_MAX {
                    let detail = format!("more than {DEPTH_MAX} folders deep");
                    self.walked.not_taken(&path, "too-deep", detail);
                } else {
                    self.walked.folders.push(path.clone());
                    self.folder(&entry, &path, depth + 1)?;
                }
            }
            Item::File(entry) => self.file(entry, folder),
        }
        Ok(())
    }

    fn file(&mut self, entry: Entry, folder: &[u8]) {
        let path_raw = join(folder, &entry.name);
        let capacity = self.volume.capacity();
        if entry.bytes > capacity {
            let detail = format!("{} bytes on a volume of {capacity}", entry.bytes);
            return self.walked.not_taken(&path_raw, "absurd-size", detail);
        }
        let found = Found {
            path_raw,
            size: entry.bytes,
            modified: entry.modified,
            read_only: entry.read_only,
        };
        self.walked.files.push(OnCard { found, entry, volume: self.number });
    }

    /// Whether the folder shares clusters with one met before, which is then told.
    fn is_entangled(&mut self, chain: &Chain, path_raw: &[u8]) -> bool {
        let is_back = chain.runs.first().is_some_and(|run| self.above.contains_key(&run.first));
        if is_back {
            self.walked.not_taken(path_raw, "loop", "it leads back to a folder above it");
            return true;
        }
        if chain.runs.iter().any(|&run| self.seen.fresh(run) < run.count) {
            let detail = "it lies in clusters of a folder already listed";
            self.walked.not_taken(path_raw, "cross-linked", detail);
            return true;
        }
        chain.runs.iter().for_each(|&run| self.seen.add(run));
        false
    }
}
