//! The events of a bundle: each a leaf of the checkpoint's tree, of the item, and what they tell of its
//! manifests.

use std::collections::{BTreeMap, BTreeSet, btree_map};

use tlog_tiles::{Checkpoint, Hash, check_record};

use super::{
    About, Entry, Subject, Told,
    entry::Borrowed,
    evidence::{Fault, bad, entry, misread},
};
use crate::{
    domain::{CustodyEvent, EventId, ItemId, StationId},
    identity::Chain,
    log::record_hash,
    note::json::{self, JsonError},
};

/// Hashes of a proof at most.
const HASHES_MAX: usize = 63;

/// The events of an item, each proven.
#[derive(Default)]
pub(super) struct Events {
    /// The log's origin, and the leaf's index.
    leaves: BTreeSet<(String, u64)>,
    ids: BTreeSet<EventId>,
    told: BTreeMap<(Subject, u32), String>,
}

impl Events {
    /// Reads and proves those of one epoch against its checkpoint: its note, and its tree. `about` is of that
    /// epoch.
    pub(super) fn read(
        &mut self,
        small: &Borrowed<'_>,
        about: &About,
        chain: &Chain,
        (note, tree): (&[u8], &Checkpoint),
    ) -> Result<(), Fault> {
        for (name, bytes) in small {
            match name {
                Entry::Event(index) => {
                    let proof = entry(small, Entry::Proof(*index))?;
                    prove(tree, note, *index, bytes, proof)?;
                    let (event, told) = read_event(name, bytes, chain.station())?;
                    if event.item != Some(about.item) {
                        return Err(bad("bundle-event", name, "of another item"));
                    }
                    if !self.ids.insert(event.id) {
                        return Err(bad("entry-twice", name, event.id));
                    }
                    self.leaves.insert((about.origin.clone(), *index));
                    told.map_or(Ok(()), |told| self.learn(name, told))?;
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

    /// The digests of the item's manifests that they tell of, by generation.
    pub(super) fn told(&self, item: ItemId) -> BTreeMap<u32, &str> {
        let of_item = self.told.iter().filter(|((of, _), _)| *of == Subject::Item(item));
        of_item.map(|((_, generation), sha256)| (*generation, sha256.as_str())).collect()
    }

    /// A generation is told of with one digest. The same may be told again, as of a manifest that was adopted.
    fn learn(&mut self, name: &Entry, told: Told) -> Result<(), Fault> {
        let Told { of, generation, sha256 } = told;
        match self.told.entry((of, generation)) {
            btree_map::Entry::Occupied(before) if *before.get() != sha256 => {
                let what = format!("generation {generation} again, with another digest");
                Err(bad("manifest-event", name, what))
            }
            other => {
                other.or_insert(sha256);
                Ok(())
            }
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

/// The event of a leaf of a station's log, and what it tells of a manifest or a receipt.
///
/// # Errors
/// What does not hold; of a schema that is not known, nothing was checked.
pub fn read_event(
    name: &Entry,
    leaf: &[u8],
    station: StationId,
) -> Result<(CustodyEvent, Option<Told>), Fault> {
    let code = "entry-form";
    if leaf.len() > CustodyEvent::LEAF_BYTES_MAX {
        return Err(bad(code, name, "longer than an entry may be"));
    }
    let line = str::from_utf8(leaf).map(|text| format!("{text}\n"));
    let event: CustodyEvent = line
        .map_err(|_| JsonError::NotCanonical)
        .and_then(|line| json::of_text(&line, CustodyEvent::SCHEMA))
        .map_err(|why| misread(code, name, &why))?;
    if event.station != station {
        return Err(bad(code, name, "of another station"));
    }
    let told = Told::of(&event).map_err(|why| bad("manifest-event", name, why))?;
    Ok((event, told))
}
