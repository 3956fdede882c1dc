//! A store that fails as it is told to: HTTP/1.1 and S3 in this process, its objects in memory.
//!
//! Used by stories about archives that answer late, wrongly, twice or not at all. Faults come from a
//! script ([`Rule`]): by operation and key, by count, or drawn from a seed. It records what was asked
//! and what became of it, and what it truly holds, which is the oracle. Signatures are not looked at
//! (the real stores do that), and it has no TLS. It never sleeps: what hangs does so until it is
//! released, cut off or dropped.
//!
//! ```no_run
//! # use docket_tests::store_server::fault::{Fault, FaultServer, Moment, Operation, Rule};
//! let store = FaultServer::start();
//! store.access().calls().make_bucket("archive", false);
//! store.script(Rule::once(Fault::Reset(Moment::Done)).on(Operation::Put).key("original"));
//! // … docket archives a clip; the reply to its put is lost …
//! assert_eq!(store.lost("archive"), [], "nothing was overwritten or removed");
//! ```

mod acts;
mod answer;
mod checks;
mod connection;
mod locks;
mod objects;
mod request;
mod script;
mod shared;
mod stock;
mod uploads;

use std::{
    collections::BTreeMap,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use chrono::TimeDelta;
use rustix::net::{Shutdown, shutdown};

pub use request::{Operation, Target};
pub use script::{Fault, Moment, Rule, Stale, Told};
pub use shared::Exchange;
pub use stock::{Retention, Version};

use super::{Access, port::Port};
use crate::rig::http::PATIENCE;
use shared::Shared;

/// How a store is.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Which protections it enforces.
    pub protections: Protections,
    /// Names in one answer of a list.
    pub page: usize,
    /// Bytes of every part of an upload but the last; S3 has 5 MiB.
    pub min_part_bytes: usize,
    /// Whether the account may delete versions; markers it may set in any case.
    pub deletes_versions: bool,
}

/// Protections: one that is not enforced is accepted, and makes no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protections {
    /// What is to be new does not overwrite.
    pub create_only: bool,
    /// Bytes that do not fit their digest are refused.
    pub checksums: bool,
    /// What is kept or held is not removed, and not kept for less.
    pub locks: bool,
}

impl Protections {
    /// All of them are enforced.
    pub const ENFORCED: Self = Self { create_only: true, checksums: true, locks: true };
    /// All of them are accepted and ignored.
    pub const IGNORED: Self = Self { create_only: false, checksums: false, locks: false };
}

impl Default for Settings {
    fn default() -> Self {
        let (protections, deletes_versions) = (Protections::ENFORCED, true);
        Self { protections, page: 1_000, min_part_bytes: 5 << 20, deletes_versions }
    }
}

/// The store, until it is dropped.
#[derive(Debug)]
pub struct FaultServer {
    shared: Arc<Shared>,
    port: Port,
    listening: Mutex<Option<Listening>>,
}

#[derive(Debug)]
struct Listening {
    listener: Arc<TcpListener>,
    thread: JoinHandle<()>,
}

impl FaultServer {
    /// A store that enforces all protections and listens.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Settings::default())
    }

    /// A store that is as `settings` say, and listens.
    #[must_use]
    pub fn start_with(settings: Settings) -> Self {
        let shared = Arc::new(Shared::new(settings));
        let server = Self { shared, port: Port::free(), listening: Mutex::new(None) };
        server.accept();
        server
    }

    /// Where it is, and as whom to come.
    #[must_use]
    pub fn access(&self) -> Access {
        Access::to(self.port.address())
    }

    /// One more rule, behind those there are: of several that fit, the first decides.
    pub fn script(&self, rule: Rule) {
        self.shared.state().script.push(rule);
    }

    /// No faults from now on. What hangs goes on hanging.
    pub fn heal(&self) {
        self.shared.state().script.clear();
    }

    /// Lets what hangs go on.
    pub fn release(&self) {
        self.shared.release();
    }

    /// An outage begins: all connections end, and new ones are refused.
    ///
    /// # Panics
    /// Never: its own thread ends when its listener does.
    pub fn refuse(&self) {
        if let Some(Listening { listener, thread }) = self.listening().take() {
            // Wakes the thread, which waits for connections.
            let _ = shutdown(&listener, Shutdown::Both);
            drop(listener);
            thread.join().expect("the listener's thread ends");
        }
        self.shared.cut();
    }

    /// The outage is over: connections are accepted again, at the same address.
    pub fn accept(&self) {
        let mut listening = self.listening();
        if listening.is_none() {
            let listener = Arc::new(self.port.listen());
            let (shared, from) = (Arc::clone(&self.shared), Arc::clone(&listener));
            let thread = std::thread::spawn(move || accept_all(&shared, &from));
            *listening = Some(Listening { listener, thread });
        }
    }

    /// Its clock jumps ahead: what is kept until then may be removed.
    pub fn later(&self, by: TimeDelta) {
        self.shared.state().ahead += by;
    }

    /// Waits until what was asked so far is as `reached` wants it.
    ///
    /// # Panics
    /// When it is not for long.
    pub fn until(&self, reached: impl Fn(&[Exchange]) -> bool) {
        let reached = self.shared.wait(PATIENCE, reached);
        assert!(reached, "it never came so far: {:#?}", self.exchanges());
    }

    /// Everything that was asked, in the order in which it came.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.state().exchanges.clone()
    }

    /// Every version of every object of `bucket`, oldest first.
    #[must_use]
    pub fn objects(&self, bucket: &str) -> BTreeMap<String, Vec<Version>> {
        let state = self.shared.state();
        state.stock.buckets.get(bucket).map(|bucket| bucket.objects.clone()).unwrap_or_default()
    }

    /// The bytes a right answer has for `key`; none where there is no object.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        let mut state = self.shared.state();
        let found = state.stock.version(bucket, key, None);
        found.ok().map(|version| version.bytes.as_ref().clone())
    }

    /// What was overwritten or removed for good, with its key.
    #[must_use]
    pub fn lost(&self, bucket: &str) -> Vec<(String, Version)> {
        let state = self.shared.state();
        state.stock.buckets.get(bucket).map(|bucket| bucket.lost.clone()).unwrap_or_default()
    }

    /// The uploads that were neither completed nor thrown away: their ids and keys.
    #[must_use]
    pub fn uploads(&self, bucket: &str) -> BTreeMap<String, String> {
        let state = self.shared.state();
        let of = |bucket: &stock::Bucket| {
            bucket.uploads.iter().map(|(id, upload)| (id.clone(), upload.key.clone())).collect()
        };
        state.stock.buckets.get(bucket).map(of).unwrap_or_default()
    }

    /// Changes the bytes of an object behind everybody's back; its headers stay.
    ///
    /// # Panics
    /// When there is no such object.
    pub fn tamper(&self, bucket: &str, key: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.shared.state();
        let version = state.stock.version(bucket, key, None).expect("an object");
        change(Arc::make_mut(&mut version.bytes));
    }

    fn listening(&self) -> MutexGuard<'_, Option<Listening>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.refuse();
    }
}

fn accept_all(shared: &Arc<Shared>, listener: &TcpListener) {
    while let Ok((stream, _)) = listener.accept() {
        let stream: Arc<TcpStream> = Arc::new(stream);
        // Without it pieces would be sent together.
        let _ = stream.set_nodelay(true);
        let cut = shared.opened(Arc::downgrade(&stream));
        let shared = Arc::clone(shared);
        std::thread::spawn(move || connection::serve(&shared, &stream, cut));
    }
}
