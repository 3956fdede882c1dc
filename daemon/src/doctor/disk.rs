//! Probes of the disks: room, and what the filesystems under staging and archive can do.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::Path,
};

use rustix::fs::{Access, Mode, OFlags, access, open, statvfs};

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::{DENIED, NO_DATA, Scene, shown},
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "free-space",
        findings: &[NO_DATA, DENIED, ROOM, ROOM_FOR_DAYS, LITTLE, LOW, FULL],
        look: free_space,
    },
    Probe {
        name: "staging-disk",
        findings: &[NO_DATA, DENIED, DIRECT, CACHED, NETWORK, UNWRITABLE],
        look: staging_disk,
    },
    Probe {
        name: "archive-way",
        findings: &[NO_DATA, DENIED, BY_LINK, BY_COPY, NO_LINKS, NO_ARCHIVE],
        look: archive_way,
    },
];

const ROOM: Finding = Finding::ok("room");
const ROOM_FOR_DAYS: Finding = Finding::ok("room-for-days");
const LITTLE: Finding = Finding::warn("little");
const LOW: Finding = Finding::warn("low");
const FULL: Finding = Finding::fail("full");

const DIRECT: Finding = Finding::ok("direct");
const CACHED: Finding = Finding::warn("cached");
const NETWORK: Finding = Finding::fail("network");
const UNWRITABLE: Finding = Finding::fail("not-writable");

const BY_LINK: Finding = Finding::ok("by-link");
const BY_COPY: Finding = Finding::ok("by-copy");
const NO_LINKS: Finding = Finding::warn("no-links");
const NO_ARCHIVE: Finding = Finding::skipped("no-archive");

/// A disk that is full sooner than this, at the pace of late, is low: a week lets somebody buy one.
const DAYS_MIN: u64 = 7;
/// Free below one part in so many of the disk is little while no pace is known.
const SHARE_MIN: u64 = 20;

/// Filesystems over a network: SQLite's locks and the staging's fsync cannot be trusted there.
const NETWORKS: &[&str] =
    &["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "fuse.sshfs", "lustre"];
/// Filesystems without hard links.
const LINKLESS: &[&str] = &["vfat", "msdos", "exfat", "fuseblk"];

fn free_space(scene: &Scene<'_>) -> Found {
    if let Some(found) = scene.no_data() {
        return found;
    }
    let keep_free = scene.settings.intake.keep_free.bytes();
    let now = scene.context.clock.utc();
    let per_day = scene.examined().and_then(|examined| examined.recent.per_day(now));
    let archive = scene.archive();
    let disks = [scene.staging(), archive].into_iter().filter(|folder| folder.is_dir());
    let found = disks.filter_map(|folder| room_on(&folder, keep_free, per_day));
    found.max_by_key(|found| found.state).unwrap_or_else(|| DENIED.found())
}

/// How much room the disk of `folder` has; none when it cannot be asked.
fn room_on(folder: &Path, keep_free: u64, per_day: Option<u64>) -> Option<Found> {
    let vfs = statvfs(folder).ok()?;
    let free = vfs.f_bavail.saturating_mul(vfs.f_frsize);
    let total = vfs.f_blocks.saturating_mul(vfs.f_frsize);
    let days = per_day.map(|pace| free.saturating_sub(keep_free) / pace.max(1));
    let finding = match days {
        _ if free <= keep_free => FULL,
        Some(days) if days < DAYS_MIN => LOW,
        Some(_) => ROOM_FOR_DAYS,
        None if free < total / SHARE_MIN => LITTLE,
        None => ROOM,
    };
    let found = finding
        .with("path", shown(folder))
        .with("free", Fact::Bytes(free))
        .with("keep_free", Fact::Bytes(keep_free));
    Some(match days {
        Some(days) => found.with("days", Fact::Number(days)),
        None => found,
    })
}

fn staging_disk(scene: &Scene<'_>) -> Found {
    if let Some(found) = scene.no_data() {
        return found;
    }
    let folder = scene.staging();
    let filesystem = scene.host.filesystem_of(&folder).unwrap_or_else(|| "?".into());
    let on = |finding: Finding| {
        finding.with("path", shown(&folder)).with("filesystem", Fact::Text(filesystem.clone()))
    };
    if NETWORKS.contains(&filesystem.as_str()) {
        return on(NETWORK);
    }
    match (can_write(&folder), nameless(&folder, OFlags::DIRECT)) {
        (Err(error), _) => on(UNWRITABLE).with("why", Fact::Text(error.to_string())),
        (Ok(()), Ok(_)) => on(DIRECT),
        (Ok(()), Err(_)) => on(CACHED),
    }
}

fn archive_way(scene: &Scene<'_>) -> Found {
    if let Some(found) = scene.no_data() {
        return found;
    }
    let (staging, archive) = (scene.staging(), scene.archive());
    let device = |path: &Path| fs::metadata(path).map(|m| m.dev()).ok();
    let filesystem = scene.host.filesystem_of(&archive).unwrap_or_else(|| "?".into());
    let finding = match (device(&staging), device(&archive)) {
        (_, None) => return NO_ARCHIVE.with("path", shown(&archive)),
        (here, there) if here != there => BY_COPY,
        _ if LINKLESS.contains(&filesystem.as_str()) => NO_LINKS,
        _ => BY_LINK,
    };
    finding.with("filesystem", Fact::Text(filesystem))
}

/// Whether a file can be made and written in `folder`: tried with one that never gets a name and is
/// gone when this returns. Where the filesystem has no such files, the rights alone are asked.
///
/// # Errors
/// What the system said.
pub(super) fn can_write(folder: &Path) -> io::Result<()> {
    made(folder)?.map_or(Ok(()), |file| file.sync_data())
}

/// The same without waiting for the disk: one that is busy with footage takes seconds, and whoever
/// asks every few seconds must not make it busier.
///
/// # Errors
/// What the system said.
pub fn can_make(folder: &Path) -> io::Result<()> {
    made(folder).map(drop)
}

/// A file without a name that was written to; none where the filesystem has no such files.
fn made(folder: &Path) -> io::Result<Option<File>> {
    match nameless(folder, OFlags::empty()) {
        Ok(mut file) => {
            file.write_all(&[0; 4096])?;
            Ok(Some(file))
        }
        Err(error) if is_unsupported(&error) => {
            access(folder, Access::WRITE_OK | Access::EXEC_OK)?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Filesystems without files that have no name say so in one of these ways (open(2), `O_TMPFILE`).
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let code = error.raw_os_error();
    [Errno::OPNOTSUPP, Errno::ISDIR, Errno::INVAL].iter().any(|e| code == Some(e.raw_os_error()))
}

/// A file in `folder` without a name.
pub(super) fn nameless(folder: &Path, flags: OFlags) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC | flags;
    Ok(open(folder, flags, Mode::RUSR | Mode::WUSR)?.into())
}
