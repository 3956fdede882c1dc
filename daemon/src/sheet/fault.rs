//! What can be wrong with a table, as facts: its words are told elsewhere.

use super::Cell;

/// The most of a cell that is quoted, characters.
const FOUND_MAX_CHARS: usize = 100;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The file cannot be read as a table. Found: why, in no particular language.
    Unreadable,
    /// The file is neither UTF-8 nor GB18030 text, or ends within a character.
    NotText,
    /// The table has no line.
    Empty,
    /// The table is too large.
    TooLarge,
    /// A quotation mark is opened in this line and never closed.
    OpenQuote,
    /// A formula of which nothing, or an error, was computed.
    Formula,
    /// The table lacks a column that it must have. Found: its name.
    MissingColumn,
    /// Nobody knows what this column means.
    UnknownColumn,
    /// A column stands there twice.
    ColumnTwice,
    /// A cell stands beyond the named columns.
    NoColumn,
    /// Something must stand here.
    Missing,
    /// No date such as 2026-03-01.
    NotADate,
    /// No number that fits here.
    NotANumber,
    /// A word that is not known here.
    NotOneOf,
    /// The same thing stands in a line before.
    Twice,
    /// The text is too long.
    TooLong,
    /// The text holds control characters.
    ControlCharacters,
    /// No case number.
    NotACaseNumber,
    /// A case number that is not of this agency's pattern.
    OffPattern,
    /// No matter of the list.
    NoSuchMatter,
    /// The date comes before another that must come first.
    WrongOrder,
}

impl FaultKind {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotText => "not-text",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::OpenQuote => "open-quote",
            Self::Formula => "formula",
            Self::MissingColumn => "missing-column",
            Self::UnknownColumn => "unknown-column",
            Self::ColumnTwice => "column-twice",
            Self::NoColumn => "no-column",
            Self::Missing => "missing",
            Self::NotADate => "not-a-date",
            Self::NotANumber => "not-a-number",
            Self::NotOneOf => "not-one-of",
            Self::Twice => "twice",
            Self::TooLong => "too-long",
            Self::ControlCharacters => "control-characters",
            Self::NotACaseNumber => "not-a-case-number",
            Self::OffPattern => "off-pattern",
            Self::NoSuchMatter => "no-such-matter",
            Self::WrongOrder => "wrong-order",
        }
    }
}

/// A fault at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 of the whole file.
    pub row: u32,
    /// The column, from 1; 0 of the whole line.
    pub column: u32,
    /// What is wrong.
    pub kind: FaultKind,
    /// What stands there, in one harmless line.
    pub found: String,
}

impl Fault {
    /// A fault of the whole file.
    #[must_use]
    pub fn whole(kind: FaultKind, found: &str) -> Self {
        let harmless = |c: char| if c.is_control() { '\u{fffd}' } else { c };
        let found = found.chars().take(FOUND_MAX_CHARS).map(harmless).collect();
        Self { row: 0, column: 0, kind, found }
    }

    pub(super) fn at(cell: &Cell, kind: FaultKind) -> Self {
        Self { row: cell.row, column: cell.column, ..Self::whole(kind, &cell.text) }
    }
}
