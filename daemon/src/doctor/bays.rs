//! Probes of the bays: whether there are any, whether what is plugged in is heard of, and whether what
//! stands in them can be read, and not written. A card that is read through a mount needs whoever makes it.

use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use docket_drivers::hotplug::{PortPath, Spot};
use rustix::fs::{Access, access};

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::{Scene, shown},
};
use crate::flow::bays::{Bay, BayMap};

pub(super) const PROBES: &[Probe] = &[
    Probe { name: "bays", findings: &[MAPPED, ANY, NONE, OUTRANKED, NO_FOLDER], look: bays },
    Probe { name: "udev", findings: &[HEARD, NO_PORTS, NOT_RUNNING], look: udev },
    Probe { name: "card-mounts", findings: &[UNWANTED, LISTENS, NO_HELPER], look: card_mounts },
    Probe { name: "docked", findings: &[READ_ONLY, NOTHING, WRITABLE, UNREADABLE], look: docked },
];

const MAPPED: Finding = Finding::ok("known");
const ANY: Finding = Finding::ok("every-port");
const NONE: Finding = Finding::warn("none");
const OUTRANKED: Finding = Finding::warn("two-meanings");
const NO_FOLDER: Finding = Finding::fail("no-folder");

const HEARD: Finding = Finding::ok("runs");
const NO_PORTS: Finding = Finding::skipped("no-ports");
const NOT_RUNNING: Finding = Finding::fail("not-running");

const UNWANTED: Finding = Finding::skipped("unwanted");
const LISTENS: Finding = Finding::ok("listens");
const NO_HELPER: Finding = Finding::fail("no-helper");

const READ_ONLY: Finding = Finding::ok("read-only");
const NOTHING: Finding = Finding::skipped("nothing");
const WRITABLE: Finding = Finding::warn("writable");
const UNREADABLE: Finding = Finding::fail("unreadable");

fn map(scene: &Scene<'_>) -> BayMap {
    let taught = scene.examined().map(|examined| examined.taught_bays.clone());
    BayMap::new(&scene.settings.bays, taught.unwrap_or_default())
}

fn bays(scene: &Scene<'_>) -> Found {
    let map = map(scene);
    let gone = map.bays().iter().find_map(|bay| match &bay.spot {
        Spot::Folder(folder) if !folder.is_dir() => Some((bay, folder)),
        _ => None,
    });
    let bay = |finding: Finding, bay: &Bay| finding.with("bay", Fact::Text(bay.name.clone()));
    if let Some((of, folder)) = gone {
        return bay(NO_FOLDER, of).with("path", shown(folder));
    }
    if let Some(outranked) = map.bays().iter().find(|bay| bay.outranked) {
        return bay(OUTRANKED, outranked).with("port", Fact::Text(outranked.spot.to_string()));
    }
    match map.bays().len() {
        _ if scene.settings.bays.any => ANY.into(),
        0 => NONE.into(),
        count => MAPPED.with("count", Fact::Number(count as u64)),
    }
}

/// udev tells of devices once it has looked at them; it shows itself by its socket (udevd's own
/// clients look for it as well).
fn udev(scene: &Scene<'_>) -> Found {
    if !map(scene).needs(true) {
        return NO_PORTS.into();
    }
    (if scene.host.path("run/udev/control").exists() { HEARD } else { NOT_RUNNING }).into()
}

/// Filesystems that the kernel reads are mounted by a helper of its own, which is asked at a socket.
fn card_mounts(scene: &Scene<'_>) -> Found {
    if scene.settings.cards.mount.is_empty() {
        return UNWANTED.into();
    }
    let socket = scene.context.mounts;
    (if socket.exists() { LISTENS } else { NO_HELPER }).with("path", shown(socket))
}

fn docked(scene: &Scene<'_>) -> Found {
    let map = map(scene);
    let volumes = volumes(scene, &map);
    let node = |finding: Finding, volume: &Docked| finding.with("path", shown(&volume.node));
    let unreadable = |v: &&Docked| access(&v.node, Access::READ_OK).is_err();
    if let Some(volume) = volumes.iter().find(unreadable) {
        return node(UNREADABLE, volume);
    }
    if let Some(volume) = volumes.iter().find(|volume| !volume.read_only) {
        return node(WRITABLE, volume);
    }
    match volumes.len() {
        0 => NOTHING.into(),
        count => READ_ONLY.with("count", Fact::Number(count as u64)),
    }
}

/// A disk that stands in a bay.
struct Docked {
    node: PathBuf,
    /// Whether the kernel writes nothing to it.
    read_only: bool,
}

/// The kernel's list of disks holds links that lead through their USB ports.
fn volumes(scene: &Scene<'_>, map: &BayMap) -> Vec<Docked> {
    let Ok(disks) = fs::read_dir(scene.host.path("sys/block")) else { return Vec::new() };
    let in_a_bay = |link: &Path| {
        let port = PortPath::of_devpath(&String::from_utf8_lossy(link.as_os_str().as_bytes()))?;
        map.bay_of(&Spot::Port(port))
    };
    let docked = disks.flatten().filter_map(|disk| {
        in_a_bay(&fs::read_link(disk.path()).ok()?)?;
        let name = disk.file_name();
        let read_only: Option<u8> =
            scene.host.number(&format!("sys/block/{}/ro", name.to_string_lossy()));
        let node = scene.host.path("dev").join(name);
        Some(Docked { node, read_only: read_only == Some(1) })
    });
    docked.collect()
}
