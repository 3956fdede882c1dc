//! SCSI commands over bulk endpoints: the USB mass storage class's bulk-only transport, 1.0.
//!
//! Opened by [`super::open`] for profiles whose transport is `usb-bulk`: recorders whose commands go
//! to an interface that no kernel driver holds. Each command is a wrapper of 31 bytes, its data, and
//! a status of 13; a status that is not of this command is an error, and no reply is believed
//! without one.

use super::{
    Data, Form, Request, Transport, TransportError, not_carried,
    usb::{Pipes, Usb},
};
use crate::vendor::Permitted;

const COMMAND_SIGNATURE: &[u8; 4] = b"USBC";
const STATUS_SIGNATURE: &[u8; 4] = b"USBS";
const STATUS_BYTES: usize = 13;
/// Direction of the data in a command's wrapper.
const IN: u8 = 0x80;
const OUT: u8 = 0x00;

/// The bulk endpoints of one device.
pub(super) struct UsbBulk<P> {
    pipes: P,
    tag: u32,
}

/// Opens the device that `permitted` is for.
pub(super) fn open(permitted: &Permitted) -> Result<UsbBulk<Usb>, TransportError> {
    Ok(UsbBulk::new(Usb::open(permitted)?.with_bulk()?))
}

impl<P: Pipes> UsbBulk<P> {
    pub(super) fn new(pipes: P) -> Self {
        Self { pipes, tag: 0 }
    }

    fn status(&mut self, request: &Request<'_>) -> Result<(), TransportError> {
        let status = match self.pipes.read(STATUS_BYTES, request.timeout()) {
            // The class asks for one more try after a stall here.
            Err(TransportError::Refused) => {
                self.pipes.resume()?;
                self.pipes.read(STATUS_BYTES, request.timeout())?
            }
            other => other?,
        };
        let tag = self.tag.to_le_bytes();
        if status.len() != STATUS_BYTES || status[..4] != *STATUS_SIGNATURE || status[4..8] != tag {
            return Err(TransportError::Garbled("the status is not of this command"));
        }
        match status[12] {
            0 => Ok(()),
            1 => Err(TransportError::Refused),
            _ => Err(TransportError::Garbled("it lost count of the command's data")),
        }
    }

    /// Data ends early with a stall where the recorder has less, or none, to say.
    fn read(&mut self, most: u8, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        match self.pipes.read(usize::from(most), request.timeout()) {
            Err(TransportError::Refused) => {
                self.pipes.resume()?;
                Ok(Vec::new())
            }
            other => other,
        }
    }
}

impl<P: Pipes> Transport for UsbBulk<P> {
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        let Form::Command { cdb, data } = request.form() else { return Err(not_carried()) };
        self.tag = self.tag.wrapping_add(1);
        self.pipes.write(&wrapper(self.tag, cdb, *data)?, request.timeout())?;
        let reply = match data {
            Data::In(most) => self.read(*most, request)?,
            Data::Out(bytes) => {
                self.pipes.write(bytes, request.timeout())?;
                Vec::new()
            }
            Data::None => Vec::new(),
        };
        self.status(request)?;
        Ok(reply)
    }
}

fn wrapper(tag: u32, cdb: &[u8; 16], data: Data<'_>) -> Result<Vec<u8>, TransportError> {
    let (length, way) = match data {
        Data::None => (0, OUT),
        Data::Out(bytes) => (u32::try_from(bytes.len()).map_err(|_| not_carried())?, OUT),
        Data::In(most) => (u32::from(most), IN),
    };
    let mut bytes = COMMAND_SIGNATURE.to_vec();
    bytes.extend(tag.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    // Unit 0, a command of 16 bytes.
    bytes.extend([way, 0, 16]);
    bytes.extend(cdb);
    Ok(bytes)
}
