//! What docket is tested with: recorders' cards holding real footage, and the truth about them.
//!
//! Used by the stories, the fault campaigns and the `docket-cards` program. The footage comes from
//! the `ffmpeg` program and the digests from this crate alone, so that nothing under test vouches
//! for itself. Never touches a real recorder.

pub mod campaign;
pub mod card;
pub mod pattern;
pub mod rig;
pub mod store_server;
#[cfg(target_arch = "x86_64")]
pub mod trace;
pub mod tsa;
pub mod usb;
