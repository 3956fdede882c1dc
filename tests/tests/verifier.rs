//! Story: a stranger with nothing but the published note and a program of his own checks what docket
//! wrote. `tests/verifier/docket_verify.py` shares no code with docket.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Rig, seed},
};
use serde_json::Value;

fn verifier() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("verifier")
}

/// The verifier's own tests: every vector, sound and harmed archives, hostile input.
#[test]
fn the_outside_verifier_judges_its_vectors_as_they_say() {
    let tests = verifier().join("test_docket_verify.py");
    let done = Command::new("python3").arg("-B").arg(tests).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Whoever relies on it must be able to read it in an afternoon: all lines count, empty ones and comments too.
#[test]
fn the_outside_verifier_stays_readable() {
    let program = fs::read_to_string(verifier().join("docket_verify.py")).unwrap();
    let wide: Vec<_> = program.lines().filter(|line| line.chars().count() > 100).collect();
    assert!(wide.is_empty(), "wider than 100 columns: {wide:#?}");
    let lines = program.lines().count();
    assert!(lines <= 1000, "{lines} lines");
}

/// The vectors that stand there are those that their program makes.
#[test]
fn the_vectors_are_those_that_their_program_makes() {
    let folder = tempfile::tempdir().unwrap();
    let program = verifier().join("make_vectors.py");
    let done = Command::new("python3").arg("-B").arg(program).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for made in fs::read_dir(folder.path()).unwrap() {
        let name = made.unwrap().file_name();
        let read = |folder: PathBuf| fs::read(folder.join(&name)).unwrap();
        let same = read(folder.path().into()) == read(verifier().join("vectors"));
        assert!(same, "{name:?}: run make_vectors.py tests/verifier/vectors");
    }
}

/// Two recorders, one of them docked twice, a clip under a case, and a key exchanged in between.
fn docked() -> Rig {
    let rig = Rig::new();
    let script = |name: &str, count: u64, from: u64| {
        let clips: Vec<_> = (0..count)
            .map(|n| PatternClip::new(format!("DCIM/V{n:04}.DAT"), from + n, 3000 + 700 * n))
            .collect();
        rig.write(&format!("{name}.recorder.toml"), &pattern_script(name, &clips).unwrap())
    };
    rig.dock(&[script("VR90001", 2, 10), script("VR90002", 1, 20)], 0);
    rig.json(["identity", "rotate"]).exits(0);
    rig.dock(&[script("VR90001", 3, 10)], 0);
    let item = rig.items()[0]["id"].as_str().unwrap().to_owned();
    rig.json(["cases", "add", "2026-1"]).exits(0);
    rig.json(["items", "link", &item, "2026-1"]).exits(0);
    rig
}

/// What the outside verifier says of an archive: exit code and findings.
fn judged(archive: &Path, key: &str) -> (i32, Vec<Value>) {
    let done = Command::new("python3")
        .arg("-B")
        .arg(verifier().join("docket_verify.py"))
        .args(["archive", "--deep", "--json", "--key", key])
        .arg(archive)
        .output()
        .unwrap();
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout).unwrap();
    let findings = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (done.status.code().unwrap(), findings)
}

fn first_key(rig: &Rig) -> String {
    let told = rig.json(["identity", "show"]).exits(0).json();
    told["chain"][0]["key"].as_str().unwrap().to_owned()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut left) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { left.push(entry) } else { files.push(entry) }
        }
    }
    files.sort();
    files
}

#[test]
fn a_stranger_finds_all_of_an_archive_good() {
    let rig = docked();
    let (code, findings) = judged(&rig.archive(), &first_key(&rig));
    let other: Vec<_> = findings.iter().filter(|f| f["verdict"] != "good").collect();
    assert!(other.is_empty(), "{other:#?}");
    assert_eq!(code, 0);
    let of = |code: &str| findings.iter().filter(|f| f["code"] == code).count();
    assert_eq!((of("original.digest"), of("receipt.chain")), (rig.items().len(), 3));
    let stranger = "docket/x/000001+00000000+AAAA";
    assert_ne!(judged(&rig.archive(), stranger).0, 0, "with another key nothing is good");
}

/// Files that nothing else in an archive speaks of: only docket's catalog misses them.
fn is_unmissed(file: &Path, newest: &Path) -> bool {
    file.parent().is_some_and(|folder| folder.ends_with("checkpoint")) && file != newest
}

#[test]
fn both_find_every_harm() {
    let rig = docked();
    let key = first_key(&rig);
    let files: Vec<_> = files_below(&rig.archive())
        .into_iter()
        .filter(|file| !file.starts_with(rig.archive().join("cases")))
        .collect();
    let newest = files.iter().filter(|f| f.parent().unwrap().ends_with("checkpoint")).max();
    let newest = newest.unwrap().clone();
    let mut random = fastrand::Rng::with_seed(seed(20_261_122));
    let harms: u32 = std::env::var("DOCKET_HARMS").map_or(20, |n| n.parse().unwrap());
    for turn in 0..harms {
        let file = &files[random.usize(..files.len())];
        let mut bytes = fs::read(file).unwrap();
        let held = bytes.clone();
        let how = ["flip", "cut", "grow", "delete"][turn as usize % 4];
        match how {
            "flip" => {
                let at = random.usize(..bytes.len());
                bytes[at] ^= 1 << random.u8(..8);
            }
            "cut" => bytes.truncate(random.usize(..bytes.len())),
            _ => bytes.push(random.u8(..)),
        }
        let mode = fs::metadata(file).unwrap().permissions();
        fs::remove_file(file).unwrap();
        if how != "delete" {
            fs::write(file, &bytes).unwrap();
        }
        let (code, _) = judged(&rig.archive(), &key);
        let unmissed = how == "delete" && is_unmissed(file, &newest);
        assert_eq!(code == 0, unmissed, "the verifier, turn {turn}: {how} {}", file.display());
        rig.json(["fsck", "--deep"]).exits(6);
        fs::write(file, &held).unwrap();
        fs::set_permissions(file, mode).unwrap();
    }
    rig.json(["fsck", "--deep"]).exits(0);
    assert_eq!(judged(&rig.archive(), &key).0, 0);
}
