//! How fast clips come off a card through the card driver, in pairs with a plain sequential read of
//! the same image. Both read from the disk, past what the page cache held before.
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

use super::report::{Report, has_room};

const MIB: u64 = 1 << 20;
/// As intake reads.
const CHUNK: usize = 1 << 20;
/// The least share of a plain read's speed that the driver must reach.
const RATIO_MIN: f64 = 0.95;
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
    // Both images, and the clips while FAT's is made.
    has_room(dir, 3 * cards.mib * MIB)?;
    let mut report = Report::begin("cards", seed);
    let mut figures = Vec::new();
    for kind in ["FAT32", "exFAT"] {
        let ratio = report.trial(dir, |rig| {
            let (image, clips) = made(rig.home(), kind, seed, cards.mib);
            let held = Untouched::hold(&image);
            let ratio = ratio(&image, &clips, cards.pairs);
            held.finish();
            ratio
        });
        let Some((ratio, speed)) = ratio else { continue };
        figures.push(format!("{kind} {ratio:.3} of a plain read's {speed:.0} MB/s"));
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

/// The plain reads' time over the driver's, and the plain reads' megabytes a second: sums over all
/// pairs, each of which is begun by the other side in turn.
fn ratio(image: &Path, clips: &[(String, blake3::Hash)], pairs: usize) -> (f64, f64) {
    let (mut plain, mut driver, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for pair in 0..pairs.max(1) {
        for is_driver in [pair % 2 == 0, pair % 2 != 0] {
            forget(image);
            if is_driver {
                driver += through_driver(image, clips);
            } else {
                let (took, read) = through_file(image, clips);
                plain += took;
                bytes += read;
            }
        }
    }
    (plain.as_secs_f64() / driver.as_secs_f64(), megabytes(bytes) / plain.as_secs_f64())
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

/// Lists the card and reads every clip to its end.
fn through_driver(image: &Path, clips: &[(String, blake3::Hash)]) -> Duration {
    let profiles = Arc::new(ProfileSet::shipped().expect("profiles"));
    let place = Place { bay: "1".into(), path: image.to_owned() };
    let started = Instant::now();
    let mut recorder = CardFactory::new(profiles).open(&place).expect("a card");
    let listed = recorder.list().expect("a listing").clips;
    assert_eq!(listed.len(), clips.len());
    for clip in &listed {
        let digest = digest(recorder.open(clip, 0).expect("a clip"));
        assert_eq!(digest, of(clips, clip), "{}", clip.path_raw.escape_ascii());
    }
    started.elapsed()
}

fn of(clips: &[(String, blake3::Hash)], clip: &Clip) -> blake3::Hash {
    let found = clips.iter().find(|(name, _)| name.as_bytes() == clip.path_raw);
    found.expect("no other clip is there").1
}

/// Reads the image's last bytes, as many as the clips have, in as many parts.
fn through_file(image: &Path, clips: &[(String, blake3::Hash)]) -> (Duration, u64) {
    let length = fs::metadata(image).expect("the image").len();
    let bytes = (length / MIB - length / MIB / 16) * MIB / CLIPS * CLIPS;
    let started = Instant::now();
    let mut file = File::open(image).expect("the image");
    rustix::fs::fadvise(&file, 0, None, Advice::Sequential).expect("advice is taken");
    io::Seek::seek(&mut file, io::SeekFrom::End(-i64::try_from(bytes).expect("in range")))
        .expect("a place in the image");
    for _ in clips {
        digest(Read::by_ref(&mut file).take(bytes / CLIPS));
    }
    (started.elapsed(), bytes)
}

/// Reads to the end; digests, so that both sides do what intake does with the bytes.
fn digest(mut from: impl Read) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match from.read(&mut chunk).expect("a sound image") {
            0 => return hasher.finalize(),
            n => hasher.update(&chunk[..n]),
        };
    }
}
