//! Recorders that are plugged in and pulled out, as udev tells a program of them.
//!
//! Used by the stories about bays. umockdev's preload library leads what a program reads below `/sys` to a
//! tree of ours, and its udev socket to a file there; events are sent to that in udev's own form
//! (systemd, `sd-device/device-monitor.c`). What is real: the program, its udev library, its
//! monitor. What is not: the kernel and udevd.

use std::{
    fs,
    os::{fd::OwnedFd, unix::net::UnixDatagram},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use rustix::{
    fs::inotify,
    io::{Errno, read},
};
use tempfile::TempDir;

use super::{Rig, Service};

const AUTHORIZED: &str = "authorized";
/// The serial line of every device, and its node.
const LINE: &str = "ttyACM0";
const BUS: &str = "/devices/pci0000:00/0000:00:14.0/usb1";

/// USB ports of a station that is started in its [`Rig`].
pub struct Udev {
    root: TempDir,
    sent: AtomicU32,
}

impl Udev {
    /// Ports at which nothing stands, for the programs of `rig`.
    ///
    /// # Panics
    /// When umockdev is not installed.
    #[must_use]
    pub fn of(rig: Rig) -> (Self, Rig) {
        let root = TempDir::new().expect("a folder");
        fs::create_dir(root.path().join("sys")).expect("a folder");
        fs::create_dir(root.path().join("dev")).expect("a folder");
        fs::write(root.path().join("dev").join(LINE), "").expect("a node");
        let rig = rig.with("LD_PRELOAD", preload()).with("UMOCKDEV_DIR", root.path());
        (Self { root, sent: AtomicU32::new(0) }, rig)
    }

    /// Watches the devices' serial line from now on. Whatever is sent over it, it is opened for first.
    ///
    /// # Panics
    /// When the host does not tell what happens to a file.
    #[must_use]
    pub fn line(&self) -> Line {
        let flags = inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK;
        let watch = inotify::init(flags).expect("inotify");
        let node = self.root.path().join("dev").join(LINE);
        inotify::add_watch(&watch, node, inotify::WatchFlags::OPEN).expect("a watch");
        Line(watch)
    }

    /// Starts a service with the settings in `docket.toml`, and waits until it hears of devices.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn hearing(&self, rig: &Rig) -> Service {
        // Where one before it heard.
        for gone in self.listeners() {
            fs::remove_file(gone).expect("our file");
        }
        let config = rig.home().join("docket.toml");
        let service = Service::start(rig, &["--config".as_ref(), config.as_os_str()]);
        self.is_heard();
        service
    }

    /// Waits until somebody hears of what is plugged in.
    ///
    /// # Panics
    /// When the host does not tell what happens in a folder.
    fn is_heard(&self) {
        let watch = inotify::init(inotify::CreateFlags::CLOEXEC).expect("inotify");
        inotify::add_watch(&watch, self.root.path(), inotify::WatchFlags::CREATE).expect("a watch");
        while self.listeners().is_empty() {
            match read(&watch, &mut [0; 4096]) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// A device with these interfaces (`080650`, `ffff00 MTP` for one with a name) comes to a port, and
    /// the kernel uses it.
    ///
    /// # Panics
    /// When nobody hears.
    pub fn plug(&self, port: &str, serial: &str, interfaces: &[&str]) {
        let entry = self.entry(port);
        // Nothing of what stood there before.
        let _ = fs::remove_dir_all(&entry);
        fs::create_dir_all(&entry).expect("a folder");
        let facts = [
            (AUTHORIZED, "1"),
            ("busnum", "1"),
            ("devnum", "4"),
            ("idVendor", "1d6b"),
            ("idProduct", "0104"),
        ];
        for (name, value) in facts {
            fs::write(entry.join(name), format!("{value}\n")).expect("a file");
        }
        let named = interfaces.iter().map(|told| told.split_once(' ').unwrap_or((told, "")));
        for (number, (class, name)) in named.clone().enumerate() {
            interface(&entry.join(format!("{port}:1.{number}")), class, name);
        }
        fs::create_dir_all(entry.join(format!("{port}:1.0/tty/{LINE}"))).expect("a folder");
        let classes: String = named.map(|(class, _)| format!(":{class}")).collect();
        // Once when it is there, once when its interfaces are.
        for action in ["add", "bind"] {
            self.send(
                "usb",
                "usb_device",
                &[
                    ("ACTION", action),
                    ("DEVPATH", &device(port)),
                    ("PRODUCT", "1d6b/104/100"),
                    ("ID_VENDOR", "Example"),
                    ("ID_MODEL", "BodyCam"),
                    ("ID_SERIAL_SHORT", serial),
                    ("ID_USB_INTERFACES", &format!("{classes}:")),
                ],
            );
        }
    }

    /// The volume of the device at a port comes; `node` below `/dev`.
    ///
    /// # Panics
    /// When nobody hears.
    pub fn volume(&self, port: &str, node: &Path) {
        let path = format!("{}/{port}:1.0/host6/target6:0:0/6:0:0:0/block/sdb", device(port));
        let node = node.to_str().expect("a plain path");
        let facts =
            [("ACTION", "add"), ("DEVPATH", &path), ("DEVNAME", node), ("ID_FS_TYPE", "vfat")];
        self.send("block", "disk", &facts);
    }

    /// What is at a port is pulled out.
    ///
    /// # Panics
    /// When nobody hears.
    pub fn unplug(&self, port: &str) {
        self.send("usb", "usb_device", &[("ACTION", "remove"), ("DEVPATH", &device(port))]);
    }

    /// Whether the kernel was told not to use the device at a port.
    ///
    /// # Panics
    /// When none ever came there.
    #[must_use]
    pub fn is_refused(&self, port: &str) -> bool {
        fs::read_to_string(self.entry(port).join(AUTHORIZED)).expect("a device").starts_with('0')
    }

    fn entry(&self, port: &str) -> PathBuf {
        self.root.path().join("sys/bus/usb/devices").join(port)
    }

    fn send(&self, subsystem: &str, devtype: &str, facts: &[(&str, &str)]) {
        let number = (self.sent.fetch_add(1, Ordering::Relaxed) + 1).to_string();
        let more = [("SUBSYSTEM", subsystem), ("DEVTYPE", devtype), ("SEQNUM", &number)];
        let told: String =
            facts.iter().chain(&more).map(|(name, value)| format!("{name}={value}\0")).collect();
        let message = message(subsystem, devtype, &told);
        let listeners = self.listeners();
        assert!(!listeners.is_empty(), "nobody hears");
        for listener in listeners {
            let socket = UnixDatagram::unbound().expect("a socket");
            socket.send_to(&message, listener).expect("somebody hears");
        }
    }

    fn listeners(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.path()).expect("our folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let is_socket = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("event"))
        };
        paths.filter(is_socket).collect()
    }
}

/// The devices' serial line, watched.
pub struct Line(OwnedFd);

impl Line {
    /// How often it was opened since it was asked last.
    ///
    /// # Panics
    /// When the host does not tell.
    #[must_use]
    pub fn opened(&self) -> usize {
        // An event without a name.
        const EVENT_BYTES: usize = 16;
        let mut events = [0; 256 * EVENT_BYTES];
        match read(&self.0, &mut events) {
            Ok(bytes) => bytes / EVENT_BYTES,
            Err(Errno::AGAIN) => 0,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Shows an interface below `/sys`.
fn interface(about: &Path, class: &str, name: &str) {
    fs::create_dir(about).expect("a folder");
    let bytes = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"];
    for (file, place) in bytes.into_iter().zip([0, 2, 4]) {
        fs::write(about.join(file), format!("{}\n", &class[place..place + 2])).expect("a file");
    }
    if !name.is_empty() {
        fs::write(about.join("interface"), format!("{name}\n")).expect("a file");
    }
}

/// The kernel's path of the device at a port: each hub on the way is a folder.
fn device(port: &str) -> String {
    let hubs = port.match_indices('.').map(|(at, _)| &port[..at]);
    hubs.chain([port]).fold(BUS.to_owned(), |path, part| format!("{path}/{part}"))
}

fn preload() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").expect("/usr/lib");
    let mut found =
        folders.map(|folder| folder.expect("an entry").path().join("libumockdev-preload.so.0"));
    found.find(|path| path.exists()).expect("umockdev is not installed: run scripts/setup-debian")
}

/// A message of udev's monitor: a head by which it is filtered, then the properties.
fn message(subsystem: &str, devtype: &str, properties: &str) -> Vec<u8> {
    const HEAD_BYTES: u32 = 40;
    let length = u32::try_from(properties.len()).expect("a short message");
    let mut message = b"libudev\0".to_vec();
    message.extend(0xfeed_cafe_u32.to_be_bytes());
    for number in [HEAD_BYTES, HEAD_BYTES, length] {
        message.extend(number.to_ne_bytes());
    }
    for hash in [murmur(subsystem), murmur(devtype), 0, 0] {
        message.extend(hash.to_be_bytes());
    }
    message.extend(properties.as_bytes());
    message
}

/// MurmurHash2, by which udev's filters know a word.
fn murmur(word: &str) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let length = u32::try_from(word.len()).expect("a short word");
    let mut chunks = word.as_bytes().chunks_exact(4);
    let mut hash = chunks.by_ref().fold(length, |hash, chunk| {
        let mut part = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        part = part.wrapping_mul(M);
        part ^= part >> 24;
        hash.wrapping_mul(M) ^ part.wrapping_mul(M)
    });
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let rest = rest.iter().rev().fold(0, |all, byte| (all << 8) | u32::from(*byte));
        hash = (hash ^ rest).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}
