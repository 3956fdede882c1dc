//! Gathering what a bundle shows beside the original: manifests, identities, the checkpoint, and every event
//! of the item that it covers, each with its proof.

use docket_config::{Language, TimeZone};

use super::attested::Attested;
use crate::{
    api::{Api, ApiError, Code, log::place},
    bundle::{self, About, Entries, Entry, ExcerptAbout, Given, Inclusion, Verdict},
    catalog::{Epoch, EventRow, Item},
    domain::ItemId,
    excerpt::Range,
    identity,
    log::proof,
    note::json,
    store::keys,
    words::{Words, told},
};

/// Events read at a time.
const PAGE: u32 = 500;
/// Events of one item at most.
const EVENTS_MAX: usize = 5_000;

/// What a bundle shows beside the original.
pub(super) struct Gathered {
    pub(super) small: Entries,
    /// Leaves of the checkpoint.
    pub(super) checkpoint: u64,
}

/// An event, and the leaf that it is.
struct Leaf<'a> {
    index: u64,
    row: &'a EventRow,
}

impl Api {
    /// Gathers it, and checks it as a stranger would.
    pub(super) async fn gather(
        &self,
        item: &Item,
        original: Inclusion,
        range: Option<Range>,
    ) -> Result<Gathered, ApiError> {
        let mut rows = Vec::new();
        self.read_on(item.id, &mut rows).await?;
        let epochs = self.catalog.epochs().await?;
        let telling = telling_epochs(item.id, &epochs, &rows)?;
        let mut attested = Vec::new();
        for (epoch, least) in telling {
            let uncovered = || ApiError::new(Code::NotCovered).with("item", item.id);
            let found = self.attested(epoch.number, least).await?.ok_or_else(uncovered)?;
            attested.push((epoch, found));
        }
        // What happened until the checkpoints were made is in them too.
        self.read_on(item.id, &mut rows).await?;
        let mut small = Entries::new();
        let Some((newest, _)) = attested.last() else {
            return Err(ApiError::new(Code::NotCovered).with("item", item.id));
        };
        let newest = newest.number;
        let origin = identity::origin(self.catalog.station(), newest);
        let about = About::new(item.id, origin, self.clock.utc(), original);
        small.insert(Entry::Bundle, line(&about)?);
        if let Some(range) = range {
            small.insert(Entry::Excerpt, line(&excerpt_of(item, range))?);
        }
        let (mut told, mut checkpoint) = (0, 0);
        for (epoch, attested) in attested {
            let (entries, telling) = self.epoch(epoch, &attested, &rows).await?;
            for (entry, bytes) in entries {
                let is_newest = epoch.number == newest;
                let earlier = |entry| Entry::Earlier(epoch.number, Box::new(entry));
                small.insert(if is_newest { entry } else { earlier(entry) }, bytes);
            }
            told += telling;
            checkpoint = attested.checkpoint.size;
        }
        for generation in (1..).take(told) {
            let note = self.store.get_small(&keys::manifest(item.id, generation)).await?;
            small.insert(Entry::Manifest(generation), note);
        }
        for kept in self.catalog.identities().await? {
            small.insert(Entry::Identity(kept.number), kept.note.into_bytes());
        }
        let keys = self.witness_keys();
        if !keys.is_empty() {
            small.insert(Entry::WitnessKeys, keys.into_bytes());
        }
        small.insert(Entry::Readme, readme(item, &small).into_bytes());
        stands_up(&small)?;
        Ok(Gathered { small, checkpoint })
    }

    /// One epoch's checkpoint, what others said of it, and the item's events that it covers; how many of these
    /// tell of a manifest.
    async fn epoch(
        &self,
        epoch: &Epoch,
        attested: &Attested,
        rows: &[EventRow],
    ) -> Result<(Entries, usize), ApiError> {
        let mut entries = Entries::new();
        let leaves = leaves_of(epoch, rows, attested.checkpoint.size);
        for leaf in &leaves {
            self.insert_event(&mut entries, epoch, attested, leaf).await?;
        }
        for (number, stamp) in (1..).zip(&attested.stamps) {
            entries.insert(Entry::Stamp(number), stamp.clone());
        }
        entries.insert(Entry::Checkpoint, attested.note.clone().into_bytes());
        Ok((entries, leaves.iter().filter(|leaf| tells_of_manifest(leaf.row)).count()))
    }

    /// The witnesses' keys as the settings have them, a line each: what the station claims, and no more.
    fn witness_keys(&self) -> String {
        let settings = self.settings.now();
        let witnesses = &settings.settings.archive.witnesses;
        witnesses.iter().map(|witness| format!("{}\n", witness.key)).collect()
    }

    /// Adds the events of an item that came after those in `rows`.
    async fn read_on(&self, item: ItemId, rows: &mut Vec<EventRow>) -> Result<(), ApiError> {
        loop {
            let after = rows.last().map(|row| row.seq);
            let page = self.catalog.events_of_item(item, PAGE, after).await?;
            let is_last = page.len() < PAGE as usize;
            rows.extend(page);
            if rows.len() > EVENTS_MAX {
                let why = format!("it has more than {EVENTS_MAX} events");
                return Err(ApiError::new(Code::BundleRefused).because(why));
            }
            if is_last {
                return Ok(());
            }
        }
    }

    async fn insert_event(
        &self,
        small: &mut Entries,
        epoch: &Epoch,
        attested: &Attested,
        leaf: &Leaf<'_>,
    ) -> Result<(), ApiError> {
        let checkpoint = &attested.checkpoint;
        let way = proof::inclusion(&self.catalog, epoch, checkpoint, leaf.index).await?;
        let kept = self.catalog.leaves(leaf.row.seq, 1).await?.pop();
        let missing = || ApiError::new(Code::LogBroken).because(format!("leaf {}", leaf.index));
        let kept = kept.filter(|kept| kept.seq == leaf.row.seq).ok_or_else(missing)?;
        let text = proof::text(leaf.index, &way, &attested.note);
        small.insert(Entry::Event(leaf.index), kept.entry.into_bytes());
        small.insert(Entry::Proof(leaf.index), text.into_bytes());
        Ok(())
    }
}

/// The epochs in which the log tells of an item's manifests, in order, and how many leaves of each a
/// checkpoint must cover to tell of them.
fn telling_epochs<'a>(
    item: ItemId,
    epochs: &'a [Epoch],
    rows: &[EventRow],
) -> Result<Vec<(&'a Epoch, u64)>, ApiError> {
    let telling: Vec<&EventRow> = rows.iter().filter(|row| tells_of_manifest(row)).collect();
    let untold = || ApiError::new(Code::ManifestUntold).with("item", item);
    // A first manifest that nobody signed is not told of.
    if telling.first().is_none_or(|row| row.event.act.as_str() != "sealed") {
        return Err(untold());
    }
    let mut found: Vec<(&Epoch, u64)> = Vec::new();
    for row in telling {
        let (epoch, index) = place(epochs, row.seq).ok_or_else(untold)?;
        match found.last_mut().filter(|(last, _)| last.number == epoch.number) {
            Some((_, least)) => *least = index + 1,
            None => found.push((epoch, index + 1)),
        }
    }
    Ok(found)
}

/// The events that stand in an epoch before leaf `size`.
fn leaves_of<'a>(epoch: &Epoch, rows: &'a [EventRow], size: u64) -> Vec<Leaf<'a>> {
    let placed = |row: &'a EventRow| {
        let (_, index) = place(std::slice::from_ref(epoch), row.seq)?;
        (index < size).then_some(Leaf { index, row })
    };
    rows.iter().filter_map(placed).collect()
}

fn excerpt_of(item: &Item, Range { start, length }: Range) -> ExcerptAbout {
    let blake3 = item.digests.as_ref().map(|d| d.blake3.clone()).unwrap_or_default();
    let schema = ExcerptAbout::SCHEMA.into();
    ExcerptAbout { schema, item: item.id, start, length, blake3, size: item.size }
}

fn tells_of_manifest(row: &EventRow) -> bool {
    let event = &row.event;
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
