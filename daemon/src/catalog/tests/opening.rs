//! Opening: clean and unclean stops, damaged and forgotten catalogs.

use std::fs;

use super::*;

#[tokio::test]
async fn a_killed_run_is_noticed_and_recorded_once() {
    let desk = Desk::new().await;
    let station = desk.catalog.station();
    let started = desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    // Not closed: as after a kill.
    drop(desk.catalog);
    let (catalog, clean) = open(&desk.folder, &desk.clock).await.unwrap();
    assert!(!clean);
    assert_eq!(catalog.station(), station);
    assert_eq!(catalog.open_sessions().await.unwrap(), [started.session]);
    catalog.close().await.unwrap();
    let (catalog, clean) = open(&desk.folder, &desk.clock).await.unwrap();
    assert!(clean);
    let recovered: i64 =
        sqlx::query_scalar("SELECT count(*) FROM custody_events WHERE act = 'recovered'")
            .fetch_one(&catalog.readers)
            .await
            .unwrap();
    assert_eq!(recovered, 1);
}

/// The mark's own fsync may have failed: the kernel has what the disk may not have.
#[tokio::test]
async fn a_log_that_was_left_is_written_anew_though_the_stop_looks_clean_and_somebody_reads() {
    let desk = Desk::new().await;
    desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE station SET running_since = NULL").execute(writer).await.unwrap();
    let left = tempfile::tempdir().unwrap();
    for name in ["catalog.db", "catalog.db-wal"] {
        fs::copy(desk.folder.path().join(name), left.path().join(name)).unwrap();
    }
    let log = left.path().join("catalog.db-wal");
    let before = fs::read(&log).unwrap();
    let reader = open::pool(&Catalog::path_in(left.path()), 1, false).await.unwrap();
    let mut reads = reader.begin().await.unwrap();
    let _: i64 =
        sqlx::query_scalar("SELECT count(*) FROM items").fetch_one(&mut *reads).await.unwrap();
    open::write_log_anew(&Catalog::path_in(left.path())).unwrap();
    assert_eq!(fs::read(&log).unwrap(), before);
    let (catalog, clean) = open(&left, &desk.clock).await.unwrap();
    assert!(clean);
    assert!(fs::read(&log).unwrap().starts_with(&before), "it was added to");
    drop(reads);
    reader.close().await;
    catalog.close().await.unwrap();
}

/// A log is longer than what is written of it at once.
#[test]
fn a_long_log_is_written_anew_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = Catalog::path_in(folder.path());
    open::write_log_anew(&path).unwrap();
    fs::write(&path, b"").unwrap();
    open::write_log_anew(&path).unwrap();
    let log = folder.path().join("catalog.db-wal");
    let bytes: Vec<u8> = (0..5_u32 << 18).flat_map(u32::to_le_bytes).collect();
    fs::write(&log, &bytes).unwrap();
    let long_ago = std::time::UNIX_EPOCH;
    fs::File::options().write(true).open(&log).unwrap().set_modified(long_ago).unwrap();
    open::write_log_anew(&path).unwrap();
    assert!(fs::read(&log).unwrap() == bytes, "other bytes");
    assert_ne!(fs::metadata(&log).unwrap().modified().unwrap(), long_ago, "it was not written");
}

#[tokio::test]
async fn a_mark_that_cannot_be_written_leaves_no_log() {
    let desk = Desk::new().await;
    let fails = "CREATE TRIGGER fails BEFORE UPDATE OF running_since ON station
                 BEGIN SELECT RAISE(ABORT, 'no'); END";
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query(fails).execute(writer).await.unwrap();
    let log = desk.folder.path().join("catalog.db-wal");
    assert!(log.exists());
    assert!(desk.catalog.close().await.is_err());
    assert!(!log.exists(), "it was not written back");
}

#[tokio::test]
async fn a_changed_event_among_the_newest_refuses_the_start() {
    let desk = Desk::new().await;
    desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    for sql in [
        "DROP TRIGGER custody_no_update",
        "UPDATE custody_events SET leaf = replace(leaf, 'officer-7', 'officer-8') WHERE seq = 1",
    ] {
        sqlx::query(sql).execute(writer).await.unwrap();
    }
    let check = check::check_newest_events(writer).await;
    assert_eq!(check.unwrap_err().kind(), CatalogErrorKind::Corrupt);
    drop(desk.catalog);
    let refused = open(&desk.folder, &desk.clock).await.err().unwrap();
    assert_eq!(refused.kind(), CatalogErrorKind::Corrupt);
}

#[tokio::test]
async fn no_catalog_is_made_beside_footage() {
    let clock = Arc::new(SimulatedClock::at(chrono::DateTime::UNIX_EPOCH));
    for held in ["archive/evidence/2026", "staging/0190.part"] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(held)).unwrap();
        let refused = open(&folder, &clock).await.err().unwrap();
        assert_eq!(refused.kind(), CatalogErrorKind::Corrupt);
        assert!(refused.to_string().contains("restore the catalog from a backup"), "{refused}");
        assert!(!Catalog::path_in(folder.path()).exists(), "nothing may be made");
        // An empty file is no catalog either.
        fs::write(Catalog::path_in(folder.path()), b"").unwrap();
        let refused = open(&folder, &clock).await.err().unwrap();
        assert_eq!(refused.kind(), CatalogErrorKind::Corrupt);
    }
}

#[tokio::test]
async fn a_new_data_folder_may_hold_empty_folders() {
    let clock = Arc::new(SimulatedClock::at(chrono::DateTime::UNIX_EPOCH));
    let folder = tempfile::tempdir().unwrap();
    for empty in ["archive/evidence", "archive/cases", "staging", "quarantine"] {
        fs::create_dir_all(folder.path().join(empty)).unwrap();
    }
    let (catalog, _) = open(&folder, &clock).await.unwrap();
    catalog.close().await.unwrap();
    // From then on they may fill.
    fs::write(folder.path().join("staging/0190.part"), b"x").unwrap();
    assert!(open(&folder, &clock).await.is_ok());
}

#[tokio::test]
async fn readers_change_nothing_and_need_a_catalog() {
    let desk = Desk::new().await;
    let empty = tempfile::tempdir().unwrap();
    let read = async |data: &Path| {
        let clock: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&desk.clock);
        Catalog::open_reader(&Catalog::path_in(data), clock).await
    };
    assert_eq!(read(empty.path()).await.err().unwrap().kind(), CatalogErrorKind::NotFound);
    fs::write(Catalog::path_in(empty.path()), b"").unwrap();
    assert_eq!(read(empty.path()).await.err().unwrap().kind(), CatalogErrorKind::NotFound);

    let reader = read(desk.folder.path()).await.unwrap();
    assert_eq!(reader.station(), desk.catalog.station());
    assert!(reader.begin_session(&session_of("A1", Vec::new())).await.is_err());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_corrupt() {
    let clock = Arc::new(SimulatedClock::at(chrono::DateTime::UNIX_EPOCH));
    let folder = tempfile::tempdir().unwrap();
    let path = Catalog::path_in(folder.path());
    let garbage = vec![0x5a_u8; 8192];
    fs::write(&path, &garbage).unwrap();
    let refused = open(&folder, &clock).await.err().unwrap();
    assert_eq!(refused.kind(), CatalogErrorKind::Corrupt, "{refused}");
    assert_eq!(fs::read(&path).unwrap(), garbage, "it is kept as it is");
}
