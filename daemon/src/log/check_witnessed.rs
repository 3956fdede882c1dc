//! The check of what a new epoch's identity says that a witness saw last of the epoch before: those entries must
//! be in the log, or the log must say that they are not.

use tlog_tiles::{Checkpoint, Hash};

use super::check::{Check, Walk};
use crate::{
    identity::{Identity, Reason, origin},
    store::keys,
};

/// A tree that a witness saw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Witnessed {
    size: u64,
    root: Hash,
    /// The number of the identity that says so.
    number: u32,
}

impl Check<'_> {
    /// What a witness saw last of `epoch`, as the identity says that ended it.
    pub(super) fn last_witnessed(&mut self, epoch: u32) -> Option<Witnessed> {
        let ends = |identity: &&Identity| {
            identity.reason == Reason::NewEpoch && identity.epoch.checked_sub(1) == Some(epoch)
        };
        let identity = self.chain.links().iter().map(|link| &link.identity).find(ends)?;
        let (number, note) = (identity.number, identity.last_witnessed.clone().flatten()?);
        let name = origin(self.chain.station(), epoch);
        let keys = self.chain.keys();
        let mut own = keys.iter().filter(|key| key.name() == name);
        let text = own.find_map(|key| key.open_cosigned(note.as_bytes()).ok());
        let tree = text.and_then(|text| Checkpoint::from_bytes(text.as_bytes()).ok());
        let Some(tree) = tree.filter(|tree| tree.origin() == name) else {
            let what = "what it says that a witness saw is no checkpoint of this station";
            self.find("witnessed-other", self.identity_key(number), what);
            return None;
        };
        Some(Witnessed { size: tree.size(), root: *tree.hash(), number })
    }

    /// Holds the tree against what a witness saw, once it has as many entries.
    pub(super) fn check_witnessed(&mut self, walk: &Walk) {
        let Some(seen) = walk.witnessed.filter(|seen| seen.size == walk.tree.size()) else {
            return;
        };
        if seen.root != walk.tree.root() {
            let what =
                format!("a witness saw other {} entries of epoch {}", seen.size, walk.epoch.number);
            self.find("witnessed-other", self.identity_key(seen.number), what);
        }
    }

    /// Tells of entries that a witness saw and that are not there.
    pub(super) fn check_witnessed_all(&mut self, walk: &Walk) {
        let Some(seen) = walk.witnessed.filter(|seen| seen.size > walk.tree.size()) else { return };
        let what = format!(
            "entries that a witness saw are missing: it saw {} of epoch {}, and {} are there",
            seen.size,
            walk.epoch.number,
            walk.tree.size()
        );
        self.find("witnessed-missing", self.identity_key(seen.number), what);
    }

    fn identity_key(&self, number: u32) -> String {
        keys::identity(self.chain.station(), number)
    }
}
