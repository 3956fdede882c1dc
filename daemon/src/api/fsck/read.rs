//! Reading every byte of one file past the page cache, for all its digests in one pass.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
};

use crate::{
    api::{ApiError, Code, jobs::Under},
    domain::Digests,
    flow::Hashers,
    store::{open_uncached, read_whole},
};

/// What a whole read gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) size: u64,
    pub(super) digests: Digests,
}

impl Read {
    /// How it differs from `size` bytes with these digests.
    pub(super) fn differs_from(&self, size: u64, expected: &Digests) -> Option<String> {
        let mut wrong = Vec::new();
        if self.size != size {
            wrong.push(format!("{} bytes, not {size}", self.size));
        }
        if self.digests.blake3 != expected.blake3 {
            wrong.push(format!("BLAKE3 {}, not {}", self.digests.blake3, expected.blake3));
        }
        if self.digests.sha256 != expected.sha256 {
            wrong.push(format!("SHA-256 {}, not {}", self.digests.sha256, expected.sha256));
        }
        if self.digests.sm3 != expected.sm3 {
            wrong.push("another SM3".to_owned());
        }
        (!wrong.is_empty()).then(|| wrong.join("; "))
    }
}

/// Reads the file at `path` on a thread that may block; the inner result is the file's.
///
/// # Errors
/// When the station is stopping, or the job is cancelled: within a block.
pub(super) async fn whole(
    path: PathBuf,
    sm3: bool,
    under: &Under,
) -> Result<io::Result<Read>, ApiError> {
    let cancelled = Arc::clone(&under.cancel.flag);
    let read = move || {
        let file = open_uncached(&path)?;
        let mut hashers = Hashers::new(sm3);
        let size = read_whole(&file, |bytes| {
            hashers.update(bytes);
            // Any error ends the reading; this one is not told.
            if cancelled.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            Ok(())
        })?;
        Ok(Read { size, digests: hashers.finish() })
    };
    let read = tokio::task::spawn_blocking(read).await;
    under.go_on()?;
    read.map_err(|_| ApiError::new(Code::Stopping))
}
