//! Big loads: very many files, very long ones, and ones that are mostly holes.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use fastrand::Rng;
use sha2::{Digest, Sha256};

use super::memory::dock_and_measure;
use crate::{
    pattern::{PatternClip, pattern_bytes, pattern_script},
    rig::{Expected, Oracle, Rig},
};

/// What docking a load took.
#[derive(Clone, Copy, Debug)]
pub struct Docked {
    /// From start to exit.
    pub took: Duration,
    /// The most memory docket held at once, in bytes.
    pub peak_bytes: u64,
}

/// Docks a folder with `files` files of up to 1 kB and holds it against the truth. No recorder that is played:
/// its script would take more memory than what is measured.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn tiny(rig: &Rig, seed: u64, files: u64) -> Docked {
    let mut rng = Rng::with_seed(seed);
    let card = rig.home().join("card");
    let truth = (0..files).fold(Oracle::default(), |truth, n| {
        let path = format!("DCIM/{:03}/T{n:05}.TXT", n / 500);
        let file = card.join(&path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        fs::write(file, pattern_bytes(n, rng.u64(1..1000))).expect("writable");
        truth.and(digested(&card, &path).expect("readable"))
    });
    dock(rig, &[card], &truth)
}

/// Docks `recorders` recorders with a clip of `bytes` bytes each and holds it against the truth.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn long(rig: &Rig, seed: u64, recorders: u64, bytes: u64) -> Docked {
    let mut truth = Oracle::default();
    let scripts: Vec<_> = (0..recorders)
        .map(|n| {
            let (serial, clip) = (format!("VR6100{n}"), PatternClip::new("L.MP4", seed + n, bytes));
            let text = pattern_script(&serial, std::slice::from_ref(&clip)).expect("TOML");
            truth = std::mem::take(&mut truth).and_pattern(&serial, &[clip]);
            rig.write(&format!("long{n}.recorder.toml"), &text)
        })
        .collect();
    dock(rig, &scripts, &truth)
}

/// Docks a folder with one file of `bytes` bytes of which only the last one is written, and holds it
/// against the truth.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn sparse(rig: &Rig, bytes: u64) -> Docked {
    let card = rig.home().join("card");
    fs::create_dir(&card).expect("writable");
    let file = fs::File::create_new(card.join("S.MP4")).expect("writable");
    std::os::unix::fs::FileExt::write_all_at(&file, b"!", bytes - 1).expect("writable");
    file.sync_all().expect("writable");
    let truth = Oracle::default().and(digested(&card, "S.MP4").expect("readable"));
    dock(rig, &[card], &truth)
}

fn dock(rig: &Rig, paths: &[PathBuf], truth: &Oracle) -> Docked {
    let start = Instant::now();
    let (answer, peak_bytes) = dock_and_measure(rig, paths);
    let docked = Docked { took: start.elapsed(), peak_bytes };
    answer.exits(0);
    truth.holds_in(rig);
    rig.fsck_is_clean();
    docked
}

fn digested(card: &Path, path: &str) -> io::Result<Expected> {
    let mut file = fs::File::open(card.join(path))?;
    let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
    let mut chunk = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        let n = io::Read::read(&mut file, &mut chunk)?;
        if n == 0 {
            break;
        }
        blake3.update(&chunk[..n]);
        sha256.update(&chunk[..n]);
        size += n as u64;
    }
    Ok(Expected {
        recorder: card.display().to_string(),
        path_hex: hex::encode(path),
        size,
        blake3: blake3.finalize().to_hex().to_string(),
        sha256: hex::encode(sha256.finalize()),
    })
}
