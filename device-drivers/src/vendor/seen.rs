//! What the kernel already knows of a plugged device, without a command being sent.
//!
//! Read from sysfs by [`super::VendorFactory`] for the place where a recorder may be, and compared
//! with the profiles. A device that is on no USB port, or gone, is `None`. Nothing is ever opened
//! but attribute files, each read up to a page.

use std::{
    fs,
    io::Read,
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
};

use super::volumes;

/// Longest attribute read, in bytes; sysfs gives no more than a page.
const ATTRIBUTE_BYTES: u64 = 4096;
/// Most steps from a block device up to its USB device; real ones are below ten.
const STEPS_MAX: usize = 32;

/// A device as its descriptors tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// USB vendor number.
    pub vendor: u16,
    /// USB product number.
    pub product: u16,
    /// USB serial number, where it has one.
    pub serial: Option<String>,
    /// The USB port path, such as `3-1.4`.
    pub port: String,
    /// USB bus number.
    pub bus: u8,
    /// USB device address on its bus.
    pub address: u8,
    /// Class, subclass and protocol of each interface.
    pub interfaces: Vec<[u8; 3]>,
    /// Vendor and product of SCSI INQUIRY as the kernel read them, runs of blanks as one.
    pub inquiry: Option<String>,
    /// The SCSI generic node, such as `sg2`.
    pub scsi_generic: Option<String>,
    /// The serial port's node, such as `ttyACM0`.
    pub tty: Option<String>,
    /// Whether the device has a disk with a medium, or a partition, beside what it was found by.
    pub has_other_volumes: bool,
}

impl Seen {
    /// The USB device behind `path`: a device node, anything on a mounted card, or its port's entry
    /// below `sys`, which is `/sys` or a copy of it.
    #[must_use]
    pub fn at(path: &Path, sys: &Path) -> Option<Self> {
        if path.starts_with(sys) {
            return Self::above(&fs::canonicalize(path).ok()?);
        }
        let meta = fs::metadata(path).ok()?;
        let kind = meta.file_type();
        let (class, number) = match (kind.is_block_device(), kind.is_char_device()) {
            (true, _) => ("block", meta.rdev()),
            (_, true) => ("char", meta.rdev()),
            _ => ("block", meta.dev()),
        };
        let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
        Self::above(
            &fs::canonicalize(sys.join("dev").join(class).join(format!("{major}:{minor}"))).ok()?,
        )
    }

    /// The USB device that the sysfs folder `device` belongs to.
    #[must_use]
    pub fn above(device: &Path) -> Option<Self> {
        let folders = || device.ancestors().take(STEPS_MAX);
        let usb = folders().find(|folder| folder.join("idVendor").is_file())?;
        let mut below = folders().take_while(|folder| *folder != usb);
        let scsi = below.find(|folder| folder.join("model").is_file());
        let scsi = scsi.map(Path::to_owned).or_else(|| scsi_below(usb));
        Some(Self {
            vendor: hex_number(&usb.join("idVendor"))?,
            product: hex_number(&usb.join("idProduct"))?,
            serial: text(&usb.join("serial")),
            port: name(usb)?,
            bus: text(&usb.join("busnum"))?.parse().ok()?,
            address: text(&usb.join("devnum"))?.parse().ok()?,
            interfaces: interfaces(usb),
            inquiry: scsi.as_deref().and_then(inquiry),
            scsi_generic: scsi.and_then(|scsi| name(children(&scsi.join("scsi_generic")).first()?)),
            tty: children(usb).iter().find_map(|interface| tty(interface)),
            has_other_volumes: volumes::has_others(usb, device),
        })
    }

    /// Whether both are of one device, whichever of its nodes each was found by: what volumes it has beside that
    /// follows from the node, and is no mark of the device.
    pub(super) fn is_same_device(&self, other: &Self) -> bool {
        Self { has_other_volumes: other.has_other_volumes, ..self.clone() } == *other
    }

    /// What tells it from the other devices, for counting: its port where it has no serial number.
    #[must_use]
    pub fn key(&self) -> String {
        let own = self.serial.as_ref().unwrap_or(&self.port);
        format!("{:04x}:{:04x}:{own}", self.vendor, self.product)
    }
}

fn interfaces(usb: &Path) -> Vec<[u8; 3]> {
    children(usb)
        .into_iter()
        .filter_map(|folder| {
            let byte = |name| u8::try_from(hex_number(&folder.join(name))?).ok();
            Some([
                byte("bInterfaceClass")?,
                byte("bInterfaceSubClass")?,
                byte("bInterfaceProtocol")?,
            ])
        })
        .collect()
}

fn inquiry(scsi: &Path) -> Option<String> {
    let words = [text(&scsi.join("vendor"))?, text(&scsi.join("model"))?].join(" ");
    Some(words.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first unit of the device, for a place that is none of its disks.
fn scsi_below(usb: &Path) -> Option<PathBuf> {
    let below = |folders: Vec<PathBuf>| folders.iter().flat_map(|one| children(one)).collect();
    let hosts: Vec<_> = below(children(usb));
    let targets = below(hosts.into_iter().filter(|one| begins(one, "host")).collect());
    let units: Vec<_> = below(targets.into_iter().filter(|one| begins(one, "target")).collect());
    units.into_iter().find(|unit| unit.join("model").is_file())
}

/// The node of an interface's serial port, in a folder `tty` or beside it.
fn tty(interface: &Path) -> Option<String> {
    let ports = [children(interface), children(&interface.join("tty"))].concat();
    name(ports.iter().find(|port| begins(port, "ttyACM") || begins(port, "ttyUSB"))?)
}

fn begins(folder: &Path, with: &str) -> bool {
    name(folder).is_some_and(|name| name.starts_with(with))
}

pub(super) fn name(folder: &Path) -> Option<String> {
    Some(folder.file_name()?.to_str()?.to_owned())
}

/// In the order of their names: what is seen must not change from one look to the next.
pub(super) fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut children: Vec<_> = entries.map(|entry| entry.path()).collect();
    children.sort_unstable();
    children
}

fn hex_number(file: &Path) -> Option<u16> {
    u16::from_str_radix(&text(file)?, 16).ok()
}

pub(super) fn text(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(file).ok()?.take(ATTRIBUTE_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
