//! Every row of a log of a thousand events deleted, exchanged with its neighbour, doubled, and all behind it
//! cut off: in the catalog itself, as whoever has the file would, without triggers and without uniqueness.
//! Judged each time by the check behind `docket log verify`; put back at the end, and sound again.

use super::{
    broken::{ENTRIES, Sound},
    *,
};
use crate::{
    catalog::for_tests::tamper,
    identity::{Chain, known},
};

/// The log's table as somebody makes it who wants to write into it what they like; the true rows stand in
/// `kept`.
const LAID_OPEN: &str = "PRAGMA synchronous = OFF;
    CREATE TABLE kept AS SELECT * FROM custody_events;
    CREATE UNIQUE INDEX kept_by_seq ON kept (seq);
    DROP TABLE custody_events;
    CREATE TABLE custody_events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, act TEXT NOT NULL,
        item_id TEXT, session_id TEXT, at TEXT NOT NULL, leaf TEXT NOT NULL, leaf_hash TEXT NOT NULL);
    INSERT INTO custody_events SELECT * FROM kept";

/// What a row says, but for its place.
const SAID: &str = "id, act, item_id, session_id, at, leaf, leaf_hash";

/// A sound log whose rows can be written.
struct Open {
    sound: Sound,
    chain: Chain,
}

impl Open {
    async fn new() -> Self {
        let sound = Sound::new().await;
        let chain = known(&sound.place.catalog).await.unwrap();
        let open = Self { sound, chain };
        open.does(LAID_OPEN).await;
        assert_eq!(open.found().await, None, "sound as it is");
        open
    }

    async fn does(&self, sql: &str) {
        tamper(&self.sound.place.catalog, sql).await;
    }

    /// Has the place `at` say what the true row `row` says.
    async fn puts(&self, at: u64, row: u64) {
        let sql = format!(
            "UPDATE custody_events SET ({SAID}) = (SELECT {SAID} FROM kept WHERE seq = {row})
             WHERE seq = {at}"
        );
        self.does(&sql).await;
    }

    async fn restores(&self) {
        self.does("DELETE FROM custody_events; INSERT INTO custody_events SELECT * FROM kept")
            .await;
        assert_eq!(self.found().await, None, "sound again");
    }

    /// What the check says first; it goes no further.
    async fn found(&self) -> Option<&'static str> {
        let place = &self.sound.place;
        let begun = Check::begin(&place.catalog, &place.store, &self.chain, true).await;
        let mut check = begun.unwrap();
        while let Some(findings) = check.step().await.unwrap() {
            if let Some(first) = findings.first() {
                return Some(first.code);
            }
        }
        None
    }
}

#[tokio::test]
async fn every_row_deleted_is_found() {
    let open = Open::new().await;
    for row in 1..=ENTRIES {
        open.does(&format!("DELETE FROM custody_events WHERE seq = {row}")).await;
        assert_eq!(open.found().await, Some("log-hole"), "{row}");
        open.does(&format!("INSERT INTO custody_events SELECT * FROM kept WHERE seq = {row}"))
            .await;
    }
    open.restores().await;
}

/// Those behind it moved up, so that there is no hole: only the tree says that one is missing.
#[tokio::test]
async fn every_row_deleted_without_a_hole_is_found() {
    let open = Open::new().await;
    open.does(&format!(
        "DELETE FROM custody_events;
         INSERT INTO custody_events SELECT seq - 1, {SAID} FROM kept WHERE seq > 1"
    ))
    .await;
    for gone in 1..=ENTRIES {
        // Now the rows but `gone` stand there, one place after the other.
        let found = open.found().await;
        assert!(
            found.is_some_and(|code| code.starts_with("log-") || code == "checkpoint-broken"),
            "{gone}"
        );
        open.puts(gone, gone).await;
    }
    open.restores().await;
}

#[tokio::test]
async fn every_row_exchanged_with_its_neighbour_is_found() {
    let open = Open::new().await;
    for row in 1..ENTRIES {
        open.puts(row, row + 1).await;
        open.puts(row + 1, row).await;
        let found = open.found().await;
        assert!(
            matches!(found, Some("log-tile-altered" | "checkpoint-broken")),
            "{row}: {found:?}"
        );
        open.puts(row, row).await;
        open.puts(row + 1, row + 1).await;
    }
    open.restores().await;
}

/// The newest one doubled, too, which stands behind the newest checkpoint: only its id tells.
#[tokio::test]
async fn every_row_doubled_is_found() {
    let open = Open::new().await;
    open.does(&format!(
        "DELETE FROM custody_events;
         INSERT INTO custody_events SELECT seq + 1, {SAID} FROM kept;
         INSERT INTO custody_events SELECT * FROM kept WHERE seq = 1"
    ))
    .await;
    for doubled in 1..=ENTRIES {
        // Now `doubled` stands in its place and in the next one, and those behind it one place later.
        let found = open.found().await;
        if doubled == ENTRIES {
            assert_eq!(found, Some("log-twice"));
        } else {
            assert!(found.is_some(), "{doubled}");
            open.puts(doubled + 1, doubled + 1).await;
        }
    }
    open.restores().await;
}

#[tokio::test]
async fn every_tail_cut_off_is_found() {
    let open = Open::new().await;
    for left in (0..ENTRIES).rev() {
        open.does(&format!("DELETE FROM custody_events WHERE seq > {left}")).await;
        assert_eq!(open.found().await, Some("log-hole"), "{left}");
    }
    open.restores().await;
}
