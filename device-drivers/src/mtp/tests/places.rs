//! What is a place: nodes and ports, told from `/sys`, without opening anything.

use std::{fs, path::Path};

use super::*;

/// A host with one device at bus 1, device 4, port 1-2.3.
struct Fake {
    dir: tempfile::TempDir,
}

impl Fake {
    fn new(class: [&str; 3], interface: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Bus 1 has the numbers from 0 on; the fourth device is number 3.
        for about in ["sys/dev/char/189:3", "sys/bus/usb/devices/1-2.3"] {
            let about = dir.path().join(about);
            let [function, storage] = ["1-2.3:1.1", "1-2.3:1.0"].map(|name| about.join(name));
            fs::create_dir_all(&function).unwrap();
            fs::create_dir_all(&storage).unwrap();
            let attributes =
                [("busnum", "1"), ("devnum", "4"), ("serial", "A17 "), ("product", "Cam 3")];
            for (name, value) in attributes {
                fs::write(about.join(name), format!("{value}\n")).unwrap();
            }
            let names = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"];
            for (name, (own, other)) in names.iter().zip(class.iter().zip(["08", "06", "50"])) {
                fs::write(function.join(name), format!("{own}\n")).unwrap();
                fs::write(storage.join(name), format!("{other}\n")).unwrap();
            }
            fs::write(function.join("interface"), format!("{interface}\n")).unwrap();
        }
        Self { dir }
    }

    fn host(&self) -> Host {
        Host { dev: self.dir.path().join("dev"), sys: self.dir.path().join("sys") }
    }

    fn find(&self, path: &str) -> Option<usb::Found> {
        self.host().find(&self.dir.path().join(path))
    }
}

const NODE: &str = "dev/bus/usb/001/004";
const PORT: &str = "sys/bus/usb/devices/1-2.3";

#[test]
fn a_node_and_a_port_lead_to_the_same_device_and_its_descriptors() {
    let fake = Fake::new(["06", "01", "01"], "whatever");
    let found = fake.find(NODE).unwrap();
    assert_eq!(fake.find(PORT).as_ref(), Some(&found));
    assert_eq!(found.node, fake.dir.path().join(NODE));
    assert_eq!(found.facts.serial.as_deref(), Some(&b"A17 "[..]), "raw, but for the line's end");
    assert_eq!(found.facts.model.as_deref(), Some(&b"Cam 3"[..]));
    assert_eq!(found.facts.make, None);
}

#[test]
fn only_what_speaks_mtp_is_recognised() {
    for (class, interface, is_mtp) in [
        (["06", "01", "01"], "", true),
        (["ff", "ff", "00"], "MTP", true),
        (["ff", "ff", "00"], "ADB Interface", false),
        (["ff", "42", "01"], "", false),
        (["08", "06", "50"], "MTP", false),
        (["06", "01", "02"], "", false),
    ] {
        let found = Fake::new(class, interface).find(NODE).is_some();
        assert_eq!(found, is_mtp, "{class:?} {interface}");
    }
}

#[test]
fn other_paths_are_no_places() {
    let fake = Fake::new(["06", "01", "01"], "");
    for path in [
        "dev/bus/usb",
        "dev/bus/usb/001",
        "dev/bus/usb/001/005",
        "dev/bus/usb/000/004",
        "dev/bus/usb/001/000",
        "dev/bus/usb/4294967295/4294967295",
        "dev/bus/usb/one/four",
        "sys/bus/usb/devices/1-2.4",
        "sys/bus/usb/devices",
        "elsewhere/001/004",
        "",
    ] {
        assert_eq!(fake.find(path), None, "{path}");
    }
    assert_eq!(fake.host().find(Path::new("1-2.3")), None);
}

#[test]
fn opening_a_node_that_is_not_there_is_told() {
    let fake = Fake::new(["06", "01", "01"], "");
    let error = fake.find(NODE).unwrap().open().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
