//! How far SQLite's write-ahead log counts: up to the end of its last committed frame.
//!
//! Used where it is judged what a power cut could take. What stands behind, a transaction that was given up or a
//! frame that was half written, is read by nobody. The format is that of SQLite's own page on its file formats: a
//! header of 32 bytes, then frames of 24 bytes and a page each, with a checksum over all that came before.

use std::{fs, path::Path};

/// Bytes of the log's header.
const HEADER: usize = 32;
/// Bytes of a frame's header.
const FRAME: usize = 24;

/// Where the last committed frame of the log at `path` ends; 0 where nothing is committed, or there is none.
pub(super) fn committed(path: &Path) -> u64 {
    fs::read(path).ok().and_then(|log| end_of(&log)).unwrap_or(0)
}

fn end_of(log: &[u8]) -> Option<u64> {
    let header = log.get(..HEADER)?;
    let is_big_endian = number(header, 0)? & 1 == 1;
    let page = usize::try_from(number(header, 8)?).ok()?;
    let salts = &header[16..24];
    let mut sum = add((0, 0), &header[..24], is_big_endian);
    if sum != (number(header, 24)?, number(header, 28)?) {
        return None;
    }
    let (mut at, mut end) = (HEADER, None);
    while let Some(frame) = log.get(at..at + FRAME + page) {
        sum = add(sum, &frame[..8], is_big_endian);
        sum = add(sum, &frame[FRAME..], is_big_endian);
        if &frame[8..16] != salts || sum != (number(frame, 16)?, number(frame, 20)?) {
            break;
        }
        at += FRAME + page;
        // Only the last frame of a transaction tells the catalog's length in pages.
        if number(frame, 4)? != 0 {
            end = u64::try_from(at).ok();
        }
    }
    end
}

/// The 32-bit number at `at`; all but the words that are summed up are big-endian.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn add((mut one, mut two): (u32, u32), bytes: &[u8], is_big_endian: bool) -> (u32, u32) {
    let word = |bytes: &[u8]| {
        let bytes = bytes.try_into().unwrap_or_default();
        if is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    };
    for pair in bytes.chunks_exact(8) {
        one = one.wrapping_add(word(&pair[..4])).wrapping_add(two);
        two = two.wrapping_add(word(&pair[4..])).wrapping_add(one);
    }
    (one, two)
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};

    use super::*;

    #[test]
    fn it_ends_with_the_last_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let log = folder.path().join("a.db-wal");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(committed(&log), 0);
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
            let mut db = options.connect().await.unwrap();
            db.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0").await.unwrap();
            db.execute("PRAGMA cache_size = 2; CREATE TABLE t (x BLOB)").await.unwrap();
            let first = committed(&log);
            assert_eq!(first, fs::metadata(&log).unwrap().len());
            db.execute("INSERT INTO t VALUES (zeroblob(40000))").await.unwrap();
            let second = committed(&log);
            assert!(second > first + 40_000);
            assert_eq!(second, fs::metadata(&log).unwrap().len());

            // More than it keeps in memory: pages go to the log before they are committed.
            db.execute("BEGIN; INSERT INTO t VALUES (zeroblob(400000))").await.unwrap();
            assert!(fs::metadata(&log).unwrap().len() > second + 100_000);
            assert_eq!(committed(&log), second);
            db.execute("ROLLBACK").await.unwrap();
            assert_eq!(committed(&log), second);

            let mut bytes = fs::read(&log).unwrap();
            bytes[usize::try_from(second).unwrap() - 1] ^= 1;
            assert_eq!(end_of(&bytes), Some(first), "the last transaction is damaged");
            db.close().await.unwrap();
        });
    }
}
