//! A card as a script for the virtual recorder, playing the very files beside it.
//!
//! Called by `build`. Schema `docket.virtual-recorder/1`. Content is named by path where TOML can
//! hold the path, else given in hex. What may not be taken for a clip is not in it: a virtual
//! recorder lists clips only.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use chrono::SecondsFormat;
use serde::Serialize;

use super::{CardError, Truth, TruthFile};

/// The script's file name beside the card; its ending is how the virtual recorder is recognised.
pub(crate) const NAME: &str = "virtual.recorder.toml";

/// Writes the script of the card at `root` to `path`.
pub(crate) fn write(truth: &Truth, root: &Path, path: &Path) -> Result<(), CardError> {
    let clip = truth.files.iter().map(|file| clip(file, root)).collect::<Result<_, _>>()?;
    let plan = &truth.plan;
    let script = Script {
        schema: "docket.virtual-recorder/1",
        make: &truth.identity.make,
        model: &truth.identity.model,
        serial: &plan.serial,
        officer: &plan.officer,
        profile: plan.layout.profile(),
        clock: Clock {
            offset_ms: plan.clock.offset_ms,
            drift_ppm: plan.clock.drift_ppm,
            since: plan.clock.since.to_rfc3339_opts(SecondsFormat::Secs, true),
            zone: plan.clock.zone()?.to_string(),
            resolution_ms: plan.clock.resolution_ms,
        },
        clip,
    };
    let text = toml::to_string(&script).map_err(|e| CardError::Plan(e.to_string()))?;
    let head = "# A generated card, played as if docked. Paths count from this file's folder.\n";
    fs::write(path, format!("{head}{text}")).map_err(CardError::io("writing", path))
}

fn clip(file: &TruthFile, root: &Path) -> Result<Clip, CardError> {
    let raw = file.path_raw();
    let (path, path_hex, content) = if let Ok(path) = String::from_utf8(raw.clone()) {
        let file = format!("card/{path}");
        (Some(path), None, Content::File(file))
    } else {
        let host = root.join(OsStr::from_bytes(&raw));
        let bytes = fs::read(&host).map_err(CardError::io("reading", &host))?;
        (None, Some(file.path_hex.clone()), Content::Hex(hex::encode(bytes)))
    };
    let modified = file.modified.format("%Y-%m-%dT%H:%M:%S").to_string();
    Ok(Clip { path, path_hex, modified, key_mark: file.marked.is_some(), content })
}

#[derive(Serialize)]
struct Script<'a> {
    schema: &'static str,
    make: &'a str,
    model: &'a str,
    serial: &'a str,
    officer: &'a str,
    profile: &'a str,
    clock: Clock,
    clip: Vec<Clip>,
}

#[derive(Serialize)]
struct Clock {
    offset_ms: i64,
    drift_ppm: i32,
    since: String,
    zone: String,
    resolution_ms: u32,
}

#[derive(Serialize)]
struct Clip {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
    modified: String,
    key_mark: bool,
    content: Content,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Content {
    File(String),
    Hex(String),
}
