//! How long a clean stop takes, whatever the station is at, and whether the next start finds all well.
//!
//! At random moments: under load, while a clip of gigabytes is read back, while thousands of files are
//! listed, and while a recorder hangs. Each stop must end with exit code 0, soon, and the next start must
//! not speak of an unclean stop.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use fastrand::Rng;

use super::{
    Recorders, Size, Spread,
    report::{Report, has_room},
};
use crate::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::Rig,
};

/// A stop takes no longer: service managers kill after ten seconds.
const STOP_MAX: Duration = Duration::from_secs(10);
/// What a start says after an unclean stop.
const UNCLEAN: &str = "did not stop cleanly";

/// What the station is at when it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Taking in four recorders of mixed load.
    Load {
        /// Their size.
        size: Size,
    },
    /// Taking in one clip that is a hole of so many bytes: pulling, syncing or reading it back.
    LongClip {
        /// Bytes.
        bytes: u64,
    },
    /// Listing a recorder with so many tiny files, and beginning with them.
    Listing {
        /// How many.
        files: u64,
    },
    /// Waiting for a recorder that hangs in the kernel.
    Hung,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load { .. } => write!(f, "under load"),
            Self::LongClip { bytes } => write!(f, "at a clip of {:.1} GB", giga(*bytes)),
            Self::Listing { files } => write!(f, "listing {files} files"),
            Self::Hung => write!(f, "at a recorder that hangs"),
        }
    }
}

/// Runs it below `dir`, each situation so many times.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, times: usize) -> Result<Report, String> {
    has_room(dir, 16_000_000_000)?;
    let mut report = Report::begin("stop", seed);
    let mut rng = Rng::with_seed(seed);
    let situations = [
        At::Load { size: Size::LARGE },
        At::LongClip { bytes: 6_500_000_000 },
        At::Listing { files: 10_000 },
        At::Hung,
    ];
    let mut all = Spread::default();
    let mut figures = String::new();
    for at in situations {
        let whole = report.trial(dir, |rig| at.whole(rig)).unwrap_or_default();
        let mut took = Spread::default();
        for _ in 0..times {
            let delay = whole.mul_f64(rng.f64());
            if let Some(stop) = report.trial(dir, |rig| stop(rig, at, delay)) {
                took.add(stop);
                all.add(stop);
            }
        }
        figures += &format!("\n    {at} (of {whole:.1?}): {took}");
    }
    if all.max() > STOP_MAX {
        report.missed(&format!("a stop took {:.1?}", all.max()));
    }
    Ok(report.end(format!("all: {all}, exit 0, next start clean{figures}")))
}

impl At {
    /// What is docked for it.
    fn places(self, rig: &Rig) -> Vec<PathBuf> {
        let scripted = |clips: &[PatternClip]| {
            let script = pattern_script("VR42000", clips).expect("TOML");
            vec![rig.write("vr.recorder.toml", &script)]
        };
        match self {
            Self::Load { size } => Recorders::make(rig.home(), 1, size).keep(),
            Self::LongClip { bytes } => {
                let script = format!(
                    "schema = \"docket.virtual-recorder/1\"\nserial = \"VR42001\"\n\
                     [[clip]]\npath = \"HOLE.LOG\"\ncontent = {{ zeros = {bytes} }}\n"
                );
                vec![rig.write("hole.recorder.toml", &script)]
            }
            Self::Listing { files } => {
                let clip = |n| PatternClip::new(format!("DCIM/{:03}/T{n:05}.LOG", n / 500), n, 100);
                scripted(&(0..files).map(clip).collect::<Vec<_>>())
            }
            Self::Hung => {
                let hang = Fault { kind: FaultKind::Hang, at: 500_000, bytes: None, on_read: None };
                scripted(&[PatternClip::new("A.LOG", 1, 1_000_000).with_fault(hang)])
            }
        }
    }

    /// How long it goes on when nobody stops it; for what never ends, a moment after it hangs.
    fn whole(self, rig: &Rig) -> Duration {
        if self == Self::Hung {
            return Duration::from_secs(2);
        }
        let places = self.places(rig);
        let daemon = rig.start_daemon();
        let begun = Instant::now();
        let job = rig.socket().dock(&places).expect("the station takes them");
        let end = rig.socket().job_end(&job).expect("the station answers");
        assert!(end.is_some_and(|end| end["event"] == "done"));
        let took = begun.elapsed();
        assert_eq!(daemon.stop().code, Some(0));
        took
    }
}

/// Docks, stops the station after `delay`, starts it again, and docks to the end. Answers how long the
/// stop took.
///
/// # Panics
/// When anything is not as it must be, but for the time.
#[must_use]
pub fn stop(rig: &Rig, at: At, delay: Duration) -> Duration {
    let places = at.places(rig);
    let daemon = rig.start_daemon();
    let _ = rig.socket().dock(&places).expect("the station takes them");
    std::thread::sleep(delay);
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{at}, {delay:?}: {}", ended.log);
    let again = rig.start_daemon();
    if at != At::Hung {
        let job = rig.socket().dock(&places).expect("the station takes them");
        let end = rig.socket().job_end(&job).expect("the station answers").expect("an end");
        assert_eq!(end["reply"]["failures"].as_array().map(Vec::len), Some(0), "{end:#}");
    }
    let next = again.stop();
    assert_eq!(next.code, Some(0), "{}", next.log);
    assert!(!next.log.contains(UNCLEAN), "{at}, {delay:?}: {}{}", ended.log, next.log);
    rig.fsck_is_clean();
    ended.took
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn giga(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}
