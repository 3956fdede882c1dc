//! The filesystems that are read through a mount, and what their superblocks say.
//!
//! Asked by both sides, each of which reads the device itself. Reads two sectors, judges by magic
//! numbers alone, and believes nothing beyond them that it does not have to.

use std::{fmt, io, str::FromStr};

use rustix::{
    fd::AsFd,
    io::{pread, retry_on_intr},
};

/// A filesystem that the kernel reads. FAT and exFAT are none: docket reads them itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filesystem {
    /// ext2, ext3 and ext4, by the kernel's `ext4`.
    Ext4,
    /// NTFS, by the kernel's `ntfs3`.
    Ntfs3,
}

/// A word names no filesystem that is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMounted(String);

impl fmt::Display for NotMounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no filesystem that is mounted: ext4, ntfs3", self.0)
    }
}

impl std::error::Error for NotMounted {}

impl Filesystem {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Ext4, Self::Ntfs3];

    /// The kernel's name for the code that reads it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Ntfs3 => "ntfs3",
        }
    }
}

impl fmt::Display for Filesystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Filesystem {
    type Err = NotMounted;

    fn from_str(text: &str) -> Result<Self, NotMounted> {
        let found = Self::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| NotMounted(text.to_owned()))
    }
}

/// What a volume's first sectors say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superblock {
    /// What it is.
    pub filesystem: Filesystem,
    /// Whether its journal holds changes that were not carried out: it was not unmounted cleanly. Told
    /// for ext4 alone.
    pub journal_is_pending: bool,
    /// Whether it bears mount options of its own, which the kernel would obey.
    pub has_options: bool,
}

/// Where ext4 keeps its superblock, and fields of it (Linux, `Documentation/filesystems/ext4/super.rst`).
const EXT4_AT: u64 = 1024;
const EXT4_BYTES: usize = 1024;
const EXT4_MAGIC: (usize, [u8; 2]) = (0x38, [0x53, 0xef]);
/// The low byte of `s_feature_incompat`; 4 is "needs recovery".
const EXT4_INCOMPAT: usize = 0x60;
const EXT4_RECOVER: u8 = 0x04;
/// `s_mount_opts`, a text ended by a zero.
const EXT4_OPTIONS: usize = 0x200;
/// "NTFS" and four blanks, behind the jump at the front of its boot sector.
const NTFS_MAGIC: (usize, &[u8]) = (3, b"NTFS    ");

impl Superblock {
    /// What begins on an open device; `None` for anything that is not mounted here.
    ///
    /// # Errors
    /// As the device answers.
    pub fn read(device: impl AsFd) -> io::Result<Option<Self>> {
        let mut boot = [0; 512];
        fill(&device, &mut boot, 0)?;
        let (at, magic) = NTFS_MAGIC;
        if boot[at..].starts_with(magic) {
            let filesystem = Filesystem::Ntfs3;
            return Ok(Some(Self { filesystem, journal_is_pending: false, has_options: false }));
        }
        let mut ext4 = [0; EXT4_BYTES];
        fill(&device, &mut ext4, EXT4_AT)?;
        let (at, magic) = EXT4_MAGIC;
        Ok(ext4[at..].starts_with(&magic).then(|| Self {
            filesystem: Filesystem::Ext4,
            journal_is_pending: ext4[EXT4_INCOMPAT] & EXT4_RECOVER != 0,
            has_options: ext4[EXT4_OPTIONS] != 0,
        }))
    }
}

/// Reads as far as the device goes; the rest stays as it is.
fn fill(device: &impl AsFd, into: &mut [u8], at: u64) -> io::Result<()> {
    let mut filled = 0;
    while filled < into.len() {
        match retry_on_intr(|| pread(device, &mut into[filled..], at + filled as u64))? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs::File, io::Write};

    use super::*;

    fn of(parts: &[(usize, &[u8])]) -> Option<Superblock> {
        let mut bytes = vec![0; 4096];
        for (at, part) in parts {
            bytes[*at..*at + part.len()].copy_from_slice(part);
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        Superblock::read(&file).unwrap()
    }

    #[test]
    fn what_a_volume_is_is_told_by_its_magic_numbers() {
        let ext4 = of(&[(0x438, b"\x53\xef")]).unwrap();
        assert_eq!(ext4.filesystem, Filesystem::Ext4);
        assert!(!ext4.journal_is_pending && !ext4.has_options);
        let pending = of(&[(0x438, b"\x53\xef"), (0x460, b"\x44\x02")]).unwrap();
        assert!(pending.journal_is_pending);
        assert!(of(&[(0x438, b"\x53\xef"), (0x600, b"journal_dev=5")]).unwrap().has_options);
        assert_eq!(of(&[(3, b"NTFS    ")]).unwrap().filesystem, Filesystem::Ntfs3);
        assert_eq!(of(&[(3, b"EXFAT   ")]), None);
        assert_eq!(of(&[(0x438, b"\xef\x53")]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn what_is_too_short_is_nothing() {
        let mut file = tempfile::tempfile().unwrap();
        assert_eq!(Superblock::read(&file).unwrap(), None);
        file.write_all(b"\xeb\x52\x90NTFS").unwrap();
        assert_eq!(Superblock::read(&file).unwrap(), None);
    }

    #[test]
    fn what_was_only_named_is_not_read() {
        let path = rustix::fs::OFlags::PATH;
        let named = rustix::fs::open("/dev/null", path, rustix::fs::Mode::empty()).unwrap();
        assert!(Superblock::read(named).is_err());
        assert!(Superblock::read(File::open("/").unwrap()).is_err());
    }

    #[test]
    fn names_read_back_and_others_are_refused() {
        for one in Filesystem::ALL {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        for word in ["vfat", "exfat", "EXT4", "btrfs", ""] {
            assert!(word.parse::<Filesystem>().unwrap_err().to_string().contains("ext4, ntfs3"));
        }
    }
}
