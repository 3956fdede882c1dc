//! One exchange with a recorder: a request goes out, a bounded reply comes back, or a reason.
//!
//! Opened with a [`Permitted`] by [`open`] and used by [`super::Control`] alone, for nobody else can
//! make a [`Request`]. Every exchange ends within its time-out. Nothing is sent twice: a lost reply
//! is an error, since the recorder may have done what it was told. Request bytes are in no error and
//! no debug text, for they may hold a password.

mod bulk;
mod control;
#[cfg(test)]
pub(crate) mod script;
mod scsi;
mod serial;
mod sg_io;
mod usb;

#[cfg(test)]
mod tests;

use std::{fmt, io, time::Duration};

use super::Permitted;
use crate::{
    DriverError, ErrorKind,
    profile::control::{Dialect, TransportKind},
};

/// Carries requests to one recorder. Blocking; used by one thread at a time.
pub(crate) trait Transport: Send {
    /// Sends `request` and answers what came back, never more than was asked for.
    ///
    /// # Errors
    /// [`TransportError`]; after [`TransportError::Gone`] every further call answers the same.
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError>;
}

/// Why an exchange brought no reply.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// The device went away.
    #[error("the recorder went away")]
    Gone,
    /// No reply within the time-out. What was sent may have been done.
    #[error("the recorder did not answer in time")]
    TimedOut,
    /// The recorder refused: a stall, a failed status.
    #[error("the recorder refuses this command")]
    Refused,
    /// The reply is not of the form agreed on.
    #[error("the recorder's reply makes no sense: {0}")]
    Garbled(&'static str),
    /// The host could not carry it out.
    #[error("{0}")]
    Host(#[from] io::Error),
}

impl TransportError {
    /// The failure of `what`, sorted by what the caller does next.
    pub(crate) fn told(self, what: &str) -> DriverError {
        let kind = match self {
            Self::Host(error) => return DriverError::io(what, error),
            Self::Gone => ErrorKind::Disconnected,
            Self::Refused => ErrorKind::Unsupported,
            Self::TimedOut | Self::Garbled(_) => ErrorKind::Unusable,
        };
        DriverError::new(kind, format!("{what}: {self}"))
    }
}

/// What is sent; made from a profile's words only.
pub(crate) struct Request<'a> {
    form: Form<'a>,
    timeout: Duration,
}

/// The shape of a request, by what carries it.
pub(crate) enum Form<'a> {
    /// A SCSI command.
    Command {
        /// Its descriptor block.
        cdb: [u8; 16],
        /// Its data.
        data: Data<'a>,
    },
    /// A vendor request to a USB device's control endpoint.
    Control {
        /// `bRequest`.
        request: u8,
        /// `wValue`.
        value: u16,
        /// `wIndex`.
        index: u16,
        /// Its data.
        data: Data<'a>,
    },
    /// A line of text, answered by a line.
    Line {
        /// The text without its end.
        text: &'a [u8],
        /// The end of both lines; not part of the reply.
        end: &'a [u8],
        /// Most bytes of the reply without its end.
        most: usize,
    },
}

/// The data of a request.
#[derive(Clone, Copy)]
pub(crate) enum Data<'a> {
    /// None either way.
    None,
    /// To the recorder.
    Out(&'a [u8]),
    /// From the recorder, at most this many bytes.
    In(u8),
}

impl<'a> Request<'a> {
    pub(super) fn new(form: Form<'a>, timeout: Duration) -> Self {
        Self { form, timeout }
    }

    /// What is sent.
    pub(crate) fn form(&self) -> &Form<'a> {
        &self.form
    }

    /// Longest wait for it.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.form {
            Form::Command { .. } => "Request(command …)",
            Form::Control { .. } => "Request(control …)",
            Form::Line { .. } => "Request(line …)",
        })
    }
}

/// A form that this transport does not carry; the checks of a profile rule it out.
fn not_carried() -> TransportError {
    TransportError::Host(io::ErrorKind::Unsupported.into())
}

/// Opens what carries commands to the device that `permitted` is for.
///
/// # Errors
/// [`TransportError::Gone`] when it is not there any more or another device is in its place,
/// [`TransportError::Host`] when the host may not or cannot open it.
pub(crate) fn open(permitted: &Permitted) -> Result<Box<dyn Transport>, TransportError> {
    let form = permitted.form();
    Ok(match (form.transport, &form.dialect) {
        (TransportKind::Scsi, _) => Box::new(scsi::open(permitted)?),
        (TransportKind::UsbBulk, _) => Box::new(bulk::open(permitted)?),
        (TransportKind::UsbControl, _) => Box::new(control::open(permitted)?),
        (TransportKind::Serial, Dialect::Lines { baud, .. }) => {
            Box::new(serial::open(permitted, *baud)?)
        }
        (TransportKind::Serial, _) => return Err(not_carried()),
    })
}
