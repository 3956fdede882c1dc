//! A station that encrypts what it archives, for the stories about that.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_bytes, pattern_script},
    rig::{Rig, objects},
};

/// Lengths of clips: empty, small, ends on the borders of segments, beyond one.
pub(crate) const LENGTHS: [u64; 6] = [0, 50_000, 1_048_520, 1_048_521, 1 << 20, (5 << 20) + 7];

pub(crate) struct Site {
    pub(crate) rig: Rig,
    /// A further target.
    pub(crate) second: PathBuf,
    pub(crate) script: PathBuf,
    clips: BTreeMap<u64, Vec<u8>>,
}

impl Site {
    /// A station that encrypts, with a further target in a folder.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same, with more said of how it encrypts.
    pub(crate) fn with(more: &str) -> Self {
        let rig = Rig::new();
        let made = rig.json(["keys", "create"]).exits(0).json();
        let public = made["public"].as_str().unwrap().to_owned();
        let second = rig.home().join("second");
        fs::create_dir(&second).unwrap();
        let settings = format!(
            "[archive.encryption]\nrecipients = [\"{public}\"]\n{more}\n\
             [[archive.targets]]\nname = \"second\"\nurl = \"file://{}\"\n",
            second.display()
        );
        let config = rig.write("docket.toml", &settings);
        let rig = rig.with("DOCKET_CONFIG", config.display().to_string());
        let numbered = || LENGTHS.into_iter().zip(70..);
        let clips: Vec<_> = numbered()
            .map(|(bytes, n)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), n, bytes))
            .collect();
        let script = rig.write("vr.recorder.toml", &pattern_script("VR70021", &clips).unwrap());
        let clips = numbered().map(|(bytes, n)| (bytes, pattern_bytes(n, bytes))).collect();
        Self { rig, second, script, clips }
    }

    /// Each item's id, its key in the archive, and what was recorded.
    pub(crate) fn items(&self) -> Vec<(String, String, &[u8])> {
        let items = self.rig.items();
        let told = items.iter().map(|item| {
            let key = item["archive"][0]["key"].as_str().unwrap().to_owned();
            let size = item["source"]["size"].as_u64().unwrap();
            (item["id"].as_str().unwrap().to_owned(), key, self.clips[&size].as_slice())
        });
        told.collect()
    }

    pub(crate) fn private(&self) -> PathBuf {
        self.rig.data().join("identity/archive.key")
    }

    /// What the other program makes of an object in `archive`.
    pub(crate) fn opened_elsewhere(&self, archive: &Path, key: &str) -> Option<Vec<u8>> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_decrypt.py");
        let wrapped = self.rig.archive().join(wrapped(key));
        let ran = Command::new("python3")
            .arg("-B")
            .arg(program)
            .arg("--key")
            .arg(self.private())
            .arg("--wrapped")
            .arg(wrapped)
            .args(["--name", key])
            .arg(archive.join(key))
            .output()
            .unwrap();
        ran.status.success().then_some(ran.stdout)
    }
}

/// Where the wrapped key of the item at `key` stands.
pub(crate) fn wrapped(key: &str) -> String {
    let folder = key.strip_prefix("evidence/").unwrap().rsplit_once('/').unwrap().0;
    format!("keys/{folder}.json")
}

/// The file below `folder` in which `needle` stands.
pub(crate) fn stands_in(folder: &Path, needle: &[u8]) -> Option<String> {
    let has = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    objects(folder).into_iter().find_map(|(key, bytes)| has(&bytes).then_some(key))
}
