//! What a volume begins with: a filesystem that is read here, one that is not, or nothing known.
//!
//! Called for the start of the medium and of each partition. Reads a few sectors. A name is given
//! only where the magic number of that filesystem stands in its place.

use std::{io, sync::Arc};

use super::{exfat, fat, source::Source, volume::Volume};

/// What was seen.
#[derive(Debug)]
pub(super) enum Seen {
    /// A volume that is read here.
    Volume(Box<Volume>),
    /// A filesystem that is not, by its name.
    Other(&'static str),
    /// FAT or exFAT that contradicts itself, and how.
    Damaged(String),
    /// Nothing known.
    Nothing,
}

/// Filesystems by a magic number at a byte, as blkid(8) knows them.
const OTHERS: [(u64, &[u8], &str); 14] = [
    (3, b"NTFS    ", "NTFS"),
    (3, b"-FVE-FS-", "BitLocker"),
    (0x438, b"\x53\xef", "ext2, ext3 or ext4"),
    (0x400, b"\x10\x20\xf5\xf2", "F2FS"),
    (0x400, b"\xe2\xe1\xf5\xe0", "EROFS"),
    (0, b"XFSB", "XFS"),
    (0, b"hsqs", "squashfs"),
    (0, b"LUKS\xba\xbe", "LUKS"),
    (0x400, b"H+", "HFS+"),
    (0x400, b"HX", "HFS+"),
    (32, b"NXSB", "APFS"),
    (0x10040, b"_BHRfS_M", "Btrfs"),
    (0x8001, b"CD001", "ISO 9660"),
    (0x8001, b"NSR0", "UDF"),
];

/// Looks at what begins at byte `at`.
///
/// # Errors
/// As the medium answers.
pub(super) fn probe(source: &Arc<Source>, at: u64) -> io::Result<Seen> {
    let mut sector = [0; 512];
    source.fill_at(&mut sector, at)?;
    if let Some(boot) = exfat::boot::read(&sector) {
        return Ok(match boot {
            Ok(boot) => Seen::Volume(boot.volume(source, at).into()),
            Err(why) => Seen::Damaged(format!("exFAT, but {why}")),
        });
    }
    for (offset, magic, name) in OTHERS {
        let mut found = vec![0; magic.len()];
        if source.fill_at(&mut found, at.saturating_add(offset))? == magic.len() && found == magic {
            return Ok(Seen::Other(name));
        }
    }
    Ok(match fat::boot::read(&sector) {
        Some(Ok(boot)) => Seen::Volume(boot.volume(source, at).into()),
        Some(Err(why)) => Seen::Damaged(format!("FAT, but {why}")),
        None => Seen::Nothing,
    })
}
