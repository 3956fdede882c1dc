//! Every byte of signed manifests changed to every other value: none is taken for signed, by docket and, of a
//! sample, by the program of a stranger.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use docket::{identity::Chain, manifest::Manifest, note::NoteKey};
use fastrand::Rng;

use super::report::{Report, has_room};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{self, Rig},
};

/// Clips on the recorder; each has two generations of its manifest, and those of a case have three.
const CLIPS: u64 = 50;
/// Of those, linked to a case.
const LINKED: usize = 8;

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Manifests {
    /// Manifests.
    pub manifests: usize,
    /// Every so many-th byte of each.
    pub every: usize,
    /// Other values each of them gets, drawn by lot; all there are with 255.
    pub values: u8,
    /// Changes that the outside verifier judges.
    pub by_stranger: usize,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Manifests.
    pub manifests: usize,
    /// Changes judged by docket.
    pub changes: u64,
    /// Of those, refused.
    pub refused: u64,
    /// Changes judged by the outside verifier.
    pub by_stranger: usize,
    /// Of those, not called good.
    pub refused_by_stranger: usize,
}

impl Refused {
    /// Whether there were any, and none got through.
    #[must_use]
    pub fn all(&self) -> bool {
        self.changes > 0
            && self.refused == self.changes
            && self.refused_by_stranger == self.by_stranger
    }
}

/// One trial on an empty `rig`.
///
/// # Panics
/// When there are not that many manifests, or one is refused as it is.
#[must_use]
pub fn trial(rig: &Rig, seed: u64, asked: Manifests) -> Refused {
    let mut paths = made(rig);
    assert!(paths.len() >= asked.manifests, "{} manifests", paths.len());
    paths.truncate(asked.manifests);
    let (keys, mut rng) = (keys(rig), Rng::with_seed(seed));
    let notes: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("it stands")).collect();
    for (note, path) in notes.iter().zip(&paths) {
        assert!(Manifest::open(note, &keys).is_ok(), "{}", path.display());
    }
    let share = notes.len().div_ceil(thread::available_parallelism().map_or(1, Into::into));
    let counts: Vec<(u64, u64)> = thread::scope(|scope| {
        let judges: Vec<_> = notes
            .chunks(share)
            .map(|notes| {
                let (keys, mut rng) = (&keys, rng.fork());
                scope.spawn(move || {
                    let each = notes.iter().map(|note| judged(note, keys, asked, &mut rng));
                    each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
                })
            })
            .collect();
        judges.into_iter().map(|judge| judge.join().expect("a judge")).collect()
    });
    Refused {
        manifests: notes.len(),
        changes: counts.iter().map(|count| count.0).sum(),
        refused: counts.iter().map(|count| count.1).sum(),
        by_stranger: asked.by_stranger,
        refused_by_stranger: refused_by_stranger(rig, &paths, &mut rng, asked.by_stranger),
    }
}

/// How many changes of one manifest docket judged, and how many it refused.
fn judged(note: &[u8], keys: &[NoteKey], asked: Manifests, rng: &mut Rng) -> (u64, u64) {
    let (mut changes, mut refused) = (0, 0);
    let mut other = note.to_vec();
    for at in (rng.usize(..asked.every)..note.len()).step_by(asked.every) {
        for n in 1..=asked.values {
            let change = if asked.values == u8::MAX { n } else { rng.u8(1..) };
            other[at] = note[at] ^ change;
            changes += 1;
            refused += u64::from(Manifest::open(&other, keys).is_err());
        }
        other[at] = note[at];
    }
    (changes, refused)
}

/// How many of `n` changes, drawn by lot, the outside verifier does not call good.
fn refused_by_stranger(rig: &Rig, paths: &[PathBuf], rng: &mut Rng, n: usize) -> usize {
    let told = rig.json(["identity", "show"]).exits(0).json();
    let key = told["now"]["key"].as_str().expect("a key").to_owned();
    let first: Vec<_> = paths.iter().filter(|path| path.ends_with("manifest.1.json")).collect();
    let copy = rig.home().join("manifest.1.json");
    let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/verifier/docket_verify.py");
    let is_good = |bytes: &[u8]| {
        fs::write(&copy, bytes).expect("room");
        let mut command = Command::new("python3");
        command.args(["-B", verifier, "manifest", "--key", &key]).arg(&copy);
        command.output().expect("python3").status.success()
    };
    let mut refused = 0;
    for _ in 0..n {
        let mut bytes = fs::read(first[rng.usize(..first.len())]).expect("it stands");
        assert!(is_good(&bytes), "refused as it is");
        let at = rng.usize(..bytes.len());
        bytes[at] ^= rng.u8(1..);
        refused += usize::from(!is_good(&bytes));
    }
    refused
}

/// Docks clips, links some to a case, and answers the manifests that the archive has then.
fn made(rig: &Rig) -> Vec<PathBuf> {
    let clips: Vec<_> = (0..CLIPS)
        .map(|n| {
            let folder = ["", "DIR/", "泉州-"][usize::try_from(n % 3).expect("small")];
            PatternClip::new(format!("DCIM/{folder}V{n:04}.MP4"), 70 + n, 900 + n * 17)
        })
        .collect();
    let script = pattern_script("VR44000", &clips).expect("TOML");
    let script = rig.write("manifests.recorder.toml", &script);
    rig.dock(&[&script], 0);
    rig.json(["cases", "add", "泉罚字〔2026〕12号"]).exits(0);
    for item in rig.items().iter().take(LINKED) {
        let id = item["id"].as_str().expect("an id");
        rig.json(["items", "link", id, "泉罚字〔2026〕12号"]).exits(0);
    }
    rig.rest();
    let keys = rig::keys(&rig.archive()).into_iter();
    let keys = keys.filter(|key| key.starts_with("evidence/") && key.contains("/manifest."));
    keys.map(|key| rig.archive().join(key)).collect()
}

/// The public keys of a station, by the identities in its archive alone.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn keys(rig: &Rig) -> Vec<NoteKey> {
    let log = rig.archive().join("log");
    let station = fs::read_dir(log).expect("a log").next().expect("a station").expect("a folder");
    let station = station.file_name().into_string().expect("an id");
    let mut chain = Chain::of(station.parse().expect("an id"));
    for number in 1.. {
        let path = rig.archive().join(format!("log/{station}/identity/{number}.json"));
        let Ok(note) = fs::read(path) else { break };
        chain.extend(&note).expect("it follows");
    }
    assert!(chain.newest().is_some(), "an identity");
    chain.keys()
}

/// The trial once, at full size.
///
/// # Errors
/// When there is no room for it.
pub fn campaign(dir: &Path, seed: u64, asked: Manifests) -> Result<Report, String> {
    has_room(dir, 100_000_000)?;
    let mut report = Report::begin("manifests", seed);
    let refused = report.trial(dir, |rig| trial(rig, seed, asked)).unwrap_or_default();
    if !refused.all() {
        report.missed("every changed manifest refused");
    }
    Ok(report.end(format!(
        "{} of {} changes of {} manifests refused; {} of {} by the outside verifier",
        refused.refused,
        refused.changes,
        refused.manifests,
        refused.refused_by_stranger,
        refused.by_stranger
    )))
}
