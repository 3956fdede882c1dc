//! What tests of later modules must write into a catalog and no verb does.

use std::path::Path;

use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use super::{Catalog, events::Draft};
use crate::domain::{Act, Stored};

/// What was done, in order.
pub(crate) async fn acts(catalog: &Catalog) -> Vec<String> {
    let acts = sqlx::query_scalar("SELECT act FROM custody_events ORDER BY seq");
    acts.fetch_all(&catalog.readers).await.unwrap()
}

/// Makes the catalog at `path` say that its schema is `version`, as another release of this program
/// would have left it.
pub(crate) async fn set_schema(path: &Path, version: u64) {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = ? WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .bind(i64::try_from(version).unwrap())
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
}

/// Copies the catalog as it is into a new file.
pub(crate) async fn copy_to(catalog: &Catalog, to: &Path) {
    let writer = catalog.writer.as_ref().unwrap();
    let to = to.to_str().unwrap();
    sqlx::query("VACUUM INTO ?").bind(to).execute(writer).await.unwrap();
}

/// Appends `count` events, one transaction.
pub(crate) async fn fill(catalog: &Catalog, count: u64) {
    let mut tx = catalog.begin().await.unwrap();
    for n in 0..count {
        let draft = Draft::new(Act::StrayFound).detail("name", n).detail("moved_to", "别处");
        catalog.append(&mut tx, draft).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Does to the catalog what no verb does: `sql`, with its triggers and checks gone.
pub(crate) async fn tamper(catalog: &Catalog, sql: &str) {
    let writer = catalog.writer.as_ref().unwrap();
    let triggers: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(writer)
            .await
            .unwrap();
    for name in triggers {
        let drop = sqlx::AssertSqlSafe(format!("DROP TRIGGER \"{name}\""));
        sqlx::query(drop).execute(writer).await.unwrap();
    }
    sqlx::query("PRAGMA foreign_keys = OFF").execute(writer).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(writer).await.unwrap();
}

/// Puts every item into `state`, past all arrows.
pub(crate) async fn put_items_into(catalog: &Catalog, state: &str) {
    let writer = catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE items SET state = ?").bind(state).execute(writer).await.unwrap();
}

/// Has the times of all sessions told anew, as if they never were.
pub(crate) async fn forget_that_times_are_told(catalog: &Catalog) {
    let writer = catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE sessions SET times_told = 0").execute(writer).await.unwrap();
}

/// How many custody events there are of `act`.
pub(crate) async fn count_events(catalog: &Catalog, act: &str) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM custody_events WHERE act = ?");
    count.bind(act).fetch_one(&catalog.readers).await.unwrap()
}

/// Makes every item an encrypted one of which `stored` stands in the archive, and releasable.
pub(crate) async fn encrypt_items(catalog: &Catalog, stored: &Stored) {
    let stored = serde_json::to_string(stored).unwrap();
    sqlx::query("UPDATE items SET state = 'releasable', stored_json = ?")
        .bind(stored)
        .execute(catalog.writer.as_ref().unwrap())
        .await
        .unwrap();
}

/// A checkpoint over all that is committed stands in the archive `target`, as far as the catalog is told.
pub(crate) async fn publish(catalog: &Catalog, target: &str) {
    let epoch = catalog.epoch().await.unwrap();
    catalog.keep_checkpoint(epoch.number, epoch.size, [7; 32], "-", &[]).await.unwrap();
    catalog.published(target, epoch.number, epoch.size).await.unwrap();
}
