//! The command line: words in, requests to the API, answers out as text or JSON.
//!
//! Called by the `docket` bin, which does the wiring. Nothing here knows a use case; it only turns
//! arguments into [`crate::api::Request`]s and answers into something to look at.

mod args;
mod bars;
mod printer;
mod show;
mod units;

pub use args::{Cli, Command};
pub use printer::Printer;
