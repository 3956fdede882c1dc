//! What tests of later modules must write into a catalog and no verb does.

use std::path::Path;

use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use super::Catalog;

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
