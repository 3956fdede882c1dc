//! Jobs: begun, ended once, interrupted by a start, told in pages, and forgotten in time.

use super::*;
use crate::domain::{Actor, JobId};

async fn begun(desk: &Desk, n: u32) -> Vec<JobId> {
    let mut ids = Vec::new();
    for _ in 0..n {
        desk.clock.advance(Duration::from_millis(5));
        let now = desk.clock.utc();
        let id = JobId::mint(now);
        let work = r#"{"verb":"fsck","deep":false}"#;
        desk.catalog.begin_job(id, work, &Actor::station(), now).await.unwrap();
        ids.push(id);
    }
    ids
}

#[tokio::test]
async fn a_job_ends_once_and_a_start_interrupts_those_that_did_not() {
    let desk = Desk::new().await;
    let ids = begun(&desk, 2).await;
    let now = desk.clock.utc();
    desk.catalog.end_job(ids[0], "done", Some("{}"), now).await.unwrap();
    desk.catalog.end_job(ids[0], "failed", None, now).await.unwrap();
    desk.catalog.interrupt_jobs().await.unwrap();
    let state = async |id| desk.catalog.job(id).await.unwrap().ended.unwrap();
    let first = state(ids[0]).await;
    assert_eq!((first.state.as_str(), first.outcome.as_deref()), ("done", Some("{}")));
    assert_eq!(state(ids[1]).await.state, "interrupted");
}

#[tokio::test]
async fn the_newest_thousand_are_kept_and_told_in_pages() {
    let desk = Desk::new().await;
    let ids = begun(&desk, 3).await;
    let page = desk.catalog.jobs(2, None).await.unwrap();
    assert_eq!(page.iter().map(|j| j.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
    let rest = desk.catalog.jobs(2, Some(ids[1])).await.unwrap();
    assert_eq!(rest.iter().map(|j| j.id).collect::<Vec<_>>(), [ids[0]]);
    // One that still runs is kept however old it is.
    desk.catalog.end_job(ids[1], "done", None, desk.clock.utc()).await.unwrap();
    begun(&desk, 1000).await;
    assert!(desk.catalog.job(ids[0]).await.is_ok(), "it runs");
    assert!(desk.catalog.job(ids[1]).await.is_err(), "it ended long ago");
    assert!(desk.catalog.job(ids[2]).await.is_ok(), "it runs");
}
