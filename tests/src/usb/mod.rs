//! The USB rig: docket in a machine with a real USB stack, on a host that has none.
//!
//! Run by `make usb`. QEMU boots Debian's kernel over this host's own root; udev applies the shipped
//! rules, systemd runs the shipped units, devices are plugged in and pulled out, and everything docket
//! keeps is held against the truth of the cards. It waits for what happens and asserts no speed. A run
//! ends at the first scenario that fails, with what the guest said. Never touches a real device.

mod agent;
mod asked;
mod cards;
mod initramfs;
mod journal;
mod machine;
mod packages;
mod qmp;
mod recorder;
mod rig;
mod root;
mod run;
mod scenario;
mod shell;
mod slot;
mod speak;
mod station;
mod stick;
mod wire;

pub use agent::serve as serve_agent;
pub use asked::{ask, follow};
pub use recorder::{Model, Speaks, serve as serve_recorder};
pub use run::{Options, play, scenarios};
pub use speak::speak;
