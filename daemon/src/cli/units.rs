//! Numbers for people.

/// Bytes with a binary unit: `1.4 GiB`.
#[must_use]
pub(super) fn bytes(n: u64) -> String {
    indicatif::BinaryBytes(n).to_string()
}

/// The beginning of an id that people type: the time part and four digits of chance.
#[must_use]
pub(super) fn short(id: &str) -> &str {
    id.get(..18).unwrap_or(id)
}

/// The first digits of a digest.
#[must_use]
pub(super) fn digest(hex: &str) -> &str {
    hex.get(..12).unwrap_or(hex)
}
