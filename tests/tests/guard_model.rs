//! Story: whatever is linked, backed out, closed, opened again, held and extended, in whatever order, however the
//! store fails meanwhile, and whatever somebody else puts on hold there: at rest every object there is on hold and locked at least as a plain model of it asks.
//!
//! The model knows nothing of docket's rules but their texts, and counts its months itself.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[expect(dead_code, reason = "the story of target stores needs more of it")]
#[path = "target_stores/site.rs"]
mod site;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use docket::{
    catalog::{Catalog, CatalogErrorKind, HoldOn},
    clock::{Clock, SystemClock},
    domain::{Actor, CaseAct, CaseChange, CaseNumber, ItemId},
    flow::guard::Keeper,
    store::Target,
};
use docket_config::{TargetUrl, Worm};
use docket_tests::{
    rig::seed,
    store_server::fault::{Fault, FaultServer, Moment, Rule, Version},
};
use site::{BUCKET, Site};

const ITEMS: usize = 2;
const CASES: usize = 3;
/// Acts of a history, and histories: each of items and cases of its own.
const ACTS: usize = 60;
const HISTORIES: usize = 8;

/// What happens to an item and its cases.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Linked(usize, usize),
    BackedOut(usize, usize),
    Closed(usize, NaiveDate),
    Reopened(usize, NaiveDate),
    Held(usize),
    CaseHeld(usize),
    Extended(usize, NaiveDate),
    CaseExtended(usize, NaiveDate),
}

fn drawn(random: &mut fastrand::Rng) -> Happens {
    let (item, case) = (random.usize(..ITEMS), random.usize(..CASES));
    let day = NaiveDate::from_ymd_opt(
        random.i32(2040..2044),
        random.u32(1..=12),
        // Days that every month has.
        random.u32(1..=28),
    );
    let day = day.unwrap();
    match random.u8(..100) {
        0..30 => Happens::Linked(item, case),
        30..42 => Happens::BackedOut(item, case),
        42..70 => Happens::Closed(case, day),
        70..84 => Happens::Reopened(case, day),
        // No hold is ever lifted: most histories know none.
        84 if random.u8(..6) == 0 => Happens::Held(item),
        85 if random.u8(..6) == 0 => Happens::CaseHeld(case),
        84..93 => Happens::Extended(item, day),
        _ => Happens::CaseExtended(case, day),
    }
}

/// What a careful clerk would have on paper.
#[derive(Clone, Debug, Default)]
struct Clerk {
    /// The closing day of each case; none: it is open.
    closed: BTreeMap<usize, NaiveDate>,
    /// Every case an item was ever in, and whether it still is.
    cases: BTreeMap<(usize, usize), bool>,
    held: BTreeSet<usize>,
    held_cases: BTreeSet<usize>,
    /// Items on whose original somebody else put a hold, while docket had none there: it stays for ever.
    others: BTreeSet<usize>,
    days: Vec<(Option<usize>, Option<usize>, NaiveDate)>,
    /// The latest day that was ever worked out for an item.
    longest: BTreeMap<usize, NaiveDate>,
}

/// How an item must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Must {
    /// Nothing was ever said of it.
    Nothing,
    Hold,
    Lock,
}

impl Clerk {
    fn write(&mut self, happens: Happens) {
        match happens {
            Happens::Linked(item, case) => {
                self.cases.insert((item, case), true);
            }
            Happens::BackedOut(item, case) => {
                self.cases.insert((item, case), false);
            }
            Happens::Closed(case, day) => {
                self.closed.insert(case, day);
            }
            Happens::Reopened(case, _) => {
                self.closed.remove(&case);
            }
            Happens::Held(item) => {
                self.held.insert(item);
            }
            Happens::CaseHeld(case) => {
                self.held_cases.insert(case);
            }
            Happens::Extended(item, day) => self.days.push((Some(item), None, day)),
            Happens::CaseExtended(case, day) => self.days.push((None, Some(case), day)),
        }
        for item in 0..ITEMS {
            if let (Must::Lock, Some(day)) = self.asks(item) {
                let longest = self.longest.entry(item).or_insert(day);
                *longest = day.max(*longest);
            }
        }
    }

    /// What is asked for an item now, and the first day on which it may go.
    fn asks(&self, item: usize) -> (Must, Option<NaiveDate>) {
        let of: Vec<usize> =
            self.cases.keys().filter(|(i, _)| *i == item).map(|(_, c)| *c).collect();
        let own_days = self
            .days
            .iter()
            .filter(|(i, c, _)| *i == Some(item) || c.is_some_and(|case| of.contains(&case)));
        let mut days: Vec<NaiveDate> =
            own_days.map(|(_, _, day)| day.succ_opt().unwrap()).collect();
        let is_held =
            self.held.contains(&item) || of.iter().any(|case| self.held_cases.contains(case));
        if of.is_empty() && !is_held && days.is_empty() {
            return (Must::Nothing, None);
        }
        let is_in_one = self.cases.iter().any(|((i, _), still)| *i == item && *still);
        if is_held || !is_in_one || of.iter().any(|case| !self.closed.contains_key(case)) {
            return (Must::Hold, None);
        }
        days.extend(of.iter().map(|case| six_months_later(self.closed[case])));
        (Must::Lock, days.into_iter().max())
    }
}

/// The day after the same day of the sixth month: all have 28 days.
fn six_months_later(day: NaiveDate) -> NaiveDate {
    let month = day.month() + 6;
    let (year, month) = if month > 12 { (day.year() + 1, month - 12) } else { (day.year(), month) };
    NaiveDate::from_ymd_opt(year, month, day.day()).unwrap().succ_opt().unwrap()
}

struct World {
    server: FaultServer,
    site: Site,
    catalog: Catalog,
    target: Target,
    items: Vec<ItemId>,
    history: usize,
}

impl World {
    fn number(&self, case: usize) -> CaseNumber {
        format!("H{}-{case}", self.history).parse().unwrap()
    }

    /// Tells docket; whether it took it.
    async fn tell(&self, happens: Happens) -> bool {
        let (catalog, who) = (&self.catalog, Actor("clerk".into()));
        let item = |n: usize| HoldOn::Item(self.items[n]);
        let case = |n| HoldOn::Case(self.number(n));
        let done = match happens {
            Happens::Linked(i, c) => {
                catalog.link(self.items[i], &self.number(c), &who).await.map(drop)
            }
            Happens::BackedOut(i, c) => {
                catalog.unlink(self.items[i], &self.number(c), &who, "wrong").await.map(drop)
            }
            Happens::Closed(c, day) => {
                catalog.step_case(&self.number(c), CaseAct::Closed, day, &who).await.map(drop)
            }
            Happens::Reopened(c, day) => {
                catalog.step_case(&self.number(c), CaseAct::Reopened, day, &who).await.map(drop)
            }
            Happens::Held(i) => catalog.hold(&item(i), "x", &who).await.map(drop),
            Happens::CaseHeld(c) => catalog.hold(&case(c), "x", &who).await.map(drop),
            Happens::Extended(i, day) => catalog.extend(&item(i), day, "x", &who).await.map(drop),
            Happens::CaseExtended(c, day) => {
                catalog.extend(&case(c), day, "x", &who).await.map(drop)
            }
        };
        let refused =
            |kind| matches!(kind, CatalogErrorKind::Conflict | CatalogErrorKind::NotFound);
        done.map_err(|error| assert!(refused(error.kind()), "{happens:?}: {error}")).is_ok()
    }

    /// One round of what the lane does, whatever was to wait.
    async fn round(&self) -> usize {
        let later = SystemClock::new().utc() + TimeDelta::days(1);
        let due = self.catalog.guards_due(self.target.name(), later, 64).await.unwrap();
        let count = due.len();
        for guard in due {
            if let Err(problem) = Keeper::new(&self.catalog, &self.target).keep(&guard).await {
                let why = ("failed", problem.to_string());
                let noted = self.catalog.guard_failed("far", &guard, (why.0, &why.1), later, false);
                noted.await.unwrap();
            }
        }
        count
    }

    /// The versions in the bucket of what belongs to an item and is kept, by key.
    fn objects(&self, item: usize) -> BTreeMap<String, Version> {
        let id = self.items[item].to_string();
        let all = self.server.objects(BUCKET).into_iter();
        let own = all.filter(|(key, _)| key.contains(&id));
        let own = own.filter(|(key, _)| key.contains("/original.") || key.contains("/manifest."));
        own.map(|(key, mut versions)| (key, versions.pop().unwrap())).collect()
    }

    /// Somebody else puts a hold on an item's original, at rest and where docket has none: then nobody can take it
    /// for docket's.
    fn held_by_others(&self, clerk: &mut Clerk, random: &mut fastrand::Rng) {
        let item = random.usize(..ITEMS);
        if clerk.asks(item).0 == Must::Hold || random.u8(..8) > 0 {
            return;
        }
        let key = self.objects(item).into_keys().find(|key| key.contains("/original."));
        self.server.access().calls().hold(&format!("/{BUCKET}/{}", key.unwrap()), true).is(200);
        clerk.others.insert(item);
    }

    fn is_as_asked(&self, clerk: &Clerk, told: &str) {
        for item in 0..ITEMS {
            let (must, _) = clerk.asks(item);
            let objects = self.objects(item);
            assert!(objects.len() >= 2, "{objects:?}");
            for (key, version) in objects {
                let is_others = clerk.others.contains(&item);
                if must == Must::Hold || is_others && key.contains("/original.") {
                    assert!(version.held, "{told} {key}: {must:?}\n{clerk:#?}");
                } else if !is_others {
                    // Where another hold lay, docket's own on the manifests may stay with it.
                    assert!(!version.held, "{told} {key}: {must:?}\n{clerk:#?}");
                }
                if let Some(day) = clerk.longest.get(&item) {
                    let kept = version.retention.unwrap();
                    assert!(kept.strict && kept.until >= begins_last(*day), "{told} {key}: {day}");
                }
            }
        }
    }
}

/// When a day begins where it begins last: on the line of date, west of it.
fn begins_last(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12)
}

fn target(server: &FaultServer, site: &Site) -> Target {
    let access = server.access();
    let secret = format!("file:{}", site.rig.write("secret", &access.secret).display());
    Target::open(&docket_config::Target {
        name: "far".into(),
        url: format!("s3://{BUCKET}/dock-1").parse::<TargetUrl>().unwrap(),
        required: true,
        worm: Worm::Required,
        endpoint: Some(access.url().parse().unwrap()),
        region: Some(access.region),
        account: Some(access.key_id),
        secret: Some(secret.parse().unwrap()),
        ca: None,
        parallel: 1,
        silent_s: 60,
        max_rate: "0".parse().unwrap(),
        hours: Vec::new(),
    })
    .unwrap()
}

#[test]
fn what_stands_there_is_kept_as_long_as_a_plain_model_asks() {
    let seed = seed(1);
    let server = FaultServer::start();
    let lengths: Vec<u64> = (40_000..).take(HISTORIES * ITEMS).collect();
    let site = Site::new(&server.access(), "required", &lengths);
    server.access().calls().set_default_retention(BUCKET, 1);
    site.dock();
    assert_eq!(site.states(), ["releasable"; HISTORIES * ITEMS]);
    site.rig.rest();
    let items = site.rig.items();
    let id = |item: &serde_json::Value| item["id"].as_str().unwrap().parse().unwrap();
    let items: Vec<ItemId> = items.iter().map(id).collect();
    let target = target(&server, &site);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let catalog = open(&site).await;
        let mut world = World { server, site, catalog, target, items: Vec::new(), history: 0 };
        let mut random = fastrand::Rng::with_seed(seed);
        for (history, items) in items.chunks(ITEMS).enumerate() {
            (world.history, world.items) = (history, items.to_vec());
            live(&mut world, &mut random, &format!("seed {seed}, history {history}")).await;
        }
        world.catalog.close().await.unwrap();
    });
}

async fn open(site: &Site) -> Catalog {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    Catalog::open(&Catalog::path_in(&site.rig.data()), clock).await.unwrap().0
}

/// A history, from nothing on.
async fn live(world: &mut World, random: &mut fastrand::Rng, told: &str) {
    let mut clerk = Clerk::default();
    for case in 0..CASES {
        let who = Actor("clerk".into());
        let (number, change) = (world.number(case), CaseChange::default());
        world.catalog.add_case(&number, &change, None, &who).await.unwrap();
    }
    let mut settled = 0;
    for n in 0..ACTS {
        let happens = drawn(random);
        if world.tell(happens).await {
            clerk.write(happens);
        }
        let before: Vec<_> = (0..ITEMS).map(|item| world.objects(item)).collect();
        let faults = [Fault::Refuse(503), Fault::DoAndRefuse(500), Fault::Reset(Moment::Done)];
        world.server.script(Rule::drawn(random.u64(..), 250, &faults));
        if random.bool() {
            world.round().await;
        }
        world.server.heal();
        if random.u8(..3) == 0 {
            let mut rounds = 0;
            while world.round().await > 0 {
                rounds += 1;
                assert!(rounds < 5, "{told}, act {n}: it never settles");
            }
            world.is_as_asked(&clerk, &format!("{told}, act {n} {happens:?}"));
            settled += 1;
            world.held_by_others(&mut clerk, random);
        }
        for (item, before) in before.into_iter().enumerate() {
            let now = world.objects(item);
            for (key, was) in before {
                let until = |version: &Version| version.retention.map(|kept| kept.until);
                assert!(until(&now[&key]) >= until(&was), "{told}, act {n}: {key} is shortened");
            }
        }
        if random.u8(..20) == 0 {
            // A start of the station.
            world.catalog.close().await.unwrap();
            world.catalog = open(&world.site).await;
        }
    }
    assert!(settled > 5, "{told}: {settled}");
}
