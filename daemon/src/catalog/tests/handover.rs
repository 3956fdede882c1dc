//! Handovers in the catalog: judged when a session ends and whenever more is known, warned of once.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{
    domain::IssueKind,
    handover::{Exception, ExceptionKind, Standing},
    register::{IssueRow, OfficerRow, RecorderRow, Row, ShiftRow},
};

const PROMPT: TimeDelta = TimeDelta::hours(24);
const AHEAD: TimeDelta = TimeDelta::hours(4);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl Desk {
    /// A session that brought one clip, and its item.
    async fn brought(&self) -> (SessionId, ItemId) {
        let (started, item) = self.staged("DCIM/1.MP4", "one").await;
        self.catalog.end_session(started.session, "complete", None).await.unwrap();
        (started.session, item)
    }

    /// Says when an item was recorded.
    async fn recorded(&self, item: ItemId, end: &str) {
        let writer = self.catalog.writer.as_ref().unwrap();
        sqlx::query(
            "INSERT INTO item_times (item_id, end_at, error_ms, basis) VALUES (?, ?, 500, ?)
             ON CONFLICT DO UPDATE SET end_at = excluded.end_at",
        )
        .bind(item.to_string())
        .bind(end)
        .bind("one-reading")
        .execute(writer)
        .await
        .unwrap();
    }

    async fn judged(&self) -> u64 {
        let judged = self.catalog.judge_handovers(PROMPT).await.unwrap();
        assert!(judged.failed.is_empty(), "{judged:?}");
        judged.new
    }

    async fn standing(&self, session: SessionId) -> (Standing, bool) {
        let verdict = self.catalog.handover(session).await.unwrap().unwrap().verdict;
        (verdict.standing, verdict.within_error)
    }

    async fn notices_of(&self, kind: &str) -> usize {
        let all = self.catalog.notices(&NoticeFilter::default()).await.unwrap();
        all.iter().filter(|notice| notice.kind.as_str() == kind).count()
    }

    async fn warned(&self) -> Option<DateTime<Utc>> {
        self.catalog.warn_of_handovers(PROMPT, AHEAD).await.unwrap().next
    }

    async fn has(&self, row: Row) {
        self.catalog.tell_register(&row, &officer(), None).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_session_is_judged_by_bounds_first_and_by_its_times_once_they_are_known() {
    let desk = Desk::new().await;
    let (session, item) = desk.brought().await;
    assert_eq!((desk.judged().await, desk.judged().await), (1, 0));
    // It was docked for the first time: how old its footage is nobody can say.
    assert_eq!(desk.standing(session).await, (Standing::OnTime, true));
    desk.recorded(item, "2026-11-20T08:00:00.000000Z").await;
    assert_eq!(desk.judged().await, 1);
    assert_eq!(desk.standing(session).await, (Standing::Late, false));
    assert_eq!(desk.notices_of("handover-late").await, 1);
    // The same said again is no news; a correction is.
    desk.recorded(item, "2026-11-20T08:00:00.000000Z").await;
    assert_eq!(desk.judged().await, 0);
    desk.recorded(item, "2026-11-22T06:00:00.000000Z").await;
    assert_eq!(desk.judged().await, 1);
    assert_eq!(desk.standing(session).await, (Standing::OnTime, false));
    let acts: Vec<String> =
        sqlx::query_scalar("SELECT act FROM custody_events WHERE act = 'handover-judged'")
            .fetch_all(&desk.catalog.readers)
            .await
            .unwrap();
    assert_eq!(acts.len(), 3, "every verdict is an event");
}

#[tokio::test]
async fn an_exception_excuses_and_what_was_said_before_stays() {
    let desk = Desk::new().await;
    let (session, item) = desk.brought().await;
    desk.recorded(item, "2026-11-15T08:00:00.000000Z").await;
    desk.judged().await;
    let say = async |returned: Option<&str>| {
        let exception = returned
            .map(|returned| Exception { kind: ExceptionKind::Remote, returned_at: at(returned) });
        let saying = Saying { exception, reason: "in the mountains".into() };
        desk.catalog.say_of_handover(session, &saying, &officer(), PROMPT).await.unwrap();
        desk.standing(session).await
    };
    assert_eq!(say(None).await, (Standing::Late, false));
    assert_eq!(say(Some("2026-11-21T20:00:00Z")).await, (Standing::Excused, false));
    // Back earlier than was said: not within a day of that.
    assert_eq!(say(Some("2026-11-20T20:00:00Z")).await, (Standing::Late, false));
    assert_eq!(desk.catalog.said_of_handover(session).await.unwrap().len(), 3);
    let late = HandoverFilter { late: true, limit: 10, before: None };
    assert_eq!(desk.catalog.handovers(&late).await.unwrap().len(), 1);
    // It was told when it was late first, and again once it was no more and is again.
    assert!((1..=2).contains(&desk.notices_of("handover-late").await));
}

#[tokio::test]
async fn a_session_is_as_late_as_its_latest_item() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "1.MP4", 3), clip(1, "2.MP4", 3)]).await;
    let items: Vec<ItemId> = started.plans.iter().map(|plan| plan.item().unwrap()).collect();
    desk.catalog.start_copying(&items).await.unwrap();
    let both = [staged(items[0], 0, "one"), staged(items[1], 1, "two")];
    desk.catalog.stage(started.session, &both).await.unwrap();
    desk.catalog.end_session(started.session, "complete", None).await.unwrap();
    desk.recorded(items[0], "2026-11-22T07:00:00.000000Z").await;
    desk.recorded(items[1], "2026-11-10T07:00:00.000000Z").await;
    desk.judged().await;
    let found = desk.catalog.handover(started.session).await.unwrap().unwrap();
    assert_eq!((found.verdict.standing, found.item), (Standing::Late, items[1]));
    let all = desk.catalog.judged_items(started.session, PROMPT).await.unwrap();
    let standing = |item| all.iter().find(|judged| judged.item == item).unwrap().verdict.standing;
    assert_eq!((all.len(), standing(items[0])), (2, Standing::OnTime));
    assert_eq!(standing(items[1]), Standing::Late);
}

#[tokio::test]
async fn a_clip_that_the_last_whole_listing_lacked_is_younger_than_that() {
    let desk = Desk::new().await;
    let (_, _) = desk.brought().await;
    desk.clock.advance(Duration::from_secs(20 * 3600));
    let clips = vec![clip(0, "DCIM/1.MP4", 3), clip(1, "DCIM/2.MP4", 3)];
    let started = desk.dock(clips).await;
    let new = started.plans[1].item().unwrap();
    desk.catalog.start_copying(&[new]).await.unwrap();
    desk.catalog.stage(started.session, &[staged(new, 1, "two")]).await.unwrap();
    desk.catalog.end_session(started.session, "complete", None).await.unwrap();
    desk.judged().await;
    assert_eq!(desk.standing(started.session).await, (Standing::OnTime, false));
}

#[tokio::test]
async fn what_a_torn_session_left_is_warned_of_once_before_its_deadline() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "1.MP4", 3)]).await;
    desk.catalog.end_session(started.session, "torn", Some(("recorder-gone", "x"))).await.unwrap();
    let deadline = at("2026-11-23T08:00:00Z");
    assert_eq!(desk.warned().await, Some(deadline - AHEAD));
    assert_eq!(desk.notices_of("handover-due").await, 0);
    desk.clock.advance(Duration::from_secs(20 * 3600));
    assert_eq!(desk.warned().await, None);
    assert_eq!((desk.warned().await, desk.notices_of("handover-due").await), (None, 1));
    let due = desk.catalog.due_handovers(PROMPT).await.unwrap();
    assert_eq!((due[0].verdict.standing, due[0].verdict.deadline), (Standing::Open, deadline));
    desk.clock.advance(Duration::from_secs(5 * 3600));
    let due = desk.catalog.due_handovers(PROMPT).await.unwrap();
    assert_eq!(due[0].verdict.standing, Standing::Overdue);
    assert_eq!((desk.warned().await, desk.notices_of("handover-due").await), (None, 1));
}

#[tokio::test]
async fn a_recorder_that_is_not_back_after_the_shift_is_warned_of() {
    let desk = Desk::new().await;
    let since = at("2026-01-01T00:00:00Z");
    desk.has(Row::Officer(OfficerRow {
        number: "1".parse().unwrap(),
        name: "Sample One".parse().unwrap(),
        unit: None,
        from: since,
        until: None,
    }))
    .await;
    let serial = "A1".parse().unwrap();
    desk.has(Row::Recorder(RecorderRow {
        serial,
        make: None,
        model: None,
        name: None,
        unit: None,
    }))
    .await;
    desk.has(Row::Issue(IssueRow {
        recorder: "A1".parse().unwrap(),
        kind: IssueKind::Permanent,
        officer: Some("1".parse().unwrap()),
        unit: None,
        from: since,
        due: None,
        until: None,
    }))
    .await;
    let shift = |from: &str, until: &str| {
        let officer = "1".parse().unwrap();
        Row::Shift(ShiftRow { officer, from: at(from), until: at(until) })
    };
    // It is 2026-11-22 08:00; yesterday's shift ended at 18:00, today's goes on.
    desk.has(shift("2026-11-21T09:00:00Z", "2026-11-21T18:00:00Z")).await;
    desk.has(shift("2026-11-22T07:00:00Z", "2026-11-22T18:00:00Z")).await;
    assert_eq!(desk.warned().await, Some(at("2026-11-22T14:00:00Z")));
    desk.clock.advance(Duration::from_secs(6 * 3600));
    desk.warned().await;
    assert_eq!(desk.notices_of("handover-due").await, 1);
    // Docked since: nothing is due.
    desk.dock(vec![]).await;
    assert!(desk.catalog.due_handovers(PROMPT).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_that_cannot_be_judged_keeps_none_from_being_judged_or_warned_of() {
    let desk = Desk::new().await;
    let (odd, item) = desk.brought().await;
    desk.recorded(item, "no time at all").await;
    desk.clock.advance(Duration::from_secs(60));
    let (started, _) = desk.staged("DCIM/2.MP4", "two").await;
    let left = desk.dock(vec![clip(0, "DCIM/3.MP4", 3)]).await;
    for session in [started.session, left.session] {
        desk.catalog.end_session(session, "complete", None).await.unwrap();
    }
    for turn in 0..2 {
        let judged = desk.catalog.judge_handovers(PROMPT).await.unwrap();
        let failed: Vec<_> = judged.failed.iter().map(|(session, _)| *session).collect();
        assert_eq!((failed, judged.new), (vec![odd], 1 - turn), "it waits to be tried again");
    }
    assert_eq!(desk.standing(started.session).await.0, Standing::OnTime);
    let torn = left.plans[0].item().unwrap();
    desk.recorded(torn, "neither").await;
    let still_there = vec![clip(0, "DCIM/3.MP4", 3), clip(1, "DCIM/4.MP4", 3)];
    let other = desk.dock(still_there).await;
    desk.catalog.end_session(other.session, "torn", Some(("recorder-gone", "x"))).await.unwrap();
    desk.clock.advance(Duration::from_secs(21 * 3600));
    let warned = desk.catalog.warn_of_handovers(PROMPT, AHEAD).await.unwrap();
    assert_eq!((warned.failed.len(), warned.failed[0].0, warned.given), (1, left.session, 1));
}
