//! The settings themselves, one struct a section, with their defaults and ranges.
//!
//! Read by the daemon's composition root, which hands each part its own section.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::ConfigError;

/// Everything that can be set. `Default` is what an empty file means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Taking clips off recorders.
    pub intake: Intake,
    /// Where originals are kept.
    pub archive: Archive,
    /// Viewable renditions.
    pub transcode: Transcode,
}

/// Taking clips off recorders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Intake {
    /// Bays that copy at the same moment, 1 to 64; the others wait their turn.
    pub parallel_bays: usize,
    /// Bytes of free space that intake leaves untouched on the staging disk.
    pub keep_free_bytes: u64,
    /// Whether SM3 is computed beside BLAKE3 and SHA-256. It makes intake bound by the processor.
    pub sm3: bool,
    /// Whether the recorder's bytes are read a second time and compared before a clip is staged.
    pub second_read: bool,
}

impl Default for Intake {
    fn default() -> Self {
        Self { parallel_bays: 4, keep_free_bytes: 256 << 20, sm3: false, second_read: false }
    }
}

/// Where originals are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// The archive's folder; by default `archive` in the data folder.
    pub folder: Option<PathBuf>,
}

/// Viewable renditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Transcode {
    /// Whether previews and posters are made.
    pub enabled: bool,
}

impl Default for Transcode {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Settings {
    /// Checks ranges that types cannot hold.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=64).contains(&self.intake.parallel_bays) {
            return Err(range("intake.parallel_bays", "must be from 1 to 64"));
        }
        Ok(())
    }
}

fn range(key: &'static str, problem: &str) -> ConfigError {
    ConfigError::Range { key, problem: problem.into() }
}
