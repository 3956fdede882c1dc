//! Reading an object from an offset on.
//!
//! Handed out by the recorder; several readers share one session and keep their own place. Pieces
//! are asked for by offset where the device can do that, with 64 bits or with 32; else the whole
//! object is read from its beginning and what lies before the offset is dropped. Holds one piece.
//! A lost device, a refusal and a silent device are told apart by the error's kind.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    ask::Ask,
    dataset::DeviceInfo,
    session::Session,
    trouble::{Trouble, code},
};

/// Bytes asked for at once: what the station writes at once.
const PIECE_BYTES: u32 = 1024 * 1024;

/// The session, shared by a recorder and its readers.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Session>>);

impl Shared {
    pub(super) fn new(session: Session) -> Self {
        Self(Arc::new(Mutex::new(session)))
    }

    /// The session; a reader that panicked leaves it as good as one that stopped reading.
    pub(super) fn lock(&self) -> MutexGuard<'_, Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether objects can be read in pieces.
#[derive(Clone, Copy, Debug)]
struct Pieces {
    by_64_bits: bool,
    by_32_bits: bool,
}

/// One object, open at a place.
pub(super) struct Reader {
    session: Shared,
    pieces: Pieces,
    handle: u32,
    /// The size the device tells now.
    size: u64,
    /// Where the next piece begins.
    position: u64,
    piece: Vec<u8>,
    /// How much of the piece was given out.
    given: usize,
    ended: bool,
}

impl Reader {
    /// A reader of object `handle`, which has `size` bytes, from `offset` on.
    pub(super) fn new(
        session: Shared,
        device: &DeviceInfo,
        handle: u32,
        size: u64,
        offset: u64,
    ) -> Self {
        let pieces = Pieces {
            by_64_bits: device.offers(Ask::PartialObject64),
            by_32_bits: device.offers(Ask::PartialObject),
        };
        let ended = offset >= size;
        Self { session, pieces, handle, size, position: offset, piece: Vec::new(), given: 0, ended }
    }

    fn next_piece(&mut self) -> Result<Vec<u8>, Trouble> {
        let (low, high) = halves(self.position);
        let left = self.size.saturating_sub(self.position);
        let most = u32::try_from(left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        if self.pieces.by_64_bits {
            let params = [self.handle, low, high, most];
            if let Some(piece) = self.piece(Ask::PartialObject64, &params, most)? {
                return Ok(piece);
            }
            self.pieces.by_64_bits = false;
        }
        if self.pieces.by_32_bits && high == 0 {
            if let Some(piece) = self.piece(Ask::PartialObject, &[self.handle, low, most], most)? {
                return Ok(piece);
            }
            self.pieces.by_32_bits = false;
        }
        // To its very end, so that an object longer than it says is seen to be.
        self.session.lock().whole(self.handle, self.position)
    }

    /// One piece; `None` when the device offers the operation and cannot do it.
    fn piece(&self, ask: Ask, params: &[u32], most: u32) -> Result<Option<Vec<u8>>, Trouble> {
        if most == 0 {
            return Ok(Some(Vec::new()));
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        match self.session.lock().data(ask, params, most) {
            Err(Trouble::Refused { code: code::OPERATION_NOT_SUPPORTED, .. }) => Ok(None),
            other => other.map(Some),
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() && !self.ended && !buffer.is_empty() {
            self.piece = self.next_piece()?;
            self.given = 0;
            self.position += u64::try_from(self.piece.len()).unwrap_or(u64::MAX);
            self.ended = self.piece.is_empty();
        }
        let read = (&self.piece[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

fn halves(position: u64) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = position.to_le_bytes();
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
}
