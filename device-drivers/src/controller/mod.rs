//! The dock controller: the board that lights each bay's LED and switches its charging.
//!
//! Called by the daemon's controller task, which owns the thread: everything here is blocking, for
//! seconds at most. A failure says what to do next ([`ControllerErrorKind`]). Nothing here knows what
//! a clip is; it never writes to a recorder and never waits for a board longer than it says.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod frame;
mod none;
mod serial;
#[cfg(any(test, feature = "conformance"))]
pub mod simulator;
#[cfg(test)]
mod tests;
mod words;

pub use error::{ControllerError, ControllerErrorKind};
pub use none::NoController;
pub use serial::SerialController;

use serde::{Deserialize, Serialize};

/// How often a board must hear from the station while it has nothing to say
/// ([`DockController::beat`]): well within the silence after which a board shows every bay as out of
/// service by itself (5 s, `PROTOCOL.md`).
pub const BEAT_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// A bay's place on the board, 1 to [`Channel::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel(u8);

impl Channel {
    /// The last one there can be.
    pub const MAX: u8 = 64;

    /// The channel of this number; none outside 1 to [`Self::MAX`].
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&number).then_some(Self(number))
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// What a bay's LED says. The board chooses the colour and rhythm; those in brackets are advised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Led {
    /// The bay is free (dark).
    Off,
    /// Clips are being copied: leave the recorder in (slow blue pulse).
    Copying,
    /// What was copied is being checked: leave the recorder in (fast blue pulse).
    Verifying,
    /// The recorder may be taken (steady green).
    Safe,
    /// A person is needed (double amber blink).
    Help,
    /// Nothing is taken in here (steady red).
    OutOfService,
}

impl Led {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Off, Self::Copying, Self::Verifying, Self::Safe, Self::Help, Self::OutOfService];
}

/// What a board says of itself when greeted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its firmware and version: 1 to 24 printable ASCII characters without spaces.
    pub firmware: String,
    /// How many bays it has, 0 to [`Channel::MAX`]; their channels are 1 to this.
    pub bays: u8,
    /// Whether it can switch charging.
    pub charging: bool,
    /// Whether it sees if something stands in a bay.
    pub presence: bool,
    /// Whether it measures the charging current.
    pub current: bool,
}

/// In which bays something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence(u64);

impl Presence {
    /// From a mask: bit 0 is channel 1.
    #[must_use]
    pub fn of_mask(mask: u64) -> Self {
        Self(mask)
    }

    /// Whether something stands in this bay.
    #[must_use]
    pub fn has(self, channel: Channel) -> bool {
        self.0 >> (channel.number() - 1) & 1 == 1
    }
}

/// A dock controller that answers. Every command says how things shall be, never what to change, so
/// giving it twice is giving it once.
pub trait DockController: Send {
    /// What it said of itself when it was greeted.
    fn board(&self) -> &Board;

    /// Shows `led` at a bay.
    ///
    /// # Errors
    /// [`ControllerErrorKind::Refused`] for a bay it does not have; else the link failed.
    fn set_led(&mut self, channel: Channel, led: Led) -> Result<(), ControllerError>;

    /// Switches a bay's charging on or off.
    ///
    /// # Errors
    /// [`ControllerErrorKind::Refused`] for a bay it does not have, or where it cannot
    /// ([`Board::charging`]); else the link failed.
    fn set_charging(&mut self, channel: Channel, on: bool) -> Result<(), ControllerError>;

    /// A bay's charging current in milliamperes.
    ///
    /// # Errors
    /// [`ControllerErrorKind::Refused`] for a bay it does not have, or where it cannot measure
    /// ([`Board::current`]); else the link failed.
    fn current_ma(&mut self, channel: Channel) -> Result<u16, ControllerError>;

    /// Tells it that the station lives. Answers in which bays something stands, if it can see that.
    ///
    /// # Errors
    /// The link failed.
    fn beat(&mut self) -> Result<Option<Presence>, ControllerError>;

    /// Takes leave: every bay is shown as out of service until a station greets it again. Takes half
    /// a second at most, also when the station was told to stop; a board that does not hear it shows
    /// the same once the station has been silent for long enough.
    ///
    /// # Errors
    /// The link failed.
    fn leave(&mut self) -> Result<(), ControllerError>;
}
