//! The settings as they are told. Secrets are references; nobody is told more.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The settings, as they were read last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsView {
    /// Every key with its value and where it comes from.
    pub settings: Vec<SettingView>,
    /// What changed with the last reading, and what was read before and waits for a restart.
    pub changes: Vec<ChangeView>,
    /// What is wrong with the settings as they are written now. While there is anything, the
    /// settings that were read before go on to hold.
    pub problems: Vec<SettingsProblemView>,
    /// Whether the station runs without settings of its own: it takes footage into staging and
    /// archives nothing.
    pub safe_mode: bool,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingView {
    /// Its key, e.g. `intake.parallel_bays`.
    pub key: String,
    /// Its value as one writes it in TOML; none where it is not set and has no default.
    pub value: Option<String>,
    /// Its default, likewise.
    pub default: Option<String>,
    /// Where the value comes from: `default`, `PATH:LINE`, `$VARIABLE`, or `--set`.
    pub origin: String,
}

/// A setting that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    /// Its key.
    pub key: String,
    /// The value that held before.
    pub old: Option<String>,
    /// The new one.
    pub new: Option<String>,
    /// Whether it holds already.
    pub applied: bool,
    /// Whether it counts only after a restart.
    #[serde(default)]
    pub needs_restart: bool,
}

/// Something wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsProblemView {
    /// Which kind: a stable code such as `unknown-key`.
    pub id: String,
    /// The key, where it is about one.
    pub key: Option<String>,
    /// `PATH:LINE:COLUMN`, the variable, or the flag.
    pub place: String,
    /// The line at fault, where there is one; secrets are masked.
    pub line: Option<String>,
    /// The column at fault, from 1, in characters.
    pub column: Option<usize>,
    /// How many characters at its column are at fault.
    pub length: Option<usize>,
    /// What is wrong, and what would be right.
    pub text: String,
}
