//! The mount driver: a card whose filesystem docket does not decode, read through a mount of the kernel's.
//!
//! Used by the daemon where the settings allow it, and asked before the card driver, which tells everybody
//! else's ext4 as unsupported. The mount is made by `docket-mount`, which is asked with the open device,
//! is read-only, has no path and is gone with the recorder. Through it the card is read as a folder is.
//! `daemon/design/mounts.md` tells why, and what such a mount hides.

use std::{
    fs::File,
    io::Read,
    os::{fd::OwnedFd, unix::fs::FileTypeExt},
    path::{Path, PathBuf},
    sync::Arc,
};

pub use docket_mount::Filesystem;
use docket_mount::{AskError, Superblock};
use rustix::{
    fs::{CWD, Mode, OFlags},
    io::Errno,
};

use crate::{
    Clip, DriverError, ErrorKind, Identity, Listing, Place, Recorder, RecorderFactory, Unseen,
    folder::{Beneath, FolderRecorder, without_atime},
    profile::ProfileSet,
};

/// Stands on every ext4 volume and is its owner's alone: that nobody else may read it is a remark, for else no
/// card with ext4 were ever taken in whole.
const LOST: &[u8] = b"lost+found";

/// Recognises block devices with one of the filesystems that may be mounted.
#[derive(Clone, Debug)]
pub struct MountedFactory {
    profiles: Arc<ProfileSet>,
    allowed: Vec<Filesystem>,
    socket: PathBuf,
}

impl MountedFactory {
    /// A factory for `allowed` filesystems, which asks who listens at `socket` for its mounts.
    #[must_use]
    pub fn new(profiles: Arc<ProfileSet>, allowed: Vec<Filesystem>, socket: PathBuf) -> Self {
        Self { profiles, allowed, socket }
    }

    /// The device at `path`, open, if this driver is the one for it.
    fn device(&self, path: &Path) -> Option<(File, Superblock)> {
        let is_device = std::fs::metadata(path).ok()?.file_type().is_block_device();
        let device = is_device.then(|| open(path).ok()).flatten()?;
        let superblock = Superblock::read(&device).ok()??;
        self.allowed.contains(&superblock.filesystem).then_some((device, superblock))
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    Ok(File::from(without_atime(|flags| {
        rustix::fs::openat(CWD, path, flags | OFlags::NONBLOCK, Mode::empty())
    })?))
}

impl RecorderFactory for MountedFactory {
    fn driver(&self) -> &'static str {
        "mount"
    }

    fn recognises(&self, place: &Place) -> bool {
        self.device(&place.path).is_some()
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let path = place.path.display();
        let what = format!("mounting {path} for reading");
        let (device, superblock) = self.device(&place.path).ok_or_else(|| {
            let what = format!("{path} holds no filesystem that the settings allow to be mounted");
            DriverError::new(ErrorKind::NotFound, what)
        })?;
        let root = docket_mount::ask(&self.socket, &device)
            .map_err(|error| not_mounted(&what, &self.socket, &error))?;
        let lost_is_closed = is_closed(&root, LOST);
        let beneath = Beneath::over(root).map_err(|error| DriverError::io(what, error))?;
        let folder = FolderRecorder::new(beneath, None, Arc::clone(&self.profiles));
        Ok(Box::new(MountedRecorder { folder, superblock, lost_is_closed }))
    }
}

/// Whether a folder is there and may not be read.
fn is_closed(root: &OwnedFd, name: &[u8]) -> bool {
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(root, name, folder, Mode::empty()).err() == Some(Errno::ACCESS)
}

/// What a mount does not show. Whether a journal is pending is told for ext4 alone.
fn unseen(superblock: Superblock, lost_is_closed: bool) -> impl Iterator<Item = Unseen> {
    let is_settled = superblock.filesystem == Filesystem::Ext4 && !superblock.journal_is_pending;
    let journal = (!is_settled).then_some(Unseen::Journal);
    journal.into_iter().chain(lost_is_closed.then_some(Unseen::ClosedFolder))
}

fn not_mounted(what: &str, socket: &Path, error: &AskError) -> DriverError {
    let advice = match error {
        AskError::Absent(_) => {
            format!("; is docket-mount.socket enabled, and docket let in at {}?", socket.display())
        }
        AskError::Refused(_) | AskError::Broken(_) => String::new(),
    };
    let kind = match error {
        AskError::Absent(_) | AskError::Refused(_) => ErrorKind::Denied,
        AskError::Broken(_) => ErrorKind::Unusable,
    };
    DriverError::new(kind, format!("{what}: {error}{advice}"))
}

/// A mount with no path, read as a folder.
struct MountedRecorder {
    folder: FolderRecorder,
    superblock: Superblock,
    lost_is_closed: bool,
}

impl Recorder for MountedRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        let mut identity = self.folder.identity()?;
        let filesystem = self.superblock.filesystem;
        identity.remarks.push(format!(
            "{filesystem}, read through a read-only mount of this system's kernel, not by docket itself"
        ));
        if self.superblock.journal_is_pending {
            identity.remarks.push(
                "the card was not unmounted: its journal holds changes that were left alone, so the \
                 newest files may be missing or show an older state"
                    .into(),
            );
        }
        if self.lost_is_closed {
            identity.remarks.push(
                "lost+found was not looked into: the card lets only its owner. Recorders put nothing \
                 there, repairs of the card do"
                    .into(),
            );
        }
        Ok(identity)
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        let mut listing = self.folder.list()?;
        if self.lost_is_closed {
            listing.not_taken.retain(|one| one.path_raw != LOST);
        }
        listing.unseen.extend(unseen(self.superblock, self.lost_is_closed));
        Ok(listing)
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        self.folder.open(clip, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;

    /// What needs a mount is tested with the programs, in the stories; here, what comes before.
    #[test]
    fn what_is_no_device_is_left_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let image = dir.path().join("card.img");
        let mut bytes = vec![0; 4096];
        bytes[0x438..0x43a].copy_from_slice(b"\x53\xef");
        std::fs::write(&image, bytes).unwrap();
        let profiles = Arc::new(ProfileSet::shipped().unwrap());
        let socket = dir.path().join("none");
        let factory = MountedFactory::new(profiles, Filesystem::ALL.into(), socket);
        for path in [image, dir.path().join("nothing"), dir.path().into(), "/dev/null".into()] {
            let place = Place { bay: "1-1".into(), path };
            conformance::check_absent(&factory, &place).unwrap();
        }
    }

    #[test]
    fn a_pending_journal_and_a_closed_folder_are_told_as_unseen() {
        let of = |filesystem, journal_is_pending, lost_is_closed| {
            let superblock = Superblock { filesystem, journal_is_pending, has_options: false };
            unseen(superblock, lost_is_closed).collect::<Vec<_>>()
        };
        assert_eq!(of(Filesystem::Ext4, false, false), []);
        assert_eq!(of(Filesystem::Ext4, true, false), [Unseen::Journal]);
        assert_eq!(of(Filesystem::Ext4, true, true), [Unseen::Journal, Unseen::ClosedFolder]);
        assert_eq!(of(Filesystem::Ntfs3, false, false), [Unseen::Journal]);
    }

    #[test]
    fn nobody_to_ask_is_told_with_what_to_do() {
        let error = AskError::Absent(std::io::ErrorKind::NotFound.into());
        let told = not_mounted("mounting /dev/sdb", Path::new("/run/docket-mount/socket"), &error);
        assert_eq!(told.kind(), ErrorKind::Denied);
        assert!(told.to_string().contains("docket-mount.socket"), "{told}");
    }
}
