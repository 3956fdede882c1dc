//! Events from properties as udev gives them (systemd 252, a stick on a hub, a phone, a keyboard), and
//! from hostile ones; folders as they are filled.

use std::{
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use super::{
    Arrival, Departure, Event, FolderSource, Source, Spot, Stop, UsbClass, UsbDevice, Volume, What,
    fold::Fold,
    read::{Action, Properties, event},
};

const STICK: &str = "/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.4";
const DISK: &str = "/1-1.4:1.0/host6/target6:0:0/6:0:0:0/block/sdb";

fn properties(all: &[(&str, &str)]) -> Properties {
    all.iter().map(|(name, value)| (OsStr::new(*name), OsStr::new(*value))).collect()
}

fn stick() -> Properties {
    properties(&[
        ("ACTION", "add"),
        ("DEVPATH", STICK),
        ("SUBSYSTEM", "usb"),
        ("DEVTYPE", "usb_device"),
        ("DEVNAME", "/dev/bus/usb/001/007"),
        ("PRODUCT", "781/5567/100"),
        ("TYPE", "0/0/0"),
        ("ID_VENDOR", "SanDisk"),
        ("ID_VENDOR_ENC", "SanDisk"),
        ("ID_VENDOR_ID", "0781"),
        ("ID_MODEL", "Cruzer_Blade"),
        ("ID_MODEL_ID", "5567"),
        ("ID_SERIAL", "SanDisk_Cruzer_Blade_4C530001"),
        ("ID_SERIAL_SHORT", "4C530001"),
        ("ID_BUS", "usb"),
        ("ID_USB_INTERFACES", ":080650:"),
    ])
}

fn block(part: &str, devtype: &str, more: &[(&str, &str)]) -> Properties {
    let path = format!("{STICK}{DISK}{part}");
    let node = format!("/dev/sdb{}", part.trim_start_matches("/sdb"));
    let all: &[_] = &[
        ("DEVPATH", path.as_str()),
        ("SUBSYSTEM", "block"),
        ("DEVTYPE", devtype),
        ("DEVNAME", node.as_str()),
        ("ID_BUS", "usb"),
    ];
    properties(&[all, more].concat())
}

fn port(text: &str) -> Spot {
    Spot::Port(text.parse().unwrap())
}

fn volume(path: &str, filesystem: Option<&str>) -> Event {
    let volume = Volume { path: path.into(), filesystem: filesystem.map(str::to_owned) };
    Event::Arrived(Arrival { spot: port("1-1.4"), what: What::Volume(volume) })
}

fn device(event: Option<Event>) -> UsbDevice {
    match event {
        Some(Event::Arrived(Arrival { what: What::Device(device), .. })) => device,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stick_is_told_with_its_port_and_its_claims() {
    let told = event(Action::There, &stick(), None);
    let Some(Event::Arrived(Arrival { spot, .. })) = &told else { panic!("{told:?}") };
    assert_eq!(*spot, port("1-1.4"));
    let expected = UsbDevice {
        vendor_id: 0x0781,
        product_id: 0x5567,
        serial: Some("4C530001".into()),
        manufacturer: Some("SanDisk".into()),
        product: Some("Cruzer_Blade".into()),
        interfaces: vec![UsbClass { class: 8, subclass: 6, protocol: 0x50 }],
        node: Some("/dev/bus/usb/001/007".into()),
        mtp: None,
    };
    assert_eq!(device(told), expected);
    assert!(expected.is_storage());
    assert_eq!(expected.unfit(|_, _| false), Some(Vec::new()));
    let gone = event(Action::Gone, &stick(), None);
    assert_eq!(gone, Some(Event::Left(Departure { spot: port("1-1.4"), path: None })));
}

#[test]
fn the_volumes_of_a_disk_are_told_and_not_what_holds_them() {
    let of =
        |part, devtype, more: &[_]| event(Action::There, &block(part, devtype, more), Some(99));
    let whole = of("", "disk", &[("ID_FS_TYPE", "exfat"), ("ID_FS_USAGE", "filesystem")]);
    assert_eq!(whole, Some(volume("/dev/sdb", Some("exfat"))));
    let table = ("ID_PART_TABLE_TYPE", "dos");
    assert_eq!(of("", "disk", &[table]), None);
    let first = of("/sdb1", "partition", &[table, ("ID_FS_TYPE", "vfat")]);
    assert_eq!(first, Some(volume("/dev/sdb1", Some("vfat"))));
    assert_eq!(of("/sdb2", "partition", &[table, ("ID_PART_ENTRY_TYPE", "0xf")]), None);
    // Whatever it is, it is told: the driver says what it cannot read.
    assert_eq!(of("/sdb5", "partition", &[table]), Some(volume("/dev/sdb5", None)));
    assert_eq!(of("", "disk", &[]), Some(volume("/dev/sdb", None)));
}

#[test]
fn a_card_taken_out_of_its_reader_has_left() {
    let reader = block("", "disk", &[("DISK_MEDIA_CHANGE", "1")]);
    let left = Departure { spot: port("1-1.4"), path: Some("/dev/sdb".into()) };
    let mut fold = Fold::default();
    assert!(fold.news(event(Action::There, &reader, Some(9)).unwrap()).is_some());
    let gone = event(Action::There, &reader, Some(0)).unwrap();
    assert_eq!(fold.news(gone), Some(Event::Left(left)));
}

#[test]
fn what_is_not_on_usb_or_no_device_is_nothing() {
    let path = |devpath| {
        event(
            Action::There,
            &properties(&[
                ("DEVPATH", devpath),
                ("SUBSYSTEM", "block"),
                ("DEVTYPE", "disk"),
                ("DEVNAME", "/dev/sda"),
            ]),
            Some(9),
        )
    };
    assert_eq!(
        path("/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda"),
        None
    );
    assert_eq!(path("/devices/virtual/block/loop0"), None);
    let hub = properties(&[
        ("DEVPATH", "/devices/pci0000:00/0000:00:14.0/usb1"),
        ("SUBSYSTEM", "usb"),
        ("DEVTYPE", "usb_device"),
    ]);
    assert_eq!(event(Action::There, &hub, None), None, "a root hub hangs on no port");
}

#[test]
fn strange_interfaces_are_found() {
    let with = |interfaces: &str| {
        let all = [
            ("DEVPATH", STICK),
            ("SUBSYSTEM", "usb"),
            ("DEVTYPE", "usb_device"),
            ("PRODUCT", "46d/c31c/6402"),
            ("ID_USB_INTERFACES", interfaces),
        ];
        device(event(Action::There, &properties(&all), None))
    };
    let keyboard = with(":030101:030000:");
    assert_eq!(keyboard.to_string(), "046d:c31c", "by the kernel's own property");
    assert_eq!(keyboard.unfit(|_, _| false).unwrap().len(), 2);
    // A stick that types.
    assert_eq!(with(":080650:030101:").unfit(|_, _| false).unwrap()[0].to_string(), "03/01/01");
    let vendor = |_: &UsbDevice, class: UsbClass| class.class == 0xff;
    assert_eq!(with(":ff0000:060101:").unfit(vendor), Some(Vec::new()));
    assert_eq!(with(":ff0000:060101:").unfit(|_, _| false).unwrap().len(), 1);
    // A maker's own interface that hands out files; the one beside it does not.
    let own = UsbClass { class: 0xff, subclass: 0xff, protocol: 0 };
    let phone = UsbDevice { mtp: Some(own), ..with(":ffff00:ff4201:") };
    assert_eq!(phone.unfit(|_, _| false).unwrap()[0].to_string(), "ff/42/01");
    let camera = UsbDevice { mtp: Some(own), ..with(":ffff00:080650:") };
    assert_eq!(camera.unfit(|_, _| false), Some(Vec::new()));
    // Nobody can say what it is.
    assert_eq!(with("").unfit(vendor), None);
    assert_eq!(with(":zz0650:0806:0806500:").unfit(vendor), None);
}

#[test]
fn hostile_properties_are_left_out() {
    let huge = "x".repeat(1 << 20);
    let many = ":080650".repeat(500);
    let serial = OsString::from_vec(b"\xff\xfe\x00\x1b[2J".to_vec());
    let all: Vec<(&OsStr, &OsStr)> = vec![
        (OsStr::new("DEVPATH"), OsStr::new(STICK)),
        (OsStr::new("SUBSYSTEM"), OsStr::new("usb")),
        (OsStr::new("DEVTYPE"), OsStr::new("usb_device")),
        (OsStr::new("ID_SERIAL_SHORT"), &serial),
        (OsStr::new("ID_MODEL"), OsStr::new("a\u{1b}[2J\nb")),
        (OsStr::new("ID_VENDOR"), OsStr::new(&huge)),
        (OsStr::new("ID_USB_INTERFACES"), OsStr::new(&many)),
        (OsStr::from_bytes(b"\xff"), OsStr::new("x")),
        (OsStr::new(&huge), OsStr::new("x")),
    ];
    let found = device(event(Action::There, &all.into_iter().collect(), None));
    assert_eq!((found.serial.as_deref(), found.manufacturer.as_deref()), (None, None));
    assert_eq!(found.product.as_deref(), Some("a [2J b"));
    assert_eq!(found.interfaces.len(), 255);
    for node in
        ["/dev/../etc/shadow", "/etc/shadow", "dev/sdb", "/dev", "/dev/", "/dev/s\u{202e}db", ""]
    {
        let all = [
            ("DEVPATH", "/devices/usb1/1-1.4/block/sdb"),
            ("SUBSYSTEM", "block"),
            ("DEVTYPE", "disk"),
            ("DEVNAME", node),
        ];
        assert_eq!(event(Action::There, &properties(&all), Some(9)), None, "{node:?}");
    }
}

#[test]
fn nothing_is_told_twice() {
    let mut fold = Fold::default();
    let mut news = |event: &Event| fold.news(event.clone()).is_some();
    let came = event(Action::There, &stick(), None).unwrap();
    let left = event(Action::Gone, &stick(), None).unwrap();
    let disk = volume("/dev/sdb1", Some("vfat"));
    assert!(!news(&left), "it never came");
    assert!(news(&came) && !news(&came));
    assert!(news(&disk) && !news(&disk));
    let gone = Event::Left(Departure { spot: port("1-1.4"), path: Some("/dev/sdb1".into()) });
    assert!(news(&gone) && !news(&gone));
    assert!(news(&disk), "another card in the reader");
    assert!(news(&left) && !news(&left) && !news(&gone));
    assert!(news(&came), "plugged in anew");
}

#[test]
fn a_disk_that_shows_nothing_is_told_once_and_leaves_where_it_was_read() {
    let block = |action, sectors| {
        let all = [
            ("DEVPATH", "/devices/pci0000:00/usb1/1-1/1-1.4/1-1.4:1.0/host6/block/sdb"),
            ("SUBSYSTEM", "block"),
            ("DEVTYPE", "disk"),
            ("DEVNAME", "/dev/sdb"),
        ];
        event(action, &properties(&all), Some(sectors)).unwrap()
    };
    let is_drive = |event: &Event| {
        matches!(event, Event::Arrived(Arrival { what: What::Drive(path), .. })
            if path == Path::new("/dev/sdb"))
    };
    let mut fold = Fold::default();
    let mut news = |event: Event| fold.news(event);
    let (empty, full) = (block(Action::There, 0), block(Action::There, 9));
    assert!(news(empty.clone()).is_some_and(|event| is_drive(&event)), "locked");
    assert_eq!(news(empty.clone()), None);
    assert_eq!(news(full.clone()), Some(full.clone()), "unlocked");
    let left = news(empty.clone()).unwrap();
    assert!(matches!(left, Event::Left(Departure { path: Some(_), .. })), "its card was taken out");
    assert_eq!(news(empty), None);
    assert_eq!(news(full.clone()), Some(full));
    assert!(news(block(Action::Gone, 0)).is_some());
    assert_eq!(news(block(Action::Gone, 0)), None);
}

/// A folder that is watched.
struct Watched {
    folder: tempfile::TempDir,
    events: Receiver<Event>,
    stop: Stop,
    thread: Option<thread::JoinHandle<bool>>,
}

impl Watched {
    fn new(prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let (stop, (told, events)) = (Stop::new().unwrap(), channel());
        let mut source = FolderSource::new(vec![folder.path().into()]);
        let rung = stop.clone();
        let thread = thread::spawn(move || {
            source.watch(&rung, &mut |event| told.send(event).unwrap()).is_ok()
        });
        Self { folder, events, stop, thread: Some(thread) }
    }

    fn next(&self) -> (bool, PathBuf) {
        match self.events.recv_timeout(Duration::from_secs(60)).unwrap() {
            Event::Arrived(Arrival { spot, what: What::Volume(volume) }) => {
                assert_eq!(spot, Spot::Folder(self.folder.path().into()));
                (true, volume.path)
            }
            Event::Left(Departure { path: Some(path), .. }) => (false, path),
            other => panic!("{other:?}"),
        }
    }

    fn end(mut self) -> bool {
        self.stop.ring();
        let ended = self.thread.take().unwrap().join().unwrap();
        ended && self.events.try_recv().is_err()
    }
}

#[test]
fn what_is_put_into_a_folder_is_told_and_what_is_taken_out() {
    let watched = Watched::new(|folder| fs::create_dir(folder.join("first")).unwrap());
    let at = |name: &str| watched.folder.path().join(name);
    assert_eq!(watched.next(), (true, at("first")));
    fs::create_dir_all(at(".making/DCIM")).unwrap();
    fs::write(at(".making/DCIM/a.mp4"), "a").unwrap();
    fs::rename(at(".making"), at("second")).unwrap();
    assert_eq!(watched.next(), (true, at("second")));
    // A file counts once it is closed, and its later growth is no news.
    fs::write(at("card.img"), "x").unwrap();
    assert_eq!(watched.next(), (true, at("card.img")));
    fs::write(at("second/DCIM/b.mp4"), "b").unwrap();
    fs::remove_dir_all(at("first")).unwrap();
    assert_eq!(watched.next(), (false, at("first")));
    fs::rename(at("second"), at(".away")).unwrap();
    assert_eq!(watched.next(), (false, at("second")));
    assert!(watched.end(), "nothing else was told");
}

#[test]
fn what_is_replaced_under_the_same_name_leaves_and_comes_however_quickly() {
    let watched = Watched::new(|folder| {
        fs::write(folder.join("card.img"), "first").unwrap();
        fs::create_dir(folder.join("card")).unwrap();
    });
    let at = |name: &str| watched.folder.path().join(name);
    let mut there = [watched.next(), watched.next()];
    there.sort();
    assert_eq!(there, [(true, at("card")), (true, at("card.img"))]);
    let replaced = |name: &str| {
        assert_eq!(watched.next(), (false, at(name)));
        assert_eq!(watched.next(), (true, at(name)));
    };
    // Written anew in place, and of another length: stamps are too coarse to tell the two apart.
    fs::write(at("card.img"), "another").unwrap();
    replaced("card.img");
    // Gone and made anew at once: most filesystems give out the same inode.
    for content in ["third", "third"] {
        fs::remove_file(at("card.img")).unwrap();
        fs::write(at("card.img"), content).unwrap();
        replaced("card.img");
    }
    fs::remove_dir(at("card")).unwrap();
    fs::create_dir(at("card")).unwrap();
    replaced("card");
    // Another one moved over it.
    fs::write(at(".making"), "fourth").unwrap();
    fs::rename(at(".making"), at("card.img")).unwrap();
    replaced("card.img");
    // Taken out, and the same put back.
    for name in ["card", "card.img"] {
        fs::rename(at(name), at(".away")).unwrap();
        fs::rename(at(".away"), at(name)).unwrap();
        replaced(name);
    }
    // What is read, and filled within, stays.
    assert_eq!(fs::read(at("card.img")).unwrap(), b"fourth");
    fs::write(at("card/a.mp4"), "a").unwrap();
    assert!(watched.end(), "nothing else was told");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let problem = FolderSource::new(vec![gone]).watch(&Stop::new().unwrap(), &mut |_| {});
    assert!(problem.unwrap_err().to_string().contains("gone"));
}
