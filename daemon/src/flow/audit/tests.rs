//! Audits over simulated months, against what the custody log says was read when.

use std::{collections::BTreeMap, fs, ops::Bound};

use chrono::{DateTime, TimeDelta, Utc};
use docket_config::ByteSize;
use docket_drivers::{ClipKind, Identity, NameFacts};
use fastrand::Rng;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::{
    catalog::{Listed, NewSession, Staged},
    clock::SimulatedClock,
    domain::{Digests, Holes, ItemId, ItemState, Outcome, Quarantine},
    store::{Store, keys},
};

const HOUR: Duration = Duration::from_secs(3600);

/// A station's archive, without the station.
struct Archive {
    runtime: Runtime,
    folder: TempDir,
    clock: Arc<SimulatedClock>,
    catalog: Catalog,
    store: Store,
    clips: u32,
}

impl Archive {
    fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let catalog = runtime.block_on(open(&folder, &clock));
        let store = Store::of_data_folder(folder.path(), None).unwrap();
        Self { runtime, folder, clock, catalog, store, clips: 0 }
    }

    fn auditor(&self) -> Auditor {
        let clock: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&self.clock);
        let handle = self.runtime.handle().clone();
        Auditor::new(self.catalog.clone(), Places::open(&self.store, &[]), clock, handle)
    }

    /// Takes one original as far as proven.
    fn add(&mut self, bytes: &[u8]) -> ItemId {
        self.clips += 1;
        let (path, size) = (format!("{}.DAT", self.clips), bytes.len() as u64);
        let blake3 = blake3::hash(bytes).to_hex().to_string();
        self.runtime.block_on(async {
            let started = self.catalog.begin_session(&session(&path, size)).await.unwrap();
            let item = started.plans[0].item().unwrap();
            self.catalog.start_copying(&[item]).await.unwrap();
            let digests = Digests { blake3, sha256: String::new(), sm3: None };
            let holes = Holes::default();
            let staged = Staged { item, handle: 0, size, digests, holes, reads_more_of: None };
            self.catalog.stage(started.session, &[staged]).await.unwrap();
            let key = keys::original(item, "dat");
            let object = self.store.path_of(&key);
            fs::create_dir_all(object.parent().unwrap()).unwrap();
            fs::write(object, bytes).unwrap();
            self.catalog.prove(self.store.target(), &[(item, key)]).await.unwrap();
            item
        })
    }

    fn flip(&self, item: ItemId, rng: &mut Rng) {
        let object = self.store.path_of(&keys::original(item, "dat"));
        let mut bytes = fs::read(&object).unwrap();
        let at = rng.usize(..bytes.len());
        bytes[at] ^= 1 << rng.u8(..8);
        fs::write(object, bytes).unwrap();
    }

    fn state(&self, item: ItemId) -> (ItemState, Option<String>) {
        let item = self.runtime.block_on(self.catalog.item(item)).unwrap();
        (item.state, item.reason)
    }

    /// When it was proven and read again and found equal, and when it was set aside, by the custody log.
    fn proofs(&self, item: ItemId) -> (Vec<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let events = self.catalog.events_of_item(item, u32::MAX, None);
        let events = self.runtime.block_on(events).unwrap();
        let proofs = events.iter().filter(|row| {
            let event = &row.event;
            let is_check = ["proven", "fixity-checked"].contains(&event.act.as_str());
            is_check && event.outcome == Outcome::Ok
        });
        let proofs = proofs.map(|row| row.event.when.utc).collect();
        let aside = events.iter().find(|row| row.event.act == "quarantined");
        (proofs, aside.map(|row| row.event.when.utc))
    }
}

async fn open(folder: &TempDir, clock: &Arc<SimulatedClock>) -> Catalog {
    let clock: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(clock);
    Catalog::open(&Catalog::path_in(folder.path()), clock).await.unwrap().0
}

fn session(path: &str, size: u64) -> NewSession {
    NewSession {
        bay: "bay-1".into(),
        driver: "virtual".into(),
        place: "/recorders/one".into(),
        identity_key: "serial::A1".into(),
        label: "A1".into(),
        docked_by: Actor::station(),
        identity: Identity { known: true, serial: Some("A1".into()), ..Identity::default() },
        clock: None,
        host_error_ms: None,
        clips: vec![Listed {
            handle: 0,
            path_raw: path.into(),
            size,
            modified: None,
            kind: ClipKind::Other,
            key_mark: None,
            name: NameFacts::default(),
        }],
        not_taken: Vec::new(),
    }
}

fn noise(rng: &mut Rng, longest: usize) -> Vec<u8> {
    let length = rng.usize(1..=longest);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

/// When a slice began and ended.
type Slices = Vec<(DateTime<Utc>, DateTime<Utc>)>;

/// Lets a station live for `days`: recorders bring footage, items are set aside, docket is busy, stopped
/// anywhere, and away for hours.
fn live(
    archive: &mut Archive,
    rng: &mut Rng,
    settings: &Audit,
    days: u32,
) -> (Vec<ItemId>, Slices) {
    let mut items: Vec<ItemId> =
        (0..60).map(|_| noise(rng, 300_000)).map(|bytes| archive.add(&bytes)).collect();
    let end = archive.clock.utc() + TimeDelta::days(i64::from(days));
    let (mut auditor, mut slices) = (archive.auditor(), Slices::new());
    while archive.clock.utc() < end {
        if rng.u8(..100) == 0 {
            auditor = archive.auditor();
            archive.clock.advance(HOUR * rng.u32(..8));
        }
        if rng.u8(..40) == 0 {
            items.push(archive.add(&noise(rng, 300_000)));
        }
        if rng.u8(..200) == 0 {
            let aside = items[rng.usize(..items.len())];
            let set = archive.catalog.quarantine(aside, Quarantine::Lost, "by hand");
            archive.runtime.block_on(set).unwrap();
        }
        let (clock, mut patience) = (Arc::clone(&archive.clock), rng.u8(..50));
        let dice = &mut *rng;
        let begun = clock.utc();
        let wait = auditor.slice(settings, &mut |wait| {
            clock.advance(wait);
            // A recorder is taken in meanwhile.
            if dice.u8(..30) == 0 {
                clock.advance(Duration::from_secs(dice.u64(..900)));
            }
            patience = patience.wrapping_sub(1);
            patience != 0
        });
        slices.push((begun, archive.clock.utc()));
        archive.clock.advance(wait.unwrap());
    }
    (items, slices)
}

/// Bytes read again and found equal, by when that was noted.
fn noted(archive: &Archive, items: &[ItemId]) -> BTreeMap<DateTime<Utc>, u64> {
    let mut noted = BTreeMap::new();
    for item in items {
        let size = archive.runtime.block_on(archive.catalog.item(*item)).unwrap().size;
        for at in archive.proofs(*item).0.iter().skip(1) {
            *noted.entry(*at).or_default() += size;
        }
    }
    noted
}

/// Over no time more is read than the rate allows, but for one block.
fn never_too_fast(noted: &BTreeMap<DateTime<Utc>, u64>, slices: &Slices, rate: i64) {
    let origin = slices[0].0;
    let allowed =
        |at: DateTime<Utc>| (at - origin).num_microseconds().unwrap() / 1_000 * rate / 1_000;
    let (mut sum, mut lowest) = (0, 0);
    for (begun, ended) in slices {
        lowest = lowest.min(sum - allowed(*begun));
        let read: u64 = noted
            .range((Bound::Excluded(begun), Bound::Included(ended)))
            .map(|(_, bytes)| bytes)
            .sum();
        sum += i64::try_from(read).unwrap();
        assert!(sum - allowed(*ended) - lowest <= 1 << 20, "too fast until {ended}");
    }
    let all: u64 = noted.values().sum();
    assert_eq!(sum.unsigned_abs(), all, "every reading belongs to a slice");
}

fn ninety_days(seed: u64) {
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let mut archive = Archive::new();
    let rate = 100_000;
    let settings = Audit { days: 10, max_rate: ByteSize::new(rate), ..Audit::default() };
    let (items, slices) = live(&mut archive, &mut rng, &settings, 90);
    let (within, end) = (TimeDelta::days(10), archive.clock.utc());
    let (mut checks, mut total) = (0, 0);
    for item in &items {
        let (proofs, aside) = archive.proofs(*item);
        let until = aside.unwrap_or(end);
        checks += proofs.len() - 1;
        total += archive.runtime.block_on(archive.catalog.item(*item)).unwrap().size;
        for (one, next) in proofs.iter().zip(proofs.iter().skip(1).chain([&until])) {
            assert!(*next - *one <= within, "{item} was not read from {one} to {next}");
            assert!(*one <= until, "{item} was read after it was set aside");
        }
    }
    println!("{checks} checks of {} items in {} slices", items.len(), slices.len());
    assert!(checks > items.len() * 4, "{checks} checks of {} items", items.len());
    let noted = noted(&archive, &items);
    never_too_fast(&noted, &slices, i64::try_from(rate).unwrap());
    let mut by_day = BTreeMap::new();
    for (at, bytes) in &noted {
        *by_day.entry(at.date_naive()).or_insert(0) += bytes;
    }
    let busiest = by_day.values().max().unwrap();
    assert!(*busiest < total / 2, "{busiest} of {total} bytes in one day: a burst");
    // Nobody was accused: whoever stands aside was set aside by hand.
    for item in &items {
        let (state, reason) = archive.state(*item);
        assert_eq!(state == ItemState::Quarantined, reason.as_deref() == Some("lost"));
    }
}

#[test]
fn over_ninety_days_every_original_is_read_in_time_and_never_faster_than_allowed() {
    for seed in [20_261_122, 7] {
        ninety_days(seed);
    }
}

#[test]
fn what_rots_is_found_set_aside_and_told_and_the_rest_is_not_touched() {
    let mut rng = Rng::with_seed(3);
    let mut archive = Archive::new();
    let items: Vec<_> = (0..20).map(|_| archive.add(&noise(&mut rng, 2_000_000))).collect();
    let (rotten, gone) = (items[3], items[11]);
    archive.flip(rotten, &mut rng);
    fs::remove_file(archive.store.path_of(&keys::original(gone, "dat"))).unwrap();
    let settings = Audit { days: 5, max_rate: ByteSize::mib(10), ..Audit::default() };
    let mut auditor = archive.auditor();
    let clock = Arc::clone(&archive.clock);
    let end = clock.utc() + TimeDelta::days(5);
    while clock.utc() < end {
        let wait = auditor.slice(&settings, &mut |wait| {
            clock.advance(wait);
            true
        });
        clock.advance(wait.unwrap());
    }
    for item in &items {
        let expected = match *item {
            item if item == rotten => Some("fixity-mismatch"),
            item if item == gone => Some("lost"),
            _ => None,
        };
        assert_eq!(archive.state(*item).1.as_deref(), expected, "{item}");
    }
    let failure = archive.runtime.block_on(archive.catalog.last_fixity_failure()).unwrap();
    assert!(failure.is_some_and(|found| [rotten, gone].contains(&found.item)));
}

#[test]
fn an_archive_that_is_not_mounted_accuses_nobody_and_is_left_in_peace() {
    let mut archive = Archive::new();
    let item = archive.add(b"original");
    let (evidence, aside) =
        (archive.store.path_of(keys::EVIDENCE), archive.folder.path().join("aside"));
    fs::rename(&evidence, aside).unwrap();
    archive.clock.advance(HOUR * 24 * 40);
    let settings = Audit::default();
    let wait = archive.auditor().slice(&settings, &mut |_| true).unwrap();
    assert_eq!((wait, archive.state(item).0), (UNWELL, ItemState::Proven));
}

#[test]
fn told_to_stop_it_keeps_what_was_read_and_begins_with_the_rest() {
    let mut archive = Archive::new();
    let items = (0..4_u8).map(|n| {
        archive.clock.advance(HOUR);
        archive.add(&[n; 5000])
    });
    let items: Vec<_> = items.collect();
    archive.clock.advance(HOUR * 24 * 40);
    let (settings, mut calls) = (Audit::default(), 0);
    let wait = archive.auditor().slice(&settings, &mut |_| {
        calls += 1;
        calls < 4
    });
    assert_eq!(wait.unwrap(), LOOK_AGAIN);
    let read: Vec<_> = items.iter().map(|item| archive.proofs(*item).0.len() - 1).collect();
    assert_eq!(read, [1, 0, 0, 0], "the second was stopped within");
    archive.auditor().slice(&settings, &mut |_| true).unwrap();
    let read: Vec<_> = items.iter().map(|item| archive.proofs(*item).0.len() - 1).collect();
    assert_eq!(read, [1, 1, 1, 1]);
}

#[test]
fn audits_that_are_off_read_nothing() {
    let mut archive = Archive::new();
    let item = archive.add(b"original");
    archive.clock.advance(HOUR * 24 * 400);
    let off = Audit { days: 0, ..Audit::default() };
    assert_eq!(archive.auditor().slice(&off, &mut |_| true).unwrap(), LOOK_AGAIN);
    assert_eq!(archive.proofs(item).0.len(), 1);
}
