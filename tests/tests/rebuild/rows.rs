//! Two catalogs compared row by row: an oracle that knows nothing of how one was made of the other.

use std::{collections::BTreeSet, path::Path};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions,
};

/// Tables that the archive does not give back, and why.
const LOST_TABLES: &[(&str, &str)] = &[
    ("_sqlx_migrations", "when the file was made"),
    ("notices", "what people were told stands in the catalog alone"),
    ("deliveries", "so does to whom"),
    ("handover_warnings", "so do warnings"),
    ("jobs", "so does what people had started"),
    ("key_folders", "those of the settings are noted at the next start"),
    ("examinations", "clips are looked into again"),
    ("findings", "so they are"),
    ("fixes", "so they are"),
    ("log_lines", "recorders' logs are read again"),
    ("logs_read", "so they are"),
    ("recordings", "they are put together again when their session is looked at"),
    ("sqlite_sequence", "lists that the archive does not give back have none"),
    ("gap_work", "work that waits follows from what is lost above"),
    ("time_work", "so does this"),
];

/// Columns likewise.
const LOST_COLUMNS: &[(&str, &str, &str)] = &[
    ("station", "created_at", "taken to be when its first key began to count"),
    ("station", "running_since", "nobody runs"),
    ("identities", "stored_at", "when it was found to stand there: now"),
    ("log_epochs", "opened_at", "taken to be when its key began to count"),
    ("log_checkpoints", "made_at", "taken to be when its last entry was made"),
    ("log_publications", "published_at", "when it was found to stand there: now"),
    ("items", "pulled_bytes", "how far pulls came is of staged bytes"),
    ("items", "pulled_blake3", "likewise"),
    ("items", "examined_version", "clips are looked into again"),
    ("items", "awaits_key", "its previews are tried again, and it waits again"),
    ("items", "attempt", "it names staged files"),
    ("retention", "computed_at", "judged anew"),
    (
        "guarding",
        "until_on",
        "a later day than today's that was asked once stands at the store alone",
    ),
];

/// Fails unless both hold the same rows, but for what is listed above.
pub(super) fn same(lost: &Path, rebuilt: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut lost, mut rebuilt) = (open(lost).await, open(rebuilt).await);
        let mut compared = 0;
        for table in tables(&mut lost).await {
            if LOST_TABLES.iter().any(|(name, _)| *name == table) {
                continue;
            }
            let (before, after) = (rows(&mut lost, &table).await, rows(&mut rebuilt, &table).await);
            let gone: Vec<_> = before.difference(&after).collect();
            let new: Vec<_> = after.difference(&before).collect();
            assert!(gone.is_empty() && new.is_empty(), "{table}:\nwas {gone:#?}\nis {new:#?}");
            compared += before.len();
        }
        assert!(compared > 50, "only {compared} rows: this test reads wrongly");
        lost.close().await.unwrap();
        rebuilt.close().await.unwrap();
    });
}

async fn open(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

async fn tables(of: &mut SqliteConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .fetch_all(of)
        .await
        .unwrap()
}

/// The rows of a table as text, `column=value` each.
async fn rows(of: &mut SqliteConnection, table: &str) -> BTreeSet<String> {
    let columns = sqlx::query("SELECT name FROM pragma_table_info(?)")
        .bind(table)
        .fetch_all(&mut *of)
        .await
        .unwrap();
    let names = columns.iter().map(|column| column.get::<String, _>("name"));
    let kept = names.filter(|name| {
        !LOST_COLUMNS.iter().any(|(of, column, _)| (*of, *column) == (table, name.as_str()))
    });
    let said: Vec<String> = kept.map(|name| format!("'{name}=' || quote(\"{name}\")")).collect();
    let sql = format!("SELECT {} FROM \"{table}\"", said.join(" || ' ' || "));
    let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(of).await.unwrap();
    rows.into_iter().collect()
}
