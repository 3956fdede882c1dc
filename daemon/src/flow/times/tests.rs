//! Times in a catalog: told when a session ends, told anew when another reading comes, and never
//! without a trace of what stood before.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use docket_drivers::{ClipKind, Identity, NameFacts, RawStamp, RecorderTime, StampSource};
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{Listed, NewSession, Plan, Started},
    clock::{Clock, SimulatedClock},
    domain::{Actor, ClockReading, TimeBasis},
};

const ZONE: TimeZone = TimeZone::Named(chrono_tz::Asia::Shanghai);

struct Desk {
    _folder: TempDir,
    clock: Arc<SimulatedClock>,
    catalog: Catalog,
}

impl Desk {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-20T12:00:00Z".parse().unwrap()));
        let of = Arc::clone(&clock) as Arc<dyn Clock>;
        let (catalog, _) = Catalog::open(&Catalog::path_in(folder.path()), of).await.unwrap();
        Self { _folder: folder, clock, catalog }
    }

    fn hours_pass(&self, hours: u64) {
        self.clock.advance(Duration::from_secs(hours * 3600));
    }

    /// A dock of a recorder that is `ahead_ms` ahead, with a clip that was recorded `ago` hours
    /// before, by its own clock.
    async fn dock(&self, ahead_ms: Option<i64>, ago: i64) -> (Started, ItemId) {
        let now = self.clock.utc();
        let shown = now + TimeDelta::hours(8 - ago);
        let face = Some(shown.naive_utc());
        let stamp = RawStamp { source: StampSource::Fat, utc: None, face, resolution_ms: 2000 };
        let clip = Listed {
            handle: 0,
            path_raw: shown.to_string().into(),
            size: 7,
            modified: Some(stamp),
            kind: ClipKind::Video,
            key_mark: None,
            name: NameFacts { start: face, ..NameFacts::default() },
        };
        let new = NewSession {
            bay: "left".into(),
            driver: "virtual".into(),
            place: "/r".into(),
            identity_key: "serial::VR1".into(),
            label: "VR1".into(),
            docked_by: Actor::station(),
            identity: Identity { known: true, ..Identity::default() },
            clock: ahead_ms.map(|ahead_ms| reading(now, ahead_ms)),
            host_error_ms: self.clock.error_ms(),
            clips: vec![clip],
            not_taken: Vec::new(),
        };
        let started = self.catalog.begin_session(&new).await.unwrap();
        let Plan::Take(item) = started.plans[0] else { panic!("{started:?}") };
        settle(&self.catalog, started.recorder, started.session, ZONE).await.unwrap();
        (started, item)
    }

    async fn told(&self, item: ItemId) -> KeptTimes {
        self.catalog.times(&[item]).await.unwrap().remove(&item).unwrap()
    }

    /// What the item's events say of its times, each from what to what.
    async fn history(&self, item: ItemId) -> Vec<(String, String)> {
        let events = self.catalog.events_of_item(item, 100, None).await.unwrap();
        let timed = events.into_iter().filter(|row| row.event.act == "timed");
        timed
            .map(|row| (row.event.detail["from"].clone(), row.event.detail["to"].clone()))
            .collect()
    }
}

fn reading(at: DateTime<Utc>, ahead_ms: i64) -> ClockReading {
    let face = (at + TimeDelta::hours(8) + TimeDelta::milliseconds(ahead_ms)).naive_utc();
    ClockReading {
        host_before: at,
        recorder: RecorderTime { face, zone: None, method: "vendor".into(), resolution_ms: 1000 },
        host_after: at,
        host_sync: "synchronised".into(),
        host_error_ms: Some(0),
        brackets: Vec::new(),
    }
}

#[tokio::test]
async fn a_later_reading_tells_more_and_what_was_told_before_stays_on_record() {
    let desk = Desk::new().await;
    let (_, first) = desk.dock(Some(10_000), 2).await;
    let told = desk.told(first).await;
    assert_eq!((told.span.basis, told.offset_ms), (TimeBasis::OneReading, Some(10_000)));
    desk.hours_pass(24);
    // A dock at which the clock cannot be read.
    let (_, second) = desk.dock(None, 12).await;
    let before = desk.told(second).await;
    assert_eq!((before.span.basis, before.offset_ms), (TimeBasis::OneReading, Some(10_000)));
    assert_eq!(desk.history(second).await, []);
    desk.hours_pass(24);
    let (_, third) = desk.dock(Some(14_000), 1).await;
    let after = desk.told(second).await;
    assert_eq!(after.span.basis, TimeBasis::Interpolated);
    assert_eq!(after.offset_ms, Some(11_000), "a quarter of the way from 10 s to 14 s");
    assert!(after.span.error_ms < before.span.error_ms, "{before:?} {after:?}");
    assert_eq!(desk.told(third).await.span.basis, TimeBasis::Interpolated);
    assert_eq!(desk.told(first).await, told, "nothing new is known of it");
    let [(from, to)] = desk.history(second).await.try_into().unwrap();
    assert!(from.ends_with("one-reading") && to.ends_with("interpolated"), "{from} {to}");
}

#[tokio::test]
async fn telling_the_same_again_leaves_no_trace() {
    let desk = Desk::new().await;
    let (started, item) = desk.dock(Some(10_000), 2).await;
    for _ in 0..2 {
        settle(&desk.catalog, started.recorder, started.session, ZONE).await.unwrap();
        settle_item(&desk.catalog, item, ZONE).await.unwrap();
    }
    assert_eq!(desk.history(item).await, []);
}

#[tokio::test]
async fn a_station_that_does_not_know_the_time_corrects_nothing() {
    let desk = Desk::new().await;
    let (started, item) = desk.dock(None, 2).await;
    let told = desk.told(item).await;
    assert_eq!(
        (told.span.basis, told.reason.as_deref()),
        (TimeBasis::Uncorrected, Some("no-reading"))
    );
    let rows = desk.catalog.clock_rows(started.recorder).await.unwrap();
    assert_eq!(
        rows[0].newest.unwrap().face,
        told.span.start.map(|at| at.naive_utc() + TimeDelta::hours(8))
    );
}
