//! The station's key: made at the first start, kept where only the station reads it, exchanged or given
//! up as lost by a person, and every key that ever counted said in a signed note.
//!
//! Opened by `run` at start; `flow` and the custody log sign with it. The order of writing is: private key
//! (durable) → catalog with its event → archive → old private key gone. A kill between two of them
//! leaves a station that starts and knows its key. Nothing secret leaves this module but through
//! [`StationKeys::signer`], which shows itself to nobody.

mod chain;
mod error;
mod files;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, OnceCell};
use tracing::warn;

pub use chain::{Chain, ChainError, Identity, Link, Previous, Reason, fingerprint, origin};
pub use error::IdentityError;
use files::KeyFiles;
pub use files::{archive_key, keep_archive_key};

use crate::{
    catalog::{Catalog, NewIdentity},
    clock::Clock,
    cosign::WitnessSigner,
    domain::{Actor, NewNotice},
    note::{NoteError, NoteSigner, json},
    store::{Store, StoreErrorKind, keys},
};

/// What the station signs with, and every identity it ever had.
#[derive(Debug)]
pub struct StationKeys {
    signer: NoteSigner,
    chain: Chain,
    epoch: u32,
}

impl StationKeys {
    /// What to sign with now.
    #[must_use]
    pub fn signer(&self) -> &NoteSigner {
        &self.signer
    }

    /// The epoch, from 1.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The name of the key, and the origin of the epoch's log.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.signer.key().name()
    }

    /// All identities.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }
}

/// The station's keys as they stand now. Clones are the same one.
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<ArcSwap<StationKeys>>,
    /// Held by whoever changes them.
    changing: Arc<Mutex<()>>,
    /// The key as a witness, once it was asked for: none of the others.
    witness: Arc<OnceCell<WitnessSigner>>,
    files: KeyFiles,
    salt: [u8; 32],
    catalog: Catalog,
    clock: Arc<dyn Clock>,
}

impl Keyring {
    /// Opens the station's keys, making the first one at the first start. What the archive knows of
    /// them and the catalog does not (it was restored from a backup) is taken over; without an archive
    /// nobody asks.
    ///
    /// # Errors
    /// [`IdentityError::Missing`] when the private key that should be there is not.
    pub async fn open(
        data: &Path,
        catalog: &Catalog,
        clock: Arc<dyn Clock>,
        store: Option<&Store>,
    ) -> Result<Self, IdentityError> {
        let files = KeyFiles::of(data)?;
        let mut chain = known(catalog).await?;
        if let Some(store) = store {
            learn(catalog, store, &mut chain).await?;
        }
        if chain.newest().is_none() {
            let step = Step { catalog, files: &files, clock: &*clock, who: &Actor::station() };
            chain = step.take(&chain, Reason::FirstStart, None, None).await?.chain;
        }
        let keys = find(&files, chain)?;
        files.forget_before(keys.chain.next_number() - 1)?;
        Ok(Self {
            salt: files.salt()?,
            keys: Arc::new(ArcSwap::from_pointee(keys)),
            changing: Arc::default(),
            witness: Arc::default(),
            files,
            catalog: catalog.clone(),
            clock,
        })
    }

    /// The keys as they stand now.
    #[must_use]
    pub fn now(&self) -> Arc<StationKeys> {
        self.keys.load_full()
    }

    /// A mark by which a password can be known again for `whom`, and by which nobody can guess it who does
    /// not read this station's own files. It outlives the exchange of the key.
    #[must_use]
    pub fn mark(&self, whom: &str, password: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.salt);
        // A length before, so that no part of one can pass for a part of the other.
        hasher.update(&(whom.len() as u64).to_be_bytes());
        hasher.update(whom.as_bytes()).update(password.as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    /// Exchanges the key. The old one vouches for the new one, and is gone then.
    ///
    /// # Errors
    /// Then the old key counts, or the next start finds the new one.
    pub async fn rotate(&self, who: &Actor) -> Result<Arc<StationKeys>, IdentityError> {
        self.change(Reason::Rotated, None, who).await
    }

    /// Opens a new epoch with a key of its own: the log does not go on where it was seen last.
    /// `last_witnessed` is the checkpoint of the old epoch that a witness saw last.
    ///
    /// # Errors
    /// As for [`Self::rotate`].
    pub async fn open_epoch(
        &self,
        last_witnessed: Option<String>,
        who: &Actor,
    ) -> Result<Arc<StationKeys>, IdentityError> {
        self.change(Reason::NewEpoch, last_witnessed, who).await
    }

    /// What the station signs with as a witness of other logs, made on first need and read once: a question waits
    /// for nothing that this station does with its own log.
    ///
    /// # Errors
    /// When the key cannot be read, made or noted.
    pub async fn witness(&self) -> Result<&WitnessSigner, IdentityError> {
        let made = async || {
            let name = format!("docket/{}/witness", self.catalog.station());
            let signer = self.files.witness(&name)?;
            if self.catalog.witness_key().await?.as_deref() != Some(signer.key().as_str()) {
                self.catalog.know_witness_key(signer.key().as_str()).await?;
            }
            Ok::<_, IdentityError>(signer)
        };
        self.witness.get_or_try_init(made).await
    }

    async fn change(
        &self,
        reason: Reason,
        last_witnessed: Option<String>,
        who: &Actor,
    ) -> Result<Arc<StationKeys>, IdentityError> {
        let _alone = self.changing.lock().await;
        let now = self.now();
        let vouching = (reason == Reason::Rotated).then(|| now.signer.clone());
        let step = Step { catalog: &self.catalog, files: &self.files, clock: &*self.clock, who };
        let keys = step.take(&now.chain, reason, vouching.as_ref(), last_witnessed).await?;
        self.keys.store(Arc::new(keys));
        let keys = self.now();
        self.files.forget_before(keys.chain.next_number() - 1)?;
        Ok(keys)
    }

    /// The keys as they stand now, which are not exchanged as long as the first part lives.
    pub async fn held(&self) -> (impl Sized + '_, Arc<StationKeys>) {
        let held = self.changing.lock().await;
        (held, self.now())
    }

    /// Puts into the archive the identities that do not stand there yet.
    ///
    /// # Errors
    /// [`IdentityError::Store`]: they are put another time. Kind `Exists`: another identity of this
    /// number stands there.
    pub async fn publish(&self, store: &Store) -> Result<(), IdentityError> {
        publish(&self.catalog, store).await
    }
}

/// Gives the private key up as lost: a new epoch with a new key, for which nobody vouches. For a
/// station that is not running.
///
/// # Errors
/// [`IdentityError::NotLost`] when the key is there.
pub async fn give_up(
    data: &Path,
    catalog: &Catalog,
    clock: &dyn Clock,
    store: &Store,
    who: &Actor,
) -> Result<StationKeys, IdentityError> {
    let files = KeyFiles::of(data)?;
    let mut chain = known(catalog).await?;
    learn(catalog, store, &mut chain).await?;
    match find(&files, chain.clone()) {
        Err(IdentityError::Missing { .. }) => {}
        Ok(_) => return Err(IdentityError::NotLost),
        Err(error) => return Err(error),
    }
    let step = Step { catalog, files: &files, clock, who };
    let keys = step.take(&chain, Reason::Lost, None, None).await?;
    // The next start does it otherwise.
    if let Err(error) = publish(catalog, store).await {
        warn!(%error, "the new identity could not be written to the archive yet");
    }
    Ok(keys)
}

/// The chain as the catalog knows it.
///
/// # Errors
/// [`IdentityError::Chain`] when the catalog holds one that does not follow.
pub async fn known(catalog: &Catalog) -> Result<Chain, IdentityError> {
    let mut chain = Chain::of(catalog.station());
    for kept in catalog.identities().await? {
        chain.extend(kept.note.as_bytes())?;
    }
    Ok(chain)
}

/// Takes over the identities that stand in the archive and that the catalog does not know. An archive
/// that fails is not asked on, and what does not follow is told and left alone: the station starts all the same,
/// for footage must be taken in.
async fn learn(catalog: &Catalog, store: &Store, chain: &mut Chain) -> Result<(), IdentityError> {
    loop {
        let key = keys::identity(chain.station(), chain.next_number());
        let note = match store.get_small(&key).await {
            Ok(note) => note,
            Err(error) if error.kind() == StoreErrorKind::NotFound => return Ok(()),
            Err(error) => {
                warn!(%error, "the archive could not be asked for this station's identities");
                return Ok(());
            }
        };
        if let Err(problem) = chain.extend(&note) {
            warn!(%problem, key, "an object in the archive is no identity of this station");
            let told = NewNotice::identity_refused(&key, &problem.to_string());
            catalog.add_notice(&told).await?;
            return Ok(());
        }
        if let Some(link) = chain.newest() {
            catalog.add_identity(&new_identity(link)?, &Actor::station(), true).await?;
        }
    }
}

async fn publish(catalog: &Catalog, store: &Store) -> Result<(), IdentityError> {
    for kept in catalog.identities().await?.into_iter().filter(|kept| !kept.stored) {
        let key = keys::identity(catalog.station(), kept.number);
        store.put_new(&key, kept.note.into_bytes()).await?;
        catalog.identity_stored(kept.number).await?;
    }
    Ok(())
}

/// The private key of the newest identity.
fn find(files: &KeyFiles, chain: Chain) -> Result<StationKeys, IdentityError> {
    let Some(newest) = chain.newest() else {
        return Err(ChainError::Broken("there is no identity").into());
    };
    let (epoch, number) = (newest.identity.epoch, newest.identity.number);
    match files.find(epoch, number)? {
        Some(signer) if signer.key() == &newest.key => Ok(StationKeys { signer, chain, epoch }),
        _ => Err(IdentityError::Missing {
            path: files.path(epoch, number),
            fingerprint: fingerprint(&newest.key),
        }),
    }
}

/// Whether the private key of the newest identity is in `data`, or handed over.
///
/// # Errors
/// When a key is there that cannot be used.
pub fn has_key(data: &Path, chain: &Chain) -> Result<bool, IdentityError> {
    match find(&KeyFiles::of(data)?, chain.clone()) {
        Ok(_) => Ok(true),
        Err(IdentityError::Missing { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What a step from one identity to the next needs.
struct Step<'a> {
    catalog: &'a Catalog,
    files: &'a KeyFiles,
    clock: &'a dyn Clock,
    who: &'a Actor,
}

impl Step<'_> {
    /// Makes the key durable, then has the catalog know it.
    async fn take(
        &self,
        chain: &Chain,
        reason: Reason,
        vouching: Option<&NoteSigner>,
        last_witnessed: Option<String>,
    ) -> Result<StationKeys, IdentityError> {
        let (epoch, number) = (chain.next_epoch(reason), chain.next_number());
        let name = origin(chain.station(), epoch);
        let signer = self.files.make(&name, epoch, number)?;
        let since = (reason, self.clock.utc());
        let note = chain.next(&signer, vouching, since, last_witnessed)?;
        let mut chain = chain.clone();
        chain.extend(&note)?;
        if let Some(link) = chain.newest() {
            self.catalog.add_identity(&new_identity(link)?, self.who, false).await?;
        }
        Ok(StationKeys { signer, chain, epoch })
    }
}

/// An identity as the catalog keeps it.
///
/// # Errors
/// Never for a link of a chain: its note is text.
pub fn new_identity(link: &Link) -> Result<NewIdentity, IdentityError> {
    Ok(NewIdentity {
        number: link.identity.number,
        epoch: link.identity.epoch,
        key: link.identity.key.clone(),
        fingerprint: fingerprint(&link.key),
        reason: link.identity.reason.as_str(),
        sha256: json::digest(&link.note),
        note: String::from_utf8(link.note.clone()).map_err(|_| NoteError::Malformed)?,
    })
}
