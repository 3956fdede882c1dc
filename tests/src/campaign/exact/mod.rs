//! Faults at every call, in turn: docket is killed, or one of its calls fails, at each file call of
//! the intake of a small card; then it is run again, and everything is held against the truth.
//!
//! Used by the `campaign` program and by the story `crashes`. What is struck is what the program does:
//! a clean run tells the kinds of calls, and each kind is struck at its first, second, … call until a
//! run ends unharmed. Kinds that only a struck run shows are added on the way.

#![expect(clippy::expect_used, reason = "a rig that cannot go on fails its story")]

mod crashes;
mod faults;
mod ledger;
mod plan;
mod point;
mod run;
mod scene;
mod wal;

pub use crashes::{Crashes, crashes};
pub use faults::{Faults, faults};
pub use plan::Depth;
pub use point::{Histogram, Kind};
pub use scene::Begin;
