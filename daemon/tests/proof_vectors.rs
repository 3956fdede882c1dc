//! Every vector of `tests/verifier/vectors`, judged by docket: it must say what the outside verifier says
//! of the same bytes.
//!
//! The vectors are made by a program that shares nothing with docket. An archive, which
//! docket reads only as a whole, is judged in the stories.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a vector of another form fails by panicking"
)]

#[path = "proof_vectors/judges.rs"]
mod judges;

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::Value;

/// One vector's members.
struct Vector(Value);

impl Vector {
    fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap()
    }

    fn number(&self, member: &str) -> u64 {
        self.0[member].as_u64().unwrap()
    }

    fn texts(&self, member: &str) -> Vec<String> {
        self.0[member].as_array().unwrap().iter().map(|v| v.as_str().unwrap().into()).collect()
    }

    /// A member's bytes, written as text or as base64.
    fn bytes(&self, member: &str) -> Vec<u8> {
        match self.0.get(format!("{member}64")) {
            Some(encoded) => BASE64.decode(encoded.as_str().unwrap()).unwrap(),
            None => self.text(member).into(),
        }
    }

    /// A list's bytes, written likewise.
    fn list(&self, member: &str) -> Vec<Vec<u8>> {
        let encoded = format!("{member}64");
        if self.0.get(&encoded).is_some() {
            self.texts(&encoded).iter().map(|v| BASE64.decode(v).unwrap()).collect()
        } else {
            self.texts(member).into_iter().map(String::into_bytes).collect()
        }
    }

    fn hash(&self, member: &str) -> [u8; 32] {
        hash(self.text(member))
    }

    fn hashes(&self, member: &str) -> Vec<[u8; 32]> {
        self.texts(member).iter().map(|v| hash(v)).collect()
    }
}

fn hash(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn docket_judges_every_vector_as_the_outside_verifier_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/verifier/vectors");
    let (mut judged, mut wrong) = (BTreeMap::new(), Vec::new());
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let vector = Vector(serde_json::from_str(line).unwrap());
            let (kind, name) = (vector.text("kind").to_owned(), vector.text("name"));
            let (found, verdict) = (judges::verdict(&kind, &vector), vector.text("verdict"));
            if found.as_str().replace('-', " ") != verdict {
                wrong.push(format!("{kind} {name}: docket {found:?}, not {verdict}"));
            }
            *judged.entry(kind).or_insert(0_u32) += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged.values().sum::<u32>() >= 1_200, "{judged:?}");
}
