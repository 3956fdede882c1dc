//! What a simulated board can do wrong.
//!
//! Used by the simulator. Counted, never by chance alone: the same fault always comes out the same.

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Every so-manieth byte is lost, both ways.
    Lossy(u32),
    /// Each answer is given only when the next frame comes: it is late, and counts for the frame
    /// before.
    Late,
    /// Noise stands around each answer.
    Noisy,
    /// Noise is all it says.
    Garbage,
    /// It says nothing.
    Silent,
    /// It speaks another version of the protocol.
    OtherVersion,
}

/// Noise: colons, stars and line ends among bytes of all kinds, always the same.
pub(super) fn noise(length: usize) -> Vec<u8> {
    let mut seed = 0x2545_F491_u32;
    let byte = || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        match seed % 16 {
            0 => b':',
            1 => b'*',
            2 => b'\n',
            _ => seed.to_le_bytes()[1],
        }
    };
    std::iter::repeat_with(byte).take(length).collect()
}

/// Loses every `nth` byte of what passes.
#[derive(Debug, Default)]
pub(super) struct Loss(u32);

impl Loss {
    pub(super) fn pass(&mut self, bytes: &[u8], nth: Option<u32>) -> Vec<u8> {
        let Some(nth) = nth.filter(|nth| *nth > 0) else { return bytes.to_vec() };
        let mut kept = Vec::with_capacity(bytes.len());
        for byte in bytes {
            self.0 = (self.0 + 1) % nth;
            kept.extend((self.0 != 0).then_some(*byte));
        }
        kept
    }
}
