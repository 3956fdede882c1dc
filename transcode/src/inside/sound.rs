//! How loud a clip's sound is.
//!
//! Part of [`super::InsideFacts`]. A level tells sound from no sound; it does not tell speech from
//! traffic.

use serde::{Deserialize, Serialize};

use super::Gap;

/// Lowest level told, in dB below full scale: 16-bit sound cannot be quieter than about 98 below
/// without being digital zero.
pub const QUIETEST_DBFS: i8 = -100;

/// Most spans of [`SoundFacts::levels`]; a longer clip has longer spans.
pub const MOST_LEVELS: usize = 600;

/// The level of a clip's sound, of all channels together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SoundFacts {
    /// Index of the stream measured.
    pub stream: u16,
    /// Sound decoded, in milliseconds; less than the stream's span where it has gaps.
    pub decoded_ms: u64,
    /// Packets of it that did not decode.
    pub damaged_packets: u64,
    /// Levels over the whole clip.
    pub levels: Levels,
    /// Levels of the first half minute, finer: whether somebody may be speaking at the beginning.
    pub opening: Levels,
    /// Stretches at or near digital zero of three seconds or more, in order; the longest when there
    /// are more than [`super::MOST_SPANS`].
    pub silences: Vec<Gap>,
    /// Silences not listed.
    pub more_silences: u64,
    /// Length of all silences, listed or not, in milliseconds.
    pub silent_ms: u64,
}

/// Levels of equal spans, one after the other, counted on sound decoded: a gap in the stream takes
/// no span.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Levels {
    /// Length of each span in milliseconds; the last one may be shorter.
    pub span_ms: u32,
    /// RMS level of each span in dB relative to full scale (dBFS), rounded, from 0 down to
    /// [`QUIETEST_DBFS`], which stands for digital zero and anything quieter.
    pub dbfs: Vec<i8>,
}

impl Levels {
    /// The level below which one span in ten lies: what this place sounds like when nobody speaks.
    #[must_use]
    pub fn floor_dbfs(&self) -> Option<i8> {
        let mut sorted = self.dbfs.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 10).copied()
    }

    /// How much of the first `first_ms` is at least `above_db` louder than `floor_dbfs`, in
    /// milliseconds. With the clip's own floor this shows sound that begins with the clip; whether it
    /// is speech a person must hear.
    #[must_use]
    pub fn loud_ms(&self, first_ms: u64, floor_dbfs: i8, above_db: u8) -> u64 {
        let span = u64::from(self.span_ms.max(1));
        let spans = usize::try_from(first_ms.div_ceil(span)).unwrap_or(usize::MAX);
        let least = i16::from(floor_dbfs) + i16::from(above_db);
        let loud = self.dbfs.iter().take(spans).filter(|level| i16::from(**level) >= least);
        loud.count() as u64 * span
    }
}
