//! Odd cards: names, stamps, attributes, fragments, places never written, several partitions.

use std::io::{Read, Seek, SeekFrom, Write};

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::{Clip, ErrorKind, Hole, conformance::image::ExfatFile};

fn face() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_milli_opt(8, 14, 5, 230).unwrap()
}

/// An exFAT card with these files in its root.
fn exfat(files: &[(ExfatFile, &[u8])]) -> Card {
    let card = Card::new();
    let mut writer = ExfatWriter::format(&card.path(), 8 * MIB).unwrap();
    let placed = files.iter().map(|(file, bytes)| writer.file(file, *bytes).unwrap()).collect();
    writer.finish(placed).unwrap();
    card
}

fn read(recorder: &mut dyn Recorder, clip: &Clip) -> Vec<u8> {
    let mut bytes = Vec::new();
    recorder.open(clip, 0).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn clip(recorder: &mut dyn Recorder, path_raw: &[u8]) -> Clip {
    let clips = recorder.list().unwrap().clips;
    clips.into_iter().find(|clip| clip.path_raw == path_raw).unwrap()
}

#[test]
fn exfat_stamps_are_instants_where_the_recorder_knew_its_zone() {
    let known = ExfatFile { offset_quarters: Some(32), ..ExfatFile::new("a", face()) };
    let west = ExfatFile { offset_quarters: Some(-20), ..ExfatFile::new("b", face()) };
    let card = exfat(&[(known, b"1"), (west, b"2"), (ExfatFile::new("c", face()), b"3")]);
    let stamps: Vec<_> =
        card.open().list().unwrap().clips.iter().map(|clip| clip.modified.unwrap()).collect();
    assert_eq!(stamps[0].utc.unwrap().to_string(), "2026-11-22 00:14:05.230 UTC");
    assert_eq!(stamps[1].utc.unwrap().to_string(), "2026-11-22 13:14:05.230 UTC");
    assert_eq!((stamps[2].utc, stamps[2].face), (None, Some(face())));
}

#[test]
fn exfat_names_keep_every_unit() {
    let lone = ExfatFile { units: vec![0x41, 0xd800, 0x2e, 0x42], ..ExfatFile::new("", face()) };
    let control = ExfatFile { units: vec![0x1b, 0x5b, 0x0a], ..ExfatFile::new("", face()) };
    let card = exfat(&[(lone, b"x"), (control, b"y")]);
    let clips = card.open().list().unwrap().clips;
    let names: Vec<_> = clips.iter().map(|clip| clip.path_raw.as_slice()).collect();
    assert_eq!(names, [&b"\x1b[\n"[..], b"A\xed\xa0\x80.B"]);
}

#[test]
fn fragments_are_put_together() {
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let torn = ExfatFile { fragmented: true, ..ExfatFile::new("torn.mp4", face()) };
    let card = exfat(&[(torn, &bytes), (ExfatFile::new("whole.mp4", face()), &bytes)]);
    ExfatWriter::judge(&card.path()).unwrap();
    let truth = [Truth::new("torn.mp4", bytes.clone()), Truth::new("whole.mp4", bytes)];
    conformance_holds(&card, &truth);
}

fn conformance_holds(card: &Card, truth: &[Truth]) {
    crate::conformance::check(&factory(), &card.place(), truth).unwrap();
}

#[test]
fn what_was_never_written_is_zero_and_told() {
    let bytes: Vec<u8> = vec![9; 100_000];
    let file = ExfatFile { valid_bytes: Some(70_001), ..ExfatFile::new("cut.mp4", face()) };
    let card = exfat(&[(file, &bytes)]);
    let mut expected = bytes;
    expected[70_001..].fill(0);
    conformance_holds(&card, &[Truth::new("cut.mp4", expected)]);
    let remarks = card.open().identity().unwrap().remarks;
    assert!(remarks.iter().any(|remark| remark.contains("70001")), "{remarks:?}");
}

#[test]
fn the_read_only_attribute_is_seen_in_both() {
    let root = tree(&[("1.MP4", b"x".into()), ("2.MP4", b"y".into())]);
    let fat = Card::fat(16, 20 * MIB, root.path());
    fat.mtools("mattrib", &["+r", "::/2.MP4"]);
    let marked = ExfatFile { read_only: true, ..ExfatFile::new("2.MP4", face()) };
    let exfat = exfat(&[(ExfatFile::new("1.MP4", face()), b"x"), (marked, b"y")]);
    for card in [fat, exfat] {
        let clips = card.open().list().unwrap().clips;
        let how: Vec<_> =
            clips.into_iter().map(|clip| clip.key_mark.map(|mark| mark.how)).collect();
        assert_eq!(how, [None, Some("read-only-attribute".to_owned())]);
    }
}

#[test]
fn fragments_of_fat_are_put_together() {
    // Files written, every other one removed, then one too long for what is free behind them.
    let small = tree(&[]);
    for number in 0..40 {
        fs::write(small.path().join(format!("F{number:02}.BIN")), vec![number; 20_000]).unwrap();
    }
    let card = Card::fat(12, 4 * MIB, small.path());
    for number in (0..40).step_by(2) {
        card.mtools("mdel", &[&format!("::/F{number:02}.BIN")]);
    }
    let long: Vec<u8> = (0..860_000_u32).flat_map(u32::to_le_bytes).collect();
    let long_path = small.path().join("LONG.MP4");
    fs::write(&long_path, &long).unwrap();
    card.mtools("mcopy", &[long_path.to_str().unwrap(), "::/LONG.MP4"]);
    let mut recorder = card.open();
    let clip = clip(recorder.as_mut(), b"LONG.MP4");
    assert!(read(recorder.as_mut(), &clip) == long);
    assert_eq!(recorder.list().unwrap().clips.len(), 21, "deleted ones are passed over");
}

/// Puts an image on a larger one at a sector, with a table before it.
fn partitioned(images: &[(u32, &Path)], table: impl Fn(&mut [u8])) -> Card {
    let card = Card::new();
    let mut disk = fs::File::create_new(card.path()).unwrap();
    let mut head = vec![0; 64 * 512];
    table(&mut head);
    disk.write_all(&head).unwrap();
    for (sector, image) in images {
        disk.seek(SeekFrom::Start(u64::from(*sector) * 512)).unwrap();
        disk.write_all(&fs::read(image).unwrap()).unwrap();
    }
    card
}

fn mbr(head: &mut [u8], entries: &[(u8, u32)]) {
    for (index, (kind, sector)) in entries.iter().enumerate() {
        let entry = &mut head[446 + 16 * index..][..16];
        entry[4] = *kind;
        entry[8..12].copy_from_slice(&sector.to_le_bytes());
        entry[12..16].copy_from_slice(&1000_u32.to_le_bytes());
    }
    (head[510], head[511]) = (0x55, 0xaa);
}

#[test]
fn a_partition_is_found_by_either_table() {
    let root = tree(&files());
    let volume = Card::fat(12, 4 * MIB, root.path());
    let by_mbr = partitioned(&[(2048, &volume.path())], |head| mbr(head, &[(0x0c, 2048)]));
    let by_gpt = partitioned(&[(4096, &volume.path())], |head| {
        mbr(head, &[(0xee, 1)]);
        head[512..520].copy_from_slice(b"EFI PART");
        head[512 + 72] = 2;
        (head[512 + 80], head[512 + 84]) = (128, 128);
        head[2 * 512] = 1;
        head[2 * 512 + 33] = 0x10;
    });
    for card in [by_mbr, by_gpt] {
        conformance_holds(&card, &truth(&files()));
    }
}

#[test]
fn every_partition_is_listed_or_told() {
    let root = tree(&[("A.MP4", b"first".into())]);
    let first = Card::fat(12, 4 * MIB, root.path());
    let second = exfat(&[(ExfatFile::new("B.MP4", face()), b"second")]);
    let images = [(2048, &*first.path()), (20_480, &*second.path())];
    let card = partitioned(&images, |head| mbr(head, &[(0x83, 64), (0x0c, 2048), (7, 20_480)]));
    let mut recorder = card.open();
    let listing = recorder.list().unwrap();
    let paths: Vec<_> = listing.clips.iter().map(|clip| clip.path_raw.as_slice()).collect();
    assert_eq!(paths, [&b"A.MP4"[..], b"partition-3/B.MP4"]);
    assert_eq!(read(recorder.as_mut(), &listing.clips[1]), b"second");
    let not_taken = &listing.not_taken[0];
    assert_eq!(not_taken.reason, "unsupported-volume");
    assert_eq!(not_taken.path_raw, b"partition-1");
}

#[test]
fn other_filesystems_are_named() {
    let named = |at: usize, magic: &[u8]| {
        let card = Card::new();
        let mut bytes = vec![0; 128 * 1024];
        bytes[at..at + magic.len()].copy_from_slice(magic);
        fs::write(card.path(), bytes).unwrap();
        assert!(factory().recognises(&card.place()));
        let error = factory().open(&card.place()).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Unusable);
        error.to_string()
    };
    assert!(named(3, b"NTFS    ").contains("NTFS"));
    assert!(named(0x438, b"\x53\xef").contains("ext4"));
    assert!(named(3, b"EXFAT   ").contains("exFAT, but"));
    let card = Card::new();
    fs::write(card.path(), b"a file that is no card").unwrap();
    assert!(!factory().recognises(&card.place()));
    assert_eq!(factory().open(&card.place()).err().unwrap().kind(), ErrorKind::Unusable);
}

#[test]
fn a_torn_image_gives_what_it_has_and_tells_the_rest() {
    let bytes = vec![5_u8; 3_000_000];
    let card = exfat(&[(ExfatFile::new("a.mp4", face()), &bytes)]);
    let cut = 4 * MIB;
    fs::OpenOptions::new().write(true).open(card.path()).unwrap().set_len(cut).unwrap();
    let mut recorder = card.open();
    let remarks = recorder.identity().unwrap().remarks;
    assert!(remarks.iter().any(|remark| remark.contains("end is missing")), "{remarks:?}");
    let clip = clip(recorder.as_mut(), b"a.mp4");
    let mut reader = recorder.open(&clip, 0).unwrap();
    let mut sound = Vec::new();
    let error = reader.read_to_end(&mut sound).unwrap_err();
    assert_eq!(ErrorKind::of_read(&error), ErrorKind::Media);
    let hole = Hole::of(&error).unwrap();
    assert_eq!(hole.from, sound.len() as u64);
    assert!(hole.from > 0 && hole.from < clip.size && hole.to <= clip.size, "{hole:?}");
    assert!(sound.iter().all(|&byte| byte == 5));
}

#[test]
fn an_image_that_goes_away_is_a_lost_recorder() {
    let card = exfat(&[(ExfatFile::new("a.mp4", face()), b"x")]);
    let mut recorder = factory().open(&card.place()).unwrap();
    let clip = clip(recorder.as_mut(), b"a.mp4");
    fs::remove_file(card.path()).unwrap();
    assert_eq!(recorder.list().err().unwrap().kind(), ErrorKind::Disconnected);
    assert_eq!(recorder.identity().err().unwrap().kind(), ErrorKind::Disconnected);
    assert_eq!(recorder.open(&clip, 0).err().unwrap().kind(), ErrorKind::Disconnected);
}
