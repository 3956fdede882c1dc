//! What a bundle's small entries show: who signed them, that they belong together, and that the log tells of
//! them.
//!
//! Used by whoever checks a bundle, and by whoever makes one before it is handed out. The first thing that
//! is wrong ends the check, for nothing after it can be relied on. What lacks a key to check it with is told
//! as not checked, never as good.

use std::collections::BTreeMap;

use super::{
    About, Entries, Entry, Inclusion,
    checkpoint::{open_checkpoint, stamps, witnesses},
    entry::Borrowed,
    events::Events,
};
use crate::{
    cosign::WitnessKey,
    domain::StationId,
    identity::{Chain, ChainError},
    manifest::{self, LeafPlace, Manifest, ManifestFault, Unsigned},
    note::{
        NoteKey,
        json::{self, JsonError},
    },
    time_stamp::Authority,
};

/// What a check relies on besides the bytes.
#[derive(Default)]
pub struct Given {
    /// Keys of stations that are trusted.
    pub keys: Vec<NoteKey>,
    /// Keys of witnesses that are trusted.
    pub witnesses: Vec<WitnessKey>,
    /// Authorities of time stamps that are trusted.
    pub authority: Option<Authority>,
}

/// What a check says of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds.
    Good,
    /// Something that it needs was not there, or not given.
    NotChecked,
    /// It does not hold.
    Bad,
}

impl Verdict {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::NotChecked => "not-checked",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// A stable code: which rule it is about.
    pub code: &'static str,
    /// The entry; empty for the whole.
    pub place: String,
    /// The technical detail, in no particular language.
    pub what: String,
}

/// A finding that ends the check; not a good one.
pub type Fault = Box<Finding>;

/// Something that does not hold.
#[expect(clippy::needless_pass_by_value, reason = "texts, entries and errors alike")]
pub(super) fn bad(code: &'static str, place: impl ToString, what: impl ToString) -> Fault {
    let (place, what) = (place.to_string(), what.to_string());
    Box::new(Finding { verdict: Verdict::Bad, code, place, what })
}

pub(super) fn good(code: &'static str, place: impl ToString, what: impl ToString) -> Finding {
    Finding { verdict: Verdict::Good, ..*bad(code, place, what) }
}

pub(super) fn unchecked(code: &'static str, place: impl ToString, what: impl ToString) -> Finding {
    Finding { verdict: Verdict::NotChecked, ..*bad(code, place, what) }
}

/// What is wrong with JSON; of a newer docket's, nothing is known: whoever knows it may find it good.
pub(super) fn misread(code: &'static str, place: impl ToString, why: &JsonError) -> Fault {
    match why {
        JsonError::Schema(_) => Box::new(unchecked("schema-unknown", place, why)),
        why => bad(code, place, why),
    }
}

/// Checks the small entries of a bundle or an excerpt. Answers what it says of itself and the newest
/// manifest; none where something is bad or of an unknown schema: then that is the last finding.
#[must_use]
pub fn check_entries(small: &Entries, given: &Given) -> (Vec<Finding>, Option<(About, Manifest)>) {
    let mut findings = Vec::new();
    match all(&borrowed(small), given, &mut findings) {
        Ok(found) => (findings, Some(found)),
        Err(fault) => {
            findings.push(*fault);
            (findings, None)
        }
    }
}

/// Entries of which nothing but the names is copied.
pub(super) fn borrowed(small: &Entries) -> Borrowed<'_> {
    small.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect()
}

fn all(
    small: &Borrowed<'_>,
    given: &Given,
    findings: &mut Vec<Finding>,
) -> Result<(About, Manifest), Fault> {
    let about: About = plain(small, Entry::Bundle, About::SCHEMA)?;
    let chain = identities(small)?;
    findings.extend(trust(&chain, &given.keys));
    let mut events = Events::default();
    for (origin, entries) in epochs(small, &about, chain.station())? {
        let of_epoch = About { origin, ..about.clone() };
        let note = entry(&entries, Entry::Checkpoint)?;
        let (tree, text) = open_checkpoint(note, &of_epoch.origin, &chain.keys())?;
        findings.extend(witnesses(note, &text, &given.witnesses));
        findings.extend(stamps(&entries, note, &text, given.authority.as_ref()));
        events.read(&entries, &of_epoch, &chain, (note, &tree))?;
    }
    let newest = manifests(small, &about, &chain, &events)?;
    let (count, place) = (events.len(), Entry::Checkpoint);
    findings.push(good("proof-path", place, format!("{count} events of item {}", about.item)));
    let generation = newest.generation;
    findings.push(good("manifest-chain", Entry::Manifest(generation), newest.original.item));
    Ok((about, newest))
}

/// The entries of each epoch under their plain names, with the log's origin; the newest is the last.
fn epochs<'a>(
    small: &Borrowed<'a>,
    about: &About,
    station: StationId,
) -> Result<Vec<(String, Borrowed<'a>)>, Fault> {
    let mut earlier: BTreeMap<u32, Borrowed<'a>> = BTreeMap::new();
    for (name, bytes) in small {
        if let Entry::Earlier(epoch, inner) = name {
            earlier.entry(*epoch).or_default().insert((**inner).clone(), bytes);
        }
    }
    let named = |(epoch, entries)| (crate::identity::origin(station, epoch), entries);
    let mut epochs: Vec<_> = earlier.into_iter().map(named).collect();
    if epochs.last().is_some_and(|(origin, _)| *origin >= about.origin) {
        return Err(bad("bundle-form", Entry::Bundle, "not the newest of its epochs"));
    }
    epochs.push((about.origin.clone(), small.clone()));
    Ok(epochs)
}

pub(super) fn entry<'a>(small: &Borrowed<'a>, entry: Entry) -> Result<&'a [u8], Fault> {
    let found = small.get(&entry).copied();
    found.ok_or_else(|| bad("bundle-form", entry, "it is not there"))
}

/// An entry that is a line of canonical JSON, unsigned.
pub(super) fn plain<T: serde::de::DeserializeOwned + serde::Serialize>(
    small: &Borrowed<'_>,
    name: Entry,
    schema: &str,
) -> Result<T, Fault> {
    let bytes = entry(small, name.clone())?;
    let text = str::from_utf8(bytes).map_err(|_| JsonError::NotCanonical);
    text.and_then(|text| json::of_text(text, schema))
        .map_err(|why| misread("json-form", name, &why))
}

/// The station's identities, without a hole from the first on.
fn identities(small: &Borrowed<'_>) -> Result<Chain, Fault> {
    let notes: Vec<_> =
        small.iter().filter(|(entry, _)| matches!(entry, Entry::Identity(_))).collect();
    let code = "identity-chain";
    let Some((_, first)) = notes.first() else {
        return Err(bad(code, Entry::Identity(1), "it is not there"));
    };
    let claimed: crate::identity::Identity =
        json::read_unchecked(first, crate::identity::Identity::SCHEMA)
            .map_err(|why| misread(code, Entry::Identity(1), &why))?;
    let mut chain = Chain::of(claimed.station);
    for (entry, note) in notes {
        if *entry != Entry::Identity(chain.next_number()) {
            return Err(bad(code, entry, "one before it is missing"));
        }
        chain.extend(note).map_err(|why| match why {
            ChainError::Note(why) => misread(code, entry, &why),
            why => bad(code, entry, why),
        })?;
    }
    Ok(chain)
}

/// Whether the keys are those that were given: of each name one is enough, for keys of one name vouch for
/// one another.
fn trust(chain: &Chain, given: &[NoteKey]) -> Vec<Finding> {
    let code = "identity-trust";
    let mut names: BTreeMap<String, Vec<NoteKey>> = BTreeMap::new();
    for key in chain.keys() {
        names.entry(key.name().to_owned()).or_default().push(key);
    }
    let said = names.into_iter().map(|(name, keys)| {
        if let Some(key) = keys.iter().find(|key| given.contains(key)) {
            return good(code, name, key);
        }
        let newest = keys.last().map(ToString::to_string).unwrap_or_default();
        if given.iter().any(|key| key.name() == name) {
            return *bad(code, name, format!("{newest} is not the key that was given"));
        }
        unchecked(code, name, newest)
    });
    said.collect()
}

/// All generations of the manifest, of the item, each told by the log.
fn manifests(
    small: &Borrowed<'_>,
    about: &About,
    chain: &Chain,
    events: &Events,
) -> Result<Manifest, Fault> {
    let code = "manifest-chain";
    let mut files = Vec::new();
    for (entry, note) in small.iter().filter(|(entry, _)| matches!(entry, Entry::Manifest(_))) {
        let next = u32::try_from(files.len() + 1).unwrap_or(u32::MAX);
        if *entry != Entry::Manifest(next) {
            return Err(bad(code, entry, "one before it is missing"));
        }
        files.push(*note);
    }
    let newest = manifest::check(&files, &chain.keys()).map_err(|why| match &why {
        ManifestFault::Note(generation, why) => misread(code, Entry::Manifest(*generation), why),
        ManifestFault::Place => bad("manifest-place", Entry::Manifest(1), why),
        ManifestFault::Broken(..) => bad(code, "", why),
    })?;
    // Also where a second one cites it: the log that could tell what was made then is not in a bundle.
    let is_signed = files.first().is_some_and(|first| Unsigned::read(first).is_none());
    let newest = newest.filter(|_| is_signed);
    let newest = newest.ok_or_else(|| bad(code, Entry::Manifest(1), "nobody signed it"))?;
    let original = &newest.original;
    if original.item != about.item || original.station != chain.station() {
        return Err(bad(code, Entry::Manifest(1), "of another item or station"));
    }
    let made: Vec<String> = files.iter().map(|file| json::digest(file)).collect();
    if !events.told(about.item).into_iter().eq((1_u32..).zip(made.iter().map(String::as_str))) {
        let what = "the log tells of other generations than these";
        return Err(bad("manifest-event", "", what));
    }
    let LeafPlace { epoch, index } = newest.custody;
    if !events.has(crate::identity::origin(chain.station(), epoch), index) {
        let what = "custody names no leaf of this item";
        return Err(bad("manifest-custody", Entry::Manifest(newest.generation), what));
    }
    Ok(newest)
}

impl About {
    /// Whether an original must be in the bundle.
    pub(super) fn is_whole(&self) -> bool {
        self.original == Inclusion::Included
    }
}
