//! Beside the line: what stands in the home archive is copied to a further target, and read back there.
//!
//! Called by `run`, one target a task. A thing counts as sent once it was read back, equal; a reply proves
//! nothing. What stands there already, from a run that was killed or a reply that was lost, is read back
//! like anything else. Nothing there is overwritten, and nothing deleted but bytes that this very sending
//! put there and that are not what they should be.

mod file;
mod memory;
mod pace;

pub use pace::Pace;

use std::sync::Arc;

use tokio::{sync::Mutex, time::sleep};

use self::memory::Memory;
use super::FlowError;
use crate::{
    catalog::{Catalog, Parcel, Sending},
    clock::Clock,
    note::json,
    store::{Store, StoreError, Target, keys},
};

/// Sends to one target. Clones share its memory.
#[derive(Clone)]
pub struct Sender {
    catalog: Catalog,
    home: Store,
    target: Target,
    memory: Memory,
    /// How fast what is sent goes.
    pace: Arc<Mutex<Pace>>,
    clock: Arc<dyn Clock>,
}

/// A file to send: its key, and what it must be.
struct Large {
    key: String,
    size: u64,
    blake3: String,
}

impl Sender {
    /// A sender of what stands in `home` to `target`, no faster than `pace`.
    #[must_use]
    pub fn new(
        (catalog, clock): (Catalog, Arc<dyn Clock>),
        home: Store,
        target: Target,
        pace: Pace,
    ) -> Self {
        let pace = Arc::new(Mutex::new(pace));
        Self { catalog, home, target, memory: Memory::new(), pace, clock }
    }

    /// Whether anything is sent at this time of day.
    pub async fn is_open(&self) -> bool {
        self.pace.lock().await.is_open(self.clock.utc())
    }

    /// Waits until so many bytes may go there.
    ///
    /// # Errors
    /// [`FlowError::Store`], kind `Stopped`, when the hours in which something is sent end before.
    async fn paced(&self, bytes: u64) -> Result<(), FlowError> {
        let now = (self.clock.since_boot(), self.clock.utc());
        let Some(wait) = self.pace.lock().await.book(bytes, now) else {
            return Err(StoreError::outside_hours(self.target.name()).into());
        };
        sleep(wait).await;
        Ok(())
    }

    /// Sends a thing, and reads it back. Answers its key; that it stands there is the caller's to note.
    ///
    /// # Errors
    /// [`FlowError::Store`]: try again later; kind `Exists`: other bytes stand in its place there.
    /// [`FlowError::Catalog`].
    pub async fn send(&self, sending: &Sending) -> Result<String, FlowError> {
        let key = match &sending.parcel {
            Parcel::Original(item) => {
                let item = self.catalog.item(*item).await?;
                let Some((size, digests)) = item.standing() else {
                    return Err(StoreError::altered(&item.id.to_string()).into());
                };
                let key = keys::original(item.id, &item.extension);
                self.large(sending, Large { key, size, blake3: digests.blake3 }).await?
            }
            Parcel::Rendition(item, kind) => {
                let all = self.catalog.renditions(*item).await?;
                match all.into_iter().find(|rendition| rendition.kind == *kind) {
                    Some(r) => {
                        let large = Large { key: r.key, size: r.size, blake3: r.blake3 };
                        self.large(sending, large).await?
                    }
                    // It was made anew under another kind since: nothing is to be sent.
                    None => String::new(),
                }
            }
            Parcel::Document(id) => {
                let document = self.catalog.document(*id).await?;
                let key = keys::document(&document.case, document.id, &document.extension);
                let large = Large { key, size: document.size, blake3: document.blake3 };
                self.large(sending, large).await?;
                self.small(&keys::document_manifest(&document.case, document.id)).await?
            }
            Parcel::Manifest(item, generation) => {
                let key = keys::manifest(*item, *generation);
                let told = self.catalog.told_manifests(*item).await?;
                let told = told.into_iter().find(|told| told.generation == *generation);
                self.small_of(&key, told.and_then(|told| told.sha256)).await?
            }
            Parcel::Receipt(session, generation) => {
                self.small(&keys::receipt_clips(*session, *generation)).await?;
                let told = self.catalog.receipts(*session).await?;
                let told = told.into_iter().find(|told| told.generation == *generation);
                let key = keys::receipt(*session, *generation);
                self.small_of(&key, told.map(|told| told.sha256)).await?
            }
            Parcel::Identity(number) => {
                self.small(&keys::identity(self.catalog.station(), *number)).await?
            }
            Parcel::Record(id) => {
                let record = self.catalog.record(*id).await?;
                self.small(&keys::case_record(&record.case, record.id)).await?
            }
            Parcel::Link(id) => {
                let link = self.catalog.link_by_id(*id).await?;
                let key = self.small(&keys::link(&link.case, link.id, false)).await?;
                if link.unlinked_at.is_some() {
                    self.small(&keys::link(&link.case, link.id, true)).await?;
                }
                key
            }
        };
        Ok(key)
    }

    /// Copies a small object as it stands in the home archive. Answers its key.
    async fn small(&self, key: &str) -> Result<String, FlowError> {
        self.small_of(key, None).await
    }

    /// The same, of which the SHA-256 is known: what rotted at home is not copied.
    async fn small_of(&self, key: &str, sha256: Option<String>) -> Result<String, FlowError> {
        let bytes = self.home.get_small(key).await?;
        if sha256.is_some_and(|told| told != json::digest(&bytes)) {
            return Err(StoreError::altered(key).into());
        }
        self.paced(bytes.len() as u64).await?;
        self.target.put_new(key, bytes).await?;
        Ok(key.to_owned())
    }
}
