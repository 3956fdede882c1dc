//! Passwords that failed on locked recorders: counted before each offer, kept over a restart.

use super::*;

const NO: Offered<'_> =
    Offered::Failed { how: Failed::Refused, code: "denied", problem: "it said no" };
const SILENT: Offered<'_> =
    Offered::Failed { how: Failed::Unanswered, code: "no-answer", problem: "no answer" };
const UNOFFERED: Offered<'_> =
    Offered::Failed { how: Failed::Unoffered, code: "denied", problem: "unfit" };

fn at(key: &str) -> Unlocking<'_> {
    Unlocking { bay: "left", place: "/dev/sg1", key, recorder: "VR1", profile: "p" }
}

/// Counts an offer and ends it; answers why none was made.
async fn offer(catalog: &Catalog, key: &str, mark: &str, ends: Offered<'_>) -> Option<Withheld> {
    let who = Actor::station();
    let withheld = catalog.begin_unlocking(&at(key), mark, 2, &who).await.unwrap();
    if withheld.is_none() {
        catalog.end_unlocking(&at(key), mark, ends, &who).await.unwrap();
    }
    withheld
}

async fn failures(catalog: &Catalog) -> Vec<(String, u64, bool)> {
    let all = catalog.locked_recorders(100, None).await.unwrap();
    all.into_iter().map(|one| (one.key, one.failures, one.refused)).collect()
}

#[tokio::test]
async fn what_a_recorder_refused_is_never_offered_to_it_again_after_a_restart_either() {
    let desk = Desk::new().await;
    assert_eq!(offer(&desk.catalog, "a", "m1", NO).await, None);
    let Desk { folder, clock, catalog } = desk;
    catalog.close().await.unwrap();
    let (catalog, _) = open(&folder, &clock).await.unwrap();
    assert_eq!(offer(&catalog, "a", "m1", NO).await, Some(Withheld::Refused));
    // Another recorder, and another password, have nothing to do with it.
    assert_eq!(offer(&catalog, "b", "m1", SILENT).await, None);
    assert_eq!(offer(&catalog, "a", "m2", SILENT).await, None);
    assert_eq!(offer(&catalog, "a", "m3", NO).await, Some(Withheld::TooMany(2)));
    assert_eq!(failures(&catalog).await, [("a".into(), 2, true), ("b".into(), 1, false)]);
}

#[tokio::test]
async fn an_offer_without_answer_counts_and_one_never_made_does_not() {
    let Desk { catalog, .. } = &Desk::new().await;
    for _ in 0..5 {
        assert_eq!(offer(catalog, "a", "m", UNOFFERED).await, None);
    }
    assert_eq!(failures(catalog).await, []);
    assert_eq!(offer(catalog, "a", "m", SILENT).await, None);
    assert_eq!(offer(catalog, "a", "m", UNOFFERED).await, None);
    // One that was counted and whose end nobody heard: the station was killed.
    let begun = catalog.begin_unlocking(&at("a"), "m", 2, &Actor::station()).await.unwrap();
    assert_eq!(begun, None);
    assert_eq!(offer(catalog, "a", "m", SILENT).await, Some(Withheld::TooMany(2)));
    // A recorder of which it is not known that it bears any is offered none.
    let none = catalog.begin_unlocking(&at("c"), "m", 0, &Actor::station()).await.unwrap();
    assert_eq!(none, Some(Withheld::TooMany(0)));
}

#[tokio::test]
async fn a_password_that_was_taken_or_a_person_clears_the_count_and_each_step_is_an_event() {
    let Desk { catalog, .. } = &Desk::new().await;
    let events = |act: &'static str| for_tests::count_events(catalog, act);
    assert_eq!(offer(catalog, "a", "m1", SILENT).await, None);
    assert_eq!(offer(catalog, "a", "m1", Offered::Taken).await, None);
    assert_eq!(failures(catalog).await, []);
    assert_eq!(offer(catalog, "a", "m1", NO).await, None);
    let who = Actor("user:chen".into());
    catalog.forget_failed_passwords("a", &who).await.unwrap();
    assert_eq!(offer(catalog, "a", "m1", NO).await, None, "offered again");
    assert_eq!(offer(catalog, "a", "m1", NO).await, Some(Withheld::Refused));
    let unknown = catalog.forget_failed_passwords("b", &who).await.unwrap_err();
    assert_eq!(unknown.kind(), CatalogErrorKind::NotFound);
    assert_eq!(events("password-offered").await, 4);
    assert_eq!(events("recorder-unlocked").await, 5, "the one that was withheld too");
    assert_eq!(events("passwords-forgotten").await, 1);
}
