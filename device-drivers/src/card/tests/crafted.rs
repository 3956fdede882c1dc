//! Crafted cards: each lies in one place that a reader might believe. Every one gives a listing or a
//! clear error within the bounds of the random ones.

use std::{collections::HashSet, os::unix::fs::FileExt};

use fastrand::Rng;

use super::{hostile::read_all, *};
use crate::ErrorKind;

/// A lie: its name, and the bytes that say it.
struct Lie {
    name: String,
    at: u64,
    bytes: Vec<u8>,
}

fn lie(name: impl Into<String>, at: u64, bytes: impl Into<Vec<u8>>) -> Lie {
    Lie { name: name.into(), at, bytes: bytes.into() }
}

/// Numbers of so many bytes that no reader should believe, around a sound one too.
fn absurd(width: usize, sound: u64) -> Vec<u64> {
    let most = u64::MAX >> (64 - 8 * width);
    let near = [sound.wrapping_add(1), sound.wrapping_sub(1), sound << 1];
    let mut all = vec![0, 1, 2, most / 2, most / 2 + 1, most - 10, most - 1, most];
    all.extend(near.map(|number| number & most));
    all.sort_unstable();
    all.dedup();
    all.retain(|number| *number != sound);
    all
}

/// Every field of a structure at `base`, each with every absurd number.
fn fields(card: &[u8], base: usize, fields: &[(&str, usize, usize)]) -> Vec<Lie> {
    let mut lies = Vec::new();
    for (name, offset, width) in fields {
        let at = base + offset;
        let mut sound = [0; 8];
        sound[..*width].copy_from_slice(&card[at..at + width]);
        for number in absurd(*width, u64::from_le_bytes(sound)) {
            let bytes = &number.to_le_bytes()[..*width];
            lies.push(lie(format!("{name} is {number}"), at as u64, bytes));
        }
    }
    lies
}

const FAT_BOOT: [(&str, usize, usize); 9] = [
    ("bytes of a sector", 11, 2),
    ("sectors of a cluster", 13, 1),
    ("reserved sectors", 14, 2),
    ("tables", 16, 1),
    ("root entries", 17, 2),
    ("sectors, short", 19, 2),
    ("sectors of a table, short", 22, 2),
    ("sectors", 32, 4),
    ("signature", 510, 2),
];

const FAT32_BOOT: [(&str, usize, usize); 5] = [
    ("sectors of a table", 36, 4),
    ("active table", 40, 2),
    ("version", 42, 2),
    ("root cluster", 44, 4),
    ("information sector", 48, 2),
];

const EXFAT_BOOT: [(&str, usize, usize); 12] = [
    ("partition offset", 64, 8),
    ("sectors", 72, 8),
    ("table sector", 80, 4),
    ("sectors of a table", 84, 4),
    ("heap sector", 88, 4),
    ("clusters", 92, 4),
    ("root cluster", 96, 4),
    ("flags", 106, 2),
    ("shift of a sector", 108, 1),
    ("shift of a cluster", 109, 1),
    ("tables", 110, 1),
    ("signature", 510, 2),
];

/// Fields of a short entry: attributes, first cluster in halves, size.
const FAT_ENTRY: [(&str, usize, usize); 5] = [
    ("name's first byte", 0, 1),
    ("attributes", 11, 1),
    ("cluster, upper half", 20, 2),
    ("cluster, lower half", 26, 2),
    ("size", 28, 4),
];

/// Fields of a file's set: the file, its stream, its name.
const EXFAT_SET: [(&str, usize, usize); 9] = [
    ("entries that follow", 1, 1),
    ("checksum", 2, 2),
    ("attributes", 4, 2),
    ("stream's flags", 33, 1),
    ("name's length", 35, 1),
    ("bytes that were written", 40, 8),
    ("first cluster", 52, 4),
    ("bytes", 56, 8),
    ("name's entry type", 64, 1),
];

/// The set's checksum anew, so that what it says is believed.
fn believed(card: &[u8], set: usize, lies: Vec<Lie>) -> Vec<Lie> {
    let anew = |lie: Lie| {
        let mut bytes = card[set..set + 32 * (1 + usize::from(card[set + 1]))].to_vec();
        let from = usize::try_from(lie.at).unwrap() - set;
        bytes[from..from + lie.bytes.len()].copy_from_slice(&lie.bytes);
        if !(2..4).contains(&from) {
            let summed = bytes.iter().enumerate().filter(|(at, _)| !matches!(at, 2 | 3));
            let sum =
                summed.fold(0_u16, |sum, (_, &byte)| sum.rotate_right(1).wrapping_add(byte.into()));
            bytes[2..4].copy_from_slice(&sum.to_le_bytes());
        }
        Lie { name: lie.name, at: set as u64, bytes }
    };
    lies.into_iter().map(anew).collect()
}

/// What may be said to follow each of the first clusters: itself, a neighbour, the reserved ones, the
/// last number there is; and all of them to follow the same.
fn chains(table: u64, width: usize, entries: u64) -> Vec<Lie> {
    let most = u32::MAX >> (32 - 8 * width.min(4));
    let mut lies = Vec::new();
    for cluster in 2..2 + entries {
        let here = u32::try_from(cluster).unwrap();
        for next in [0, 1, 2, here, here - 1, here + 7, most / 2, most - 8, most - 10] {
            let at = table + cluster * width as u64;
            let bytes = &next.to_le_bytes()[..width];
            lies.push(lie(format!("{next} follows {cluster}"), at, bytes));
        }
    }
    for next in [2_u32, 3, most / 3] {
        let all = next.to_le_bytes()[..width].repeat(200);
        lies.push(lie(format!("{next} follows every cluster"), table + 2 * width as u64, all));
    }
    lies
}

/// Cards that were tried: the image, and what was written where.
type Seen = HashSet<(PathBuf, u64, Vec<u8>)>;

/// Every lie on its own; answers how many distinct cards there were, listed and refused.
fn bears(card: &Card, lies: Vec<Lie>, seen: &mut Seen) -> (usize, usize) {
    let profiles = Arc::new(ProfileSet::shipped().unwrap());
    let image = fs::File::options().read(true).write(true).open(card.path()).unwrap();
    let mut outcomes = (0, 0);
    for Lie { name, at, bytes } in lies {
        let mut sound = vec![0; bytes.len()];
        image.read_exact_at(&mut sound, at).unwrap();
        if sound == bytes || !seen.insert((card.path(), at, bytes.clone())) {
            continue;
        }
        image.write_all_at(&bytes, at).unwrap();
        match read_all(&card.path(), &profiles, &mut Rng::with_seed(7)) {
            Ok(_) => outcomes.0 += 1,
            Err(error) => {
                let is_clear = matches!(error.kind(), ErrorKind::Unusable | ErrorKind::Media);
                assert!(is_clear, "{name}: {:?}: {error}", error.kind());
                outcomes.1 += 1;
            }
        }
        image.write_all_at(&sound, at).unwrap();
    }
    outcomes
}

fn entry_of(card: &[u8], name: &[u8]) -> usize {
    (0..card.len()).step_by(32).find(|&at| card[at..].starts_with(name)).unwrap()
}

fn word(card: &[u8], at: usize) -> u64 {
    u64::from(u16::from_le_bytes([card[at], card[at + 1]]))
}

fn fat_lies(bytes: &[u8], bits: u8) -> Vec<Lie> {
    let table = word(bytes, 14) * 512;
    let mut lies = fields(bytes, 0, &FAT_BOOT);
    for name in [&b"DCIM       "[..], b"PARAM   INI"] {
        lies.extend(fields(bytes, entry_of(bytes, name), &FAT_ENTRY));
    }
    match bits {
        // Pairs of entries share three bytes: whole bytes are changed.
        12 => lies.extend(chains(table, 1, 6)),
        16 => lies.extend(chains(table, 2, 6)),
        _ => {
            lies.extend(fields(bytes, 0, &FAT32_BOOT));
            lies.extend(chains(table, 4, 6));
        }
    }
    lies
}

fn exfat_lies(bytes: &[u8]) -> Vec<Lie> {
    let number = |at: usize| u64::from(u32::from_le_bytes(*bytes[at..].first_chunk().unwrap()));
    let mut lies = fields(bytes, 0, &EXFAT_BOOT);
    lies.extend(chains(number(80) * 512, 4, 8));
    let sets: Vec<_> = (0..bytes.len()).step_by(32).filter(|&at| bytes[at] == 0x85).collect();
    for &set in sets.iter().take(3) {
        lies.extend(believed(bytes, set, fields(bytes, set, &EXFAT_SET)));
    }
    // The bitmap and the table of capitals: where they lie and how long they say they are.
    for kind in [0x81, 0x82] {
        let at = (0..bytes.len()).step_by(32).find(|&at| bytes[at] == kind && bytes[at + 24] != 0);
        let own = [("first cluster", 20, 4), ("bytes", 24, 8), ("checksum", 4, 4)];
        lies.extend(at.into_iter().flat_map(|at| fields(bytes, at, &own)));
    }
    lies
}

/// A volume behind a table of partitions, and what the table may say.
fn partition_lies(bytes: &[u8]) -> Vec<Lie> {
    let mut lies = Vec::new();
    for slot in 0..4 {
        let own = [("mark", 0, 1), ("type", 4, 1), ("first sector", 8, 4), ("sectors", 12, 4)];
        lies.extend(fields(bytes, 446 + slot * 16, &own));
    }
    let entry = |kind: u8, first: u32| {
        let mut entry = vec![0, 0, 0, 0, kind, 0, 0, 0];
        entry.extend(first.to_le_bytes());
        entry.extend([0xff; 4]);
        entry
    };
    lies.push(lie("four of one place", 446, entry(0x0c, 8).repeat(4)));
    lies.push(lie("an extended one that leads to itself", 446, entry(0x05, 0)));
    let chained = [entry(0x05, 1), entry(0x0f, 1), entry(0x85, 8), entry(0x05, 8)].concat();
    lies.push(lie("extended ones in each other", 446, chained));
    let inner = [entry(0x0c, 8), entry(0x0c, 9), entry(0x0c, 10), entry(0x0c, 11)].concat();
    lies.push(lie("each begins within the one before", 446, inner));
    lies
}

/// What a GPT may say, with a protective MBR before it.
fn gpt_lies() -> Vec<Lie> {
    let mut head = vec![0; 3 * 512];
    head[446 + 4] = 0xee;
    head[510..512].copy_from_slice(&[0x55, 0xaa]);
    head[512..520].copy_from_slice(b"EFI PART");
    head[512 + 72..512 + 80].copy_from_slice(&2_u64.to_le_bytes());
    head[512 + 80..512 + 84].copy_from_slice(&128_u32.to_le_bytes());
    head[512 + 84..512 + 88].copy_from_slice(&128_u32.to_le_bytes());
    head[1024..1040].fill(7);
    head[1024 + 32..1024 + 40].copy_from_slice(&8_u64.to_le_bytes());
    let own = [
        ("table's sector", 512 + 72, 8),
        ("entries", 512 + 80, 4),
        ("bytes of an entry", 512 + 84, 4),
        ("header's bytes", 512 + 12, 4),
        ("first sector of a partition", 1024 + 32, 8),
        ("last sector of a partition", 1024 + 40, 8),
    ];
    let within = |lie: Lie| {
        let mut all = head.clone();
        let at = usize::try_from(lie.at).unwrap();
        all[at..at + lie.bytes.len()].copy_from_slice(&lie.bytes);
        Lie { name: lie.name, at: 0, bytes: all }
    };
    fields(&head, 0, &own).into_iter().map(within).collect()
}

#[test]
fn two_hundred_crafted_cards_and_more_are_borne() {
    let files = files();
    let root = tree(&files);
    let mut seen = Seen::new();
    let mut all = (0, 0);
    let mut tell = |kind: &str, (listed, refused): (usize, usize)| {
        println!("{kind}: {listed} listed, {refused} refused");
        assert!(listed > 0 && refused > 0, "{kind}: nothing is felt, or all of it is fatal");
        all = (all.0 + listed, all.1 + refused);
    };
    for (bits, bytes) in [(12, 2 * MIB), (16, 20 * MIB), (32, 40 * MIB)] {
        let card = Card::fat(bits, bytes, root.path());
        let lies = fat_lies(&fs::read(card.path()).unwrap(), bits);
        tell(&format!("FAT{bits}"), bears(&card, lies, &mut seen));
    }
    let card = Card::exfat(8 * MIB, root.path());
    let lies = exfat_lies(&fs::read(card.path()).unwrap());
    tell("exFAT", bears(&card, lies, &mut seen));

    let volume = fs::read(Card::fat(12, 2 * MIB, root.path()).path()).unwrap();
    let card = Card::new();
    let mut parted = vec![0; 8 * 512];
    parted[446 + 4] = 0x0c;
    parted[446 + 8] = 8;
    parted[510..512].copy_from_slice(&[0x55, 0xaa]);
    parted.extend(volume);
    fs::write(card.path(), &parted).unwrap();
    tell("partitions", bears(&card, partition_lies(&parted), &mut seen));
    tell("GPT", bears(&card, gpt_lies(), &mut seen));

    println!("{} distinct crafted cards: {} listed, {} refused", seen.len(), all.0, all.1);
    assert!(seen.len() >= 200);
    assert_eq!(seen.len(), all.0 + all.1);
}
