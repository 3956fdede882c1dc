//! A catalog as a station has it after years: real rows of a real item, copied a million times.
//!
//! What is copied was taken in by docket itself, so that rows are as wide as real ones. Only ids, paths
//! and digests differ. Nothing of it stands in the archive, and its events do not fit their hashes: it
//! is for measuring, not for checking.

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::rig::Rig;

/// Items of one session.
const SESSION_ITEMS: u64 = 500;
/// Recorders that take turns.
const RECORDERS: u64 = 200;
/// Items made by one statement.
const AT_ONCE: u64 = 50_000;

/// What is copied: an original with previews, its events, and what stands around it.
const SOURCE: &str = "CREATE TEMP TABLE source AS SELECT * FROM items
     WHERE derived = 'done' AND media_json IS NOT NULL LIMIT 1";

/// Adds `items` items with `events` events each, at most as many as a real item has, to the stopped
/// station of `rig`. Answers how many events there are then.
///
/// # Panics
/// When the catalog is not as these rows need it.
pub(super) fn fill(rig: &Rig, items: u64, events: u64) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(rig.data().join("catalog.db"))
            .foreign_keys(false)
            // Made anew if this is cut off.
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off);
        let mut db = options.connect().await.expect("a catalog");
        run(&mut db, SOURCE).await;
        run(&mut db, &copied_recorders()).await;
        run(&mut db, &copied_sessions(items)).await;
        for from in (0..items).step_by(usize::try_from(AT_ONCE).expect("small")) {
            for statement in copied_items(from, (from + AT_ONCE).min(items), events) {
                run(&mut db, &statement).await;
            }
        }
        let counted = "SELECT count(*) FROM custody_events";
        let n: i64 = sqlx::query_scalar(counted).fetch_one(&mut db).await.expect("a number");
        run(&mut db, "PRAGMA journal_mode = WAL").await;
        db.close().await.expect("closed");
        u64::try_from(n).expect("a count")
    })
}

async fn run(db: &mut SqliteConnection, statement: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(db).await;
    done.unwrap_or_else(|e| panic!("{e}: {statement}"));
}

/// An id of a kind and a number, in the order of the numbers, older than any real one.
fn id(kind: u8, number: &str) -> String {
    format!(
        "printf('01920000-%04x-7%03x-8{kind:03x}-%012x', ({number}) / 4096, ({number}) % 4096, {number})"
    )
}

fn recorder(number: &str) -> String {
    id(1, number)
}

fn session(number: &str) -> String {
    id(2, number)
}

fn item(number: &str) -> String {
    id(3, number)
}

fn event(number: &str) -> String {
    id(4, number)
}

/// A table `n` of the numbers `i` from `from` until `to`.
fn numbers(from: u64, to: u64) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {to})"
    )
}

fn copied_recorders() -> String {
    let (numbers, id) = (numbers(0, RECORDERS), recorder("i"));
    format!(
        "{numbers} INSERT INTO recorders
         SELECT {id}, 'serial:many:' || i, known, make, model, 'M' || i, 'M' || i, first_seen_at
         FROM n CROSS JOIN recorders WHERE recorders.id = (SELECT recorder_id FROM source)"
    )
}

fn copied_sessions(items: u64) -> String {
    let numbers = numbers(0, items.div_ceil(SESSION_ITEMS));
    let (id, of) = (session("i"), recorder(&format!("i % {RECORDERS}")));
    format!(
        "{numbers} INSERT INTO sessions (id, recorder_id, bay, driver, place, docked_by, started_at,
             ended_at, outcome, outcome_detail, identity_json, clock_json, outcome_code)
         SELECT {id}, {of}, bay, driver, place, docked_by, started_at, ended_at, outcome,
             outcome_detail, identity_json, clock_json, outcome_code
         FROM n CROSS JOIN sessions s WHERE s.id = (SELECT session_id FROM source)"
    )
}

fn copied_items(from: u64, to: u64, events: u64) -> [String; 5] {
    let numbers = numbers(from, to);
    let of = format!("i / {SESSION_ITEMS}");
    let (id, session, recorder) =
        (item("i"), session(&of), recorder(&format!("({of}) % {RECORDERS}")));
    let event = event(&format!("i * {events} + e.k"));
    let path = "CAST(printf('DCIM/100MEDIA/M%07d.MP4', i) AS BLOB)";
    let key = format!("replace(key, (SELECT id FROM source), {id})");
    [
        format!(
            "{numbers} INSERT INTO items (id, recorder_id, session_id, state, path_raw, size,
                 modified_json, kind, key_mark, name_json, extension, blake3, sha256, attempt,
                 media_json, derived, manifest_generation, manifest_blake3)
             SELECT {id}, {recorder}, {session}, state, {path}, size, modified_json, kind, key_mark,
                 name_json, extension, lower(hex(randomblob(32))), lower(hex(randomblob(32))), attempt,
                 media_json, derived, manifest_generation, lower(hex(randomblob(32)))
             FROM n CROSS JOIN source"
        ),
        format!(
            "{numbers} INSERT INTO clips (session_id, handle, path_raw, size, item_id, outcome)
             SELECT {session}, i % {SESSION_ITEMS}, {path}, size, {id}, 'taken'
             FROM n CROSS JOIN source"
        ),
        format!(
            "{numbers} INSERT INTO copies (item_id, target, key, archived_at, proven_at,
                 last_proven_at, bytes)
             SELECT {id}, target, {key}, archived_at, proven_at, last_proven_at, bytes
             FROM n CROSS JOIN copies WHERE item_id = (SELECT id FROM source)"
        ),
        format!(
            "{numbers} INSERT INTO renditions
             SELECT {id}, kind, {key}, size, blake3, recipe, made_at
             FROM n CROSS JOIN renditions WHERE item_id = (SELECT id FROM source)"
        ),
        format!(
            "{numbers} INSERT INTO custody_events (id, act, item_id, session_id, at, leaf, leaf_hash)
             SELECT {event}, act, {id}, {session}, at,
                 replace(leaf, (SELECT id FROM source), {id}), lower(hex(randomblob(32)))
             FROM n CROSS JOIN (SELECT row_number() OVER (ORDER BY seq) - 1 AS k, act, at, leaf
                 FROM custody_events WHERE item_id = (SELECT id FROM source) LIMIT {events}) e"
        ),
    ]
}
