//! A station with items, what it hands out of them, and the two that judge it: docket itself, offline, and
//! the verifier that knows only the note on formats.
//!
//! Used by the stories about bundles.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Entries by name.
pub(crate) type Entries = BTreeMap<String, Vec<u8>>;

/// Runs the verifier on many files in one process: the exit code of each, a line each.
const MANY: &str = "
import contextlib, io, sys
folder, verb, given, *paths = sys.argv[1:]
sys.path.insert(0, folder)
import docket_verify
for path in paths:
    with contextlib.redirect_stdout(io.StringIO()):
        code = docket_verify.main([verb, path, *given.split()])
    print(code)
";

/// A station that has taken clips of these lengths in and stopped: all of its log is published.
pub(crate) fn station(lengths: &[u64]) -> Rig {
    let clips = lengths.iter().zip(0..);
    let clips: Vec<_> = clips
        .map(|(bytes, n)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), 70 + n, *bytes))
        .collect();
    let rig = Rig::new();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR90001", &clips).unwrap());
    rig.dock(&[&script], 0);
    rig
}

/// The station's public key.
pub(crate) fn key(rig: &Rig) -> String {
    let told = rig.json(["identity", "show"]).exits(0).json();
    told["now"]["key"].as_str().unwrap().to_owned()
}

/// The items' ids, the smallest item first.
pub(crate) fn ids(rig: &Rig) -> Vec<String> {
    let mut items = rig.items();
    items.sort_by_key(|item| item["source"]["size"].as_u64());
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// The command line that has a proof written to `out`.
pub(crate) fn proving<'a>(item: &'a str, out: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["items", "prove", item, "--out", out.to_str().unwrap()];
    args.extend(more);
    args
}

/// Has a proof written, and answers its file.
pub(crate) fn prove(rig: &Rig, item: &str, name: &str, more: &[&str]) -> PathBuf {
    let out = rig.home().join(name);
    let told = rig.json(proving(item, &out, more)).exits(0).json();
    assert_eq!(told["sha256"], digest(&out).as_str());
    out
}

/// SHA-256 of a file.
pub(crate) fn digest(file: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(file).unwrap()))
}

/// The exit codes of both judges for each file; `given` is what both are told to trust.
pub(crate) fn judged_all(rig: &Rig, verb: &str, files: &[PathBuf], given: &[&str]) -> Vec<Judged> {
    let own = files.iter().map(|file| {
        let args = ["check-proof", file.to_str().unwrap()].into_iter().chain(given.iter().copied());
        rig.json(args).code.unwrap()
    });
    own.zip(outside(verb, files, given)).collect()
}

/// The exit codes of the outside verifier.
pub(crate) fn outside(verb: &str, files: &[PathBuf], given: &[&str]) -> Vec<i32> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("verifier");
    let mut many = Command::new("python3");
    many.args(["-B", "-c", MANY]).arg(folder).arg(verb).arg(given.join(" ")).args(files);
    let said = many.output().unwrap();
    assert!(said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout).unwrap();
    let codes: Vec<i32> = said.lines().map(|code| code.parse().unwrap()).collect();
    assert_eq!(codes.len(), files.len());
    codes
}

/// Exit codes: docket's, and the outside verifier's.
pub(crate) type Judged = (i32, i32);

pub(crate) const GOOD: Judged = (0, 0);
pub(crate) const BAD: Judged = (6, 1);
pub(crate) const NOT_CHECKED: Judged = (1, 2);

/// The exit codes of both for one file, by the station's key.
pub(crate) fn judged(rig: &Rig, verb: &str, file: &Path, key: &str) -> Judged {
    judged_all(rig, verb, &[file.to_owned()], &["--key", key])[0]
}

/// What is in a ZIP.
pub(crate) fn open(file: &Path) -> Entries {
    let mut archive = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut entries = Entries::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(entry.name().unwrap().into_owned(), bytes);
    }
    entries
}

/// A ZIP of these entries, written by another program than docket's.
pub(crate) fn pack<'a>(
    path: PathBuf,
    entries: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
) -> PathBuf {
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), stored()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// The same with one entry twice: the second is written under a name as long, which is then changed.
pub(crate) fn doubled(path: PathBuf, entries: &Entries, twice: &str) -> PathBuf {
    let other = format!("#{}", &twice[1..]);
    let second = (other.clone(), entries[twice].clone());
    let path = pack(path, entries.iter().chain([(&second.0, &second.1)]));
    let mut zip = fs::read(&path).unwrap();
    let places: Vec<usize> =
        (0..zip.len()).filter(|at| zip[*at..].starts_with(other.as_bytes())).collect();
    assert!(places.len() >= 2, "in its place and in the list");
    for at in places {
        zip[at..at + twice.len()].copy_from_slice(twice.as_bytes());
    }
    fs::write(&path, zip).unwrap();
    path
}

/// Names of entries that begin so.
pub(crate) fn named<'a>(entries: &'a Entries, beginning: &str) -> Vec<&'a String> {
    entries.keys().filter(|name| name.starts_with(beginning)).collect()
}

/// The event of that act among the entries.
pub(crate) fn event_of(entries: &Entries, act: &str) -> String {
    let is_it = |bytes: &[u8]| {
        serde_json::from_slice::<Value>(bytes).is_ok_and(|event| event["act"] == act)
    };
    let found = named(entries, "events/").into_iter().find(|name| is_it(&entries[*name]));
    found.unwrap_or_else(|| panic!("no {act} in {:?}", entries.keys())).clone()
}
