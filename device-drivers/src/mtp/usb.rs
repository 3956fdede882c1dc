//! Finding an MTP device by its place, and opening it.
//!
//! Called by the factory. What a place is, is told from `/sys` alone: no device is opened to
//! recognise one, and opening one opens no other, for the other bays are at work. What the kernel
//! read from the device's descriptors, its serial among it, comes from there too. The device's node
//! is opened for reading and writing, because a question is sent too.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures::executor::block_on;
use mtp_rs::transport::{NusbTransport, Transport};
use nusb::MaybeFuture;

use crate::{DriverError, ErrorKind, hotplug::UsbClass};

/// How long the transport waits for a pipe to move.
const PIPE: Duration = Duration::from_secs(20);
/// Character devices of USB, and how many numbers each bus has (Documentation/admin-guide/devices).
const USB_MAJOR: u32 = 189;
const DEVICES_PER_BUS: u32 = 128;

/// Still image capture, as MTP and PTP devices call themselves.
const CLASS_IMAGE: UsbClass = UsbClass { class: UsbClass::IMAGE, subclass: 1, protocol: 1 };
/// A maker's own class; the interface is then named `MTP`.
const CLASS_OWN: u8 = 0xff;
const NAMED: &[u8] = b"MTP";

/// Where the host keeps its devices.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) dev: PathBuf,
    pub(super) sys: PathBuf,
}

impl Host {
    pub(super) fn real() -> Self {
        Self { dev: "/dev".into(), sys: "/sys".into() }
    }

    /// The MTP device at `path`: its node `/dev/bus/usb/BBB/DDD`, or its port, as
    /// `/sys/bus/usb/devices/1-2.3`. `None` when there is none.
    pub(super) fn find(&self, path: &Path) -> Option<Found> {
        let about = if let Ok(rest) = path.strip_prefix(self.dev.join("bus/usb")) {
            let mut numbers = rest.iter().map(number);
            let (bus, device) = (numbers.next()??, numbers.next()??);
            let first = bus.checked_sub(1)?.checked_mul(DEVICES_PER_BUS)?;
            let minor = first.checked_add(device.checked_sub(1)?)?;
            self.sys.join(format!("dev/char/{USB_MAJOR}:{minor}"))
        } else {
            path.starts_with(&self.sys).then(|| path.to_path_buf())?
        };
        let [bus, device] = ["busnum", "devnum"].map(|name| attribute(&about, name));
        let (bus, device): (u32, u32) = (bus?.parse().ok()?, device?.parse().ok()?);
        interface(&about).map(|_| Found {
            node: self.dev.join(format!("bus/usb/{bus:03}/{device:03}")),
            facts: UsbFacts {
                serial: text(&about, "serial"),
                make: text(&about, "manufacturer"),
                model: text(&about, "product"),
            },
        })
    }
}

/// An MTP device on a bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) node: PathBuf,
    pub(super) facts: UsbFacts,
}

/// What its descriptors say, raw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UsbFacts {
    /// `iSerialNumber`.
    pub(super) serial: Option<Vec<u8>>,
    /// `iManufacturer`.
    pub(super) make: Option<Vec<u8>>,
    /// `iProduct`.
    pub(super) model: Option<Vec<u8>>,
}

impl Found {
    /// Opens the device and takes its MTP interface.
    pub(super) fn open(&self) -> Result<Arc<dyn Transport>, DriverError> {
        let what = format!("opening {}", self.node.display());
        let node = File::options()
            .read(true)
            .write(true)
            .open(&self.node)
            .map_err(|error| DriverError::io(what.clone(), error))?;
        let device = nusb::Device::from_fd(node.into())
            .wait()
            .map_err(|error| DriverError::io(what.clone(), io::Error::from(error)))?;
        let transport = block_on(NusbTransport::open_with_timeout(device, PIPE))
            .map_err(|error| refused(&what, &error.into()))?;
        Ok(Arc::new(transport))
    }
}

fn refused(what: &str, error: &mtp_rs::Error) -> DriverError {
    let (kind, why) = match error {
        mtp_rs::Error::ExclusiveAccess => (
            ErrorKind::Denied,
            "another program has taken the recorder; end it, a desktop's file manager for one"
                .to_owned(),
        ),
        mtp_rs::Error::PermissionDenied => (ErrorKind::Denied, error.to_string()),
        mtp_rs::Error::Disconnected | mtp_rs::Error::NoDevice => {
            (ErrorKind::Disconnected, "it is not there any more".to_owned())
        }
        _ => (ErrorKind::Unusable, error.to_string()),
    };
    DriverError::new(kind, format!("{what}: {why}"))
}

/// The interface of the device in this entry of `/sys` that is MTP's, or PTP's, which is the same to
/// talk to.
pub(crate) fn interface(about: &Path) -> Option<UsbClass> {
    let entries = fs::read_dir(about).ok()?;
    entries.flatten().find_map(|entry| {
        let interface = entry.path();
        let byte = |name| u8::from_str_radix(&attribute(&interface, name)?, 16).ok();
        let class = UsbClass {
            class: byte("bInterfaceClass")?,
            subclass: byte("bInterfaceSubClass")?,
            protocol: byte("bInterfaceProtocol")?,
        };
        let is_named = || text(&interface, "interface").as_deref() == Some(NAMED);
        (class == CLASS_IMAGE || class.class == CLASS_OWN && is_named()).then_some(class)
    })
}

fn number(part: &OsStr) -> Option<u32> {
    part.to_str()?.parse().ok()
}

fn attribute(about: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(about.join(name)).ok()?;
    Some(text.trim().to_owned())
}

/// A string descriptor; the kernel ends it with a line feed, which is not part of it.
fn text(about: &Path, name: &str) -> Option<Vec<u8>> {
    let mut bytes = fs::read(about.join(name)).ok()?;
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    (!bytes.is_empty()).then_some(bytes)
}
