//! Where recorders come and go: what is plugged in, told as plain values.
//!
//! Run by the daemon, a [`Source`] on a thread of its own: [`UdevSource`] for USB ports,
//! [`FolderSource`] for watched folders. What is there already is told first, then what comes and
//! goes; nothing is told twice, and between events a source sleeps. A device is told once the kernel has
//! made its interfaces known, so that what is told of can be read. It judges nothing and opens no
//! device. A property that makes no sense is left out; it never ends a source.

mod devices;
mod fold;
mod folders;
mod port;
mod power;
mod read;
mod stop;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use devices::UdevSource;
pub use folders::FolderSource;
pub use port::{NotAPort, PortPath};
pub use power::{Refusal, refuse};
pub use stop::Stop;

/// A place where recorders come and go, with one bay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A USB port.
    Port(PortPath),
    /// A watched folder, absolute.
    Folder(PathBuf),
}

/// What happens at a spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something came.
    Arrived(Arrival),
    /// Something went.
    Left(Departure),
}

/// Something came. A recorder with several volumes is told once for itself and once for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Where.
    pub spot: Spot,
    /// What.
    pub what: What,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A USB device, before any of its volumes.
    Device(UsbDevice),
    /// Something to be read: a block device, or what was put into a watched folder.
    Volume(Volume),
    /// A disk that shows nothing to read, by its node below `/dev`: its medium is out, or it is
    /// locked.
    Drive(PathBuf),
}

/// A USB device as its descriptors show it. All of it is the device's own claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbDevice {
    /// The vendor's number, `idVendor`.
    pub vendor_id: u16,
    /// The product's number, `idProduct`.
    pub product_id: u16,
    /// `iSerial`.
    pub serial: Option<String>,
    /// `iManufacturer`.
    pub manufacturer: Option<String>,
    /// `iProduct`.
    pub product: Option<String>,
    /// Of each interface, what kind it is.
    pub interfaces: Vec<UsbClass>,
    /// Its node below `/dev/bus/usb`.
    pub node: Option<PathBuf>,
    /// The interface over which it hands out its files by MTP or PTP, if it has one.
    pub mtp: Option<UsbClass>,
}

/// What kind an interface is: <https://www.usb.org/defined-class-codes>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbClass {
    /// `bInterfaceClass`.
    pub class: u8,
    /// `bInterfaceSubClass`.
    pub subclass: u8,
    /// `bInterfaceProtocol`.
    pub protocol: u8,
}

/// Something to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// A block device's node below `/dev`, or a path in a watched folder.
    pub path: PathBuf,
    /// The file system's type as udev says, e.g. `vfat`; none where it knows none.
    pub filesystem: Option<String>,
}

/// Something went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Where.
    pub spot: Spot,
    /// Which volume; none when everything there went.
    pub path: Option<PathBuf>,
}

/// Where recorders come and go.
pub trait Source: Send {
    /// Its name, for the log.
    fn name(&self) -> &'static str;

    /// Tells what is there, then what comes and goes, until `stop` rings. Blocking.
    ///
    /// # Errors
    /// When nothing can be heard, or no more.
    fn watch(&mut self, stop: &Stop, tell: &mut dyn FnMut(Event)) -> Result<(), SourceError>;
}

/// Why nothing can be heard.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub struct SourceError {
    what: String,
    source: std::io::Error,
}

impl SourceError {
    fn new(what: impl Into<String>, source: impl Into<std::io::Error>) -> Self {
        Self { what: what.into(), source: source.into() }
    }
}

impl UsbClass {
    /// Mass storage.
    pub const STORAGE: u8 = 0x08;
    /// Still image: PTP and MTP.
    pub const IMAGE: u8 = 0x06;
    /// A hub.
    pub const HUB: u8 = 0x09;

    /// Whether recorders of every make show it: storage, or still image.
    #[must_use]
    pub fn is_of_recorders(self) -> bool {
        matches!(self.class, Self::STORAGE | Self::IMAGE)
    }
}

impl std::fmt::Display for UsbClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02x}/{:02x}/{:02x}", self.class, self.subclass, self.protocol)
    }
}

impl UsbDevice {
    /// Whether volumes will come with it.
    #[must_use]
    pub fn is_storage(&self) -> bool {
        self.interfaces.iter().any(|interface| interface.class == UsbClass::STORAGE)
    }

    /// The interfaces that no recorder needs: neither of every recorder's kinds, nor MTP's, nor `allowed`. A
    /// device that shows none at all cannot be judged and answers `None`.
    pub fn unfit(&self, mut allowed: impl FnMut(&Self, UsbClass) -> bool) -> Option<Vec<UsbClass>> {
        let is_fit = |class: UsbClass| class.is_of_recorders() || self.mtp == Some(class);
        let unfit = |class: &UsbClass| !is_fit(*class) && !allowed(self, *class);
        (!self.interfaces.is_empty())
            .then(|| self.interfaces.iter().copied().filter(unfit).collect())
    }
}

impl std::fmt::Display for UsbDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor_id, self.product_id)
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Port(port) => port.fmt(f),
            Self::Folder(path) => path.display().fmt(f),
        }
    }
}
