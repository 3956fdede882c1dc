//! The rig of the stories: the real programs on a data folder of their own, and the oracle that
//! holds what they did against the truth.
//!
//! Used by the stories in `tests/tests/` and by the fault campaigns. Every answer is read from the
//! command line's JSON, every archived byte from the archive itself; nothing under test vouches for
//! itself.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a rig that cannot go on fails its story"
)]

mod catalog;
mod daemon;
mod folders;
mod host;
pub mod http;
mod mounts;
mod objects;
mod oracle;
mod programs;
mod running;
mod service;
mod station;
mod udev;
mod way;
mod webhook;

pub(crate) use daemon::peak_memory_bytes;
pub use daemon::{Daemon, Ended};
pub use host::Host;
pub use mounts::{Loop, Mounts, ext4};
pub use objects::{keys, objects};
pub use oracle::{Expected, Oracle, Read, Wrong};
pub use programs::{docket_program, seed};
pub use running::Running;
pub use service::Service;
pub use station::{Answer, Rig};
pub use udev::Udev;
pub use webhook::{Call, Receiver};
