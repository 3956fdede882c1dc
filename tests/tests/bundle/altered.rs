//! Every single entry of a bundle and of an excerpt altered, taken out, doubled, and others added: both
//! judges refuse each.
//!
//! What nobody signs and nothing rests on may say anything: the text for people, the public keys of
//! witnesses, and in `bundle.json` the moment and the program.

use std::{collections::BTreeSet, path::PathBuf};

use docket_tests::rig::Rig;
use serde_json::{Value, json};

use super::bench::{
    BAD, Entries, GOOD, NOT_CHECKED, doubled, event_of, ids, judged_all, key, named, open, pack,
    prove, station,
};

/// Changed files, and what was done to each.
struct Altered<'a> {
    rig: &'a Rig,
    good: Entries,
    files: Vec<PathBuf>,
    what: Vec<String>,
}

impl<'a> Altered<'a> {
    fn of(rig: &'a Rig, good: Entries) -> Self {
        Self { rig, good, files: Vec::new(), what: Vec::new() }
    }

    fn next(&self) -> PathBuf {
        self.rig.home().join(format!("altered.{}.zip", self.files.len()))
    }

    /// Another set of entries.
    fn add(&mut self, what: impl Into<String>, change: impl FnOnce(&mut Entries)) {
        let mut entries = self.good.clone();
        change(&mut entries);
        assert!(entries != self.good, "nothing was changed");
        self.files.push(pack(self.next(), &entries));
        self.what.push(what.into());
    }

    /// One bit in its beginning, its middle and its end.
    fn flips(&mut self, name: &str) {
        let length = self.good[name].len();
        for at in BTreeSet::from([0, length / 2, length - 1]) {
            self.add(format!("{name}: byte {at}"), |all| all.get_mut(name).unwrap()[at] ^= 1);
        }
    }

    /// A member of an entry that is a line of JSON.
    fn member(&mut self, name: &str, member: &str, value: Value) {
        let mut object: Value = serde_json::from_slice(&self.good[name]).unwrap();
        object[member] = value;
        // The members stand in order: serde_json's map is sorted.
        let line = format!("{object}\n").into_bytes();
        self.add(format!("{name}: another {member}"), |all| drop(all.insert(name.into(), line)));
    }

    fn doubles(&mut self) {
        for name in self.good.keys() {
            self.files.push(doubled(self.next(), &self.good, name));
            self.what.push(format!("{name} twice"));
        }
    }

    /// Both judges refuse all of them.
    fn refused(self, verb: &str, key: &str) {
        let said = judged_all(self.rig, verb, &self.files, &["--key", key]);
        let wrong = said.iter().zip(&self.what).filter(|(said, _)| **said != BAD);
        let wrong: Vec<_> = wrong.collect();
        assert!(wrong.is_empty(), "of {} altered, judged as {verb}: {wrong:#?}", self.what.len());
    }
}

#[test]
fn every_entry_of_a_bundle_counts() {
    let rig = station(&[6_000, 7_000]);
    let (key, ids) = (key(&rig), ids(&rig));
    let other = open(&prove(&rig, &ids[1], "other.zip", &[]));
    let mut altered = Altered::of(&rig, open(&prove(&rig, &ids[0], "good.zip", &[])));
    let good = altered.good.clone();
    for name in good.keys().filter(|name| *name != "README.txt") {
        if name != "bundle.json" {
            altered.flips(name);
        }
        altered.add(format!("without {name}"), |all| drop(all.remove(name)));
    }
    altered.doubles();
    about(&mut altered, &other);
    others_events(&mut altered, &other);
    for (name, from) in [
        ("notes.txt", "README.txt"),
        ("../checkpoint", "checkpoint"),
        ("events/", "README.txt"),
        ("original.txt", "original.mp4"),
        ("original", "original.mp4"),
        ("manifest.2.json", "manifest.1.json"),
        ("identity.2.json", "identity.1.json"),
        ("manifest.01.json", "manifest.1.json"),
        ("Checkpoint", "checkpoint"),
        ("timestamp.01.tsr", "README.txt"),
        ("excerpt.bao", "original.mp4"),
        ("excerpt.json", "bundle.json"),
    ] {
        altered
            .add(format!("{name} added"), |all| drop(all.insert(name.into(), good[from].clone())));
    }
    let sealed = &good[&event_of(&good, "sealed")];
    let beyond = format!("events/{:020}.json", 999);
    altered.add("an event without proof", |all| drop(all.insert(beyond, sealed.clone())));
    let proof = good[&event_of(&good, "sealed").replace(".json", ".proof")].clone();
    let beyond = format!("events/{:020}.proof", 999);
    altered.add("a proof without event", |all| drop(all.insert(beyond, proof)));
    altered.refused("bundle", &key);
}

/// What a bundle says of itself.
fn about(altered: &mut Altered<'_>, other: &Entries) {
    let theirs: Value = serde_json::from_slice(&other["bundle.json"]).unwrap();
    let origin = theirs["origin"].as_str().unwrap().replace("/000001", "/000002");
    altered.member("bundle.json", "item", theirs["item"].clone());
    altered.member("bundle.json", "origin", json!(origin));
    altered.member("bundle.json", "original", json!("referenced"));
    altered.member("bundle.json", "original", json!("excluded"));
    altered.member("bundle.json", "made_at", json!("yesterday"));
    let mut spaced = altered.good["bundle.json"].clone();
    spaced.insert(1, b' ');
    altered.add("bundle.json: a space", |all| drop(all.insert("bundle.json".into(), spaced)));
    let mut open = altered.good["bundle.json"].clone();
    open.pop();
    altered.add("bundle.json: no line feed", |all| drop(all.insert("bundle.json".into(), open)));
}

/// Another item's evidence in place of this one's, or beside it.
fn others_events(altered: &mut Altered<'_>, other: &Entries) {
    let (ours, theirs) = (event_of(&altered.good, "sealed"), event_of(other, "sealed"));
    let both = |name: &str| [name.to_owned(), name.replace(".json", ".proof")];
    altered.add("another item's event in place of this one's", |all| {
        both(&ours).iter().for_each(|name| drop(all.remove(name)));
        both(&theirs).iter().for_each(|name| drop(all.insert(name.clone(), other[name].clone())));
    });
    altered.add("another item's event beside these", |all| {
        both(&theirs).iter().for_each(|name| drop(all.insert(name.clone(), other[name].clone())));
    });
    altered.add("the event of a manifest left out, with its proof", |all| {
        both(&ours).iter().for_each(|name| drop(all.remove(name)));
    });
    for name in ["original.mp4", "manifest.1.json", "checkpoint"] {
        let theirs = other[name].clone();
        altered.add(format!("another item's {name}"), |all| drop(all.insert(name.into(), theirs)));
    }
}

#[test]
fn every_entry_of_an_excerpt_counts() {
    let rig = station(&[6_000, 7_000]);
    let (key, ids) = (key(&rig), ids(&rig));
    let range = ["--range", "1000+3000"];
    let other = open(&prove(&rig, &ids[1], "other.zip", &range));
    let mut altered = Altered::of(&rig, open(&prove(&rig, &ids[0], "good.zip", &range)));
    let good = altered.good.clone();
    for name in named(&good, "excerpt") {
        altered.flips(name);
    }
    for name in good.keys().filter(|name| *name != "README.txt") {
        altered.add(format!("without {name}"), |all| drop(all.remove(name)));
    }
    altered.doubles();
    for (member, value) in [
        // Within the same chunks of 1 KiB the slice shows other bytes just as well.
        ("start", json!(2000)),
        ("length", json!(4000)),
        ("length", json!(1000)),
        ("length", json!(0)),
        ("size", json!(6001)),
        ("start", json!(5000)),
        ("blake3", json!("0".repeat(64))),
    ] {
        altered.member("excerpt.json", member, value);
    }
    for name in ["excerpt.json", "excerpt.bao"] {
        let theirs = other[name].clone();
        altered.add(format!("another item's {name}"), |all| drop(all.insert(name.into(), theirs)));
    }
    let mut longer = good["excerpt.bao"].clone();
    longer.push(0);
    altered.add("a longer slice", |all| drop(all.insert("excerpt.bao".into(), longer)));
    altered.member("bundle.json", "original", json!("included"));
    let bytes = good["excerpt.bao"].clone();
    altered.add("an original beside", |all| drop(all.insert("original.mp4".into(), bytes)));
    altered.refused("excerpt", &key);
}

#[test]
fn what_nobody_signs_may_say_anything_and_a_newer_form_is_not_judged() {
    let rig = station(&[6_000]);
    let (key, ids) = (key(&rig), ids(&rig));
    let mut altered = Altered::of(&rig, open(&prove(&rig, &ids[0], "good.zip", &[])));
    altered.add("another text", |all| drop(all.insert("README.txt".into(), b"Hello\n".to_vec())));
    altered.add("no text", |all| drop(all.remove("README.txt")));
    altered.member("bundle.json", "tool", json!("another 1.0"));
    altered.member("bundle.json", "made_at", json!("2026-01-01T00:00:00Z"));
    let said = judged_all(&rig, "bundle", &altered.files, &["--key", &key]);
    assert_eq!(said, [GOOD; 4], "{:?}", altered.what);
    let mut newer = Altered::of(&rig, altered.good);
    newer.member("bundle.json", "schema", json!("docket.bundle/2"));
    let said = judged_all(&rig, "bundle", &newer.files, &["--key", &key]);
    assert_eq!(said, [NOT_CHECKED]);
}
