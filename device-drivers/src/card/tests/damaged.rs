//! Damaged cards: each damage is told as what it is, to the byte, and nothing sound is lost by it.

use std::{io::Read, os::unix::fs::FileExt};

use super::*;
use crate::{Clip, ErrorKind, Hole, Listing};

const CLUSTER: u64 = 2048;
const CLUSTER_LENGTH: usize = 2048;

/// So many clusters, each filled with its own number.
fn long(clusters: u8) -> Vec<u8> {
    (0..clusters).flat_map(|number| vec![number; CLUSTER_LENGTH]).collect()
}

/// A FAT16 card of three folders and a clip of ten clusters.
struct Damaged {
    card: Card,
    image: fs::File,
}

impl Damaged {
    fn new() -> Self {
        let files = [
            ("A/B/C/deep.mp4", b"deep".to_vec()),
            ("A/one.mp4", b"one".to_vec()),
            ("LONG.MP4", long(10)),
        ];
        let root = tree(&files);
        let card = Card::fat(16, 20 * MIB, root.path());
        let image = fs::File::options().read(true).write(true).open(card.path()).unwrap();
        Self { card, image }
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.card.path()).unwrap()
    }

    /// Where the short entry of this name begins.
    fn entry(&self, name: &[u8; 11]) -> u64 {
        let bytes = self.bytes();
        let at = (0..bytes.len()).step_by(32).find(|&at| bytes[at..].starts_with(name));
        at.unwrap() as u64
    }

    fn word(&self, at: u64) -> u16 {
        let mut word = [0; 2];
        self.image.read_exact_at(&mut word, at).unwrap();
        u16::from_le_bytes(word)
    }

    fn first_cluster(&self, name: &[u8; 11]) -> u16 {
        self.word(self.entry(name) + 26)
    }

    fn put(&self, at: u64, bytes: &[u8]) {
        self.image.write_all_at(bytes, at).unwrap();
    }

    /// Writes what follows a cluster, in every copy of the table.
    fn link(&self, cluster: u16, next: u16) {
        let (table, sectors) = (u64::from(self.word(14)) * 512, u64::from(self.word(22)));
        assert_eq!(self.word(11), 512);
        for copy in 0..2 {
            self.put(table + copy * sectors * 512 + u64::from(cluster) * 2, &next.to_le_bytes());
        }
    }

    fn list(&self) -> Listing {
        self.card.open().list().unwrap()
    }

    /// The long clip's sound bytes and its first hole.
    fn long(&self) -> (Vec<u8>, Hole) {
        let mut recorder = self.card.open();
        let clip = long_clip(recorder.as_mut());
        let mut sound = Vec::new();
        let error = recorder.open(&clip, 0).unwrap().read_to_end(&mut sound).unwrap_err();
        assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media);
        (sound, Hole::of(&error).unwrap().clone())
    }
}

fn long_clip(recorder: &mut dyn Recorder) -> Clip {
    let clips = recorder.list().unwrap().clips;
    clips.into_iter().find(|clip| clip.path_raw == b"LONG.MP4").unwrap()
}

fn reasons(listing: &Listing) -> Vec<(&[u8], &str)> {
    let told = listing.not_taken.iter();
    told.map(|one| (one.path_raw.as_slice(), one.reason.as_str())).collect()
}

/// What is said to follow the fourth cluster, by the first.
type Next = fn(u16) -> u16;

#[test]
fn a_chain_that_breaks_is_a_hole_from_there_on() {
    let first = |damaged: &Damaged| damaged.first_cluster(b"LONG    MP4");
    let breaks: [(Next, &str); 5] = [
        (|_| 0xfff7, "marked as bad"),
        (|_| 0, "marked as free"),
        (|_| 0xffff, "ends after 4 of 10"),
        (|_| 0xfff0, "does not exist"),
        (|first| first + 1, "a second time"),
    ];
    for (next, why) in breaks {
        let damaged = Damaged::new();
        let first = first(&damaged);
        damaged.link(first + 3, next(first));
        let (sound, hole) = damaged.long();
        assert_eq!(sound, long(4), "{why}");
        assert_eq!((hole.from, hole.to), (4 * CLUSTER, 10 * CLUSTER), "{why}");
        assert!(hole.why.contains(why), "{hole}");
        assert_eq!(damaged.list().clips.len(), 3);
    }
}

#[test]
fn a_bad_mark_on_the_last_cluster_costs_nothing() {
    let damaged = Damaged::new();
    damaged.link(damaged.first_cluster(b"LONG    MP4") + 9, 0xfff7);
    let mut recorder = damaged.card.open();
    let clip = long_clip(recorder.as_mut());
    let mut bytes = Vec::new();
    recorder.open(&clip, 0).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, clip.size);
}

#[test]
fn a_folder_that_leads_back_is_told() {
    let damaged = Damaged::new();
    let (a, c) = (damaged.first_cluster(b"A          "), damaged.entry(b"C          "));
    damaged.put(c + 26, &a.to_le_bytes());
    let listing = damaged.list();
    assert_eq!(reasons(&listing), [(&b"A/B/C"[..], "loop")]);
    assert_eq!(listing.clips.len(), 2);
}

#[test]
fn folders_in_the_same_clusters_are_listed_once() {
    let damaged = Damaged::new();
    let root_at = damaged.entry(b"A          ");
    let mut twin = vec![0; 32];
    damaged.image.read_exact_at(&mut twin, root_at).unwrap();
    twin[0] = b'Z';
    let end = (root_at..).step_by(32).find(|&at| damaged.word(at) == 0).unwrap();
    damaged.put(end, &twin);
    let listing = damaged.list();
    assert_eq!(reasons(&listing), [(&b"Z"[..], "cross-linked")]);
    assert_eq!(listing.clips.len(), 3);
}

#[test]
fn a_folder_whose_chain_breaks_gives_what_it_has() {
    let damaged = Damaged::new();
    let a = damaged.first_cluster(b"A          ");
    // Its entries go on past its first cluster: no end mark before it.
    let reserved = u64::from(damaged.word(14)) * 512;
    let root = reserved + 2 * u64::from(damaged.word(22)) * 512;
    let heap = root + u64::from(damaged.word(17)) * 32;
    let at = heap + u64::from(a - 2) * CLUSTER;
    let mut cluster = vec![0; CLUSTER_LENGTH];
    damaged.image.read_exact_at(&mut cluster, at).unwrap();
    for entry in cluster.chunks_exact_mut(32).filter(|entry| entry[0] == 0) {
        entry[0] = 0xe5;
    }
    damaged.put(at, &cluster);
    damaged.link(a, 0xfff7);
    let listing = damaged.list();
    assert_eq!(reasons(&listing), [(&b"A"[..], "unreadable-folder")]);
    assert!(listing.not_taken[0].detail.contains("marked as bad"), "{listing:?}");
    assert_eq!(listing.clips.len(), 3, "what it has is listed");
}

#[test]
fn a_root_that_leads_nowhere_is_no_empty_card() {
    let card = Card::exfat(8 * MIB, tree(&[("a.mp4", b"x".into())]).path());
    let image = fs::File::options().write(true).open(card.path()).unwrap();
    image.write_all_at(&0xffff_0000_u32.to_le_bytes(), 96).unwrap();
    assert_eq!(card.open().list().err().unwrap().kind(), ErrorKind::Media);
}

#[test]
fn a_set_that_does_not_hold_together_is_told_by_its_name() {
    let card = Card::exfat(8 * MIB, tree(&[("a.mp4", b"x".into()), ("b.mp4", b"y".into())]).path());
    let bytes = fs::read(card.path()).unwrap();
    let sets: Vec<_> = (0..bytes.len()).step_by(32).filter(|&at| bytes[at] == 0x85).collect();
    let image = fs::File::options().write(true).open(card.path()).unwrap();
    image.write_all_at(&[bytes[sets[0] + 2] ^ 1], sets[0] as u64 + 2).unwrap();
    let listing = card.open().list().unwrap();
    assert_eq!(reasons(&listing), [(&b"a.mp4"[..], "unreadable")]);
    assert_eq!(listing.clips.len(), 1);
}

#[test]
fn the_second_table_stands_in_where_the_first_cannot_be_read() {
    // A table beyond the medium's end cannot be read, as one of bad sectors.
    use super::super::table::{Link, Table, Width};
    let damaged = Damaged::new();
    let source = Arc::new(super::super::source::Source::open(&damaged.card.path()).unwrap());
    let second = u64::from(damaged.word(14) + damaged.word(22)) * 512;
    let copies = vec![30 * MIB, second];
    let mut table = Table::new(source, Width::Bits16, copies, u64::from(damaged.word(22)) * 512);
    let first = damaged.first_cluster(b"LONG    MP4");
    assert_eq!(table.link(first.into()).unwrap(), Link::Next(u32::from(first) + 1));
}

#[test]
fn absurd_sizes_are_told() {
    let card = Card::exfat(8 * MIB, tree(&[("a.mp4", b"x".into())]).path());
    let bytes = fs::read(card.path()).unwrap();
    let at = (0..bytes.len()).step_by(32).find(|&at| bytes[at] == 0x85).unwrap();
    let mut set = bytes[at..at + 96].to_vec();
    set[32 + 24..32 + 32].copy_from_slice(&(1_u64 << 62).to_le_bytes());
    let sum = set
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 2 | 3))
        .fold(0_u16, |sum, (_, &byte)| sum.rotate_right(1).wrapping_add(byte.into()));
    set[2..4].copy_from_slice(&sum.to_le_bytes());
    let image = fs::File::options().write(true).open(card.path()).unwrap();
    image.write_all_at(&set, at as u64).unwrap();
    assert_eq!(reasons(&card.open().list().unwrap()), [(&b"a.mp4"[..], "absurd-size")]);
}
