//! What a bundle's small entries show: who signed them, that they belong together, and that the log tells of
//! them.
//!
//! Used by whoever checks a bundle, and by whoever makes one before it is handed out. The first thing that
//! is wrong ends the check, for nothing after it can be relied on. What lacks a key to check it with is told
//! as not checked, never as good.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use super::{About, Entries, Entry, Inclusion, entry::Borrowed, events::Events};
use crate::{
    cosign::WitnessKey,
    domain::{ItemId, StationId},
    identity::Chain,
    manifest::{self, LeafPlace, Manifest},
    note::{
        NoteKey,
        json::{self, JsonError},
    },
    time_stamp::{self, Authority},
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
pub(super) type Fault = Box<Finding>;

/// Something that does not hold.
#[expect(clippy::needless_pass_by_value, reason = "texts, entries and errors alike")]
pub(super) fn bad(code: &'static str, place: impl ToString, what: impl ToString) -> Fault {
    let (place, what) = (place.to_string(), what.to_string());
    Box::new(Finding { verdict: Verdict::Bad, code, place, what })
}

pub(super) fn good(code: &'static str, place: impl ToString, what: impl ToString) -> Finding {
    Finding { verdict: Verdict::Good, ..*bad(code, place, what) }
}

fn unchecked(code: &'static str, place: impl ToString, what: impl ToString) -> Finding {
    Finding { verdict: Verdict::NotChecked, ..*bad(code, place, what) }
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
        let text = opened(note, &of_epoch.origin, &chain)?;
        findings.extend(witnesses(note, &text, &given.witnesses));
        findings.extend(stamps(&entries, note, &text, given.authority.as_ref()));
        events.read(&entries, &of_epoch, &chain, (note, &text))?;
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
    let read = || -> Result<T, JsonError> {
        let text = str::from_utf8(bytes).map_err(|_| JsonError::NotCanonical)?;
        let value = json::canonical(text)?;
        let found = value.get("schema").and_then(|s| s.as_str()).unwrap_or_default();
        if found != schema {
            return Err(JsonError::Schema(found.into()));
        }
        let shape = |e: serde_json::Error| JsonError::Shape(e.to_string());
        let found: T = serde_json::from_value(value.clone()).map_err(shape)?;
        // A moment, or an id, can be written in several ways: one of them counts.
        let again = serde_json::to_value(&found).map_err(shape)?;
        let members = again.as_object().into_iter().flatten();
        match members.clone().find(|(name, same)| value.get(name.as_str()) != Some(*same)) {
            Some((name, _)) => Err(JsonError::Shape(format!("{name} is written in another way"))),
            None => Ok(found),
        }
    };
    read().map_err(|why| match why {
        // Of a newer docket: whoever knows it may find it good.
        JsonError::Schema(_) => Box::new(unchecked("schema-unknown", name, why)),
        why => bad("json-form", name, why),
    })
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
            .map_err(|why| bad(code, Entry::Identity(1), why))?;
    let mut chain = Chain::of(claimed.station);
    for (entry, note) in notes {
        if *entry != Entry::Identity(chain.next_number()) {
            return Err(bad(code, entry, "one before it is missing"));
        }
        chain.extend(note).map_err(|why| bad(code, entry, why))?;
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

/// The text of the checkpoint, if the station signed it first.
fn opened(note: &[u8], origin: &str, chain: &Chain) -> Result<String, Fault> {
    let keys = chain.keys();
    let opened = keys.iter().rev().filter(|key| key.name() == origin).find_map(|key| {
        let text = key.open_cosigned(note).ok()?;
        // The station's own line comes first, witnesses' have other names, and each stands there once.
        let signers: Vec<_> = lines(note, &text).iter().map(|line| signer(line)).collect();
        let own: Vec<bool> = signers.iter().map(|(name, _)| name == origin).collect();
        let all: BTreeSet<_> = signers.iter().collect();
        let [true, others @ ..] = own.as_slice() else { return None };
        (!others.contains(&true) && all.len() == signers.len()).then_some(text)
    });
    let code = "note-signature";
    opened.ok_or_else(|| bad(code, Entry::Checkpoint, format!("not signed by {origin}")))
}

/// The signature lines of a note, each with its line feed.
fn lines(note: &[u8], text: &str) -> Vec<String> {
    let rest = note.get(text.len() + 1..).unwrap_or_default();
    String::from_utf8_lossy(rest).split_inclusive('\n').map(str::to_owned).collect()
}

/// Who a signature line says it is of: the key's name, and its id, 8 hex digits.
fn signer(line: &str) -> (String, String) {
    let (name, encoded) = line.trim_start_matches("— ").split_once(' ').unwrap_or_default();
    let all = BASE64.decode(encoded.trim_end()).unwrap_or_default();
    (name.into(), hex::encode(all.get(..4).unwrap_or_default()))
}

/// What witnesses whose keys were given say of the checkpoint.
fn witnesses(note: &[u8], text: &str, given: &[WitnessKey]) -> Vec<Finding> {
    let (code, place) = ("cosignature", Entry::Checkpoint);
    let judge = |line: String| {
        let (name, id) = signer(&line);
        let Some(key) = given.iter().find(|key| key.name() == name && key.id() == id) else {
            return unchecked(code, &place, format!("{name}+{id}, whose key was not given"));
        };
        match key.check(&line, text) {
            Ok(at) => good(code, &place, format!("{name} at {at}")),
            Err(error) => *bad(code, &place, format!("{name}: {error}")),
        }
    };
    lines(note, text).into_iter().skip(1).map(judge).collect()
}

/// What authorities say of the checkpoint as the station alone signed it.
fn stamps(
    small: &Borrowed<'_>,
    note: &[u8],
    text: &str,
    given: Option<&Authority>,
) -> Vec<Finding> {
    let code = "timestamp";
    let own = lines(note, text).into_iter().next().unwrap_or_default();
    let stamped = format!("{text}\n{own}");
    let judge = |(entry, answer): (&Entry, &&[u8])| {
        let said = match given {
            Some(authority) => time_stamp::check(answer, stamped.as_bytes(), authority),
            None => time_stamp::claimed(answer, stamped.as_bytes()),
        };
        match said {
            Ok(stamp) if given.is_some() => good(code, entry, stamp.at),
            Ok(stamp) => {
                unchecked(code, entry, format!("says {}; no authority was given", stamp.at))
            }
            Err(error) => *bad(code, entry, error),
        }
    };
    small.iter().filter(|(entry, _)| matches!(entry, Entry::Stamp(_))).map(judge).collect()
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
    let newest = manifest::check(&files, &chain.keys()).map_err(|why| bad(code, "", why))?;
    let newest = newest.ok_or_else(|| bad(code, Entry::Manifest(1), "nobody signed it"))?;
    let original = &newest.original;
    if original.item != about.item || original.station != chain.station() {
        return Err(bad(code, Entry::Manifest(1), "of another item or station"));
    }
    if !stands_in_its_folder(&original.key, original.item) {
        let what = "the original stands in another folder";
        return Err(bad("manifest-place", Entry::Manifest(1), what));
    }
    let made = (1_u32..).zip(files.iter().map(|file| json::digest(file))).collect();
    if *events.told() != made {
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

/// Whether a key is `evidence/<yyyy>/<mm>/<dd>/<item>/original.<ext>`.
fn stands_in_its_folder(key: &str, item: ItemId) -> bool {
    let parts: Vec<&str> = key.split('/').collect();
    let ["evidence", year, month, day, folder, file] = parts.as_slice() else { return false };
    let is_day = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(part, length)| part.len() == *length && part.bytes().all(|b| b.is_ascii_digit()));
    let file = Entry::of_name(file);
    is_day && *folder == item.to_string() && matches!(file, Some(Entry::Original(_)))
}

impl About {
    /// Whether an original must be in the bundle.
    pub(super) fn is_whole(&self) -> bool {
        self.original == Inclusion::Included
    }
}
