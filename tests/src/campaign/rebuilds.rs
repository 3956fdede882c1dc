//! A lost catalog of very many items, made again: how long it takes, and in how much memory.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use fastrand::Rng;

use super::report::{Report, has_room};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};

/// Files on one recorder.
const FILES: u64 = 10_000;
/// What an item takes on disk, with all that stands beside it, bytes.
const ITEM_BYTES: u64 = 40_000;

/// Takes in `items` tiny files, loses the catalog, and has it made again.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, items: u64) -> Result<Report, String> {
    has_room(dir, items * ITEM_BYTES)?;
    let mut report = Report::begin("rebuild", seed);
    let figures = report.trial(dir, |rig| trial(rig, seed, items));
    Ok(report.end(figures.unwrap_or_default()))
}

/// Answers the figures.
///
/// # Panics
/// When the rebuilt catalog is not what was lost.
fn trial(rig: &Rig, seed: u64, items: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let scripts: Vec<PathBuf> =
        (0..items.div_ceil(FILES)).map(|n| recorder(rig, &mut rng, n, items)).collect();
    let begun = Instant::now();
    rig.dock(&scripts, 0);
    rig.rest();
    let took_in = begun.elapsed();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(rig.data().join(format!("catalog.db{end}")));
    }
    let begun = Instant::now();
    let mut running = rig.start(["rebuild"]);
    let mut peak = None;
    // Its one line is printed at the end: until then the mark is read at a timer.
    while !running.ends_within(std::time::Duration::from_millis(200)) {
        peak = peak.max(running.peak_memory_bytes());
    }
    let told = running.finish().exits(0).json();
    let took = begun.elapsed();
    assert_eq!((&told["items"], &told["refused"]), (&items.into(), &0.into()), "{told:#}");
    let begun = Instant::now();
    let clean = rig.json(["fsck"]).exits(0).reply();
    assert_eq!(clean["clean"], true);
    format!(
        "{items} items, {} entries, taken in in {:.0} s; made again in {:.1} s, peak memory {} MiB; \
         fsck {:.1} s",
        told["events"],
        took_in.as_secs_f64(),
        took.as_secs_f64(),
        peak.unwrap_or(0) >> 20,
        begun.elapsed().as_secs_f64(),
    )
}

/// A recorder with its share of the files.
fn recorder(rig: &Rig, rng: &mut Rng, n: u64, items: u64) -> PathBuf {
    let (serial, count) = (format!("VR7{n:04}"), (items - n * FILES).min(FILES));
    let clip = |file| {
        let path = format!("DCIM/{:03}/T{file:05}.TXT", file / 500);
        PatternClip::new(path, n * FILES + file, rng.u64(1..1000))
    };
    let clips: Vec<_> = (0..count).map(clip).collect();
    let script = pattern_script(&serial, &clips).expect("TOML");
    rig.write(&format!("{serial}.recorder.toml"), &script)
}
