//! The settings of the dock: its lights and charging.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. The comments here are the schema's texts.

use std::{collections::BTreeMap, ops::RangeInclusive, path::PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::settings::NAME_MAX_CHARS;

/// Speeds of a serial line, baud.
pub(crate) const BAUD: RangeInclusive<i64> = 9_600..=921_600;

/// Numbers of a dock controller's bays.
pub(crate) const CHANNELS: RangeInclusive<i64> = 1..=64;

/// The bays' lights and charging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dock {
    /// The board that lights the bays' LEDs and switches their charging. Needs `device`.
    pub controller: Controller,
    /// The board's serial device, an absolute path, e.g. below `/dev/serial/by-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^/"))]
    pub device: Option<PathBuf>,
    /// The serial line's speed, baud, 9600 to 921600; without meaning over USB.
    #[schemars(range(min = *BAUD.start(), max = *BAUD.end()))]
    pub baud: u32,
    /// Which bay of the board each bay is, by the bay's name: 1 to 64, each once.
    #[schemars(extend(
        "additionalProperties" = { "type": "integer", "minimum": CHANNELS.start(), "maximum": CHANNELS.end() },
        "propertyNames" = { "minLength": 1, "maxLength": NAME_MAX_CHARS }
    ))]
    pub bays: BTreeMap<String, u8>,
    /// When a bay's light says that the recorder may be taken.
    pub safe_means: SafeMeans,
    /// Who decides whether a bay charges.
    pub charging: Charging,
}

impl Default for Dock {
    fn default() -> Self {
        Self {
            controller: Controller::default(),
            device: None,
            baud: 115_200,
            bays: BTreeMap::new(),
            safe_means: SafeMeans::default(),
            charging: Charging::default(),
        }
    }
}

/// The board that lights the bays' LEDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Controller {
    /// There is none.
    #[default]
    None,
    /// One on a serial line that speaks docket's protocol.
    Serial,
}

impl Controller {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::None, Self::Serial];

    /// As one writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Serial => "serial",
        }
    }
}

/// When a bay's light says that the recorder may be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SafeMeans {
    /// Once every clip was read back from the archive and is equal.
    #[default]
    Verified,
    /// Once every clip could be removed from the recorder: sealed as well, on every target.
    Releasable,
}

impl SafeMeans {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Verified, Self::Releasable];

    /// As one writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Releasable => "releasable",
        }
    }
}

/// Who decides whether a bay charges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Charging {
    /// The board by itself.
    #[default]
    Board,
    /// docket: not while clips are copied and verified, else always.
    WhenIdle,
}

impl Charging {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Board, Self::WhenIdle];

    /// As one writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::WhenIdle => "when-idle",
        }
    }
}
