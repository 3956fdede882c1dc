//! Tables that people hand in: CSV or XLSX, as rows of named columns, every fault at its place.
//!
//! Used by whatever imports lists. The whole table is read, so that all faults are told at once; with
//! one fault there are no rows. Cells are text without white space around it; a spreadsheet's dates are
//! `YYYY-MM-DD`, or with a time `YYYY-MM-DD HH:MM:SS`. Formulas count as what was last computed of them.
//! Nothing here knows what a column means, runs anything, or reads a file.

mod comma;
mod fault;
mod workbook;

pub use fault::{Fault, FaultKind};

/// The most cells that a table may have.
const CELLS_MAX: usize = 1_000_000;
/// The most that a table's text may come to once unpacked, bytes.
const TEXT_MAX_BYTES: u64 = 256 << 20;

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// By what rows are asked for it, and its name in a table.
    pub code: &'static str,
    /// Other names, in the languages people write tables in. Letter case does not count.
    pub names: &'static [&'static str],
    /// Whether a table must have it.
    pub required: bool,
}

/// A cell before its column is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    row: u32,
    column: u32,
    text: String,
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a person sees it, from 1.
    pub number: u32,
    cells: Vec<(&'static str, u32, String)>,
}

impl Row {
    /// The text under the column `code`; empty where there is none.
    #[must_use]
    pub fn text(&self, code: &str) -> &str {
        self.cell(code).map_or("", |(_, _, text)| text)
    }

    /// The text under the column `code`, where something stands there.
    #[must_use]
    pub fn given(&self, code: &str) -> Option<&str> {
        Some(self.text(code)).filter(|text| !text.is_empty())
    }

    /// A fault of what stands under the column `code`.
    #[must_use]
    pub fn fault(&self, code: &str, kind: FaultKind) -> Fault {
        let column = self.cell(code).map_or(0, |(_, column, _)| *column);
        Fault { row: self.number, column, kind, found: self.text(code).to_owned() }
    }

    fn cell(&self, code: &str) -> Option<&(&'static str, u32, String)> {
        self.cells.iter().find(|(of, _, _)| *of == code)
    }
}

/// The rows of the table `bytes`, whose first line names its columns. Lines without any text are left
/// out.
///
/// # Errors
/// Every fault of its form, in the order in which they stand.
pub fn read(bytes: &[u8], columns: &[Column]) -> Result<Vec<Row>, Vec<Fault>> {
    let lines = if workbook::is_one(bytes) { workbook::lines(bytes) } else { comma::lines(bytes) };
    let mut lines = lines.map_err(|fault| vec![fault])?.into_iter();
    let head = lines.next().ok_or_else(|| vec![Fault::whole(FaultKind::Empty, "")])?;
    let (known, mut faults) = known_columns(&head, columns);
    let mut rows = Vec::new();
    for line in lines {
        let Some(number) = line.first().map(|cell| cell.row) else { continue };
        let mut cells = Vec::with_capacity(line.len());
        for cell in line {
            match known.iter().find(|(column, _)| *column == cell.column) {
                Some((column, code)) => cells.push((*code, *column, cell.text)),
                None => faults.push(Fault::at(&cell, FaultKind::NoColumn)),
            }
        }
        // What is missing in a row is missed in its column.
        for (column, code) in &known {
            if cells.iter().all(|(of, _, _)| of != code) {
                cells.push((code, *column, String::new()));
            }
        }
        rows.push(Row { number, cells });
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Which column stands where.
fn known_columns(head: &[Cell], columns: &[Column]) -> (Vec<(u32, &'static str)>, Vec<Fault>) {
    let mut known: Vec<(u32, &'static str)> = Vec::new();
    let mut faults = Vec::new();
    for cell in head {
        let is_it = |name: &str| name.to_lowercase() == cell.text.to_lowercase();
        let found = columns.iter().find(|c| is_it(c.code) || c.names.iter().any(|n| is_it(n)));
        match found {
            None => faults.push(Fault::at(cell, FaultKind::UnknownColumn)),
            Some(column) if known.iter().any(|(_, code)| *code == column.code) => {
                faults.push(Fault::at(cell, FaultKind::ColumnTwice));
            }
            Some(column) => known.push((cell.column, column.code)),
        }
    }
    let missing = columns
        .iter()
        .filter(|column| column.required && known.iter().all(|(_, code)| *code != column.code));
    faults.extend(
        missing.map(|c| Fault { row: 1, ..Fault::whole(FaultKind::MissingColumn, c.code) }),
    );
    (known, faults)
}

#[cfg(test)]
mod tests;
