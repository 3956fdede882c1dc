//! The key of an item, wrapped for those who may open it: HPKE (RFC 9180), base mode.
//!
//! It is an object of its own, so that it can be destroyed while everything else is never written over.

use base64::{Engine, engine::general_purpose::STANDARD};
use hpke::{
    Deserializable, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256,
    single_shot_open, single_shot_seal,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{CipherError, ItemKey, PrivateKey, PublicKey, keys::Kem};
use crate::domain::ItemId;

/// Bytes of the encapsulated key before the ciphertext.
const ENCAPSULATED: usize = 32;
const WHAT: CipherError = CipherError::NotOne("a wrapped key");

/// A wrapped key: a line of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    /// Always `docket.wrapped-key/1`.
    schema: String,
    /// Whose objects it opens.
    item: ItemId,
    /// What the item's manifest says of the key: [`ItemKey::check`].
    check: String,
    /// The key, once for each who may open it.
    wrapped: Vec<Wrapping>,
}

/// The key, for one who may open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapping {
    /// Whose public key.
    to: String,
    /// The encapsulated key and the ciphertext, base64.
    hpke: String,
}

impl WrappedKey {
    const SCHEMA: &'static str = "docket.wrapped-key/1";

    /// Wraps the key of `item` for each of `recipients`.
    ///
    /// # Errors
    /// [`CipherError`] for a public key that is none.
    pub fn wrap(
        item: ItemId,
        key: &ItemKey,
        recipients: &[PublicKey],
    ) -> Result<Self, CipherError> {
        let wrapped = recipients.iter().map(|to| {
            let (encapsulated, ciphertext) = single_shot_seal::<AesGcm256, HkdfSha256, Kem>(
                &OpModeS::Base,
                &to.kem()?,
                &info(item),
                key.bytes(),
                b"",
            )
            .map_err(|_| CipherError::NotOne("a public key"))?;
            let hpke = [encapsulated.to_bytes().as_slice(), &ciphertext].concat();
            Ok(Wrapping { to: to.to_string(), hpke: STANDARD.encode(hpke) })
        });
        let wrapped = wrapped.collect::<Result<_, CipherError>>()?;
        Ok(Self { schema: Self::SCHEMA.into(), item, check: key.check(), wrapped })
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`CipherError::NotOne`].
    pub fn read(line: &[u8]) -> Result<Self, CipherError> {
        let read: Self = serde_json::from_slice(line).map_err(|_| WHAT)?;
        if read.schema == Self::SCHEMA { Ok(read) } else { Err(WHAT) }
    }

    /// The object's bytes.
    ///
    /// # Errors
    /// Never for one that was made here.
    pub fn line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }

    /// Whose objects it opens.
    #[must_use]
    pub fn item(&self) -> ItemId {
        self.item
    }

    /// What the item's manifest says of the key.
    #[must_use]
    pub fn check(&self) -> &str {
        &self.check
    }

    /// The key of `item`.
    ///
    /// # Errors
    /// [`CipherError::OtherKey`] when it was not wrapped for `private`, [`CipherError::Altered`] when what
    /// was is not the key of that item.
    pub fn open(&self, item: ItemId, private: &PrivateKey) -> Result<ItemKey, CipherError> {
        let mine = private.public().to_string();
        let wrapping = self.wrapped.iter().find(|wrapping| wrapping.to == mine);
        let wrapping = wrapping.ok_or(CipherError::OtherKey)?;
        let bytes = STANDARD.decode(&wrapping.hpke).map_err(|_| CipherError::Altered)?;
        let (encapsulated, ciphertext) =
            bytes.split_at_checked(ENCAPSULATED).ok_or(CipherError::Altered)?;
        let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated)
            .map_err(|_| CipherError::Altered)?;
        let opened = single_shot_open::<AesGcm256, HkdfSha256, Kem>(
            &OpModeR::Base,
            &private.kem()?,
            &encapsulated,
            &info(item),
            ciphertext,
            b"",
        );
        let opened = Zeroizing::new(opened.map_err(|_| CipherError::Altered)?);
        let key = ItemKey::of(&opened).ok_or(CipherError::Altered)?;
        if key.check() == self.check { Ok(key) } else { Err(CipherError::Altered) }
    }
}

/// What binds a wrapped key to its item.
fn info(item: ItemId) -> Vec<u8> {
    format!("{} {item}", WrappedKey::SCHEMA).into_bytes()
}
