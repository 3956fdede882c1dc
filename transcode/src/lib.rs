//! Probing clips and making viewable renditions.
//!
//! The daemon's `flow::derive` calls a [`Transcoder`]; the real one ([`worker`](crate)) starts one
//! `docket-media` process a clip, because footage is hostile input. This library links no FFmpeg;
//! only that binary does. A failure here never harms the original, which is only ever opened for
//! reading.

#![forbid(unsafe_code)]

pub mod transcoder;

pub use transcoder::{
    Derived, MediaFacts, Rendition, RenditionKind, StreamFacts, TranscodeError, TranscodeErrorKind,
    Transcoder,
};
