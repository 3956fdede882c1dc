//! The catalog's failures, sorted by what the caller does next.

use std::fmt;

use crate::lifecycle::NoSuchArrow;

/// What the caller does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogErrorKind {
    /// The file is damaged or no catalog: stop, keep everything, tell the administrator.
    Corrupt,
    /// No space or no permission to write: pause intake, tell the administrator.
    Unwritable,
    /// Nothing of that name.
    NotFound,
    /// The same clip (recorder, path and content) is an item already: set the newcomer aside.
    SameClip,
    /// It was closed: the station stops, or is replaced by one with other settings. Ask again.
    Closed,
    /// The change contradicts what the catalog holds.
    Conflict,
    /// A text is too long for an entry of the custody log: say it in fewer words.
    TooLong,
    /// Anything else: a defect or a broken host.
    Internal,
}

/// A failed verb: nothing of it happened.
#[derive(Debug)]
pub struct CatalogError {
    kind: CatalogErrorKind,
    what: String,
    source: Option<sqlx::Error>,
}

impl CatalogError {
    pub(super) fn new(kind: CatalogErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), source: None }
    }

    pub(super) fn not_found(what: impl Into<String>) -> Self {
        Self::new(CatalogErrorKind::NotFound, what)
    }

    pub(super) fn read_only() -> Self {
        Self::new(CatalogErrorKind::Internal, "the catalog was opened for reading only")
    }

    /// A value in the catalog that this program could not have written.
    pub(super) fn unreadable(what: impl fmt::Display) -> Self {
        Self::new(CatalogErrorKind::Corrupt, format!("unreadable value in the catalog: {what}"))
    }

    /// The same, of an entry of the custody log.
    pub(super) fn of_entry(self, seq: i64, act: &str) -> Self {
        Self { what: format!("entry {seq} of the log ({act}): {}", self.what), ..self }
    }

    /// What the caller does next.
    #[must_use]
    pub fn kind(&self) -> CatalogErrorKind {
        self.kind
    }
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for CatalogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e as _)
    }
}

impl From<sqlx::Error> for CatalogError {
    fn from(error: sqlx::Error) -> Self {
        let kind = kind_of(&error);
        let what = match kind {
            CatalogErrorKind::Corrupt => "the catalog is damaged",
            CatalogErrorKind::Unwritable => "the catalog cannot be written",
            CatalogErrorKind::Conflict | CatalogErrorKind::SameClip => {
                "the catalog refused a contradiction"
            }
            CatalogErrorKind::NotFound => "no such row",
            CatalogErrorKind::TooLong => "too long for the custody log",
            CatalogErrorKind::Closed => "the catalog was closed",
            CatalogErrorKind::Internal => "the catalog failed",
        };
        Self { kind, what: what.into(), source: Some(error) }
    }
}

impl From<NoSuchArrow> for CatalogError {
    fn from(error: NoSuchArrow) -> Self {
        Self::new(CatalogErrorKind::Conflict, error.to_string())
    }
}

impl From<serde_json::Error> for CatalogError {
    fn from(error: serde_json::Error) -> Self {
        Self::unreadable(error)
    }
}

/// Primary result codes of SQLite (sqlite.org/rescode.html), the low byte of the extended code.
fn kind_of(error: &sqlx::Error) -> CatalogErrorKind {
    match error {
        sqlx::Error::PoolClosed => CatalogErrorKind::Closed,
        sqlx::Error::Io(_) => CatalogErrorKind::Unwritable,
        sqlx::Error::RowNotFound => CatalogErrorKind::NotFound,
        sqlx::Error::ColumnDecode { .. } => CatalogErrorKind::Corrupt,
        sqlx::Error::Database(db) => {
            let code = db.code().and_then(|c| c.parse::<u32>().ok()).unwrap_or(0) & 0xff;
            match code {
                // CORRUPT, NOTADB, FORMAT
                11 | 26 | 24 => CatalogErrorKind::Corrupt,
                // PERM, READONLY, IOERR, FULL, CANTOPEN
                3 | 8 | 10 | 13 | 14 => CatalogErrorKind::Unwritable,
                // CONSTRAINT
                19 => CatalogErrorKind::Conflict,
                _ => CatalogErrorKind::Internal,
            }
        }
        _ => CatalogErrorKind::Internal,
    }
}
