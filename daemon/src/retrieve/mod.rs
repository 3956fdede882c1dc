//! Reading originals: the one way in which their bytes leave the archive.
//!
//! Called by `flow` and `api`. What it answers was read to its last byte and has the BLAKE3 that the catalog
//! knows, and every piece of it is compared once more on its way out, so a disk that rots in between gives an
//! error and never other bytes. The home archive comes first, then the further copies that were proven, folders
//! before buckets. That another copy than home's was read is an event and a notice, once a run for each item
//! and target. Nothing here changes a copy. Memory holds one piece; what comes over the network stands
//! meanwhile in a file without a name in the data folder.

mod opened;
mod spool;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    fmt,
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use docket_config::{Target as Configured, TargetUrl};
use tracing::warn;

use crate::{
    catalog::{Catalog, CatalogError, Item},
    cipher::ItemKey,
    domain::ItemId,
    fixity::Finding,
    store::{Store, StoreError, StoreErrorKind, Target, keys},
    vault::{Vault, VaultError},
};

pub use opened::Opened;

/// Who reads originals. Clones share it.
#[derive(Clone)]
pub struct Reader {
    catalog: Catalog,
    home: Store,
    vault: Vault,
    /// The further targets of the settings, the nearest first.
    further: Arc<[Configured]>,
    /// The data folder.
    data: PathBuf,
    /// Of which copies it was told that they stood in for home's.
    told: Arc<Mutex<HashSet<(ItemId, String)>>>,
}

/// Why an original cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RetrieveError {
    /// No copy of it can be read that is what was taken in.
    #[error("{why}")]
    Nowhere {
        /// What is wrong with home's copy.
        home: Finding,
        /// What is wrong with each copy.
        why: String,
    },
    /// The station stops, or what is read has no room.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// It is encrypted, and its key cannot be had.
    #[error("{0}")]
    Key(#[from] VaultError),
    /// The catalog cannot be used.
    #[error("{0}")]
    Catalog(#[from] CatalogError),
}

/// What an original must be.
#[derive(Clone, Debug)]
struct Wanted {
    key: String,
    /// Bytes.
    size: u64,
    /// Hex.
    blake3: String,
    /// What opens it, where it is encrypted.
    item_key: Option<ItemKey>,
    /// Bytes as it stands.
    stored_size: u64,
}

/// Why a copy is of no use.
enum Lack {
    /// This copy is not what it should be, or cannot be read: another may be.
    Copy(Finding, String),
    /// No copy can be read now.
    All(StoreError),
}

impl Lack {
    fn of(error: StoreError) -> Self {
        match error.kind() {
            StoreErrorKind::Stopped => Self::All(error),
            StoreErrorKind::NotFound | StoreErrorKind::NoArchive => {
                Self::Copy(Finding::Lost, error.to_string())
            }
            _ => Self::Copy(Finding::Unreadable, error.to_string()),
        }
    }
}

impl Reader {
    /// One for the archive `home` and the `further` targets of the settings, with `data` as the data folder.
    #[must_use]
    pub fn new(
        catalog: Catalog,
        (home, vault): (Store, Vault),
        further: &[Configured],
        data: &Path,
    ) -> Self {
        let mut further = further.to_vec();
        further.sort_by_key(|target| !matches!(target.url, TargetUrl::Folder(_)));
        let (further, told) = (further.into(), Arc::default());
        Self { catalog, home, vault, further, data: data.into(), told }
    }

    /// Opens the original of `item`: read whole, and equal to what was taken in.
    ///
    /// # Errors
    /// [`RetrieveError`]; nothing of it is given out then.
    pub async fn original(&self, item: &Item) -> Result<Opened, RetrieveError> {
        let blake3 = item.digests.as_ref().map(|d| d.blake3.clone()).unwrap_or_default();
        let key = keys::original(item.id, &item.extension);
        let item_key = self.key_of(item).await?;
        let stored_size = item.stored.as_ref().map_or(item.size, |stored| stored.size);
        let wanted = Wanted { key, size: item.size, blake3, item_key, stored_size };
        let (home, problem) = match self.in_folder(&self.home, &wanted).await {
            Ok(opened) => return Ok(opened),
            Err(Lack::All(error)) => return Err(error.into()),
            Err(Lack::Copy(finding, problem)) => (finding, problem),
        };
        let mut why = vec![format!("{}: {problem}", self.home.target())];
        for target in self.proven_elsewhere(item.id).await? {
            match self.elsewhere(target, &wanted).await {
                Ok(opened) => {
                    warn!(item = %item.id, from = target.name, problem,
                        "the home archive's copy is of no use; another is read");
                    self.tell(item.id, &target.name, home).await?;
                    return Ok(opened);
                }
                Err(Lack::All(error)) => return Err(error.into()),
                Err(Lack::Copy(_, problem)) => why.push(format!("{}: {problem}", target.name)),
            }
        }
        Err(RetrieveError::Nowhere { home, why: why.join("; ") })
    }

    /// The key of an item; none of one that is not encrypted. One that was condemned opens nothing, wherever it
    /// stands still.
    ///
    /// # Errors
    /// [`RetrieveError::Key`], [`RetrieveError::Catalog`].
    pub async fn key_of(&self, item: &Item) -> Result<Option<ItemKey>, RetrieveError> {
        let (Some(stored), id) = (item.stored.clone(), item.id) else { return Ok(None) };
        if let Some(disposal) = self.catalog.condemned_key(id).await? {
            let at = disposal.condemned_at.unwrap_or(disposal.asked_at);
            let by = disposal.condemned_by.unwrap_or(disposal.asked_by);
            return Err(VaultError::Condemned { at, by, reason: disposal.reason }.into());
        }
        let vault = self.vault.clone();
        let opened = tokio::task::spawn_blocking(move || vault.key_of(id, &stored)).await;
        let stopped = || StoreError::stopped("read", self.home.folder()).into();
        Ok(opened.unwrap_or_else(|_| Err(stopped())).map(Some)?)
    }

    /// Nothing here opens an encrypted item: it is noted as waiting for another private key.
    ///
    /// # Errors
    /// [`CatalogError`].
    pub async fn awaits_key(&self, item: ItemId) -> Result<(), CatalogError> {
        let public = self.vault.opens_for().map(ToString::to_string);
        self.catalog.awaits_key(item, public.as_deref()).await
    }

    /// A file of an original's plain bytes, for a worker that takes nothing else: see [`Opened::into_file`].
    ///
    /// # Errors
    /// When a disk cannot be read or written.
    pub fn plain_file(&self, original: Opened) -> Result<File, StoreError> {
        original.into_file(&self.data).map_err(|e| StoreError::io("use", &self.data, &e))
    }

    /// The further targets at which the original of `item` was proven, the nearest first.
    async fn proven_elsewhere(&self, item: ItemId) -> Result<Vec<&Configured>, CatalogError> {
        let copies = self.catalog.copies(item).await?;
        let is_proven = |target: &&Configured| {
            copies.iter().any(|copy| copy.target == target.name && copy.proven_at.is_some())
        };
        Ok(self.further.iter().filter(is_proven).collect())
    }

    async fn elsewhere(&self, target: &Configured, wanted: &Wanted) -> Result<Opened, Lack> {
        match Target::open(target).map_err(Lack::of)? {
            Target::Folder(folder) => self.in_folder(&folder, wanted).await,
            Target::Bucket(_, remote) => spool::fetch(self, &remote, wanted).await,
        }
    }

    /// A folder's own file, read whole.
    async fn in_folder(&self, folder: &Store, wanted: &Wanted) -> Result<Opened, Lack> {
        let (folder, home, wanted) = (folder.clone(), self.home.clone(), wanted.clone());
        blocking(&self.home, move || {
            let file: File = folder.open(&wanted.key).map_err(Lack::of)?;
            Opened::check(file, &wanted, home)
        })
        .await
    }

    /// Tells once a run that another copy stood in for home's.
    async fn tell(&self, item: ItemId, from: &str, home: Finding) -> Result<(), CatalogError> {
        let copy = (item, from.to_owned());
        if self.told.lock().unwrap_or_else(PoisonError::into_inner).contains(&copy) {
            return Ok(());
        }
        self.catalog.record_read_elsewhere(item, from, home).await?;
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(copy);
        Ok(())
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("data", &self.data).finish_non_exhaustive()
    }
}

/// Does something on a thread that may block.
async fn blocking<T: Send + 'static>(
    home: &Store,
    work: impl FnOnce() -> Result<T, Lack> + Send + 'static,
) -> Result<T, Lack> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Lack::All(StoreError::stopped("read", home.folder()))))
}
