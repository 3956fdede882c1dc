//! Images of cards, changed without end, through the card driver: none may panic, hang, or make it
//! hold much memory.
//!
//! Called by the `campaign` program. The changes are drawn from one seed and know where structures
//! lie, not what the driver's code does with them: `cargo fuzz`, where it can be had, does. Images are
//! written below the rig's folder alone; one that fails stays there.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use docket_drivers::{
    conformance::hostile::{Borne, bear},
    profile::ProfileSet,
};
use fastrand::Rng;

use super::report::Report;
use crate::rig::peak_memory_bytes;

/// The longest that one image may take.
const IMAGE_TIME_MAX: Duration = Duration::from_secs(10);
/// The most memory this program may ever have held, the mutator's images included.
const PEAK_BYTES_MAX: u64 = 512 << 20;
/// The longest image.
const IMAGE_BYTES_MAX: usize = 1 << 20;
/// Changes of one image at most.
const CHANGES_MAX: usize = 8;

/// How the images were borne.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    listed: u64,
    refused: u64,
    passed: u64,
}

/// Tries images for so long, counted from its start.
///
/// # Errors
/// When the corpus cannot be read.
pub fn campaign(dir: &Path, seed: u64, time: Duration) -> Result<Report, String> {
    let corpus = corpus()?;
    let mut report = Report::begin("fuzz", seed);
    let count = report.trial(dir, |rig| tried(rig.home(), &corpus, seed, time));
    let Some((count, took)) = count else { return Ok(report.end("an image was not borne")) };
    let peak = peak_memory_bytes(std::process::id()).unwrap_or(u64::MAX);
    if peak > PEAK_BYTES_MAX {
        report.missed(&format!("peak memory {peak} bytes"));
    }
    let Count { listed, refused, passed } = count;
    let all = listed + refused + passed;
    let a_second = all.checked_div(took.as_secs()).unwrap_or(all);
    Ok(report.end(format!(
        "{all} images ({a_second} a second): {listed} listed, {refused} refused, {passed} passed over; no panic, \
         none beyond {} s; peak memory {} MiB",
        IMAGE_TIME_MAX.as_secs(),
        peak >> 20,
    )))
}

/// The seeds of the fuzz target.
fn corpus() -> Result<Vec<Vec<u8>>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../device-drivers/fuzz/corpus/card");
    let failed = |error| format!("{}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    // In one order on every host, or a seed would not tell the same images.
    paths.sort();
    let is_image = |path: &PathBuf| path.extension().is_some_and(|e| e == "img");
    paths.into_iter().filter(is_image).map(|path| fs::read(path).map_err(failed)).collect()
}

/// Tries images on a thread of their own and watches that it goes on.
fn tried(home: &Path, corpus: &[Vec<u8>], seed: u64, time: Duration) -> (Count, Duration) {
    let started = Instant::now();
    let (told, hear) = channel();
    let (path, corpus) = (home.join("image.img"), corpus.to_vec());
    let watched = path.clone();
    // Not joined when it hangs: the campaign fails, and its process ends.
    thread::spawn(move || try_on(&path, &corpus, seed, &told));
    let mut count = Count::default();
    while started.elapsed() < time {
        match hear.recv_timeout(IMAGE_TIME_MAX) {
            Ok(Ok(Borne::Listed(_))) => count.listed += 1,
            Ok(Ok(Borne::Refused)) => count.refused += 1,
            Ok(Ok(Borne::Passed)) => count.passed += 1,
            Ok(Err(why)) => panic!("image {}: {why}", watched.display()),
            Err(RecvTimeoutError::Timeout) => panic!("image {} hangs", watched.display()),
            Err(RecvTimeoutError::Disconnected) => panic!("the driver's thread is lost"),
        }
    }
    (count, started.elapsed())
}

/// Until nobody hears any more, or an image is not borne; that one is left as it is.
fn try_on(path: &Path, corpus: &[Vec<u8>], seed: u64, told: &Sender<Result<Borne, String>>) {
    let profiles = Arc::new(ProfileSet::shipped().expect("shipped profiles are sound"));
    let mut rng = Rng::with_seed(seed);
    loop {
        fs::write(path, changed(corpus, &mut rng)).expect("room for an image");
        let borne = catch_unwind(AssertUnwindSafe(|| bear(path, &profiles)));
        let borne = borne.map_err(|_| "the driver panicked".to_owned());
        let borne = borne.and_then(|borne| borne.map_err(|broken| broken.to_string()));
        let is_over = borne.is_err();
        if told.send(borne).is_err() || is_over {
            return;
        }
    }
}

/// A seed with some changes.
fn changed(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut image = corpus[rng.usize(..corpus.len())].clone();
    for _ in 0..rng.usize(1..=CHANGES_MAX) {
        change(&mut image, corpus, rng);
    }
    image.truncate(IMAGE_BYTES_MAX);
    image
}

/// One change: a number that a structure may hold, a piece of this or another seed, or an end.
fn change(image: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut Rng) {
    if image.len() < 512 {
        return image.resize(512, rng.u8(..));
    }
    let at = place(image, rng);
    match rng.u8(..16) {
        0..6 => {
            let number = number(image.len() as u64, rng).to_le_bytes();
            let width = [1, 2, 4, 8][rng.usize(..4)].min(image.len() - at);
            image[at..at + width].copy_from_slice(&number[..width]);
        }
        6..10 => image[at] ^= 1 << rng.u8(..8),
        10..12 => {
            let (from, entries) = (place(image, rng) / 32 * 32, 32 * rng.usize(1..5));
            let end = (from + entries).min(image.len());
            let to = (at / 32 * 32).min(image.len() - (end - from));
            image.copy_within(from..end, to);
        }
        12..14 => {
            let other = &corpus[rng.usize(..corpus.len())];
            let from = rng.usize(..other.len() / 512) * 512;
            let to = (at / 512 * 512).min(image.len() - 512);
            image[to..to + 512].copy_from_slice(&other[from..from + 512]);
        }
        14 => {
            let end = (at + rng.usize(..512)).min(image.len());
            image[at..end].iter_mut().for_each(|byte| *byte = rng.u8(..));
        }
        _ => image.truncate(rng.usize(512..=image.len())),
    }
}

/// Where to change: half of the time where boot sectors and tables are, else where bytes are that are
/// not zero, which are entries and tables for the most part.
fn place(image: &[u8], rng: &mut Rng) -> usize {
    if rng.bool() {
        return rng.usize(..image.len().min(4096));
    }
    (0..64).map(|_| rng.usize(..image.len())).find(|&at| image[at] != 0).unwrap_or_default()
}

fn number(bytes: u64, rng: &mut Rng) -> u64 {
    match rng.u8(..6) {
        0 => rng.u64(..64),
        1 => rng.u64(..=bytes / 512 + 1),
        2 => u64::MAX - rng.u64(..16),
        3 => 1 << rng.u8(..64),
        4 => (1 << rng.u8(..64)) - 1,
        _ => rng.u64(..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_campaign_tries_many_images_of_every_outcome() {
        let home = tempfile::tempdir().unwrap();
        let (count, _) = tried(home.path(), &corpus().unwrap(), 3, Duration::from_secs(2));
        assert!(count.listed > 0 && count.refused > 0, "{count:?}");
    }

    #[test]
    fn a_seed_tells_the_same_images() {
        let corpus = corpus().unwrap();
        let images = |seed| {
            let mut rng = Rng::with_seed(seed);
            (0..20).map(|_| changed(&corpus, &mut rng)).collect::<Vec<_>>()
        };
        assert!(images(5) == images(5) && images(5) != images(6));
    }
}
