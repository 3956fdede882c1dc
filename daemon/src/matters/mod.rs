//! The list of matters as it is handed in, and what it asks of a case: pure values.
//!
//! Called by `api`. A list is TOML or a table; all its faults are told at once, and one with a fault is
//! no list. Nothing here knows an agency's list: the one that ships is an example and says so.

mod check;
mod list;

pub use check::{Seen, Shown, StageFinding, TextFinding, Verdict, check};
pub use list::{of_table, of_toml};

/// The example that ships with docket: made up, for nobody to judge by.
pub const EXAMPLE: &str = include_str!("../../matters/example.toml");

#[cfg(test)]
mod tests;
