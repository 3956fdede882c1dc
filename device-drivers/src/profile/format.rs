//! The TOML form of a recorder profile.
//!
//! Read by [`Profile::parse`] alone; unknown fields are errors, so that a misspelt rule cannot
//! pass for an absent one. A pattern that is no regular expression fails with its line.
//!
//! ```toml
//! schema = "docket.recorder-profile/1"
//! name = "example"
//! about = "One sentence for people."
//! unset = ["000000"]                  # values that mean "never set"
//! [layout]                            # every rule given must hold; names without regard to case
//! files = ["PARAM.INI"]
//! [[identity]]                        # in order of trust; the first set value of a field wins
//! from = "ini"
//! file = "PARAM.INI"
//! sections = ["ZFY"]
//! keys = { serial = ["DevNo"], officer = ["PolNo"] }
//! [[name_pattern]]                    # tried in order on each file
//! pattern = '^(?<start>[0-9]{14})\.'
//! start = "%Y%m%d%H%M%S"
//! [[mark]]
//! how = "name-suffix"
//! pattern = '(?<mark>_IMP)$'
//! [sidecar]
//! extensions = ["nmea"]
//! [recording]                         # whether two clips belong together: see `recording`
//! roll_over_ms = 3000
//! [[log]]                             # the recorder's own log: see `log`
//! path = '(?i)^LOG/[^/]+\.LOG$'
//! line = '^(?<at>\S+ \S+) (?<words>.+)$'
//! at = "%Y-%m-%d %H:%M:%S"
//! says = [{ event = "battery", pattern = '(?i)low battery' }]
//! ```
//!
//! `[usb]` and `[control]`, for recorders that take commands, are described in `control`.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use regex::bytes::Regex;
use serde::{Deserialize, Deserializer, de::Error};

use super::{
    control::{ControlForm, UsbMatch},
    log::LogRule,
    recording::Recording,
};
use crate::ClipKind;

/// What a family of recorders looks like. Made by [`Profile::parse`] only, so always checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) about: String,
    /// Maker, where the layout itself tells it.
    pub(super) make: Option<String>,
    /// Model, where the layout itself tells it.
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) unset: Vec<String>,
    /// Absent in a profile that is told by `usb` alone.
    pub(super) layout: Option<Layout>,
    pub(crate) usb: Option<UsbMatch>,
    pub(crate) control: Option<ControlForm>,
    #[serde(default)]
    pub(super) identity: Vec<IdentitySource>,
    #[serde(default)]
    pub(super) name_pattern: Vec<NamePattern>,
    #[serde(default)]
    pub(super) mark: Vec<MarkRule>,
    #[serde(default)]
    pub(super) kind: Vec<KindRule>,
    #[serde(default)]
    pub(super) sidecar: SidecarRule,
    #[serde(default)]
    pub(super) recording: Recording,
    #[serde(default)]
    pub(super) log: Vec<LogRule>,
}

/// How the layout is recognised: all rules given must hold; none given fits everything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    #[serde(default)]
    pub(super) files: Vec<String>,
    #[serde(default)]
    pub(super) folders: Vec<String>,
    /// Some file's path matches.
    pub(super) path: Option<Pattern>,
    /// The root folder's own name matches; its named groups may serve as an identity source.
    pub(super) root_name: Option<Pattern>,
    /// … and does not match this.
    pub(super) root_name_not: Option<Pattern>,
}

/// One place where a recorder says who it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum IdentitySource {
    /// Keys of an INI file; for each field the keys are tried in the order given.
    Ini { file: String, sections: Vec<String>, keys: BTreeMap<Field, Vec<String>> },
    /// Fields of a file's first line, counted from 0.
    Line { file: String, separator: char, fields: BTreeMap<Field, usize> },
    /// The named groups of `layout.root_name`.
    RootName {},
    /// The named groups of the name patterns, over all files. With `decides = false` they are
    /// kept as facts but name nobody: for patterns that are widespread but unconfirmed.
    Names {
        #[serde(default = "yes")]
        decides: bool,
    },
}

fn yes() -> bool {
    true
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Field {
    Serial,
    Officer,
    OfficerName,
    Unit,
    UnitNumber,
    Make,
    Model,
    /// A maker's code for make and model.
    ModelCode,
}

impl Field {
    /// The word used in [`crate::Fact::field`].
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Officer => "officer",
            Self::OfficerName => "officer-name",
            Self::Unit => "unit",
            Self::UnitNumber => "unit-number",
            Self::Make => "make",
            Self::Model => "model",
            Self::ModelCode => "model-code",
        }
    }
}

/// A name pattern: named groups `start`, `serial`, `officer`, `sequence`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamePattern {
    #[serde(default)]
    pub(super) on: Subject,
    pub(super) pattern: Pattern,
    /// chrono format of the `start` group; present exactly when the group is.
    pub(super) start: Option<String>,
    /// The zone the name itself states for `start`.
    #[serde(with = "crate::zone", default)]
    pub(super) zone: Option<FixedOffset>,
}

/// What a pattern is matched against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Subject {
    /// The file's own name.
    #[default]
    Name,
    /// The whole path from the root.
    Path,
}

/// How a clip shows that it was marked as important on the recorder.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum MarkRule {
    /// The stem ends with the pattern's `mark` group.
    NameSuffix { pattern: Pattern },
    /// A folder on the way bears one of these names.
    Folder { names: Vec<String> },
    /// The read-only attribute, where it sets the file apart from others.
    ReadOnlyAttribute {},
    /// A file of the same stem with one of these extensions stands beside it.
    Sidecar { extensions: Vec<String> },
}

/// A kind for names the common table does not know, or knows otherwise.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    pub(super) kind: ClipKind,
    #[serde(default)]
    pub(super) extensions: Vec<String>,
    pub(super) pattern: Option<Pattern>,
}

/// Files that accompany the clip of the same stem in the same folder.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SidecarRule {
    #[serde(default)]
    pub(super) extensions: Vec<String>,
}

/// A regular expression over bytes: names from a card need not be text.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(pub(crate) Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Regex::new(&text).map(Self).map_err(D::Error::custom)
    }
}

impl Pattern {
    /// The names of its groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.capture_names().flatten()
    }
}
