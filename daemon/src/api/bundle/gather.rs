//! Gathering what a bundle shows beside the original: manifests, identities, the checkpoint, and the events
//! of the item that it covers, each with its proof. Which ones of a great many: [`super::shown`].

use docket_config::{Language, TimeZone};

use super::{
    attested::Attested,
    shown::{Shown, tells_of_manifest},
};
use crate::{
    api::{Api, ApiError, Code, log::place},
    bundle::{self, About, Entries, Entry, ExcerptAbout, Given, Inclusion, Subject, Told, Verdict},
    catalog::{Epoch, EventRow, Item},
    domain::ItemId,
    excerpt::Range,
    identity,
    log::proof,
    manifest::{LeafPlace, Manifest},
    note::json,
    store::keys,
    words::{Words, told},
};

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
        let mut shown = Shown::default();
        shown.read_on(&self.catalog, item.id).await?;
        let epochs = self.catalog.epochs().await?;
        let telling = telling_epochs(item.id, &epochs, shown.rows())?;
        let mut attested = Vec::new();
        for (epoch, least) in telling {
            let uncovered = || ApiError::new(Code::NotCovered).with("item", item.id);
            let found = self.attested(epoch.number, least).await?.ok_or_else(uncovered)?;
            attested.push((epoch, found));
        }
        // What happened until the checkpoints were made is in them too.
        shown.read_on(&self.catalog, item.id).await?;
        let mut small = self.manifests(item.id, &epochs, &attested, &mut shown).await?;
        let Some((newest, _)) = attested.last() else {
            return Err(ApiError::new(Code::NotCovered).with("item", item.id));
        };
        let newest = newest.number;
        let origin = identity::origin(self.catalog.station(), newest);
        let about = About::new(item.id, origin, self.clock.utc(), original);
        let about = About { left_out: shown.left_out(), ..about };
        small.insert(Entry::Bundle, line(&about)?);
        if let Some(range) = range {
            small.insert(Entry::Excerpt, line(&excerpt_of(item, range))?);
        }
        let mut checkpoint = 0;
        for (epoch, attested) in attested {
            let entries = self.epoch(epoch, &attested, &shown).await?;
            for (entry, bytes) in entries {
                let is_newest = epoch.number == newest;
                let earlier = |entry| Entry::Earlier(epoch.number, Box::new(entry));
                small.insert(if is_newest { entry } else { earlier(entry) }, bytes);
            }
            checkpoint = attested.checkpoint.size;
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

    /// One epoch's checkpoint, what others said of it, and the item's events that it covers.
    async fn epoch(
        &self,
        epoch: &Epoch,
        attested: &Attested,
        shown: &Shown,
    ) -> Result<Entries, ApiError> {
        let mut entries = Entries::new();
        for leaf in leaves_of(epoch, shown.rows(), attested.checkpoint.size) {
            self.insert_event(&mut entries, epoch, attested, &leaf).await?;
        }
        for (number, stamp) in (1..).zip(&attested.stamps) {
            entries.insert(Entry::Stamp(number), stamp.clone());
        }
        entries.insert(Entry::Checkpoint, attested.note.clone().into_bytes());
        Ok(entries)
    }

    /// The witnesses' keys as the settings have them, a line each: what the station claims, and no more.
    fn witness_keys(&self) -> String {
        let settings = self.settings.now();
        let witnesses = &settings.settings.archive.witnesses;
        witnesses.iter().map(|witness| format!("{}\n", witness.key)).collect()
    }

    /// The manifests that the checkpoints show to be told of. The event of which the newest takes account is
    /// shown, too.
    async fn manifests(
        &self,
        item: ItemId,
        epochs: &[Epoch],
        attested: &[(&Epoch, Attested)],
        shown: &mut Shown,
    ) -> Result<Entries, ApiError> {
        let covered = attested
            .iter()
            .flat_map(|(epoch, attested)| leaves_of(epoch, shown.rows(), attested.checkpoint.size));
        let told = covered.filter_map(|leaf| Told::of(&leaf.row.event).ok().flatten());
        let of_item = told.filter(|told| told.of == Subject::Item(item));
        let newest = of_item.map(|told| told.generation).max().unwrap_or_default();
        let mut notes = Entries::new();
        for generation in 1..=newest {
            let note = self.store.get_small(&keys::manifest(item, generation)).await?;
            if generation == newest
                && let Ok(manifest) = json::read_unchecked::<Manifest>(&note, Manifest::SCHEMA)
                && let Some(seq) = position(epochs, manifest.custody)
            {
                shown.keep(&self.catalog, seq).await?;
            }
            notes.insert(Entry::Manifest(generation), note);
        }
        Ok(notes)
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
fn telling_epochs<'a, 'b>(
    item: ItemId,
    epochs: &'a [Epoch],
    rows: impl Iterator<Item = &'b EventRow>,
) -> Result<Vec<(&'a Epoch, u64)>, ApiError> {
    let telling: Vec<&EventRow> = rows.filter(|row| tells_of_manifest(row)).collect();
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
fn leaves_of<'a>(
    epoch: &Epoch,
    rows: impl Iterator<Item = &'a EventRow>,
    size: u64,
) -> Vec<Leaf<'a>> {
    let placed = |row: &'a EventRow| {
        let (_, index) = place(std::slice::from_ref(epoch), row.seq)?;
        (index < size).then_some(Leaf { index, row })
    };
    rows.filter_map(placed).collect()
}

/// The position of a leaf in the station's log.
fn position(epochs: &[Epoch], leaf: LeafPlace) -> Option<i64> {
    let epoch = epochs.iter().find(|epoch| epoch.number == leaf.epoch)?;
    epoch.first_seq.checked_add_unsigned(leaf.index)
}

fn excerpt_of(item: &Item, Range { start, length }: Range) -> ExcerptAbout {
    let blake3 = item.digests.as_ref().map(|d| d.blake3.clone()).unwrap_or_default();
    let schema = ExcerptAbout::SCHEMA.into();
    ExcerptAbout { schema, item: item.id, start, length, blake3, size: item.size }
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
