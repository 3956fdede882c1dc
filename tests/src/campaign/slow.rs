//! What strangers on the network cost intake: its rate alone, and with thousands of them hanging on.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    Spread, median,
    readers::Readers,
    report::{Report, has_room},
    strangers::{Crowd, Met, Strangers},
};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{Daemon, Rig},
};

/// The token of those who may do everything.
const TOKEN: &str = "slow-campaign";
/// Bays that take recorders in at once.
const BAYS: u64 = 4;
/// The rate with strangers, in parts of the rate without.
const PART_MIN: f64 = 0.95;

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Slow {
    /// Who hangs on.
    pub crowd: Crowd,
    /// Runs alone, and as many with strangers, taking turns.
    pub pairs: usize,
    /// Bytes on each of four recorders, for each run.
    pub bytes: u64,
}

/// One run.
struct Run {
    /// Bytes a second.
    rate: f64,
    /// The daemon's processor time, seconds for each gigabyte.
    cpu: f64,
}

/// Runs it once below `dir`.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, slow: Slow) -> Result<Report, String> {
    has_room(dir, 2 * (slow.pairs as u64 + 1) * BAYS * slow.bytes)?;
    raise_file_limit()?;
    let mut report = Report::begin("slow", seed);
    let Some(((alone, crowded), met, status)) = report.trial(dir, |rig| runs(rig, seed, slow))
    else {
        return Ok(report.end("see above"));
    };
    // Each run is held against its neighbour: over many the disk and the host change.
    let part = median(crowded.iter().zip(&alone).map(|(with, without)| with.rate / without.rate));
    if part < PART_MIN {
        report.missed(&format!("intake had {part:.2} of its rate"));
    }
    let told = |runs: &[Run]| {
        let rates: Vec<_> = runs.iter().map(|run| format!("{:.0}", run.rate / 1e6)).collect();
        let cpu = median(runs.iter().map(|run| run.cpu));
        format!("{} MB/s, {cpu:.1} s of processor a GB", rates.join(" "))
    };
    Ok(report.end(format!(
        "{part:.3} of the rate alone (median of {} pairs); alone {}; with {} slow and {} greedy a second \
         {}; slow ones held {} connections at most and made {}, {} too long requests were refused and \
         {} hung up on; status on the socket meanwhile: {status}",
        slow.pairs,
        told(&alone),
        slow.crowd.slow,
        slow.crowd.greedy_a_second,
        told(&crowded),
        met.held,
        met.opened,
        met.refused,
        met.hung_up,
    )))
}

/// Starts a station that is on the network.
///
/// # Panics
/// When its settings cannot be written, or it does not start.
#[must_use]
pub fn start_on_network(rig: &Rig) -> Daemon {
    let token = rig.write("token", TOKEN);
    let settings =
        format!("[http]\nlisten = \"127.0.0.1:0\"\ntoken = \"file:{}\"\n", token.display());
    rig.start_daemon_with([OsStr::new("--config"), rig.write("docket.toml", &settings).as_os_str()])
}

/// Sends strangers to a station that is on the network.
#[must_use]
pub fn send(daemon: &Daemon, crowd: Crowd) -> Strangers {
    Strangers::send(daemon.network(), TOKEN, crowd)
}

type Pairs = (Vec<Run>, Vec<Run>);

fn runs(rig: &Rig, seed: u64, slow: Slow) -> (Pairs, Met, Spread) {
    let (mut alone, mut crowded) = (Vec::new(), Vec::new());
    let (mut most, mut status) = (Met::default(), Spread::default());
    let daemon = start_on_network(rig);
    // The first one warms up and is not measured.
    intake(rig, &daemon, seed, slow.bytes);
    for pair in 1..=slow.pairs as u64 {
        // Whichever comes second has the fuller disk: they take turns.
        if pair % 2 == 1 {
            alone.push(watched(rig, &daemon, seed + 1000 * pair, slow.bytes).0);
        }
        let strangers = send(&daemon, slow.crowd);
        let (run, answers) = watched(rig, &daemon, seed + 1000 * pair + 500, slow.bytes);
        crowded.push(run);
        status.extend(&answers);
        most = strangers.call_back();
        if pair % 2 == 0 {
            alone.push(watched(rig, &daemon, seed + 1000 * pair, slow.bytes).0);
        }
    }
    assert_eq!(daemon.stop().code, Some(0));
    rig.fsck_is_clean();
    ((alone, crowded), most, status)
}

/// Docks fresh recorders while somebody looks at the status, with strangers and without: answers cost
/// intake something too.
fn watched(rig: &Rig, daemon: &Daemon, seed: u64, bytes: u64) -> (Run, Spread) {
    let readers = Readers::of(rig, &["/api/v1/status"], Duration::from_millis(100));
    let run = intake(rig, daemon, seed, bytes);
    let mut answers = Spread::default();
    for (_, read) in readers.rest() {
        assert_eq!(read.failed, 0, "status was not answered");
        answers.extend(&read.took);
    }
    (run, answers)
}

/// Docks fresh recorders.
fn intake(rig: &Rig, daemon: &Daemon, seed: u64, bytes: u64) -> Run {
    let places: Vec<PathBuf> = (0..BAYS)
        .map(|bay| {
            let serial = format!("VR{:07}", seed * 10 + bay);
            let clips: Vec<_> = (0..20)
                .map(|n| {
                    PatternClip::new(format!("V{n}.LOG"), seed * 1000 + bay * 100 + n, bytes / 20)
                })
                .collect();
            let script = pattern_script(&serial, &clips).expect("TOML");
            rig.write(&format!("{serial}.recorder.toml"), &script)
        })
        .collect();
    let cpu = daemon.cpu_time();
    let begun = Instant::now();
    let job = rig.socket().dock(&places).expect("the station takes them");
    let end = rig.socket().job_end(&job).expect("the station answers").expect("an end");
    let took = begun.elapsed();
    let sessions = end["reply"]["sessions"].as_array().cloned().unwrap_or_default();
    let complete = sessions.iter().filter(|session| session["outcome"] == "complete").count();
    assert_eq!(complete as u64, BAYS, "{end:#}");
    #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
    let bytes = (BAYS * bytes) as f64;
    let cpu = (daemon.cpu_time() - cpu).as_secs_f64();
    Run { rate: bytes / took.as_secs_f64(), cpu: cpu / bytes * 1e9 }
}

/// Every stranger holds a descriptor of this process.
fn raise_file_limit() -> Result<(), String> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).map_err(|e| format!("the limit of open files: {e}"))
}
