//! A bundle's checkpoint: that the station signed it, and what witnesses and time stamp authorities say of it.
//!
//! Called by [`super::evidence`]. Stricter than C2SP where `daemon/design/proof-formats.md` is: nothing but
//! origin, size and root; the station's line first, and each line once.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use tlog_tiles::Checkpoint;

use super::{
    Entry,
    entry::Borrowed,
    evidence::{Fault, Finding, bad, good, unchecked},
};
use crate::{
    cosign::WitnessKey,
    note::NoteKey,
    time_stamp::{self, Authority},
};

/// Opens a checkpoint of `origin` that one of `keys` signed. Answers the tree, and the text that was signed.
///
/// # Errors
/// What does not hold.
pub fn open_checkpoint(
    note: &[u8],
    origin: &str,
    keys: &[NoteKey],
) -> Result<(Checkpoint, String), Fault> {
    let signed = keys.iter().rev().filter(|key| key.name() == origin);
    let text = signed.filter_map(|key| key.open_cosigned(note).ok()).next();
    let unsigned = || bad("note-signature", Entry::Checkpoint, format!("not signed by {origin}"));
    let text = text.filter(|text| is_in_order(note, text, origin)).ok_or_else(unsigned)?;
    let form = |why: &str| bad("checkpoint-form", Entry::Checkpoint, why);
    let tree = Checkpoint::from_bytes(text.as_bytes()).map_err(|e| form(&e.to_string()))?;
    if text != format!("{origin}\n{}\n{}\n", tree.size(), tree.hash()) {
        return Err(form("more than origin, size and root"));
    }
    Ok((tree, text))
}

/// Whether the station's own line comes first, witnesses' have other names, and each stands there once.
fn is_in_order(note: &[u8], text: &str, origin: &str) -> bool {
    let signers: Vec<_> = lines(note, text).iter().map(|line| signer(line)).collect();
    let own: Vec<bool> = signers.iter().map(|(name, _)| name == origin).collect();
    let all: BTreeSet<_> = signers.iter().collect();
    let [true, others @ ..] = own.as_slice() else { return false };
    !others.contains(&true) && all.len() == signers.len()
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
pub(super) fn witnesses(note: &[u8], text: &str, given: &[WitnessKey]) -> Vec<Finding> {
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
pub(super) fn stamps(
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
