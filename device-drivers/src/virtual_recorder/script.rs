//! The script of a virtual recorder: what it is, what its clock shows, what lies on it.
//!
//! Read by [`super::VirtualFactory`]; written by the demo and by tests, which may build one in
//! code. A script is checked as a whole when read, and whatever is wrong with it is told as
//! [`ErrorKind::Unusable`] with the line where TOML can tell it. Its form is in
//! [`crate::virtual_recorder`].

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    ability::{ScriptClaim, ScriptCondition, ScriptLock, ScriptRemoval},
    clip::ScriptClip,
    clock::ScriptClock,
    path,
};
use crate::{DriverError, ErrorKind, NotTaken, Unseen};

/// The schema line every script begins with.
pub const SCHEMA: &str = "docket.virtual-recorder/1";
/// How a script's file name ends.
pub const FILE_SUFFIX: &str = ".recorder.toml";
/// Longest script read, in bytes: enough for tens of thousands of clips.
const SCRIPT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A virtual recorder as written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Maker's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Device number; absent for a recorder that does not say who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Officer number; `000000` counts as unset, as on real recorders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Unit name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Name of the profile whose name patterns, marks and sidecars apply; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Its clock; absent for one that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ScriptClock>,
    /// How it is; absent for one that does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<ScriptCondition>,
    /// Its lock; absent for one that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<ScriptLock>,
    /// What it does when told to remove its footage; absent for one that has no such command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removal: Option<ScriptRemoval>,
    /// What is claimed of it elsewhere.
    #[serde(default, rename = "claim", skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ScriptClaim>,
    /// Its files, in listing order. Two may bear the same path.
    #[serde(default, rename = "clip", skip_serializing_if = "Vec::is_empty")]
    pub clips: Vec<ScriptClip>,
    /// What it reports as not to be taken.
    #[serde(default, with = "path::not_taken", skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<NotTaken>,
    /// Why it may hold more than it shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Unseen>,
}

impl Default for Script {
    /// An empty recorder that does not say who it is and has no clock.
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            make: None,
            model: None,
            serial: None,
            officer: None,
            unit: None,
            profile: None,
            clock: None,
            condition: None,
            lock: None,
            removal: None,
            claims: Vec::new(),
            clips: Vec::new(),
            not_taken: Vec::new(),
            unseen: Vec::new(),
        }
    }
}

impl Script {
    /// Reads the script at `path`.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] or [`ErrorKind::Denied`] when it cannot be read,
    /// [`ErrorKind::Unusable`] when it cannot be understood.
    pub fn load(path: &Path) -> Result<Self, DriverError> {
        let what = format!("reading the script {}", path.display());
        let text = read_text(path).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::IsADirectory => {
                DriverError::new(ErrorKind::Unusable, format!("{what}: {error}"))
            }
            _ => DriverError::io(what.clone(), error),
        })?;
        Self::from_toml(&text)
            .map_err(|error| DriverError::new(error.kind(), format!("{what}: {error}")))
    }

    /// Reads a script from its text.
    ///
    /// # Errors
    /// [`ErrorKind::Unusable`] with what is wrong, and where.
    pub fn from_toml(text: &str) -> Result<Self, DriverError> {
        let script: Self = toml::from_str(text).map_err(|error| unusable(error.to_string()))?;
        script.check()?;
        Ok(script)
    }

    /// Writes the script as text that [`Self::from_toml`] reads back.
    ///
    /// # Errors
    /// [`ErrorKind::Unusable`] when [`Self::from_toml`] would refuse it.
    pub fn to_toml(&self) -> Result<String, DriverError> {
        self.check()?;
        toml::to_string(self).map_err(|error| unusable(error.to_string()))
    }

    /// Adds a clip at the end of the listing.
    #[must_use]
    pub fn with(mut self, clip: ScriptClip) -> Self {
        self.clips.push(clip);
        self
    }

    /// What it says of the recorder, without its files.
    pub(super) fn names(&self) -> Self {
        Self {
            make: self.make.clone(),
            model: self.model.clone(),
            serial: self.serial.clone(),
            officer: self.officer.clone(),
            unit: self.unit.clone(),
            profile: self.profile.clone(),
            claims: self.claims.clone(),
            ..Self::default()
        }
    }

    fn check(&self) -> Result<(), DriverError> {
        if self.schema != SCHEMA {
            return Err(unusable(format!(
                "schema is `{}`, this version reads `{SCHEMA}`",
                self.schema
            )));
        }
        let names = [&self.make, &self.model, &self.serial, &self.officer, &self.unit];
        if names.into_iter().flatten().any(|name| name.trim().is_empty()) {
            return Err(unusable("a name or number is empty; leave it out instead"));
        }
        if let Some(clock) = &self.clock {
            clock.check().map_err(|what| unusable(format!("clock: {what}")))?;
        }
        for clip in &self.clips {
            let named = clip.path_raw.escape_ascii();
            clip.check().map_err(|what| unusable(format!("clip {named}: {what}")))?;
        }
        Ok(())
    }
}

fn unusable(what: impl Into<String>) -> DriverError {
    DriverError::new(ErrorKind::Unusable, what)
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(SCRIPT_BYTES_MAX + 1).read_to_string(&mut text)?;
    if u64::try_from(read).is_ok_and(|read| read > SCRIPT_BYTES_MAX) {
        let what = format!("longer than {SCRIPT_BYTES_MAX} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    Ok(text)
}
