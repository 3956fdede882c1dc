//! How fast the station copies its archive to an object store, beside rclone on the same files and server.
//!
//! In turns: docket sends everything to a new target, rclone copies the same archive to a new prefix. They do not
//! do the same work, and the report says so: docket reads every object back whole and compares it, notes each in
//! its catalog and signs its log; `rclone copy` reads the source twice and believes the store's word. A third row
//! has rclone read everything back too (`rclone check --download`), which is the same promise. Photos are copied to the
//! store as it stands beside the station, where both wait for its processor, and once more at a distance, where who asks
//! one thing after the other waits for the line. What takes more time or memory than it may is missed.

use std::{
    fmt,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use super::{
    far::{BUCKET, Far},
    median,
    report::{Report, has_room},
};
use crate::{
    pattern::PatternClip,
    rig::Rig,
    store_server::{Access, Distance, SeaweedFs},
};

/// How often the memory of a command is read.
const MEMORY_EVERY: Duration = Duration::from_millis(20);
/// Bytes of a photo.
const PHOTO_BYTES: u64 = 120_000;
/// How long a question and its answer take to a store that is not in the same town.
const AWAY: Duration = Duration::from_millis(20);
/// The most memory that sending may take beyond what the same command takes with nothing to send, bytes.
const MEMORY_MAX: u64 = 64 << 20;

/// What is copied.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// Mebibytes of the one long clip.
    pub mib: u64,
    /// Photos.
    pub photos: u64,
    /// Turns of each.
    pub rounds: usize,
}

/// Copies a long clip, then many photos.
///
/// # Errors
/// When rclone is not installed, or there is no room.
pub fn campaign(dir: &Path, seed: u64, speed: Speed) -> Result<Report, String> {
    let rclone = Command::new("rclone").arg("version").output();
    let rclone = rclone.map_err(|e| format!("rclone: {e}; it is in Debian"))?;
    let version = String::from_utf8_lossy(&rclone.stdout).lines().next().unwrap_or("?").to_owned();
    let copies = 2 + 3 * u64::try_from(speed.rounds).unwrap_or(1);
    has_room(dir, ((speed.mib << 20) + speed.photos * PHOTO_BYTES) * copies)?;
    let mut report = Report::begin("store-speed", seed);
    let long = [PatternClip::new("DCIM/LONG.MP4", seed, speed.mib << 20)];
    let photos: Vec<_> = (0..speed.photos)
        .map(|n| PatternClip::new(format!("DCIM/P{n:05}.JPG"), seed + 1 + n, PHOTO_BYTES))
        .collect();
    let mut told = vec![version];
    // What is copied, how far away, and the most of rclone's time for `copy` that it may take.
    let near = Duration::ZERO;
    for (name, clips, away, limit) in [
        ("one long clip", long.as_slice(), near, Some(1.0)),
        ("photos", &photos, near, None),
        ("photos, 20 ms away", &photos, AWAY, Some(0.5)),
    ] {
        if clips.is_empty() || clips[0].bytes == 0 {
            continue;
        }
        let Some(figures) = report.trial(dir, |rig| trial(rig, clips, away, speed.rounds)) else {
            continue;
        };
        if let Some(limit) = limit.filter(|limit| figures.share_of_copy() > *limit) {
            report.missed(&format!("{name} in {limit:.1} of the time of rclone copy"));
        }
        if figures.memory() > MEMORY_MAX {
            report.missed(&format!("{name} in {} MiB", MEMORY_MAX >> 20));
        }
        told.push(format!("{name}: {figures}"));
    }
    Ok(report.end(told.join("; ")))
}

/// Seconds, a figure a round; and bytes.
#[derive(Debug, Default)]
struct Figures {
    /// docket sends, and reads everything back.
    docket: Vec<f64>,
    /// `rclone copy`.
    copy: Vec<f64>,
    /// The same, and `rclone check --download`.
    check: Vec<f64>,
    /// The most memory of docket with nothing to send.
    at_rest: u64,
    /// The same while it sent.
    peak: u64,
}

impl Figures {
    fn share_of_copy(&self) -> f64 {
        self.share_of(&self.copy)
    }

    fn share_of(&self, other: &[f64]) -> f64 {
        median(self.docket.iter().zip(other).map(|(own, other)| own / other))
    }

    fn memory(&self) -> u64 {
        self.peak.saturating_sub(self.at_rest)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { docket, copy, check, at_rest, peak } = self;
        write!(
            f,
            "docket, read back {docket:.1?} s; rclone copy {copy:.1?} s; rclone copy and check --download \
             {check:.1?} s; docket / copy {:.2}, docket / copy and check {:.2} (medians of {}); docket's peak \
             memory {} MiB, {} MiB with nothing to send",
            self.share_of_copy(),
            self.share_of(check),
            docket.len(),
            peak >> 20,
            at_rest >> 20
        )
    }
}

fn trial(rig: &Rig, clips: &[PatternClip], away: Duration, rounds: usize) -> Figures {
    let store = SeaweedFs::start_at_ease(rig.home());
    let line = (!away.is_zero()).then(|| Distance::before(&store.access(), away));
    let access = line.as_ref().map_or_else(|| store.access(), |line| line.access().clone());
    store.access().calls().make_bucket(BUCKET, false);
    let mut far = Far::at_home(rig.home());
    let script = far.recorder("VR79001", clips);
    far.rig.dock(&[&script], 0);
    let mut figures = Figures { at_rest: command(&far, "2026-90"), ..Figures::default() };
    for round in 0..rounds {
        far = far.sending_to(&access, round);
        let begun = Instant::now();
        let peak = command(&far, &format!("2026-{round}"));
        figures.docket.push(begun.elapsed().as_secs_f64());
        figures.peak = figures.peak.max(peak);
        let target = far.target();
        assert_eq!((&target["waiting"], &target["failing"]), (&0.into(), &0.into()), "{target:#}");
        let to = format!("far:{BUCKET}/rclone-{round}");
        let begun = Instant::now();
        rclone(&access, &["copy"], &far.rig.archive(), &to);
        figures.copy.push(begun.elapsed().as_secs_f64());
        rclone(&access, &["check", "--download", "--one-way"], &far.rig.archive(), &to);
        figures.check.push(begun.elapsed().as_secs_f64());
    }
    figures
}

/// Runs a command that changes something, and with which a station sends what waits. Answers the most memory
/// it took.
fn command(far: &Far, case: &str) -> u64 {
    let mut running = far.rig.start(["cases", "add", case]);
    let mut peak = 0;
    while !running.ends_within(MEMORY_EVERY) {
        peak = peak.max(running.peak_memory_bytes().unwrap_or_default());
    }
    running.finish().exits(0);
    peak
}

/// Runs rclone as it comes, but for who it is at the store.
fn rclone(access: &Access, verb: &[&str], from: &Path, to: &str) {
    let output = Command::new("rclone")
        .args(verb)
        .arg(from)
        .arg(to)
        // With it rclone 1.60 wants TLS everywhere.
        .env_remove("AWS_CA_BUNDLE")
        .env("RCLONE_CONFIG", "/dev/null")
        .env("RCLONE_CONFIG_FAR_TYPE", "s3")
        .env("RCLONE_CONFIG_FAR_PROVIDER", "Other")
        .env("RCLONE_CONFIG_FAR_ENDPOINT", access.url())
        .env("RCLONE_CONFIG_FAR_REGION", &access.region)
        .env("RCLONE_CONFIG_FAR_ACCESS_KEY_ID", &access.key_id)
        .env("RCLONE_CONFIG_FAR_SECRET_ACCESS_KEY", &access.secret)
        .env("RCLONE_CONFIG_FAR_NO_CHECK_BUCKET", "true")
        .output()
        .expect("rclone starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
