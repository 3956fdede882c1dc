//! The register as files: units, officers, recorders, issues and the roster, read from tables, written
//! as CSV.
//!
//! Used by `catalog`, which keeps what the rows say, and by `api` and the watched folder, which read
//! files with it. Pure: bytes in, rows or faults out. Every fault of a file is found in one reading,
//! each with its line and column. Nothing here decides whether a row fits what is kept already.

mod fault;
mod names;
mod read;
mod rows;
mod times;
mod write;

pub use fault::{Fault, LineFault};
pub use read::{ROWS_MAX, Read, one, read};
pub use rows::{FileKind, IssueRow, OfficerRow, RecorderRow, Row, ShiftRow, UnitRow};
pub use times::{Edge, moment, shown};
pub use write::write;

#[cfg(test)]
mod tests;
