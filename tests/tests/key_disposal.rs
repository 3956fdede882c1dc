//! Story: an encrypted item is disposed of by destroying its key. Off by default, asked for and confirmed by a
//! person, never while the item is to be kept; then no copy of the key is anywhere, nobody opens the item again,
//! nothing brings the key back, and everybody who looks is told that it was done on purpose.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "bundle/bench.rs"]
#[expect(dead_code, reason = "the stories about bundles use all of it")]
mod bench;
#[path = "encryption/site.rs"]
#[expect(dead_code, reason = "the stories about encryption use all of it")]
mod site;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use bench::{key, open, prove, proving};
use docket_tests::rig::Host;
use serde_json::Value;
use site::{LENGTHS, Site, stands_in, wrapped};
use tempfile::TempDir;

const ALLOWED: &str = "destroy_keys = true";
const WHY: &str = "保存期限届满";

/// A station with a folder of keys on a disk of its own, and one of its items, encrypted and copied.
struct Docked {
    site: Site,
    _disk: TempDir,
    keys: PathBuf,
    item: String,
    name: String,
    bytes: Vec<u8>,
}

impl Docked {
    fn new(more: &str) -> Self {
        Self::within(more, 1_000)
    }

    /// The same, on a host whose clock is kept right within so many microseconds.
    fn within(more: &str, error_us: u32) -> Self {
        let disk = tempfile::tempdir().unwrap();
        let keys = disk.path().join("keys-disk");
        fs::create_dir(&keys).unwrap();
        let mut site = Site::with(&format!("key_folders = [\"{}\"]\n{more}", keys.display()));
        let host = Host::right_within(&site.rig, error_us);
        site.rig = host.later(site.rig, 0);
        site.rig.dock(&[&site.script], 0);
        let items = site.items();
        assert_eq!(items.len(), LENGTHS.len());
        let found = items.iter().find(|(_, _, bytes)| bytes.len() == 50_000).unwrap();
        let (item, name, bytes) = (found.0.clone(), found.1.clone(), found.2.to_owned());
        Self { site, _disk: disk, keys, item, name, bytes }
    }

    /// Puts the item under a case that was closed so long ago that its retention is over.
    fn is_due(&self) {
        let does = |args: &[&str]| self.site.rig.json(args).exits(0);
        does(&["cases", "add", "2024-1"]);
        does(&["items", "link", &self.item, "2024-1"]);
        does(&["cases", "date", "2024-1", "closed", "2025-01-31"]);
    }

    fn asked(&self) -> String {
        let asked = ["keys", "disposal", "ask", &self.item, "--reason", WHY];
        let asked = self.site.rig.json(asked).exits(0).json();
        assert_eq!((&asked["condemned_at"], &asked["reason"]), (&Value::Null, &WHY.into()));
        asked["id"].as_str().unwrap().to_owned()
    }

    fn confirm(&self, id: &str) -> Value {
        self.site.rig.json(["keys", "disposal", "confirm", id]).exits(0).json()
    }

    /// Refused, for that reason; the key stands where it stood, and opens the item.
    fn is_refused(&self, args: &[&str], reason: &str) {
        let said = self.site.rig.json(args).exits(2).json();
        assert_eq!(said["code"], "DKT-0790", "{said:#}");
        assert!(said["detail"].as_str().unwrap().contains(reason), "{said:#}");
        assert!(self.files().iter().all(|file| file.exists()));
        let kept = tempfile::tempdir_in(self.site.rig.home()).unwrap();
        let out = kept.path().join("kept.zip").display().to_string();
        assert!(open(&prove(&self.site.rig, &self.item, &out, &[]))["original.mp4"] == self.bytes);
    }

    /// Where the wrapped key stands: at home, and in its own folder.
    fn files(&self) -> [PathBuf; 2] {
        [self.site.rig.archive(), self.keys.clone()].map(|at| at.join(wrapped(&self.name)))
    }

    fn cannot_be_opened(&self) {
        let out = self.site.rig.home().join("none.zip");
        let said = self.site.rig.json(proving(&self.item, &out, &[])).exits(2).json();
        assert_eq!(said["code"], "DKT-0792", "{said:#}");
        assert!(said["cause"].as_str().unwrap().contains(WHY), "{said:#}");
        assert!(!out.exists());
    }

    /// What was done to the key, by the item's own history.
    fn history(&self) -> Vec<String> {
        let told = self.site.rig.item(&self.item);
        let events = told["events"].as_array().unwrap().iter();
        let of_key = events.filter(|event| event["act"].as_str().unwrap().starts_with("key-"));
        of_key
            .map(|event| {
                assert_eq!((&event["reason"], &event["outcome"]), (&WHY.into(), &"ok".into()));
                event["act"].as_str().unwrap().to_owned()
            })
            .collect()
    }

    /// Everybody who looks finds nothing wrong.
    fn nothing_is_missed(&self) {
        let rig = &self.site.rig;
        rig.json(["fsck", "--deep"]).exits(0);
        rig.json(["verify", "--all"]).exits(0);
        rig.json(["targets", "reconcile", "--deep"]).exits(0);
        assert!(self.files().iter().all(|file| !file.exists()), "nothing brings it back");
        rig.rest();
        let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier/docket_verify.py");
        let judged = Command::new("python3")
            .arg("-B")
            .arg(&verifier)
            .arg("archive")
            .arg(rig.archive())
            .args(["--deep", "--key", &key(rig)])
            .output()
            .unwrap();
        assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stdout));
    }
}

/// The secret part of a wrapped key, as it stands in its file.
fn sealed(file: &Path) -> Vec<u8> {
    let line: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    line["wrapped"][0]["hpke"].as_str().unwrap().as_bytes().to_owned()
}

#[test]
fn a_destroyed_key_is_nowhere_and_everybody_is_told_that_it_was_done_on_purpose() {
    let docked = Docked::new(ALLOWED);
    docked.is_due();
    let rig = &docked.site.rig;
    let [home, disk] = docked.files();
    let (line, secret) = (fs::read(&home).unwrap(), sealed(&home));
    let folders = [rig.home(), docked.keys.as_path()];
    assert!(folders.iter().all(|folder| stands_in(folder, &secret).is_some()), "it is looked for");
    // A station that was killed while it wrote the key anew left this.
    fs::write(disk.with_extension("new"), &line).unwrap();
    let done = docked.confirm(&docked.asked());
    assert!(done["destroyed_at"].is_string(), "{done:#}");
    for folder in &folders {
        assert_eq!(stands_in(folder, &secret), None, "a copy is left");
    }
    docked.cannot_be_opened();
    assert_eq!(docked.history(), ["key-disposal-asked", "key-condemned", "key-destroyed"]);
    docked.nothing_is_missed();
    for (lang, words) in [("en", "was destroyed everywhere"), ("zh-CN", "已在各处销毁")] {
        let life = rig.run(["--lang", lang, "custody", "show", &docked.item]).exits(0).stdout;
        assert!(life.split_whitespace().collect::<String>().contains(&words.replace(' ', "")));
    }
    // The others are as they were.
    for (item, _, bytes) in docked.site.items().iter().filter(|(item, ..)| *item != docked.item) {
        let file = prove(rig, item, &format!("{item}.zip"), &[]);
        assert!(open(&file)["original.mp4"] == *bytes);
    }
    // Somebody restores it from a backup: it opens nothing, it is told, and it is destroyed again.
    for file in [&home, &disk] {
        fs::write(file, &line).unwrap();
    }
    docked.cannot_be_opened();
    rig.rest();
    let found = rig.json(["fsck"]).exits(6).json();
    let found = found["reply"]["violations"].as_array().unwrap().clone();
    let codes: Vec<_> = found.iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["wrapped-key-stands"; 2], "{found:#?}");
    let found = rig.json(["targets", "reconcile", "local"]).exits(1).reply();
    let found = found["targets"][0]["findings"].as_array().unwrap().clone();
    assert!(found.len() == 2 && found.iter().all(|one| one["wrong"] == "stands"), "{found:#?}");
    assert_eq!(docked.history().last().unwrap(), "key-destroyed");
    assert_eq!(docked.history().len(), 4);
    // Also in a folder that the settings name no more.
    let config = rig.home().join("docket.toml");
    let named = fs::read_to_string(&config).unwrap();
    let line = format!("key_folders = [\"{}\"]\n", docked.keys.display());
    assert!(named.contains(&line));
    rig.rest();
    fs::write(&config, named.replace(&line, "")).unwrap();
    fs::write(&disk, &line).unwrap();
    let found = rig.json(["fsck"]).exits(6).json();
    assert_eq!(found["reply"]["violations"][0]["code"], "wrapped-key-stands", "{found:#}");
    assert_eq!(found["reply"]["violation_count"], 1, "{found:#}");
    fs::rename(&docked.keys, docked.keys.with_extension("aside")).unwrap();
    let found = rig.json(["fsck"]).exits(6).json();
    assert_eq!(found["reply"]["violations"][0]["code"], "key-folder-away", "{found:#}");
    fs::rename(docked.keys.with_extension("aside"), &docked.keys).unwrap();
    fs::remove_file(&disk).unwrap();
    fs::write(&config, named).unwrap();
    docked.nothing_is_missed();
    // A catalog made again of the archive knows it too.
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(rig.data().join(name));
    }
    rig.json(["rebuild"]).exits(0);
    docked.cannot_be_opened();
    let told = rig.json(["keys", "disposal", "list"]).exits(0).json();
    for (name, told) in told["disposals"][0].as_object().unwrap() {
        assert_eq!(*told, done[name], "{name}");
    }
}

#[test]
fn what_is_to_be_kept_is_not_destroyed() {
    let docked = Docked::new("");
    docked.is_due();
    let ask = ["keys", "disposal", "ask", &docked.item, "--reason", WHY];
    docked.is_refused(&ask, "do not allow");

    let docked = Docked::new(ALLOWED);
    let ask = ["keys", "disposal", "ask", &docked.item, "--reason", WHY];
    docked.is_refused(&ask, "has not ended");
    docked.is_due();
    let id = docked.asked();
    let confirm = ["keys", "disposal", "confirm", &id];
    let rig = &docked.site.rig;
    // What changes between the steps counts.
    let longer =
        ["retention", "extend", "--item", &docked.item, "--through", "2040-01-01", "--reason", "x"];
    rig.json(longer).exits(0);
    docked.is_refused(&confirm, "has not ended");
    rig.json(["retention", "hold", "--item", &docked.item, "--reason", "x"]).exits(0);
    docked.is_refused(&confirm, "legal hold");
    docked.is_refused(&ask, "legal hold");
    rig.json(["keys", "disposal", "confirm", "01a20233-c3ae-79c4-8000-000000000000"]).exits(5);
    assert_eq!(docked.history(), ["key-disposal-asked"]);
}

#[test]
fn a_disposal_that_was_cut_short_is_gone_on_with() {
    let docked = Docked::new(ALLOWED);
    docked.is_due();
    let rig = &docked.site.rig;
    let id = docked.asked();
    let aside = docked.keys.with_extension("aside");
    fs::rename(&docked.keys, &aside).unwrap();
    let said = rig.json(["keys", "disposal", "confirm", &id]).exits(2).json();
    assert_eq!(said["code"], "DKT-0791", "{said:#}");
    // It stands still, and opens nothing.
    assert!(docked.files()[0].exists());
    docked.cannot_be_opened();
    rig.rest();
    rig.json(["fsck"]).exits(6);
    fs::rename(&aside, &docked.keys).unwrap();
    // Whatever starts the station next goes on with it.
    rig.json(["verify", "--all"]).exits(0);
    assert_eq!(docked.history(), ["key-disposal-asked", "key-condemned", "key-destroyed"]);
    docked.nothing_is_missed();
    docked.is_condemned(&id);
}

#[test]
fn a_legal_hold_stops_a_disposal_that_waits_for_a_folder() {
    let docked = Docked::new(ALLOWED);
    docked.is_due();
    let rig = &docked.site.rig;
    let id = docked.asked();
    let aside = docked.keys.with_extension("aside");
    fs::rename(&docked.keys, &aside).unwrap();
    rig.json(["keys", "disposal", "confirm", &id]).exits(2);
    let hold =
        ["--lang", "en", "retention", "hold", "--item", &docked.item, "--reason", "an order"];
    let told = rig.run(hold).exits(0).stdout;
    assert!(told.contains("the hold keeps it from that"), "{told}");
    fs::rename(&aside, &docked.keys).unwrap();
    rig.rest();
    // Whatever starts the station next does not go on with it, nor does who asks again.
    rig.json(["verify", "--all"]).exits(0);
    rig.json(["targets", "reconcile", "local"]).exits(0);
    let said = rig.json(["keys", "disposal", "confirm", &id]).exits(2).json();
    assert_eq!(said["code"], "DKT-0790", "{said:#}");
    assert!(said["detail"].as_str().unwrap().contains("legal hold"), "{said:#}");
    assert!(docked.files().iter().all(|file| file.exists()));
    assert_eq!(docked.history(), ["key-disposal-asked", "key-condemned"]);
}

#[test]
fn a_station_whose_clock_nobody_vouches_for_destroys_no_key() {
    let docked = Docked::within(ALLOWED, 16_000_000);
    docked.is_due();
    let ask = ["keys", "disposal", "ask", &docked.item, "--reason", WHY];
    docked.is_refused(&ask, "nobody vouches");
    assert_eq!(docked.history(), [""; 0]);
}

impl Docked {
    fn is_condemned(&self, id: &str) {
        let said = self.site.rig.json(["keys", "disposal", "confirm", id]).exits(2).json();
        assert_eq!(said["code"], "DKT-0790", "{said:#}");
        assert!(said["detail"].as_str().unwrap().contains("destroyed before"), "{said:#}");
    }
}
