//! How much anybody may ask of the server at once. Whoever asks for more is told so; intake has
//! threads of its own and does not notice.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A request's body at most, bytes.
pub(super) const BODY_MAX: usize = 1 << 20;
/// The same of one that carries a file: 20 MiB in Base64, and a little.
pub(super) const FILE_BODY_MAX: usize = 28 << 20;
/// The same of a question to a witness: 64 KiB in Base64, and a little.
pub(super) const QUESTION_MAX: usize = 96 << 10;
/// How long a request's head, and then its body, may take to arrive.
pub(super) const ARRIVING_MAX: Duration = Duration::from_secs(10);
/// How long an answer may take to be found; streams have no end.
pub(super) const ANSWERING_MAX: Duration = Duration::from_secs(60);
/// How long the other end may read nothing of an answer.
pub(super) const READING_MAX: Duration = Duration::from_secs(20);
/// Connections at once, for each listener: strangers on the network cannot take the socket's.
pub(super) const CONNECTIONS_MAX: usize = 256;
/// Streams of events at once.
const STREAMS_MAX: usize = 64;
/// How long requests under way may take once the server stops.
pub(super) const STOPPING_MAX: Duration = Duration::from_secs(1);
/// A pause after a connection could not be accepted: out of descriptors, most likely.
pub(super) const BREATH: Duration = Duration::from_millis(200);

/// Places for streams. Clones share them.
#[derive(Clone)]
pub(super) struct Streams(Arc<Semaphore>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(STREAMS_MAX)))
    }
}

impl Streams {
    /// A place, held until it is dropped; none when all are taken.
    pub(super) fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}
