//! A daemon that is killed and started again, over and over, while recorders are taken in and people
//! look on.
//!
//! A client docks one recorder after the other over the API. When the station goes away it waits for
//! another and asks again; nothing is remembered for it. Others watch: `docket status --watch` all
//! along, `docket job watch` for some jobs. In the end everything must be there once, and everybody
//! must have found the station again.

use std::{
    collections::BTreeMap,
    fmt, io,
    path::Path,
    process::Stdio,
    sync::mpsc::{Receiver, TryRecvError, channel},
    time::{Duration, Instant},
};

use fastrand::Rng;

use super::{
    Spread,
    report::{Report, has_room},
};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::{Answer, Daemon, Oracle, Rig, Running, http::Client},
};

/// Every so many kills one strikes before the station listens.
const EARLY_EVERY: usize = 5;
/// Every so many jobs one is watched to its end.
const WATCHED_EVERY: usize = 3;
/// What the command line says when the station went away: DKT-0205.
const WENT_AWAY: &str = "DKT-0205";
/// What a watcher says once for each time that the station does not answer.
const WAITS: &str = "waiting until one does";

/// Between two attempts to reach a station.
const PAUSE: Duration = Duration::from_millis(20);
/// How long one recorder may take, restarts and all.
const PATIENCE: Duration = Duration::from_secs(120);

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Restarts {
    /// Kills.
    pub kills: usize,
    /// The longest a station lives before it is killed.
    pub life_max: Duration,
    /// Bytes of the longest clip on each recorder.
    pub clip_bytes: u64,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Restarted {
    kills: usize,
    early: usize,
    /// From the start after a kill to its listening.
    starts: Spread,
    /// Jobs by how they ended.
    pub jobs: BTreeMap<String, usize>,
    recorders: usize,
    resumed: usize,
    watched: usize,
    /// How often the watcher of the bays lost the station.
    pub losses: usize,
}

impl fmt::Display for Restarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, early, starts, jobs, recorders, resumed, watched, losses } = self;
        write!(
            f,
            "{kills} kills, {early} of them before it listened; {recorders} recorders taken, "
        )?;
        write!(
            f,
            "each once and whole, {resumed} pulls resumed; deep check clean; jobs: {jobs:?}; "
        )?;
        write!(f, "status --watch lost and found the station {losses} times, ")?;
        write!(f, "{watched} job watches all heard the end; starts after a kill: {starts}")
    }
}

/// Runs it once below `dir`.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, restarts: Restarts) -> Result<Report, String> {
    has_room(dir, 20_000_000_000)?;
    let mut report = Report::begin("restart", seed);
    let done = report.trial(dir, |rig| trial(rig, seed, restarts));
    Ok(report.end(done.map_or_else(|| "see above".into(), |done| done.to_string())))
}

/// One trial on an empty `rig`.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn trial(rig: &Rig, seed: u64, restarts: Restarts) -> Restarted {
    let mut done = Restarted { kills: restarts.kills, ..Restarted::default() };
    let first = rig.start_daemon();
    let watcher = rig.start_plain(["status", "--watch"]);
    let (stop, stopped) = channel();
    let (daemon, docked) = std::thread::scope(|scope| {
        let client = scope.spawn(move || dock_on(rig, seed, restarts.clip_bytes, &stopped));
        let daemon = kill_often(rig, seed, restarts, first, &mut done);
        drop(stop);
        (daemon, client.join().expect("the client"))
    });
    done.recorders = docked.recorders;
    done.watched = docked.watches.len();
    docked.watches.into_iter().for_each(heard_the_end);
    done.jobs = jobs(&rig.socket());
    done.losses = losses(watcher, &docked.last_serial);
    let ended = daemon.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    docked.truth.holds_in(rig);
    rig.fsck_is_clean();
    done.resumed = rig.resumed(128 << 10);
    done
}

/// Kills and starts the daemon as often as asked, and leaves one running.
fn kill_often(
    rig: &Rig,
    seed: u64,
    restarts: Restarts,
    first: Daemon,
    done: &mut Restarted,
) -> Daemon {
    let mut rng = Rng::with_seed(seed);
    let mut daemon = first;
    for n in 1..=restarts.kills {
        std::thread::sleep(restarts.life_max.mul_f64(rng.f64()));
        daemon.cut_off();
        if n % EARLY_EVERY == 0 {
            done.early += usize::from(kill_early(rig, &mut rng));
        }
        daemon = rig.start_daemon();
        done.starts.add(daemon.started_in());
    }
    daemon
}

/// Starts a daemon and kills it at about the time it listens. Answers whether it was alive until then.
fn kill_early(rig: &Rig, rng: &mut Rng) -> bool {
    let mut child = rig.command(["run"]).stderr(Stdio::null()).spawn().expect("docket starts");
    std::thread::sleep(Duration::from_millis(rng.u64(0..60)));
    let alive = child.try_wait().expect("our own child").is_none();
    child.kill().expect("our own child");
    child.wait().expect("our own child");
    alive
}

/// What the client did.
#[derive(Default)]
struct Docked {
    truth: Oracle,
    recorders: usize,
    last_serial: String,
    asked: usize,
    watches: Vec<Running>,
}

/// Docks recorder after recorder, each until it was taken whole, until told to stop; then one more.
fn dock_on(rig: &Rig, seed: u64, clip_bytes: u64, stopped: &Receiver<()>) -> Docked {
    let mut rng = Rng::with_seed(!seed);
    let mut docked = Docked::default();
    let mut is_last = false;
    loop {
        let serial = format!("VR2{:05}", docked.recorders);
        let clips = clips(&mut rng, clip_bytes);
        let script = pattern_script(&serial, &clips).expect("TOML");
        let script = rig.write(&format!("{serial}.recorder.toml"), &script);
        let asked_until = Instant::now() + PATIENCE;
        while !dock(rig, &script, &mut docked, asked_until).unwrap_or(false) {
            assert!(Instant::now() < asked_until, "{serial} was not taken in {PATIENCE:?}");
            std::thread::sleep(PAUSE);
        }
        docked.truth = docked.truth.and_pattern(&serial, &clips);
        docked.recorders += 1;
        docked.last_serial = serial;
        if is_last {
            return docked;
        }
        is_last = stopped.try_recv() == Err(TryRecvError::Disconnected);
    }
}

/// Asks once, and follows the job to its end over all restarts. Answers whether all was taken.
fn dock(rig: &Rig, script: &Path, docked: &mut Docked, until: Instant) -> io::Result<bool> {
    let socket = rig.socket();
    let job = socket.dock(&[script.into()])?;
    docked.asked += 1;
    if docked.asked.is_multiple_of(WATCHED_EVERY) {
        docked.watches.push(rig.start(["job", "watch", &job]));
    }
    loop {
        if let Ok(Some(end)) = socket.job_end(&job) {
            return Ok(end["reply"]["sessions"][0]["outcome"] == "complete");
        }
        if Instant::now() > until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        std::thread::sleep(PAUSE);
    }
}

fn clips(rng: &mut Rng, long: u64) -> Vec<PatternClip> {
    let tiny = (0..20).map(|_| rng.u64(0..20_000)).collect::<Vec<_>>();
    let middling = (0..3).map(|_| rng.u64(100_000..3_000_000)).collect::<Vec<_>>();
    let all = tiny.into_iter().chain(middling).chain([rng.u64(long / 2..=long)]);
    let clip =
        |(n, bytes)| PatternClip::new(format!("DCIM/V{n:04}.LOG"), rng.u64(..1 << 62), bytes);
    all.enumerate().map(clip).collect()
}

/// Fails unless the job's watcher heard how it ended, however often the station went away meanwhile.
fn heard_the_end(watch: Running) {
    let answer = watch.finish();
    let last = answer.json();
    let heard = last["event"] == "done"
        || (last["event"] == "failed" && last["error"]["code"] != WENT_AWAY);
    assert!(heard, "{last:#}\n{}", answer.stderr);
}

/// Fails unless the watcher of the bays found a station again and saw the last recorder in it. Answers
/// how often it had lost one.
fn losses(mut watcher: Running, last_serial: &str) -> usize {
    // It finds the station again at its own pace.
    let was_seen = watcher.says_within(last_serial, PATIENCE);
    watcher.terminate();
    // The steps are what was asked for; that nobody answers is told beside them.
    let Answer { stdout: steps, stderr: said, .. } = watcher.finish().exits(0);
    assert!(was_seen, "{last_serial} was not seen:\n{said}\n{steps}");
    said.matches(WAITS).count()
}

/// All jobs by how they ended.
fn jobs(socket: &Client) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut before = String::new();
    loop {
        let page =
            socket.try_get(&format!("/api/v1/jobs?limit=500{before}")).expect("a station").json();
        for job in page["jobs"].as_array().expect("jobs") {
            let state = job["state"].as_str().unwrap_or("?").to_owned();
            *counts.entry(state).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => return counts,
        }
    }
}
