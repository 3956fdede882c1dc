//! Vendor control: a recorder's identity, clock, battery and lock, by commands of its own.
//!
//! Used by the daemon through [`VendorFactory`], which sets a footage driver beside the control of
//! a recorder. Commands are sent only with a [`Permitted`], which nothing but a profile's match on
//! the device's descriptors can make, and only those that the profile lists; unlocking and setting
//! the clock happen only when called for. An answer that cannot be believed becomes a remark, never
//! a value, and never keeps footage from being taken.

mod control;
mod decode;
mod factory;
mod permit;
mod recorder;
mod seen;
mod speak;
mod transport;
mod unlock;
mod volumes;

#[cfg(test)]
pub(crate) mod tests;

use control::Control;
pub use factory::VendorFactory;
pub use permit::{Permitted, is_wanted};
use recorder::VendorRecorder;
pub use seen::Seen;
