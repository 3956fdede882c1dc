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

/// As after a kill behind a failed fsync of the mark: the kernel has what the disk may not have.
#[tokio::test]
async fn a_log_that_was_left_is_written_back_though_the_stop_looks_clean() {
    let desk = Desk::new().await;
    desk.dock(vec![clip(0, "A.MP4", 7)]).await;
    let writer = desk.catalog.writer.as_ref().unwrap();
    sqlx::query("UPDATE station SET running_since = NULL").execute(writer).await.unwrap();
    let left = tempfile::tempdir().unwrap();
    for name in ["catalog.db", "catalog.db-wal"] {
        fs::copy(desk.folder.path().join(name), left.path().join(name)).unwrap();
    }
    // SQLite gives a log that is begun anew other salts; whoever appends keeps them.
    let salts = || fs::read(left.path().join("catalog.db-wal")).unwrap()[16..24].to_vec();
    let before = salts();
    let (catalog, clean) = open(&left, &desk.clock).await.unwrap();
    assert!(clean);
    assert_ne!(salts(), before, "it was added to");
    catalog.close().await.unwrap();
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
