//! The raw pipes of a USB device, by libusb.
//!
//! Opened for the device a [`Permitted`] is for, compared once more with what was seen; used by the
//! control and the bulk transport. Never takes a device from a kernel driver: a mounted card would
//! vanish under its reader.

use std::{io, time::Duration};

use rusb::{DeviceHandle, Direction, GlobalContext, Recipient, RequestType, TransferType};

use super::{Data, TransportError};
use crate::vendor::{Permitted, Seen};

/// What the transports need of a USB device.
pub(super) trait Pipes: Send {
    /// One vendor request; `In` answers what was read.
    fn control(
        &mut self,
        request: u8,
        value: u16,
        index: u16,
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Vec<u8>, TransportError>;

    /// Writes all of `bytes` to the bulk-out endpoint.
    fn write(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), TransportError>;

    /// Reads at most `most` bytes from the bulk-in endpoint.
    fn read(&mut self, most: usize, timeout: Duration) -> Result<Vec<u8>, TransportError>;

    /// Ends a stall of the bulk-in endpoint.
    fn resume(&mut self) -> Result<(), TransportError>;
}

/// A device open through libusb.
pub(super) struct Usb {
    handle: DeviceHandle<GlobalContext>,
    /// Interface, bulk-in and bulk-out endpoint, once claimed.
    bulk: Option<(u8, u8, u8)>,
}

impl Usb {
    /// Opens the device; endpoint 0 needs no interface.
    pub(super) fn open(permitted: &Permitted) -> Result<Self, TransportError> {
        let seen = permitted.seen();
        let devices = rusb::devices().map_err(failed)?;
        let device = devices.iter().find(|device| is_seen(device, seen));
        let handle = device.ok_or(TransportError::Gone)?.open().map_err(failed)?;
        Ok(Self { handle, bulk: None })
    }

    /// The same with the first interface that has bulk endpoints both ways.
    pub(super) fn with_bulk(mut self) -> Result<Self, TransportError> {
        let config = self.handle.device().active_config_descriptor().map_err(failed)?;
        let found = config.interfaces().find_map(|interface| {
            let setting = interface.descriptors().next()?;
            let endpoint = |direction| {
                let bulk = setting.endpoint_descriptors().find(|one| {
                    one.transfer_type() == TransferType::Bulk && one.direction() == direction
                });
                bulk.map(|one| one.address())
            };
            Some((interface.number(), endpoint(Direction::In)?, endpoint(Direction::Out)?))
        });
        let bulk = found.ok_or_else(|| {
            TransportError::Host(io::Error::other("the device has no pair of bulk endpoints"))
        })?;
        self.handle.claim_interface(bulk.0).map_err(failed)?;
        self.bulk = Some(bulk);
        Ok(self)
    }

    fn endpoints(&self) -> Result<(u8, u8), TransportError> {
        let (_, input, output) = self.bulk.ok_or_else(super::not_carried)?;
        Ok((input, output))
    }
}

/// Bus and address may have passed to another device since it was seen.
fn is_seen(device: &rusb::Device<GlobalContext>, seen: &Seen) -> bool {
    let same_place = (device.bus_number(), device.address()) == (seen.bus, seen.address);
    same_place
        && device
            .device_descriptor()
            .is_ok_and(|told| (told.vendor_id(), told.product_id()) == (seen.vendor, seen.product))
}

impl Pipes for Usb {
    fn control(
        &mut self,
        request: u8,
        value: u16,
        index: u16,
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Vec<u8>, TransportError> {
        let kind = |way| rusb::request_type(way, RequestType::Vendor, Recipient::Device);
        let (input, output) = (kind(Direction::In), kind(Direction::Out));
        let out = match data {
            Data::In(most) => {
                let mut bytes = vec![0; usize::from(most)];
                let read =
                    self.handle.read_control(input, request, value, index, &mut bytes, timeout);
                bytes.truncate(read.map_err(failed)?);
                return Ok(bytes);
            }
            Data::Out(bytes) => bytes,
            Data::None => &[],
        };
        let sent = self.handle.write_control(output, request, value, index, out, timeout);
        whole(sent.map_err(failed)?, out).map(|()| Vec::new())
    }

    fn write(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), TransportError> {
        let (_, output) = self.endpoints()?;
        let sent = self.handle.write_bulk(output, bytes, timeout);
        whole(sent.map_err(failed)?, bytes)
    }

    fn read(&mut self, most: usize, timeout: Duration) -> Result<Vec<u8>, TransportError> {
        let (input, _) = self.endpoints()?;
        let mut bytes = vec![0; most];
        let read = self.handle.read_bulk(input, &mut bytes, timeout).map_err(failed)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    fn resume(&mut self) -> Result<(), TransportError> {
        let (input, _) = self.endpoints()?;
        self.handle.clear_halt(input).map_err(failed)
    }
}

fn whole(sent: usize, bytes: &[u8]) -> Result<(), TransportError> {
    if sent == bytes.len() {
        Ok(())
    } else {
        Err(TransportError::Garbled("it took half a request"))
    }
}

/// A stall is `Pipe`, and `Io` behind some host controllers; both mean that it refuses.
pub(super) fn failed(error: rusb::Error) -> TransportError {
    match error {
        rusb::Error::Pipe | rusb::Error::Io => TransportError::Refused,
        rusb::Error::Timeout => TransportError::TimedOut,
        rusb::Error::NoDevice | rusb::Error::NotFound => TransportError::Gone,
        rusb::Error::Overflow => TransportError::Garbled("it sent more than was asked for"),
        rusb::Error::Access => TransportError::Host(rustix::io::Errno::ACCESS.into()),
        other => TransportError::Host(io::Error::other(other)),
    }
}
