//! Looking into items: once a version, whatever else happens, and kept for ever.

use std::ops::Range;

use docket_transcode::{
    INSIDE_VERSION, InsideFacts,
    inside::{Ending, FileFacts, FindingKind},
};

use super::*;
use crate::{
    catalog::{Examination, ItemFilter},
    domain::Stored,
    drift::Fix,
};

/// Items nobody has looked into.
const FRESH: Range<u32> = 0..1;

fn cut_short() -> Examination {
    let file = FileFacts { ending: Ending::CutShort, ..FileFacts::default() };
    Examination::Done(Box::new(InsideFacts {
        version: INSIDE_VERSION,
        file,
        ..InsideFacts::default()
    }))
}

impl Desk {
    /// A clip of this path and kind, proven.
    async fn proven(&self, path: &str, kind: ClipKind) -> ItemId {
        let listed = Listed { kind, ..clip(0, path, 7) };
        let started = self.dock(vec![listed]).await;
        let item = started.plans[0].item().unwrap();
        self.execute("UPDATE items SET state = 'proven'").await;
        item
    }

    async fn execute(&self, sql: &'static str) {
        sqlx::query(sql).execute(self.catalog.writer.as_ref().unwrap()).await.unwrap();
    }

    async fn next(&self, versions: Range<u32>) -> Option<ItemId> {
        self.catalog.next_to_examine(versions).await.unwrap()
    }

    async fn found(&self, kind: FindingKind) -> Vec<ItemId> {
        let filter = ItemFilter { finding: Some(kind), ..ItemFilter::default() };
        self.catalog.items(&filter).await.unwrap().into_iter().map(|item| item.id).collect()
    }
}

#[tokio::test]
async fn each_item_with_an_inside_is_looked_into_once() {
    let desk = Desk::new().await;
    for (path, kind) in
        [("A.MP4", ClipKind::Video), ("A.NMEA", ClipKind::Track), ("A.WAV", ClipKind::Audio)]
    {
        let item = desk.proven(path, kind).await;
        assert_eq!(desk.next(FRESH).await, Some(item), "{path}");
        assert_eq!(desk.catalog.looked_into(item).await.unwrap(), None);
        desk.catalog.record_examination(item, INSIDE_VERSION, &cut_short()).await.unwrap();
        let looked = desk.catalog.looked_into(item).await.unwrap().unwrap();
        assert_eq!((looked.version, looked.examination), (INSIDE_VERSION, cut_short()));
        assert_eq!(desk.acts(item).await.last().map(String::as_str), Some("examined"));
    }
    for (path, kind) in [("A.JPG", ClipKind::Photo), ("A.TXT", ClipKind::Log)] {
        desk.proven(path, kind).await;
        assert_eq!(desk.next(FRESH).await, None, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_proven_or_not_trusted_is_left_alone() {
    let desk = Desk::new().await;
    let item = desk.proven("A.MP4", ClipKind::Video).await;
    for state in ["seen", "staged", "quarantined"] {
        sqlx::query("UPDATE items SET state = ?")
            .bind(state)
            .execute(desk.catalog.writer.as_ref().unwrap())
            .await
            .unwrap();
        assert_eq!(desk.next(FRESH).await, None, "{state}");
    }
    desk.execute("UPDATE items SET state = 'released'").await;
    assert_eq!(desk.next(FRESH).await, Some(item));
}

#[tokio::test]
async fn a_look_told_twice_changes_nothing_the_second_time() {
    let desk = Desk::new().await;
    let item = desk.proven("A.MP4", ClipKind::Video).await;
    desk.catalog.record_examination(item, INSIDE_VERSION, &cut_short()).await.unwrap();
    let before = desk.events().await;
    let other = Examination::Failed("the worker died".into());
    desk.catalog.record_examination(item, INSIDE_VERSION, &other).await.unwrap();
    assert_eq!(desk.events().await, before);
    assert_eq!(desk.catalog.looked_into(item).await.unwrap().unwrap().examination, cut_short());
    assert_eq!(desk.found(FindingKind::CutShort).await, [item]);
}

#[tokio::test]
async fn an_older_look_is_made_anew_and_stays_on_record() {
    let desk = Desk::new().await;
    let item = desk.proven("A.MP4", ClipKind::Video).await;
    desk.catalog.record_examination(item, 1, &cut_short()).await.unwrap();
    assert_eq!((desk.next(FRESH).await, desk.next(1..1).await), (None, None));
    assert_eq!(desk.next(1..2).await, Some(item));
    let clean = Examination::Done(Box::default());
    desk.catalog.record_examination(item, 2, &clean).await.unwrap();
    assert_eq!(desk.next(1..2).await, None);
    assert_eq!(desk.catalog.looked_into(item).await.unwrap().unwrap().version, 2);
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM examinations")
        .fetch_one(&desk.catalog.readers)
        .await
        .unwrap();
    assert_eq!(kept, 2);
    // What can be asked for is what the latest look found.
    assert_eq!(desk.found(FindingKind::CutShort).await, []);
}

#[tokio::test]
async fn why_nothing_was_found_is_kept() {
    let desk = Desk::new().await;
    for (path, examination) in [
        ("A.MP4", Examination::Unknown("a still picture".into())),
        ("B.MP4", Examination::Failed("signal 11".into())),
    ] {
        let item = desk.proven(path, ClipKind::Video).await;
        desk.catalog.record_examination(item, INSIDE_VERSION, &examination).await.unwrap();
        let looked = desk.catalog.looked_into(item).await.unwrap().unwrap();
        assert_eq!(looked.examination, examination);
        assert_eq!(desk.next(FRESH).await, None, "it is tried once");
    }
}

#[tokio::test]
async fn a_track_belongs_to_the_clip_of_its_name() {
    let desk = Desk::new().await;
    let listed = |handle, path: &str, kind| Listed { kind, ..clip(handle, path, 7) };
    let started = desk
        .dock(vec![
            listed(0, "DCIM/0001.MP4", ClipKind::Video),
            listed(1, "DCIM/0001.NMEA", ClipKind::Track),
            listed(2, "DCIM/0002.NMEA", ClipKind::Track),
        ])
        .await;
    let items: Vec<ItemId> = started.plans.iter().filter_map(|plan| plan.item()).collect();
    let clip = desk.catalog.item(items[0]).await.unwrap();
    assert_eq!(desk.catalog.beside_on_recorder(&clip).await.unwrap(), [items[1]]);
    let track = desk.catalog.item(items[1]).await.unwrap();
    assert_eq!(desk.catalog.beside_on_recorder(&track).await.unwrap(), [items[0]]);
}

#[tokio::test]
async fn fixes_are_kept_as_last_told() {
    let desk = Desk::new().await;
    let item = desk.proven("A.MP4", ClipKind::Video).await;
    let fix = |at_ms| Fix { at_ms, utc: "2026-03-14T07:15:22.250Z".parse().unwrap() };
    for fixes in [vec![fix(0), fix(60_000)], vec![fix(7)], vec![]] {
        desk.catalog.set_fixes(item, &fixes).await.unwrap();
        let told = desk.catalog.fixes(&[item]).await.unwrap().remove(&item);
        assert_eq!(told.unwrap_or_default(), fixes);
    }
}

#[tokio::test]
async fn what_was_given_up_for_want_of_a_key_is_looked_into_once_there_is_one() {
    let desk = Desk::new().await;
    let item = desk.proven("A.NMEA", ClipKind::Track).await;
    let other = desk.proven("B.MP4", ClipKind::Video).await;
    let gave_up = Examination::Failed("this station has no private key that opens it".into());
    for item in [item, other] {
        desk.catalog.record_examination(item, INSIDE_VERSION, &gave_up).await.unwrap();
    }
    let (format, blake3, sha256) = (String::new(), String::new(), String::new());
    let stored = Stored { format, size: 0, blake3, sha256, key_check: String::new() };
    for_tests::encrypt_items(&desk.catalog, &stored).await;
    desk.execute("UPDATE items SET stored_json = NULL WHERE kind = 'video'").await;
    let migrations = open::MIGRATIONS.migrations.iter();
    let again = migrations.clone().find(|one| one.version == 75).unwrap().sql.as_str().to_owned();
    let again = sqlx::raw_sql(sqlx::AssertSqlSafe(again));
    again.execute(desk.catalog.writer.as_ref().unwrap()).await.unwrap();
    assert_eq!(desk.next(FRESH).await, None, "it waits");
    assert_eq!(desk.catalog.has_key("a key").await.unwrap(), 1);
    assert_eq!(desk.next(FRESH).await, Some(item));
    desk.catalog.record_examination(item, INSIDE_VERSION, &cut_short()).await.unwrap();
    assert_eq!(desk.found(FindingKind::CutShort).await, [item], "and what is found counts");
    assert!(desk.catalog.looked_into(other).await.unwrap().is_some(), "another reason stays one");
}
