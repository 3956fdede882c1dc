//! Holding what docket says and keeps against the truth.

use std::{collections::BTreeMap, fs, io, path::Path, thread, time::Instant};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Rig,
    http::{PATIENCE, PAUSE},
};
use crate::{card::Truth, pattern::PatternClip};

/// A clip that must be an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The recorder's label: its serial, or its folder's path.
    pub recorder: String,
    /// Raw path, lower-case hex.
    pub path_hex: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hex.
    pub blake3: String,
    /// SHA-256, hex.
    pub sha256: String,
}

/// Reads the object at a key anew: its size and its SHA-256.
pub type Read<'a> = dyn FnMut(&str) -> io::Result<(u64, String)> + 'a;

/// The truth about everything that was docked.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    expected: Vec<Expected>,
}

/// One way in which what docket keeps is not what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Recorded, and no item.
    Lost(Expected),
    /// Recorded once, and more than one item.
    Doubled(Expected),
    /// Kept with other bytes, or not readable; with what was found.
    Altered(Expected, String),
    /// Kept, and not yet proven; with what is said of it.
    Unproven(Expected, String),
    /// An item that nobody recorded.
    Unknown(Box<Value>),
}

impl Oracle {
    /// Adds every file of a card that was docked as `recorder`.
    #[must_use]
    pub fn and_card(mut self, recorder: &str, truth: &Truth) -> Self {
        self.expected.extend(truth.files.iter().map(|file| Expected {
            recorder: recorder.into(),
            path_hex: file.path_hex.clone(),
            size: file.size,
            blake3: file.blake3.clone(),
            sha256: file.sha256.clone(),
        }));
        self
    }

    /// Adds the clips of a pattern script.
    #[must_use]
    pub fn and_pattern(mut self, serial: &str, clips: &[PatternClip]) -> Self {
        self.expected.extend(clips.iter().map(|clip| {
            let digests = clip.digests();
            Expected {
                recorder: serial.into(),
                path_hex: hex::encode(&clip.path),
                size: clip.bytes,
                blake3: digests.blake3,
                sha256: digests.sha256,
            }
        }));
        self
    }

    /// Adds one clip.
    #[must_use]
    pub fn and(mut self, expected: Expected) -> Self {
        self.expected.push(expected);
        self
    }

    /// How many clips there must be.
    #[must_use]
    pub fn count(&self) -> usize {
        self.expected.len()
    }

    /// Fails unless the items outside quarantine are exactly the truth: none lost, none doubled, none
    /// altered, each releasable, each archived byte read here and digested anew.
    ///
    /// A service answers whoever docks after some seconds even where its log is still on its way: what
    /// waits for nothing else is given that time. A command that docks by itself has published it.
    ///
    /// # Panics
    /// Then, saying which.
    pub fn holds_in(&self, rig: &Rig) {
        let deadline = Instant::now() + PATIENCE;
        let mut found = self.faults_in(rig);
        while !found.is_empty()
            && found.iter().all(Wrong::waits_for_the_log)
            && rig.is_served()
            && Instant::now() < deadline
        {
            thread::sleep(PAUSE);
            found = self.faults_in(rig);
        }
        assert!(found.is_empty(), "not as recorded: {found:#?}");
    }

    /// Everything in which the items outside quarantine differ from the truth.
    ///
    /// # Panics
    /// When the items cannot be listed.
    #[must_use]
    pub fn faults_in(&self, rig: &Rig) -> Vec<Wrong> {
        self.faults(rig.items(), &mut |key| digest(&rig.archive().join(key)))
    }

    /// Everything in which those of `told` that are outside quarantine differ from the truth. `read`
    /// answers size and SHA-256 of the object at a key, read anew.
    pub fn faults(&self, told: Vec<Value>, read: &mut Read<'_>) -> Vec<Wrong> {
        let mut items: BTreeMap<(String, String, String), Vec<Value>> = BTreeMap::new();
        for item in told {
            if item["state"] != "quarantined" {
                items.entry(key_of(&item)).or_default().push(item);
            }
        }
        let mut wrong = Vec::new();
        for want in &self.expected {
            let key = (want.recorder.clone(), want.path_hex.clone(), want.blake3.clone());
            match items.remove(&key).unwrap_or_default().as_slice() {
                [] => wrong.push(Wrong::Lost(want.clone())),
                [one] => wrong.extend(check(read, want, one)),
                [_, _, ..] => wrong.push(Wrong::Doubled(want.clone())),
            }
        }
        wrong.extend(items.into_values().flatten().map(|item| Wrong::Unknown(Box::new(item))));
        wrong
    }
}

impl Wrong {
    /// Whether nothing is wrong but that no checkpoint covers the item yet.
    fn waits_for_the_log(&self) -> bool {
        matches!(self, Self::Unproven(_, why) if why.ends_with("\"sealed\""))
    }
}

fn key_of(item: &Value) -> (String, String, String) {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let source = &item["source"];
    (
        text(&item["recorder"]["label"]),
        text(&source["path_raw_hex"]),
        text(&item["digests"]["blake3"]),
    )
}

/// What is wrong with `item`, which must be `want`.
fn check(read: &mut Read<'_>, want: &Expected, item: &Value) -> Option<Wrong> {
    let altered = |what: String| Some(Wrong::Altered(want.clone(), what));
    if item["source"]["size"] != want.size || item["digests"]["sha256"] != want.sha256.as_str() {
        return altered(format!("the item says {} and {}", item["source"], item["digests"]));
    }
    // Released: proven just as well, and gone from its recorder.
    if item["state"] != "releasable" && item["state"] != "released" {
        return Some(Wrong::Unproven(want.clone(), format!("its state is {}", item["state"])));
    }
    // The home archive first, then further targets where there are any.
    let places = item["archive"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(place) = places.first().filter(|place| place["target"] == "local") else {
        return Some(Wrong::Unproven(want.clone(), format!("it lies at {}", item["archive"])));
    };
    if !places.iter().all(|place| place["proven_at"].is_string()) {
        return Some(Wrong::Unproven(want.clone(), "it was never read back".into()));
    }
    let key = place["key"].as_str().unwrap_or_default();
    match read(key) {
        Ok((size, sha256)) if (size, &sha256) == (want.size, &want.sha256) => None,
        Ok((size, sha256)) => altered(format!("{key}: {size} {sha256}")),
        Err(error) => altered(format!("{key}: {error}")),
    }
}

fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut file = fs::File::open(path)?;
    let mut chunk = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let n = io::Read::read(&mut file, &mut chunk)?;
        if n == 0 {
            return Ok((size, hex::encode(hasher.finalize())));
        }
        hasher.update(&chunk[..n]);
        size += n as u64;
    }
}
