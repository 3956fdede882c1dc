//! A station with one further archive target, `far`, in a bucket; and what stands in that bucket held against
//! what was recorded.
//!
//! Used by the campaigns and stories about stores in trouble. The truth is that of the clips' generator.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{
        Rig,
        http::{PATIENCE, PAUSE},
    },
    store_server::Access,
};

/// The bucket.
pub const BUCKET: &str = "evidence";
const PREFIX: &str = "dock-1";

/// The station.
pub struct Far {
    /// Its rig.
    pub rig: Rig,
    truth: BTreeMap<(String, String), String>,
}

impl Far {
    /// A station below `parent`, and a bucket at `access`; `more` are further settings of the target, and after
    /// it of others.
    ///
    /// # Panics
    /// When the bucket cannot be made.
    #[must_use]
    pub fn below(parent: &Path, access: &Access, more: &str) -> Self {
        access.calls().make_bucket(BUCKET, true);
        Self::at_home(parent).with_bucket(access, "far", PREFIX, more)
    }

    /// A station below `parent` that has no further target.
    #[must_use]
    pub fn at_home(parent: &Path) -> Self {
        Self { rig: Rig::below(parent), truth: BTreeMap::new() }
    }

    /// From now on it sends to a target of this number in the bucket, which gets everything, and to no other.
    #[must_use]
    pub fn sending_to(self, access: &Access, number: usize) -> Self {
        self.with_bucket(access, &format!("far-{number}"), &format!("dock-{number}"), "")
    }

    /// From now on it sends to the target `far` at `provider` (`gs`, `az`), in the same bucket, with these further
    /// settings, as somebody with this secret.
    #[must_use]
    pub fn sending_by(self, provider: &str, settings: &str, secret: &str) -> Self {
        let url = format!("{provider}://{BUCKET}/{PREFIX}");
        self.with_target("far", &url, settings, secret)
    }

    fn with_bucket(self, access: &Access, name: &str, prefix: &str, more: &str) -> Self {
        let Access { region, key_id, secret, .. } = access;
        let settings = format!(
            "endpoint = \"{}\"\nregion = \"{region}\"\naccount = \"{key_id}\"\n{more}",
            access.url()
        );
        self.with_target(name, &format!("s3://{BUCKET}/{prefix}"), &settings, secret)
    }

    fn with_target(self, name: &str, url: &str, settings: &str, secret: &str) -> Self {
        let secret = self.rig.write("secret", secret);
        let settings = format!(
            "[[archive.targets]]\nname = \"{name}\"\nurl = \"{url}\"\nsecret = \"file:{}\"\n{settings}\n",
            secret.display()
        );
        let config = self.rig.write("docket.toml", &settings);
        self.on(|rig| rig.with("DOCKET_CONFIG", config))
    }

    /// The same on a changed rig.
    #[must_use]
    pub fn on(self, change: impl FnOnce(Rig) -> Rig) -> Self {
        Self { rig: change(self.rig), truth: self.truth }
    }

    /// A recorder with these clips, to be docked; from now on they are part of the truth.
    ///
    /// # Panics
    /// When its script cannot be written.
    pub fn recorder(&mut self, serial: &str, clips: &[PatternClip]) -> PathBuf {
        for clip in clips {
            let key = (serial.to_owned(), hex::encode(&clip.path));
            self.truth.insert(key, clip.digests().sha256);
        }
        let script = pattern_script(serial, clips).expect("a script");
        self.rig.write(&format!("{serial}.recorder.toml"), &script)
    }

    /// How many clips were recorded.
    #[must_use]
    pub fn recorded(&self) -> usize {
        self.truth.len()
    }

    /// A command that changes something: a station runs, and sends what waits.
    ///
    /// # Panics
    /// When it fails.
    pub fn work(&self, number: usize) {
        self.rig.json(["cases", "add", &format!("2026-{number}")]).exits(0);
    }

    /// What failed may be tried again at once.
    pub fn forgive(&self) {
        self.rig.sql("UPDATE sendings SET not_before = NULL WHERE sent_at IS NULL");
        self.rig.sql("UPDATE targets SET not_before = NULL");
    }

    /// The target is left in peace for long.
    pub fn leave_in_peace(&self) {
        self.rig.sql("UPDATE targets SET not_before = '2199-01-01T00:00:00.000000Z'");
    }

    /// What `targets list` tells of the target.
    ///
    /// # Panics
    /// When it tells nothing.
    #[must_use]
    pub fn target(&self) -> Value {
        self.rig.json(["targets", "list"]).exits(0).json()["targets"][0].clone()
    }

    /// Fails unless everything that was recorded is an item, once, and what is called releasable stands in the
    /// bucket with the recorded bytes. Answers how many are, and how many are not.
    ///
    /// # Panics
    /// Then, saying which.
    pub fn hold(&self, mut get: impl FnMut(&str) -> Option<Vec<u8>>) -> (usize, usize) {
        let (mut items, mut safe) = (self.rig.items(), 0);
        items.retain(|item| item["state"] != "quarantined");
        assert_eq!(items.len(), self.truth.len(), "an item for every clip");
        for item in &items {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let of = (text(&item["recorder"]["label"]), text(&item["source"]["path_raw_hex"]));
            let truth = self.truth.get(&of).unwrap_or_else(|| panic!("nobody recorded {item:#}"));
            assert_eq!(&item["digests"]["sha256"], truth, "another digest than was recorded");
            if item["state"] == "releasable" {
                let key = key(&text(&item["archive"][0]["key"]));
                let bytes = get(&key).unwrap_or_else(|| panic!("{key} is not there"));
                assert_eq!(&hex::encode(Sha256::digest(&bytes)), truth, "{key} is another");
                safe += 1;
            }
        }
        (safe, items.len() - safe)
    }

    /// Waits until a number that the catalog answers is another than 0, while a station runs.
    ///
    /// # Panics
    /// When it never is.
    pub fn until_there_are(&self, query: &'static str) {
        let deadline = Instant::now() + PATIENCE;
        while self.number(query) == 0 {
            assert!(Instant::now() < deadline, "it never came to {query}");
            thread::sleep(PAUSE);
        }
    }

    /// A number that the catalog answers. No station writes meanwhile what is asked for, or it may be another already.
    ///
    /// # Panics
    /// When it cannot be asked.
    #[must_use]
    pub fn number(&self, query: &'static str) -> i64 {
        self.rig.number(query)
    }

    /// Texts that the catalog answers, a row each. No station runs meanwhile.
    ///
    /// # Panics
    /// When it cannot be asked.
    #[must_use]
    pub fn texts(&self, query: &'static str) -> Vec<String> {
        self.rig.texts(query)
    }
}

/// The key in the bucket.
#[must_use]
pub fn key(key: &str) -> String {
    format!("{PREFIX}/{key}")
}
