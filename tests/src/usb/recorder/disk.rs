//! The recorder's card as a USB disk: SCSI commands in bulk-only wrappers.
//!
//! USB Mass Storage Bulk-Only Transport 1.0; SCSI as far as the kernel's disk driver asks. What it does not
//! know it refuses as SCSI does; there is no command that writes.

use std::{any::Any, fs::File, io, os::unix::fs::FileExt, path::Path};

use usbip::{SetupPacket, UsbEndpoint, UsbInterface, UsbInterfaceHandler};

use super::maker::Maker;

const BLOCK: u32 = 512;
const WRAPPER: &[u8; 4] = b"USBC";
const STATUS: &[u8; 4] = b"USBS";
const WRAPPER_BYTES: usize = 31;
/// `GET_MAX_LUN`, to an interface.
const MAX_LUN: u8 = 0xfe;

/// A disk that can only be read.
#[derive(Debug)]
pub(super) struct Disk {
    image: File,
    blocks: u32,
    maker: Maker,
    /// What is still to be told, data first; where data is awaited and there is none, an empty piece.
    data: Option<Vec<u8>>,
    status: Option<Vec<u8>>,
}

/// What becomes of a command.
enum Done {
    Data(Vec<u8>),
    Nothing,
    Refused,
}

impl Disk {
    pub(super) fn open(image: &Path, maker: Maker) -> io::Result<Self> {
        let image = File::open(image)?;
        let blocks =
            u32::try_from(image.metadata()?.len() / u64::from(BLOCK)).map_err(io::Error::other)?;
        Ok(Self { image, blocks, maker, data: None, status: None })
    }

    /// A command block wrapper; anything else that is sent to it is dropped.
    fn command(&mut self, wrapper: &[u8]) -> io::Result<()> {
        if wrapper.len() != WRAPPER_BYTES || !wrapper.starts_with(WRAPPER) {
            return Ok(());
        }
        let wanted = u32::from_le_bytes([wrapper[8], wrapper[9], wrapper[10], wrapper[11]]);
        let is_in = wrapper[12] & 0x80 != 0;
        let done =
            if is_in || wanted == 0 { self.carry_out(&wrapper[15..])? } else { Done::Refused };
        let refused = matches!(done, Done::Refused);
        let mut data = if let Done::Data(data) = done { data } else { Vec::new() };
        data.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
        let left = wanted - u32::try_from(data.len()).unwrap_or(wanted);
        let mut status = STATUS.to_vec();
        status.extend(&wrapper[4..8]);
        status.extend(left.to_le_bytes());
        status.push(u8::from(refused));
        self.status = Some(status);
        self.data = (wanted > 0).then_some(data);
        Ok(())
    }

    /// SPC-4 and SBC-3.
    fn carry_out(&mut self, command: &[u8]) -> io::Result<Done> {
        if Maker::is_for(command) {
            return Ok(self.maker.carry_out(command)?.map_or(Done::Refused, Done::Data));
        }
        Ok(match command[0] {
            // TEST UNIT READY, PREVENT ALLOW MEDIUM REMOVAL
            0x00 | 0x1e => Done::Nothing,
            // REQUEST SENSE: illegal request, no such command.
            0x03 => Done::Data(vec![0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0]),
            // INQUIRY without pages
            0x12 if command[1] & 1 == 0 => {
                let mut told = vec![0, 0x80, 4, 2, 31, 0, 0, 0];
                told.extend(b"DOCKET  RIG RECORDER    1.00");
                Done::Data(told)
            }
            // MODE SENSE(6): write-protected
            0x1a => Done::Data(vec![3, 0, 0x80, 0]),
            // READ CAPACITY(10)
            0x25 => Done::Data([(self.blocks - 1).to_be_bytes(), BLOCK.to_be_bytes()].concat()),
            // READ(10)
            0x28 => {
                let from = u32::from_be_bytes([command[2], command[3], command[4], command[5]]);
                let count = u16::from_be_bytes([command[7], command[8]]);
                if from.checked_add(count.into()).is_none_or(|end| end > self.blocks) {
                    return Ok(Done::Refused);
                }
                let mut data = vec![0; usize::from(count) * BLOCK as usize];
                self.image.read_exact_at(&mut data, u64::from(from) * u64::from(BLOCK))?;
                Done::Data(data)
            }
            _ => Done::Refused,
        })
    }

    /// What the host reads next: data, then the status.
    fn next(&mut self, most: u32) -> Vec<u8> {
        let Some(mut data) = self.data.take() else {
            return self.status.take().unwrap_or_default();
        };
        let rest = data.split_off(data.len().min(usize::try_from(most).unwrap_or(usize::MAX)));
        self.data = (!rest.is_empty()).then_some(rest);
        data
    }
}

impl UsbInterfaceHandler for Disk {
    fn get_class_specific_descriptor(&self) -> Vec<u8> {
        Vec::new()
    }

    fn handle_urb(
        &mut self,
        _: &UsbInterface,
        endpoint: UsbEndpoint,
        most: u32,
        setup: SetupPacket,
        sent: &[u8],
    ) -> io::Result<Vec<u8>> {
        match endpoint.address {
            0x80 if setup.request == MAX_LUN => Ok(vec![0]),
            // A reset of the transport.
            0x00 | 0x80 => {
                (self.data, self.status) = (None, None);
                Ok(Vec::new())
            }
            address if address & 0x80 == 0 => self.command(sent).map(|()| Vec::new()),
            _ => Ok(self.next(most)),
        }
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
