//! All digests of one byte sequence in one pass.

use sha2::{Digest, Sha256};
use sm3::Sm3;

use crate::domain::Digests;

/// Running digests: BLAKE3 and SHA-256 always, SM3 where configured.
#[derive(Clone)]
pub struct Hashers {
    blake3: blake3::Hasher,
    sha256: Sha256,
    sm3: Option<Sm3>,
}

impl Hashers {
    /// Of no bytes yet.
    #[must_use]
    pub fn new(sm3: bool) -> Self {
        Self { blake3: blake3::Hasher::new(), sha256: Sha256::new(), sm3: sm3.then(Sm3::new) }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.blake3.update(bytes);
        self.sha256.update(bytes);
        if let Some(sm3) = &mut self.sm3 {
            sm3.update(bytes);
        }
    }

    /// BLAKE3 of the bytes so far, hex.
    #[must_use]
    pub fn prefix_blake3(&self) -> String {
        self.blake3.finalize().to_hex().to_string()
    }

    /// The digests of all bytes taken.
    #[must_use]
    pub fn finish(self) -> Digests {
        Digests {
            blake3: self.blake3.finalize().to_hex().to_string(),
            sha256: hex::encode(self.sha256.finalize()),
            sm3: self.sm3.map(|sm3| hex::encode(sm3.finalize())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published test vectors for "abc": FIPS 180-4, GB/T 32905-2016, BLAKE3's own.
    #[test]
    fn abc_digests_as_published() {
        let mut hashers = Hashers::new(true);
        hashers.update(b"a");
        hashers.update(b"bc");
        let digests = hashers.finish();
        assert_eq!(
            digests.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            digests.sm3.unwrap(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
        assert_eq!(
            digests.blake3,
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
        );
    }
}
