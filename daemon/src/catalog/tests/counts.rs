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
async fn a_session_is_releasable_once_every_clip_of_it_is() {
    let desk = Desk::new().await;
    let (_, known) = desk.staged("a.mp4", "one").await;
    let listing = (0..).zip(["a.mp4", "b.mp4"]).map(|(n, path)| clip(n, path, 3)).collect();
    let started = desk.dock(listing).await;
    let (catalog, session) = (&desk.catalog, started.session);
    let taken = started.plans[1].item().unwrap();
    let is_so = || async { catalog.is_releasable(session).await.unwrap() };
    assert!(!is_so().await, "undecided");
    catalog.record_sightings(session, &[(0, known)]).await.unwrap();
    catalog.start_copying(&[taken]).await.unwrap();
    catalog.stage(session, &[staged(taken, 1, "two")]).await.unwrap();
    let writer = catalog.writer.as_ref().unwrap();
    for (item, state, releasable) in [
        (known, "releasable", false),
        (taken, "verified", false),
        (taken, "sealed", false),
        (taken, "releasable", true),
        (known, "released", true),
        (known, "quarantined", false),
    ] {
        let set = sqlx::query("UPDATE items SET state = ? WHERE id = ?");
        set.bind(state).bind(item.to_string()).execute(writer).await.unwrap();
        assert_eq!(is_so().await, releasable, "{state}");
    }
    let other = desk.dock(vec![clip(0, "odd.mp4", 3)]).await.session;
    catalog.except(other, 0, "unreadable", "no").await.unwrap();
    assert!(!catalog.is_releasable(other).await.unwrap(), "an exception is still on the recorder");
}

/// By state: items and bytes, counted one by one.
async fn counted(desk: &Desk) -> Vec<(String, i64, i64)> {
    sqlx::query_as("SELECT state, count(*), sum(size) FROM items GROUP BY state ORDER BY state")
        .fetch_all(&desk.catalog.readers)
        .await
        .unwrap()
}

async fn kept(desk: &Desk) -> Vec<(String, i64, i64)> {
    let counts = desk.catalog.count_by_state().await.unwrap();
    let signed = |n: u64| i64::try_from(n).unwrap();
    let mut kept: Vec<_> =
        counts.iter().map(|(s, n, b)| (s.as_str().to_owned(), signed(*n), signed(*b))).collect();
    kept.sort();
    kept
}

#[tokio::test]
async fn items_are_counted_as_they_move() {
    let desk = Desk::new().await;
    assert_eq!(kept(&desk).await, []);
    let (_, first) = desk.staged("a.mp4", "one").await;
    let listing =
        (0..).zip(["a.mp4", "b.mp4", "c.mp4"]).map(|(n, path)| clip(n, path, 7)).collect();
    let started = desk.dock(listing).await;
    assert_eq!(kept(&desk).await, counted(&desk).await);
    assert!(kept(&desk).await.len() > 1);
    let item = started.plans[1].item().unwrap();
    desk.catalog.start_copying(&[item]).await.unwrap();
    desk.catalog.stage(started.session, &[staged(item, 1, "two")]).await.unwrap();
    desk.catalog.quarantine(first, Quarantine::FixityMismatch, "other bytes").await.unwrap();
    assert_eq!(kept(&desk).await, counted(&desk).await);
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE items SET size = size + 1").execute(writer).await.unwrap();
    assert_eq!(kept(&desk).await, counted(&desk).await);
}

#[tokio::test]
async fn sizes_that_no_file_has_are_counted_without_overflow() {
    let desk = Desk::new().await;
    let largest = u64::try_from(i64::MAX).unwrap();
    let paths = (0..40).map(|n| clip(n, &format!("{n}.mp4"), largest)).collect();
    desk.dock(paths).await;
    assert_eq!(kept(&desk).await, [("seen".to_owned(), 40, 40 << 42)]);
}

type Counts = (String, i64, i64, i64, i64, i64, i64, i64);

/// What became of each session's clips, as kept and counted one by one.
pub(super) async fn of_sessions(desk: &Desk) -> (Vec<Counts>, Vec<Counts>) {
    let readers = &desk.catalog.readers;
    let kept = sqlx::query_as("SELECT * FROM session_counts ORDER BY session_id");
    let counted = sqlx::query_as(
        "SELECT c.session_id, count(*), sum(c.size), count(*) FILTER (WHERE outcome = 'taken'),
                count(*) FILTER (WHERE outcome = 'sighting'),
                count(*) FILTER (WHERE outcome = 'exception'),
                count(*) FILTER (WHERE outcome IS NULL),
                count(*) FILTER (WHERE outcome = 'taken'
                    AND i.state NOT IN ('seen', 'copying', 'staged', 'quarantined'))
         FROM clips c LEFT JOIN items i ON i.id = c.item_id GROUP BY c.session_id ORDER BY 1",
    );
    (kept.fetch_all(readers).await.unwrap(), counted.fetch_all(readers).await.unwrap())
}

#[tokio::test]
async fn clips_are_counted_whatever_is_done_to_them() {
    let desk = Desk::new().await;
    let (_, known) = desk.staged("a.mp4", "one").await;
    let listing = (0..).zip(["a.mp4", "b.mp4"]).map(|(n, path)| clip(n, path, 3)).collect();
    let session = desk.dock(listing).await.session;
    desk.catalog.record_sightings(session, &[(0, known)]).await.unwrap();
    let writer = desk.catalog.writer.as_ref().unwrap();
    for change in [
        "UPDATE items SET state = 'verified'",
        "UPDATE clips SET outcome = 'taken' WHERE handle = 0",
        "UPDATE items SET state = 'releasable'",
        "UPDATE clips SET item_id = NULL",
        "UPDATE clips SET outcome = 'exception' WHERE handle = 1",
        "UPDATE clips SET item_id = (SELECT min(id) FROM items), outcome = 'taken'",
        "UPDATE items SET state = 'quarantined'",
    ] {
        sqlx::query(change).execute(writer).await.unwrap();
        let (kept, counted) = of_sessions(&desk).await;
        assert_eq!(kept, counted, "{change}");
    }
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
