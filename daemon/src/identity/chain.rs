//! The chain of a station's identities: which key counted when, each said in a signed note.
//!
//! Made and opened by [`super::Keyring`], opened by whoever checks what the station signed. A chain is
//! held only as far as it is good: [`Chain::extend`] refuses what does not follow from what it holds.
//! No private key and no file is touched here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    domain::StationId,
    note::{
        NoteError, NoteKey, NoteSigner,
        json::{self, JsonError},
    },
};

/// Bytes of a fingerprint: enough that nobody finds another key with the same.
const FINGERPRINT_BYTES: usize = 16;

/// The name of the keys that a station signs with in an epoch, and the origin of its log.
#[must_use]
pub fn origin(station: StationId, epoch: u32) -> String {
    format!("docket/{station}/{epoch:06}")
}

/// What people compare, over the telephone too: the first 16 bytes of the SHA-256 of a public key's
/// text form, in hex, four digits a group.
#[must_use]
pub fn fingerprint(key: &NoteKey) -> String {
    let digest = hex::encode(&Sha256::digest(key.as_str())[..FINGERPRINT_BYTES]);
    let mut groups = String::with_capacity(digest.len() + digest.len() / 4);
    for (at, digit) in digest.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            groups.push(' ');
        }
        groups.push(digit);
    }
    groups
}

/// Why another key counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is the station's first.
    FirstStart,
    /// A person had it exchanged; the old key vouches for the new one.
    Rotated,
    /// The old key is gone. Nobody vouches for the new one.
    Lost,
    /// The log does not go on where it was seen last.
    NewEpoch,
}

impl Reason {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstStart => "first-start",
            Self::Rotated => "rotated",
            Self::Lost => "lost",
            Self::NewEpoch => "new-epoch",
        }
    }
}

/// An identity: from when on which key counts. `docket.identity/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Always `docket.identity/1`.
    pub schema: String,
    /// Whose.
    pub station: StationId,
    /// From 1.
    pub number: u32,
    /// From 1.
    pub epoch: u32,
    /// The public key that counts from now on.
    pub key: String,
    /// When it began to.
    pub since: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
    /// The identity before; none for the first.
    pub previous: Option<Previous>,
    /// Only for [`Reason::NewEpoch`]: the checkpoint of the old epoch that a witness saw last, or null.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    pub last_witnessed: Option<Option<String>>,
}

impl Identity {
    /// The schema's name.
    pub const SCHEMA: &'static str = "docket.identity/1";
}

/// A member that stands there, be it null.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// The identity before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its number.
    pub number: u32,
    /// The digest of its note.
    pub sha256: String,
    /// Its key.
    pub key: String,
}

/// An identity that was opened.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it says.
    pub identity: Identity,
    /// Its key.
    pub key: NoteKey,
    /// The note.
    pub note: Vec<u8>,
}

/// A station's identities, each following from the one before.
#[derive(Clone, Debug)]
pub struct Chain {
    station: StationId,
    links: Vec<Link>,
}

impl Chain {
    /// A chain without a link.
    #[must_use]
    pub fn of(station: StationId) -> Self {
        Self { station, links: Vec::new() }
    }

    /// Takes the next identity.
    ///
    /// # Errors
    /// When it does not follow from what is held; then nothing changes.
    pub fn extend(&mut self, note: &[u8]) -> Result<(), ChainError> {
        let claimed: Identity = json::read_unchecked(note, Identity::SCHEMA)?;
        self.follows(&claimed)?;
        let key = NoteKey::parse(&claimed.key)?;
        if key.as_str() != claimed.key || key.name() != origin(self.station, claimed.epoch) {
            return Err(ChainError::Broken(
                "the key does not bear the name of its station and epoch",
            ));
        }
        if self.links.iter().any(|link| link.key == key) {
            return Err(ChainError::Broken("the key was used before"));
        }
        let vouching = self.newest().filter(|_| claimed.reason == Reason::Rotated);
        let keys: Vec<NoteKey> =
            vouching.map(|link| link.key.clone()).into_iter().chain([key.clone()]).collect();
        let identity = json::read(note, &keys, Identity::SCHEMA)?;
        self.links.push(Link { identity, key, note: note.to_vec() });
        Ok(())
    }

    /// Whether what is claimed follows, whoever signed it.
    fn follows(&self, claimed: &Identity) -> Result<(), ChainError> {
        let broken = |what| Err(ChainError::Broken(what));
        if claimed.station != self.station {
            return broken("it is another station's");
        }
        if claimed.number != self.next_number() {
            return broken("its number is not the next");
        }
        if claimed.previous != self.newest().map(previous) {
            return broken("it does not cite the one before");
        }
        if claimed.last_witnessed.is_some() != (claimed.reason == Reason::NewEpoch) {
            return broken("only a new epoch says what was witnessed last, and it must");
        }
        let epoch = match (self.newest(), claimed.reason) {
            (None, Reason::FirstStart) => 1,
            (Some(link), Reason::Rotated) => link.identity.epoch,
            (Some(link), Reason::Lost | Reason::NewEpoch) => link.identity.epoch + 1,
            _ => return broken("its reason does not fit its place"),
        };
        if claimed.epoch != epoch {
            return broken("its epoch does not follow");
        }
        Ok(())
    }

    /// The note of the identity that would come next, with the key of `signer`. `vouching` is the key
    /// before, for [`Reason::Rotated`].
    ///
    /// # Errors
    /// When a key cannot sign.
    pub fn next(
        &self,
        signer: &NoteSigner,
        vouching: Option<&NoteSigner>,
        (reason, since): (Reason, DateTime<Utc>),
        last_witnessed: Option<String>,
    ) -> Result<Vec<u8>, ChainError> {
        let identity = Identity {
            schema: Identity::SCHEMA.into(),
            station: self.station,
            number: self.next_number(),
            epoch: self.next_epoch(reason),
            key: signer.key().as_str().into(),
            since,
            reason,
            previous: self.newest().map(previous),
            last_witnessed: (reason == Reason::NewEpoch).then_some(last_witnessed),
        };
        let signers: Vec<&NoteSigner> = vouching.into_iter().chain([signer]).collect();
        Ok(json::sign(&identity, &signers)?)
    }

    /// The number of the identity that would come next.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.newest().map_or(1, |link| link.identity.number + 1)
    }

    /// Its epoch.
    #[must_use]
    pub fn next_epoch(&self, reason: Reason) -> u32 {
        let now = self.newest().map_or(0, |link| link.identity.epoch);
        if reason == Reason::Rotated { now } else { now + 1 }
    }

    /// The identity that counts now; none before the first start.
    #[must_use]
    pub fn newest(&self) -> Option<&Link> {
        self.links.last()
    }

    /// All of them, in order.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Whose they are.
    #[must_use]
    pub fn station(&self) -> StationId {
        self.station
    }

    /// Opens a note that one of the keys of the name `origin`, and nobody else, has signed.
    ///
    /// # Errors
    /// [`NoteError::Signature`] or [`NoteError::Malformed`] when a line of theirs is broken, or the note is none;
    /// [`NoteError::Signers`] when none of them did.
    pub fn open(&self, origin: &str, note: &[u8]) -> Result<String, NoteError> {
        let mut said = NoteError::Signers;
        for link in self.links.iter().rev().filter(|link| link.key.name() == origin) {
            match link.key.open(note) {
                Ok(text) => return Ok(text),
                // Of several keys of one name the one whose signature is broken says more.
                Err(error @ (NoteError::Signature | NoteError::Malformed)) => said = error,
                Err(_) => {}
            }
        }
        Err(said)
    }

    /// Every key that ever counted.
    #[must_use]
    pub fn keys(&self) -> Vec<NoteKey> {
        self.links.iter().map(|link| link.key.clone()).collect()
    }
}

fn previous(link: &Link) -> Previous {
    Previous {
        number: link.identity.number,
        sha256: json::digest(&link.note),
        key: link.identity.key.clone(),
    }
}

/// Why an identity does not follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// It is no good note.
    #[error(transparent)]
    Note(#[from] JsonError),
    /// It says something that does not follow from the identities before it.
    #[error("the chain of identities is broken: {0}")]
    Broken(&'static str),
}

impl From<NoteError> for ChainError {
    fn from(error: NoteError) -> Self {
        Self::Note(error.into())
    }
}
