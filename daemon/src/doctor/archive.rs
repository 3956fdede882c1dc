//! Probes of the archive: whether its folder is there and can be written, and whether the newest
//! originals stand in it at their full length. Their bytes are `docket verify`'s to read.

use std::{fs, path::Path};

use super::{
    Fact,
    disk::can_write,
    report::{Finding, Found, Probe},
    scene::{DENIED, Data, Scene, shown},
};
use crate::store::keys::EVIDENCE;

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "archive",
        findings: &[DENIED, NOT_YET, MISSING, EMPTY, UNWRITABLE, WRITABLE],
        look: archive,
    },
    Probe { name: "originals", findings: &[NONE_YET, THERE, LOST, CUT], look: originals },
];

const NOT_YET: Finding = Finding::ok("not-yet");
const MISSING: Finding = Finding::fail("missing");
const EMPTY: Finding = Finding::fail("empty");
const UNWRITABLE: Finding = Finding::fail("not-writable");
const WRITABLE: Finding = Finding::ok("writable");

const NONE_YET: Finding = Finding::skipped("none-yet");
const THERE: Finding = Finding::ok("there");
const LOST: Finding = Finding::fail("lost");
const CUT: Finding = Finding::fail("other-length");

fn archive(scene: &Scene<'_>) -> Found {
    let folder = scene.archive();
    let at = |finding: Finding| finding.with("path", shown(&folder));
    let is_default = scene.settings.archive.folder.is_none();
    if is_default && scene.data == Data::Denied {
        return DENIED.into();
    }
    let archived = scene.examined().map_or(0, |examined| examined.archived);
    if !folder.is_dir() {
        return if is_default && archived == 0 { at(NOT_YET) } else { at(MISSING) };
    }
    // An empty folder is what stands below a mount point when nothing is mounted on it.
    if archived > 0 && !folder.join(EVIDENCE).is_dir() {
        return at(EMPTY).with("originals", Fact::Number(archived));
    }
    match can_write(&folder) {
        Ok(()) => at(WRITABLE),
        Err(error) => at(UNWRITABLE).with("why", Fact::Text(error.to_string())),
    }
}

fn originals(scene: &Scene<'_>) -> Found {
    let newest = scene.examined().map_or(&[][..], |examined| &examined.newest_originals);
    let folder = scene.archive();
    for original in newest {
        let path = folder.join(&original.key);
        let at = |finding: Finding| {
            finding
                .with("path", shown(&path))
                .with("item", Fact::Text(original.item.to_string()))
                .with("size", Fact::Number(original.size))
        };
        match length(&path) {
            None => return at(LOST),
            Some(length) if length != original.size => {
                return at(CUT).with("length", Fact::Number(length));
            }
            Some(_) => {}
        }
    }
    match newest.len() {
        0 => NONE_YET.into(),
        count => THERE.with("count", Fact::Number(count as u64)),
    }
}

fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|m| m.len())
}
