//! Keys: of an item, and the pair of keys for which those are wrapped.

use std::fmt;

use docket_config::Recipient;
use hpke::{Deserializable, Kem as _, Serializable, kem::X25519HkdfSha256};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::CipherError;

/// The key encapsulation of the pair.
pub(super) type Kem = X25519HkdfSha256;

/// What stands before a public key.
const PUBLIC: &str = "docket-archive-";
/// What stands before a private key.
const PRIVATE: &str = "docket-archive-secret-";

/// The key of all encrypted objects of one item. Wiped when it is dropped.
#[derive(Clone)]
pub struct ItemKey(Zeroizing<[u8; 32]>);

impl ItemKey {
    /// A new one.
    ///
    /// # Errors
    /// [`CipherError::NoRandom`].
    pub fn generate() -> Result<Self, CipherError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut()).map_err(|_| CipherError::NoRandom)?;
        Ok(Self(key))
    }

    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What binds a manifest to this very key and tells nothing of it: SHA-256, hex.
    #[must_use]
    pub fn check(&self) -> String {
        let digest = Sha256::new().chain_update(b"docket item key/1\n").chain_update(*self.0);
        hex::encode(digest.finalize())
    }
}

impl fmt::Debug for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemKey")
    }
}

/// For whom keys of items are wrapped, an X25519 key: in wrapped keys and recovery files
/// `docket-archive-<64 hex digits>`. People are told it with a check, as a [`Recipient`].
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// As settings have it, and people are told it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient::of(self.0)
    }

    pub(super) fn kem(&self) -> Result<<Kem as hpke::Kem>::PublicKey, CipherError> {
        let key = <Kem as hpke::Kem>::PublicKey::from_bytes(&self.0);
        key.map_err(|_| CipherError::NotOne("a public key"))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}{}", hex::encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<&Recipient> for PublicKey {
    fn from(recipient: &Recipient) -> Self {
        Self(*recipient.key())
    }
}

/// What opens wrapped keys. Wiped when it is dropped.
#[derive(Clone)]
pub struct PrivateKey {
    secret: Zeroizing<[u8; 32]>,
    public: PublicKey,
}

impl PrivateKey {
    /// A new one.
    ///
    /// # Errors
    /// [`CipherError::NoRandom`].
    pub fn generate() -> Result<Self, CipherError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut()).map_err(|_| CipherError::NoRandom)?;
        Self::of(secret.as_ref())
    }

    pub(super) fn of(bytes: &[u8]) -> Result<Self, CipherError> {
        let bad = || CipherError::NotOne("a private key");
        let secret = Zeroizing::new(bytes.try_into().map_err(|_| bad())?);
        let key = <Kem as hpke::Kem>::PrivateKey::from_bytes(bytes).map_err(|_| bad())?;
        let public = Kem::sk_to_pk(&key).to_bytes();
        let public = PublicKey(public.as_slice().try_into().map_err(|_| bad())?);
        Ok(Self { secret, public })
    }

    /// Reads one as it stands in its file.
    ///
    /// # Errors
    /// [`CipherError::NotOne`].
    pub fn parse(text: &str) -> Result<Self, CipherError> {
        let bytes = text.trim_end().strip_prefix(PRIVATE).and_then(lower_hex);
        Self::of(bytes.ok_or(CipherError::NotOne("a private key"))?.as_ref())
    }

    /// As it stands in its file.
    #[must_use]
    pub fn secret(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(hex::encode(self.secret.as_ref()));
        Zeroizing::new(format!("{PRIVATE}{}", digits.as_str()))
    }

    /// For whom is wrapped what it opens.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.secret
    }

    pub(super) fn kem(&self) -> Result<<Kem as hpke::Kem>::PrivateKey, CipherError> {
        let key = <Kem as hpke::Kem>::PrivateKey::from_bytes(self.secret.as_ref());
        key.map_err(|_| CipherError::NotOne("a private key"))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey of {}", self.public)
    }
}

/// 32 bytes in the one way in which docket writes them.
fn lower_hex(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    let is_lower = !digits.bytes().any(|b| b.is_ascii_uppercase());
    (is_lower && hex::decode_to_slice(digits, bytes.as_mut()).is_ok()).then_some(bytes)
}
