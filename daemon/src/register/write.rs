//! Writing rows as CSV, for spreadsheets.
//!
//! UTF-8 with a byte order mark, without which Excel takes it for the system's encoding. A field that a
//! spreadsheet would compute is led by an apostrophe, which reading takes off again.

use super::{Edge, FileKind, Row, shown};
use crate::{sheet::guarded, words::Words};

/// The byte order mark.
pub(super) const MARK: &str = "\u{feff}";

/// `rows` as a file of `kind`, its times in the zone and its columns in the language of `words`.
///
/// # Errors
/// Never for these rows; the writer's error is passed on rather than hidden.
pub fn write(kind: FileKind, rows: &[Row], words: &Words) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    writer.write_record(kind.columns().iter().map(|column| words.word("column", column.code)))?;
    for row in rows {
        writer.write_record(fields(row, words).iter().map(|field| guarded(field).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(|error| std::io::Error::other(error).into())
}

fn fields(row: &Row, words: &Words) -> Vec<String> {
    let from = |at| shown(at, words.zone, Edge::Start);
    let until = |at| shown(at, words.zone, Edge::End);
    match row {
        Row::Unit(unit) => vec![text(&unit.code), text(&unit.name), given(unit.parent.as_ref())],
        Row::Officer(officer) => vec![
            text(&officer.number),
            text(&officer.name),
            given(officer.unit.as_ref()),
            from(officer.from),
            officer.until.map(until).unwrap_or_default(),
        ],
        Row::Recorder(recorder) => vec![
            text(&recorder.serial),
            given(recorder.make.as_ref()),
            given(recorder.model.as_ref()),
            given(recorder.name.as_ref()),
            given(recorder.unit.as_ref()),
        ],
        Row::Issue(issue) => vec![
            text(&issue.recorder),
            words.word("issue", issue.kind.as_str()),
            given(issue.officer.as_ref()),
            given(issue.unit.as_ref()),
            from(issue.from),
            issue.due.map(until).unwrap_or_default(),
            issue.until.map(until).unwrap_or_default(),
        ],
        Row::Shift(shift) => vec![text(&shift.officer), from(shift.from), until(shift.until)],
    }
}

fn text(value: &impl ToString) -> String {
    value.to_string()
}

fn given(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
