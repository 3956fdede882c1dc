//! What goes wrong between docket and an MTP device, and what the caller does about it.
//!
//! Made by the session and the USB side; turned into the seam's errors here and nowhere else, so
//! that one cause always has one kind and one wording.

use std::io;

use mtp_rs::ptp::PtpError;
use rustix::io::Errno;

use super::ask::Ask;
use crate::{DriverError, ErrorKind};

/// Why an exchange failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The device is not there any more.
    Gone,
    /// It stopped answering and had to be reset; its session is over.
    Reset,
    /// No answer within the time an answer may take.
    Stalled(Ask),
    /// It answered, and the answer was no.
    Refused { ask: Ask, code: u16 },
    /// It answered, and what it told is not what was asked for.
    Garbage { ask: Ask, what: &'static str },
    /// What came was no answer at all; what follows in the pipe has no known meaning.
    Broken { ask: Ask, what: String },
    /// The transfer failed.
    Transfer { ask: Ask, what: String },
}

/// Response codes that decide what happens next: PIMA 15740 clause 11, MTP 1.1 appendix F.
pub(super) mod code {
    pub(in super::super) const OK: u16 = 0x2001;
    pub(in super::super) const SESSION_NOT_OPEN: u16 = 0x2003;
    pub(in super::super) const OPERATION_NOT_SUPPORTED: u16 = 0x2005;
    pub(in super::super) const INVALID_OBJECT_HANDLE: u16 = 0x2009;
    pub(in super::super) const DEVICE_PROP_NOT_SUPPORTED: u16 = 0x200a;
    pub(in super::super) const ACCESS_DENIED: u16 = 0x200f;
    pub(in super::super) const STORE_NOT_AVAILABLE: u16 = 0x2013;
    pub(in super::super) const DEVICE_BUSY: u16 = 0x2019;
    pub(in super::super) const SESSION_ALREADY_OPEN: u16 = 0x201e;
}

impl Trouble {
    /// A failure of the transport while doing `ask`.
    pub(super) fn of_transport(ask: Ask, error: &PtpError) -> Self {
        match error {
            PtpError::Disconnected | PtpError::NoDevice => Self::Gone,
            PtpError::DeviceReset => Self::Reset,
            PtpError::Timeout | PtpError::Cancelled => Self::Stalled(ask),
            PtpError::InvalidData { message } => Self::Broken { ask, what: message.clone() },
            other => Self::Transfer { ask, what: other.to_string() },
        }
    }

    /// What the caller does next.
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Gone | Self::Reset => ErrorKind::Disconnected,
            Self::Stalled(_)
            | Self::Garbage { .. }
            | Self::Broken { .. }
            | Self::Transfer { .. } => ErrorKind::Media,
            Self::Refused { code, .. } => match *code {
                code::ACCESS_DENIED | code::STORE_NOT_AVAILABLE | code::DEVICE_BUSY => {
                    ErrorKind::Denied
                }
                code::INVALID_OBJECT_HANDLE => ErrorKind::NotFound,
                code::SESSION_NOT_OPEN => ErrorKind::Disconnected,
                code::OPERATION_NOT_SUPPORTED | code::DEVICE_PROP_NOT_SUPPORTED => {
                    ErrorKind::Unsupported
                }
                _ => ErrorKind::Media,
            },
        }
    }

    /// Whether asking on is of no use: only an answer, if a bad one, lets the next question be put.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Gone
            | Self::Reset
            | Self::Stalled(_)
            | Self::Broken { .. }
            | Self::Transfer { .. } => true,
            Self::Refused { code, .. } => *code == code::SESSION_NOT_OPEN,
            Self::Garbage { .. } => false,
        }
    }

    /// Words for people.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Gone => "the recorder is not there any more".into(),
            Self::Reset => "the recorder stopped answering and was reset: unplug it, and plug it \
                            in again"
                .into(),
            Self::Stalled(ask) => format!("{}: the recorder does not answer", ask.doing()),
            Self::Refused { ask, code } => format!("{}: {}", ask.doing(), refusal(*code)),
            Self::Garbage { ask, what } => {
                format!("{}: the recorder's answer makes no sense: {what}", ask.doing())
            }
            Self::Broken { ask, what } => {
                format!("{}: the recorder breaks the protocol: {what}", ask.doing())
            }
            Self::Transfer { ask, what } => {
                format!("{}: the transfer failed: {what}", ask.doing())
            }
        }
    }
}

fn refusal(code: u16) -> String {
    match code {
        code::ACCESS_DENIED => "the recorder does not allow it: unlock it, and let it hand out \
                                its files"
            .into(),
        code::STORE_NOT_AVAILABLE => "the recorder's store is not available: unlock it, or look \
                                      whether its card is in"
            .into(),
        code::DEVICE_BUSY => "the recorder is busy: let it finish what it does".into(),
        code::SESSION_NOT_OPEN => "the recorder has ended the session: unplug it, and plug it in \
                                   again"
            .into(),
        _ => format!("the recorder refused it (response {code:#06x})"),
    }
}

impl From<Trouble> for DriverError {
    fn from(trouble: Trouble) -> Self {
        Self::new(trouble.kind(), trouble.words())
    }
}

/// As a reader's error, which [`ErrorKind::of_read`] sorts by its number.
impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        match trouble.kind() {
            ErrorKind::Disconnected => Errno::NODEV.into(),
            ErrorKind::NotFound => Errno::NOENT.into(),
            ErrorKind::Denied => Errno::ACCESS.into(),
            _ => Self::other(trouble.words()),
        }
    }
}
