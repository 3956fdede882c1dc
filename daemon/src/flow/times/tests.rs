//! Times in a catalog: told when a session ends, told anew when another reading comes, and never
//! without a trace of what stood before.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use docket_drivers::{ClipKind, Identity, NameFacts, RawStamp, RecorderTime, StampSource};
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{Derivation, Examination, Listed, NewSession, Started, for_tests},
    clock::{Clock, SimulatedClock},
    domain::{Actor, ClockReading, ItemId, TimeBasis},
    drift::Fix,
};

/// What the media worker looks for.
const VERSION: u32 = docket_transcode::INSIDE_VERSION;
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
        let started = self.begin(ahead_ms, &[ago * 60]).await;
        self.end(&started).await;
        let item = items(&started)[0];
        (started, item)
    }

    /// The same of clips of so many minutes before, not ended yet.
    async fn begin(&self, ahead_ms: Option<i64>, ago: &[i64]) -> Started {
        let now = self.clock.utc();
        let clips = (0_u32..).zip(ago).map(|(handle, ago)| {
            let shown = now + TimeDelta::hours(8) - TimeDelta::minutes(*ago);
            let face = Some(shown.naive_utc());
            let stamp = RawStamp { source: StampSource::Fat, utc: None, face, resolution_ms: 2000 };
            Listed {
                handle,
                path_raw: shown.to_string().into(),
                size: 7,
                modified: Some(stamp),
                kind: ClipKind::Video,
                key_mark: None,
                name: NameFacts { start: face, ..NameFacts::default() },
            }
        });
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
            clips: clips.collect(),
            not_taken: Vec::new(),
        };
        self.catalog.begin_session(&new).await.unwrap()
    }

    async fn end(&self, started: &Started) {
        self.catalog.end_session(started.session, "complete", None).await.unwrap();
        self.settle_all().await;
    }

    /// What the media worker tells of a clip: satellites that make it five minutes older than its name, or
    /// nothing.
    async fn looked_into(&self, item: ItemId, fixed: Option<DateTime<Utc>>) {
        let fix =
            |utc| [Fix { at_ms: 0, utc }, Fix { at_ms: 9_000, utc: utc + TimeDelta::seconds(9) }];
        self.catalog.set_fixes(item, fixed.map(fix).as_ref().map_or(&[], |two| two)).await.unwrap();
        let looked = Examination::Unknown("no media".into());
        self.catalog.record_examination(item, VERSION, &looked).await.unwrap();
        let derived = Derivation::NotPlayable("no media".into());
        self.catalog.record_derivation(item, &derived).await.unwrap();
    }

    /// Tells all that is to be told, as the judge lane does.
    async fn settle_all(&self) {
        while let Some(work) = self.catalog.next_new_times(None).await.unwrap() {
            assert!(settle(&self.catalog, work, ZONE, &|| true).await.unwrap());
        }
        while let Some(work) = self.catalog.next_times_again(VERSION, None).await.unwrap() {
            assert!(settle(&self.catalog, work, ZONE, &|| true).await.unwrap());
        }
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

fn items(started: &Started) -> Vec<ItemId> {
    started.plans.iter().map(|plan| plan.item().unwrap()).collect()
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
    let (_, item) = desk.dock(Some(10_000), 2).await;
    for _ in 0..2 {
        for_tests::forget_that_times_are_told(&desk.catalog).await;
        desk.settle_all().await;
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

#[tokio::test]
async fn satellites_of_some_clips_tell_all_of_their_dock_once_no_clip_waits_any_more() {
    let desk = Desk::new().await;
    let ago: Vec<i64> = (0..12).map(|nth| 600 - nth * 30).collect();
    let started = desk.begin(None, &ago).await;
    for_tests::put_items_into(&desk.catalog, "proven").await;
    desk.end(&started).await;
    let items = items(&started);
    let first = desk.told(items[0]).await;
    assert_eq!(first.span.basis, TimeBasis::Uncorrected);
    // Each third one has fixes: the recorder's clock is five minutes ahead.
    for (nth, item) in items.iter().enumerate() {
        let shown = desk.clock.utc() - TimeDelta::minutes(ago[nth] + 5);
        desk.looked_into(*item, (nth % 3 == 1).then_some(shown)).await;
        desk.settle_all().await;
        let is_last = nth + 1 == items.len();
        let changes = desk.history(items[1]).await.len();
        assert_eq!(changes, usize::from(is_last), "after {} of 12", nth + 1);
    }
    for (nth, item) in items.iter().enumerate() {
        let told = desk.told(*item).await;
        assert_eq!(told.method.as_deref(), Some("satellite"), "{nth}: {told:?}");
        assert_eq!(told.offset_ms, Some(300_000), "{nth}");
        assert_eq!(
            desk.history(*item).await.len(),
            1,
            "one change a clip, however many tell of it"
        );
    }
    // Looked into again by a later version, which tells nothing new: no trace.
    desk.looked_into(items[3], None).await;
    desk.settle_all().await;
    assert_eq!(desk.history(items[3]).await.len(), 1);
}

#[tokio::test]
async fn satellites_that_are_known_when_a_session_ends_are_not_forgotten() {
    let desk = Desk::new().await;
    let started = desk.begin(None, &[600, 500]).await;
    for_tests::put_items_into(&desk.catalog, "proven").await;
    let items = items(&started);
    let shown = desk.clock.utc() - TimeDelta::minutes(605);
    desk.looked_into(items[0], Some(shown)).await;
    desk.looked_into(items[1], None).await;
    desk.settle_all().await;
    assert!(desk.catalog.times(&items).await.unwrap().is_empty(), "the session goes on");
    desk.end(&started).await;
    let told = desk.told(items[1]).await;
    assert_eq!((told.method.as_deref(), told.offset_ms), (Some("satellite"), Some(300_000)));
    assert_eq!(desk.history(items[1]).await, [], "told once");
}

#[tokio::test]
async fn sessions_that_end_before_the_first_is_told_are_told_as_if_each_had_been() {
    let desk = Desk::new().await;
    desk.dock(Some(10_000), 2).await;
    desk.hours_pass(24);
    let unread = desk.begin(None, &[12 * 60]).await;
    desk.catalog.end_session(unread.session, "complete", None).await.unwrap();
    desk.hours_pass(24);
    let read = desk.begin(Some(14_000), &[60]).await;
    desk.catalog.end_session(read.session, "complete", None).await.unwrap();
    let work = desk.catalog.next_new_times(None).await.unwrap().unwrap();
    assert!(!settle(&desk.catalog, work, ZONE, &|| false).await.unwrap(), "told to stop");
    assert!(desk.catalog.times(&items(&read)).await.unwrap().is_empty());
    desk.settle_all().await;
    for (started, offset_ms) in [(&unread, 11_000), (&read, 13_917)] {
        let told = desk.told(items(started)[0]).await;
        assert_eq!(told.span.basis, TimeBasis::Interpolated);
        assert_eq!(told.offset_ms, Some(offset_ms));
    }
}

#[tokio::test]
async fn a_card_of_many_clips_is_told_in_groups() {
    let desk = Desk::new().await;
    let ago: Vec<i64> = (0..600).map(|nth| 1_000 - nth).collect();
    let started = desk.begin(Some(10_000), &ago).await;
    desk.end(&started).await;
    let told = desk.catalog.times(&items(&started)).await.unwrap();
    assert_eq!(told.len(), ago.len());
    assert!(told.values().all(|times| times.offset_ms == Some(10_000)));
    assert_eq!(
        for_tests::count_events(&desk.catalog, "timed").await,
        3,
        "one event and one transaction a group"
    );
}
