//! An object store that fails in every way a script knows, thousands of times, under the real station.
//!
//! Each trial docks a recorder of its own at a station with one required target, and has it send until
//! everything is proven. After every run what is called safe is held against what the store truly holds and
//! against the clips' generator. Every fault that was met is accounted for: what was asked stands in the end
//! with the right bytes, and where docket gave a thing up for a while its row says so.

use std::{collections::BTreeMap, fmt, path::Path};

use fastrand::Rng;

use super::{
    far::{BUCKET, Far},
    report::{Report, has_room},
};
use crate::{
    pattern::PatternClip,
    store_server::fault::{Exchange, Fault, FaultServer, Moment, Operation, Rule, Stale, Told},
};

/// What a store is made to do.
const FAULTS: [Fault; 20] = [
    Fault::Refuse(503),
    Fault::Refuse(500),
    Fault::DoAndRefuse(500),
    Fault::DoAndRefuse(503),
    Fault::DoAndRefuse(412),
    Fault::Reset(Moment::BeforeBody),
    Fault::Reset(Moment::HalfBody),
    Fault::Reset(Moment::AfterBody),
    Fault::Reset(Moment::Done),
    Fault::Reset(Moment::HalfReply),
    Fault::Hang(Moment::AfterBody),
    Fault::Hang(Moment::Done),
    Fault::Pieces(700),
    // Less than is waited for the next byte.
    Fault::Slow(300),
    Fault::Stale(Stale::Absent),
    Fault::Stale(Stale::Older),
    Fault::WrongBytes,
    Fault::Truncate(Told::Half),
    Fault::Truncate(Told::Whole),
    Fault::ErrorWithin,
];
/// Requests that meet one, of a thousand.
const PER_MILLE: u64 = 350;
/// Short clips of a trial, each sent in one piece, and long ones, each in three parts.
const SHORT: u64 = 120;
const LONG: u64 = 2;
const LONG_BYTES: u64 = 17 << 20;
/// Runs of the station in one trial at most; from the second number on the store is well.
const RUNS_MAX: usize = 40;
const HEALED_AFTER: usize = 30;

/// What the faults came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Faults met, by kind.
    pub met: BTreeMap<String, usize>,
    /// Requests in all.
    pub requests: usize,
    /// Times that a thing was given up for a while, as the catalog's rows tell.
    pub given_up: i64,
    /// Things that were given up at least once.
    pub things: i64,
    /// Of the faults, those that met what a newer checkpoint of the log did without.
    pub superseded: usize,
    /// Clips recorded.
    pub recorded: usize,
    /// Clips proven in the end.
    pub proven: usize,
    /// Runs of the station.
    pub runs: usize,
}

impl Tally {
    /// Faults met.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.met.values().sum()
    }

    fn add(&mut self, other: &Self) {
        for (kind, count) in &other.met {
            *self.met.entry(kind.clone()).or_default() += count;
        }
        self.requests += other.requests;
        self.given_up += other.given_up;
        self.things += other.things;
        self.superseded += other.superseded;
        self.recorded += other.recorded;
        self.proven += other.proven;
        self.runs += other.runs;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, given_up, things, superseded, recorded, proven, runs, .. } = self;
        write!(
            f,
            "{} faults of {requests} requests in {runs} runs; {recorded} clips recorded, {proven} \
             proven there, 0 called safe that were not; {things} things given up for a while, \
             {given_up} times, the others made good at once; {superseded} met what a newer checkpoint did \
             without; by kind:",
            self.faults()
        )?;
        self.met.iter().try_for_each(|(kind, count)| write!(f, " {kind} {count}"))
    }
}

/// Has a store fail until `faults` faults were met.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, faults: usize) -> Result<Report, String> {
    has_room(dir, 2_000_000_000)?;
    let mut report = Report::begin("store-faults", seed);
    let mut sum = Tally::default();
    let mut trial_seed = seed;
    while sum.faults() < faults && report.failures == 0 {
        let left = faults - sum.faults();
        if let Some(tally) = report.trial(dir, |rig| trial(rig.home(), trial_seed, left)) {
            if tally.faults() == 0 {
                report.missed("a trial met no fault");
            }
            sum.add(&tally);
        }
        trial_seed += 1;
    }
    Ok(report.end(sum.to_string()))
}

/// One station, until everything is proven or `faults` faults were met and the store is well again.
///
/// # Panics
/// When anything is lost, or called safe that is not there.
#[must_use]
pub fn trial(parent: &Path, seed: u64, faults: usize) -> Tally {
    let server = FaultServer::start();
    let mut far = Far::below(parent, &server.access(), "silent_s = 1\nparallel = 16");
    let mut rng = Rng::with_seed(seed);
    let short = (0..SHORT).map(|n| (n, rng.u64(0..60_000)));
    let clips: Vec<_> = short
        .chain((SHORT..SHORT + LONG).map(|n| (n, LONG_BYTES + n)))
        .map(|(n, bytes)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), seed * 1_000 + n, bytes))
        .collect();
    let script = far.recorder("VR75001", &clips);
    // A part that hangs is waited for by its length: that is the story's of the killed upload.
    let of_parts: Vec<_> =
        FAULTS.into_iter().filter(|fault| !matches!(fault, Fault::Hang(_))).collect();
    server.script(Rule::drawn(seed, PER_MILLE, &of_parts).on(Operation::PutPart));
    server.script(not_of_parts(Rule::drawn(seed, PER_MILLE, &FAULTS)));
    far.rig.dock(&[&script], 0);
    let mut runs = 0;
    loop {
        let (safe, unsafe_yet) = far.hold(|key| server.object(BUCKET, key));
        let untold = far.number(
            "SELECT count(*) FROM sendings WHERE sent_at IS NULL AND attempts > 0 AND failure IS NULL",
        );
        assert_eq!(untold, 0, "seed {seed}: what is given up for a while says why");
        if unsafe_yet == 0 && far.target()["waiting"] == 0 {
            // The last of the log may have met a fault.
            server.heal();
            server.release();
            far.forgive();
            far.work(RUNS_MAX + 1);
            return tally(&far, &server, safe, runs);
        }
        runs += 1;
        assert!(runs < RUNS_MAX, "seed {seed}: {:#}", far.target());
        if runs == HEALED_AFTER || met(&server.exchanges()).count() >= faults {
            server.heal();
        }
        // Whoever hung was left long ago.
        server.release();
        far.forgive();
        far.work(runs);
    }
}

/// The rule for all that docket asks but parts.
fn not_of_parts(rule: Rule) -> Rule {
    use Operation::{BeginUpload, CompleteUpload, Delete, Get, Head, Put};
    [Put, Get, Head, Delete, BeginUpload, CompleteUpload].into_iter().fold(rule, Rule::on)
}

fn met(exchanges: &[Exchange]) -> impl Iterator<Item = &Exchange> {
    exchanges.iter().filter(|exchange| exchange.fault.is_some())
}

/// Accounts for every fault that was met.
fn tally(far: &Far, server: &FaultServer, proven: usize, runs: usize) -> Tally {
    assert_eq!(server.lost(BUCKET), [], "nothing was overwritten, or removed for good");
    let exchanges = server.exchanges();
    let mut tally = Tally {
        requests: exchanges.len(),
        given_up: far.number("SELECT COALESCE(sum(attempts), 0) FROM sendings"),
        things: far.number("SELECT count(*) FROM sendings WHERE attempts > 0"),
        recorded: far.recorded(),
        proven,
        runs: runs + 1,
        ..Tally::default()
    };
    let home = far.rig.archive();
    for exchange in met(&exchanges) {
        let key = &exchange.target.key;
        // What was asked about stands in the end with the bytes that the home archive has under that name.
        if let Some(name) = key.strip_prefix(&super::far::key(""))
            && exchange.target.operation != Operation::List
            && !name.starts_with("probe/")
        {
            let wanted = std::fs::read(home.join(name)).ok();
            let stands = server.object(BUCKET, key);
            assert!(wanted.is_some(), "{key} is not at home");
            if stands.is_none() && is_of_a_checkpoint(name) {
                // Only the newest checkpoint is copied, which came meanwhile.
                tally.superseded += 1;
            } else {
                assert!(stands == wanted, "{key} came to nothing: {exchange:?}");
            }
        }
        *tally.met.entry(kind(exchange)).or_default() += 1;
    }
    newest_checkpoint_stands(far, server);
    let copies =
        far.number("SELECT count(*) FROM copies WHERE target = 'far' AND proven_at IS NOT NULL");
    let told = far.number("SELECT count(*) FROM custody_events WHERE act = 'copied' AND json_extract(leaf, '$.outcome') = 'ok'");
    let recorded = i64::try_from(tally.recorded).expect("few");
    assert_eq!((copies, told), (recorded, recorded), "each is proven there once, and told once");
    tally
}

/// Whether an object of the log is of one checkpoint alone: a newer one does without it.
fn is_of_a_checkpoint(name: &str) -> bool {
    name.contains("/checkpoint/") || name.contains(".p/")
}

fn newest_checkpoint_stands(far: &Far, server: &FaultServer) {
    let home = far.rig.archive();
    let newest = |keys: &mut dyn Iterator<Item = String>| {
        keys.filter(|key| key.contains("/checkpoint/")).max().expect("a checkpoint")
    };
    let there = newest(&mut server.objects(BUCKET).into_keys());
    let size = far.number("SELECT max(size) FROM log_checkpoints");
    assert!(there.ends_with(&format!("{size:020}")), "{there}, and {size} entries are signed");
    let wanted = std::fs::read(home.join(&there[super::far::key("").len()..])).ok();
    assert!(server.object(BUCKET, &there) == wanted, "{there} is another");
}

/// A name for what was met.
fn kind(exchange: &Exchange) -> String {
    exchange.fault.map_or_else(String::new, |fault| {
        format!("{fault:?}").replace('(', "-").replace(')', "").to_lowercase()
    })
}
