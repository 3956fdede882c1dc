//! Interruptions: one id for good, told anew, withdrawn and found again; notes that nobody changes.

use std::collections::HashSet;

use docket_transcode::INSIDE_VERSION;

use super::*;
use crate::{
    catalog::{GapWork, InterruptionFilter, Looked, NewNote, NoticeFilter, Seen},
    domain::{
        Cause, Finding, GapSpan, InterruptionKind, InterruptionState, Loss, NoticeKind, Strength,
    },
};

fn finding(before: ItemId, strength: Strength, loss: Option<Loss>) -> Finding {
    Finding {
        place: format!("after {before}"),
        kind: InterruptionKind::TimeGap,
        strength,
        span: GapSpan::default(),
        before,
        after: None,
        spoken_in: None,
        evidence: Vec::new(),
        cause: Some(Cause::Battery),
        loss,
    }
}

struct Scene {
    desk: Desk,
    started: Started,
    item: ItemId,
}

impl Scene {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let (started, item) = desk.staged("A.MP4", "a").await;
        desk.catalog.end_session(started.session, "complete", None).await.unwrap();
        Self { desk, started, item }
    }

    async fn keep(&self, findings: &[Finding]) -> Looked {
        let seen = Seen {
            recorder: self.started.recorder,
            judged: HashSet::from([self.item]),
            findings: findings.to_vec(),
            recordings: Vec::new(),
        };
        let work = GapWork { session: self.started.session, asked: 1 };
        self.desk.catalog.keep_findings(work, &seen).await.unwrap()
    }

    async fn only(&self) -> Interruption {
        let all = InterruptionFilter { withdrawn: true, ..InterruptionFilter::default() };
        let mut all = self.desk.catalog.interruptions(&all).await.unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

#[tokio::test]
async fn one_place_is_one_interruption_whatever_becomes_of_it() {
    let scene = Scene::new().await;
    let catalog = &scene.desk.catalog;
    assert_eq!(
        catalog.next_gap_work(INSIDE_VERSION, None).await.unwrap().map(|w| w.session),
        Some(scene.started.session)
    );
    let likely = finding(scene.item, Strength::Likely, None);
    assert_eq!(scene.keep(std::slice::from_ref(&likely)).await.found, 1);
    assert_eq!(catalog.next_gap_work(INSIDE_VERSION, None).await.unwrap(), None, "looked at");
    let id = scene.only().await.id;
    let events = scene.desk.events().await;
    assert_eq!(scene.keep(std::slice::from_ref(&likely)).await, Looked::default());
    assert_eq!(scene.desk.events().await, events, "nothing happened, nothing is on record");

    let possible = finding(scene.item, Strength::Possible, None);
    assert_eq!(scene.keep(&[possible]).await.changed, 1);
    assert_eq!(scene.keep(&[]).await.withdrawn, 1);
    let gone = scene.only().await;
    assert_eq!((gone.id, gone.withdrawn.unwrap().1.as_str()), (id, "no-longer-shown"));
    assert_eq!(scene.keep(&[]).await, Looked::default());
    assert_eq!(scene.keep(&[likely]).await.found, 1);
    let back = scene.only().await;
    assert_eq!((back.id, back.withdrawn), (id, None));
    let acts = scene.desk.acts(scene.item).await;
    let told: Vec<_> = acts.iter().filter_map(|act| act.strip_prefix("interruption-")).collect();
    assert_eq!(told, ["found", "changed", "withdrawn", "found"]);
}

#[tokio::test]
async fn what_rests_on_items_that_were_not_looked_at_stays() {
    let scene = Scene::new().await;
    let mut found = finding(scene.item, Strength::Likely, None);
    let (_, other) = scene.desk.staged("B.MP4", "b").await;
    found.after = Some(other);
    scene.keep(&[found]).await;
    assert_eq!(scene.keep(&[]).await, Looked::default(), "the clip after was not at hand");
}

#[tokio::test]
async fn a_certain_loss_is_reported_once_and_until_it_is_acknowledged() {
    let scene = Scene::new().await;
    let catalog = &scene.desk.catalog;
    let lost = finding(scene.item, Strength::Certain, Some(Loss::CouldNotGoOn));
    scene.keep(std::slice::from_ref(&lost)).await;
    scene.keep(&[]).await;
    scene.keep(&[lost]).await;
    let of = scene.only().await;
    assert_eq!((of.state, of.waits_for_supervisor), (InterruptionState::Reported, true));
    let notices = catalog.notices(&NoticeFilter::default()).await.unwrap();
    let told: Vec<_> = notices.iter().filter(|n| n.kind == NoticeKind::LossReported).collect();
    assert_eq!((told.len(), told[0].times), (1, 1));
    let refused = catalog.dismiss_interruption(of.id, "none", &officer()).await.unwrap_err();
    assert_eq!(refused.kind(), CatalogErrorKind::Conflict);
    catalog.acknowledge_report(of.id, "seen", &officer()).await.unwrap();
    let again = catalog.acknowledge_report(of.id, "seen", &officer()).await.unwrap_err();
    assert_eq!(again.kind(), CatalogErrorKind::Conflict);
    assert!(!scene.only().await.waits_for_supervisor);
}

#[tokio::test]
async fn notes_are_never_changed() {
    let scene = Scene::new().await;
    let catalog = &scene.desk.catalog;
    scene.keep(&[finding(scene.item, Strength::Likely, None)]).await;
    let id = scene.only().await.id;
    let said = NewNote { words: "rain".into(), cause: Some(Cause::Weather), voice: None };
    catalog.explain_interruption(id, &said, &officer()).await.unwrap();
    let first = catalog.notes(id).await.unwrap().remove(0);
    let better = NewNote { words: "sleet".into(), ..NewNote::default() };
    catalog.correct_note(id, first.id, &better, &officer()).await.unwrap();
    let notes = catalog.notes(id).await.unwrap();
    assert_eq!((notes[0].clone(), notes[1].corrects), (first.clone(), Some(first.id)));
    let writer = catalog.writer.as_ref().unwrap();
    for sql in ["UPDATE notes SET words = 'sun'", "DELETE FROM notes"] {
        assert!(sqlx::query(sql).execute(writer).await.is_err(), "{sql}");
    }
    let strange = crate::domain::NoteId::mint(scene.desk.clock.utc());
    let missing = catalog.correct_note(id, strange, &better, &officer()).await.unwrap_err();
    assert_eq!(missing.kind(), CatalogErrorKind::NotFound);
}

#[tokio::test]
async fn nothing_is_said_of_a_recorder_that_is_docked() {
    let scene = Scene::new().await;
    let docked = scene.desk.dock(vec![clip(0, "B.MP4", 1)]).await;
    assert_eq!(scene.desk.catalog.next_gap_work(INSIDE_VERSION, None).await.unwrap(), None);
    scene.desk.catalog.end_session(docked.session, "complete", None).await.unwrap();
    assert!(scene.desk.catalog.next_gap_work(INSIDE_VERSION, None).await.unwrap().is_some());
}

#[tokio::test]
async fn what_was_dismissed_as_possible_is_open_again_when_it_is_likely_and_only_then() {
    let scene = Scene::new().await;
    let catalog = &scene.desk.catalog;
    let of = |strength| finding(scene.item, strength, None);
    scene.keep(&[of(Strength::Possible)]).await;
    let id = scene.only().await.id;
    catalog.dismiss_interruption(id, "the officer stopped", &officer()).await.unwrap();
    let other = Finding { cause: Some(Cause::Storage), ..of(Strength::Possible) };
    scene.keep(&[other]).await;
    assert_eq!(scene.only().await.state, InterruptionState::Dismissed, "no surer than it was");
    scene.keep(&[of(Strength::Likely)]).await;
    assert_eq!(scene.only().await.state, InterruptionState::Open);
    assert_eq!(catalog.notes(id).await.unwrap()[0].kind, "dismissal", "what was said stays");
    // Dismissed as likely: the person knew what the station knows.
    catalog.dismiss_interruption(id, "he did stop", &officer()).await.unwrap();
    scene.keep(&[of(Strength::Possible)]).await;
    scene.keep(&[of(Strength::Likely)]).await;
    assert_eq!(scene.only().await.state, InterruptionState::Dismissed);
    let acts = scene.desk.acts(scene.item).await;
    assert_eq!(acts.iter().filter(|act| *act == "interruption-reopened").count(), 1, "{acts:?}");
}

#[tokio::test]
async fn a_note_at_the_moment_of_a_report_takes_nothing_from_it() {
    let scene = Scene::new().await;
    let catalog = &scene.desk.catalog;
    let said = NewNote { words: "it rained".into(), ..NewNote::default() };
    for turn in 0..40 {
        scene.keep(&[]).await;
        let likely = finding(scene.item, Strength::Likely, None);
        scene.keep(std::slice::from_ref(&likely)).await;
        let id = scene.only().await.id;
        let writer = catalog.writer.as_ref().unwrap();
        sqlx::query("UPDATE interruptions SET state = 'open'").execute(writer).await.unwrap();
        let who = officer();
        let (_, reported, _) = tokio::join!(
            catalog.explain_interruption(id, &said, &who),
            catalog.report_loss(id, Loss::InformationLost, "gone", &who),
            catalog.dismiss_interruption(id, "none", &who),
        );
        reported.unwrap();
        assert_eq!(scene.only().await.state, InterruptionState::Reported, "turn {turn}");
    }
}

#[tokio::test]
async fn of_a_card_that_is_never_emptied_only_what_came_lately_is_looked_at() {
    let desk = Desk::new().await;
    let mut came = Vec::new();
    for nth in 0..6 {
        let clips = (0..=nth).map(|n| clip(n, &format!("{n}.MP4"), u64::from(n) + 1)).collect();
        let started = desk.dock(clips).await;
        desk.catalog.end_session(started.session, "torn", None).await.unwrap();
        came.push((started.session, started.plans[nth as usize].item().unwrap()));
        desk.clock.advance(Duration::from_secs(3600));
    }
    for (nth, (session, _)) in came.iter().enumerate() {
        let facts = desk.catalog.gap_facts(*session).await.unwrap();
        let items: Vec<_> = facts.items.iter().map(|(item, _)| item.id).collect();
        let near = &came[nth.saturating_sub(1)..(nth + 2).min(came.len())];
        assert_eq!(items, near.iter().map(|(_, item)| *item).collect::<Vec<_>>(), "of {nth}");
        assert_eq!(facts.near.len(), near.len());
    }
    // One that brought nothing new looks at those before; one that took an old clip at last, from there on.
    let all = (0..6).map(|n| clip(n, &format!("{n}.MP4"), u64::from(n) + 1)).collect();
    let again = desk.dock(all).await;
    let facts = desk.catalog.gap_facts(again.session).await.unwrap();
    assert_eq!(facts.items.iter().map(|(item, _)| item.id).collect::<Vec<_>>(), [came[5].1]);
    let old = came[1].1;
    desk.catalog.start_copying(&[old]).await.unwrap();
    desk.catalog.stage(again.session, &[staged(old, 1, "la")]).await.unwrap();
    let facts = desk.catalog.gap_facts(again.session).await.unwrap();
    assert_eq!(facts.items.len(), 5, "from the one that was taken late");
}
