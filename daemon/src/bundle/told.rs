//! What an event of the custody log tells of a manifest or a receipt.
//!
//! Called by whoever makes or checks a bundle. Pure. An event that speaks of one in any other way than
//! `daemon/design/proof-formats.md` says is a fault: it is never passed over.

use crate::domain::{CustodyEvent, ItemId, Outcome, SessionId};

/// A generation that an event tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of what.
    pub of: Subject,
    /// From 1.
    pub generation: u32,
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
}

/// What has signed generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An item: its manifests.
    Item(ItemId),
    /// A session: its receipts.
    Session(SessionId),
}

impl Told {
    /// What an event tells of a manifest or a receipt; none for an event about something else, one that failed,
    /// and the sealing of an item whose first manifest nobody signed.
    ///
    /// # Errors
    /// [`ToldFault`].
    pub fn of(event: &CustodyEvent) -> Result<Option<Self>, ToldFault> {
        let (of, names) = match event.act.as_str() {
            "sealed" | "described" => {
                (event.item.map(Subject::Item), ["manifest_generation", "manifest_sha256"])
            }
            "receipted" => (event.session.map(Subject::Session), ["generation", "sha256"]),
            _ => return Ok(None),
        };
        if event.outcome != Outcome::Ok {
            return Ok(None);
        }
        let [generation, sha256] = names.map(|name| event.detail.get(name).map(String::as_str));
        let unsigned = event.act == "sealed" && event.detail.contains_key("manifest_blake3");
        if unsigned && generation.is_none() && sha256.is_none() {
            return Ok(None);
        }
        let of = of.ok_or(ToldFault::Subject)?;
        let generation = generation.and_then(|text| number(text, &event.act));
        let generation = generation.ok_or(ToldFault::Generation)?;
        let sha256 = sha256.filter(|text| is_digest(text)).ok_or(ToldFault::Digest)?;
        Ok(Some(Self { of, generation, sha256: sha256.into() }))
    }
}

/// A generation of which an event of this act may tell, written in the one way.
fn number(text: &str, act: &str) -> Option<u32> {
    let number: u32 = text.parse().ok().filter(|number: &u32| number.to_string() == text)?;
    let fits = match act {
        "sealed" => number == 1,
        "described" => number > 1,
        _ => number > 0,
    };
    fits.then_some(number)
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Why an event tells nothing that counts, though it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToldFault {
    /// Of no item, or no session.
    #[error("it does not say of what")]
    Subject,
    /// None, another than such an event may have, or written in another way.
    #[error("not the number of a generation of which such an event tells")]
    Generation,
    /// None, or no digest.
    #[error("its digest is not lower-case hex")]
    Digest,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = "0193a000-0000-7000-8000-000000000003";

    fn event(act: &str, outcome: &str, detail: &[(&str, &str)]) -> CustodyEvent {
        let detail: std::collections::BTreeMap<_, _> = detail.iter().copied().collect();
        serde_json::from_value(serde_json::json!({
            "schema": CustodyEvent::SCHEMA,
            "id": "0193a000-0000-7000-8000-000000000001",
            "station": "0193a000-0000-7000-8000-000000000002",
            "act": act,
            "item": ITEM,
            "who": "station",
            "when": {"utc": "2026-11-22T08:00:00Z", "boot_id": "b", "boot_us": 1,
                     "sync": "synchronised"},
            "outcome": outcome,
            "detail": detail,
            "tool": "docket",
        }))
        .unwrap()
    }

    #[test]
    fn an_event_tells_of_a_manifest_in_one_way() {
        let (digest, upper) = ("ab".repeat(32), "AB".repeat(32));
        let told = |act, outcome, generation, sha256| {
            let detail = [("manifest_generation", generation), ("manifest_sha256", sha256)];
            Told::of(&event(act, outcome, &detail))
        };
        let of = Subject::Item(ITEM.parse().unwrap());
        let good = |generation| Ok(Some(Told { of, generation, sha256: digest.clone() }));
        assert_eq!(told("sealed", "ok", "1", &digest), good(1));
        assert_eq!(told("described", "ok", "12", &digest), good(12));
        assert_eq!(told("sealed", "failed", "7", "none"), Ok(None), "it came to nothing");
        assert_eq!(told("listed", "ok", "7", "none"), Ok(None), "about something else");
        for (act, generation) in [
            ("sealed", "2"),
            ("described", "1"),
            ("sealed", "+1"),
            ("sealed", "01"),
            ("described", "0"),
            ("described", ""),
            ("described", "4294967296"),
        ] {
            let said = told(act, "ok", generation, &digest);
            assert_eq!(said, Err(ToldFault::Generation), "{act} {generation}");
        }
        for digest in ["", &digest[1..], upper.as_str()] {
            assert_eq!(told("sealed", "ok", "1", digest), Err(ToldFault::Digest), "{digest}");
        }
    }

    #[test]
    fn an_event_that_leaves_something_out_is_a_fault_but_of_what_nobody_signed() {
        let digest = "ab".repeat(32);
        let sealed = |detail: &[(&str, &str)]| Told::of(&event("sealed", "ok", detail));
        assert_eq!(sealed(&[]), Err(ToldFault::Generation));
        assert_eq!(sealed(&[("manifest_sha256", &digest)]), Err(ToldFault::Generation));
        assert_eq!(sealed(&[("manifest_generation", "1")]), Err(ToldFault::Digest));
        let both = [("manifest_generation", "1"), ("manifest_blake3", digest.as_str())];
        assert_eq!(sealed(&both), Err(ToldFault::Digest));
        assert_eq!(sealed(&[("manifest_blake3", &digest)]), Ok(None));
        let described = event("described", "ok", &[("manifest_blake3", &digest)]);
        assert_eq!(Told::of(&described), Err(ToldFault::Generation));
        let detail = [("generation", "1"), ("sha256", digest.as_str())];
        assert_eq!(Told::of(&event("receipted", "ok", &detail)), Err(ToldFault::Subject));
    }
}
