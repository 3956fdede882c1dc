//! The register: units, officers, recorders, issues and shifts, as versions of which the highest
//! stands.
//!
//! Written by `api` and by the watched folder, read by whoever asks who wore a recorder. What is refused
//! because of what the register says already answers which rule it broke, and changes nothing.

mod holder;
mod import;
mod issues;
mod list;
mod put;
mod recorders;
mod shifts;
mod terms;
mod units;
mod withdraw;

pub use import::{Imported, Refused};
pub use list::{Issue, RegisteredRecorder, Shift, Term, Unit};
pub use put::{Done, Told};
pub use withdraw::Entry;

pub(super) use recorders::ENTERED;
