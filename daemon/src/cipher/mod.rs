//! Encryption at rest: how an object of the archive is encrypted, how the key of an item is wrapped, and how
//! the private key that opens all of them is divided among people.
//!
//! Pure rules over bytes, used by `vault`, `flow`, `retrieve` and the command line. Formats byte by byte, and
//! why these: `daemon/design/encryption.md`. Nothing here is of docket's making: AES-256-GCM in the streaming
//! form of Tink, HPKE (RFC 9180), Shamir's shares. No text of an error, and no `Debug`, holds a secret.

mod keys;
mod recovery;
mod stream;
#[cfg(test)]
mod tests;
mod wrapped;

pub use keys::{ItemKey, PrivateKey, PublicKey};
pub use recovery::{Recovery, divide, unite};
pub use stream::{Decrypting, FORMAT, encrypt, encrypted_size};
pub use wrapped::WrappedKey;

/// Why something cannot be encrypted, opened or put together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// Not a key, wrapped key or recovery file as docket writes it.
    #[error("it is not {0}")]
    NotOne(&'static str),
    /// None of those for whom it was wrapped has this private key.
    #[error("it was not wrapped for this private key")]
    OtherKey,
    /// It was wrapped for this key, or says so, and does not open: it was altered.
    #[error("it does not open: it was altered, or belongs to another item")]
    Altered,
    /// Recovery files that do not belong together, or too few of them.
    #[error("{0}")]
    Recovery(String),
    /// The system gives no randomness.
    #[error("the system gives no random bytes")]
    NoRandom,
}
