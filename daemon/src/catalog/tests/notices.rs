//! The outbox's rows: gathering repeats, routing, recording, telling again, trimming.

use sqlx::{AssertSqlSafe, Row};

use super::*;
use crate::{
    catalog::{deliveries, notices},
    domain::{NewNotice, NoticeId},
};

const HOOK: &str = "webhook:ops";

fn channels(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).into()).collect()
}

impl Desk {
    async fn note(&self, what: &NewNotice) -> NoticeId {
        self.catalog.add_notice(what).await.unwrap()
    }

    async fn route(&self, names: &[&str]) {
        self.catalog.route_notices(&channels(names)).await.unwrap();
    }

    async fn due(&self, channel: &str) -> Vec<NoticeId> {
        let due = self.catalog.due_deliveries(channel, 10).await.unwrap();
        due.into_iter().map(|due| due.notice.id).collect()
    }

    async fn end(&self, channel: &str, notice: NoticeId, end: DeliveryEnd) {
        self.catalog.record_deliveries(channel, &[(notice, end)]).await.unwrap();
    }

    async fn delivery(&self, notice: NoticeId) -> Delivery {
        let mut all = self.catalog.deliveries(notice).await.unwrap();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    async fn listed(&self, filter: NoticeFilter) -> Vec<NoticeId> {
        let rows = self.catalog.notices(&filter).await.unwrap();
        rows.into_iter().map(|notice| notice.id).collect()
    }

    fn wait(&self, secs: u64) {
        self.clock.advance(Duration::from_secs(secs));
    }
}

#[tokio::test]
async fn a_notice_belongs_to_the_transaction_of_its_fact() {
    let desk = Desk::new().await;
    let mut tx = desk.catalog.begin().await.unwrap();
    desk.catalog.notice_in(&mut tx, &NewNotice::task_lost("intake")).await.unwrap();
    // Dropped without a commit, it undoes itself.
    drop(tx);
    assert_eq!(desk.listed(NoticeFilter::default()).await, []);

    let mut tx = desk.catalog.begin().await.unwrap();
    let id = desk.catalog.notice_in(&mut tx, &NewNotice::task_lost("intake")).await.unwrap();
    tx.commit().await.unwrap();
    let kept = desk.catalog.notice(id).await.unwrap();
    assert_eq!((kept.at, kept.times, kept.pending), (desk.clock.utc(), 1, 0));
    assert_eq!(kept.facts["task"], "intake");
    let unknown = NoticeId::mint(desk.clock.utc());
    let missing = desk.catalog.notice(unknown).await.unwrap_err();
    assert_eq!(missing.kind(), CatalogErrorKind::NotFound);
}

#[tokio::test]
async fn a_flood_counts_up_and_is_told_every_ten_minutes() {
    let desk = Desk::new().await;
    let low = NewNotice::disk_low("/data", 0);
    let first = desk.note(&low).await;
    for _ in 0..999 {
        desk.wait(1);
        assert_eq!(desk.note(&low).await, first);
    }
    assert_ne!(desk.note(&NewNotice::disk_low("/other", 0)).await, first);
    assert_eq!(desk.catalog.notice(first).await.unwrap().times, 1000);

    // Told once, the next is a notice of its own, and waits for those that follow it.
    desk.route(&[HOOK]).await;
    desk.end(HOOK, first, DeliveryEnd::Delivered).await;
    desk.wait(1);
    let second = desk.note(&low).await;
    assert_ne!(second, first);
    assert_eq!(desk.note(&low).await, second);
    desk.route(&[HOOK]).await;
    assert!(!desk.due(HOOK).await.contains(&second));
    desk.wait(599);
    assert!(desk.due(HOOK).await.contains(&second));

    // Not told for a day, a new one begins.
    desk.wait(86_400);
    let third = desk.note(&low).await;
    assert_ne!(third, second);
}

#[tokio::test]
async fn what_comes_back_later_is_told_at_once() {
    let desk = Desk::new().await;
    let lost = NewNotice::task_lost("intake");
    let first = desk.note(&lost).await;
    desk.route(&[HOOK]).await;
    desk.end(HOOK, first, DeliveryEnd::Delivered).await;
    desk.wait(700);
    let second = desk.note(&lost).await;
    desk.route(&[HOOK]).await;
    assert_eq!(desk.due(HOOK).await, [second]);
    // A wall clock set back by a year silences nothing for longer than ten minutes.
    desk.end(HOOK, second, DeliveryEnd::Delivered).await;
    desk.clock.step_to("2025-11-22T08:00:00Z".parse().unwrap());
    let third = desk.note(&lost).await;
    assert_ne!(third, second);
    desk.route(&[HOOK]).await;
    desk.wait(600);
    assert_eq!(desk.due(HOOK).await, [third]);
}

#[tokio::test]
async fn every_channel_gets_what_came_while_it_was_there() {
    let desk = Desk::new().await;
    let early = desk.note(&NewNotice::task_lost("early")).await;
    assert_eq!(desk.catalog.deliveries(early).await.unwrap(), []);
    desk.route(&[]).await;
    let both = desk.note(&NewNotice::task_lost("both")).await;
    desk.route(&[HOOK, "mail"]).await;
    assert_eq!((desk.due(HOOK).await, desk.due("mail").await), (vec![both], vec![both]));
    assert_eq!(desk.catalog.gathered_since("mail").await.unwrap().unwrap().0, desk.clock.utc());
    // The mail is no longer set up: nothing waits for it for ever.
    desk.route(&[HOOK]).await;
    assert_eq!(desk.due("mail").await, []);
    assert_eq!(desk.catalog.gathered_since("mail").await.unwrap(), None);
    let all = desk.catalog.deliveries(both).await.unwrap();
    let states: Vec<_> = all.iter().map(|d| (d.channel.as_str(), d.state)).collect();
    assert_eq!(states, [("mail", DeliveryState::Dropped), (HOOK, DeliveryState::Pending)]);
    assert_eq!(desk.catalog.deliveries(early).await.unwrap(), []);
}

#[tokio::test]
async fn failures_wait_and_successes_end() {
    let desk = Desk::new().await;
    let id = desk.note(&NewNotice::task_lost("intake")).await;
    desk.route(&[HOOK]).await;
    let at = desk.clock.utc() + Duration::from_secs(5);
    desk.end(HOOK, id, DeliveryEnd::Again { at, error: Undelivered::new("answered", "500") }).await;
    assert_eq!(desk.due(HOOK).await, []);
    assert_eq!(desk.catalog.next_delivery_at(HOOK).await.unwrap(), Some(at));
    let kept = desk.delivery(id).await;
    assert_eq!((kept.attempts, kept.next_at), (1, Some(at)));
    assert_eq!(kept.last_error, Some(Undelivered::new("answered", "500")));
    desk.wait(5);
    assert_eq!(desk.due(HOOK).await, [id]);

    desk.end(HOOK, id, DeliveryEnd::Delivered).await;
    let kept = desk.delivery(id).await;
    assert_eq!((kept.state, kept.last_error), (DeliveryState::Delivered, None));
    assert_eq!((kept.delivered_at, kept.next_at), (Some(desk.clock.utc()), None));
    assert_eq!(desk.catalog.next_delivery_at(HOOK).await.unwrap(), None);
    // A late end of an earlier attempt changes nothing.
    desk.end(HOOK, id, DeliveryEnd::Failed(Undelivered::new("unreachable", "too late"))).await;
    assert_eq!(desk.delivery(id).await.state, DeliveryState::Delivered);
}

#[tokio::test]
async fn a_clock_set_back_delays_no_attempt() {
    let desk = Desk::new().await;
    let id = desk.note(&NewNotice::task_lost("intake")).await;
    desk.route(&[HOOK]).await;
    let at = desk.clock.utc() + Duration::from_secs(5);
    desk.end(HOOK, id, DeliveryEnd::Again { at, error: Undelivered::new("answered", "500") }).await;
    desk.clock.step_to("2020-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(desk.due(HOOK).await, [id]);
}

#[tokio::test]
async fn replaying_tells_again_whoever_is_there() {
    let desk = Desk::new().await;
    let id = desk.note(&NewNotice::task_lost("intake")).await;
    desk.route(&[HOOK]).await;
    desk.end(HOOK, id, DeliveryEnd::Failed(Undelivered::new("unreachable", "given up"))).await;
    let kept = desk.catalog.notice(id).await.unwrap();
    assert_eq!((kept.pending, kept.failed), (0, 1));
    let open = NoticeFilter { open: true, ..NoticeFilter::default() };
    assert_eq!(desk.listed(open.clone()).await, [id], "a failed one stays open");

    let events = desk.events().await;
    desk.wait(60);
    desk.catalog.replay_notice(id, &officer()).await.unwrap();
    desk.route(&[HOOK, "webhook:new"]).await;
    assert_eq!((desk.due(HOOK).await, desk.due("webhook:new").await), (vec![id], vec![id]));
    let kept = desk.catalog.notice(id).await.unwrap();
    assert_eq!(kept.replayed, Some((desk.clock.utc(), officer())));
    assert_eq!(desk.events().await, events);
    for channel in [HOOK, "webhook:new"] {
        desk.end(channel, id, DeliveryEnd::Delivered).await;
    }
    assert_eq!(desk.listed(open).await, []);
    let unknown = NoticeId::mint(desk.clock.utc());
    let refused = desk.catalog.replay_notice(unknown, &officer()).await.unwrap_err();
    assert_eq!(refused.kind(), CatalogErrorKind::NotFound);
}

#[tokio::test]
async fn lists_are_newest_first_since_and_so_many() {
    let desk = Desk::new().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        desk.wait(10);
        ids.push(desk.note(&NewNotice::task_lost(&n.to_string())).await);
    }
    ids.reverse();
    assert_eq!(desk.listed(NoticeFilter::default()).await, ids);
    let since = Some(desk.clock.utc() - Duration::from_secs(10));
    let filter = NoticeFilter { since, ..NoticeFilter::default() };
    assert_eq!(desk.listed(filter).await, ids[..2]);
    let filter = NoticeFilter { limit: Some(3), ..NoticeFilter::default() };
    assert_eq!(desk.listed(filter).await, ids[..3]);
}

/// 10,020 rows: the thirty oldest are old, twenty of them beyond the newest 10,000; one of those is
/// still awaited.
#[tokio::test]
async fn only_finished_old_notices_beyond_the_newest_are_trimmed_in_slices() {
    let desk = Desk::new().await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10020)
         INSERT INTO notices (id, at, last_at, kind, severity, about, facts_json, tell_from, routed)
         SELECT i, t, t, 'task-lost', 'alarm', '', '{}', t, 1
         FROM (SELECT i, CASE WHEN i <= 30 THEN '2026-08-01T00:00:00.000000Z'
                              ELSE '2026-11-01T00:00:00.000000Z' END AS t FROM n)",
    )
    .execute(writer)
    .await
    .unwrap();
    let deliver =
        "INSERT INTO deliveries (notice, channel, state, next_at) VALUES (?, 'mail', ?, '')";
    for (notice, state) in [(3, "pending"), (4, "failed")] {
        sqlx::query(deliver).bind(notice).bind(state).execute(writer).await.unwrap();
    }
    let trim = || desk.catalog.trim_notices(8);
    assert_eq!((trim().await.unwrap(), trim().await.unwrap()), (8, 8));
    assert_eq!((trim().await.unwrap(), trim().await.unwrap()), (3, 0));
    let left: Vec<i64> = sqlx::query_scalar("SELECT seq FROM notices ORDER BY seq LIMIT 3")
        .fetch_all(&desk.catalog.readers)
        .await
        .unwrap();
    // 21 to 30 are old too, and among the newest 10,000.
    assert_eq!(left, [3, 21, 22]);
    let waiting: Vec<i64> = sqlx::query_scalar("SELECT notice FROM deliveries")
        .fetch_all(&desk.catalog.readers)
        .await
        .unwrap();
    assert_eq!(waiting, [3], "deliveries go with their notice");
}

#[tokio::test]
async fn what_the_courier_and_writers_ask_is_answered_from_an_index() {
    let desk = Desk::new().await;
    for (sql, index) in [
        (notices::NEWEST.to_owned(), "notices_same"),
        (format!("SELECT n.seq {}", deliveries::DUE), "deliveries_pending (channel=?)"),
    ] {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(&desk.catalog.readers).await;
        let plan: Vec<String> = rows.unwrap().iter().map(|row| row.get("detail")).collect();
        let plan = plan.join("; ");
        assert!(plan.contains(index), "{sql}\n  wants {index}, has: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n  sorts: {plan}");
    }
}
