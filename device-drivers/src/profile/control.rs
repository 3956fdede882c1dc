//! The TOML form of `[usb]` and `[control]`: whom a profile allows commands to, and which.
//!
//! Read as part of a [`super::Profile`] and checked by `check_control`; used by `crate::vendor`
//! alone. A profile without `[control]` never has a command sent. What is not written here cannot
//! be sent at all.
//!
//! ```toml
//! [usb]                               # every rule given must hold
//! ids = ["0603:8611"]                 # vendor:product, any of them; a chip's, not a brand's
//! inquiry = '^DV16 DEVICE V1\.00$'    # "vendor product" of SCSI INQUIRY, runs of blanks as one
//! interface = "08/06/50"              # class[/subclass[/protocol]] of some interface
//! [control]
//! allowed = true                      # false: written down, and nothing is ever sent
//! transport = "scsi"                  # or usb-bulk, usb-control, serial
//! timeout_ms = 2000
//! [control.dialect]
//! speaks = "cdb-commands"             # or cdb-verbs, requests, lines
//! read = "fd81"
//! write = "fb82"
//! [[control.identity]]                # in order of trust
//! ask = { command = 0x03 }            # or { verb = "@GetUserID" }
//! fields = [{ field = "serial", bytes = 8 }]
//! [control.battery]                   # percent; likewise free (bytes) and card (0 is absent)
//! ask = { command = 0x08 }
//! number = "u32-le"                   # or u8, u16-le, digits
//! [control.clock]
//! ask = { verb = "@GetTime" }
//! after = "@TIME#"
//! face = { text = "%Y%m%d%H%M%S" }    # or "packed": u16-le year, then month to second, a byte each
//! [control.set_clock]
//! ask = { command = 0x05 }
//! face = "packed"
//! [control.remove_footage]            # all of it; tried on the site's own recorder first
//! ask = { command = 0x09 }
//! [control.unlock]
//! attempts = 2
//! steps = [{ do = "compare", ask = { command = 0x0d }, bytes = 16 },
//!          { do = "switch", ask = { command = 0x06 } }]
//! ```

use chrono::FixedOffset;
use serde::{Deserialize, Deserializer, de::Error};

use super::format::{Field, Pattern};

/// How a device's own descriptors are told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsbMatch {
    #[serde(default)]
    pub(crate) ids: Vec<UsbId>,
    pub(crate) inquiry: Option<Pattern>,
    pub(crate) interface: Option<InterfaceClass>,
}

/// Vendor and product number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UsbId {
    pub(crate) vendor: u16,
    pub(crate) product: u16,
}

impl<'de> Deserialize<'de> for UsbId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let halves = text.split_once(':').filter(|(v, p)| v.len() == 4 && p.len() == 4);
        let id = halves.and_then(|(vendor, product)| {
            let number = |half| u16::from_str_radix(half, 16).ok();
            Some(Self { vendor: number(vendor)?, product: number(product)? })
        });
        id.ok_or_else(|| D::Error::custom(format!("`{text}` is no USB id such as 0603:8611")))
    }
}

/// Class, subclass and protocol of an interface; the later ones may be left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InterfaceClass(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for InterfaceClass {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let parts = text.split('/').map(|part| match part.len() {
            2 => u8::from_str_radix(part, 16).ok(),
            _ => None,
        });
        match parts.collect::<Option<Vec<_>>>() {
            Some(parts) if parts.len() <= 3 => Ok(Self(parts)),
            _ => Err(D::Error::custom(format!("`{text}` is no interface class such as 08/06/50"))),
        }
    }
}

/// Everything that may be said to such a recorder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlForm {
    pub(crate) allowed: bool,
    pub(crate) transport: TransportKind,
    /// Longest wait for one exchange, in milliseconds.
    #[serde(default = "two_seconds")]
    pub(crate) timeout_ms: u32,
    /// Pause between a verb and fetching its reply, in milliseconds.
    #[serde(default)]
    pub(crate) settle_ms: u32,
    /// Whether reads are answered only once the password was offered.
    #[serde(default)]
    pub(crate) reads_after_login: bool,
    pub(crate) dialect: Dialect,
    #[serde(default)]
    pub(crate) identity: Vec<IdentityAsk>,
    pub(crate) battery: Option<NumberAsk>,
    pub(crate) free: Option<NumberAsk>,
    pub(crate) card: Option<NumberAsk>,
    pub(crate) clock: Option<ClockAsk>,
    pub(crate) set_clock: Option<SetClockAsk>,
    pub(crate) remove_footage: Option<RemoveAsk>,
    pub(crate) unlock: Option<Unlock>,
}

fn two_seconds() -> u32 {
    2000
}

/// What carries the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TransportKind {
    UsbControl,
    UsbBulk,
    Scsi,
    Serial,
}

/// How a command is put into bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "speaks", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Dialect {
    /// Text verbs as the data of a 16-byte CDB: byte 9 is the length, bytes 10 to 12 tell which way.
    CdbVerbs {
        prefix: Hex,
        send: Hex,
        fetch: Hex,
        reply_bytes: u8,
        /// Reads made and dropped between a verb and its reply.
        #[serde(default)]
        polls: Vec<Poll>,
    },
    /// Numbered commands in a 16-byte CDB: byte 5 is the command, byte 7 the length.
    CdbCommands {
        read: Hex,
        write: Hex,
        /// Written once, without data, before anything else.
        start: Option<u8>,
        /// Read after each command: its first byte is 0 where the command succeeded.
        status: Option<Status>,
    },
    /// Numbered vendor requests to the device.
    Requests {
        #[serde(default)]
        value: u16,
        #[serde(default)]
        index: u16,
    },
    /// Lines of text.
    Lines { ends_with: String, baud: u32 },
}

/// Bytes 10 to 12 of a read, and its length.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Poll {
    pub(crate) tail: Hex,
    pub(crate) bytes: u8,
}

/// The command that tells how the last one went.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    pub(crate) command: u8,
    pub(crate) bytes: u8,
}

/// Bytes written as hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hex(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = hex::decode(&text);
        bytes.map(Self).map_err(|_| D::Error::custom(format!("`{text}` is no row of hex bytes")))
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Ask {
    Verb(String),
    Command(u8),
}

/// A question that is answered by fields of fixed width.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityAsk {
    pub(crate) ask: Ask,
    /// What a reply to a verb begins with.
    pub(crate) after: Option<String>,
    pub(crate) fields: Vec<Width>,
}

/// One field of a reply.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Width {
    pub(crate) field: Field,
    pub(crate) bytes: u8,
}

/// A question that is answered by a number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberAsk {
    pub(crate) ask: Ask,
    pub(crate) after: Option<String>,
    pub(crate) number: Number,
    /// What the number counts: 1 for itself, 1048576 for free storage told in MiB.
    #[serde(default = "one")]
    pub(crate) unit: u32,
}

fn one() -> u32 {
    1
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Number {
    #[serde(rename = "digits")]
    Digits,
    #[serde(rename = "u8")]
    U8,
    #[serde(rename = "u16-le")]
    U16Le,
    #[serde(rename = "u32-le")]
    U32Le,
}

/// A question that is answered by the clock's face.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockAsk {
    pub(crate) ask: Ask,
    pub(crate) after: Option<String>,
    pub(crate) face: Face,
    /// The zone the recorder itself states for its face.
    #[serde(with = "crate::zone", default)]
    pub(crate) zone: Option<FixedOffset>,
}

/// How a clock's face is written, to the second.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Face {
    /// Year as u16, least byte first, then month, day, hour, minute, second as a byte each.
    Packed,
    /// Text in chrono's notation.
    Text(String),
}

/// The command that sets the clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetClockAsk {
    pub(crate) ask: Ask,
    pub(crate) face: Face,
    /// What the reply to a verb begins with when the clock was set.
    pub(crate) replies: Option<String>,
}

/// The command by which a recorder removes all its footage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemoveAsk {
    pub(crate) ask: Ask,
    /// What the reply to a verb begins with when it was done.
    pub(crate) replies: Option<String>,
}

/// How a recorder is opened with its password.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unlock {
    /// Wrong or unanswered passwords after which no more is offered.
    #[serde(default = "two")]
    pub(crate) attempts: u8,
    pub(crate) steps: Vec<Step>,
}

fn two() -> u8 {
    2
}

/// One step of unlocking, in order.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// Hands the password over: appended to a verb, or as `bytes` bytes padded with NULs.
    Offer { ask: Ask, bytes: Option<u8>, replies: Option<String> },
    /// Compares the password with the one the recorder itself gives away.
    Compare { ask: Ask, bytes: u8 },
    /// Goes on only if the first of `bytes` bytes is not 0.
    Require { ask: Ask, bytes: u8, otherwise: String },
    /// Makes the recorder leave and come back as a disk; the last step, no reply is awaited.
    Switch {
        ask: Ask,
        #[serde(default)]
        password: bool,
    },
}
