//! The data folder, its holder, its socket, its disks.

use std::{fs::File, os::unix::net::UnixListener};

use docket_config::ByteSize;

use super::*;

#[test]
fn a_data_folder_is_private() {
    let desk = Desk::new();
    assert_eq!(desk.says("data-folder"), "ok private");
    for (mode, expected) in [
        (0o750, "warn open-to-group"),
        (0o755, "fail open-to-all"),
        (0o701, "fail open-to-all"),
        (0o500, "fail not-writable"),
        (0o700, "ok private"),
    ] {
        fs::set_permissions(desk.data(), PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(desk.says("data-folder"), expected, "{mode:o}");
    }
}

#[test]
fn a_data_folder_that_is_not_there_yet_can_be_made_or_not() {
    let desk = Desk::new();
    fs::remove_dir(desk.data()).unwrap();
    assert_eq!(desk.says("data-folder"), "ok not-yet");
    fs::write(desk.data(), "").unwrap();
    assert_eq!(desk.says("data-folder"), "fail no-folder");
    fs::remove_file(desk.data()).unwrap();
    assert!(!desk.data().exists(), "the doctor made it");
    for probe in ["free-space", "staging-disk", "archive-way", "catalog"] {
        assert_eq!(desk.says(probe), "skipped no-data-yet");
    }
    assert_eq!(desk.says("archive"), "ok not-yet");
}

#[test]
fn a_station_is_known_by_the_lock_it_holds() {
    let desk = Desk::new();
    assert_eq!(desk.says("station"), "ok not-running");
    let lock = File::create(desk.data().join("lock")).unwrap();
    assert_eq!(desk.says("station"), "ok not-running", "a lock file alone is nobody's");
    lock.try_lock().unwrap();
    let silent = desk.look("station");
    assert_eq!(said(&silent), "fail silent");
    assert_eq!(number(&silent, "pid"), u64::from(std::process::id()));
    let socket = UnixListener::bind(desk.data().join("docket.sock")).unwrap();
    assert_eq!(desk.says("station"), "ok listens");
    // It was only looked at: the lock is as free as before.
    drop(lock);
    File::open(desk.data().join("lock")).unwrap().try_lock().unwrap();
    drop(socket);
    assert_eq!(desk.says("station"), "ok not-running");
}

#[test]
fn a_socket_has_room_in_its_path() {
    let desk = Desk::new();
    let context = |socket: &Path| {
        let data = desk.data();
        let context = Context {
            data: &data,
            socket,
            settings: None,
            settings_problems: 1,
            zone: TimeZone::System,
            clock: desk.clock.as_ref(),
            media: desk.media(),
            controller: None,
            mounts: Path::new("/nowhere"),
            host: &desk.host,
        };
        said(&found(&block_on(run(&context, true)), "socket"))
    };
    let long = |length: usize| format!("/{}", "x".repeat(length - 1));
    assert_eq!(context(Path::new(&long(107))), "ok fits");
    assert_eq!(context(Path::new(&long(108))), "fail too-long");
}

#[test]
fn room_is_judged_by_what_must_stay_free_and_by_the_pace_of_late() {
    let mut desk = Desk::new();
    let found = desk.look("free-space");
    assert!(["ok room", "warn little"].contains(&said(&found).as_str()), "{found:?}");
    desk.archived(1000);
    assert!(!desk.look("free-space").facts.contains_key("days"), "an hour is no pace");
    desk.clock.advance(std::time::Duration::from_secs(24 * 3600));
    let found = desk.look("free-space");
    assert_eq!(said(&found), "ok room-for-days");
    assert_eq!(number(&found, "days"), number_of_days(&found, 1000));
    desk.archived(1 << 50);
    desk.clock.advance(std::time::Duration::from_secs(24 * 3600));
    assert_eq!(desk.says("free-space"), "warn low");
    desk.settings.intake.keep_free = ByteSize::new(u64::MAX / 2);
    assert_eq!(desk.says("free-space"), "fail full");
}

fn number_of_days(found: &Found, a_day: u64) -> u64 {
    (number(found, "free") - number(found, "keep_free")) / a_day
}

#[test]
fn a_staging_disk_is_read_past_the_memory() {
    let desk = Desk::new();
    let found = desk.look("staging-disk");
    assert!(["ok direct", "warn cached"].contains(&said(&found).as_str()), "{found:?}");
    assert_ne!(text(&found, "filesystem"), "?");
    let locked = desk.data().join("staging");
    fs::create_dir(&locked).unwrap();
    let _locked = Locked::lock(&locked);
    assert_eq!(desk.says("staging-disk"), "fail not-writable");
}

#[test]
fn a_staging_disk_on_a_network_is_refused() {
    let desk = Desk::on_bare_host();
    let mounts = |filesystem: &str| {
        let data = desk.data().canonicalize().unwrap();
        let data = data.display().to_string().replace(' ', "\\040");
        desk.host_file(
            "proc/self/mountinfo",
            &format!(
                "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                 40 22 0:45 / {data} rw,relatime shared:9 - {filesystem} server:/share rw\n"
            ),
        );
    };
    mounts("nfs4");
    let found = desk.look("staging-disk");
    assert_eq!(
        (said(&found).as_str(), text(&found, "filesystem").as_str()),
        ("fail network", "nfs4")
    );
    mounts("xfs");
    assert_ne!(desk.says("staging-disk"), "fail network");
}

#[test]
fn originals_go_to_the_archive_by_link_or_by_copy() {
    let mut desk = Desk::new();
    assert_eq!(desk.says("archive-way"), "skipped no-archive");
    fs::create_dir(desk.data().join("archive")).unwrap();
    assert_eq!(desk.says("archive-way"), "ok by-link");
    // The kernel's own files are always on another filesystem.
    desk.settings.archive.folder = Some("/proc".into());
    assert_eq!(desk.says("archive-way"), "ok by-copy");
}

#[test]
fn a_filesystem_without_links_is_told() {
    let desk = Desk::on_bare_host();
    fs::create_dir(desk.data().join("archive")).unwrap();
    desk.host_file("proc/self/mountinfo", "22 1 8:1 / / rw - exfat /dev/sda1 rw\n");
    assert_eq!(desk.says("archive-way"), "warn no-links");
}
