//! Reading filesystems that docket does not decode itself: through a mount that nobody else sees.
//!
//! The library is the asking side and what both sides agree on; `docket_drivers::mounted` uses it. The
//! program `docket-mount` is the side that may mount. It is handed an open block device and hands back
//! the mount's root folder, attached nowhere: once the last descriptor of it is closed, it is gone.
//! A failure names who would not and why. Nothing here writes to a device.

#![forbid(unsafe_code)]

mod filesystem;
mod wire;

pub use filesystem::{Filesystem, NotMounted, Superblock};
pub use wire::{AskError, answer, ask, receive};
