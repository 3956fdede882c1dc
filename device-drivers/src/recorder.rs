//! The seam between docket and a recorder: a factory that recognises a place, and the recorder it
//! opens.
//!
//! Called by the daemon's flow; implemented by [`crate::card`], [`crate::folder`], [`crate::mounted`],
//! [`crate::mtp`], [`crate::vendor`] and [`crate::virtual_recorder`].
//! Optional abilities answer [`ErrorKind::Unsupported`]. No method writes to footage; one removes it,
//! on leave, where the recorder itself has a command for that.

use std::{fmt, io, io::Read, path::PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ClockLeave, Condition, NotUnlocked, Password, RemovalLeave, Unseen};

/// Where a recorder may be found: one bay and what is seen there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The bay's name as shown to people, unique among the bays in use.
    pub bay: String,
    /// A mounted card or any directory, a card's block device or image, a USB device that speaks MTP,
    /// or a virtual recorder's script.
    pub path: PathBuf,
}

/// Recognises places and opens the recorders found there.
pub trait RecorderFactory: Send + Sync {
    /// The driver's stable name, kept in every session record.
    fn driver(&self) -> &'static str;

    /// Whether this driver is the one for `place`. Cheap; changes nothing; reads no footage.
    fn recognises(&self, place: &Place) -> bool;

    /// Opens the recorder read-only.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when nothing is there, [`ErrorKind::Denied`] when it may not be
    /// read, [`ErrorKind::Unusable`] when its script or layout cannot be understood.
    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError>;
}

/// One docked recorder, open for reading. Blocking; used by one thread at a time.
pub trait Recorder: Send {
    /// Who it says it is, with every source of each claim.
    ///
    /// # Errors
    /// [`ErrorKind::Disconnected`] or [`ErrorKind::Media`]. An unreadable identity is not an
    /// error: it answers [`Identity::known`] `== false`.
    fn identity(&mut self) -> Result<Identity, DriverError>;

    /// The recorder's own clock, now. The caller brackets the call with host time.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when the recorder has no readable clock.
    fn read_clock(&mut self) -> Result<RecorderTime, DriverError> {
        Err(DriverError::unsupported("this recorder's clock cannot be read"))
    }

    /// Every file on the recorder, unknown kinds included, and what could not be listed and why.
    /// The order is the card's own; it is stable while the recorder stays docked.
    ///
    /// # Errors
    /// [`ErrorKind::Disconnected`] when the recorder went away, [`ErrorKind::Media`] when the
    /// root itself cannot be read.
    fn list(&mut self) -> Result<Listing, DriverError>;

    /// Opens `clip` for reading from `offset` bytes on. Reads return raw bytes; an I/O error from
    /// the reader is classified by [`ErrorKind::of_read`].
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when the clip is no longer there, else as for reading.
    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError>;

    /// How it is: battery, free storage, and what else may be asked of it. What it cannot tell is
    /// absent, with a remark; asking changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when it tells nothing at all, [`ErrorKind::Disconnected`].
    fn condition(&mut self) -> Result<Condition, DriverError> {
        Err(DriverError::unsupported("this recorder does not tell how it is"))
    }

    /// Opens a locked recorder's storage. On success the recorder goes away and comes back as a
    /// disk, at a place of its own; this recorder is then spent but for what it already told.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when there is no lock, [`ErrorKind::Denied`] when the password is
    /// wrong, [`ErrorKind::Unusable`] when it did not answer. Nothing here counts failures: the caller
    /// keeps how many there were, for a recorder may lock itself for good after a few
    /// ([`Condition::failures_max`]).
    fn unlock(&mut self, password: &Password) -> Result<(), NotUnlocked> {
        let _ = password;
        Err(DriverError::unsupported("this recorder is not unlocked by command").into())
    }

    /// Sets the recorder's clock and answers the face it was set to.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when it cannot be set, [`ErrorKind::Denied`] when the drift on
    /// record is not this recorder's, else as for reading.
    fn set_clock(&mut self, leave: &ClockLeave<'_>) -> Result<NaiveDateTime, DriverError> {
        let _ = leave;
        Err(DriverError::unsupported("this recorder's clock cannot be set"))
    }

    /// Has the recorder remove all its footage, by its own command. It is listed anew first, and left
    /// as it is unless it holds exactly what `leave` covers. What became of it shows at the next
    /// opening only.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when it has no such command, [`ErrorKind::Denied`] when it holds
    /// anything else, else as for reading: what it then did is not known.
    fn remove_footage(&mut self, leave: &RemovalLeave) -> Result<(), DriverError> {
        let _ = leave;
        Err(DriverError::unsupported("this recorder has no command that removes its footage"))
    }
}

/// What a recorder says of itself. Absent is `None`, never a made-up value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Whether the recorder can be told from all others by what it says (a serial was read).
    pub known: bool,
    /// Maker's name.
    pub make: Option<String>,
    /// Model name.
    pub model: Option<String>,
    /// The device number: 7 to 20 letters and digits in the field; kept as read.
    pub serial: Option<String>,
    /// Officer number the recorder was issued to; `000000` counts as unset.
    pub officer: Option<String>,
    /// Unit name or number.
    pub unit: Option<String>,
    /// Name of the profile that read it.
    pub profile: Option<String>,
    /// Every claim as found, disagreeing ones included.
    pub facts: Vec<Fact>,
    /// What went wrong while reading it, in words for people: a damaged settings file, a value
    /// too long to be one. Empty when all was well.
    pub remarks: Vec<String>,
}

/// One claim found on a recorder, kept raw so that disagreements can be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Where it was found, e.g. `PARAM.INI[ZFY].DevNo` or `file name`.
    pub source: String,
    /// What it claims to be: `serial`, `officer`, `officer-name`, `unit`, `unit-number`, `make`,
    /// `model`, `model-code`; of a condition, `battery`, `free`, `card`; of the card itself
    /// `volume-label`, `volume-serial`.
    pub field: String,
    /// The value decoded for people.
    pub value: String,
    /// The value's raw bytes, lower-case hex.
    pub raw_hex: String,
}

/// What a recorder's clock showed at one moment. The caller adds host time before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecorderTime {
    /// The clock's face as read: no zone is invented.
    #[cfg_attr(feature = "schema", schema(value_type = String, example = "2026-11-22T08:00:00"))]
    pub face: NaiveDateTime,
    /// The zone the recorder itself claims, if any.
    #[serde(with = "crate::zone", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, example = "+08:00"))]
    pub zone: Option<FixedOffset>,
    /// How it was read: `vendor`, `mtp`, `virtual`, ….
    pub method: String,
    /// Smallest step the clock shows, in milliseconds.
    pub resolution_ms: u32,
}

/// Everything found on a recorder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Every file that can be named, whatever its kind.
    pub clips: Vec<Clip>,
    /// What is there but cannot be taken, each with its reason.
    pub not_taken: Vec<NotTaken>,
    /// Why there may be more on it than the listing shows. It keeps nothing from being taken; it keeps
    /// footage from being removed.
    pub unseen: Vec<Unseen>,
}

/// Something on the recorder that is not a readable file: an explained exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTaken {
    /// Raw path bytes from the recorder's root, `/` between parts.
    pub path_raw: Vec<u8>,
    /// Stable reason code: `symlink`, `special-file`, `unreadable-folder`, `loop` (a folder that
    /// leads back to one above it), `cross-linked` (a folder that lies in another's clusters),
    /// `too-deep`, `too-many` (behind the most a listing holds), `vanished` (went away while being
    /// listed), `unreadable` (its entry cannot be read), `unsupported-volume` (a partition whose
    /// filesystem is not read), `no-medium` (a store without its card), `unknown-size` (the recorder
    /// does not tell how many bytes it has).
    pub reason: String,
    /// Words for people, English.
    pub detail: String,
}

/// A file as listed on a recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Position in the recorder's listing; tells clips of the same name apart within a session.
    pub handle: u32,
    /// Raw path bytes from the recorder's root, `/` between parts, no leading `/`. Never a host
    /// path; may hold any byte, `..` and control characters included.
    pub path_raw: Vec<u8>,
    /// Size in bytes as listed.
    pub size: u64,
    /// Last-modified stamp as listed.
    pub modified: Option<RawStamp>,
    /// What kind of file it is, told by name and layout only.
    pub kind: ClipKind,
    /// Marked as important on the recorder, and how that was seen.
    pub key_mark: Option<KeyMark>,
    /// What the name itself says, by the recorder's profile.
    pub name_facts: NameFacts,
    /// Handle of the clip this file accompanies (GPS track, log, subtitle of a clip).
    pub sidecar_of: Option<u32>,
}

/// A stamp exactly as the medium gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RawStamp {
    /// Where it comes from, and so how far it can be trusted.
    pub source: StampSource,
    /// An instant when the source carries one (host filesystem), else `None`.
    pub utc: Option<DateTime<Utc>>,
    /// The wall-clock face when the source has no zone (FAT, names), else `None`.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, example = "2026-11-22T08:00:00"))]
    pub face: Option<NaiveDateTime>,
    /// Smallest step of the source, in milliseconds (FAT: 2000).
    pub resolution_ms: u32,
}

/// Where a stamp was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum StampSource {
    /// The host's view of a mounted filesystem.
    Filesystem,
    /// A FAT directory entry.
    Fat,
    /// An exFAT directory entry.
    Exfat,
    /// An object's date, as an MTP device tells it.
    Mtp,
    /// A virtual recorder's script.
    Script,
}

/// A clip's kind by name; content is judged later by the media worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClipKind {
    /// Moving pictures.
    Video,
    /// Sound alone.
    Audio,
    /// A still picture.
    Photo,
    /// A position track (NMEA, GPX).
    Track,
    /// The recorder's own log or settings.
    Log,
    /// Anything else.
    Other,
}

/// How a clip was seen to be marked as important on the recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMark {
    /// `name-suffix`, `folder`, `read-only-attribute`, `sidecar`, `script`.
    pub how: String,
}

/// What a clip's name says by its profile. Faces carry no zone unless the name states one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NameFacts {
    /// When the recording started, by the recorder's clock.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, example = "2026-11-22T08:00:00"))]
    pub start: Option<NaiveDateTime>,
    /// The zone the name itself states for `start` (a trailing `Z`), never an assumed one.
    #[serde(with = "crate::zone", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>, example = "+08:00"))]
    pub zone: Option<FixedOffset>,
    /// Sequence number within the recorder.
    pub sequence: Option<u32>,
    /// Device number in the name.
    pub serial: Option<String>,
    /// Officer number in the name.
    pub officer: Option<String>,
}

/// What the caller does next about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Nothing there: tell the person the path or bay.
    NotFound,
    /// The recorder went away: keep what was pulled, wait for it to come back.
    Disconnected,
    /// The medium could not be read at this place: go on with the next clip.
    Media,
    /// The host may not read it: tell the person about permissions.
    Denied,
    /// The recorder cannot do this: go on without.
    Unsupported,
    /// The script or layout is broken, or the recorder gives no sensible answer: tell the person
    /// what and where.
    Unusable,
}

impl ErrorKind {
    /// Sorts an error met while reading a clip.
    ///
    /// A vanished device answers `ENODEV`, `ENXIO` or `ESHUTDOWN`, a reader without its card
    /// `ENOMEDIUM`, a pulled mount `ENOENT` or `ESTALE`; everything else about reading, a
    /// [`crate::Hole`] among it, is the medium's fault.
    #[must_use]
    pub fn of_read(error: &io::Error) -> Self {
        use rustix::io::Errno;
        match Errno::from_io_error(error) {
            Some(
                Errno::NODEV
                | Errno::NXIO
                | Errno::SHUTDOWN
                | Errno::STALE
                | Errno::NOTCONN
                | Errno::NOMEDIUM,
            ) => Self::Disconnected,
            Some(Errno::NOENT) => Self::NotFound,
            Some(Errno::ACCESS | Errno::PERM) => Self::Denied,
            _ => Self::Media,
        }
    }
}

/// A driver's failure: what failed, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub struct DriverError {
    kind: ErrorKind,
    what: String,
    #[source]
    source: Option<io::Error>,
}

impl DriverError {
    /// A failure of `kind`, told as `what`.
    pub fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), source: None }
    }

    /// An ability the recorder lacks.
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, what)
    }

    /// An I/O failure, sorted by [`ErrorKind::of_read`].
    pub fn io(what: impl Into<String>, source: io::Error) -> Self {
        Self { kind: ErrorKind::of_read(&source), what: what.into(), source: Some(source) }
    }

    /// What the caller does next.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
