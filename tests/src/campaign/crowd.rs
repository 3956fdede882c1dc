//! A full dock: many bays at once, thousands of clips, and people who look on meanwhile.
//!
//! Everything goes through a running daemon. Nothing may be lost; whoever looks must be answered soon,
//! memory stay bounded, and no bay be kept waiting for the others.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use fastrand::Rng;
use serde_json::Value;

use super::{
    readers::{Read, Readers, follow},
    report::{Report, has_room},
};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig},
};

/// Smallest and largest clip, in bytes; as many of each order of magnitude.
const CLIP_BYTES: (u64, u64) = (4_000, 8_000_000);
/// Whoever looks is answered within this time, 19 times of 20.
const ANSWER_P95_MAX: Duration = Duration::from_millis(200);
/// What the daemon may hold at once, in bytes.
const PEAK_BYTES_MAX: u64 = 512 << 20;
/// The slowest bay's part of the mean rate.
const SLOWEST_PART_MIN: f64 = 0.5;

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Bays at once, at most 64.
    pub bays: u64,
    /// Clips on all of them.
    pub clips: u64,
    /// How often each route is asked.
    pub pause: Duration,
}

/// What one run came to.
struct Run {
    bytes: u64,
    took: Duration,
    peak_bytes: u64,
    /// Bytes a second, bay by bay.
    rates: Vec<f64>,
    routes: Vec<(&'static str, Read)>,
    events: usize,
}

/// Runs it once below `dir`.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, crowd: Crowd) -> Result<Report, String> {
    // A clip of a size drawn evenly by magnitude has a megabyte in the mean; one more for comfort.
    has_room(dir, crowd.clips * 2_000_000)?;
    let mut report = Report::begin("load", seed);
    let Some(run) = report.trial(dir, |rig| run(rig, seed, crowd)) else {
        return Ok(report.end("see above"));
    };
    judge(&mut report, &run);
    let seconds = run.took.as_secs_f64();
    let slowest = slowest_part(&run.rates);
    let mut figures = format!(
        "{} bays, {} clips, {:.2} GB in {seconds:.1} s ({:.0} MB/s): lost 0, deep check clean; \
         peak memory {:.1} MiB; bay {:.2} MB/s in the mean, the slowest {slowest:.2} of it; {} events",
        crowd.bays,
        crowd.clips,
        giga(run.bytes),
        giga(run.bytes) * 1000.0 / seconds,
        giga(run.peak_bytes) * 1e9 / f64::from(1 << 20),
        mean(&run.rates) / 1e6,
        run.events,
    );
    for (route, read) in &run.routes {
        figures += &format!("\n    {route:<22} {}", read.took);
    }
    Ok(report.end(figures))
}

fn judge(report: &mut Report, run: &Run) {
    for (route, read) in &run.routes {
        let p95 = read.took.percentile(95);
        if p95 > ANSWER_P95_MAX {
            report.missed(&format!("{route} took {p95:.0?} at the 95th percentile"));
        }
        if read.failed > 0 {
            report.missed(&format!("{route} failed {} times", read.failed));
        }
    }
    if run.peak_bytes > PEAK_BYTES_MAX {
        report.missed(&format!("the daemon held {} bytes at once", run.peak_bytes));
    }
    let slowest = slowest_part(&run.rates);
    if slowest < SLOWEST_PART_MIN {
        report.missed(&format!("the slowest bay had {slowest:.2} of the mean rate"));
    }
}

fn run(rig: &Rig, seed: u64, crowd: Crowd) -> Run {
    let (places, truth, bytes) = recorders(rig, seed, crowd);
    let daemon = rig.start_daemon();
    let (readers, follower) = (Readers::start(rig, crowd.pause), follow(rig));
    let begun = Instant::now();
    let job = rig.socket().dock(&places).expect("the station takes them");
    let end = rig.socket().job_end(&job).expect("the station answers").expect("an end");
    let took = begun.elapsed();
    let routes = readers.rest();
    assert_eq!(end["event"], "done", "{end:#}");
    let sessions = end["reply"]["sessions"].as_array().cloned().unwrap_or_default();
    assert_eq!(sessions.len(), places.len(), "{}", end["reply"]["failures"]);
    let peak_bytes = daemon.peak_memory_bytes();
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    let events = follower.join().expect("the stream ends with the station");
    truth.holds_in(rig);
    rig.fsck_is_clean();
    let rates = sessions.iter().map(rate_of).collect();
    Run { bytes, took, peak_bytes, rates, routes, events }
}

fn recorders(rig: &Rig, seed: u64, crowd: Crowd) -> (Vec<PathBuf>, Oracle, u64) {
    let mut rng = Rng::with_seed(seed);
    let (mut truth, mut bytes) = (Oracle::default(), 0);
    let places = (0..crowd.bays).map(|bay| {
        let serial = format!("VR3{bay:04}");
        let count = crowd.clips / crowd.bays + u64::from(bay < crowd.clips % crowd.bays);
        let clips: Vec<_> = (0..count).map(|n| clip(&mut rng, n)).collect();
        bytes += clips.iter().map(|clip| clip.bytes).sum::<u64>();
        truth = std::mem::take(&mut truth).and_pattern(&serial, &clips);
        rig.write(&format!("b{bay}.recorder.toml"), &pattern_script(&serial, &clips).expect("TOML"))
    });
    let places = places.collect();
    (places, truth, bytes)
}

/// One in sixteen is named as video: trying to make a preview of a pattern takes longer than taking it.
fn clip(rng: &mut Rng, n: u64) -> PatternClip {
    let (least, most) = CLIP_BYTES;
    let factor = float(most / least).powf(rng.f64());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 8 MB")]
    let bytes = (float(least) * factor) as u64;
    let extension = if n % 16 == 3 { "MP4" } else { "LOG" };
    PatternClip::new(format!("DCIM/V{n:05}.{extension}"), rng.u64(..1 << 62), bytes)
}

/// Bytes a second of a session, from its beginning to its end.
fn rate_of(session: &Value) -> f64 {
    let time = |name: &str| -> DateTime<Utc> {
        let text = session[name].as_str().expect("a session that has ended");
        text.parse().expect("RFC 3339")
    };
    let took = (time("ended_at") - time("started_at")).as_seconds_f64();
    float(session["bytes"].as_u64().expect("bytes")) / took.max(0.001)
}

fn mean(rates: &[f64]) -> f64 {
    rates.iter().sum::<f64>() / float(rates.len() as u64).max(1.0)
}

fn slowest_part(rates: &[f64]) -> f64 {
    rates.iter().copied().fold(f64::INFINITY, f64::min) / mean(rates)
}

fn giga(bytes: u64) -> f64 {
    float(bytes) / 1e9
}

#[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
fn float(n: u64) -> f64 {
    n as f64
}
