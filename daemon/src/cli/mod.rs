//! The command line: words in, requests to the API, answers out as text or JSON.
//!
//! Called by the `docket` bin through `run`, which does the wiring. It is only a client: what it
//! knows of the station it asks the API for, over the socket or in its own process.

mod args;
mod args_cases;
mod asked;
mod bars;
mod bundle;
mod client;
mod custody;
mod events;
mod files;
mod handover;
mod help;
mod identity;
mod keys;
mod log;
pub mod manual;
mod notes;
mod pages;
mod printer;
mod reader;
mod rebuild;
mod recorders;
mod register;
mod retention;
mod save;
mod show;
mod targets;
mod units;
mod usage;
mod wire;
mod wire_cases;
mod wire_register;

pub use args::{Cli, Command, Config};
pub use args_cases::Matters;
pub use asked::{Asked, Unasked};
pub use bundle::CheckProof;
pub use client::Client;
pub use events::Events;
pub use files::{may_write, write_new};
pub use help::localised;
pub use identity::Identity;
pub use keys::{Keys, OwnKey, Recovery};
pub use printer::Printer;
pub use reader::{READER_GONE, reader_gone};
pub use show::case_import as case_import_report;
pub use usage::usage_error;
