//! Migrating: a catalog of any earlier version becomes the same as a fresh one, and keeps its rows.

use std::borrow::Cow;

use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};

use super::{super::open::MIGRATIONS, *};

/// Everything that makes a schema, in a fixed order, without the migrations' own table.
async fn schema(pool: &SqlitePool) -> Vec<(String, String)> {
    let rows = sqlx::query_as::<_, (String, String)>(
        "SELECT type || ' ' || name, sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE '_sqlx%' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    );
    rows.fetch_all(pool).await.unwrap()
}

/// A file with the first `steps` migrations applied, and a station that once ran.
async fn of_version(folder: &TempDir, steps: usize) {
    let path = Catalog::path_in(folder.path());
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let some = MIGRATIONS.migrations[..steps].to_vec();
    Migrator { migrations: Cow::Owned(some), ..Migrator::DEFAULT }.run(&pool).await.unwrap();
    sqlx::query(
        "INSERT INTO station (only_row, id, created_at) VALUES (1, ?, '2026-01-01T00:00:00Z')",
    )
    .bind("01990000-0000-7000-8000-000000000001")
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
}

#[tokio::test]
async fn every_earlier_version_becomes_what_a_fresh_one_is() {
    let clock = Arc::new(SimulatedClock::at(chrono::DateTime::UNIX_EPOCH));
    let fresh = tempfile::tempdir().unwrap();
    let (catalog, _) = open(&fresh, &clock).await.unwrap();
    let wanted = schema(&catalog.readers).await;
    assert!(wanted.len() > 20, "this test reads wrongly: {wanted:?}");
    for steps in 1..=MIGRATIONS.migrations.len() {
        let folder = tempfile::tempdir().unwrap();
        of_version(&folder, steps).await;
        let (catalog, clean) = open(&folder, &clock).await.unwrap();
        assert!(clean);
        assert_eq!(schema(&catalog.readers).await, wanted, "from version {steps}");
        assert_eq!(catalog.station().to_string(), "01990000-0000-7000-8000-000000000001");
    }
}
