//! Reading a file of the register: a table from a stranger into rows, or all that is wrong with them.
//!
//! Columns are known by their names, in any order, in any language of the station. Kinds of issue likewise.

use std::collections::BTreeMap;

use docket_config::TimeZone;

use super::{
    Edge, Fault, FileKind, IssueRow, LineFault, OfficerRow, RecorderRow, Row, ShiftRow, UnitRow,
    moment, names::is_kind,
};
use crate::{
    domain::{EntryError, IssueKind},
    sheet::{self, FAULTS_MAX, FaultKind, Table},
};

/// The most rows of one file.
pub const ROWS_MAX: usize = 100_000;
/// What a file says.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// Its kind, where its columns tell.
    pub kind: Option<FileKind>,
    /// Its rows, each with its line.
    pub rows: Vec<(u64, Row)>,
    /// What is wrong with it; a file with any is not to be used.
    pub faults: Vec<LineFault>,
}

/// Reads `bytes` as a file of `kind`, or of the kind that its columns tell.
#[must_use]
pub fn read(bytes: &[u8], kind: Option<FileKind>, zone: TimeZone) -> Read {
    let none = |faults| Read { kind, rows: Vec::new(), faults };
    let table = match Table::of(bytes) {
        Ok(table) => table,
        Err(fault) => return none(vec![of_form(&fault, kind)]),
    };
    let kind = match kind.map_or_else(|| kind_of(&table), Ok) {
        Ok(kind) => kind,
        Err(faults) => return none(faults),
    };
    let (rows, faults) = table.rows(kind.columns());
    let faults = faults.iter().map(|fault| of_form(fault, Some(kind))).collect();
    let mut found = Read { kind: Some(kind), rows: Vec::new(), faults };
    for row in &rows {
        let number = u64::from(row.number);
        if found.rows.len() == ROWS_MAX {
            found.faults.push(at(number, 0, Fault::too_many(ROWS_MAX)));
            break;
        }
        match read_row(row, kind, zone) {
            Ok(row) => found.rows.push((number, row)),
            Err(faults) => found.faults.extend(faults),
        }
        if found.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    found.faults.sort_by_key(|fault| (fault.line, fault.column));
    found
}

fn at(line: u64, column: usize, fault: Fault) -> LineFault {
    LineFault { line, column, fault }
}

fn of_form(form: &sheet::Fault, kind: Option<FileKind>) -> LineFault {
    let columns = kind.map_or(&[][..], FileKind::columns);
    at(u64::from(form.row), place(form.column), Fault::of_form(form, columns))
}

fn place(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

/// The kind of file that the columns tell. Where none fits, the one that fits best says what is wrong.
fn kind_of(table: &Table) -> Result<FileKind, Vec<LineFault>> {
    let tried = FileKind::ALL.map(|kind| (kind, table.misfits(kind.columns())));
    match tried.into_iter().min_by_key(|(_, misfits)| misfits.len()) {
        Some((kind, misfits)) if misfits.is_empty() => Ok(kind),
        Some((kind, misfits)) => {
            Err(misfits.iter().map(|misfit| of_form(misfit, Some(kind))).collect())
        }
        None => Err(Vec::new()),
    }
}

fn read_row(row: &sheet::Row, kind: FileKind, zone: TimeZone) -> Result<Row, Vec<LineFault>> {
    let mut line = Line { row, kind, zone, faults: Vec::new() };
    match line.read() {
        Some(row) if line.faults.is_empty() => Ok(row),
        _ => Err(line.faults),
    }
}

/// A line while its fields are read; faults are gathered.
struct Line<'a> {
    row: &'a sheet::Row,
    kind: FileKind,
    zone: TimeZone,
    faults: Vec<LineFault>,
}

impl Line<'_> {
    /// The row; none where a field has a fault. Every field is looked at all the same.
    fn read(&mut self) -> Option<Row> {
        match self.kind {
            FileKind::Units => {
                let (code, name) = (self.must("code"), self.must("name"));
                let parent = self.may("parent");
                Some(Row::Unit(UnitRow { code: code?, name: name?, parent }))
            }
            FileKind::Officers => {
                let (number, name) = (self.must("number"), self.must("name"));
                let unit = self.may("unit");
                let from = self.must_time("from", Edge::Start);
                let until = self.time("until", Edge::End);
                self.in_order(from, until, "until");
                let (number, name, from) = (number?, name?, from?);
                Some(Row::Officer(OfficerRow { number, name, unit, from, until }))
            }
            FileKind::Recorders => {
                let serial = self.must("serial");
                let (make, model) = (self.may("make"), self.may("model"));
                let (name, unit) = (self.may("name"), self.may("unit"));
                Some(Row::Recorder(RecorderRow { serial: serial?, make, model, name, unit }))
            }
            FileKind::Issues => self.issue(),
            FileKind::Roster => {
                let officer = self.must("officer");
                let from = self.must_time("from", Edge::Start);
                let until = self.must_time("until", Edge::End);
                self.in_order(from, until, "until");
                Some(Row::Shift(ShiftRow { officer: officer?, from: from?, until: until? }))
            }
        }
    }

    fn issue(&mut self) -> Option<Row> {
        let recorder = self.must("recorder");
        let kind = self.kind();
        let (officer, unit) = (self.may("officer"), self.may("unit"));
        let from = self.must_time("from", Edge::Start);
        let due = self.time("due", Edge::End);
        let until = self.time("until", Edge::End);
        self.in_order(from, due, "due");
        self.in_order(from, until, "until");
        let (recorder, kind, from) = (recorder?, kind?, from?);
        let row = IssueRow { recorder, kind, officer, unit, from, due, until };
        if let Some(fault) = row.fault() {
            self.found(0, fault);
        }
        Some(Row::Issue(row))
    }

    /// The field under a column and its place, from 1.
    fn field(&self, name: &str) -> (usize, &str) {
        (place(self.row.place(name)), self.row.text(name))
    }

    fn found(&mut self, column: usize, fault: Fault) {
        self.faults.push(at(u64::from(self.row.number), column, fault));
    }

    fn may<T: std::str::FromStr<Err = EntryError>>(&mut self, name: &'static str) -> Option<T> {
        let (column, text) = self.field(name);
        if text.is_empty() {
            return None;
        }
        let fault = match text.parse() {
            Ok(value) => return Some(value),
            Err(EntryError::Empty) => Fault::empty(name),
            Err(EntryError::TooLong(max)) => Fault::too_long(name, max),
            Err(EntryError::Control) => Fault::control(name),
        };
        self.found(column, fault);
        None
    }

    fn must<T: std::str::FromStr<Err = EntryError>>(&mut self, name: &'static str) -> Option<T> {
        self.is_given(name).then(|| self.may(name)).flatten()
    }

    fn time(&mut self, name: &'static str, edge: Edge) -> Option<chrono::DateTime<chrono::Utc>> {
        let (column, text) = self.field(name);
        if text.is_empty() {
            return None;
        }
        match moment(text, self.zone, edge) {
            Ok(at) => Some(at),
            Err(fault) => {
                self.found(column, fault);
                None
            }
        }
    }

    fn must_time(
        &mut self,
        name: &'static str,
        edge: Edge,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        self.is_given(name).then(|| self.time(name, edge)).flatten()
    }

    fn kind(&mut self) -> Option<IssueKind> {
        if !self.is_given("kind") {
            return None;
        }
        let (column, text) = self.field("kind");
        let known = IssueKind::ALL.into_iter().find(|kind| is_kind(*kind, text));
        if known.is_none() {
            let fault = Fault::no_kind(text);
            self.found(column, fault);
        }
        known
    }

    fn is_given(&mut self, name: &'static str) -> bool {
        let (column, text) = self.field(name);
        let given = !text.is_empty();
        if !given {
            self.found(column, Fault::empty(name));
        }
        given
    }

    fn in_order<T: PartialOrd>(&mut self, from: Option<T>, until: Option<T>, name: &str) {
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let (column, _) = self.field(name);
            self.found(column, Fault::turned());
        }
    }
}

impl IssueRow {
    /// What contradicts itself in it.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let is_pool = self.kind == IssueKind::Pool;
        if is_pool != self.unit.is_some() || is_pool == self.officer.is_some() {
            return Some(Fault::holder_wanted());
        }
        (self.due.is_some() && self.kind != IssueKind::Single).then(Fault::due_unwanted)
    }
}

/// Reads one entry, its texts by the names of their columns.
///
/// # Errors
/// All that is wrong with it.
pub fn one(
    kind: FileKind,
    fields: &BTreeMap<String, String>,
    zone: TimeZone,
) -> Result<Row, Vec<LineFault>> {
    let told = fields.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (rows, faults) = Table::line(told).rows(kind.columns());
    if !faults.is_empty() {
        return Err(faults.iter().map(|fault| of_form(fault, Some(kind))).collect());
    }
    let nothing = || sheet::Fault::whole(FaultKind::Empty, "");
    let row = rows.first().ok_or_else(|| vec![of_form(&nothing(), Some(kind))])?;
    read_row(row, kind, zone)
}
