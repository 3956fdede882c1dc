//! The catalog, the last stop, the order of time.

use std::{fs::File, time::Duration};

use super::*;

#[test]
fn a_catalog_opens_and_is_sound() {
    let desk = Desk::new();
    assert_eq!(desk.says("catalog"), "ok not-yet");
    assert_eq!(desk.says("last-stop"), "skipped unknown");
    assert_eq!(desk.says("clock-order"), "skipped no-events");
    desk.with_catalog();
    let report = desk.report(false);
    assert_eq!(said(&found(&report, "catalog")), "ok fits");
    assert_eq!(said(&found(&report, "catalog-check")), "ok sound");
    assert_eq!(said(&found(&report, "last-stop")), "ok clean");
    assert_eq!(desk.says("catalog-check"), "skipped not-asked");
}

#[test]
fn a_damaged_catalog_is_told_and_left_alone() {
    let desk = Desk::new();
    desk.archived(1000);
    let path = Catalog::path_in(&desk.data());
    let whole = fs::read(&path).unwrap();
    let mut torn = whole.clone();
    // Every page but the first, which holds the schema.
    torn[4096..].fill(0xa5);
    fs::write(&path, &torn).unwrap();
    let report = desk.report(false);
    assert_eq!(said(&found(&report, "catalog-check")), "fail damaged");
    assert_eq!(said(&found(&report, "catalog")), "fail unreadable");
    assert_eq!(report.exit_code(), 2);
    fs::write(&path, b"no catalog at all, but long enough to be asked".repeat(200)).unwrap();
    assert_eq!(desk.says("catalog"), "fail unreadable");
    assert_eq!(files(&desk.data()).len(), 1, "nothing was made beside it");
}

#[test]
fn a_missing_catalog_beside_footage_is_told() {
    let desk = Desk::new();
    fs::create_dir(desk.data().join("staging")).unwrap();
    assert_eq!(desk.says("catalog"), "ok not-yet");
    fs::write(desk.data().join("staging/x.staged"), "footage").unwrap();
    assert_eq!(desk.says("catalog"), "fail missing");
}

#[test]
fn a_schema_is_compared_with_the_one_this_program_knows() {
    let desk = Desk::new();
    desk.with_catalog();
    let known = number(&desk.look("catalog"), "newest");
    for (version, expected) in [(known + 1, "fail newer"), (known, "ok fits")] {
        set_schema(&desk, version);
        let found = desk.look("catalog");
        assert_eq!((said(&found).as_str(), number(&found, "schema")), (expected, version));
    }
    set_schema(&desk, 0);
    assert_eq!(desk.says("catalog"), "ok older");
}

/// Writes the schema's version as another program's migrations would, with SQLite's own shell's
/// means: through a catalog's file.
fn set_schema(desk: &Desk, version: u64) {
    block_on(crate::catalog::for_tests::set_schema(&Catalog::path_in(&desk.data()), version));
}

#[test]
fn a_run_that_did_not_stop_in_order_is_told_and_changes_nothing() {
    let desk = Desk::new();
    desk.with_catalog();
    // Left open and forgotten, as by a kill: the log stays beside the catalog.
    let killed = block_on(async {
        let catalog = desk.open_catalog().await;
        catalog.begin_session(&session(7)).await.unwrap();
        copy_of(&desk.data())
    });
    let after_kill = Desk::new();
    for (name, bytes) in &killed {
        fs::write(after_kill.data().join(name), bytes).unwrap();
    }
    let before = files(&after_kill.data());
    let report = after_kill.report(false);
    let stop = found(&report, "last-stop");
    assert_eq!(said(&stop), "warn unclean");
    assert_eq!(stop.facts["since"], Fact::Time(noon()));
    assert_eq!(said(&found(&report, "catalog-check")), "ok sound");
    let changed: Vec<_> =
        files(&after_kill.data()).into_iter().filter(|file| !before.contains(file)).collect();
    let only_the_index = changed.iter().all(|(path, _)| path.ends_with("catalog.db-shm"));
    assert!(only_the_index, "{:?}", changed.iter().map(|(p, _)| p).collect::<Vec<_>>());
    // The session stands in the log alone, and it was read.
    assert_eq!(said(&found(&report, "clock-order")), "ok in-order");
}

fn copy_of(data: &Path) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let log = files(data).into_iter().filter(|(path, _)| !path.ends_with("catalog.db-shm"));
    let files: Vec<_> = log.map(|(path, bytes)| (name(&path), bytes)).collect();
    assert_eq!(files.len(), 2, "catalog and log");
    files
}

#[test]
fn a_running_station_is_no_unclean_stop() {
    let desk = Desk::new();
    let lock = File::create(desk.data().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let catalog = runtime.block_on(desk.open_catalog());
    assert_eq!(desk.says("last-stop"), "ok running");
    assert_eq!(said(&found(&desk.report(false), "catalog-check")), "ok sound");
    // The doctor held nothing up and broke nothing: the catalog goes on and stops in order.
    runtime.block_on(catalog.begin_session(&session(7))).unwrap();
    runtime.block_on(catalog.close()).unwrap();
    assert_eq!(desk.says("last-stop"), "ok clean");
}

#[test]
fn a_clock_that_went_back_is_told() {
    let desk = Desk::new();
    desk.archived(1000);
    assert_eq!(desk.says("clock-order"), "ok in-order");
    desk.clock.step_to(noon() - Duration::from_secs(4));
    assert_eq!(desk.says("clock-order"), "ok in-order", "within the tolerance");
    desk.clock.step_to(noon() - Duration::from_secs(3600));
    let found = desk.look("clock-order");
    assert_eq!(said(&found), "fail went-back");
    assert_eq!(found.facts["newest"], Fact::Time(noon()));
}

#[test]
fn a_data_folder_is_as_it_was() {
    let desk = Desk::new();
    let (_, key) = desk.archived(3);
    desk.object(&key, b"abc");
    fs::create_dir(desk.data().join("staging")).unwrap();
    let before = files(&desk.data());
    desk.report(false);
    assert_eq!(files(&desk.data()), before);
}
