//! The memory of one target's uploads: pieces of one size, lent and given back, and never more of them.
//!
//! Called by [`super::Sender`] alone. A piece is back once the last who reads it is done, which may be after its upload
//! broke off: whatever the network does with what it was given, no more memory is taken than there are pieces. They
//! are used again and not given back to the allocator, whose heaps would keep more than is in use.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    flow::FlowError,
    store::{Payload, StoreError},
};

/// Bytes of a piece.
const PIECE: usize = 1 << 20;
/// Pieces that there are.
const PIECES: usize = 32;

/// The pieces of one target. Clones share them.
#[derive(Clone)]
pub(super) struct Memory {
    free: Arc<Mutex<Vec<Box<[u8]>>>>,
    leave: Arc<Semaphore>,
}

/// One piece, until it is dropped.
struct Piece {
    bytes: Box<[u8]>,
    length: usize,
    free: Arc<Mutex<Vec<Box<[u8]>>>>,
    _leave: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.len() != PIECE {
            return;
        }
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
    }
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { free: Arc::default(), leave: Arc::new(Semaphore::new(PIECES)) }
    }

    /// Reads `length` bytes of `source` from `from` on, once there are pieces for them. What is longer than all of
    /// them takes all, and longer ones: a part of a clip of hundreds of gigabytes.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the file cannot be read; [`FlowError::Stopping`].
    pub(super) async fn read(
        &self,
        source: &Arc<File>,
        from: u64,
        length: u64,
    ) -> Result<Payload, FlowError> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let each = length.div_ceil(PIECES).max(PIECE);
        let count = u32::try_from(length.div_ceil(each)).unwrap_or(u32::MAX);
        let leave = Arc::clone(&self.leave).acquire_many_owned(count).await;
        let leave = leave.map_err(|_| FlowError::Stopping)?;
        let (source, free) = (Arc::clone(source), Arc::clone(&self.free));
        let read = move || fill(&source, (from, length), each, &free, leave);
        let read = tokio::task::spawn_blocking(read).await.map_err(|_| FlowError::Stopping)?;
        Ok(read.map_err(|error| StoreError::reading(&error))?)
    }
}

/// Fills a piece for each leave with the next `each` bytes.
fn fill(
    source: &File,
    (mut from, mut left): (u64, usize),
    each: usize,
    free: &Arc<Mutex<Vec<Box<[u8]>>>>,
    mut leave: OwnedSemaphorePermit,
) -> io::Result<Payload> {
    let mut pieces = Vec::with_capacity(leave.num_permits());
    while let Some(one) = leave.split(1) {
        let used = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let length = left.min(each);
        let mut piece = Piece {
            bytes: used.filter(|_| each == PIECE).unwrap_or_else(|| vec![0; each].into()),
            length,
            free: Arc::clone(free),
            _leave: one,
        };
        source.read_exact_at(&mut piece.bytes[..length], from)?;
        pieces.push(Bytes::from_owner(piece));
        (from, left) = (from + length as u64, left - length);
    }
    Ok(pieces.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(length: usize) -> (Vec<u8>, Arc<File>) {
        let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
        let file = tempfile::tempfile().unwrap();
        file.write_all_at(&bytes, 0).unwrap();
        (bytes, Arc::new(file))
    }

    fn concat(payload: &Payload) -> Vec<u8> {
        payload.iter().flatten().copied().collect()
    }

    #[tokio::test]
    async fn what_is_lent_is_what_the_file_has_and_never_more_than_there_is() {
        let (memory, piece) = (Memory::new(), PIECE as u64);
        let (bytes, file) = source(PIECES * PIECE);
        let most = memory.read(&file, 5, 20 * piece + 3).await.unwrap();
        assert!(concat(&most) == bytes[5..20 * PIECE + 8]);
        let more = memory.read(&file, 0, 12 * piece);
        tokio::pin!(more);
        assert!(futures::poll!(&mut more).is_pending(), "eleven are left");
        // Whoever has the least of them keeps it.
        let kept = most.iter().last().unwrap().clone();
        drop(most);
        assert!(concat(&more.await.unwrap()) == bytes[..12 * PIECE]);
        assert_eq!(*kept, bytes[20 * PIECE + 5..20 * PIECE + 8]);
        drop(kept);
        assert_eq!(memory.free.lock().unwrap().len(), 21, "no piece was made while one was free");
    }

    #[tokio::test]
    async fn what_is_longer_than_all_of_it_comes_in_longer_pieces() {
        let memory = Memory::new();
        let (bytes, file) = source(PIECES * PIECE + 100);
        let all = memory.read(&file, 0, bytes.len() as u64).await.unwrap();
        assert!(concat(&all) == bytes);
        drop(all);
        assert_eq!(memory.free.lock().unwrap().len(), 0);
        let longer = memory.read(&file, 0, bytes.len() as u64 + 1).await;
        assert!(longer.is_err(), "the file is shorter");
        assert_eq!(memory.leave.available_permits(), PIECES);
    }
}
