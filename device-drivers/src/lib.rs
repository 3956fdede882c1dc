//! Recognising recorders, reading what is on them, and the lights of the dock they stand in.
//!
//! Called by the daemon's `flow::dock`, `flow::device` and `flow::intake`, and by its controller
//! task. Everything here is
//! blocking and belongs on a thread that the caller owns. A failure says whether the recorder is
//! gone, the medium is bad or the request was refused ([`ErrorKind`]). Nothing here ever writes to
//! a recorder, and nothing here opens a path made from a name found on a card except beneath the
//! card's own root.

#![forbid(unsafe_code)]

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod controller;
pub mod folder;
pub mod profile;
pub mod recorder;
pub mod virtual_recorder;
mod zone;

pub use folder::FolderFactory;
pub use recorder::{
    Clip, ClipKind, DriverError, ErrorKind, Fact, Identity, KeyMark, Listing, NameFacts, NotTaken,
    Place, RawStamp, Recorder, RecorderFactory, RecorderTime, StampSource,
};
pub use virtual_recorder::VirtualFactory;
