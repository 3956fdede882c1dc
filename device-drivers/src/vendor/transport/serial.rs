//! Lines of text over a serial port.
//!
//! Opened by [`super::open`] for profiles whose transport is `serial`. What stood in the buffer
//! before a line is sent is dropped, so that no late reply passes for the next one. A reply without
//! an end, or longer than agreed, is an error; the wait is bounded for the whole line.

use std::{
    io::{self, ErrorKind, Read, Write},
    path::Path,
    time::{Duration, Instant},
};

use serialport::{ClearBuffer, SerialPort, TTYPort};

use super::{Form, Request, Transport, TransportError, not_carried};
use crate::vendor::{Permitted, Seen};

/// A serial port.
pub(super) struct Serial(pub(super) TTYPort);

/// Opens the port of the device that `permitted` is for.
pub(super) fn open(permitted: &Permitted, baud: u32) -> Result<Serial, TransportError> {
    let node = permitted.seen().tty.as_ref().ok_or(TransportError::Gone)?;
    let path = Path::new("/dev").join(node);
    let port = serialport::new(path.to_string_lossy(), baud).open_native().map_err(refused)?;
    match Seen::at(&path, Path::new("/sys")) {
        Some(seen) if seen.is_same_device(permitted.seen()) => Ok(Serial(port)),
        _ => Err(TransportError::Gone),
    }
}

impl Transport for Serial {
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        let Form::Line { text, end, most } = *request.form() else { return Err(not_carried()) };
        self.0.clear(ClearBuffer::Input).map_err(gone)?;
        self.0.set_timeout(request.timeout()).map_err(gone)?;
        self.0.write_all(&[text, end].concat()).map_err(|error| failed(&error))?;
        let deadline = Instant::now() + request.timeout();
        let mut line = Vec::new();
        while !line.ends_with(end) {
            if line.len() >= most + end.len() {
                return Err(TransportError::Garbled("the line is longer than agreed"));
            }
            line.push(self.byte(deadline)?);
        }
        line.truncate(line.len() - end.len());
        Ok(line)
    }
}

impl Serial {
    fn byte(&mut self, deadline: Instant) -> Result<u8, TransportError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(TransportError::TimedOut);
        }
        self.0.set_timeout(left.max(Duration::from_millis(1))).map_err(gone)?;
        let mut byte = [0];
        self.0.read_exact(&mut byte).map_err(|error| failed(&error))?;
        Ok(byte[0])
    }
}

/// The port cannot be opened.
fn refused(error: serialport::Error) -> TransportError {
    match error.kind {
        serialport::ErrorKind::Io(ErrorKind::NotFound) => TransportError::Gone,
        // So the library tells a port that another program holds.
        serialport::ErrorKind::NoDevice => TransportError::Host(rustix::io::Errno::BUSY.into()),
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => {
            TransportError::Host(rustix::io::Errno::ACCESS.into())
        }
        _ => TransportError::Host(error.into()),
    }
}

/// The same of its settings.
fn gone(_: serialport::Error) -> TransportError {
    TransportError::Gone
}

/// A port that was opened fails otherwise only when its device is gone; its error's number is lost.
fn failed(error: &io::Error) -> TransportError {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => TransportError::TimedOut,
        _ => TransportError::Gone,
    }
}
