//! Descriptors out of sysfs, and who is permitted by them.

use std::{fs, path::Path};

use super::*;

/// A made-up corner of sysfs: a USB device with a SCSI disk below it.
fn sysfs() -> tempfile::TempDir {
    let sys = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = sys.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for (name, text) in [
        ("idVendor", "0603\n"),
        ("idProduct", "8611\n"),
        ("serial", "AB 12\n"),
        ("busnum", "3\n"),
        ("devnum", "17\n"),
        ("3-1.4:1.0/bInterfaceClass", "08\n"),
        ("3-1.4:1.0/bInterfaceSubClass", "06\n"),
        ("3-1.4:1.0/bInterfaceProtocol", "50\n"),
        ("3-1.4:1.0/host6/target6:0:0/6:0:0:0/vendor", "DV16    \n"),
        ("3-1.4:1.0/host6/target6:0:0/6:0:0:0/model", "DEVICE  V1.00   \n"),
        ("3-1.4:1.0/host6/target6:0:0/6:0:0:0/scsi_generic/sg2/dev", "21:2\n"),
        ("3-1.4:1.0/host6/target6:0:0/6:0:0:0/block/sdb/sdb1/dev", "8:17\n"),
    ] {
        put(&format!("devices/usb3/3-1/3-1.4/{name}"), text);
    }
    sys
}

#[test]
fn a_disk_leads_to_the_usb_device_above_it() {
    let sys = sysfs();
    let usb = sys.path().join("devices/usb3/3-1/3-1.4");
    let scsi = usb.join("3-1.4:1.0/host6/target6:0:0/6:0:0:0");
    let seen = Seen::above(&scsi.join("block/sdb/sdb1")).unwrap();
    let expected = Seen {
        serial: Some("AB 12".into()),
        address: 17,
        ..device(0x0603, 0x8611, "DV16 DEVICE V1.00")
    };
    assert_eq!(seen, expected);
    fs::write(usb.join("idVendor"), "zz").unwrap();
    assert_eq!(Seen::above(&scsi), None);
    assert_eq!(Seen::above(sys.path()), None);
}

#[test]
fn a_device_is_itself_by_whichever_node_it_is_found() {
    let sys = sysfs();
    let usb = sys.path().join("devices/usb3/3-1/3-1.4");
    let scsi = usb.join("3-1.4:1.0/host6/target6:0:0/6:0:0:0");
    fs::write(scsi.join("block/sdb/size"), "32768\n").unwrap();
    let disk = Seen::above(&scsi.join("block/sdb")).unwrap();
    let generic = Seen::above(&scsi.join("scsi_generic/sg2")).unwrap();
    assert_ne!(
        disk, generic,
        "to who found it by the node of its commands, its disk is another volume"
    );
    assert!(generic.is_same_device(&disk) && disk.is_same_device(&generic));
    fs::write(usb.join("devnum"), "18\n").unwrap();
    let next = Seen::above(&scsi.join("scsi_generic/sg2")).unwrap();
    assert!(!next.is_same_device(&disk), "another one in its place");
}

#[test]
fn a_port_leads_to_its_device() {
    let sys = sysfs();
    let entry = sys.path().join("bus/usb/devices/3-1.4");
    fs::create_dir_all(entry.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("../../../devices/usb3/3-1/3-1.4", &entry).unwrap();
    assert_eq!(Seen::at(&entry, sys.path()).unwrap().port, "3-1.4");
    assert_eq!(Seen::at(&sys.path().join("bus/usb/devices/3-1.5"), sys.path()), None);
}

#[test]
fn a_place_is_found_by_the_number_of_its_device() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let sys = sysfs();
    let card = tempfile::tempdir().unwrap();
    let number = fs::metadata(card.path()).unwrap().dev();
    let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
    fs::create_dir_all(sys.path().join("dev/block")).unwrap();
    let to = "../../devices/usb3/3-1/3-1.4/3-1.4:1.0/host6/target6:0:0/6:0:0:0/block/sdb";
    symlink(to, sys.path().join(format!("dev/block/{major}:{minor}"))).unwrap();
    let seen = Seen::at(card.path(), sys.path()).unwrap();
    assert_eq!(seen.scsi_generic.as_deref(), Some("sg2"));
    assert_eq!(Seen::at(Path::new("/nowhere"), sys.path()), None);
    assert_eq!(Seen::at(Path::new("/dev/null"), sys.path()), None, "on no USB port");
}

#[test]
fn a_serial_port_is_told_by_its_node() {
    let sys = sysfs();
    let usb = sys.path().join("devices/usb3/3-1/3-1.4");
    let port = usb.join("3-1.4:1.1/tty/ttyACM0");
    fs::create_dir_all(&port).unwrap();
    let seen = Seen::above(&port).unwrap();
    assert_eq!(seen.tty.as_deref(), Some("ttyACM0"));
    assert_eq!(seen.inquiry.as_deref(), Some("DV16 DEVICE V1.00"), "it has a disk as well");
    let disk = usb.join("3-1.4:1.0/host6/target6:0:0/6:0:0:0/block/sdb");
    assert_eq!(Seen::above(&disk).unwrap(), seen, "from wherever one looks");
    assert_eq!(Seen::above(&usb).unwrap(), seen);
}

#[test]
fn the_shipped_profiles_permit_nothing() {
    let shipped = ProfileSet::shipped().unwrap();
    for seen in [dv16(), device(0x0603, 0x8611, "NOVATEK BWC")] {
        assert!(Permitted::by(&shipped, &seen).is_none(), "{seen:?}");
    }
}

#[test]
fn a_profile_permits_only_what_its_every_rule_fits() {
    assert!(permitted(allowed(DV16), &dv16()).is_some());
    for inquiry in ["DV16 DEVICE V1.01", "XDV16 DEVICE V1.00", "DV16 DEVICE V1x00", ""] {
        assert!(permitted(allowed(DV16), &device(0x4c4a, 0x4155, inquiry)).is_none(), "{inquiry}");
    }
    assert!(permitted(allowed(DV16), &Seen { inquiry: None, ..dv16() }).is_none());

    let novatek =
        |vendor, inquiry| permitted(allowed(C507), &device(vendor, 0x8611, inquiry)).is_some();
    assert!(novatek(0x0603, "NOVATEK BWC"));
    assert!(!novatek(0x0604, "NOVATEK BWC"));
    assert!(!novatek(0x0603, "Generic Dashcam"), "the chip alone is not enough");

    let classed = C507.replace("ids = [", "interface = \"08/06\"\nids = [");
    let seen = device(0x0603, 0x8611, "NOVATEK BWC");
    assert!(permitted(allowed(&classed), &seen).is_some());
    let other = Seen { interfaces: vec![[0xff, 0, 0], [8, 5, 0x50]], ..seen };
    assert!(permitted(allowed(&classed), &other).is_none());
}

#[test]
fn a_device_with_a_further_volume_says_so() {
    let sys = sysfs();
    let unit = sys.path().join("devices/usb3/3-1/3-1.4/3-1.4:1.0/host6/target6:0:0/6:0:0:0");
    let put = |path: &str, text: &str| {
        let path = unit.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let has_more = |path: &str| Seen::above(&unit.join(path)).unwrap().has_other_volumes;
    put("block/sdb/size", "1000\n");
    put("block/sdb/sdb1/partition", "1\n");
    put("block/sdb/sdb1/size", "900\n");
    assert!(!has_more("block/sdb/sdb1"), "the only partition of the only disk");
    assert!(!has_more("block/sdb"));
    assert!(has_more("../.."), "a place that is none of its volumes");
    put("../6:0:0:1/block/sdc/size", "0\n");
    assert!(!has_more("block/sdb/sdb1"), "a slot without its card");
    put("../6:0:0:1/block/sdc/size", "500\n");
    assert!(has_more("block/sdb/sdb1"), "a second unit");
    assert!(has_more("block/sdb"));
    put("../6:0:0:1/block/sdc/size", "0\n");
    put("block/sdb/sdb2/partition", "2\n");
    assert!(has_more("block/sdb/sdb1"), "a second partition");
    assert!(!has_more("block/sdb"), "a whole disk is read with its partitions");
}
