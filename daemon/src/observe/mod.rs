//! Watching docket at work: its log, its metrics, its health.
//!
//! `run` starts the log and the metrics; every later module records with one line; `api` serves
//! [`Metrics::render`] and [`health`]. Nothing here can fail the work it watches, and nothing that
//! names an officer, a case, a recorder or a file ever becomes a metric's label.

pub mod health;
mod json;
mod log;
pub mod metrics;
mod process;
mod pulse;
mod spans;
mod table;
#[cfg(test)]
mod tests;

pub use log::{LogLevelError, Logging, To};
pub use metrics::Metrics;
pub use pulse::{Felt, Pulse};
pub use spans::{bay_span, item_span, session_span};
