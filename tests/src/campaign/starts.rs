//! How long a station with years of evidence takes to start, after a clean stop and after a kill.
//!
//! From the program's start to its listening, which is when the service manager is told that it is
//! ready, and on to its first answer. With the catalog in the page cache, and after a kill also
//! without: that is how a power cut leaves it.

use std::{
    fs::File,
    path::Path,
    time::{Duration, Instant},
};

use rustix::fs::{Advice, fadvise};

use super::{
    Spread,
    many::fill,
    readers::{Readers, follow},
    report::{Report, has_room},
};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{Daemon, Rig},
};

/// A start takes no longer, up to its first answer.
const START_MAX: Duration = Duration::from_secs(1);
/// Items taken in after the copied ones: the newest events are then real ones.
const REAL_CLIPS: u64 = 40;

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Starts {
    /// Items in the catalog.
    pub items: u64,
    /// Events of each; a real one has about ten.
    pub events: u64,
    /// Starts of each kind.
    pub times: usize,
}

/// What one kind of start took.
#[derive(Default)]
struct Took {
    listening: Spread,
    answered: Spread,
}

/// How the station was before a start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Stopped,
    Killed,
    KilledAndCold,
}

impl Before {
    const ALL: [Self; 3] = [Self::Stopped, Self::Killed, Self::KilledAndCold];

    fn told(self) -> &'static str {
        match self {
            Self::Stopped => "after a clean stop",
            Self::Killed => "after a kill",
            Self::KilledAndCold => "after a kill, catalog not in memory",
        }
    }
}

/// Runs it once below `dir`.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, starts: Starts) -> Result<Report, String> {
    has_room(dir, starts.items * (4_000 + 1_500 * starts.events))?;
    let mut report = Report::begin("start", seed);
    let Some((figures, longest)) = report.trial(dir, |rig| measure(rig, starts)) else {
        return Ok(report.end("see above"));
    };
    if longest > START_MAX {
        report.missed(&format!("a start took {longest:.2?} to its first answer"));
    }
    Ok(report.end(figures))
}

/// The figures in words, and the longest start to a first answer.
fn measure(rig: &Rig, starts: Starts) -> (String, Duration) {
    rig.json(["demo", "--bays", "1", "--seed", "7"]).exits(0);
    let begun = Instant::now();
    let events = fill(rig, starts.items, starts.events);
    let made_in = begun.elapsed();
    let clips: Vec<_> =
        (0..REAL_CLIPS).map(|n| PatternClip::new(format!("V{n}.LOG"), n, 10_000)).collect();
    let script = rig.write("vr.recorder.toml", &pattern_script("VR41000", &clips).expect("TOML"));
    rig.dock(&[script], 0);
    let bytes = catalog(rig).metadata().expect("a catalog").len();
    let mut figures = format!(
        "{} items, {events} events, catalog of {:.2} GB (made in {made_in:.0?})",
        starts.items,
        giga(bytes)
    );
    let mut longest = Duration::ZERO;
    for before in Before::ALL {
        let took = start_often(rig, before, starts.times);
        longest = longest.max(took.answered.max());
        figures += &format!(
            "\n    {}: listening {}; first answer {}",
            before.told(),
            took.listening,
            took.answered
        );
    }
    (figures + &read(rig), longest)
}

fn start_often(rig: &Rig, before: Before, times: usize) -> Took {
    let mut took = Took::default();
    // The first one leaves the station as it should be found, and is not measured.
    end(rig, rig.start_daemon(), before);
    for _ in 0..times {
        let begun = Instant::now();
        let daemon = rig.start_daemon();
        let told = rig.socket().try_get("/api/v1/status").expect("a station that listens");
        took.answered.add(begun.elapsed());
        took.listening.add(daemon.started_in());
        assert_eq!(told.status, 200, "{}", told.json());
        end(rig, daemon, before);
    }
    took
}

fn end(rig: &Rig, daemon: Daemon, how: Before) {
    if how == Before::Stopped {
        let ended = daemon.stop();
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        return;
    }
    daemon.cut_off();
    if how == Before::KilledAndCold {
        let catalog = catalog(rig);
        // Only what is on disk can be dropped from memory.
        catalog.sync_all().expect("a disk");
        fadvise(&catalog, 0, None, Advice::DontNeed).expect("advice taken");
    }
}

fn catalog(rig: &Rig) -> File {
    File::open(rig.data().join("catalog.db")).expect("a catalog")
}

/// How long whoever looks waits then, one asking at a time for each route.
fn read(rig: &Rig) -> String {
    let daemon = rig.start_daemon();
    let (readers, follower) = (Readers::start(rig, Duration::from_millis(100)), follow(rig));
    std::thread::sleep(Duration::from_secs(5));
    let routes = readers.rest();
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    follower.join().expect("the stream ends with the station");
    let told = routes.iter().map(|(route, read)| format!("\n    {route:<22} {}", read.took));
    told.collect()
}

#[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
fn giga(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}
