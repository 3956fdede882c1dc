//! The seam's suite over docket's own driver, on a recorder that takes commands.
//!
//! Run in the guest as `usb speak`: real disk, real libusb, real SCSI generic node.

use std::{fs, os::unix::ffi::OsStrExt, path::Path, sync::Arc};

use anyhow::{Context, Result};
use docket_drivers::{
    Place, RecorderFactory,
    card::CardFactory,
    conformance::{self, Truth},
    profile::{Profile, ProfileSet},
    vendor::VendorFactory,
};

use super::recorder::PROFILES;

/// Holds the disk at `place` against the files in `root`.
///
/// # Errors
/// The first promise of the seam that is broken.
pub fn speak(place: &Path, root: &Path) -> Result<()> {
    let mut profiles = ProfileSet::shipped()?;
    for (name, text) in PROFILES {
        profiles = profiles.with(Profile::parse(text, name)?);
    }
    let profiles = Arc::new(profiles);
    let footage: Vec<Box<dyn RecorderFactory>> =
        vec![Box::new(CardFactory::new(Arc::clone(&profiles)))];
    let factory = VendorFactory::new(profiles, footage);
    let mut truth = Vec::new();
    files(root, root, &mut truth)?;
    truth.sort_by(|a, b| a.path_raw.cmp(&b.path_raw));
    let place = Place { bay: "rig".into(), path: place.into() };
    Ok(conformance::check(&factory, &place, &truth)?)
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
