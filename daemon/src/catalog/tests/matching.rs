//! Listings matched with what is known: same clips, twins, double names, what vanished.

use super::*;

#[tokio::test]
async fn the_same_clip_again_is_compared_and_sighted() {
    let desk = Desk::new().await;
    let (first, item) = desk.staged("A.MP4", "footage").await;
    let again = desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    assert_eq!((again.recorder, &again.plans[..]), (first.recorder, &[Plan::Compare][..]));
    let listed = clip(0, "A.MP4", 7);
    let known = desk.catalog.candidates(again.recorder, &listed).await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].item, item);
    assert_eq!(known[0].blake3, digests("footage").blake3);
    desk.catalog.record_sightings(again.session, &[(0, item)]).await.unwrap();
    let counts = desk.catalog.session(again.session).await.unwrap().counts;
    assert_eq!((counts.sightings, counts.open), (1, 0));
    assert_eq!(desk.acts(item).await.last().map(String::as_str), Some("sighted"));
}

#[tokio::test]
async fn the_same_content_as_a_second_item_of_its_clip_is_refused() {
    let desk = Desk::new().await;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    let again = desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let listed = clip(0, "A.MP4", 7);
    let anew =
        desk.catalog.see_anew(again.session, again.recorder, &listed, &officer()).await.unwrap();
    desk.catalog.start_copying(&[anew]).await.unwrap();
    let group = [staged(anew, 0, "footage")];
    let refused = desk.catalog.stage(again.session, &group).await.unwrap_err();
    assert_eq!(refused.kind(), CatalogErrorKind::SameClip);
    assert_eq!(desk.state(anew).await, ItemState::Copying);
    assert_eq!(desk.state(item).await, ItemState::Staged);
    // A quarantined one is no obstacle.
    desk.catalog.quarantine(item, Quarantine::Lost, "test").await.unwrap();
    desk.catalog.stage(again.session, &group).await.unwrap();
}

#[tokio::test]
async fn seen_anew_means_undecided() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let first = started.plans[0].item().unwrap();
    let why = "the recorder came back with other bytes";
    desk.catalog.quarantine(first, Quarantine::TornSourceChanged, why).await.unwrap();
    let counts = desk.catalog.session(started.session).await.unwrap().counts;
    assert_eq!((counts.exceptions, counts.open), (1, 0));

    let listed = clip(0, "A.MP4", 7);
    let who = officer();
    let see = || desk.catalog.see_anew(started.session, started.recorder, &listed, &who);
    let anew = see().await.unwrap();
    assert_ne!(anew, first);
    let counts = desk.catalog.session(started.session).await.unwrap().counts;
    assert_eq!((counts.exceptions, counts.open), (0, 1));
    let row: (Option<String>, Option<String>, Option<String>) =
        sqlx::query_as("SELECT item_id, reason, detail FROM clips")
            .fetch_one(&desk.catalog.readers)
            .await
            .unwrap();
    assert_eq!(row, (Some(anew.to_string()), None, None));
    assert_eq!(see().await.unwrap(), anew, "asked again, the same item");
}

#[tokio::test]
async fn twins_are_told_by_content_but_empty_files_have_none() {
    let desk = Desk::new().await;
    let (_, first) = desk.staged("A.MP4", "footage").await;
    let (_, second) = desk.staged("B.MP4", "footage").await;
    let (_, third) = desk.staged("C.MP4", "footage").await;
    let (_, empty) = desk.staged("D.MP4", "").await;
    let (_, also_empty) = desk.staged("E.MP4", "").await;
    let twin = async |item| desk.catalog.item(item).await.unwrap().twin_of;
    assert_eq!(twin(first).await, None);
    assert_eq!(twin(second).await, Some(first));
    assert_eq!(twin(third).await, Some(first));
    assert_eq!((twin(empty).await, twin(also_empty).await), (None, None));
}

#[tokio::test]
async fn one_listing_may_hold_a_name_twice() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "A.MP4", 7), clip(1, "A.MP4", 7)]).await;
    assert!(matches!(started.plans[..], [Plan::Take(_), Plan::Compare]));
    let counts = desk.catalog.session(started.session).await.unwrap().counts;
    assert_eq!((counts.clips, counts.open), (2, 2));
}

#[tokio::test]
async fn what_vanished_is_shown_unless_nobody_could_look() {
    let desk = Desk::new().await;
    let paths = ["DCIM/A.MP4", "DCIM/100/B.MP4", "DCIM/100x/C.MP4", "D.MP4"];
    let clips = (0..).zip(paths).map(|(n, path)| clip(n, path, 7)).collect();
    let first = desk.dock(clips).await;
    let [here, beneath, beside, gone] = [0, 1, 2, 3].map(|n: usize| first.plans[n].item().unwrap());

    let mut new = session_of("A1", vec![clip(0, "DCIM/A.MP4", 7)]);
    new.not_taken = vec![not_taken("DCIM/100", "unreadable-folder")];
    let second = desk.catalog.begin_session(&new).await.unwrap();
    assert_eq!(second.plans, [Plan::Take(here)]);
    assert_eq!(desk.state(beneath).await, ItemState::Seen);
    for lost in [beside, gone] {
        let item = desk.catalog.item(lost).await.unwrap();
        assert_eq!(
            (item.state, item.reason.as_deref()),
            (ItemState::Quarantined, Some("vanished"))
        );
    }

    // The root itself cannot be read: nothing can be said of anything.
    let mut new = session_of("A1", Vec::new());
    new.not_taken = vec![not_taken("", "unreadable-folder")];
    desk.catalog.begin_session(&new).await.unwrap();
    assert_eq!(desk.state(here).await, ItemState::Seen);
    // Another recorder's listing says nothing about this one.
    desk.catalog.begin_session(&session_of("B2", Vec::new())).await.unwrap();
    assert_eq!(desk.state(here).await, ItemState::Seen);
    desk.dock(Vec::new()).await;
    assert_eq!(desk.state(here).await, ItemState::Quarantined);
}

#[tokio::test]
async fn a_whole_copy_never_vanishes() {
    let desk = Desk::new().await;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    desk.dock(Vec::new()).await;
    assert_eq!(desk.state(item).await, ItemState::Staged);
}

#[tokio::test]
async fn an_absurd_size_is_an_explained_exception() {
    let desk = Desk::new().await;
    let largest = i64::MAX as u64;
    let clips =
        vec![clip(0, "A.MP4", u64::MAX), clip(1, "B.MP4", largest), clip(2, "C.MP4", largest)];
    let started = desk.dock(clips).await;
    assert!(matches!(started.plans[..], [Plan::Skip, Plan::Take(_), Plan::Take(_)]));
    let exceptions = desk.catalog.exceptions(started.session, 100, None).await.unwrap();
    assert_eq!(exceptions.len(), 1);
    assert_eq!(exceptions[0].reason, "absurd-size");
    assert!(exceptions[0].detail.contains(&u64::MAX.to_string()));
    // Their sums do not overflow.
    let counts = desk.catalog.session(started.session).await.unwrap().counts;
    assert_eq!((counts.bytes, counts.exceptions), (3 << 42, 1));
    assert_eq!(desk.catalog.count_by_state().await.unwrap(), [(ItemState::Seen, 2, 2 << 42)]);
}

#[tokio::test]
async fn prefixes_tell_one_from_several() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "A.MP4", 7), clip(1, "B.MP4", 7)]).await;
    let ids: Vec<ItemId> = started.plans.iter().filter_map(|p| p.item()).collect();
    let whole = ids[0].to_string();
    assert_eq!(desk.catalog.items_by_prefix(&whole).await.unwrap(), [ids[0]]);
    assert_eq!(desk.catalog.items_by_prefix(&whole[..35]).await.unwrap(), [ids[0]]);
    assert_eq!(desk.catalog.items_by_prefix("").await.unwrap().len(), 2);
    assert_eq!(desk.catalog.items_by_prefix(&whole[..8]).await.unwrap().len(), 2);
    for nothing in ["f", "%", "~", "019_"] {
        assert!(desk.catalog.items_by_prefix(nothing).await.unwrap().is_empty(), "{nothing}");
    }
    let session = started.session.to_string();
    assert_eq!(desk.catalog.sessions_by_prefix(&session[..20]).await.unwrap(), [started.session]);
    assert!(desk.catalog.sessions_by_prefix("ff").await.unwrap().is_empty());
}
