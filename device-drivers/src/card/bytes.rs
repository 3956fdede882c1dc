//! Little-endian numbers at a place of an on-disk structure.
//!
//! Used by every decoder here. The structures are arrays or slices whose length the caller has
//! checked; a number that does not fit reads as zero, never panics.

/// One byte.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or_default()
}

/// Two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    array(bytes, at).map(u16::from_le_bytes).unwrap_or_default()
}

/// Four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    array(bytes, at).map(u32::from_le_bytes).unwrap_or_default()
}

/// Eight bytes.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    array(bytes, at).map(u64::from_le_bytes).unwrap_or_default()
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
