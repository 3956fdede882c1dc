//! The first sheet of an XLSX workbook.
//!
//! It is a zip of XML from anybody's desk: what it unpacks to is measured before it is read.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use zip::ZipArchive;

use super::{CELLS_MAX, Cell, Fault, FaultKind, TEXT_MAX_BYTES};

/// Whether `bytes` begin as a workbook does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The lines in which something stands, each cell with its place.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Vec<Cell>>, Fault> {
    if unpacked_bytes(bytes).map_err(unreadable)? > TEXT_MAX_BYTES {
        return Err(Fault::whole(FaultKind::TooLarge, ""));
    }
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or_else(|| Fault::whole(FaultKind::Empty, ""))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        count += 1;
        if count > CELLS_MAX {
            return Err(Fault::whole(FaultKind::TooLarge, ""));
        }
        let text = text(cell.get_value());
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let cell = Cell { row: row + 1, column: column + 1, text: text.to_owned() };
        match lines.last_mut().filter(|line| line.first().is_some_and(|c| c.row == cell.row)) {
            Some(line) => line.push(cell),
            None => lines.push(vec![cell]),
        }
    }
    Ok(lines)
}

/// What the workbook unpacks to, bytes, by unpacking it; no more than a little past the bound.
fn unpacked_bytes(bytes: &[u8]) -> Result<u64, zip::result::ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut sum = 0;
    for index in 0..archive.len() {
        let left = (TEXT_MAX_BYTES + 1).saturating_sub(sum);
        sum += std::io::copy(&mut archive.by_index(index)?.take(left), &mut std::io::sink())?;
    }
    Ok(sum)
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
