//! Every verb told twice: after an answer that was lost, nothing more may happen.

use super::*;
use crate::domain::CaseNumber;

#[tokio::test]
async fn intake_told_twice() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let started = desk.dock(vec![clip(0, "A.MP4", 7), clip(1, "B.MP4", 7)]).await;
    let [item, other] = [0, 1].map(|n: usize| started.plans[n].item().unwrap());
    let session = started.session;
    let pulled_blake3 = digests("foo").blake3;
    let tear = Tear { item, pulled_bytes: 3, pulled_blake3, holes: Holes::default() };
    for _ in 0..2 {
        catalog.start_copying(&[item, other]).await.unwrap();
    }
    // Every start names a new temp file.
    assert_eq!(catalog.item(item).await.unwrap().attempt, 2);
    for _ in 0..2 {
        catalog.journal_pull(&tear).await.unwrap();
    }
    for _ in 0..2 {
        catalog.tear(session, &tear, "gone").await.unwrap();
    }
    for _ in 0..2 {
        catalog.record_resumed(session, item, 3).await.unwrap();
    }
    // Another tear after going on is another act.
    catalog.tear(session, &tear, "gone again").await.unwrap();
    for _ in 0..2 {
        catalog.stage(session, &[staged(item, 0, "footage")]).await.unwrap();
    }
    let acts = ["seen", "copying", "torn", "resumed", "torn", "staged"];
    assert_eq!(desk.acts(item).await, acts);
    let changed = catalog.stage(session, &[staged(item, 0, "FOOTAGE")]).await.unwrap_err();
    assert_eq!(changed.kind(), CatalogErrorKind::Conflict);
    assert_eq!(catalog.item(item).await.unwrap().digests, Some(digests("footage")));

    for _ in 0..2 {
        catalog.except(session, 1, "no-space", "3 bytes short").await.unwrap();
        catalog.quarantine(other, Quarantine::ReadError, "a bad cell").await.unwrap();
    }
    assert_eq!(desk.acts(other).await, ["seen", "copying", "quarantined"]);
}

#[tokio::test]
async fn sessions_and_sightings_told_twice() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    let again = desk.dock(vec![clip(0, "A.MP4", 7), clip(1, "B.MP4", 7)]).await;
    for _ in 0..2 {
        catalog.record_sightings(again.session, &[(0, item)]).await.unwrap();
    }
    assert_eq!(desk.acts(item).await, ["seen", "copying", "staged", "sighted"]);
    let explain = || catalog.explain_open_clips(again.session, "interrupted", "stopped");
    assert_eq!((explain().await.unwrap(), explain().await.unwrap()), (1, 0));
    catalog.end_session(again.session, "incomplete", Some(("held", "first"))).await.unwrap();
    let before = desk.events().await;
    catalog.end_session(again.session, "complete", None).await.unwrap();
    assert_eq!(desk.events().await, before);
    let kept = catalog.session(again.session).await.unwrap();
    assert_eq!(kept.outcome.as_deref(), Some("incomplete"));
}

#[tokio::test]
async fn archiving_told_twice() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    for _ in 0..2 {
        catalog.prove("local", &[key(item)]).await.unwrap();
    }
    for _ in 0..2 {
        catalog.seal(&[(item, "digest".into())]).await.unwrap();
    }
    desk.publish("local").await;
    for permitted in [vec![item], Vec::new()] {
        assert_eq!(catalog.permit_release(&[item], &["local"]).await.unwrap(), permitted);
    }
    // Late answers of earlier stages.
    catalog.prove("local", &[key(item)]).await.unwrap();
    catalog.seal(&[(item, "digest".into())]).await.unwrap();
    assert_eq!(desk.acts(item).await.len(), 8);
    assert_eq!(desk.state(item).await, ItemState::Releasable);
    for _ in 0..2 {
        let why = Derivation::NotPlayable("no track".into());
        catalog.record_derivation(item, &why).await.unwrap();
    }
    assert_eq!(desk.acts(item).await.len(), 9);
    assert_eq!(catalog.next_to_derive().await.unwrap(), None);
}

#[tokio::test]
async fn linking_told_twice() {
    let desk = Desk::new().await;
    let catalog = &desk.catalog;
    let (_, item) = desk.staged("A.MP4", "footage").await;
    let case: CaseNumber = "泉罚字〔2026〕12号".parse().unwrap();
    catalog.add_case(&case, &titled("a case"), None, &officer()).await.unwrap();
    let taken = catalog.add_case(&case, &titled("another"), None, &officer()).await.unwrap_err();
    assert_eq!(taken.kind(), CatalogErrorKind::Conflict);
    let (link, new) = catalog.link(item, &case, &officer()).await.unwrap();
    assert!(new);
    let (same, new) = catalog.link(item, &case, &officer()).await.unwrap();
    assert_eq!((same.id, new), (link.id, false));
    for _ in 0..2 {
        catalog.link_written(link.id).await.unwrap();
    }
    assert!(catalog.unwritten_links().await.unwrap().is_empty());
    catalog.unlink(item, &case, &officer(), "wrong case").await.unwrap();
    let gone = catalog.unlink(item, &case, &officer(), "wrong case").await.unwrap_err();
    assert_eq!(gone.kind(), CatalogErrorKind::NotFound);
    assert_eq!(catalog.unwritten_links().await.unwrap().len(), 1, "the back-out is to be written");
    let acts = desk.acts(item).await;
    assert_eq!(acts[3..], [Act::Linked.as_str(), Act::Unlinked.as_str()]);
}

fn titled(title: &str) -> crate::domain::CaseChange {
    crate::domain::CaseChange { title: Some(title.into()), ..Default::default() }
}
