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
        let mut rows = Vec::new();
        self.read_on(item.id, &mut rows).await?;
        let epochs = self.catalog.epochs().await?;
        let (epoch, least) = telling_epoch(item.id, &epochs, &rows)?;
        let attested = self.attested(epoch.number, least).await?;
        let uncovered = || ApiError::new(Code::NotCovered).with("item", item.id);
        let attested = attested.ok_or_else(uncovered)?;
        // What happened until the checkpoint was made is in it too.
        self.read_on(item.id, &mut rows).await?;
        let leaves = leaves_of(epoch, rows, attested.checkpoint.size);
        let mut small = Entries::new();
        let origin = identity::origin(self.catalog.station(), epoch.number);
        let about = About::new(item.id, origin, self.clock.utc(), original);
        small.insert(Entry::Bundle, line(&about)?);
        if let Some(range) = range {
            small.insert(Entry::Excerpt, line(&excerpt_of(item, range))?);
        }
        let told = leaves.iter().filter(|leaf| tells_of_manifest(&leaf.row)).count();
        for generation in (1..).take(told) {
            let note = self.store.get_small(&keys::manifest(item.id, generation)).await?;
            small.insert(Entry::Manifest(generation), note);
        }
        for kept in self.catalog.identities().await? {
            small.insert(Entry::Identity(kept.number), kept.note.into_bytes());
        }
        for leaf in &leaves {
            self.insert_event(&mut small, epoch, &attested, leaf).await?;
        }
        for (number, stamp) in (1..).zip(attested.stamps) {
            small.insert(Entry::Stamp(number), stamp);
        }
        small.insert(Entry::Readme, readme(item, &small).into_bytes());
        small.insert(Entry::Checkpoint, attested.note.into_bytes());
        stands_up(&small)?;
        Ok(Gathered { small, checkpoint: attested.checkpoint.size })
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
        leaf: &Leaf,
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

/// The epoch in which the log tells of all of an item's manifests, and how many of its leaves a checkpoint
/// must cover to tell of them: one checkpoint must cover them all.
fn telling_epoch<'a>(
    item: ItemId,
    epochs: &'a [Epoch],
    rows: &[EventRow],
) -> Result<(&'a Epoch, u64), ApiError> {
    let telling: Vec<&EventRow> = rows.iter().filter(|row| tells_of_manifest(row)).collect();
    let places: Option<Vec<_>> = telling.iter().map(|row| place(epochs, row.seq)).collect();
    let not_one = || ApiError::new(Code::SeveralEpochs).with("item", item);
    let places = places.ok_or_else(not_one)?;
    // A first manifest that nobody signed is not told of.
    let is_first = telling.first().is_some_and(|row| row.event.act.as_str() == "sealed");
    let (epoch, last) = places.last().copied().filter(|_| is_first).ok_or_else(not_one)?;
    let is_one = places.iter().all(|(other, _)| other.number == epoch.number);
    if is_one { Ok((epoch, last + 1)) } else { Err(not_one()) }
}

/// The events that stand in an epoch before leaf `size`.
fn leaves_of(epoch: &Epoch, rows: Vec<EventRow>, size: u64) -> Vec<Leaf> {
    let placed = |row: EventRow| {
        let (_, index) = place(std::slice::from_ref(epoch), row.seq)?;
        (index < size).then_some(Leaf { index, row })
    };
    rows.into_iter().filter_map(placed).collect()
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
