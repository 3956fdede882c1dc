//! How fast clips come off a card through the card driver, in pairs with a plain sequential read of
//! a copy of the same image. Both read from the disk, past what the page cache held before, and take
//! turns every few megabytes: a disk, above all a virtual one, is now fast and now slow, and so it is
//! for both.
//!
//! Called by the `campaign` program. Bytes read through the driver are compared with those written.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use docket_drivers::{
    CardFactory, Clip, Place, RecorderFactory,
    conformance::{
        Untouched,
        image::{self, ExfatFile, ExfatWriter},
    },
    profile::ProfileSet,
};
use fastrand::Rng;
use rustix::fs::Advice;

use super::{
    median,
    report::{Report, has_room},
};

const MIB: u64 = 1 << 20;
/// As intake reads.
const CHUNK: usize = 1 << 20;
/// The least share of a plain read's speed that the driver must reach.
const RATIO_MIN: f64 = 0.95;
/// Bytes that one side reads before it is the other's turn.
const TURN_BYTES: u64 = 16 * MIB;
/// Clips on each image; FAT's may not reach 4 GiB.
const CLIPS: u64 = 3;

/// How large, how often.
#[derive(Clone, Copy, Debug)]
pub struct Cards {
    /// Mebibytes of each image.
    pub mib: u64,
    /// Pairs of reads on each.
    pub pairs: usize,
}

/// Makes a FAT32 and an exFAT image and reads each in pairs.
///
/// # Errors
/// Why it cannot run here, in words.
pub fn campaign(dir: &Path, seed: u64, cards: Cards) -> Result<Report, String> {
    if cards.mib < 64 {
        return Err("cards of less than 64 MiB tell nothing of speed".into());
    }
    // Of both images one and its copy, and the clips while FAT's is made.
    has_room(dir, 5 * cards.mib * MIB)?;
    let mut report = Report::begin("cards", seed);
    let mut figures = Vec::new();
    for kind in ["FAT32", "exFAT"] {
        let measured = report.trial(dir, |rig| {
            let (image, clips) = made(rig.home(), kind, seed, cards.mib);
            let held = Untouched::hold(&image);
            let copy = rig.home().join("copy.img");
            fs::copy(&image, &copy).and_then(|_| File::open(&copy)?.sync_all()).expect("a copy");
            let measured = measured(&image, &copy, &clips, cards.pairs);
            held.finish();
            measured
        });
        let Some(Measured { ratios, plain }) = measured else { continue };
        let (least, most) = (
            ratios.iter().copied().fold(f64::MAX, f64::min),
            ratios.iter().copied().fold(0.0, f64::max),
        );
        let ratio = median(ratios);
        figures.push(format!(
            "{kind} {ratio:.3} of a plain read's {plain:.0} MB/s (median of {} pairs, {least:.3} to {most:.3})",
            cards.pairs
        ));
        if ratio < RATIO_MIN {
            report.missed(&format!("{kind}: {ratio:.3} of a plain read's speed, not {RATIO_MIN}"));
        }
    }
    Ok(report.end(figures.join(", ")))
}

/// An image with clips of bytes that do not repeat, and the digests of the clips by name.
fn made(home: &Path, kind: &str, seed: u64, mib: u64) -> (PathBuf, Vec<(String, blake3::Hash)>) {
    let root = home.join("clips");
    fs::create_dir(&root).expect("a folder");
    // What is left holds tables and folders.
    let bytes = (mib - mib / 16) * MIB / CLIPS;
    let clip = |number| {
        let name = format!("CLIP{number:04}.MP4");
        let digest = write(&root.join(&name), Rng::with_seed(seed + number), bytes);
        (name, digest.expect("room for a clip"))
    };
    let clips: Vec<_> = (0..CLIPS).map(clip).collect();
    let image = home.join("card.img");
    match kind {
        "FAT32" => image::fat(&image, 32, mib * MIB, &root).expect("a FAT32 image"),
        _ => exfat(&image, mib * MIB, &root).expect("an exFAT image"),
    }
    fs::remove_dir_all(root).expect("the clips are no longer needed");
    File::open(&image).and_then(|file| file.sync_all()).expect("the image is on the disk");
    (image, clips)
}

fn exfat(image: &Path, bytes: u64, root: &Path) -> io::Result<()> {
    let mut writer = ExfatWriter::format(image, bytes)?;
    let mut placed = Vec::new();
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
    for number in 0..CLIPS {
        let name = format!("CLIP{number:04}.MP4");
        let content = File::open(root.join(&name))?;
        placed.push(writer.file(&ExfatFile::new(&name, day.into()), content)?);
    }
    writer.finish(placed)
}

fn write(path: &Path, mut rng: Rng, bytes: u64) -> io::Result<blake3::Hash> {
    let mut noise = Noise(&mut rng).take(bytes);
    let mut hasher = blake3::Hasher::new();
    let mut file = File::create_new(path)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = noise.read(&mut chunk)?;
        if n == 0 {
            return Ok(hasher.finalize());
        }
        hasher.update(&chunk[..n]);
        io::Write::write_all(&mut file, &chunk[..n])?;
    }
}

struct Noise<'a>(&'a mut Rng);

impl Read for Noise<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.fill(into);
        Ok(into.len())
    }
}

/// What was measured on one image.
struct Measured {
    /// Of each pair, the plain read's time over the driver's, in order.
    ratios: Vec<f64>,
    /// The plain reads' megabytes a second, their median.
    plain: f64,
}

fn measured(image: &Path, copy: &Path, clips: &[(String, blake3::Hash)], pairs: usize) -> Measured {
    let (mut ratios, mut plain) = (Vec::new(), Vec::new());
    for pair in 0..pairs.max(1) {
        forget(image);
        forget(copy);
        let sides = Sides::read(image, copy, clips, pair % 2 == 0);
        ratios.push(sides.plain.as_secs_f64() / sides.driver.as_secs_f64());
        plain.push(megabytes(sides.bytes) / sides.plain.as_secs_f64());
    }
    Measured { ratios, plain: median(plain) }
}

#[expect(clippy::cast_precision_loss, reason = "shown without decimals")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Makes the page cache forget the image, whose bytes are all on the disk.
fn forget(image: &Path) {
    let file = File::open(image).expect("the image");
    rustix::fs::fadvise(&file, 0, None, Advice::DontNeed).expect("advice is taken");
}

/// What each side took for the bytes of all clips.
#[derive(Debug, Default)]
struct Sides {
    driver: Duration,
    plain: Duration,
    bytes: u64,
}

impl Sides {
    /// Lists the card and reads every clip to its end through the driver; from the copy as many
    /// bytes, from its first on: the clips lie one behind the other not far from there.
    fn read(
        image: &Path,
        copy: &Path,
        clips: &[(String, blake3::Hash)],
        mut driver_first: bool,
    ) -> Self {
        let mut sides = Self::default();
        let profiles = Arc::new(ProfileSet::shipped().expect("profiles"));
        let place = Place { bay: "1".into(), path: image.to_owned() };
        let (mut recorder, listed) = timed(&mut sides.driver, || {
            let mut recorder = CardFactory::new(profiles).open(&place).expect("a card");
            let listed = recorder.list().expect("a listing").clips;
            (recorder, listed)
        });
        let mut file = timed(&mut sides.plain, || {
            let file = File::open(copy).expect("the copy");
            rustix::fs::fadvise(&file, 0, None, Advice::Sequential).expect("advice is taken");
            file
        });
        assert_eq!(listed.len(), clips.len());
        for clip in &listed {
            let mut content = timed(&mut sides.driver, || recorder.open(clip, 0).expect("a clip"));
            let (mut whole, mut besides) = (blake3::Hasher::new(), blake3::Hasher::new());
            let mut left = clip.size;
            while left > 0 {
                let turn = left.min(TURN_BYTES);
                for is_driver in [driver_first, !driver_first] {
                    if is_driver {
                        timed(&mut sides.driver, || digest(&mut content, turn, &mut whole));
                    } else {
                        timed(&mut sides.plain, || digest(&mut file, turn, &mut besides));
                    }
                }
                (driver_first, left) = (!driver_first, left - turn);
            }
            assert_eq!(whole.finalize(), of(clips, clip), "{}", clip.path_raw.escape_ascii());
            sides.bytes += clip.size;
        }
        sides
    }
}

fn timed<T>(took: &mut Duration, does: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = does();
    *took += started.elapsed();
    done
}

fn of(clips: &[(String, blake3::Hash)], clip: &Clip) -> blake3::Hash {
    let found = clips.iter().find(|(name, _)| name.as_bytes() == clip.path_raw);
    found.expect("no other clip is there").1
}

/// Reads so many bytes in chunks, as intake does, and digests them, as intake does.
fn digest(from: impl Read, bytes: u64, hasher: &mut blake3::Hasher) {
    let mut from = from.take(bytes);
    let mut chunk = vec![0; CHUNK];
    loop {
        match from.read(&mut chunk).expect("a sound image") {
            0 => return,
            n => hasher.update(&chunk[..n]),
        };
    }
}
