//! How the dock controller stands, for people: told with the station's status and by the doctor.
//!
//! Written by `run`'s lights, read by `api` and `doctor`. It proves nothing: what a light says comes
//! from the bay's state ([`super::lamp`]).

use docket_drivers::controller::Led;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the dock controller stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ControllerState {
    /// Whether it is at work.
    pub standing: Standing,
    /// Its device; none where no controller is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Its firmware, as it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// How many bays it has.
    #[serde(default)]
    pub channels: u8,
    /// The lights it shows, by the bay's name; empty while it is not at work.
    pub lamps: Vec<Lamp>,
    /// Bays that are set to a light which it does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlit: Vec<String>,
    /// What is wrong, while it is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ControllerProblem>,
}

/// Whether a dock controller is at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// None is set, or no station runs that would speak to it.
    #[default]
    None,
    /// It is being opened.
    Opening,
    /// It shows the bays' lights.
    AtWork,
    /// It does not answer; it is looked for again and again. Intake goes on without lights.
    Lost,
}

impl Standing {
    /// Its stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Opening => "opening",
            Self::AtWork => "at-work",
            Self::Lost => "lost",
        }
    }
}

/// A bay's light.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lamp {
    /// The bay's name.
    pub bay: String,
    /// Its number on the controller.
    pub channel: u8,
    /// What the light says.
    pub led: Led,
    /// Whether docket has its charging switched on or off; none where that is the controller's affair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charging: Option<bool>,
    /// Whether something stands in the bay, where the controller sees that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<bool>,
    /// Its charging current, milliamperes, where the controller measures that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_ma: Option<u16>,
}

/// Why a dock controller is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ControllerProblem {
    /// `unavailable`, `denied`, `not-ours` or `task-lost`.
    pub code: String,
    /// The same in words, English, for whoever mends it.
    pub detail: String,
}
