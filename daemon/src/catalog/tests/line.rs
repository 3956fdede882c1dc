//! An item's way along the line, and what its verbs leave behind.

use super::*;

#[tokio::test]
async fn the_whole_line_leaves_one_event_an_arrow() {
    let desk = Desk::new().await;
    let (started, item) = desk.staged("DCIM/A.MP4", "footage").await;
    let catalog = &desk.catalog;
    catalog.prove("local", &[key(item)]).await.unwrap();
    catalog.seal(&[(item, "ab".repeat(32))]).await.unwrap();
    assert_eq!(catalog.permit_release(&[item], &["local"]).await.unwrap(), [], "no checkpoint");
    desk.publish("local").await;
    assert_eq!(catalog.permit_release(&[item], &["local"]).await.unwrap(), [item]);
    catalog.end_session(started.session, "complete", None).await.unwrap();

    let line = ["seen", "copying", "staged", "verified", "archived", "proven", "sealed"];
    assert_eq!(desk.acts(item).await, [&line[..], &["releasable"]].concat());
    let events = catalog.events_of_item(item, u32::MAX, None).await.unwrap();
    assert_eq!(events[0].event.who, officer());
    assert_eq!(events[2].event.detail["blake3"], digests("footage").blake3);
    assert_eq!(events[5].event.detail["target"], "local");
    assert!(events.iter().all(|e| e.event.session == Some(started.session)));

    let counts = catalog.session(started.session).await.unwrap().counts;
    let expected =
        SessionCounts { clips: 1, bytes: 7, taken: 1, verified: 1, ..Default::default() };
    assert_eq!(counts, expected);
    assert!(catalog.open_items().await.unwrap().is_empty());
    assert!(catalog.open_sessions().await.unwrap().is_empty());
    let facts = catalog.session_facts(started.session).await.unwrap();
    assert_eq!(
        (facts.docked_by.as_str(), facts.identity.serial.as_deref()),
        ("officer-7", Some("A1"))
    );
    let copies = catalog.copies(item).await.unwrap();
    assert_eq!(copies.len(), 1);
    assert!(copies[0].proven_at.is_some());
}

#[tokio::test]
async fn no_step_may_be_skipped() {
    let desk = Desk::new().await;
    let started = desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let item = started.plans[0].item().unwrap();
    let before = desk.events().await;
    let refused = [
        desk.catalog.stage(started.session, &[staged(item, 0, "footage")]).await.unwrap_err(),
        desk.catalog.prove("local", &[key(item)]).await.unwrap_err(),
        desk.catalog.seal(&[(item, String::new())]).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|e| e.kind() == CatalogErrorKind::Conflict), "{refused:?}");
    assert_eq!(desk.state(item).await, ItemState::Seen);
    assert_eq!(desk.events().await, before, "a refused verb leaves nothing");
}

#[tokio::test]
async fn one_refused_member_undoes_the_whole_batch() {
    let desk = Desk::new().await;
    let (_, good) = desk.staged("A.MP4", "footage").await;
    let started = desk.dock(vec![clip(0, "A.MP4", 7), clip(1, "B.MP4", 7)]).await;
    let behind = started.plans[1].item().unwrap();
    let refused = desk.catalog.prove("local", &[key(good), key(behind)]).await.unwrap_err();
    assert_eq!(refused.kind(), CatalogErrorKind::Conflict);
    assert_eq!(desk.state(good).await, ItemState::Staged);
    assert!(desk.catalog.copies(good).await.unwrap().is_empty());
}

#[tokio::test]
async fn batches_leave_out_what_is_further_along_or_aside() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let mut items = Vec::new();
    for content in ["one", "two", "three"] {
        items.push(desk.staged(&format!("{content}.MP4"), content).await.1);
    }
    let [ahead, aside, behind] = items[..] else { unreachable!() };
    catalog.prove("local", &[key(ahead)]).await.unwrap();
    catalog.seal(&[(ahead, "first".into())]).await.unwrap();
    catalog.quarantine(aside, Quarantine::FixityMismatch, "test").await.unwrap();

    let all: Vec<_> = items.iter().map(|i| key(*i)).collect();
    catalog.prove("local", &all).await.unwrap();
    assert_eq!(desk.state(ahead).await, ItemState::Sealed);
    assert_eq!(desk.state(aside).await, ItemState::Quarantined);
    assert_eq!(desk.state(behind).await, ItemState::Proven);
    assert!(catalog.copies(aside).await.unwrap().is_empty());

    let manifests: Vec<_> = items.iter().map(|i| (*i, "second".to_owned())).collect();
    catalog.seal(&manifests).await.unwrap();
    let kept = catalog.item(ahead).await.unwrap().manifest_sha256;
    assert_eq!(kept.as_deref(), Some("first"), "a sealed item keeps its manifest");

    desk.publish("local").await;
    assert_eq!(catalog.permit_release(&items, &["local", "far"]).await.unwrap(), []);
    assert_eq!(catalog.permit_release(&items, &["local"]).await.unwrap(), [ahead, behind]);
    assert_eq!(catalog.safely_sealed(&items, &["local"]).await.unwrap(), [ahead, behind]);
    assert_eq!(catalog.safely_sealed(&items, &["local", "far"]).await.unwrap(), []);
    // Proven once, set aside later: its staged bytes must stay.
    catalog.quarantine(behind, Quarantine::Lost, "test").await.unwrap();
    assert_eq!(catalog.safely_sealed(&items, &["local"]).await.unwrap(), [ahead]);
}

#[tokio::test]
async fn custody_events_cannot_be_changed_or_deleted() {
    let desk = Desk::new().await;
    desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let before = desk.events().await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    let columns = ["seq", "id", "act", "item_id", "session_id", "at", "leaf", "leaf_hash"];
    let updates = columns.map(|c| format!("UPDATE custody_events SET {c} = {c}"));
    let deletes = ["DELETE FROM custody_events", "DELETE FROM custody_events WHERE seq = 1"];
    for sql in updates.iter().map(String::as_str).chain(deletes) {
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(writer).await.unwrap_err();
        assert!(refused.to_string().contains("custody events are never"), "{sql}: {refused}");
    }
    assert_eq!(desk.events().await, before);
}
