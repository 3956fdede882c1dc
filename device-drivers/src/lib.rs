//! Recognising recorders, reading what is on them, and the lights of the dock they stand in.
//!
//! Called by the daemon's `flow::dock`, `flow::device` and `flow::intake`, and by its controller
//! task. Everything here is
//! blocking and belongs on a thread that the caller owns. A failure says whether the recorder is
//! gone, the medium is bad or the request was refused ([`ErrorKind`]). Nothing here ever writes to
//! footage; it is removed by a recorder's own command alone, on leave that names every clip. Commands go only to a recorder whose profile allows them. Nothing here opens a path made
//! from a name found on a card except beneath the card's own root. Unsafe code is denied but for
//! the two calls of `vendor::transport::sg_io` and `host_clock`.

mod acts;
mod backing;
pub mod card;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod controller;
pub mod folder;
mod hole;
mod host_clock;
pub mod hotplug;
mod listing;
pub mod mounted;
pub mod mtp;
pub mod profile;
pub mod recorder;
mod removal;
pub mod vendor;
pub mod virtual_recorder;
mod wtf8;
mod zone;

pub use acts::{ClockLeave, Condition, DriftOnRecord, HostSynchronised, NotUnlocked, Password};
pub use card::CardFactory;
pub use folder::FolderFactory;
pub use hole::Hole;
pub use host_clock::{HostClock, host_clock};
pub use mounted::MountedFactory;
pub use mtp::MtpFactory;
pub use profile::same_base_name;
pub use recorder::{
    Clip, ClipKind, DriverError, ErrorKind, Fact, Identity, KeyMark, Listing, NameFacts, NotTaken,
    Place, RawStamp, Recorder, RecorderFactory, RecorderTime, StampSource,
};
pub use removal::{Remains, RemovalLeave, SafeClip, Uncovered, Unseen};
pub use virtual_recorder::VirtualFactory;
