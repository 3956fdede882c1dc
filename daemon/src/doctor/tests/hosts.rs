//! Settings, secrets, time and what the host gives.

use std::sync::atomic::{AtomicU8, Ordering};

use docket_config::{SecretRef, Webhook};

use super::*;
use crate::clock::{Moment, Sync};

#[test]
fn settings_that_cannot_be_used_are_counted() {
    let mut desk = Desk::new();
    assert_eq!(desk.says("settings"), "ok valid");
    desk.settings_problems = 2;
    let found = desk.look("settings");
    assert_eq!((said(&found).as_str(), number(&found, "problems")), ("fail invalid", 2));
}

#[test]
fn a_secret_is_there_and_kept() {
    let mut desk = Desk::new();
    assert_eq!(desk.says("secrets"), "skipped none-named");
    let file = desk.folder.path().join("token");
    desk.settings.http.token = Some(SecretRef::File(file.clone()));
    assert_eq!(desk.says("secrets"), "fail unreadable");
    fs::write(&file, "abc").unwrap();
    for (mode, expected) in [(0o644, "fail open-to-others"), (0o640, "ok kept"), (0o400, "ok kept")]
    {
        fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(desk.says("secrets"), expected, "{mode:o}");
    }
    fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    fs::write(&file, "").unwrap();
    assert_eq!(desk.says("secrets"), "fail unreadable");
    assert!(!format!("{:?}", desk.report(true)).contains("abc"));
}

#[test]
fn a_sites_recorder_profiles_are_read() {
    let mut desk = Desk::on_bare_host();
    assert_eq!(desk.says("profiles"), "ok shipped");
    let good = "schema = \"docket.recorder-profile/1\"\nname = \"ours\"\nabout = \"x\"\n\
                [layout]\nfiles = [\"A\"]\n";
    desk.host_file("etc/docket/profiles/ours.toml", good);
    assert_eq!(desk.says("profiles"), "ok own");
    desk.host_file("etc/docket/profiles/typo.toml", &good.replace("files", "fils"));
    let found = desk.look("profiles");
    assert_eq!((said(&found).as_str(), number(&found, "count")), ("warn broken", 1));
    desk.settings.recorders.profiles = Some("/nonexistent".into());
    assert_eq!(desk.says("profiles"), "warn broken");
}

#[test]
fn a_credential_is_handed_over_by_the_unit() {
    let mut desk = Desk::on_bare_host();
    desk.settings.http.token = Some(SecretRef::Credential("web".into()));
    assert_eq!(desk.says("secrets"), "warn not-handed-over");
    desk.host_file("etc/systemd/system/docketd.service", "[Service]\nUser=docket\n");
    assert_eq!(desk.says("secrets"), "warn not-handed-over");
    desk.host_file(
        "etc/systemd/system/docketd.service.d/secret.conf",
        "[Service]\nLoadCredential=web:/etc/docket/web\n",
    );
    assert_eq!(desk.says("secrets"), "ok kept");
}

#[test]
fn somebody_is_told_or_nobody() {
    let mut desk = Desk::new();
    assert_eq!(desk.says("notices"), "warn nobody");
    desk.settings.notify.webhooks.push(Webhook {
        name: "desk".into(),
        url: "https://example.org/".parse().unwrap(),
        secret: SecretRef::Credential("hook".into()),
    });
    assert_eq!(desk.says("notices"), "ok told");
}

/// A clock whose host says what the test wants.
struct Told(AtomicU8);

impl Clock for Told {
    fn now(&self) -> Moment {
        let sync = match self.0.load(Ordering::Relaxed) {
            0 => Sync::Synchronised,
            1 => Sync::Unsynchronised,
            _ => Sync::Unknown,
        };
        Moment { utc: noon(), boot_id: "test".into(), boot_us: 0, sync }
    }

    fn error_ms(&self) -> Option<u32> {
        None
    }
}

#[test]
fn a_clock_follows_a_service_or_not() {
    let desk = Desk::new();
    let clock = Told(AtomicU8::new(0));
    for expected in ["ok synchronised", "fail unsynchronised", "warn unknown"] {
        let (data, socket) = (desk.data(), desk.data().join("docket.sock"));
        let context = Context {
            data: &data,
            socket: &socket,
            settings: Some(&desk.settings),
            settings_problems: 0,
            zone: desk.zone,
            clock: &clock,
            media: desk.media(),
            controller: None,
            mounts: Path::new("/nowhere"),
            host: &desk.host,
        };
        assert_eq!(said(&found(&block_on(run(&context, true)), "clock")), expected);
        clock.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_zone_is_known() {
    let mut desk = Desk::on_bare_host();
    let named = desk.look("zone");
    assert_eq!((said(&named).as_str(), text(&named, "offset").as_str()), ("ok known", "+08:00"));
    if std::env::var_os("TZ").is_some() {
        return;
    }
    desk.zone = TimeZone::System;
    assert_eq!(desk.says("zone"), "fail no-zone");
    desk.host_file("usr/share/zoneinfo/Etc/UTC", "TZif2");
    desk.host_file("usr/share/zoneinfo/Asia/Shanghai", "TZif2");
    fs::create_dir_all(desk.host.join("etc")).unwrap();
    for (zone, expected) in [("Etc/UTC", "warn utc"), ("Asia/Shanghai", "ok known")] {
        let local = desk.host.join("etc/localtime");
        let _ = fs::remove_file(&local);
        let target = format!("../usr/share/zoneinfo/{zone}");
        std::os::unix::fs::symlink(target, local).unwrap();
        let found = desk.look("zone");
        assert_eq!((said(&found).as_str(), text(&found, "zone").as_str()), (expected, zone));
    }
}

#[test]
fn open_files_are_the_stations_own_limit() {
    let desk = Desk::on_bare_host();
    assert_eq!(desk.says("open-files"), "skipped unknown");
    let limits = |soft: &str| {
        let line = format!("Max open files            {soft}                 524288  files\n");
        desk.host_file("proc/self/limits", &format!("Limit  Soft Limit  Hard Limit\n{line}"));
    };
    for (soft, expected) in
        [("1024", "warn few"), ("4096", "ok enough"), ("unlimited", "ok no-limit")]
    {
        limits(soft);
        assert_eq!(desk.says("open-files"), expected, "{soft}");
    }
    desk.host_file("lib/systemd/system/docketd.service", "[Service]\nLimitNOFILE=512:4096\n");
    assert_eq!(number(&desk.look("open-files"), "limit"), 512, "the service's, not the asker's");
    assert_eq!(Desk::new().look("open-files").facts.len(), 2, "this host tells it too");
}

#[test]
fn watches_and_memory_are_what_the_kernel_gives() {
    let desk = Desk::on_bare_host();
    assert_eq!(desk.says("watches"), "skipped unknown");
    assert_eq!(desk.says("memory"), "skipped unknown");
    desk.host_file("proc/sys/fs/inotify/max_user_instances", "128\n");
    for (watches, expected) in [("1023\n", "warn few"), ("65536\n", "ok enough")] {
        desk.host_file("proc/sys/fs/inotify/max_user_watches", watches);
        assert_eq!(desk.says("watches"), expected);
    }
    for (kib, expected) in [(1 << 19, "warn little"), (1 << 20, "ok enough")] {
        desk.host_file("proc/meminfo", &format!("MemTotal: 1 kB\nMemAvailable:   {kib} kB\n"));
        assert_eq!(desk.says("memory"), expected);
    }
    assert!(number(&Desk::new().look("memory"), "available") > 1 << 20, "this host tells it too");
}

#[test]
fn a_service_is_installed_watched_and_nobody_s_root() {
    let desk = Desk::on_bare_host();
    let all = || ["service", "watchdog", "account"].map(|probe| desk.says(probe));
    assert_eq!(all(), ["skipped no-systemd", "skipped no-unit", "skipped unknown"]);
    fs::create_dir_all(desk.host.join("run/systemd/system")).unwrap();
    assert_eq!(all(), ["warn not-installed", "skipped no-unit", "skipped unknown"]);
    desk.host_file("lib/systemd/system/docketd.service", "[Service]\nExecStart=/usr/bin/docketd\n");
    assert_eq!(all(), ["ok installed", "warn not-armed", "warn root"]);
    desk.host_file(
        "etc/systemd/system/docketd.service.d/local.conf",
        "[Service]\nUser = docket\nWatchdogSec=60s\n",
    );
    assert_eq!(all(), ["ok installed", "ok armed", "ok own"]);
    desk.host_file("etc/systemd/system/docketd.service.d/z.conf", "[Service]\nWatchdogSec=0\n");
    assert_eq!(all(), ["ok installed", "warn not-armed", "ok own"]);
}

#[test]
fn the_units_of_this_house_are_read() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../systemd/docketd.service");
    let desk = Desk::on_bare_host();
    desk.host_file("etc/systemd/system/docketd.service", &fs::read_to_string(unit).unwrap());
    let found = desk.look("account");
    assert_eq!((said(&found).as_str(), text(&found, "user").as_str()), ("ok own", "docket"));
}

#[test]
fn who_runs_a_station_is_asked_of_the_kernel() {
    let desk = Desk::new();
    let lock = fs::File::create(desk.data().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let expected = if rustix::process::geteuid().is_root() { "warn root" } else { "ok own" };
    assert_eq!(desk.says("account"), expected);
}
