//! Rescued items: archived like any other, never taken for whole, never permitted to leave the
//! recorder.

use super::*;
use crate::domain::READ_WITH_HOLES;

fn holes(ranges: &[(u64, u64)]) -> Holes {
    let mut holes = Holes::default();
    for (from, to) in ranges {
        holes.push(*from, *to, "worn");
    }
    holes
}

/// A rescued item that is staged, and its session.
async fn rescued(desk: &Desk, lost: &Holes) -> (Started, ItemId) {
    let started = desk.dock(vec![clip(0, "a.mp4", 9)]).await;
    let item = started.plans[0].item().unwrap();
    desk.catalog.start_copying(&[item]).await.unwrap();
    let staged = Staged { holes: lost.clone(), ..staged(item, 0, "some text") };
    desk.catalog.stage(started.session, &[staged]).await.unwrap();
    (started, item)
}

async fn exception(desk: &Desk, session: SessionId) -> (String, Option<ItemId>) {
    let all = desk.catalog.exceptions(session, 10, None).await.unwrap();
    let [one] = all.as_slice() else { panic!("{all:?}") };
    (one.reason.clone(), one.item)
}

#[tokio::test]
async fn a_rescued_item_is_an_exception_and_its_way_ends_as_sealed() {
    let desk = Desk::new().await;
    let lost = holes(&[(1, 3), (5, 6)]);
    let (started, item) = rescued(&desk, &lost).await;
    let catalog = &desk.catalog;
    assert_eq!(catalog.holes(item).await.unwrap(), lost);
    assert_eq!(catalog.item(item).await.unwrap().hole_bytes, 3);
    assert_eq!(exception(&desk, started.session).await, (READ_WITH_HOLES.into(), Some(item)));
    catalog.prove("local", &[key(item)]).await.unwrap();
    catalog.seal(&[(item, "digest".into())]).await.unwrap();
    desk.publish("local").await;
    assert_eq!(catalog.to_permit(&["local"], 9).await.unwrap(), []);
    assert_eq!(catalog.permit_release(&[item], &["local"]).await.unwrap(), []);
    assert_eq!(desk.state(item).await, ItemState::Sealed);
    assert_eq!(catalog.safely_sealed(&[item], &["local"]).await.unwrap(), [item]);
    assert!(catalog.open_items().await.unwrap().is_empty(), "nothing waits");
    assert!(!catalog.is_releasable(started.session).await.unwrap());
    let counts = catalog.session(started.session).await.unwrap().counts;
    assert_eq!((counts.taken, counts.verified, counts.exceptions, counts.open), (0, 0, 1, 0));
}

#[tokio::test]
async fn known_again_it_is_an_exception_again_and_set_aside_it_says_why() {
    let desk = Desk::new().await;
    let (started, item) = rescued(&desk, &holes(&[(0, 1)])).await;
    let again = desk.dock(vec![clip(0, "a.mp4", 9)]).await;
    assert_eq!(again.plans, [Plan::Compare]);
    for _ in 0..2 {
        desk.catalog.record_sightings(again.session, &[(0, item)]).await.unwrap();
    }
    assert_eq!(exception(&desk, again.session).await, (READ_WITH_HOLES.into(), Some(item)));
    let sighted = desk.acts(item).await.into_iter().filter(|act| act == "sighted").count();
    assert_eq!(sighted, 1, "told twice, recorded once");
    let known = desk.catalog.rescued(started.recorder, 9).await.unwrap();
    assert_eq!((known[0].item, known[0].holes.lost_bytes()), (item, 1));
    desk.catalog.quarantine(item, Quarantine::Lost, "gone").await.unwrap();
    assert_eq!(exception(&desk, again.session).await.0, "lost");
    assert!(desk.catalog.rescued(started.recorder, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_whole_clip_of_the_same_bytes_is_an_item_of_its_own() {
    let desk = Desk::new().await;
    let (_, less) = rescued(&desk, &holes(&[(0, 4)])).await;
    let again = desk.dock(vec![clip(0, "a.mp4", 9)]).await;
    let listed = clip(0, "a.mp4", 9);
    let (session, who) = (again.session, officer());
    let whole = desk.catalog.see_anew(session, again.recorder, &listed, &who).await.unwrap();
    desk.catalog.start_copying(&[whole]).await.unwrap();
    let staged = Staged { reads_more_of: Some(less), ..staged(whole, 0, "some text") };
    desk.catalog.stage(again.session, &[staged]).await.unwrap();
    let item = desk.catalog.item(whole).await.unwrap();
    assert_eq!((item.reads_more_of, item.twin_of, item.hole_bytes), (Some(less), None, 0));
    let other = desk.catalog.item(less).await.unwrap();
    let beside = desk.catalog.beside(&[other]).await.unwrap();
    assert_eq!(beside[0].read_more_by, [whole]);
    assert_eq!(beside[0].holes, holes(&[(0, 4)]).as_slice());
}

#[tokio::test]
async fn a_torn_pull_keeps_its_holes_until_it_begins_anew() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "a.mp4", 9)]).await;
    let item = started.plans[0].item().unwrap();
    let catalog = &desk.catalog;
    catalog.start_copying(&[item]).await.unwrap();
    for lost in [holes(&[(1, 2)]), holes(&[(1, 2), (4, 5)]), Holes::default(), holes(&[(3, 4)])] {
        let pulled_blake3 = digests("some").blake3;
        let tear = Tear { item, pulled_bytes: 5, pulled_blake3, holes: lost.clone() };
        catalog.journal_pull(&tear).await.unwrap();
        assert_eq!(catalog.holes(item).await.unwrap(), lost);
        assert_eq!(catalog.item(item).await.unwrap().hole_bytes, lost.lost_bytes());
    }
    catalog.start_copying(&[item]).await.unwrap();
    assert!(catalog.holes(item).await.unwrap().is_empty());
    assert_eq!(catalog.item(item).await.unwrap().hole_bytes, 0);
}
