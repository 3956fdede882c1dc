//! Where the parts of a log stand, as C2SP's tlog-tiles says, and what an entry tile is made of.
//!
//! The same paths below the archive's key of an epoch and below its place on the network. Pure.

use tlog_tiles::{Hash, Tile};

use super::tree::{TILE_HEIGHT, TILE_WIDTH};
use crate::{catalog::Leaf, domain::CustodyEvent};

/// A part of a log that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `width` hashes of a level, from place `n * 256` on.
    Hashes {
        /// Of tiles: eight binary levels each.
        level: u8,
        /// Place in the level.
        n: u64,
        /// 1 to 256.
        width: u64,
    },
    /// `width` entries, from `n * 256` on.
    Entries {
        /// Place.
        n: u64,
        /// 1 to 256.
        width: u64,
    },
}

impl Part {
    /// Its path below the log.
    #[must_use]
    pub fn path(self) -> String {
        let (level, n, width) = match self {
            Self::Hashes { level, n, width } => (level.to_string(), n, width),
            Self::Entries { n, width } => ("entries".to_owned(), n, width),
        };
        let partial = if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") };
        format!("tile/{level}/{}{partial}", grouped(n))
    }

    /// Reads a path below the log; only the one way of writing it counts.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("tile/")?;
        let (level, rest) = rest.split_once('/')?;
        let (place, width) = match rest.split_once(".p/") {
            Some((place, width)) => (place, width.parse().ok()?),
            None => (rest, TILE_WIDTH),
        };
        let mut n: u64 = 0;
        for group in place.split('/') {
            let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            n = n.checked_mul(1000)?.checked_add(digits)?;
        }
        let part = match level {
            "entries" => Self::Entries { n, width },
            level => Self::Hashes { level: level.parse().ok()?, n, width },
        };
        (part.path() == path && (1..=TILE_WIDTH).contains(&width) && part.is_within_reach())
            .then_some(part)
    }

    /// Whether a tree of at most 2^63 leaves can have it: then nothing overflows.
    fn is_within_reach(self) -> bool {
        let (level, n) = match self {
            Self::Hashes { level, n, .. } => (u32::from(level), n),
            Self::Entries { n, .. } => (0, n),
        };
        let shift = u32::from(TILE_HEIGHT) * (level + 1);
        shift < 63 && n < (1 << (63 - shift))
    }

    /// How many leaves a tree must have for this part to be of it.
    #[must_use]
    pub fn needs(self) -> u64 {
        let (level, n, width) = match self {
            Self::Hashes { level, n, width } => (level, n, width),
            Self::Entries { n, width } => (0, n, width),
        };
        (n * TILE_WIDTH + width) << (u64::from(TILE_HEIGHT) * u64::from(level))
    }
}

/// The parts that a tree of `new` leaves has and one of `old` leaves has not: entries first, then hashes.
#[must_use]
pub fn new_parts(old: u64, new: u64) -> Vec<Part> {
    let tiles: Vec<Tile> = Tile::new_tiles(TILE_HEIGHT, old, new);
    let entries = tiles
        .iter()
        .filter(|tile| tile.level() == 0)
        .map(|tile| Part::Entries { n: tile.level_index(), width: u64::from(tile.width()) });
    let hashes = tiles.iter().map(|tile| Part::Hashes {
        level: tile.level(),
        n: tile.level_index(),
        width: u64::from(tile.width()),
    });
    entries.chain(hashes).collect()
}

/// The path of the checkpoint of so many leaves below the archive's key of an epoch.
#[must_use]
pub fn checkpoint(size: u64) -> String {
    format!("checkpoint/{size:020}")
}

/// The size in the path of a checkpoint with the station's line alone.
#[must_use]
pub fn checkpoint_size(path: &str) -> Option<u64> {
    let size = path.strip_prefix("checkpoint/")?.parse().ok()?;
    (checkpoint(size) == path && size > 0).then_some(size)
}

/// The path of that checkpoint with the line of a witness, by its key id.
#[must_use]
pub fn cosigned(size: u64, key_id: &str) -> String {
    format!("{}.{key_id}", checkpoint(size))
}

/// The path of the checkpoint's time stamp of that number.
#[must_use]
pub fn stamped(size: u64, number: u8) -> String {
    format!("{}.{}", checkpoint(size), stamp_name(number))
}

/// The end of its name.
pub(super) fn stamp_name(number: u8) -> String {
    format!("{number:02}.tsr")
}

/// Longer than any object beside a checkpoint: its note and a witness's line, or a time stamp.
pub(super) const BESIDE_MAX: u64 = 128 << 10;

/// What a checkpoint says.
#[must_use]
pub fn checkpoint_text(origin: &str, size: u64, root: Hash) -> String {
    format!("{origin}\n{size}\n{root}\n")
}

/// The bytes of an entry tile: each entry behind its length, big-endian, 16 bits. `None` for an entry that
/// is too long for it.
#[must_use]
pub(super) fn entry_tile(leaves: &[Leaf]) -> Option<Vec<u8>> {
    let mut tile = Vec::with_capacity(leaves.iter().map(|l| l.entry.len() + 2).sum());
    for leaf in leaves {
        debug_assert!(leaf.entry.len() <= CustodyEvent::LEAF_BYTES_MAX);
        tile.extend(u16::try_from(leaf.entry.len()).ok()?.to_be_bytes());
        tile.extend(leaf.entry.as_bytes());
    }
    Some(tile)
}

/// The entries of such a tile; `None` where it is cut, or holds what is no text.
#[must_use]
pub fn read_entry_tile(tile: &[u8]) -> Option<Vec<String>> {
    let (mut rest, mut entries) = (tile, Vec::new());
    while let Some((length, behind)) = rest.split_first_chunk::<2>() {
        let (entry, behind) = behind.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(String::from_utf8(entry.to_vec()).ok()?);
        rest = behind;
    }
    rest.is_empty().then_some(entries)
}

/// Groups of three digits, all but the last with an `x` before.
fn grouped(n: u64) -> String {
    let mut path = format!("{:03}", n % 1000);
    let mut rest = n / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_c2sp_and_no_others_are_read() {
        for (part, path) in [
            (Part::Hashes { level: 0, n: 0, width: 256 }, "tile/0/000"),
            (Part::Hashes { level: 1, n: 1_234_067, width: 256 }, "tile/1/x001/x234/067"),
            (Part::Hashes { level: 2, n: 999, width: 7 }, "tile/2/999.p/7"),
            (Part::Entries { n: 1000, width: 255 }, "tile/entries/x001/000.p/255"),
        ] {
            assert_eq!(part.path(), path);
            assert_eq!(Part::of_path(path), Some(part));
        }
        for path in [
            "tile/0/0",
            "tile/00/000",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/0/000.p/007",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/8/000/../000",
            "tile/entries/+00",
            "tile/7/000",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
            "tile/data/000",
            "tile/8/0/000",
            "",
        ] {
            assert_eq!(Part::of_path(path), None, "{path}");
        }
    }

    #[test]
    fn a_part_is_of_the_trees_that_are_large_enough() {
        assert_eq!(Part::Entries { n: 0, width: 1 }.needs(), 1);
        assert_eq!(Part::Hashes { level: 0, n: 1, width: 4 }.needs(), 260);
        assert_eq!(Part::Hashes { level: 1, n: 0, width: 2 }.needs(), 512);
    }

    #[test]
    fn an_entry_tile_is_read_as_it_was_written_and_no_other_way() {
        let leaves: Vec<Leaf> = ["", "a", "泉州"]
            .iter()
            .map(|entry| Leaf { seq: 1, entry: (*entry).to_owned(), hash: String::new() })
            .collect();
        let tile = entry_tile(&leaves).unwrap();
        let read = read_entry_tile(&tile).unwrap();
        assert!(read.iter().eq(leaves.iter().map(|leaf| &leaf.entry)));
        for cut in 1..tile.len() {
            let whole = [2, 5].contains(&cut);
            assert_eq!(read_entry_tile(&tile[..cut]).is_some(), whole, "{cut} bytes");
        }
        assert_eq!(read_entry_tile(&[0, 1, 0xff]), None, "no text");
    }
}
