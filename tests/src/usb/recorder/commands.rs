//! What a recorder is asked: who it is, whose, what its clock shows; by requests to the device, or in SCSI commands.
//!
//! [`PROFILES`] tell docket the same. Everything else is refused.

use std::{any::Any, io};

use chrono::{Datelike, FixedOffset, TimeDelta, Timelike, Utc};
use usbip::{SetupPacket, UsbDeviceHandler, UsbEndpoint, UsbInterface, UsbInterfaceHandler};

use super::{Model, Speaks};

/// A site's profiles of these recorders: each one's name, which is its file's, and its text.
pub(in crate::usb) const PROFILES: [(&str, &str); 2] = [
    ("rig-recorder", include_str!("profile.toml")),
    ("rig-scsi", include_str!("profile-scsi.toml")),
];

const IDENTITY: u8 = 0x01;
const CLOCK: u8 = 0x02;
const BATTERY: u8 = 0x08;
/// `bmRequestType`: from the device, vendor's, to the device itself.
const ASKED: u8 = 0xc0;
/// `CLEAR_FEATURE` of an endpoint.
const CLEAR_HALT: (u8, u8) = (0x02, 0x01);
/// Bytes of the serial and of the officer's number.
const WIDTHS: (usize, usize) = (8, 7);
/// The zone its clock is set to, in seconds east of Greenwich.
pub(in crate::usb) const ZONE_EAST_S: i32 = 8 * 3600;
/// How charged it is.
pub(in crate::usb) const BATTERY_PERCENT: u32 = 73;

/// The recorder's word about itself.
#[derive(Clone, Debug)]
pub(super) struct Commands {
    speaks: Speaks,
    serial: String,
    officer: String,
    ahead: TimeDelta,
}

impl Commands {
    pub(super) fn of(model: &Model) -> Self {
        let Model { speaks, serial, officer, ahead_s, .. } = model.clone();
        Self { speaks, serial, officer, ahead: TimeDelta::seconds(ahead_s) }
    }

    /// What it tells when it is asked by that number; none: it knows no such number.
    pub(super) fn answer(&self, number: u8) -> io::Result<Option<Vec<u8>>> {
        Ok(match number {
            IDENTITY => Some(self.identity()),
            CLOCK => Some(self.clock()?),
            BATTERY => Some(BATTERY_PERCENT.to_le_bytes().to_vec()),
            _ => None,
        })
    }

    fn identity(&self) -> Vec<u8> {
        let padded = |text: &str, width| {
            let mut bytes = text.as_bytes().to_vec();
            bytes.resize(width, 0);
            bytes
        };
        [padded(&self.serial, WIDTHS.0), padded(&self.officer, WIDTHS.1)].concat()
    }

    /// Year as two bytes, the least first, then month, day, hour, minute and second.
    fn clock(&self) -> io::Result<Vec<u8>> {
        let zone = FixedOffset::east_opt(ZONE_EAST_S).ok_or(io::ErrorKind::InvalidData)?;
        let face = (Utc::now() + self.ahead).with_timezone(&zone);
        let parts = [face.month(), face.day(), face.hour(), face.minute(), face.second()];
        let year = u16::try_from(face.year()).unwrap_or_default().to_le_bytes();
        Ok(year
            .into_iter()
            .chain(parts.map(|part| u8::try_from(part).unwrap_or_default()))
            .collect())
    }
}

impl UsbDeviceHandler for Commands {
    fn handle_urb(&mut self, most: u32, setup: SetupPacket, _: &[u8]) -> io::Result<Vec<u8>> {
        let mut answer = match (setup.request_type, setup.request) {
            (ASKED, number) if self.speaks == Speaks::Requests => {
                self.answer(number)?.ok_or(io::ErrorKind::Unsupported)?
            }
            CLEAR_HALT => Vec::new(),
            _ => return Err(io::ErrorKind::Unsupported.into()),
        };
        answer.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(answer)
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// An interface of a keyboard that is never pressed.
#[derive(Debug)]
pub(super) struct NoWord;

impl UsbInterfaceHandler for NoWord {
    /// HID 1.11, with a report descriptor of 63 bytes.
    fn get_class_specific_descriptor(&self) -> Vec<u8> {
        vec![9, 0x21, 0x11, 0x01, 0, 1, 0x22, 63, 0]
    }

    fn handle_urb(
        &mut self,
        _: &UsbInterface,
        _: UsbEndpoint,
        _: u32,
        _: SetupPacket,
        _: &[u8],
    ) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
