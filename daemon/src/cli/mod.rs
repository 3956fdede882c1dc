//! The command line: words in, requests to the API, answers out as text or JSON.
//!
//! Called by the `docket` bin, which does the wiring. Nothing here knows a use case; it only turns
//! arguments into [`crate::api::Request`]s and answers into something to look at.

mod args;
mod bars;
mod explain;
mod help;
mod printer;
mod show;
mod units;
mod usage;

pub use args::{Cli, Command};
pub use explain::{NoSuchCode, explain};
pub use help::localised;
pub use printer::Printer;
pub use usage::usage_error;
