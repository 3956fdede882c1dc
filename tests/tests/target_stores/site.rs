//! A station with one further target, `far`, in a bucket.

use std::{collections::BTreeMap, path::PathBuf};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, objects},
    store_server::Access,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub(crate) const BUCKET: &str = "evidence";
const PREFIX: &str = "dock-1";

/// The station and what is to be docked.
pub(crate) struct Site {
    pub(crate) rig: Rig,
    pub(crate) script: PathBuf,
}

impl Site {
    /// A station whose recorder has a clip of each of these lengths, bytes, and a bucket, made with locks.
    pub(crate) fn new(access: &Access, worm: &str, lengths: &[u64]) -> Self {
        access.calls().make_bucket(BUCKET, true);
        let rig = Rig::new();
        let secret = rig.write("secret", &access.secret);
        let settings = format!(
            "[[archive.targets]]\nname = \"far\"\nurl = \"s3://{BUCKET}/{PREFIX}\"\nworm = \"{worm}\"\n\
             endpoint = \"{}\"\nregion = \"{}\"\naccount = \"{}\"\nsecret = \"file:{}\"\n",
            access.url(),
            access.region,
            access.key_id,
            secret.display()
        );
        let config = rig.write("docket.toml", &settings);
        let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
        let clips: Vec<_> = (70..)
            .zip(lengths)
            .map(|(n, bytes)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, *bytes))
            .collect();
        let script = rig.write("vr.recorder.toml", &pattern_script("VR60001", &clips).unwrap());
        Self { rig, script }
    }

    pub(crate) fn dock(&self) {
        self.rig.dock(&[&self.script], 0);
    }

    /// A command that changes something: a station runs, and sends what waits.
    pub(crate) fn work(&self) {
        let number = format!(
            "2026-{}",
            self.rig.json(["cases", "list"]).json()["cases"].as_array().unwrap().len()
        );
        self.rig.json(["cases", "add", &number]).exits(0);
    }

    /// The same, once what failed may be tried again.
    pub(crate) fn wait_and_work(&self) {
        self.rig.sql("UPDATE sendings SET not_before = NULL WHERE sent_at IS NULL");
        self.rig.sql("UPDATE guards SET not_before = NULL WHERE due = 1");
        self.rig.sql("UPDATE targets SET not_before = NULL");
        self.work();
    }

    pub(crate) fn target(&self) -> Value {
        self.rig.json(["targets", "list"]).exits(0).json()["targets"][0].clone()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let items = self.rig.items();
        items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    }

    /// The key in the bucket.
    pub(crate) fn key(&self, key: &str) -> String {
        format!("{PREFIX}/{key}")
    }

    /// Every object of the home archive, by its key.
    pub(crate) fn home(&self) -> BTreeMap<String, Vec<u8>> {
        objects(&self.rig.archive())
    }

    /// Every original stands in the bucket as it was recorded.
    pub(crate) fn originals_stand(&self, mut get: impl FnMut(&str) -> Option<Vec<u8>>) {
        let items = self.rig.items();
        assert!(!items.is_empty());
        for item in items {
            self.stands(&item, &mut get);
        }
    }

    /// The same of those that are called safe.
    pub(crate) fn safe_ones_stand(&self, mut get: impl FnMut(&str) -> Option<Vec<u8>>) {
        for item in self.rig.items().iter().filter(|item| item["state"] == "releasable") {
            self.stands(item, &mut get);
        }
    }

    fn stands(&self, item: &Value, get: &mut impl FnMut(&str) -> Option<Vec<u8>>) {
        let key = self.key(item["archive"][0]["key"].as_str().unwrap());
        let bytes = get(&key).unwrap_or_else(|| panic!("{key} is not there"));
        assert_eq!(hex::encode(Sha256::digest(&bytes)), item["digests"]["sha256"], "{key}");
    }
}
