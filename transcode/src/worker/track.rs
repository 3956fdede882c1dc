//! One stream on its way into the preview: copied, or encoded as pictures or as sound.
//!
//! Called by `preview`, which decides which of the three it is.

use ffmpeg_next::{Packet, Rational, Stream};

use crate::{failure::Failure, ffmpeg, mux::Muxer, picture::Pictures, sound::Sound};

/// One stream on its way into the preview.
pub(crate) enum Track {
    Copy { index: usize, codec: String, pictures: bool, begun: bool },
    Pictures(Box<Pictures>),
    Sound(Box<Sound>),
}

impl Track {
    /// Prepares `stream`, which holds `pictures` or sound, to be copied or encoded into `muxer`.
    pub(crate) fn open(
        copy: bool,
        pictures: bool,
        stream: &Stream<'_>,
        muxer: &mut Muxer,
    ) -> Result<Self, Failure> {
        Ok(if copy {
            let codec = ffmpeg::stream_shape(stream).codec;
            Self::Copy { index: muxer.add_copy(stream)?, codec, pictures, begun: false }
        } else if pictures {
            Self::Pictures(Box::new(Pictures::open(stream, muxer)?))
        } else {
            Self::Sound(Box::new(Sound::open(stream, muxer)?))
        })
    }

    /// Takes a packet. False when it cannot be copied for want of a timestamp.
    pub(crate) fn feed(
        &mut self,
        packet: Packet,
        unit: Rational,
        muxer: &mut Muxer,
    ) -> Result<bool, Failure> {
        match self {
            Self::Copy { index, pictures, begun, .. } => {
                // Pictures before the first key frame cannot be shown, and often lack timestamps.
                if *pictures && !*begun && !packet.is_key() {
                    return Ok(true);
                }
                if packet.pts().is_none() || packet.dts().is_none() {
                    return Ok(false);
                }
                *begun = true;
                muxer.write(*index, packet, unit)?;
            }
            Self::Pictures(pictures) => pictures.feed(&packet, muxer)?,
            Self::Sound(sound) => sound.feed(&packet, muxer)?,
        }
        Ok(true)
    }

    /// Encodes what is still inside.
    pub(crate) fn finish(&mut self, muxer: &mut Muxer) -> Result<(), Failure> {
        match self {
            Self::Copy { .. } => Ok(()),
            Self::Pictures(pictures) => pictures.finish(muxer),
            Self::Sound(sound) => sound.finish(muxer),
        }
    }

    /// The muxer's stream this one fills.
    pub(crate) fn index(&self) -> usize {
        match self {
            Self::Copy { index, .. } => *index,
            Self::Pictures(pictures) => pictures.index(),
            Self::Sound(sound) => sound.index(),
        }
    }

    /// Whether it holds pictures rather than sound.
    pub(crate) fn is_pictures(&self) -> bool {
        matches!(self, Self::Pictures(_) | Self::Copy { pictures: true, .. })
    }

    /// Packets that did not decode.
    pub(crate) fn damaged(&self) -> u64 {
        match self {
            Self::Copy { .. } => 0,
            Self::Pictures(pictures) => pictures.damaged,
            Self::Sound(sound) => sound.damaged,
        }
    }

    /// How it is made, for the recipe.
    pub(crate) fn recipe(&self) -> String {
        match self {
            Self::Copy { codec, .. } => format!("{codec} copied"),
            Self::Pictures(pictures) => pictures.recipe(),
            Self::Sound(sound) => sound.recipe(),
        }
    }
}
