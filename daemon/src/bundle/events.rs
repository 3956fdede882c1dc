//! The events of a bundle: each a leaf of the checkpoint's tree, of the item, and what they tell of its
//! manifests.

use std::collections::{BTreeMap, BTreeSet};

use tlog_tiles::{Checkpoint, Hash, check_record};

use super::{
    About, Entry,
    entry::Borrowed,
    evidence::{Fault, bad, entry},
};
use crate::{
    domain::{CustodyEvent, EventId, Outcome},
    identity::Chain,
    log::record_hash,
    note::json,
};

/// Hashes of a proof at most.
const HASHES_MAX: usize = 63;

/// The events of an item, each proven.
#[derive(Default)]
pub(super) struct Events {
    /// The log's origin, and the leaf's index.
    leaves: BTreeSet<(String, u64)>,
    ids: BTreeSet<EventId>,
    told: BTreeMap<u32, String>,
}

impl Events {
    /// Reads and proves those of one epoch against its checkpoint: its note, and its text. `about` is of that
    /// epoch.
    pub(super) fn read(
        &mut self,
        small: &Borrowed<'_>,
        about: &About,
        chain: &Chain,
        (note, text): (&[u8], &str),
    ) -> Result<(), Fault> {
        let form = |why: &str| bad("checkpoint-form", Entry::Checkpoint, why);
        let tree = Checkpoint::from_bytes(text.as_bytes()).map_err(|e| form(&e.to_string()))?;
        if text != format!("{}\n{}\n{}\n", about.origin, tree.size(), tree.hash()) {
            return Err(form("more than origin, size and root"));
        }
        for (name, bytes) in small {
            match name {
                Entry::Event(index) => {
                    let proof = entry(small, Entry::Proof(*index))?;
                    prove(&tree, note, *index, bytes, proof)?;
                    let event = of_item(name, bytes, about, chain)?;
                    if !self.ids.insert(event.id) {
                        return Err(bad("entry-twice", name, event.id));
                    }
                    self.leaves.insert((about.origin.clone(), *index));
                    self.learn(&event);
                }
                Entry::Proof(index) => drop(entry(small, Entry::Event(*index))?),
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.leaves.len()
    }

    /// Whether this leaf of the log of that origin is among them.
    pub(super) fn has(&self, origin: String, index: u64) -> bool {
        self.leaves.contains(&(origin, index))
    }

    /// The digests of manifests that they tell of, by generation.
    pub(super) fn told(&self) -> &BTreeMap<u32, String> {
        &self.told
    }

    fn learn(&mut self, event: &CustodyEvent) {
        let generation = event.detail.get("manifest_generation").and_then(|g| g.parse().ok());
        let digest = event.detail.get("manifest_sha256").cloned();
        let first = match event.act.as_str() {
            "sealed" => true,
            "described" => false,
            _ => return,
        };
        if let (Outcome::Ok, Some(generation)) = (event.outcome, generation)
            && (generation == 1) == first
        {
            self.told.insert(generation, digest.unwrap_or_default());
        }
    }
}

/// The entry is leaf `index` of the tree.
fn prove(
    tree: &Checkpoint,
    note: &[u8],
    index: u64,
    leaf: &[u8],
    proof: &[u8],
) -> Result<(), Fault> {
    let name = Entry::Proof(index);
    let form = |why: &str| bad("proof-form", &name, why);
    let (said, hashes, signed) = read(proof).ok_or_else(|| form("not a tlog-proof"))?;
    if said != index || signed != note {
        return Err(form("of another leaf, or against another checkpoint"));
    }
    if index >= tree.size() {
        return Err(bad("proof-path", &name, "beyond the checkpoint"));
    }
    check_record(&hashes, tree.size(), *tree.hash(), index, record_hash(leaf))
        .map_err(|error| bad("proof-path", &name, error))
}

/// A C2SP tlog-proof: the leaf's index, the hashes, the checkpoint.
fn read(proof: &[u8]) -> Option<(u64, Vec<Hash>, &[u8])> {
    let text = str::from_utf8(proof).ok()?;
    let (head, note) = text.split_once("\n\n")?;
    let mut lines = head.split('\n').peekable();
    if lines.next() != Some("c2sp.org/tlog-proof@v1") {
        return None;
    }
    // What an application may say besides; it proves nothing.
    lines.next_if(|line| line.starts_with("extra "));
    let said = lines.next()?.strip_prefix("index ")?;
    let index: u64 = said.parse().ok().filter(|index: &u64| index.to_string() == said)?;
    let hashes = lines.map(|line| Hash::parse_hash(line).ok());
    let hashes: Vec<Hash> = hashes.take(HASHES_MAX + 1).collect::<Option<_>>()?;
    (hashes.len() <= HASHES_MAX).then_some((index, hashes, note.as_bytes()))
}

/// The event of a leaf, if it is one of this station about this item.
fn of_item(name: &Entry, leaf: &[u8], about: &About, chain: &Chain) -> Result<CustodyEvent, Fault> {
    let form = |why: String| bad("entry-form", name, why);
    let text = str::from_utf8(leaf).map_err(|e| form(e.to_string()))?;
    let value = json::canonical(&format!("{text}\n")).map_err(|e| form(e.to_string()))?;
    let event: CustodyEvent = serde_json::from_value(value).map_err(|e| form(e.to_string()))?;
    if event.schema != CustodyEvent::SCHEMA || event.station != chain.station() {
        return Err(form("of another schema or station".into()));
    }
    if event.item != Some(about.item) {
        return Err(bad("bundle-event", name, "of another item"));
    }
    Ok(event)
}
