//! The wrapped keys of encrypted items: where they stand, who opens them, and destroying one.
//!
//! Called by `flow`, `retrieve` and `run`. Each stands as a small object of its own below `keys/`, in the home
//! archive and in every folder of `archive.encryption.key_folders`, and nowhere else: it is never copied to an
//! archive target, for what cannot be deleted there could not be destroyed. It is durable everywhere before the
//! object that it opens stands. Nothing here reads or writes footage.

mod audit;
#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio::sync::{Mutex as Turns, OwnedMutexGuard};

use crate::{
    cipher::{CipherError, ItemKey, PrivateKey, PublicKey, WrappedKey},
    domain::{ItemId, Stored},
    store::{Store, StoreError, StoreErrorKind, keys},
};

pub use audit::{Found, Lack, Mended, Remains};

/// A turn at destroying or mending wrapped keys, for as long as it is held.
pub type Turn = OwnedMutexGuard<()>;

/// Wrapped keys, and whoever opens them. Clones share it.
#[derive(Clone)]
pub struct Vault {
    home: Store,
    /// Further folders that have each wrapped key.
    folders: Arc<[PathBuf]>,
    /// Folders that had them once: nothing is written or read there any more, but what stands there is destroyed
    /// with the rest.
    former: Arc<[PathBuf]>,
    /// For whom keys are wrapped; nobody: nothing new is encrypted.
    recipients: Arc<[PublicKey]>,
    /// What opens them here, if anything does.
    private: Option<Arc<PrivateKey>>,
    /// Held by whoever mends or destroys: what is destroyed in one place must not come back from another.
    alone: Arc<Mutex<()>>,
    /// Held by whoever asks the catalog what counts and then does it: what was found out holds until it is done.
    turns: Arc<Turns<()>>,
}

/// Why an item's key cannot be had, made or destroyed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No wrapped key stands anywhere: it was destroyed, or lost.
    #[error("there is no wrapped key of it: {0}")]
    Gone(String),
    /// It was destroyed on purpose, or is about to be.
    #[error("its key was destroyed on {at} by {by}: {reason}")]
    Condemned {
        /// When that was decided.
        at: DateTime<Utc>,
        /// By whom.
        by: String,
        /// Why, in their words.
        reason: String,
    },
    /// This station has no private key, or not one for which it was wrapped.
    #[error("this station has no private key that opens it")]
    NoKey,
    /// What stands there is not the key of that item.
    #[error("{0}: {1}")]
    Bad(String, CipherError),
    /// A folder of wrapped keys cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// No key can be made.
    #[error("{0}")]
    Cipher(CipherError),
}

impl Vault {
    /// The vault beside the archive `home`.
    #[must_use]
    pub fn new(
        home: Store,
        folders: &[PathBuf],
        recipients: Vec<PublicKey>,
        private: Option<PrivateKey>,
    ) -> Self {
        let (folders, recipients) = (folders.into(), recipients.into());
        let (private, former) = (private.map(Arc::new), Arc::from([]));
        let (alone, turns) = (Arc::default(), Arc::default());
        Self { home, folders, former, recipients, private, alone, turns }
    }

    /// The same, where wrapped keys once stood in the folders `former` too.
    #[must_use]
    pub fn once_in(self, former: Vec<PathBuf>) -> Self {
        Self { former: former.into(), ..self }
    }

    /// The name of the home archive that it stands beside.
    #[must_use]
    pub fn home(&self) -> &str {
        self.home.target()
    }

    /// Waits for a turn: nobody else condemns, destroys or mends a key meanwhile.
    pub async fn turn(&self) -> Turn {
        Arc::clone(&self.turns).lock_owned().await
    }

    /// Whether what is archived now is encrypted.
    #[must_use]
    pub fn encrypts(&self) -> bool {
        !self.recipients.is_empty()
    }

    /// Whose keys it opens here, if anybody's.
    #[must_use]
    pub fn opens_for(&self) -> Option<&PublicKey> {
        self.private.as_deref().map(PrivateKey::public)
    }

    /// Makes a key for the objects of `item` and keeps it, wrapped, everywhere. One that a killed run left is
    /// replaced: nothing was encrypted with it that counts. Blocking.
    ///
    /// # Errors
    /// [`VaultError::Store`]: then it does not stand everywhere, and must not be used.
    pub fn make(&self, item: ItemId) -> Result<ItemKey, VaultError> {
        let key = ItemKey::generate().map_err(VaultError::Cipher)?;
        let wrapped = WrappedKey::wrap(item, &key, &self.recipients).map_err(VaultError::Cipher)?;
        let line = wrapped.line().map_err(|_| CipherError::NotOne("a wrapped key"));
        let line = line.map_err(VaultError::Cipher)?;
        let (name, places) = (keys::wrapped(item), self.places()?);
        if self.home.has_keys() {
            must_have_keys(&places)?;
        }
        for place in places {
            place.replace(&name, &line)?;
            // A put's reply proves nothing.
            if place.read_small(&name)? != line {
                return Err(VaultError::Bad(name, CipherError::Altered));
            }
        }
        Ok(key)
    }

    /// Reads the wrapped key of `item` back from every place: what was encrypted with it is worth nothing without.
    /// It takes no private key. Blocking.
    ///
    /// # Errors
    /// [`VaultError::Store`] where it cannot be read, [`VaultError::Bad`] where another stands.
    pub fn stands_everywhere(&self, item: ItemId, stored: &Stored) -> Result<(), VaultError> {
        let name = keys::wrapped(item);
        for place in self.places()? {
            let wrapped = WrappedKey::read(&place.read_small(&name)?);
            let wrapped = wrapped.map_err(|problem| VaultError::Bad(name.clone(), problem))?;
            if wrapped.check() != stored.key_check {
                return Err(VaultError::Bad(name, CipherError::Altered));
            }
        }
        Ok(())
    }

    /// The key of an encrypted item. Blocking.
    ///
    /// # Errors
    /// [`VaultError`]; what is wrong with the last place that was looked at.
    pub fn key_of(&self, item: ItemId, stored: &Stored) -> Result<ItemKey, VaultError> {
        let private = self.private.as_ref().ok_or(VaultError::NoKey)?;
        let name = keys::wrapped(item);
        let mut problem = VaultError::Gone(name.clone());
        for place in std::iter::once(Ok(self.home.clone())).chain(self.elsewhere()) {
            let read = place.and_then(|place| place.read_small(&name));
            let line = match read {
                Ok(line) => line,
                Err(error) if error.kind() == StoreErrorKind::NotFound => continue,
                Err(error) => {
                    problem = error.into();
                    continue;
                }
            };
            let opened = WrappedKey::read(&line).and_then(|wrapped| wrapped.open(item, private));
            match opened {
                Ok(key) if key.check() == stored.key_check => return Ok(key),
                Ok(_) => problem = VaultError::Bad(name.clone(), CipherError::Altered),
                Err(CipherError::OtherKey) => problem = VaultError::NoKey,
                Err(error) => problem = VaultError::Bad(name.clone(), error),
            }
        }
        Err(problem)
    }

    /// Destroys the key of `item` everywhere: what was encrypted with it opens no more, wherever it stands.
    /// Answers in which folders it stood. A place that cannot be reached is an error, and it must be done again;
    /// one that has none is none. What a disk still holds of a removed file is beyond this. Blocking.
    ///
    /// # Errors
    /// [`VaultError::Store`]: it may stand in some place still.
    pub fn destroy(&self, item: ItemId) -> Result<Vec<PathBuf>, VaultError> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let places = self.everywhere()?;
        let mut stood = Vec::new();
        for place in places {
            if place.shred(&keys::wrapped(item))? {
                stood.push(place.folder().to_owned());
            }
        }
        Ok(stood)
    }

    /// That every place can be reached in which a key may stand. Blocking.
    ///
    /// # Errors
    /// [`VaultError::Store`], of the first that cannot.
    pub fn is_whole(&self) -> Result<(), VaultError> {
        Ok(self.everywhere().map(drop)?)
    }

    /// Every place in which a key may stand, home last; all of them are there.
    fn everywhere(&self) -> Result<Vec<Store>, StoreError> {
        let former = self.former.iter().map(|folder| Store::local("keys", folder));
        let places = former.chain(self.places()?.into_iter().map(Ok));
        let places = places.collect::<Result<Vec<_>, _>>()?;
        must_have_keys(&places)?;
        Ok(places)
    }

    fn elsewhere(&self) -> impl Iterator<Item = Result<Store, StoreError>> + '_ {
        self.folders.iter().map(|folder| Store::local("keys", folder))
    }

    /// Every place, home last: where home has keys, every other once had them. All must be there.
    fn places(&self) -> Result<Vec<Store>, StoreError> {
        self.elsewhere().chain(std::iter::once(Ok(self.home.clone()))).collect()
    }
}

/// A folder without any key, where there were some, is a disk that is not mounted.
fn must_have_keys(places: &[Store]) -> Result<(), StoreError> {
    places.iter().try_for_each(Store::must_have_keys)
}
