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
}

impl Seen {
    /// The USB device behind `path`: a device node, or anything on a mounted card. `sys` is
    /// `/sys`, or a copy of it.
    #[must_use]
    pub fn at(path: &Path, sys: &Path) -> Option<Self> {
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
        let below = || folders().take_while(|folder| *folder != usb);
        let scsi = below().find(|folder| folder.join("model").is_file());
        Some(Self {
            vendor: hex_number(&usb.join("idVendor"))?,
            product: hex_number(&usb.join("idProduct"))?,
            serial: text(&usb.join("serial")),
            port: usb.file_name()?.to_str()?.to_owned(),
            bus: text(&usb.join("busnum"))?.parse().ok()?,
            address: text(&usb.join("devnum"))?.parse().ok()?,
            interfaces: interfaces(usb),
            inquiry: scsi.and_then(inquiry),
            scsi_generic: scsi.and_then(|scsi| only_entry(&scsi.join("scsi_generic"))),
            tty: below().find_map(tty),
        })
    }

    /// What tells it from the other devices, for counting: its port where it has no serial number.
    pub(super) fn key(&self) -> String {
        let own = self.serial.as_ref().unwrap_or(&self.port);
        format!("{:04x}:{:04x}:{own}", self.vendor, self.product)
    }
}

fn interfaces(usb: &Path) -> Vec<[u8; 3]> {
    let mut found: Vec<_> = children(usb)
        .into_iter()
        .filter_map(|folder| {
            let byte = |name| u8::try_from(hex_number(&folder.join(name))?).ok();
            Some([
                byte("bInterfaceClass")?,
                byte("bInterfaceSubClass")?,
                byte("bInterfaceProtocol")?,
            ])
        })
        .collect();
    found.sort_unstable();
    found
}

fn inquiry(scsi: &Path) -> Option<String> {
    let words = [text(&scsi.join("vendor"))?, text(&scsi.join("model"))?].join(" ");
    Some(words.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// The folder of a serial port is named by its node, below `tty` or not.
fn tty(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?;
    let is_port = name.starts_with("ttyACM") || name.starts_with("ttyUSB");
    is_port.then(|| name.to_owned())
}

fn only_entry(folder: &Path) -> Option<String> {
    let child = children(folder).into_iter().next()?;
    child.file_name()?.to_str().map(str::to_owned)
}

fn children(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn hex_number(file: &Path) -> Option<u16> {
    u16::from_str_radix(&text(file)?, 16).ok()
}

fn text(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    fs::File::open(file).ok()?.take(ATTRIBUTE_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
