//! Further targets as the catalog keeps them: what waits and for how long, what failed, and what a permit that is
//! being used is.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::*;
use crate::{catalog::for_tests::tamper, domain::NoticeKind, fixity::Finding};

/// More than any page.
const MANY: u32 = 1_234;

fn second() -> NamedTarget {
    NamedTarget {
        name: "second".into(),
        url: "file:///mnt/second".into(),
        server: String::new(),
        required: true,
        guarded: true,
    }
}

impl Desk {
    /// So many items, all in the home archive, and a further target that is named.
    async fn archived_many(&self, count: u32) -> (Started, Vec<ItemId>) {
        self.catalog.name_targets(&[second()]).await.unwrap();
        let clips = (0..count).map(|n| clip(n, &format!("{n:05}.MP4"), 3)).collect();
        let started = self.dock(clips).await;
        let items: Vec<ItemId> = started.plans.iter().map(|plan| plan.item().unwrap()).collect();
        self.catalog.start_copying(&items).await.unwrap();
        let group: Vec<_> =
            (0..count).zip(&items).map(|(n, item)| staged(*item, n, &format!("{n:03}"))).collect();
        self.catalog.stage(started.session, &group).await.unwrap();
        let keys: Vec<_> = items.iter().map(|item| key(*item)).collect();
        self.catalog.prove("local", &keys).await.unwrap();
        (started, items)
    }

    async fn waiting(&self, now: chrono::DateTime<chrono::Utc>) -> usize {
        self.catalog.waiting_sendings("second", now, 9).await.unwrap().len()
    }
}

#[tokio::test]
async fn every_unproven_copy_is_reached_page_by_page() {
    let desk = Desk::new().await;
    let (_, items) = desk.archived_many(MANY).await;
    tamper(
        &desk.catalog,
        "UPDATE copies SET proven_at = NULL, failed_at = '2026-11-22T08:00:00.000000Z'",
    )
    .await;
    let (mut found, mut after) = (BTreeSet::new(), None);
    loop {
        let page = desk.catalog.unproven_copies("local", after).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(*last);
        assert!(page.len() < items.len(), "it is a page");
        for item in page {
            assert!(found.insert(item), "{item} comes twice");
        }
    }
    assert_eq!(found, items.into_iter().collect());
}

#[tokio::test]
async fn what_failed_under_a_clock_that_was_ahead_waits_no_longer_than_anything_else() {
    let desk = Desk::new().await;
    desk.archived_many(1).await;
    let (now, longest) = (desk.clock.utc(), TimeDelta::from_std(PEACE_MAX).unwrap());
    let fail = async |again| {
        let sending = desk.catalog.waiting_sendings("second", now, 1).await.unwrap().remove(0);
        let why = ("failed", "it is so");
        desk.catalog.sending_failed("second", &sending, why, again, false).await.unwrap();
    };
    // The clock was a year ahead then; it is right now.
    fail(now + TimeDelta::days(365) + longest).await;
    assert_eq!(desk.waiting(now).await, 1);
    fail(now + longest).await;
    assert_eq!(desk.waiting(now).await, 0);
    assert_eq!(desk.waiting(now + longest).await, 1);
}

#[tokio::test]
async fn a_guard_that_failed_under_a_clock_that_was_ahead_is_tried_again_too() {
    let desk = Desk::new().await;
    let (_, items) = desk.archived_many(1).await;
    desk.catalog.name_targets(&[second()]).await.unwrap();
    let sending = desk.catalog.waiting_sendings("second", desk.clock.utc(), 9).await.unwrap();
    for sending in &sending {
        desk.catalog.sent("second", &[(sending.clone(), "a key".into())]).await.unwrap();
    }
    desk.catalog.hold(&HoldOn::Item(items[0]), "an order", &officer()).await.unwrap();
    let (now, longest) = (desk.clock.utc(), TimeDelta::from_std(PEACE_MAX).unwrap());
    let due = async |now| desk.catalog.guards_due("second", now, 9).await.unwrap();
    for (again, is_due) in [(now + TimeDelta::days(365), 1), (now + longest, 0)] {
        let guard = due(now + TimeDelta::days(400)).await.remove(0);
        let why = ("failed", "it is so");
        desk.catalog.guard_failed("second", &guard, why, again, false).await.unwrap();
        assert_eq!(due(now).await.len(), is_due, "{again}");
    }
}

impl Desk {
    /// Everything that waits for the further target was sent.
    async fn all_sent(&self) {
        let waiting = self.catalog.waiting_sendings("second", self.clock.utc(), 99).await.unwrap();
        let sent: Vec<_> = waiting.into_iter().map(|sending| (sending, "a key".into())).collect();
        self.catalog.sent("second", &sent).await.unwrap();
    }

    async fn log(&self) -> Vec<String> {
        let events = self.catalog.events(0, 9_999).await.unwrap();
        events.into_iter().map(|row| row.event.act).collect()
    }
}

#[tokio::test]
async fn the_same_address_on_another_server_is_another_place() {
    let desk = Desk::new().await;
    let (_, items) = desk.archived_many(1).await;
    desk.all_sent().await;
    desk.catalog.hold(&HoldOn::Item(items[0]), "an order", &officer()).await.unwrap();
    let guard = desk.catalog.guards_due("second", desk.clock.utc(), 9).await.unwrap().remove(0);
    let seen = SeenKept { held: true, locked_until: None };
    desk.catalog.hold_is_by(&guard, HoldBy::Docket).await.unwrap();
    desk.catalog.guarded("second", &guard, seen).await.unwrap();
    tamper(&desk.catalog, "UPDATE items SET state = 'releasable'").await;
    let on = |server: &str| NamedTarget { server: server.into(), ..second() };
    // An older version did not look which server that is.
    tamper(&desk.catalog, "UPDATE targets SET server = NULL").await;
    desk.catalog.name_targets(&[on("https://a.example")]).await.unwrap();
    let acts = desk.log().await;
    assert_eq!(desk.waiting(desk.clock.utc()).await, 0, "nothing changed");
    assert!(desk.catalog.guards_of("second").await.unwrap().unwrap().held == 1);
    desk.catalog.name_targets(&[on("https://b.example")]).await.unwrap();
    assert!(desk.waiting(desk.clock.utc()).await > 0, "nothing is known to stand there");
    let item = desk.catalog.item(items[0]).await.unwrap();
    assert_eq!(item.state, ItemState::Sealed, "no permit for the sake of what stands elsewhere");
    let keeps = desk.catalog.guards_of("second").await.unwrap().unwrap();
    assert_eq!((keeps.held, keeps.due), (0, 1), "nor is anything known to be on hold");
    let due = desk.catalog.guards_due("second", desk.clock.utc(), 9).await.unwrap();
    assert_eq!(due, [], "of what is not there nothing can be asked");
    let told: Vec<_> = desk.log().await.split_off(acts.len());
    assert_eq!(told, ["permit-taken-back", "target-added"]);
    desk.all_sent().await;
    let due = desk.catalog.guards_due("second", desk.clock.utc(), 9).await.unwrap();
    assert_eq!(due[0].hold_by, None, "whose hold it is is looked at anew");
}

#[tokio::test]
async fn what_only_a_person_can_help_is_told_once_and_tried_seldom() {
    let desk = Desk::new().await;
    desk.archived_many(2).await;
    let now = desk.clock.utc();
    let all = desk.catalog.waiting_sendings("second", now, 9).await.unwrap();
    let rest = TimeDelta::from_std(PERSON_PEACE).unwrap();
    for sending in [&all[0], &all[0], &all[1]] {
        let why = ("other-bytes", "something else stands there");
        desk.catalog.sending_failed("second", sending, why, now + rest, true).await.unwrap();
    }
    let told = |acts: Vec<String>| acts.iter().filter(|act| *act == "copied").count();
    assert_eq!(told(desk.log().await), 2, "once for each original");
    let notices = desk.catalog.notices(&NoticeFilter::default()).await.unwrap();
    let of_kind = notices.iter().filter(|notice| notice.kind == NoticeKind::NotCopied);
    assert_eq!(of_kind.count(), 1, "once for the target");
    assert_eq!(desk.waiting(now + rest - TimeDelta::seconds(1)).await, all.len() - 2);
    assert_eq!(desk.waiting(now + rest).await, all.len());
    assert_eq!(desk.waiting(now - TimeDelta::days(1)).await, all.len(), "a clock that was ahead");
}

#[tokio::test]
async fn a_permit_that_is_being_used_is_not_taken_back() {
    let desk = Desk::new().await;
    let (started, items) = desk.archived_many(2).await;
    desk.catalog.end_session(started.session, "complete", None).await.unwrap();
    tamper(&desk.catalog, "UPDATE items SET state = 'releasable'").await;
    let fail = async |item| {
        let failed = FailedCheck {
            item,
            finding: Finding::Lost,
            problem: "it is gone".into(),
            is_equal: false,
            set_aside: None,
        };
        desk.catalog.copy_failed(&officer(), "local", &failed, true).await.unwrap();
    };
    // Asked for is not used: the person may still leave it.
    tamper(
        &desk.catalog,
        &format!(
            "INSERT INTO removals (id, session_id, asked_at, asked_by)
             VALUES ('a', '{}', '2026-11-22T08:00:00.000000Z', 'x')",
            started.session
        ),
    )
    .await;
    fail(items[0]).await;
    assert_eq!(desk.state(items[0]).await, ItemState::Sealed);
    // Confirmed, and the recorder was told: that cannot be called back.
    tamper(&desk.catalog, "UPDATE removals SET confirmed_at = asked_at, confirmed_by = 'x'").await;
    fail(items[1]).await;
    assert_eq!(desk.state(items[1]).await, ItemState::Releasable);
    assert_eq!(desk.catalog.copies(items[1]).await.unwrap()[0].proven_at, None);
    // It ended: the next finding takes the permit back.
    tamper(&desk.catalog, "UPDATE removals SET ended_at = asked_at, outcome = 'failed'").await;
    fail(items[1]).await;
    assert_eq!(desk.state(items[1]).await, ItemState::Sealed);
    let acts = desk.acts(items[1]).await;
    assert_eq!(acts.iter().filter(|act| *act == "permit-taken-back").count(), 1, "{acts:?}");
}
