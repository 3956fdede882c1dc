//! The first sheet of an XLSX workbook.
//!
//! It is a zip of XML from anybody's desk: it is unpacked once, and measured, before anything takes it
//! at its word. What the reader of workbooks trips over is a fault of the file, never the end of a task.

use std::{
    io::{Cursor, Read},
    panic::catch_unwind,
};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use regex::bytes::Regex;
use zip::ZipArchive;

use super::{CELLS_MAX, Cell, Fault, FaultKind, TEXT_MAX_BYTES};

/// How many texts a part says it has; memory is set aside for so many by the reader.
const COUNT: &str = r#"(?-u)uniqueCount\s*=\s*["']\s*\+?([0-9]+)"#;

/// A cell with a formula and without a value.
const UNCOMPUTED: &str = r#"(?x-u) <c\s (?:[^>]*\s)? r="([A-Z]+[0-9]+)" [^>]* > \s*
    (?: <f (?:\s[^>]*)? /> | <f (?:\s[^>]*)? > [^<]* </f> ) \s*
    (?: <v\s*/> | <v>\s*</v> )? \s* </c>"#;

/// Whether `bytes` begin as a workbook does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The lines in which something stands, each cell with its place.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Vec<Cell>>, Fault> {
    measure(bytes)?;
    catch_unwind(|| cells(bytes)).unwrap_or_else(|_| Err(unreadable("it contradicts itself")))
}

fn cells(bytes: &[u8]) -> Result<Vec<Vec<Cell>>, Fault> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or_else(|| Fault::whole(FaultKind::Empty, ""))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let (mut count, mut length) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let text = text(cell.get_value());
        let text = text.trim();
        count += 1;
        // One text may stand in many cells.
        length += text.len() as u64;
        if count > CELLS_MAX || length > TEXT_MAX_BYTES {
            return Err(Fault::whole(FaultKind::TooLarge, ""));
        }
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (row, column) = (row.saturating_add(1), column.saturating_add(1));
        let place = Cell { row, column, text: text.to_owned() };
        if let DataRef::Error(_) = cell.get_value() {
            return Err(Fault::at(&place, FaultKind::Formula));
        }
        match lines.last_mut().filter(|line| line.first().is_some_and(|c| c.row == row)) {
            Some(line) => line.push(place),
            None => lines.push(vec![place]),
        }
    }
    Ok(lines)
}

/// Unpacks every part, no more than a little past the bound, and looks for what must not be believed.
fn measure(bytes: &[u8]) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let (count, uncomputed) = (Regex::new(COUNT).map_err(unreadable)?, Regex::new(UNCOMPUTED));
    let uncomputed = uncomputed.map_err(unreadable)?;
    let mut left = TEXT_MAX_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.to_ascii_lowercase();
        let mut text = Vec::new();
        part.take(left + 1).read_to_end(&mut text).map_err(unreadable)?;
        let length = text.len() as u64;
        left = left.checked_sub(length).ok_or_else(|| Fault::whole(FaultKind::TooLarge, ""))?;
        if !name.ends_with(".xml") {
            continue;
        }
        // No text is shorter than a byte. XML has no control characters; with them an encoding could
        // hide what is searched.
        let counts = count.captures_iter(&text).filter_map(|found| found.get(1));
        let most = counts.map(|digits| number(digits.as_bytes())).max();
        if most > Some(length) || text.iter().any(|byte| *byte < b' ' && !b"\t\r\n".contains(byte))
        {
            return Err(unreadable(format_args!("{name} contradicts itself")));
        }
        if name.contains("worksheets/") {
            let found = uncomputed.captures(&text).and_then(|cell| cell.get(1));
            if let Some(at) = found {
                let at = String::from_utf8_lossy(at.as_bytes());
                return Err(Fault::whole(FaultKind::Formula, &at));
            }
        }
    }
    Ok(())
}

/// The number that digits write; one that is too large is the largest.
fn number(digits: &[u8]) -> u64 {
    let digit = |sum: u64, byte: &u8| {
        sum.saturating_mul(10).saturating_add(u64::from(byte.wrapping_sub(b'0')))
    };
    digits.iter().fold(0, digit)
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Error(error) => error.to_string(),
    }
}

fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        return date;
    }
    format!("{date} {hour:02}:{minute:02}:{second:02}")
}

fn unreadable(error: impl std::fmt::Display) -> Fault {
    Fault::whole(FaultKind::Unreadable, &error.to_string())
}
