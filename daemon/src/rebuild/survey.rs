//! How far the log of an epoch can be believed: the newest checkpoint that the station signed and that its entries
//! fit, from the first one on.
//!
//! A tile that is missing or altered at home is asked for at the further targets. A checkpoint of other entries is
//! told and ends nothing as long as a newer one fits: after a restored catalog two logs may stand in one archive,
//! and no tile that is full is of both. Nothing is written.

use std::collections::BTreeMap;

use super::{
    RebuildError,
    archive::Archive,
    log::{Signs, entries, entries_at, hashes, key, listed, part, signed_root},
};
use crate::{
    log::{TILE_WIDTH, Tree, checkpoint_path, record_hash},
    store::Target,
};

/// Checkpoints in a row that sign other entries until nothing more is looked for. Two logs have no full tile in
/// common behind the entry at which they part, and one tile has no more checkpoints.
const AGAINST_MAX: usize = 256;

/// How far the log of an epoch can be believed.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    pub(super) epoch: u32,
    /// Leaves of the newest checkpoint that its entries fit.
    pub(super) good: u64,
    /// Leaves up to which the last tile was read that it was found with.
    pub(super) read_to: u64,
    /// Leaves that some object of the log claims.
    pub(super) claimed: u64,
    /// Whether the station signed two trees of one size, or one that does not begin the next.
    pub(super) is_forked: bool,
    /// Checkpoints that stand there, by size.
    pub(super) sizes: Vec<u64>,
    /// Tiles that a further target gave, by their first leaf.
    pub(super) fetched: BTreeMap<u64, Vec<String>>,
}

/// Reads and checks the log of an epoch.
///
/// # Errors
/// When the archive cannot be read.
pub(super) async fn survey(archive: &mut Archive<'_>, epoch: u32) -> Result<Survey, RebuildError> {
    let (sizes, claimed) = listed(archive, epoch).await?;
    let newest = sizes.last().copied().unwrap_or(0);
    let survey = Survey { epoch, claimed, sizes, ..Survey::default() };
    let mut walk = Walk { survey, tree: Tree::new(), against: Vec::new() };
    while walk.tree.size() < newest && walk.against.len() < AGAINST_MAX {
        if !walk.tile(archive, newest).await? {
            break;
        }
    }
    Ok(walk.end(archive))
}

/// A walk through an epoch's tiles.
struct Walk {
    survey: Survey,
    /// The entries read so far.
    tree: Tree,
    /// Checkpoints of other entries behind the newest that fits.
    against: Vec<u64>,
}

/// What the checkpoints within a tile say of its entries.
struct Held {
    tree: Tree,
    entries: Vec<String>,
    /// The greatest that signs them.
    good: Option<u64>,
    /// Those that sign others.
    against: Vec<u64>,
    /// Those that the station did not sign.
    unsigned: Vec<u64>,
    /// Whether the tile of hashes beside it says the same: what no checkpoint within a tile tells.
    has_its_hashes: bool,
}

impl Held {
    fn is_doubtful(&self) -> bool {
        !(self.against.is_empty() && self.has_its_hashes)
    }

    /// How much is to be said for it: what it proves, then what does not contradict it.
    fn worth(&self) -> (u64, usize, bool) {
        (self.good.unwrap_or(0), usize::MAX - self.against.len(), self.has_its_hashes)
    }
}

impl Walk {
    /// Takes the next tile. Answers whether there is one.
    async fn tile(&mut self, archive: &mut Archive<'_>, newest: u64) -> Result<bool, RebuildError> {
        let start = self.tree.clone();
        let end = (start.size() + TILE_WIDTH).min(newest);
        let Some(held) = self.best(archive, &start, end).await? else {
            let at = key(archive, self.survey.epoch, part(start.size(), end));
            archive.report.find("tile-refused", at, "it is missing or no tile");
            self.shorter(archive, &start).await?;
            return Ok(false);
        };
        for size in held.unsigned {
            self.find(archive, "checkpoint-refused", size, "the station did not sign it");
        }
        self.tree = held.tree;
        self.against.extend(held.against);
        if let Some(good) = held.good {
            (self.survey.good, self.survey.read_to) = (good, end);
            let older = |size: &mut u64| *size < good;
            for size in self.against.extract_if(.., older).collect::<Vec<_>>() {
                self.survey.is_forked = true;
                let what = "it signs other entries than a newer one";
                self.find(archive, "log-contradicts", size, what);
            }
        }
        if !self.against.is_empty() {
            self.shorter(archive, &start).await?;
        }
        Ok(true)
    }

    /// The tile of home, or a further target's where that one is better. One that is not home's is told.
    async fn best(
        &mut self,
        archive: &mut Archive<'_>,
        start: &Tree,
        end: u64,
    ) -> Result<Option<Held>, RebuildError> {
        let (epoch, part) = (self.survey.epoch, part(start.size(), end));
        let mut best = match entries(archive, epoch, part).await? {
            Some(entries) => Some(self.held(archive, start, entries).await?),
            None => None,
        };
        for at in 0..archive.further.len() {
            if best.as_ref().is_some_and(|held| !held.is_doubtful()) {
                break;
            }
            let Some(entries) = entries_at(archive, at, epoch, part).await else { continue };
            let held = self.held(archive, start, entries).await?;
            if best.as_ref().is_none_or(|best| held.worth() > best.worth()) {
                let from = archive.further.get(at).map_or("", Target::name);
                let what = format!("it is missing or altered; {from} has it");
                archive.report.find("tile-elsewhere", key(archive, epoch, part), what);
                self.survey.fetched.insert(start.size(), held.entries.clone());
                best = Some(held);
            }
        }
        Ok(best)
    }

    /// Grows a tree by a tile's entries, and holds the checkpoints on the way against it.
    async fn held(
        &self,
        archive: &Archive<'_>,
        start: &Tree,
        entries: Vec<String>,
    ) -> Result<Held, RebuildError> {
        let (tree, epoch) = (start.clone(), self.survey.epoch);
        let (against, unsigned) = (Vec::new(), Vec::new());
        let known = hashes(archive, epoch, part(start.size(), start.size() + entries.len() as u64));
        let (known, mut hashes) = (known.await?, Vec::new());
        let mut held =
            Held { tree, entries: Vec::new(), good: None, against, unsigned, has_its_hashes: true };
        for entry in &entries {
            let hash = record_hash(entry.as_bytes());
            hashes.extend(hash.0);
            held.tree.push(hash);
            let size = held.tree.size();
            if self.survey.sizes.binary_search(&size).is_err() {
                continue;
            }
            match signed_root(archive, epoch, size, held.tree.root()).await? {
                Signs::This(_) => held.good = Some(size),
                Signs::Other => held.against.push(size),
                Signs::Nothing => held.unsigned.push(size),
            }
        }
        let has_its_hashes = known.is_none_or(|known| known == hashes);
        Ok(Held { entries, has_its_hashes, ..held })
    }

    /// Takes the greatest checkpoint within the tile at `start` that fits the entries of its own partial tile, if
    /// it is newer than what fits already.
    async fn shorter(&mut self, archive: &Archive<'_>, start: &Tree) -> Result<(), RebuildError> {
        let epoch = self.survey.epoch;
        let within = start.size().max(self.survey.good) + 1..start.size() + TILE_WIDTH;
        for size in self.survey.sizes.iter().rev().copied().filter(|size| within.contains(size)) {
            let Some(entries) = entries(archive, epoch, part(start.size(), size)).await? else {
                continue;
            };
            let mut tree = start.clone();
            for entry in &entries {
                tree.push(record_hash(entry.as_bytes()));
            }
            if let Signs::This(_) = signed_root(archive, epoch, size, tree.root()).await? {
                (self.survey.good, self.survey.read_to) = (size, size);
                self.survey.fetched.remove(&start.size());
                return Ok(());
            }
        }
        Ok(())
    }

    /// Tells of the first checkpoint beyond what can be believed: the others follow from it.
    fn end(self, archive: &mut Archive<'_>) -> Survey {
        let beyond = self.against.iter().copied().find(|size| *size > self.survey.good);
        if let Some(size) = beyond {
            self.find(archive, "log-contradicts", size, "it signs other entries");
        }
        self.survey
    }

    fn find(&self, archive: &mut Archive<'_>, code: &str, size: u64, what: &str) {
        let at = archive.log_key(self.survey.epoch, &checkpoint_path(size));
        archive.report.find(code, at, what);
    }
}
