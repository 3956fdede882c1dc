//! The fault campaigns: the same trials many times over, drawn from one seed.
//!
//! Used by the `campaign` program at full size and by the stories in `tests/tests/` at a size that
//! suits every change. A trial fails by panicking, as a story does. Nothing is written outside the
//! rig's own folders.

#![expect(clippy::expect_used, clippy::panic, reason = "a rig that cannot go on fails its story")]

pub mod cards;
pub mod crowd;
#[cfg(target_arch = "x86_64")]
pub mod exact;
pub mod far;
pub mod flips;
pub mod fuzz;
pub mod kill;
pub mod load;
pub mod log;
pub mod manifests;
pub mod memory;
pub mod rebuilds;
pub mod report;
pub mod restarts;
pub mod served;
pub mod slow;
pub mod starts;
pub mod stops;
pub mod store_faults;
pub mod store_speed;
pub mod stores;
pub mod strangers;
pub mod tear;

mod many;
mod readers;
mod recorders;
mod spread;

pub use recorders::{Recorders, Size};
pub use spread::{Spread, median};
