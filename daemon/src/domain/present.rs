//! Reading a member that may be left out: where it stands, it is no null. Of what is signed there is one way
//! of writing.
//!
//! Used by whatever is signed or logged. Pure.

use serde::{Deserialize, Deserializer};

/// For `deserialize_with`, beside `default`.
///
/// # Errors
/// For a null, as for anything else that is not the member's kind.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
