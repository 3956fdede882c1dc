//! Probing clips and making viewable renditions.
//!
//! The daemon's `flow::derive` calls a [`Transcoder`]; the real one, [`WorkerTranscoder`], has one
//! `docket-media` process a clip, in a unit of its own or as a child, because footage is hostile
//! input. This library links no FFmpeg; only that binary does. A failure here never harms the original, which is only ever open
//! for reading.

#![forbid(unsafe_code)]

mod child;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod fake;
pub mod inside;
mod limits;
mod lines;
mod outcome;
pub mod protocol;
pub mod relay;
pub mod request;
pub mod transcoder;
mod transport;
mod unit;
pub mod worker;

pub use inside::{INSIDE_VERSION, InsideFacts};
pub use limits::Limits;
pub use transcoder::{
    Derived, MediaFacts, Rendition, RenditionKind, StreamFacts, TagFact, TranscodeError,
    TranscodeErrorKind, Transcoder,
};
pub use worker::{WorkerTranscoder, find_worker};
