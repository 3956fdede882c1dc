//! The custody log at full size: every byte of every entry of a log altered, and how fast a log of a million
//! entries takes more and proves that one is in it.
//!
//! Entries are altered in the catalog itself, without its triggers, and judged by the check behind `docket log
//! verify`. At one time the byte at one place is altered in every entry, and each of them must be named: a
//! finding about one entry does not follow from what is wrong with another.

use std::{
    collections::HashSet,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use docket::{
    catalog::{Catalog, FixityCheck, Leaf},
    clock::SystemClock,
    domain::Actor,
    identity::{self, Chain, Keyring},
    log::{Check, Publisher, proof},
    store::Store,
};
use fastrand::Rng;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{
    Spread,
    report::{Report, has_room},
};
use crate::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};

/// Entries a second, appended in groups as docket does.
const APPENDED_A_SECOND_MIN: f64 = 2_000.0;
/// Making one proof.
const PROOF_MAX: Duration = Duration::from_millis(5);
/// A proof as its file, bytes.
const PROOF_BYTES_MAX: usize = 2_048;

/// Clips whose docking makes a log of a thousand entries; each makes eight or more.
const CLIPS: u64 = 128;
/// Entries of the log that is altered, at least.
const ENTRIES_MIN: usize = 1_000;
/// Entries appended in one transaction.
const GROUP: usize = 64;
/// Events read in one page.
const ALL: u64 = 1 << 32;
/// Proofs that are timed, at places all over the tree.
const PROOFS: u64 = 1_000;

/// What came of altering entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// Entries of the log.
    pub entries: usize,
    /// Bytes altered, each by itself in its entry.
    pub bytes: u64,
    /// Of those, the ones whose entry the check named.
    pub found: u64,
}

/// What was measured at a log of some length.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Entries of the log.
    pub entries: u64,
    /// Appended a second.
    pub appended_a_second: f64,
    /// Publishing what was appended, from the entries to the checkpoint.
    pub published_in: Duration,
    /// Making a proof.
    pub proofs: Spread,
    /// The longest proof, bytes.
    pub longest: usize,
}

/// Alters every `every`th byte of each entry of a log of a thousand, one bit of each.
///
/// # Panics
/// When the log is not sound before and afterwards.
#[must_use]
pub fn altered(rig: &Rig, seed: u64, every: usize) -> Altered {
    docked(rig, CLIPS);
    run(async {
        let path = Catalog::path_in(&rig.data());
        let catalog = Catalog::open_reader(&path, Arc::new(SystemClock::new())).await;
        let catalog = catalog.expect("a catalog");
        let store = Store::of_data_folder(&rig.data(), None).expect("an archive");
        let chain = identity::known(&catalog).await.expect("a chain");
        let leaves = catalog.leaves(1, ALL).await.expect("entries");
        assert!(leaves.len() >= ENTRIES_MIN, "{} entries", leaves.len());
        let judge = Judge { catalog: &catalog, store: &store, chain: &chain };
        assert!(judge.is_content().await, "sound as it is");
        let mut db = laid_open(&path).await;
        let mut rng = Rng::with_seed(seed);
        let mut sum = Altered { entries: leaves.len(), ..Altered::default() };
        let longest = leaves.iter().map(|leaf| leaf.entry.len()).max().unwrap_or_default();
        for at in (rng.usize(..every)..longest).step_by(every) {
            let bit = rng.u32(..8);
            let there: Vec<&Leaf> = leaves.iter().filter(|leaf| at < leaf.entry.len()).collect();
            write(&mut db, &there, |bytes| bytes[at] ^= 1 << bit).await;
            let named = judge.named(there.len()).await;
            sum.bytes += there.len() as u64;
            sum.found += there.iter().filter(|leaf| named.contains(&leaf.seq)).count() as u64;
            write(&mut db, &there, |_| {}).await;
        }
        assert!(judge.is_content().await, "sound again");
        db.close().await.expect("closed");
        catalog.close().await.expect("closed");
        sum
    })
}

/// Appends to the log of a docked station until it has `entries`, publishes it, and proves some.
///
/// # Panics
/// When docket does not answer as it must.
#[must_use]
pub fn measured(rig: &Rig, entries: u64) -> Measured {
    docked(rig, GROUP as u64);
    let checks: Vec<FixityCheck> = rig
        .items()
        .iter()
        .map(|item| FixityCheck {
            item: item["id"].as_str().expect("an id").parse().expect("an id"),
            blake3: item["digests"]["blake3"].as_str().expect("a digest").into(),
        })
        .collect();
    rig.rest();
    let measured = run(async {
        let clock = Arc::new(SystemClock::new());
        let opened = Catalog::open(&Catalog::path_in(&rig.data()), clock.clone()).await;
        let (catalog, _) = opened.expect("a catalog");
        let store = Store::of_data_folder(&rig.data(), None).expect("an archive");
        let size = catalog.epoch().await.expect("an epoch").size;
        let mut left = usize::try_from(entries.saturating_sub(size)).expect("small");
        let (appended, begun) = (left, Instant::now());
        while left > 0 {
            let group = &checks[..left.min(GROUP)];
            let done = catalog.record_fixity_checks(&Actor::station(), store.target(), group).await;
            done.expect("appended");
            left -= group.len();
        }
        let appending = begun.elapsed();
        let keys = Keyring::open(&rig.data(), &catalog, clock, None).await.expect("its key");
        let begun = Instant::now();
        let published = Publisher::new(&catalog, &store, keys.now().signer()).publish().await;
        let checkpoint = published.expect("published").expect("something new");
        let published_in = begun.elapsed();
        let epoch = catalog.epoch().await.expect("an epoch");
        let (mut proofs, mut longest) = (Spread::default(), 0);
        for n in 0..PROOFS {
            // A prime step comes by everywhere.
            let index = (n * 999_983) % checkpoint.size;
            let begun = Instant::now();
            let way = proof::inclusion(&catalog, &epoch, &checkpoint, index).await;
            let text = proof::text(index, &way.expect("a proof"), &checkpoint.note);
            proofs.add(begun.elapsed());
            longest = longest.max(text.len());
        }
        catalog.close().await.expect("closed");
        let appended_a_second = per_second(appended, appending);
        Measured { entries: checkpoint.size, appended_a_second, published_in, proofs, longest }
    });
    let checked = rig.json(["log", "verify"]).exits(0).reply();
    assert!(checked["events"].as_u64() >= Some(measured.entries), "{checked:#}");
    measured
}

/// Both once, at full size.
///
/// # Errors
/// When there is no room.
pub fn campaign(dir: &Path, seed: u64, entries: u64) -> Result<Report, String> {
    has_room(dir, entries * 3_000)?;
    let mut report = Report::begin("log", seed);
    let sum = report.trial(dir, |rig| altered(rig, seed, 1)).unwrap_or_default();
    if sum.found < sum.bytes || sum.bytes == 0 {
        report.missed("every altered byte of every entry found");
    }
    let speed = report.trial(dir, |rig| measured(rig, entries)).unwrap_or_default();
    if speed.appended_a_second < APPENDED_A_SECOND_MIN {
        report.missed(&format!("{:.0} entries appended a second", speed.appended_a_second));
    }
    // The hundredth slowest: the slowest of a thousand tells of the host's other work.
    let slow = speed.proofs.percentile(99);
    if speed.proofs.n() == 0 || slow > PROOF_MAX {
        report.missed(&format!("a proof took {slow:.2?}"));
    }
    if speed.longest > PROOF_BYTES_MAX {
        report.missed(&format!("a proof of {} bytes", speed.longest));
    }
    Ok(report.end(format!(
        "{} of {} altered bytes of {} entries found; {} entries: {:.0} appended a second in groups of \
         {GROUP}, published in {:.1} s, proofs {}, the longest {} bytes",
        sum.found,
        sum.bytes,
        sum.entries,
        speed.entries,
        speed.appended_a_second,
        speed.published_in.as_secs_f64(),
        speed.proofs,
        speed.longest,
    )))
}

/// What judges a log: the check behind `docket log verify`.
struct Judge<'a> {
    catalog: &'a Catalog,
    store: &'a Store,
    chain: &'a Chain,
}

impl Judge<'_> {
    async fn begin(&self) -> Check<'_> {
        let begun = Check::begin(self.catalog, self.store, self.chain, true).await;
        begun.expect("a catalog that can be read")
    }

    async fn is_content(&self) -> bool {
        let mut check = self.begin().await;
        while let Some(findings) = check.step().await.expect("a catalog that can be read") {
            if !findings.is_empty() {
                return false;
            }
        }
        true
    }

    /// The entries that are said to be altered; it goes no further once it has named `enough` of them.
    async fn named(&self, enough: usize) -> HashSet<i64> {
        let (mut check, mut named) = (self.begin().await, HashSet::new());
        while named.len() < enough {
            let Some(findings) = check.step().await.expect("a catalog that can be read") else {
                break;
            };
            let altered = findings.iter().filter(|found| found.code == "log-altered");
            named
                .extend(altered.map(|found| -> i64 { found.subject.parse().expect("a position") }));
        }
        named
    }
}

/// A station with a log of some length.
fn docked(rig: &Rig, clips: u64) {
    let clips: Vec<_> =
        (0..clips).map(|n| PatternClip::new(format!("D/{n:04}.DAT"), n, 300 + n)).collect();
    let script = rig.write("log.recorder.toml", &pattern_script("VR43000", &clips).expect("TOML"));
    rig.dock(&[&script], 0);
    rig.rest();
}

/// The catalog as whoever has the file opens it.
async fn laid_open(catalog: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(catalog)
        .foreign_keys(false)
        .synchronous(SqliteSynchronous::Off);
    let mut db = options.connect().await.expect("a catalog");
    let dropped = sqlx::query("DROP TRIGGER custody_no_update").execute(&mut db).await;
    dropped.expect("a trigger");
    db
}

/// Writes entries into the catalog, each as `change` makes it.
async fn write(db: &mut SqliteConnection, leaves: &[&Leaf], change: impl Fn(&mut Vec<u8>)) {
    let mut tx = db.begin().await.expect("a transaction");
    for leaf in leaves {
        let mut bytes = leaf.entry.clone().into_bytes();
        change(&mut bytes);
        sqlx::query("UPDATE custody_events SET leaf = CAST(? AS TEXT) WHERE seq = ?")
            .bind(bytes)
            .bind(leaf.seq)
            .execute(&mut *tx)
            .await
            .expect("written");
    }
    tx.commit().await.expect("written");
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

#[expect(clippy::cast_precision_loss, reason = "shown as a whole number")]
fn per_second(n: usize, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64().max(f64::MIN_POSITIVE)
}
