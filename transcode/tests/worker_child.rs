//! What every worker must do, with the worker in a child of the station.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; a failing one fails the test

mod support;

#[path = "suite/limits.rs"]
mod limits;
#[path = "suite/process.rs"]
mod process;

/// How its workers are reached.
const OVER: support::Over = support::Over::Child;
