//! A recorder's card made to order: plan in, footage, logs and truth out.
//!
//! Called by stories, campaigns and `docket-cards`. The same plan and the same `ffmpeg` give the
//! same bytes. On failure nothing usable is left behind and the error says what is missing; a
//! half-made card never carries a `truth.json`. Never reads or writes outside the given folder.

mod build;
mod cache;
mod contents;
mod copy;
mod error;
mod ffmpeg;
mod files;
mod footage;
mod layout;
mod odd;
mod plan;
mod schedule;
mod script;
mod sidecars;
mod tree;
mod truth;
mod verify;
mod write;

pub use build::Card;
pub use error::CardError;
pub use ffmpeg::probe_codecs;
pub use layout::Layout;
pub use plan::{CardPlan, OddExtras, RecorderClock};
pub use tree::tree_digest;
pub use truth::{
    FileKind, Gap, GapCause, Identity, NotTaken, Recording, TRUTH_SCHEMA, Truth, TruthFile,
};
pub use verify::Difference;

#[cfg(test)]
mod tests;
