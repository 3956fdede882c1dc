//! An original from a bucket: into a file without a name, and compared there.
//!
//! However this ends, nothing is left of the file. It takes no room that intake was promised.

use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsRawFd,
    path::Path,
};

use bytes::Bytes;
use rustix::fs::{Mode, OFlags, statvfs};
use tokio::sync::mpsc;

use super::{Lack, Opened, Reader, Wanted, blocking};
use crate::store::{Remote, StoreError};

/// Pieces from the network that wait to be written at most.
const WAITING: usize = 4;
/// Bytes that must stay free on the data folder's disk.
const KEEP_FREE: u64 = 1 << 30;

pub(super) async fn fetch(reader: &Reader, from: &Remote, wanted: &Wanted) -> Result<Opened, Lack> {
    let (data, size) = (reader.data.clone(), wanted.stored_size);
    let failed = |data: &Path, e: io::Error| Lack::All(StoreError::io("use", data, &e));
    let file = blocking(&reader.home, move || scratch(&data, size).map_err(|e| failed(&data, e)));
    let file = file.await?;
    let (to, mut pieces) = mpsc::channel::<Bytes>(WAITING);
    let (home, data, wanted_here) = (reader.home.clone(), reader.data.clone(), wanted.clone());
    let written = blocking(&reader.home, move || {
        let mut file = file;
        while let Some(bytes) = pieces.blocking_recv() {
            if home.is_halted() {
                return Err(Lack::All(StoreError::stopped("read", &data)));
            }
            file.write_all(&bytes).map_err(|e| failed(&data, e))?;
        }
        let file = read_only(&file).map_err(|e| failed(&data, e))?;
        Opened::check(file, &wanted_here, home)
    });
    let (sent, written) =
        tokio::join!(from.send_whole(&wanted.key, wanted.stored_size, to), written);
    // A stream that broke off says more than the digest of what came.
    match (sent, written) {
        (_, Err(Lack::All(error))) => Err(Lack::All(error)),
        (Err(error), _) => Err(Lack::of(error)),
        (Ok(()), written) => written,
    }
}

/// A file without a name in the data folder, for `size` bytes.
pub(super) fn scratch(data: &Path, size: u64) -> io::Result<File> {
    let disk = statvfs(data)?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < size.saturating_add(KEEP_FREE) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(data, flags, Mode::RUSR | Mode::WUSR)?))
}

/// The same file from its beginning, as nobody can write it: workers get no other.
pub(super) fn read_only(file: &File) -> io::Result<File> {
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))
}
