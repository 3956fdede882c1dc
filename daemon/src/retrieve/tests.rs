//! Opened originals: what was compared is what is read, or nothing.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
};

use super::{
    Lack, Wanted,
    opened::{Opened, PIECE},
};
use crate::{
    fixity::Finding,
    store::{Store, StoreErrorKind},
};

struct Bench {
    folder: tempfile::TempDir,
    home: Store,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Store::of_data_folder(folder.path(), None).unwrap();
        Self { folder, home }
    }

    /// Opens a file of `stands` where `wanted` is to stand.
    fn open(&self, stands: &[u8], wanted: &[u8]) -> Result<Opened, Lack> {
        let path = self.folder.path().join("original");
        fs::write(&path, stands).unwrap();
        let blake3 = blake3::hash(wanted).to_hex().to_string();
        let size = wanted.len() as u64;
        let key = "original".into();
        let wanted = Wanted { key, size, blake3, item_key: None, stored_size: size };
        Opened::check(File::open(path).unwrap(), &wanted, self.home.clone())
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect()
}

#[test]
fn every_length_and_every_range_reads_as_it_was_taken_in() {
    let bench = Bench::new();
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 777] {
        let original = bytes(length);
        let mut opened = bench.open(&original, &original).ok().unwrap();
        assert_eq!(opened.size(), length as u64);
        let mut read = Vec::new();
        opened.read_to_end(&mut read).unwrap();
        assert!(read == original, "{length}");
        for from in [0, length / 2, length.saturating_sub(1), length, length + 9] {
            opened.seek(SeekFrom::Start(from as u64)).unwrap();
            let mut read = Vec::new();
            opened.read_to_end(&mut read).unwrap();
            assert!(read == original[from.min(length)..], "{length} from {from}");
        }
    }
}

#[test]
fn other_bytes_are_not_opened() {
    let bench = Bench::new();
    let original = bytes(PIECE + 5);
    let mut flipped = original.clone();
    flipped[PIECE] ^= 1;
    let longer = [&original[..], &[0]].concat();
    for stands in [&flipped[..], &original[1..], &longer, &[]] {
        let lack = bench.open(stands, &original).err().unwrap();
        assert!(matches!(lack, Lack::Copy(Finding::Mismatch, _)));
    }
}

#[test]
fn what_changes_after_it_was_opened_is_not_given_out() {
    let bench = Bench::new();
    let original = bytes(3 * PIECE);
    let mut opened = bench.open(&original, &original).ok().unwrap();
    let file = File::options().write(true).open(bench.folder.path().join("original")).unwrap();
    file.write_all_at(b"!", PIECE as u64 + 7).unwrap();
    let mut piece = vec![0; PIECE];
    opened.read_exact(&mut piece).unwrap();
    assert!(piece == original[..PIECE], "the piece before is what it was");
    assert_eq!(opened.read(&mut piece).unwrap_err().kind(), io::ErrorKind::InvalidData);
    opened.seek(SeekFrom::Start(2 * PIECE as u64)).unwrap();
    opened.read_exact(&mut piece).unwrap();
    assert!(piece == original[2 * PIECE..]);
}

#[test]
fn a_station_that_stops_reads_nothing_more() {
    let bench = Bench::new();
    let original = bytes(10);
    let mut opened = bench.open(&original, &original).ok().unwrap();
    bench.home.halt();
    assert!(opened.read(&mut [0]).is_err());
    let Err(Lack::All(stopped)) = bench.open(&original, &original) else { panic!("it goes on") };
    assert_eq!(stopped.kind(), StoreErrorKind::Stopped);
}
