//! Bundles that were damaged at random: docket and the outside verifier must say the same of each.
//!
//! `DOCKET_TEST_BUNDLES` says how many (300 by default), `DOCKET_TEST_SEED` which.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use docket::{
    bundle::{Given, Verdict, check},
    note::NoteKey,
};
use docket_tests::rig::seed;

use super::bench::{ids, key, outside, prove, station};

/// Files that the verifier is given at a time.
const AT_A_TIME: usize = 100;

/// Something done to a ZIP's bytes. Half of it is done close to what a ZIP itself is made of.
fn harm(rng: &mut fastrand::Rng, zip: &mut Vec<u8>) -> String {
    let marks: Vec<usize> = (0..zip.len() - 4)
        .filter(|at| {
            let mark = &zip[*at..*at + 4];
            [b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|m| mark == *m)
        })
        .collect();
    let at = if rng.bool() {
        rng.usize(..zip.len())
    } else {
        (marks[rng.usize(..marks.len())] + rng.usize(..50)).min(zip.len() - 1)
    };
    let length = rng.usize(1..=8).min(zip.len() - at);
    match rng.u8(..8) {
        0..3 => zip[at] ^= 1 << rng.u8(..8),
        3 => zip[at] = *rng.choice([0, 1, 8, 0x20, 0x7f, 0x80, 0xff].iter()).unwrap(),
        4 => zip[at..at + length].fill(*rng.choice([0, 0xff].iter()).unwrap()),
        5 => {
            let from = rng.usize(..zip.len() - length);
            zip.copy_within(from..from + length, at);
        }
        6 => drop(zip.splice(at..at + length, [])),
        _ => drop(zip.splice(at..at, std::iter::repeat_n(rng.u8(..), length))),
    }
    format!("byte {at}, {length}")
}

/// The exit code that the outside verifier has for it.
fn own(zip: &[u8], key: &str) -> i32 {
    let given = Given { keys: vec![NoteKey::parse(key).unwrap()], ..Given::default() };
    let found = check(Cursor::new(zip), &given);
    match found.iter().map(|finding| finding.verdict).max() {
        Some(Verdict::Good) => 0,
        Some(Verdict::Bad) => 1,
        Some(Verdict::NotChecked) | None => 2,
    }
}

#[test]
fn both_judges_say_the_same_of_every_damaged_bundle() {
    let seed = seed(20_261_123);
    let asked = std::env::var("DOCKET_TEST_BUNDLES").ok().and_then(|n| n.parse().ok());
    let count: usize = asked.unwrap_or(300);
    let rig = station(&[3_000]);
    let (key, item) = (key(&rig), ids(&rig)[0].clone());
    let sound = [
        ("bundle", prove(&rig, &item, "bundle.zip", &[])),
        ("excerpt", prove(&rig, &item, "excerpt.zip", &["--range", "1000+500"])),
    ];
    let sound = sound.map(|(verb, file)| (verb, fs::read(file).unwrap()));
    let mut rng = fastrand::Rng::with_seed(seed);
    let (mut differ, mut verdicts) = (Vec::new(), [0; 3]);
    for turn in (0..count).step_by(AT_A_TIME) {
        let (verb, zip) = &sound[turn / AT_A_TIME % 2];
        let mut files: Vec<(PathBuf, String, i32)> = Vec::new();
        for n in turn..count.min(turn + AT_A_TIME) {
            let mut harmed = zip.clone();
            let done: Vec<String> =
                (0..rng.u8(1..=2)).map(|_| harm(&mut rng, &mut harmed)).collect();
            let path = rig.home().join(format!("harmed.{n}.zip"));
            fs::write(&path, &harmed).unwrap();
            files.push((path, done.join("; "), own(&harmed, &key)));
        }
        let paths: Vec<PathBuf> = files.iter().map(|(path, ..)| path.clone()).collect();
        for ((path, done, own), code) in files.iter().zip(outside(verb, &paths, &["--key", &key])) {
            verdicts[usize::try_from(*own).unwrap()] += 1;
            if *own == code {
                fs::remove_file(path).unwrap();
            } else {
                differ.push(format!("{verb} {}: {done}: {own}, {code}", kept(path)));
            }
        }
    }
    println!("{count} damaged: {verdicts:?} good, bad, not checked");
    assert!(differ.is_empty(), "of {count}: {differ:#?}");
    assert!(verdicts[1] > count / 2, "{verdicts:?}");
}

/// A file that both judge differently is worth keeping; where, if `DOCKET_TEST_KEEP` says so.
fn kept(path: &Path) -> String {
    let Ok(folder) = std::env::var("DOCKET_TEST_KEEP") else { return path.display().to_string() };
    let to = Path::new(&folder).join(path.file_name().unwrap());
    fs::copy(path, &to).unwrap();
    to.display().to_string()
}
