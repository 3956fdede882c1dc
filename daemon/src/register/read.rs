//! Reading a file of the register: bytes from a stranger into rows, or all that is wrong with them.
//!
//! UTF-8, with or without a byte order mark, or GB 18030, which Chinese spreadsheets write. Columns are
//! known by their names, in any order, in any language of the station. Kinds of issue likewise.

use std::{borrow::Cow, collections::BTreeMap};

use docket_config::TimeZone;
use encoding_rs::GB18030;

use super::{
    Edge, Fault, FileKind, IssueRow, LineFault, OfficerRow, RecorderRow, Row, ShiftRow, UnitRow,
    moment,
    names::{is_column, is_kind},
    write::{MARK, unguarded},
};
use crate::domain::{EntryError, IssueKind};

/// The longest file, bytes.
pub const BYTES_MAX: usize = 16 << 20;
/// The most rows of one file.
pub const ROWS_MAX: usize = 100_000;
/// Faults told at most: of a file of the wrong kind every line is one.
const FAULTS_MAX: usize = 1_000;

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
    let none = |fault| Read { kind, rows: Vec::new(), faults: vec![at(1, 0, fault)] };
    if bytes.len() > BYTES_MAX {
        return none(Fault::too_big(BYTES_MAX));
    }
    let Some(text) = decoded(bytes) else { return none(Fault::encoding()) };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches(MARK).as_bytes());
    let mut records = reader.records().enumerate().map(|(number, record)| {
        // Text is UTF-8 and rows may be of any length: nothing of these can fail.
        let record = record.unwrap_or_default();
        let line = record.position().map_or(number as u64 + 1, csv::Position::line);
        (line, record)
    });
    let Some((line, header)) = records.next() else { return none(Fault::no_header()) };
    let (kind, places) = match columns(&header, line, kind) {
        Ok(known) => known,
        Err(faults) => return Read { kind, rows: Vec::new(), faults },
    };
    let mut found = Read { kind: Some(kind), rows: Vec::new(), faults: Vec::new() };
    let lines = Lines { kind, places, width: header.len(), zone };
    for (line, record) in records {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if found.rows.len() == ROWS_MAX {
            found.faults.push(at(line, 0, Fault::too_many(ROWS_MAX)));
            break;
        }
        match lines.row(line, &record) {
            Ok(row) => found.rows.push((line, row)),
            Err(faults) => found.faults.extend(faults),
        }
        if found.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    found
}

fn at(line: u64, column: usize, fault: Fault) -> LineFault {
    LineFault { line, column, fault }
}

/// The text of a file; none that is in neither encoding.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

/// Where the columns of a kind stand in a line.
type Places = Vec<(&'static str, Option<usize>)>;

/// The kind of file that a header tells, and where its columns stand.
fn columns(
    header: &csv::StringRecord,
    line: u64,
    wanted: Option<FileKind>,
) -> Result<(FileKind, Places), Vec<LineFault>> {
    let heads: Vec<&str> = header.iter().map(|head| unguarded(head.trim())).collect();
    let kinds = FileKind::ALL.into_iter().filter(|kind| wanted.is_none_or(|w| w == *kind));
    let tried = kinds.map(|kind| (kind, placed(kind, &heads, line)));
    // Where nobody said which, the one that fits best says what is wrong.
    let best = tried.min_by_key(|(_, (_, faults))| faults.len());
    match best {
        Some((kind, (places, faults))) if faults.is_empty() => Ok((kind, places)),
        Some((_, (_, faults))) => Err(faults),
        None => Err(vec![at(line, 0, Fault::no_header())]),
    }
}

fn placed(kind: FileKind, heads: &[&str], line: u64) -> (Places, Vec<LineFault>) {
    let mut faults = Vec::new();
    let known = kind.columns();
    for (index, head) in heads.iter().enumerate() {
        let meant = |(name, _): &&(&str, bool)| is_column(name, head);
        let column = known.iter().find(meant);
        let again = heads[..index]
            .iter()
            .any(|earlier| column.is_some_and(|(name, _)| is_column(name, earlier)));
        let all = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        match column {
            None => faults.push(at(line, index + 1, Fault::column_unknown(head, &all()))),
            Some(_) if again => faults.push(at(line, index + 1, Fault::column_twice(head))),
            Some(_) => {}
        }
    }
    let mut places = Places::new();
    for (name, must) in known {
        let place = heads.iter().position(|head| is_column(name, head));
        if place.is_none() && *must {
            faults.push(at(line, 0, Fault::column_missing(name)));
        }
        places.push((name, place));
    }
    (places, faults)
}

/// Reads lines.
struct Lines {
    kind: FileKind,
    places: Places,
    width: usize,
    zone: TimeZone,
}

/// A line while its fields are read; faults are gathered.
struct Line<'a> {
    of: &'a Lines,
    record: &'a csv::StringRecord,
    line: u64,
    faults: Vec<LineFault>,
}

impl Lines {
    fn row(&self, line: u64, record: &csv::StringRecord) -> Result<Row, Vec<LineFault>> {
        if record.len() != self.width {
            return Err(vec![at(line, 0, Fault::row_length(record.len(), self.width))]);
        }
        let mut fields = Line { of: self, record, line, faults: Vec::new() };
        let row = fields.row();
        match row {
            Some(row) if fields.faults.is_empty() => Ok(row),
            _ => Err(fields.faults),
        }
    }
}

impl Line<'_> {
    /// The row; none where a field has a fault. Every field is looked at all the same.
    fn row(&mut self) -> Option<Row> {
        match self.of.kind {
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
            self.faults.push(at(self.line, 0, fault));
        }
        Some(Row::Issue(row))
    }

    /// The field under a column and its place, from 1.
    fn field(&self, name: &str) -> (usize, &str) {
        let place = self.of.places.iter().find(|(known, _)| *known == name);
        let place = place.and_then(|(_, place)| *place);
        let text = place.and_then(|place| self.record.get(place)).unwrap_or_default();
        (place.map_or(0, |place| place + 1), unguarded(text.trim()))
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
        self.faults.push(at(self.line, column, fault));
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
        match moment(text, self.of.zone, edge) {
            Ok(at) => Some(at),
            Err(fault) => {
                self.faults.push(at(self.line, column, fault));
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
            self.faults.push(at(self.line, column, fault));
        }
        known
    }

    fn is_given(&mut self, name: &'static str) -> bool {
        let (column, text) = self.field(name);
        let given = !text.is_empty();
        if !given {
            self.faults.push(at(self.line, column, Fault::empty(name)));
        }
        given
    }

    fn in_order<T: PartialOrd>(&mut self, from: Option<T>, until: Option<T>, name: &str) {
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            let (column, _) = self.field(name);
            self.faults.push(at(self.line, column, Fault::turned()));
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
    let header: csv::StringRecord = fields.keys().collect();
    let (kind, places) = columns(&header, 1, Some(kind))?;
    let lines = Lines { kind, places, width: header.len(), zone };
    lines.row(1, &fields.values().collect())
}
