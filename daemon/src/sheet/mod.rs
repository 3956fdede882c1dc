//! Tables that people hand in: CSV or XLSX, as rows of named columns, every fault at its place.
//!
//! Used by whatever imports lists. The whole table is read, so that all faults are told at once. Cells are
//! text without white space around it; a spreadsheet's dates are `YYYY-MM-DD`, or with a time
//! `YYYY-MM-DD HH:MM:SS`. Formulas count as what was last computed of them, and one of which nothing was
//! is a fault. A line may end before its columns do, as Excel writes some. What is read takes a few
//! times the bounds here of memory, whatever strangers write. Nothing here knows what a column means,
//! runs anything, or reads a file.

mod comma;
mod fault;
mod guard;
mod workbook;

pub use fault::{Fault, FaultKind};
pub use guard::guarded;

/// The longest table, bytes as handed in.
pub const BYTES_MAX: usize = 16 << 20;
/// The most faults that are told of one table: of a wrong file every line is one.
pub const FAULTS_MAX: usize = 1_000;
/// The most cells that a table may have.
const CELLS_MAX: usize = 1_000_000;
/// The most that a table's text may come to once unpacked, bytes.
const TEXT_MAX_BYTES: u64 = 64 << 20;

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
        let (row, column) = (self.number, self.place(code));
        Fault { row, column, ..Fault::whole(kind, self.text(code)) }
    }

    /// The number of the column `code`, from 1; 0 where the table has none.
    #[must_use]
    pub fn place(&self, code: &str) -> u32 {
        self.cell(code).map_or(0, |(_, column, _)| *column)
    }

    fn cell(&self, code: &str) -> Option<&(&'static str, u32, String)> {
        self.cells.iter().find(|(of, _, _)| *of == code)
    }
}

/// A table whose columns are not known yet.
#[derive(Clone, Debug)]
pub struct Table {
    head: Vec<Cell>,
    lines: Vec<Vec<Cell>>,
}

impl Table {
    /// The table `bytes`, whose first line names its columns. Lines without any text are left out.
    ///
    /// # Errors
    /// When it is none, or too large.
    pub fn of(bytes: &[u8]) -> Result<Self, Fault> {
        if bytes.len() > BYTES_MAX {
            return Err(Fault::whole(FaultKind::TooLarge, ""));
        }
        let lines =
            if workbook::is_one(bytes) { workbook::lines(bytes) } else { comma::lines(bytes) };
        let mut lines = lines?.into_iter();
        let head = lines.next().ok_or_else(|| Fault::whole(FaultKind::Empty, ""))?;
        Ok(Self { head, lines: lines.collect() })
    }

    /// A table of one line, of what is told field by field under the names of columns.
    pub fn line<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let cell = |row, column, text: &str| Cell { row, column, text: text.trim().to_owned() };
        let both = |(column, (name, text))| (cell(1, column, name), cell(2, column, text));
        let (head, line) = (1..).zip(fields).map(both).unzip();
        Self { head, lines: vec![line] }
    }

    /// What is wrong with its columns, were they to be `columns`.
    #[must_use]
    pub fn misfits(&self, columns: &[Column]) -> Vec<Fault> {
        known_columns(&self.head, columns).1
    }

    /// Its rows by their columns, and every fault of its form in the order in which they stand, up to
    /// [`FAULTS_MAX`]. With one fault the rows are not to be used.
    #[must_use]
    pub fn rows(self, columns: &[Column]) -> (Vec<Row>, Vec<Fault>) {
        let (known, mut faults) = known_columns(&self.head, columns);
        let mut rows = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let Some(number) = line.first().map(|cell| cell.row) else { continue };
            let mut cells = Vec::with_capacity(known.len());
            for cell in line {
                match known.iter().find(|(column, _)| *column == cell.column) {
                    Some((column, code)) => cells.push((*code, *column, cell.text)),
                    // A column that is wrong was told once.
                    None if self.head.iter().any(|head| head.column == cell.column) => {}
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
            if faults.len() >= FAULTS_MAX {
                break;
            }
        }
        faults.truncate(FAULTS_MAX);
        (rows, faults)
    }
}

/// The rows of the table `bytes`, whose first line names its columns.
///
/// # Errors
/// Every fault of its form, in the order in which they stand.
pub fn read(bytes: &[u8], columns: &[Column]) -> Result<Vec<Row>, Vec<Fault>> {
    let (rows, faults) = Table::of(bytes).map_err(|fault| vec![fault])?.rows(columns);
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
