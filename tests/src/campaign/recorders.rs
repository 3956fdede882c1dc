//! Four recorders of mixed load, made once and docked in every trial, and the truth about them.
//!
//! Three play pattern clips from scripts, the fourth is a folder with files, as a mounted card is.
//! Nothing may change in them: [`Recorders::are_untouched`] compares names, bytes and stamps.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use fastrand::Rng;
use sha2::{Digest, Sha256};

use crate::{
    card::tree_digest,
    pattern::{PatternClip, pattern_bytes, pattern_script},
    rig::{Expected, Oracle},
};

/// Longest tiny file, in bytes.
const TINY_BYTES: u64 = 20_000;

/// How much lies on the recorders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Files of up to 20 kB on each recorder.
    pub tiny: u64,
    /// Bytes of each clip of a middling size, on the scripted recorders.
    pub clips: &'static [u64],
    /// Bytes of the one long clip, if any. From 128 MiB on its pull is journalled on the way.
    pub long: Option<u64>,
}

impl Size {
    /// For every change: about 14 MB.
    pub const SMALL: Self = Self { tiny: 8, clips: &[400_000, 4_000_000], long: None };
    /// For campaigns: about 350 MB.
    pub const LARGE: Self =
        Self { tiny: 40, clips: &[1_000_000, 30_000_000, 7_340_033], long: Some(230_000_000) };
}

/// Four recorders and the truth about them.
pub struct Recorders {
    folder: tempfile::TempDir,
    /// What to dock.
    pub paths: Vec<PathBuf>,
    /// What must then be there.
    pub truth: Oracle,
    digest: String,
}

impl Recorders {
    /// Makes them below `parent`. The same seed and size give the same files.
    ///
    /// # Panics
    /// When they cannot be written.
    #[must_use]
    pub fn make(parent: &Path, seed: u64, size: Size) -> Self {
        let folder = tempfile::Builder::new().prefix("docket-recorders").tempdir_in(parent);
        let folder = folder.expect("a writable folder");
        let mut rng = Rng::with_seed(seed);
        let mut paths = Vec::new();
        let mut truth = Oracle::default();
        for n in 1..=3 {
            let serial = format!("VR5000{n}");
            let clips = clips(&mut rng, size, n == 2);
            let path = folder.path().join(format!("{n}.recorder.toml"));
            fs::write(&path, pattern_script(&serial, &clips).expect("TOML")).expect("writable");
            truth = truth.and_pattern(&serial, &clips);
            paths.push(path);
        }
        let card = folder.path().join("card");
        truth = write_card(&card, &mut rng, size.tiny, truth);
        paths.push(card);
        let digest = tree_digest(folder.path()).expect("readable");
        Self { folder, paths, truth, digest }
    }

    /// Leaves them where they are, below the folder they were made in. Answers what to dock.
    #[must_use]
    pub fn keep(self) -> Vec<PathBuf> {
        let _ = self.folder.keep();
        self.paths
    }

    /// Whether nothing at all has changed on them.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn are_untouched(&self) -> bool {
        tree_digest(self.folder.path()).expect("readable") == self.digest
    }
}

fn clips(rng: &mut Rng, size: Size, with_long: bool) -> Vec<PatternClip> {
    let tiny = (0..size.tiny).map(|_| rng.u64(0..TINY_BYTES)).collect::<Vec<_>>();
    let long = size.long.filter(|_| with_long);
    let all = tiny.into_iter().chain(size.clips.iter().copied()).chain(long);
    let mut clips: Vec<_> = all
        .enumerate()
        .map(|(n, bytes)| {
            let path = format!("DCIM/V{n:04}.{}", extension(n));
            PatternClip::new(path, rng.u64(..1 << 62), bytes)
        })
        .collect();
    rng.shuffle(&mut clips);
    clips
}

/// Few are named as video: trying to make a preview of a pattern takes longer than taking it in, and
/// most kills would fall after everything is safe.
fn extension(n: usize) -> &'static str {
    if n % 16 == 3 { "MP4" } else { "LOG" }
}

/// A folder of files with old stamps. It says no serial: its path is its label.
fn write_card(card: &Path, rng: &mut Rng, files: u64, mut truth: Oracle) -> Oracle {
    fs::create_dir_all(card.join("DCIM")).expect("writable");
    for n in 0..files {
        let path = format!("DCIM/C{n:04}.LOG");
        let bytes = pattern_bytes(rng.u64(..1 << 62), rng.u64(0..TINY_BYTES * 10));
        fs::write(card.join(&path), &bytes).expect("writable");
        let file = fs::File::open(card.join(&path)).expect("readable");
        let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000 + n * 61);
        file.set_modified(stamp).expect("our own file");
        truth = truth.and(Expected {
            recorder: card.display().to_string(),
            path_hex: hex::encode(&path),
            size: bytes.len() as u64,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
            sha256: hex::encode(Sha256::digest(&bytes)),
        });
    }
    truth
}
