//! The mount itself: read-only in every way there is, and attached nowhere.
//!
//! Called when everything else is in order. What the kernel does not know is an error, never left out, but for
//! `nosymfollow`, which docket does not need. The kernel's own words about a volume go into the refusal.

use docket_mount::Filesystem;
use rustix::{
    fd::{AsFd, AsRawFd, OwnedFd},
    fs::fstat,
    io::{Errno, read},
    mount::{
        FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_flag,
        fsconfig_set_string, fsmount, fsopen,
    },
};

use crate::asked::Caller;

/// Most of the kernel's messages that are told.
const MESSAGES_MAX: usize = 4;

/// Mounts an open device for `caller` and answers the root folder.
pub(crate) fn mount(
    filesystem: Filesystem,
    device: &OwnedFd,
    caller: &Caller,
) -> Result<OwnedFd, String> {
    let context = fsopen(filesystem.name(), FsOpenFlags::FSOPEN_CLOEXEC)
        .map_err(|error| format!("this kernel does not read {filesystem}: {error}"))?;
    let root = configured(&context, filesystem, device, caller).map_err(|error| {
        let said = messages(&context);
        let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
        format!("the kernel does not mount this {filesystem}: {error}{said}")
    })?;
    // The descriptor was named by a path of ours: make sure that is what the kernel took.
    match (fstat(&root), fstat(device)) {
        (Ok(root_stat), Ok(device)) if root_stat.st_dev == device.st_rdev => Ok(root),
        _ => Err("the kernel mounted another device".into()),
    }
}

fn configured(
    context: &OwnedFd,
    filesystem: Filesystem,
    device: &OwnedFd,
    caller: &Caller,
) -> Result<OwnedFd, Errno> {
    let source = format!("/proc/self/fd/{}", device.as_raw_fd());
    fsconfig_set_string(context, "source", source)?;
    fsconfig_set_flag(context, "ro")?;
    match filesystem {
        Filesystem::Ext4 => {
            // `ro` alone replays the journal, which writes to the device.
            fsconfig_set_flag(context, "noload")?;
            // A hostile superblock may ask for a panic of the whole station.
            fsconfig_set_string(context, "errors", "continue")?;
        }
        Filesystem::Ntfs3 => {
            fsconfig_set_string(context, "uid", caller.uid.to_string())?;
            fsconfig_set_string(context, "gid", caller.gid.to_string())?;
            fsconfig_set_string(context, "fmask", "0377")?;
            fsconfig_set_string(context, "dmask", "0277")?;
            fsconfig_set_string(context, "iocharset", "utf8")?;
        }
    }
    fsconfig_create(context)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_RDONLY
        | MountAttrFlags::MOUNT_ATTR_NOSUID
        | MountAttrFlags::MOUNT_ATTR_NODEV
        | MountAttrFlags::MOUNT_ATTR_NOEXEC
        | MountAttrFlags::MOUNT_ATTR_NOATIME;
    let flags = FsMountFlags::FSMOUNT_CLOEXEC;
    // Linux 5.14 and later know the last one; docket follows no link anyway.
    match fsmount(context, flags, attributes | MountAttrFlags::MOUNT_ATTR_NOSYMFOLLOW) {
        Err(Errno::INVAL) => fsmount(context, flags, attributes),
        other => other,
    }
}

/// What the kernel said about it, each message a line such as `e ext4: …`.
fn messages(context: impl AsFd) -> String {
    let mut said = Vec::new();
    let mut line = [0; 512];
    while said.len() < MESSAGES_MAX {
        let Ok(length @ 1..) = read(&context, &mut line) else { break };
        let text = String::from_utf8_lossy(&line[..length]);
        said.push(text.trim().trim_start_matches("e ").to_owned());
    }
    said.join("; ")
}
