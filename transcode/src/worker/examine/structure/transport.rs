//! MPEG transport streams: packets of one length, each with its sync byte (ISO/IEC 13818-1).
//!
//! Called by `structure`. Such a stream has no end of its own: only a packet torn in two shows.

use super::Structure;

/// First byte of a packet.
const SYNC: u8 = 0x47;
/// Bytes of a plain packet, and of one with a time before it (M2TS).
const PLAIN: usize = 188;
const TIMED: usize = 192;

/// The length of the packets `head` begins with; none when it is no transport stream.
pub(super) fn packet_bytes(head: &[u8]) -> Option<u64> {
    let sync = |at: usize| head.get(at) == Some(&SYNC);
    if sync(0) && sync(PLAIN) {
        Some(PLAIN as u64)
    } else if sync(4) && sync(TIMED + 4) {
        Some(TIMED as u64)
    } else {
        None
    }
}

/// A file of `length` bytes in packets of `unit`.
pub(super) fn read(length: u64, unit: u64) -> Structure {
    match length % unit {
        0 => Structure::default(),
        rest => Structure::cut(Some(unit - rest)),
    }
}
