//! What a start and the intake ask must be answered from an index, at any number of items.

use sqlx::{AssertSqlSafe, Row};

use super::*;
use crate::catalog::{
    aside, beside, fixity, gap_facts, holes, inside, intake, judging, life, recovery, renditions,
    sessions, sightings, times,
};

/// The planner's words for `sql`, with every parameter unbound.
async fn plan(catalog: &Catalog, sql: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(&catalog.readers).await.unwrap();
    let details: Vec<String> = rows.iter().map(|r| r.get::<String, _>("detail")).collect();
    details.join("; ")
}

#[tokio::test]
async fn hot_queries_use_their_index_and_sort_nothing() {
    let desk = Desk::new().await;
    for (sql, index) in [
        (recovery::OPEN_ITEMS, "items_open"),
        (recovery::OPEN_SESSIONS, "sessions_open"),
        (renditions::NEXT_TO_DERIVE, "items_to_derive"),
        (inside::NEXT_TO_EXAMINE, "items_to_examine"),
        (gap_facts::CLIPS, "items_by_recorder (recorder_id=? AND id>?)"),
        (gap_facts::LINES, "items_by_recorder (recorder_id=? AND id>?)"),
        (gap_facts::FIRST, "items_by_session (session_id=?)"),
        (gap_facts::INSIDE, "items_by_recorder (recorder_id=? AND id>?)"),
        (inside::BESIDE, "(session_id=?)"),
        (inside::FIXES, "(item_id=?)"),
        (sightings::CANDIDATES, "items_by_clip"),
        (intake::TWIN, "items_twins"),
        (aside::WAITING_OF_RECORDER, "items_waiting"),
        (sessions::COUNTS, "(session_id=?)"),
        (beside::RECORDERS, "(id=?)"),
        (beside::COPIES, "(item_id=?)"),
        (beside::GUARDS, "guards_by_item (item_id=?)"),
        (beside::RENDITIONS, "(item_id=?)"),
        (beside::HOLES, "(item_id=?)"),
        (times::TIMES, "(item_id=?)"),
        (times::UNTIMED, "items_by_session (session_id=? AND rowid>?)"),
        (judging::TIMES_NEW, "sessions_untold (recorder_id>?)"),
        (judging::TIMES_AGAIN, "items_without_media (session_id=?)"),
        (judging::TIMES_AGAIN, "items_looked_into (session_id=? AND examined_version<?)"),
        (judging::GAPS, "items_without_media (session_id=?)"),
        (beside::READING_MORE, "items_reading_more (reads_more_of=?)"),
        (holes::RESCUED, "items_rescued (recorder_id=?)"),
        (beside::LINKS, "case_links_by_item (item_id=?)"),
        (fixity::DUE, "copies_to_audit (last_proven_at<?)"),
        (fixity::OLDEST, "copies_to_audit"),
        (fixity::LAST_FAILURE, "copies_failed"),
        (life::LIFE, "custody_of_session (session_id=? AND seq>?)"),
        (life::LIFE, "custody_by_item (item_id=? AND seq>?)"),
        (fixity::STANDING, "sqlite_autoindex_items_1 (id>?)"),
        ("SELECT * FROM items WHERE state = ? ORDER BY id DESC LIMIT 20", "items_by_state"),
        ("SELECT id FROM items WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2", "(id>? AND id<?)"),
    ] {
        let plan = plan(&desk.catalog, sql).await;
        assert!(plan.contains(index), "{sql}\n  wants {index}, has: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n  sorts: {plan}");
    }
}

#[tokio::test]
async fn whether_a_session_is_releasable_is_asked_of_the_few_items_on_their_way() {
    let desk = Desk::new().await;
    let plan = plan(&desk.catalog, sessions::RELEASABLE).await;
    for step in ["i USING COVERING INDEX items_by_state (state=?)", "clips USING PRIMARY KEY"] {
        assert!(plan.contains(step), "{plan}");
    }
    assert!(!plan.contains("SCAN clips") && !plan.contains("SCAN i"), "{plan}");
}

/// The plans hold with rows to choose between, and with statistics gathered on them.
#[tokio::test]
async fn open_items_are_few_whatever_is_kept() {
    let desk = Desk::new().await;
    let clips = (0..200).map(|n| clip(n, &format!("{n}.MP4"), 7)).collect();
    let started = desk.dock(clips).await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE items SET state = 'releasable'").execute(writer).await.unwrap();
    sqlx::query("ANALYZE").execute(writer).await.unwrap();
    let plan = plan(&desk.catalog, recovery::OPEN_ITEMS).await;
    assert!(plan.contains("items_open"), "{plan}");
    assert!(desk.catalog.open_items().await.unwrap().is_empty());
    assert_eq!(desk.catalog.open_sessions().await.unwrap(), [started.session]);
}
