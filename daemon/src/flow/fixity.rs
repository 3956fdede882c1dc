//! Reading an archived original again, and the manifest beside it, and keeping what that said.
//!
//! Called by `api` for verifications that people ask for, and by [`super::audit`]. An original that
//! cannot be read is a finding; only an archive that is not there at all, or the order to stop, is none.
//! A copy that is altered or lost, twice, is handed to `mend`, which judges it with all others of its item: one
//! copy alone decides nothing here, and the archive's bytes are never touched.

use sha2::{Digest, Sha256};

use super::FlowError;
use crate::{
    catalog::{Catalog, FailedCheck, FixityCheck, Item},
    domain::{Actor, Digests, ItemId, ItemState},
    fixity::{Finding, Outcome},
    store::{Store, StoreError, StoreErrorKind, keys},
};

/// Equal originals noted in one transaction at most.
const GROUP_MAX: usize = 64;
/// Bytes read between two such notes at most, or one original more.
const GROUP_BYTES_MAX: u64 = 4 << 30;

/// Told the bytes of each block read; answers whether to go on.
pub type GoOn<'a> = dyn FnMut(u64) -> bool + 'a;

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The original is what was taken in, and its manifest what was sealed.
    Equal(FixityCheck),
    /// Something is not as it should be, or nothing certain is known: that is noted, and no more.
    Failed(FailedCheck),
    /// This copy is no longer the original, for certain: it is judged with all others of its item.
    Bad(BadCopy),
}

/// A copy that is no longer the original, for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCopy {
    /// Whose original.
    pub item: ItemId,
    /// [`Outcome::Different`] or [`Outcome::Missing`].
    pub outcome: Outcome,
    /// The same, as it is told.
    pub finding: Finding,
    /// The same with its technical detail.
    pub problem: String,
}

impl Checked {
    /// What reading a copy of `item`'s original said, where it is not what it should be.
    #[must_use]
    pub fn wrong(item: ItemId, outcome: Outcome, finding: Finding, problem: String) -> Self {
        if matches!(outcome, Outcome::Different | Outcome::Missing) {
            return Self::Bad(BadCopy { item, outcome, finding, problem });
        }
        let is_equal = outcome == Outcome::Equal;
        Self::Failed(FailedCheck { item, finding, problem, is_equal, set_aside: None })
    }
}

/// Whether an item in that state has an original to read.
#[must_use]
pub fn can_stand(state: ItemState) -> bool {
    (ItemState::Proven..=ItemState::Released).contains(&state)
}

/// Checks the original of `item`, which has one, and its manifest. Blocking.
///
/// # Errors
/// [`StoreErrorKind::Stopped`] when it is not to go on, [`StoreErrorKind::NoArchive`] when nothing at all
/// stands in the archive: its disk is not mounted. Either way nothing was found out.
pub fn check(
    store: &Store,
    item: &Item,
    digests: &Digests,
    go_on: &mut GoOn<'_>,
) -> Result<Checked, StoreError> {
    let standing = item.standing().map_or_else(|| digests.clone(), |(_, standing)| standing);
    let (outcome, problem) = original(store, item, &standing, go_on)?;
    let manifest = match outcome {
        Outcome::Equal => manifest(store, item, go_on)?,
        _ => None,
    };
    let Some(finding) = outcome.finding().or(manifest) else {
        return Ok(Checked::Equal(FixityCheck { item: item.id, blake3: standing.blake3 }));
    };
    Ok(Checked::wrong(item.id, outcome, finding, problem))
}

/// Reads an original, and once more when it is not what it should be: only what two readings say is
/// certain.
fn original(
    store: &Store,
    item: &Item,
    digests: &Digests,
    go_on: &mut GoOn<'_>,
) -> Result<(Outcome, String), StoreError> {
    let first = read(store, item, digests, go_on)?;
    match first.0 {
        Outcome::Equal | Outcome::Unreadable => return Ok(first),
        Outcome::Missing => store.must_be_mounted()?,
        Outcome::Different | Outcome::Unsteady => {}
    }
    let second = read(store, item, digests, go_on)?;
    match second.0 {
        Outcome::Equal => {
            let problem = format!("it read differently twice: first {}, then equal", first.1);
            Ok((Outcome::Unsteady, problem))
        }
        Outcome::Missing => store.must_be_mounted().map(|()| second),
        _ => Ok(second),
    }
}

/// One reading.
fn read(
    store: &Store,
    item: &Item,
    digests: &Digests,
    go_on: &mut GoOn<'_>,
) -> Result<(Outcome, String), StoreError> {
    let key = keys::original(item.id, &item.extension);
    let size = item.stored.as_ref().map_or(item.size, |stored| stored.size);
    Ok(match store.read_back_while(&key, go_on) {
        Ok(read) if read.size == size && read.blake3 == digests.blake3 => {
            (Outcome::Equal, String::new())
        }
        Ok(read) => {
            let problem = format!(
                "expected {} bytes with BLAKE3 {}, found {} bytes with BLAKE3 {}",
                size, digests.blake3, read.size, read.blake3
            );
            (Outcome::Different, problem)
        }
        Err(error) if error.kind() == StoreErrorKind::NotFound => {
            (Outcome::Missing, "the original is missing from the archive".into())
        }
        Err(error) if error.kind() == StoreErrorKind::Stopped => return Err(error),
        Err(error) => (Outcome::Unreadable, error.to_string()),
    })
}

/// What is wrong with an item's newest manifest; one that is not sealed yet has none.
fn manifest(
    store: &Store,
    item: &Item,
    go_on: &mut GoOn<'_>,
) -> Result<Option<Finding>, StoreError> {
    let Some(generation) = item.manifest_generation else { return Ok(None) };
    let (mut sha256, mut blake3) = (Sha256::new(), blake3::Hasher::new());
    let read = store.read_whole_while(&keys::manifest(item.id, generation), &mut |bytes| {
        sha256.update(bytes);
        blake3.update(bytes);
        go_on(bytes.len() as u64)
    });
    match read {
        Ok(_) => {
            // BLAKE3 of one that was made before docket signed.
            let is_equal = match (&item.manifest_sha256, &item.manifest_blake3) {
                (Some(known), _) => hex::encode(sha256.finalize()) == *known,
                (None, Some(known)) => blake3.finalize().to_hex().as_str() == known,
                (None, None) => false,
            };
            Ok((!is_equal).then_some(Finding::ManifestAltered))
        }
        Err(error) => match error.kind() {
            StoreErrorKind::Stopped => Err(error),
            StoreErrorKind::NotFound => Ok(Some(Finding::ManifestMissing)),
            _ => Ok(Some(Finding::ManifestUnreadable)),
        },
    }
}

/// Keeps what checks came to, but for copies that are to be judged: good ones in groups, so that many small
/// originals share their commits. Whoever ends early notes what is left.
#[derive(Debug)]
pub struct Notes {
    who: Actor,
    target: String,
    equal: Vec<FixityCheck>,
    bytes: u64,
}

impl Notes {
    /// Of checks in `store`, by `who`.
    #[must_use]
    pub fn by(who: &Actor, store: &Store) -> Self {
        Self { who: who.clone(), target: store.target().into(), equal: Vec::new(), bytes: 0 }
    }

    /// An original of `bytes` bytes is equal.
    ///
    /// # Errors
    /// [`FlowError::Catalog`].
    pub async fn equal(
        &mut self,
        catalog: &Catalog,
        check: FixityCheck,
        bytes: u64,
    ) -> Result<(), FlowError> {
        self.equal.push(check);
        self.bytes += bytes;
        if self.equal.len() >= GROUP_MAX || self.bytes >= GROUP_BYTES_MAX {
            self.note(catalog).await?;
        }
        Ok(())
    }

    /// Notes all that is not noted yet.
    ///
    /// # Errors
    /// [`FlowError::Catalog`].
    pub async fn note(&mut self, catalog: &Catalog) -> Result<(), FlowError> {
        let equal = std::mem::take(&mut self.equal);
        self.bytes = 0;
        if !equal.is_empty() {
            catalog.record_fixity_checks(&self.who, &self.target, &equal).await?;
        }
        Ok(())
    }
}
