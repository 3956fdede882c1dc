//! Bays: known or not, heard of or not, what stands in them read-only or not.

use docket_config::{Bay, Mountable};

use super::*;

fn bay(name: &str, at: &str) -> Bay {
    Bay { name: name.into(), at: at.parse().unwrap() }
}

#[test]
fn bays_are_known_or_nobody_is_docked() {
    let mut desk = Desk::on_bare_host();
    assert_eq!(desk.says("bays"), "warn none");
    assert_eq!(desk.says("udev"), "skipped no-ports");
    desk.settings.bays.bay.push(bay("a", "1-1.4"));
    assert_eq!((desk.says("bays"), number(&desk.look("bays"), "count")), ("ok known".into(), 1));
    assert_eq!(desk.says("udev"), "fail not-running");
    desk.host_file("run/udev/control", "");
    assert_eq!(desk.says("udev"), "ok runs");
    let gone = desk.folder.path().join("gone");
    desk.settings.bays.bay.push(bay("b", gone.to_str().unwrap()));
    assert_eq!(desk.says("bays"), "fail no-folder");
    desk.settings.bays.bay.pop();
    desk.settings.bays.any = true;
    assert_eq!(desk.says("bays"), "ok every-port");
}

#[test]
fn cards_that_are_to_be_mounted_need_the_helper() {
    let mut desk = Desk::on_bare_host();
    assert_eq!(desk.says("card-mounts"), "skipped unwanted");
    desk.settings.cards.mount.push(Mountable::Ext4);
    assert_eq!(desk.says("card-mounts"), "fail no-helper");
    desk.host_file("run/docket-mount/socket", "");
    assert_eq!(desk.says("card-mounts"), "ok listens");
}

#[test]
fn a_taught_bay_that_the_settings_name_otherwise_is_told() {
    let mut desk = Desk::on_bare_host();
    block_on(async {
        let catalog = desk.open_catalog().await;
        catalog.teach_bay("a", "1-1", &Actor("user:x".into())).await.unwrap();
        catalog.close().await.unwrap();
    });
    assert_eq!(desk.says("bays"), "ok known");
    desk.settings.bays.bay.push(bay("a", "1-2"));
    assert_eq!(desk.says("bays"), "warn two-meanings");
}

#[test]
fn a_disk_in_a_bay_is_read_and_not_written() {
    let mut desk = Desk::on_bare_host();
    desk.settings.bays.bay.push(bay("a", "1-1.4"));
    assert_eq!(desk.says("docked"), "skipped nothing");
    let disk = |name: &str, port: &str| {
        let below = format!("devices/usb1/1-1/{port}/{port}:1.0/host6/block/{name}");
        desk.host_file(&format!("sys/{below}/ro"), "0\n");
        fs::create_dir_all(desk.host.join("sys/block")).unwrap();
        std::os::unix::fs::symlink(format!("../{below}"), desk.host.join("sys/block").join(name))
            .unwrap();
    };
    disk("sda", "1-1.3");
    assert_eq!(desk.says("docked"), "skipped nothing", "it stands in no bay");
    disk("sdb", "1-1.4");
    assert_eq!(desk.says("docked"), "fail unreadable", "it has no node");
    desk.host_file("dev/sdb", "");
    assert_eq!(desk.says("docked"), "warn writable");
    desk.host_file("sys/block/sdb/ro", "1\n");
    assert_eq!(desk.says("docked"), "ok read-only");
}
