//! What udev says of a device, read as an event: pure, from its properties alone.
//!
//! Called by [`super::devices`] for every device it lists or hears of. Properties come from the device
//! in part and may hold anything: what makes no sense is left out, and a node is only one below
//! `/dev`. The names are those of udev's `usb_id`, `path_id` and `blkid` builtins.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

use super::{Arrival, Departure, Event, PortPath, Spot, UsbClass, UsbDevice, Volume, What};

/// Longer values are no names of anything.
const VALUE_MAX_BYTES: usize = 4096;
/// Of a device's own texts so much is kept; USB has 126 characters at most (USB 2.0, 9.6.7).
const TEXT_MAX_CHARS: usize = 126;
/// More interfaces than any device has; `bNumInterfaces` is a byte.
const INTERFACES_MAX: usize = 255;

/// A device's properties, as far as they are texts of bounded length.
#[derive(Debug, Default)]
pub(super) struct Properties(BTreeMap<String, String>);

impl<'a> FromIterator<(&'a OsStr, &'a OsStr)> for Properties {
    fn from_iter<I: IntoIterator<Item = (&'a OsStr, &'a OsStr)>>(all: I) -> Self {
        let text = |value: &'a OsStr| {
            let fits = value.len() <= VALUE_MAX_BYTES;
            value.to_str().filter(|text| fits && !text.contains('\0')).map(str::to_owned)
        };
        Self(all.into_iter().filter_map(|(name, value)| text(name).zip(text(value))).collect())
    }
}

impl Properties {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What a device is said to do, `ACTION` in udev's words, or that it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// It is there: listed, added, bound or changed.
    There,
    /// It went.
    Gone,
}

/// What the properties of a device come to. `sectors` is a block device's size where it is known: a
/// card reader without a card has none. None for what has no USB port or holds nothing to read.
pub(super) fn event(
    action: Action,
    properties: &Properties,
    sectors: Option<u64>,
) -> Option<Event> {
    let port = PortPath::of_devpath(properties.get("DEVPATH")?)?;
    let spot = Spot::Port(port);
    match (properties.get("SUBSYSTEM")?, properties.get("DEVTYPE")?) {
        ("usb", "usb_device") => Some(match action {
            Action::There => {
                Event::Arrived(Arrival { spot, what: What::Device(usb_device(properties)) })
            }
            Action::Gone => Event::Left(Departure { spot, path: None }),
        }),
        ("block", "disk" | "partition") => {
            let path = node(properties)?;
            if action == Action::Gone {
                return Some(Event::Left(Departure { spot, path: Some(path) }));
            }
            if sectors == Some(0) {
                return Some(Event::Arrived(Arrival { spot, what: What::Drive(path) }));
            }
            let filesystem = properties.get("ID_FS_TYPE").map(text);
            let volume = Volume { path, filesystem };
            let is_read = volume.filesystem.is_some() || !holds_others(properties);
            is_read.then_some(Event::Arrived(Arrival { spot, what: What::Volume(volume) }))
        }
        _ => None,
    }
}

/// A disk with a partition table, and an extended partition (types 5, f and 85), hold nothing
/// themselves: the volumes in them are told on their own.
fn holds_others(properties: &Properties) -> bool {
    let extended = ["0x5", "0xf", "0x85"];
    properties.get("DEVTYPE") == Some("disk") && properties.get("ID_PART_TABLE_TYPE").is_some()
        || properties.get("ID_PART_ENTRY_TYPE").is_some_and(|kind| extended.contains(&kind))
}

fn usb_device(properties: &Properties) -> UsbDevice {
    let named = |name: &str| {
        let of_usb = properties.get(&format!("ID_USB_{name}"));
        of_usb.or_else(|| properties.get(&format!("ID_{name}")))
    };
    let product = product(properties);
    let id = |name, at: usize| {
        let number = named(name).and_then(|id| u16::from_str_radix(id, 16).ok());
        number.or_else(|| product.get(at).copied().flatten()).unwrap_or_default()
    };
    UsbDevice {
        vendor_id: id("VENDOR_ID", 0),
        product_id: id("MODEL_ID", 1),
        serial: named("SERIAL_SHORT").map(text),
        manufacturer: named("VENDOR").map(text),
        product: named("MODEL").map(text),
        interfaces: properties.get("ID_USB_INTERFACES").map(interfaces).unwrap_or_default(),
        node: node(properties),
        mtp: None,
    }
}

/// The kernel's own `PRODUCT=781/5567/100`: there even when no rule has looked at the device.
fn product(properties: &Properties) -> Vec<Option<u16>> {
    let numbers = properties.get("PRODUCT").unwrap_or_default().split('/');
    numbers.take(2).map(|number| u16::from_str_radix(number, 16).ok()).collect()
}

/// `:080650:030101:`, one triple of bytes an interface.
fn interfaces(packed: &str) -> Vec<UsbClass> {
    let triple = |part: &str| {
        let byte = |at: usize| u8::from_str_radix(part.get(at..at + 2)?, 16).ok();
        let class = UsbClass { class: byte(0)?, subclass: byte(2)?, protocol: byte(4)? };
        (part.len() == 6).then_some(class)
    };
    packed.split(':').filter_map(triple).take(INTERFACES_MAX).collect()
}

/// A node is opened later, so it must be one: below `/dev`, without detours.
fn node(properties: &Properties) -> Option<PathBuf> {
    let path = Path::new(properties.get("DEVNAME")?);
    let mut parts = path.strip_prefix("/dev").ok()?.components().peekable();
    parts.peek()?;
    let straight = parts.all(|part| matches!(part, Component::Normal(_)));
    let plain = path.to_str()?.chars().all(|c| c.is_ascii_graphic());
    (straight && plain).then(|| path.into())
}

/// A device's own text, for people: no longer than it can be, and nothing that moves a cursor.
fn text(value: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    value.chars().take(TEXT_MAX_CHARS).map(plain).collect()
}
