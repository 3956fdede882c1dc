//! What docket says of a vector of each kind.

use std::io::Cursor;

use docket::{
    bundle::{self, Entry, Given, Verdict},
    cosign::WitnessKey,
    domain::StationId,
    excerpt::{self, Range},
    identity::{Chain, ChainError},
    log::{self, Part},
    manifest::{self, Cited, ManifestFault},
    note::{
        self, NoteKey,
        json::{self, JsonError},
    },
    receipt::Receipt,
    time_stamp::{self, Authority},
};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use tlog_tiles::{Hash, check_record, check_tree};

use super::Vector;

/// What docket says of the vector.
pub(crate) fn verdict(kind: &str, vector: &Vector) -> Verdict {
    let holds = match kind {
        "identity" => return identity(vector),
        "manifest" => return manifests(vector),
        "receipt" => return receipts(vector),
        "entry" => return entry(vector),
        "bundle" | "excerpt" => return bundle(vector),
        "ed25519" => ed25519(vector),
        "blake3" => blake3(vector),
        "key" => NoteKey::parse(vector.text("text")).is_ok(),
        "note" => keys(vector).is_some_and(|keys| note::open(&vector.bytes("note"), &keys).is_ok()),
        "json" => json_text(vector),
        "tile-path" => Part::of_path(vector.text("path")).is_some(),
        "entries" => log::read_entry_tile(&vector.bytes("tile"))
            .is_some_and(|entries| entries.len() as u64 == vector.number("width")),
        "inclusion" => inclusion(vector),
        "consistency" => consistency(vector),
        "checkpoint" => checkpoint(vector),
        "cosignature" => cosignature(vector).unwrap(),
        "slice" => slice(vector),
        "timestamp" => time_stamp(vector),
        other => panic!("no judge for {other}"),
    };
    if holds { Verdict::Good } else { Verdict::Bad }
}

/// The verdict on a note that could not be read: of a newer docket's nothing is known.
fn unread(why: &JsonError) -> Verdict {
    if matches!(why, JsonError::Schema(_)) { Verdict::NotChecked } else { Verdict::Bad }
}

fn keys(vector: &Vector) -> Option<Vec<NoteKey>> {
    vector.texts("keys").iter().map(|key| NoteKey::parse(key).ok()).collect()
}

fn ed25519(vector: &Vector) -> bool {
    let key = VerifyingKey::from_bytes(&vector.hash("key")).unwrap();
    let message = hex::decode(vector.text("message")).unwrap();
    let signature = Signature::from_slice(&hex::decode(vector.text("signature")).unwrap()).unwrap();
    key.verify(&message, &signature).is_ok()
}

fn blake3(vector: &Vector) -> bool {
    let data: Vec<u8> =
        (0..vector.number("length")).map(|n| u8::try_from(n % 251).unwrap()).collect();
    blake3::hash(&data).to_hex().as_str() == vector.text("blake3")
}

fn json_text(vector: &Vector) -> bool {
    let bytes =
        vector.0.get("bytes64").map_or_else(|| vector.bytes("text"), |_| vector.bytes("bytes"));
    String::from_utf8(bytes).is_ok_and(|text| json::canonical(&format!("{text}\n")).is_ok())
}

fn proof(vector: &Vector) -> Vec<Hash> {
    vector.hashes("proof").into_iter().map(Hash).collect()
}

fn inclusion(vector: &Vector) -> bool {
    let (size, index) = (vector.number("size"), vector.number("index"));
    let (root, leaf) = (Hash(vector.hash("root")), Hash(vector.hash("leaf")));
    check_record(&proof(vector), size, root, index, leaf).is_ok()
}

fn consistency(vector: &Vector) -> bool {
    let (old, new) = (vector.number("old"), vector.number("new"));
    let (old_root, new_root) = (Hash(vector.hash("old_root")), Hash(vector.hash("new_root")));
    check_tree(&proof(vector), new, new_root, old, old_root).is_ok()
}

fn identity(vector: &Vector) -> Verdict {
    let station: StationId = vector.text("station").parse().unwrap();
    let mut chain = Chain::of(station);
    let read = vector.list("notes").iter().try_for_each(|note| chain.extend(note));
    match read {
        Err(ChainError::Note(why)) => unread(&why),
        Err(_) => Verdict::Bad,
        Ok(()) => Verdict::Good,
    }
}

fn manifests(vector: &Vector) -> Verdict {
    match manifest::check(&vector.list("notes"), &keys(vector).unwrap()) {
        Err(ManifestFault::Note(_, why)) => unread(&why),
        Err(_) => Verdict::Bad,
        // The only one was made before docket signed.
        Ok(None) => Verdict::NotChecked,
        Ok(Some(_)) => Verdict::Good,
    }
}

fn entry(vector: &Vector) -> Verdict {
    let mut leaf = vector.text("entry").to_owned();
    if let Some(length) = vector.0.get("length").and_then(serde_json::Value::as_u64) {
        let more = usize::try_from(length).unwrap() - leaf.len() + 1;
        leaf = leaf.replace("\"x\"", &format!("\"{}\"", "x".repeat(more)));
    }
    let station = vector.text("station").parse().unwrap();
    match bundle::read_event(&Entry::Event(0), leaf.as_bytes(), station) {
        Ok(_) => Verdict::Good,
        Err(fault) => fault.verdict,
    }
}

fn checkpoint(vector: &Vector) -> bool {
    let (note, keys) = (vector.bytes("note"), keys(vector).unwrap());
    bundle::open_checkpoint(&note, vector.text("origin"), &keys).is_ok()
}

/// The one witness's line below a checkpoint.
fn cosignature(vector: &Vector) -> Option<bool> {
    let note = String::from_utf8(vector.bytes("note")).ok()?;
    let (text, lines) = note.rsplit_once("\n\n")?;
    let key = WitnessKey::parse(vector.text("witness")).ok()?;
    let line = lines.lines().last()?;
    Some(key.check(&format!("{line}\n"), &format!("{text}\n")).is_ok())
}

fn slice(vector: &Vector) -> bool {
    let size = vector.number("size");
    let Ok(range) = Range::within(vector.number("start"), vector.number("length"), size) else {
        return false;
    };
    let mut out = Vec::new();
    let slice = vector.bytes("slice");
    excerpt::check(slice.as_slice(), vector.text("root"), size, range, &mut out).is_ok()
}

/// A bundle, or an excerpt and the bytes that it is said to prove, by the keys that are given with it.
fn bundle(vector: &Vector) -> Verdict {
    let witnesses = vector.texts("witnesses");
    let witnesses = witnesses.iter().map(|key| WitnessKey::parse(key).unwrap()).collect();
    let given = Given { keys: keys(vector).unwrap(), witnesses, authority: None };
    let mut proven = Vec::new();
    let found = bundle::check_into(Cursor::new(vector.bytes("zip")), &given, &mut proven);
    let verdict = found.iter().map(|finding| finding.verdict).max().unwrap();
    let is_excerpt = vector.text("kind") == "excerpt";
    if is_excerpt && verdict == Verdict::Good && proven != vector.bytes("bytes") {
        return Verdict::Bad;
    }
    verdict
}

fn time_stamp(vector: &Vector) -> bool {
    let authority = Authority::parse(vector.text("authority").as_bytes()).unwrap();
    time_stamp::check(&vector.bytes("answer"), &vector.bytes("stamped"), &authority).is_ok()
}

/// Receipts of one session and their lists of clips.
fn receipts(vector: &Vector) -> Verdict {
    let keys = keys(vector).unwrap();
    let mut before: Option<(Receipt, Cited)> = None;
    for (note, list) in vector.list("notes").iter().zip(vector.list("lists")) {
        let receipt = match Receipt::open(note, &keys) {
            Ok(receipt) => receipt,
            Err(why) => return unread(&why),
        };
        let follows = receipt.follows(before.as_ref().map(|(receipt, cited)| (receipt, cited)));
        if !follows || receipt.clips_in(&list).is_err() {
            return Verdict::Bad;
        }
        let cited = Cited { generation: receipt.generation, sha256: json::digest(note) };
        before = Some((receipt, cited));
    }
    Verdict::Good
}
