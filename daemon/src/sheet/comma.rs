//! Comma-separated values (RFC 4180), in UTF-8, UTF-16 with its mark, or GB18030: what spreadsheets
//! of Chinese desks write. An apostrophe that keeps a field from being computed is taken off.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{CELLS_MAX, Cell, Fault, FaultKind, guard::unguarded};

/// The lines in which something stands, each cell with its place.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Vec<Cell>>, Fault> {
    let text = text(bytes)?;
    // Before a line of nothing but commas takes its place many times over.
    if text.bytes().filter(|byte| *byte == b',').count() > CELLS_MAX {
        return Err(Fault::whole(FaultKind::TooLarge, ""));
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut lines, mut count) = (Vec::new(), 0);
    let mut at = Lines { text: &text, seen: 0, line: 1 };
    // Each is closed, and one within a field is written twice.
    let is_open = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let mut last = 1;
    for record in reader.records() {
        let record = record.map_err(|e| Fault::whole(FaultKind::Unreadable, &e.to_string()))?;
        let row = at.of(record.position());
        last = row;
        count += record.len();
        if count > CELLS_MAX {
            return Err(Fault::whole(FaultKind::TooLarge, ""));
        }
        let cells = (1..).zip(record.iter()).map(|(column, text)| (column, unguarded(text.trim())));
        let cells = cells.filter(|(_, text)| !text.is_empty());
        let cells: Vec<_> =
            cells.map(|(column, text)| Cell { row, column, text: text.to_owned() }).collect();
        if !cells.is_empty() {
            lines.push(cells);
        }
    }
    if is_open {
        // It swallowed all that follows it.
        return Err(Fault { row: last, ..Fault::whole(FaultKind::OpenQuote, "") });
    }
    Ok(lines)
}

/// Which line of the text a record begins in. The reader says where it began to look: before blank
/// lines, and before the second half of a line's end.
struct Lines<'a> {
    text: &'a str,
    /// As far as lines are counted, bytes.
    seen: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, position: Option<&csv::Position>) -> u32 {
        let looked = position.and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
        let rest = self.text.get(looked..).unwrap_or_default();
        let begins = self.text.len() - rest.trim_start_matches(['\r', '\n']).len();
        let new = self.text.as_bytes().get(self.seen..begins).unwrap_or_default();
        let ended = new.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(ended).unwrap_or(u32::MAX));
        self.seen = begins;
        self.line
    }
}

fn text(bytes: &[u8]) -> Result<String, Fault> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let decoded = |encoding: &'static Encoding| {
        let (text, _, broken) = encoding.decode(bytes);
        (!broken && !text.contains('\0')).then(|| text.into_owned())
    };
    let text = match marked {
        Some(encoding) => decoded(encoding),
        None if is_cut_off(bytes) => None,
        None => decoded(UTF_8).or_else(|| decoded(GB18030)),
    };
    text.ok_or_else(|| Fault::whole(FaultKind::NotText, ""))
}

/// Whether it is UTF-8 that ends within a character: as GB18030 it would be read as nonsense.
fn is_cut_off(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| {
        error.error_len().is_none()
            && bytes.get(..error.valid_up_to()).is_some_and(|sound| !sound.is_ascii())
    })
}
