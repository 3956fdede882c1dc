//! What docket says of a vector of each kind.

use std::io::Cursor;

use docket::{
    bundle::{self, Given, Verdict},
    cosign::WitnessKey,
    domain::StationId,
    excerpt::{self, Range},
    identity::Chain,
    log::Part,
    manifest,
    note::{self, NoteKey, json},
    receipt::{self, Receipt},
    time_stamp::{self, Authority},
};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use tlog_tiles::{Checkpoint, Hash, check_record, check_tree};

use super::Vector;

/// Whether docket accepts the vector; `None` for a kind that it reads only as part of something larger.
pub(crate) fn accepts(kind: &str, vector: &Vector) -> Option<bool> {
    Some(match kind {
        "ed25519" => ed25519(vector),
        "blake3" => blake3(vector),
        "key" => NoteKey::parse(vector.text("text")).is_ok(),
        "note" => keys(vector).is_some_and(|keys| note::open(&vector.bytes("note"), &keys).is_ok()),
        "json" => json_text(vector),
        "tile-path" => Part::of_path(vector.text("path")).is_some(),
        "inclusion" => inclusion(vector),
        "consistency" => consistency(vector),
        "identity" => identity(vector),
        "manifest" => keys(vector).is_some_and(|keys| {
            manifest::check(&vector.list("notes"), &keys).is_ok_and(|m| m.is_some())
        }),
        "checkpoint" => checkpoint(vector),
        "cosignature" => cosignature(vector).unwrap(),
        "slice" => slice(vector),
        // Order, counts and chain are for who has the whole archive.
        "receipt" if vector.0["code"].as_str().is_some_and(|code| code.starts_with("receipt.")) => {
            return None;
        }
        "receipt" => receipts(vector).is_some(),
        "timestamp" => time_stamp(vector),
        // The excerpt's bytes, given beside it, are what the outside verifier compares.
        "excerpt" if vector.0["code"] == "excerpt.bytes" => return None,
        "excerpt" => is_good(vector) && is_as_long(vector),
        "bundle" => is_good(vector),
        _ => return None,
    })
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

fn identity(vector: &Vector) -> bool {
    let station: StationId = vector.text("station").parse().unwrap();
    let mut chain = Chain::of(station);
    vector.list("notes").iter().all(|note| chain.extend(note).is_ok())
}

/// A checkpoint of one of the log's keys. That it has no further lines is what docket adds to C2SP.
fn checkpoint(vector: &Vector) -> bool {
    let origin = vector.text("origin");
    let opened = keys(vector).into_iter().flatten().filter(|key| key.name() == origin);
    let texts = opened.filter_map(|key| key.open_cosigned(&vector.bytes("note")).ok());
    texts
        .filter_map(|text| Checkpoint::from_bytes(text.as_bytes()).ok())
        .any(|checkpoint| checkpoint.origin() == origin && checkpoint.extension().is_empty())
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

/// A bundle or an excerpt, by the keys that are given with it.
fn is_good(vector: &Vector) -> bool {
    let witnesses = vector.texts("witnesses");
    let witnesses = witnesses.iter().map(|key| WitnessKey::parse(key).unwrap()).collect();
    let given = Given { keys: keys(vector).unwrap(), witnesses, authority: None };
    let found = bundle::check(Cursor::new(vector.bytes("zip")), &given);
    found.iter().all(|finding| finding.verdict == Verdict::Good) && !found.is_empty()
}

/// Whether an excerpt is as long as the bytes that are given beside it: a slice proves whole chunks, so
/// another length may hold as well, of other bytes.
fn is_as_long(vector: &Vector) -> bool {
    let zip = zip::ZipArchive::new(Cursor::new(vector.bytes("zip")));
    let told = zip.ok().and_then(|mut zip| {
        let told: serde_json::Value =
            serde_json::from_reader(zip.by_name("excerpt.json").ok()?).ok()?;
        told["length"].as_u64()
    });
    told == Some(vector.bytes("bytes").len() as u64)
}

fn time_stamp(vector: &Vector) -> bool {
    let authority = Authority::parse(vector.text("authority").as_bytes()).unwrap();
    time_stamp::check(&vector.bytes("answer"), &vector.bytes("stamped"), &authority).is_ok()
}

/// Receipts and their lists of clips.
fn receipts(vector: &Vector) -> Option<()> {
    for (note, list) in vector.list("notes").iter().zip(vector.list("lists")) {
        let opened = Receipt::open(note, &keys(vector)?).ok()?;
        let clips = receipt::read_clips(str::from_utf8(&list).ok()?).ok()?;
        if json::digest(&list) != opened.clips.sha256 || clips.len() as u64 != opened.clips.count {
            return None;
        }
    }
    Some(())
}
