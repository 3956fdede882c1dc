//! How a session's clips are counted, and how the catalog says that it cannot be written.

use super::*;
use crate::catalog::sessions::decided;

#[tokio::test]
async fn every_decided_clip_is_counted_once_by_what_it_came_to() {
    let desk = Desk::new().await;
    let (_, known) = desk.staged("a.mp4", "one").await;
    let clips = ["a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4"];
    let listing = (0..).zip(clips).map(|(n, path)| clip(n, path, 3)).collect();
    let started = desk.dock(listing).await;
    let item = |n: usize| started.plans[n].item().unwrap();
    let (catalog, session) = (&desk.catalog, started.session);
    catalog.record_sightings(session, &[(0, known)]).await.unwrap();
    catalog.start_copying(&[item(1), item(2)]).await.unwrap();
    let taken = [staged(item(1), 1, "two"), staged(item(2), 2, "six")];
    catalog.stage(session, &taken).await.unwrap();
    catalog.quarantine(item(2), Quarantine::FixityMismatch, "other bytes").await.unwrap();
    catalog.except(session, 3, "unreadable", "no").await.unwrap();
    let mut tx = catalog.begin().await.unwrap();
    let mut counts = decided(&mut tx, session).await.unwrap();
    counts.sort();
    let counts: Vec<_> = counts.iter().map(|(outcome, n)| (outcome.as_str(), *n)).collect();
    assert_eq!(counts, [("excepted", 1), ("known", 1), ("quarantined", 1), ("taken", 1)]);
}

#[tokio::test]
async fn a_catalog_that_can_no_longer_be_written_says_so() {
    let desk = Desk::new().await;
    assert!(desk.catalog.writes());
    desk.staged("a.mp4", "one").await;
    assert!(desk.catalog.writes());
    desk.catalog.close().await.unwrap();
    assert!(desk.catalog.begin().await.is_err());
    assert!(!desk.catalog.writes());
}
