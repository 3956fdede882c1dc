//! Gathering what a bundle shows beside the original: manifests, identities, the checkpoint, and every event
//! of the item that it covers, each with its proof.

use std::collections::BTreeSet;

use docket_config::{Language, TimeZone};

use crate::{
    api::{Api, ApiError, Code, log::place},
    bundle::{self, About, Entries, Entry, ExcerptAbout, Given, Inclusion, Verdict},
    catalog::{Checkpoint, Epoch, EventRow, Item},
    domain::ItemId,
    excerpt::Range,
    identity,
    log::{checkpoint_path, proof},
    note::json,
    store::{StoreErrorKind, keys},
    words::{Words, told},
};

/// Events read at a time.
const PAGE: u32 = 500;
/// Events of one item at most.
const EVENTS_MAX: usize = 5_000;
/// Time stamps of one checkpoint at most.
const STAMPS_MAX: u8 = 99;

/// What a bundle shows beside the original.
pub(super) struct Gathered {
    pub(super) small: Entries,
    /// Leaves of the checkpoint.
    pub(super) checkpoint: u64,
}

/// An event, and the leaf that it is.
struct Leaf {
    index: u64,
    row: EventRow,
}

impl Api {
    /// Gathers it, and checks it as a stranger would.
    pub(super) async fn gather(
        &self,
        item: &Item,
        original: Inclusion,
        range: Option<Range>,
    ) -> Result<Gathered, ApiError> {
        let (epoch, leaves) = self.leaves_of(item.id).await?;
        let origin = identity::origin(self.catalog.station(), epoch.number);
        let newest = self.catalog.newest_published(self.store.target(), epoch.number).await?;
        let uncovered = || ApiError::new(Code::NotCovered).with("item", item.id);
        let (checkpoint, _) = newest.ok_or_else(uncovered)?;
        let is_covered = |leaf: &&Leaf| leaf.index < checkpoint.size;
        let telling = |leaf: &&Leaf| tells_of_manifest(leaf);
        if !leaves.iter().filter(telling).all(|leaf| leaf.index < checkpoint.size) {
            return Err(uncovered());
        }
        let generations = leaves.iter().filter(telling).count();
        let mut small = Entries::new();
        let about = About::new(item.id, origin, self.clock.utc(), original);
        small.insert(Entry::Bundle, line(&about)?);
        if let Some(Range { start, length }) = range {
            let schema = ExcerptAbout::SCHEMA.into();
            let (size, digests) = (item.size, item.digests.as_ref());
            let blake3 = digests.map(|d| d.blake3.clone()).unwrap_or_default();
            let said = ExcerptAbout { schema, item: item.id, start, length, blake3, size };
            small.insert(Entry::Excerpt, line(&said)?);
        }
        for generation in (1..).take(generations) {
            let note = self.store.get_small(&keys::manifest(item.id, generation)).await?;
            small.insert(Entry::Manifest(generation), note);
        }
        for kept in self.catalog.identities().await? {
            small.insert(Entry::Identity(kept.number), kept.note.into_bytes());
        }
        for leaf in leaves.iter().filter(is_covered) {
            self.insert_event(&mut small, &epoch, &checkpoint, leaf).await?;
        }
        self.insert_stamps(&mut small, &checkpoint).await?;
        small.insert(Entry::Readme, readme(item, &small).into_bytes());
        let size = checkpoint.size;
        small.insert(Entry::Checkpoint, checkpoint.note.into_bytes());
        stands_up(&small)?;
        Ok(Gathered { small, checkpoint: size })
    }

    /// The events of an item in the epoch in which the log tells of its manifests: one checkpoint must cover
    /// them all.
    async fn leaves_of(&self, item: ItemId) -> Result<(Epoch, Vec<Leaf>), ApiError> {
        let epochs = self.catalog.epochs().await?;
        let mut rows = Vec::new();
        loop {
            let after = rows.last().map(|row: &EventRow| row.seq);
            let page = self.catalog.events_of_item(item, PAGE, after).await?;
            let is_last = page.len() < PAGE as usize;
            rows.extend(page);
            if rows.len() > EVENTS_MAX {
                let why = format!("more than {EVENTS_MAX} events");
                return Err(ApiError::new(Code::Internal).because(why));
            }
            if is_last {
                break;
            }
        }
        let placed = |row: EventRow| {
            let (epoch, index) = place(&epochs, row.seq)?;
            Some((epoch.number, Leaf { index, row }))
        };
        let leaves: Vec<(u32, Leaf)> = rows.into_iter().filter_map(placed).collect();
        let telling = leaves.iter().filter(|(_, leaf)| tells_of_manifest(leaf));
        let telling: BTreeSet<u32> = telling.map(|(epoch, _)| *epoch).collect();
        let several = || ApiError::new(Code::SeveralEpochs).with("item", item);
        let number = telling.first().filter(|_| telling.len() == 1).ok_or_else(several)?;
        let leaves = leaves.into_iter().filter(|(epoch, _)| epoch == number);
        let leaves = leaves.map(|(_, leaf)| leaf).collect();
        let epoch = epochs.iter().find(|epoch| epoch.number == *number).ok_or_else(several)?;
        Ok((epoch.clone(), leaves))
    }

    async fn insert_event(
        &self,
        small: &mut Entries,
        epoch: &Epoch,
        checkpoint: &Checkpoint,
        leaf: &Leaf,
    ) -> Result<(), ApiError> {
        let way = proof::inclusion(&self.catalog, epoch, checkpoint, leaf.index).await?;
        let kept = self.catalog.leaves(leaf.row.seq, 1).await?.pop();
        let missing = || ApiError::new(Code::LogBroken).because(format!("leaf {}", leaf.index));
        let kept = kept.filter(|kept| kept.seq == leaf.row.seq).ok_or_else(missing)?;
        let text = proof::text(leaf.index, &way, &checkpoint.note);
        small.insert(Entry::Event(leaf.index), kept.entry.into_bytes());
        small.insert(Entry::Proof(leaf.index), text.into_bytes());
        Ok(())
    }

    /// The time stamps of the checkpoint that stand in the archive.
    async fn insert_stamps(
        &self,
        small: &mut Entries,
        checkpoint: &Checkpoint,
    ) -> Result<(), ApiError> {
        let folder = keys::log(self.catalog.station(), checkpoint.epoch);
        let stem = checkpoint_path(checkpoint.size);
        for number in 1..=STAMPS_MAX {
            match self.store.get_small(&format!("{folder}/{stem}.{number:02}.tsr")).await {
                Ok(answer) => small.insert(Entry::Stamp(number), answer),
                Err(error) if error.kind() == StoreErrorKind::NotFound => break,
                Err(error) => return Err(error.into()),
            };
        }
        Ok(())
    }
}

fn tells_of_manifest(leaf: &Leaf) -> bool {
    let event = &leaf.row.event;
    matches!(event.act.as_str(), "sealed" | "described")
        && event.detail.contains_key("manifest_generation")
}

/// Nothing is handed out that docket itself would call bad.
fn stands_up(small: &Entries) -> Result<(), ApiError> {
    let (findings, _) = bundle::check_entries(small, &Given::default());
    match findings.iter().find(|finding| finding.verdict == Verdict::Bad) {
        Some(wrong) => {
            let why = format!("{}: {} {}", wrong.code, wrong.place, wrong.what);
            Err(ApiError::new(Code::BundleRefused).because(why))
        }
        None => Ok(()),
    }
}

fn line<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, ApiError> {
    let line = json::line(value).map_err(|e| ApiError::new(Code::Internal).because(e))?;
    Ok(line.into_bytes())
}

/// How to check it, in every language of the station.
fn readme(item: &Item, small: &Entries) -> String {
    let original = Entry::Original(item.extension.clone()).to_string();
    let newest = small.keys().filter_map(|entry| match entry {
        Entry::Manifest(generation) => Some(*generation),
        _ => None,
    });
    let newest = Entry::Manifest(newest.max().unwrap_or(1)).to_string();
    let texts = [Language::ZhCn, Language::En].map(|language| {
        let words = Words { language, zone: TimeZone::System };
        told!(
            words,
            "bundle-readme",
            item = item.id.to_string(),
            original = original.as_str(),
            manifest = newest.as_str()
        )
    });
    texts.join("\n\n") + "\n"
}
