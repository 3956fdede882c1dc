//! The archive's key layout, made to be read by a person with any object browser.
//!
//! ```text
//! evidence/<yyyy>/<mm>/<dd>/<item-id>/original.<ext>
//!                                     manifest.<generation>.json
//!                                     preview.mp4, poster.jpg
//! cases/<case-number>/<link-id>.json
//!                     records/<record-id>.json
//!                     documents/<document-id>/original.<ext>
//!                                             manifest.json
//! sessions/<yyyy>/<mm>/<dd>/<session-id>.json
//!                           <session-id>.<generation>.json
//!                           <session-id>.clips.<generation>.jsonl
//! log/<station-id>/identity/<n>.json
//!                  <epoch>/checkpoint/<size>
//!                          tile/…
//! aside/<when>/<the key it had>           what was found altered
//! ```
//!
//! Keys are functions of ids alone, so that doing an arrow again meets the same key. No name from
//! a card ever becomes part of one.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::domain::{CaseNumber, CaseRecordId, DocumentId, ItemId, LinkId, SessionId, StationId};

/// The folder of everything about items.
pub const EVIDENCE: &str = "evidence";
/// The folder of everything about cases.
pub const CASES: &str = "cases";
/// The folder of everything about sessions.
pub const SESSIONS: &str = "sessions";
/// The folder of wrapped keys.
pub const KEYS: &str = "keys";
/// The folder of everything about stations.
pub const LOG: &str = "log";

/// Where altered objects are put aside: kept, and nothing looks there.
pub const ASIDE: &str = "aside";
/// Where it is tried what a target promises.
pub const PROBE: &str = "probe";

/// The folder of a station's custody log in an epoch; below it C2SP's tlog-tiles says what stands where.
#[must_use]
pub fn log(station: StationId, epoch: u32) -> String {
    format!("{LOG}/{station}/{epoch:06}")
}

/// Where an object that was found altered at `at` is put aside.
#[must_use]
pub fn aside(key: &str, at: DateTime<Utc>) -> String {
    format!("{ASIDE}/{}/{key}", at.format("%Y%m%dT%H%M%S%.6fZ"))
}

/// The folder of everything about an item.
#[must_use]
pub fn item_folder(item: ItemId) -> String {
    format!("{EVIDENCE}/{}/{item}", item.day().format("%Y/%m/%d"))
}

/// An original.
#[must_use]
pub fn original(item: ItemId, extension: &str) -> String {
    format!("{}/original.{extension}", item_folder(item))
}

/// A generation of an item's manifest.
#[must_use]
pub fn manifest(item: ItemId, generation: u32) -> String {
    format!("{}/manifest.{generation}.json", item_folder(item))
}

/// The wrapped key of an encrypted item: an object that may be destroyed.
#[must_use]
pub fn wrapped(item: ItemId) -> String {
    format!("{KEYS}/{}/{item}.json", item.day().format("%Y/%m/%d"))
}

/// A rendition, under the plain file name the worker gave it.
#[must_use]
pub fn rendition(item: ItemId, file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    format!("{}/{name}", item_folder(item))
}

/// A generation of a session's receipt.
#[must_use]
pub fn receipt(session: SessionId, generation: u32) -> String {
    let of = if generation == 1 { String::new() } else { format!(".{generation}") };
    format!("{SESSIONS}/{}/{session}{of}.json", session.day().format("%Y/%m/%d"))
}

/// The clips that such a receipt tells of.
#[must_use]
pub fn receipt_clips(session: SessionId, generation: u32) -> String {
    let day = session.day().format("%Y/%m/%d");
    format!("{SESSIONS}/{day}/{session}.clips.{generation}.jsonl")
}

/// One of a station's identities, by its number.
#[must_use]
pub fn identity(station: StationId, number: u32) -> String {
    format!("{LOG}/{station}/identity/{number}.json")
}

/// A link between a case and an item, or (`.back-out`) the end of one.
#[must_use]
pub fn link(case: &CaseNumber, link: LinkId, backed_out: bool) -> String {
    let end = if backed_out { "back-out.json" } else { "json" };
    format!("{CASES}/{}/{link}.{end}", case.key_segment())
}

/// A record of a case.
#[must_use]
pub fn case_record(case: &CaseNumber, record: CaseRecordId) -> String {
    format!("{CASES}/{}/records/{record}.json", case.key_segment())
}

/// A text attached to a case.
#[must_use]
pub fn document(case: &CaseNumber, document: DocumentId, extension: &str) -> String {
    format!("{CASES}/{}/documents/{document}/original.{extension}", case.key_segment())
}

/// The manifest of a text attached to a case.
#[must_use]
pub fn document_manifest(case: &CaseNumber, document: DocumentId) -> String {
    format!("{CASES}/{}/documents/{document}/manifest.json", case.key_segment())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_numbers_cannot_leave_their_folder() {
        let link = LinkId::mint(DateTime::UNIX_EPOCH);
        for (number, folder) in [
            ("泉罚字〔2026〕12号", "泉罚字〔2026〕12号"),
            ("../../etc", "..%2F..%2Fetc"),
            ("..", "%2E%2E"),
            ("A/1", "A%2F1"),
        ] {
            let key = super::link(&number.parse().unwrap(), link, false);
            assert_eq!(key, format!("cases/{folder}/{link}.json"));
            assert!(object_store::path::Path::parse(&key).is_ok(), "{key}");
        }
    }

    #[test]
    fn an_item_has_one_folder() {
        let item = ItemId::mint("2026-11-22T08:00:00Z".parse().unwrap());
        assert_eq!(original(item, "mp4"), format!("evidence/2026/11/22/{item}/original.mp4"));
        assert_eq!(manifest(item, 1), format!("evidence/2026/11/22/{item}/manifest.1.json"));
    }
}
