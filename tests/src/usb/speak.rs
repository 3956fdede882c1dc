//! The driver of recorders that take commands, on a real device: the seam's suite over its footage, and
//! its word about itself.
//!
//! Run in the guest as `usb speak`, as the station's own user.

use std::{fs, os::unix::ffi::OsStrExt, path::Path, sync::Arc};

use anyhow::{Context, Result};
use docket_drivers::{
    Place, RecorderFactory,
    card::CardFactory,
    conformance::{self, Truth},
    profile::{Profile, ProfileSet},
    vendor::VendorFactory,
};
use serde_json::{Value, json};

use super::recorder::{PROFILE, PROFILE_NAME};

/// Holds the disk at `place` against the files in `root`; answers what the recorder tells of itself.
///
/// # Errors
/// The first promise of the seam that is broken, or what could not be asked.
pub fn speak(place: &Path, root: &Path) -> Result<Value> {
    let profile = Profile::parse(PROFILE, PROFILE_NAME)?;
    let profiles = Arc::new(ProfileSet::shipped()?.with(profile));
    let footage: Vec<Box<dyn RecorderFactory>> =
        vec![Box::new(CardFactory::new(Arc::clone(&profiles)))];
    let factory = VendorFactory::new(profiles, footage);
    let mut truth = Vec::new();
    files(root, root, &mut truth)?;
    truth.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
    let place = Place { bay: "rig".into(), path: place.into() };
    conformance::check(&factory, &place, &truth)?;
    let mut recorder = factory.open(&place)?;
    let identity = recorder.identity()?;
    let clock = recorder.read_clock()?;
    let condition = recorder.condition()?;
    Ok(json!({
        "serial": identity.serial,
        "officer": identity.officer,
        "remarks": identity.remarks,
        "face": clock.face,
        "battery": condition.battery_percent,
    }))
}

fn files(root: &Path, folder: &Path, into: &mut Vec<Truth>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(root, &path, into)?;
        } else {
            let below = path.strip_prefix(root).context("below")?.as_os_str().as_bytes();
            into.push(Truth::new(below, fs::read(&path)?));
        }
    }
    Ok(())
}
