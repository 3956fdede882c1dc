//! One random bit turned over in each of many archived originals: every one must be found, and before
//! that nobody accused.

use std::{
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::Path,
};

use fastrand::Rng;

use super::report::{Report, has_room};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};

const SERIAL: &str = "VR42000";
/// Longest original, bytes.
const LONGEST: u64 = 20_000;

/// How many.
#[derive(Clone, Copy, Debug)]
pub struct Flips {
    /// Originals, in each of which a bit is flipped.
    pub originals: u64,
    /// How often all of them are read before.
    pub rounds: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Readings of sound originals.
    pub clean: u64,
    /// Of those, the ones that were said to have failed.
    pub false_alarms: u64,
    /// Bits flipped, one an original.
    pub flips: u64,
    /// Of those, the ones whose original was said to differ, and set aside for it.
    pub found: u64,
}

/// Turns over bit `bit` of the file, counted from its beginning.
///
/// # Panics
/// When it cannot be written.
pub fn flip(file: &Path, bit: u64) {
    fs::set_permissions(file, Permissions::from_mode(0o600)).expect("our file");
    let open = OpenOptions::new().read(true).write(true).open(file).expect("our file");
    let mut byte = [0];
    open.read_exact_at(&mut byte, bit / 8).expect("a byte there");
    byte[0] ^= 1 << (bit % 8);
    open.write_all_at(&byte, bit / 8).expect("room");
    open.sync_all().expect("a disk");
}

/// One trial on an empty `rig`.
///
/// # Panics
/// When docket does not answer as it must.
#[must_use]
pub fn trial(rig: &Rig, seed: u64, Flips { originals, rounds }: Flips) -> Found {
    let mut rng = Rng::with_seed(seed);
    let clips: Vec<_> = (0..originals)
        // No footage by name: nobody tries to make previews of it.
        .map(|n| PatternClip::new(format!("D{:03}/{n:05}.DAT", n / 500), n, rng.u64(1..LONGEST)))
        .collect();
    let script = rig.write("flips.recorder.toml", &pattern_script(SERIAL, &clips).expect("TOML"));
    rig.dock(&[&script], 0);
    let mut found = Found::default();
    for _ in 0..rounds {
        let reply = rig.json(["verify"]).exits(0).reply();
        found.clean += reply["checked"].as_u64().unwrap_or_default();
        found.false_alarms += reply["failed_count"].as_u64().unwrap_or_default();
    }
    rig.rest();
    for item in rig.items() {
        let key = item["archive"][0]["key"].as_str().unwrap_or_default();
        let bytes = item["source"]["size"].as_u64().unwrap_or_default();
        flip(&rig.archive().join(key), rng.u64(..bytes * 8));
        found.flips += 1;
    }
    let reply = rig.json(["verify"]).exits(6).reply();
    assert_eq!(reply["checked"], originals, "every original is read");
    assert_eq!(reply["failed_count"].as_u64(), Some(originals), "flips were not found");
    let aside = rig.items();
    let aside = aside.iter().filter(|item| item["reason"] == "fixity-mismatch");
    found.found = aside.count() as u64;
    found
}

/// The trial once, at full size.
///
/// # Errors
/// When there is no room for it.
pub fn campaign(dir: &Path, seed: u64, flips: Flips) -> Result<Report, String> {
    has_room(dir, 2_000_000_000)?;
    let mut report = Report::begin("flips", seed);
    let found = report.trial(dir, |rig| trial(rig, seed, flips)).unwrap_or_default();
    if found.false_alarms > 0 || found.found < flips.originals {
        report.missed("every flip found, nobody accused");
    }
    Ok(report.end(format!(
        "{} of {} flipped bits found, {} false alarms in {} clean readings",
        found.found, found.flips, found.false_alarms, found.clean
    )))
}
