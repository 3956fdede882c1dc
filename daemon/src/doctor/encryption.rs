//! Probe of where wrapped keys stand: whoever loses all of them has lost what is encrypted.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use super::{
    Fact,
    disk::can_write,
    report::{Finding, Found, Probe},
    scene::{Scene, shown},
};
use crate::store::keys::KEYS;

pub(super) const PROBES: &[Probe] = &[Probe {
    name: "wrapped-keys",
    findings: &[OFF, HOME_ONLY, MISSING, EMPTY, UNWRITABLE, SAME_DISK, KEPT],
    look: wrapped_keys,
}];

const OFF: Finding = Finding::skipped("off");
const HOME_ONLY: Finding = Finding::warn("home-only");
const MISSING: Finding = Finding::fail("missing");
const EMPTY: Finding = Finding::fail("empty");
const UNWRITABLE: Finding = Finding::fail("not-writable");
const SAME_DISK: Finding = Finding::warn("same-disk");
const KEPT: Finding = Finding::ok("kept");

fn wrapped_keys(scene: &Scene<'_>) -> Found {
    let encryption = &scene.settings.archive.encryption;
    if encryption.recipients.is_empty() {
        return OFF.into();
    }
    let (archive, folders) = (scene.archive(), &encryption.key_folders);
    if folders.is_empty() {
        return HOME_ONLY.with("path", shown(&archive));
    }
    // Nothing is archived while one of them is away; the first that is tells.
    if let Some(found) = folders.iter().find_map(|folder| problem_of(folder, &archive)) {
        return found;
    }
    let home = disk_of(&archive);
    if folders.iter().all(|folder| disk_of(folder) == home) {
        return SAME_DISK.with("path", shown(&archive));
    }
    KEPT.with("count", Fact::Number(folders.len() as u64))
}

/// Why no wrapped key can be kept in a folder.
fn problem_of(folder: &Path, archive: &Path) -> Option<Found> {
    let at = |finding: Finding| finding.with("path", shown(folder));
    if !folder.is_dir() {
        return Some(at(MISSING));
    }
    // An empty folder is what stands below a mount point when nothing is mounted on it.
    if archive.join(KEYS).is_dir() && !folder.join(KEYS).is_dir() {
        return Some(at(EMPTY));
    }
    let error = can_write(folder).err()?;
    Some(at(UNWRITABLE).with("why", Fact::Text(error.to_string())))
}

/// The disk on which a folder stands, or will: that of the nearest folder above it that is there.
fn disk_of(folder: &Path) -> Option<u64> {
    folder.ancestors().find_map(|folder| fs::metadata(folder).ok()).map(|found| found.dev())
}
