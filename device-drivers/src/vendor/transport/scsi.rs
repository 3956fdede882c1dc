//! SCSI vendor commands through the kernel's SCSI generic node, beside the mounted card.
//!
//! Opened by [`super::open`] for profiles whose transport is `scsi`. The kernel's storage driver
//! stays where it is, so footage can be read meanwhile. The node is compared with what was seen
//! after it was opened: its number may have passed to another device.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
    time::Duration,
};

use super::{
    Data, Form, Request, Transport, TransportError, not_carried,
    sg_io::{Answer, Way, sg_io},
};
use crate::vendor::{Permitted, Seen};

/// Status byte of a command that succeeded.
const GOOD: u8 = 0;
/// Host status of a device that is gone (`DID_NO_CONNECT`, `DID_BAD_TARGET`).
const GONE: [u16; 2] = [0x01, 0x04];
/// Host status of a command that took too long (`DID_TIME_OUT`), or was given up (`DID_ABORT`).
const LATE: [u16; 2] = [0x03, 0x05];

/// Passes one command through to a device.
pub(super) trait PassThrough: Send {
    /// See [`sg_io`].
    fn pass(&mut self, cdb: &[u8; 16], way: Way<'_>, timeout: Duration) -> io::Result<Answer>;
}

impl PassThrough for File {
    fn pass(&mut self, cdb: &[u8; 16], way: Way<'_>, timeout: Duration) -> io::Result<Answer> {
        sg_io(self, cdb, way, timeout)
    }
}

/// A SCSI generic node.
pub(super) struct Scsi<P>(pub(super) P);

/// Opens the node of the device that `permitted` is for.
pub(super) fn open(permitted: &Permitted) -> Result<Scsi<File>, TransportError> {
    let node = permitted.seen().scsi_generic.as_ref().ok_or(TransportError::Gone)?;
    let path = Path::new("/dev").join(node);
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(failed)?;
    match Seen::at(&path, Path::new("/sys")) {
        Some(seen) if seen.is_same_device(permitted.seen()) => Ok(Scsi(file)),
        _ => Err(TransportError::Gone),
    }
}

impl<P: PassThrough> Transport for Scsi<P> {
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        let Form::Command { cdb, data } = request.form() else { return Err(not_carried()) };
        let mut reply = Vec::new();
        let way = match data {
            Data::None => Way::None,
            Data::Out(bytes) => Way::Out(bytes),
            Data::In(most) => {
                reply.resize(usize::from(*most), 0);
                Way::In(&mut reply)
            }
        };
        let answer = self.0.pass(cdb, way, request.timeout()).map_err(failed)?;
        judge(&answer)?;
        reply.truncate(answer.transferred);
        Ok(reply)
    }
}

fn judge(answer: &Answer) -> Result<(), TransportError> {
    match answer.host_status {
        0 if answer.status == GOOD => Ok(()),
        0 => Err(TransportError::Refused),
        host if GONE.contains(&host) => Err(TransportError::Gone),
        host if LATE.contains(&host) => Err(TransportError::TimedOut),
        _ => Err(TransportError::Garbled("the host could not carry the command")),
    }
}

fn failed(error: io::Error) -> TransportError {
    use rustix::io::Errno;
    match Errno::from_io_error(&error) {
        Some(Errno::NODEV | Errno::NXIO | Errno::NOENT | Errno::SHUTDOWN) => TransportError::Gone,
        Some(Errno::TIMEDOUT) => TransportError::TimedOut,
        Some(Errno::IO) => TransportError::Refused,
        _ => TransportError::Host(error),
    }
}
