//! What the register says now, in pages and whole.
//!
//! Read by `api`. Changes nothing.

use chrono::{DateTime, Utc};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{
    super::{
        Catalog, CatalogError, Recorder,
        items::{parse, parse_time, unsigned},
        open::text,
        sessions::recorder_from,
    },
    holder::time_or_none,
};
use crate::{
    domain::{
        EntryName, IssueId, IssueKind, OfficerId, OfficerNumber, RecorderId, ShiftId, TermId,
        UnitCode,
    },
    register::{FileKind, IssueRow, OfficerRow, RecorderRow, Row, ShiftRow, UnitRow},
};

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: EntryName,
    /// The unit above.
    pub parent: Option<UnitCode>,
}

/// A term of an officer.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its id.
    pub id: TermId,
    /// Whose.
    pub officer: OfficerId,
    /// The number borne.
    pub number: OfficerNumber,
    /// The name.
    pub name: EntryName,
    /// The unit.
    pub unit: Option<UnitCode>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Up to when.
    pub until: Option<DateTime<Utc>>,
    /// How often it was said otherwise before.
    pub corrections: u64,
}

/// A recorder, as people and as it tell.
#[derive(Clone, Debug)]
pub struct RegisteredRecorder {
    /// The recorder.
    pub recorder: Recorder,
    /// What people call it; none of one that nobody has named.
    pub name: Option<EntryName>,
    /// The unit that owns it.
    pub unit: Option<UnitCode>,
    /// When it was last docked here.
    pub docked_at: Option<DateTime<Utc>>,
}

/// An issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its id.
    pub id: IssueId,
    /// Which version of it this is, from 1.
    pub version: u64,
    /// How.
    pub kind: IssueKind,
    /// The officer.
    pub officer: Option<OfficerId>,
    /// The unit whose pool it is in.
    pub unit: Option<UnitCode>,
    /// From when.
    pub from: DateTime<Utc>,
    /// When it should be back.
    pub due: Option<DateTime<Utc>>,
    /// When it came back.
    pub until: Option<DateTime<Utc>>,
    /// Whether this version stands: it is the highest, and not withdrawn.
    pub stands: bool,
    /// When and by whom it was said.
    pub recorded_at: DateTime<Utc>,
    /// By whom.
    pub recorded_by: String,
    /// Why.
    pub reason: Option<String>,
}

/// A shift.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Its id.
    pub id: ShiftId,
    /// Who is on duty.
    pub officer: OfficerId,
    /// The number they bear then.
    pub number: OfficerNumber,
    /// From when.
    pub from: DateTime<Utc>,
    /// Up to when.
    pub until: DateTime<Utc>,
}

const RECORDERS: &str = "SELECT r.id AS recorder_id, r.*, f.name AS called, f.unit AS owner,
     (SELECT max(started_at) FROM sessions s WHERE s.recorder_id = r.id) AS docked_at
     FROM recorders r LEFT JOIN recorder_facts_now f ON f.recorder_id = r.id
     WHERE r.id > ?1 AND (?2 IS NULL OR r.id = ?2) ORDER BY r.id LIMIT ?3";
/// The number that the officer bears when the shift begins.
const SHIFTS: &str = "SELECT s.*, coalesce(
         (SELECT t.number FROM terms_now t WHERE t.officer_id = s.officer_id
            AND t.starts_at <= s.starts_at ORDER BY t.starts_at DESC LIMIT 1),
         (SELECT t.number FROM terms_now t WHERE t.officer_id = s.officer_id
          ORDER BY t.starts_at LIMIT 1), '?') AS number
     FROM shifts_now s
     WHERE (?1 IS NULL OR ends_at > ?1)
       AND (?2 IS NULL OR (starts_at, id) > (SELECT starts_at, id FROM shifts_now WHERE id = ?2))
     ORDER BY starts_at, id LIMIT ?3";

impl Catalog {
    /// Units, by code, at most `limit`, after the code `after`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn units(&self, limit: u32, after: Option<&str>) -> Result<Vec<Unit>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM units_now WHERE code > ? ORDER BY code LIMIT ?")
            .bind(after.unwrap_or_default())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(unit_from).collect()
    }

    /// Terms of officers, by number and beginning, at most `limit`, after the term `after`; with
    /// `number` only of that number.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn terms(
        &self,
        limit: u32,
        after: Option<&str>,
        number: Option<&str>,
    ) -> Result<Vec<Term>, CatalogError> {
        let rows = sqlx::query(
            "SELECT *, version - 1 AS corrections FROM terms_now
             WHERE (?1 IS NULL OR number = ?1)
               AND (?2 IS NULL OR (number, starts_at, id) >
                    (SELECT number, starts_at, id FROM terms_now WHERE id = ?2))
             ORDER BY number, starts_at, id LIMIT ?3",
        )
        .bind(number)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(term_from).collect()
    }

    /// Recorders, in the order in which they became known here, at most `limit`, after `after`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn recorders(
        &self,
        limit: u32,
        after: Option<RecorderId>,
    ) -> Result<Vec<RegisteredRecorder>, CatalogError> {
        let rows = sqlx::query(RECORDERS)
            .bind(after.map(|id| id.to_string()).unwrap_or_default())
            .bind(None::<String>)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(registered_from).collect()
    }

    /// One recorder.
    ///
    /// # Errors
    /// [`super::super::CatalogErrorKind::NotFound`] when there is none of that id.
    pub async fn recorder(&self, id: RecorderId) -> Result<RegisteredRecorder, CatalogError> {
        let row = sqlx::query(RECORDERS)
            .bind("")
            .bind(id.to_string())
            .bind(1)
            .fetch_optional(&self.readers)
            .await?;
        let row = row.ok_or_else(|| CatalogError::not_found(format!("there is no recorder {id}")));
        registered_from(&row?)
    }

    /// Every version of every issue of a recorder, the latest issue first, of each the newest version
    /// first; at most `limit`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn issues_of(
        &self,
        recorder: RecorderId,
        limit: u32,
    ) -> Result<Vec<Issue>, CatalogError> {
        let rows = sqlx::query(
            "SELECT i.*, i.withdrawn = 0 AND NOT EXISTS (
                 SELECT 1 FROM issues n WHERE n.id = i.id AND n.version > i.version) AS stands
             FROM issues i WHERE recorder_id = ?
             ORDER BY issued_at DESC, id DESC, version DESC LIMIT ?",
        )
        .bind(recorder.to_string())
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(issue_from).collect()
    }

    /// Shifts that end after `since`, by their beginning, at most `limit`, after the shift `after`.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn shifts(
        &self,
        limit: u32,
        after: Option<&str>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Vec<Shift>, CatalogError> {
        let rows = sqlx::query(SHIFTS)
            .bind(since.map(text))
            .bind(after)
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(shift_from).collect()
    }

    /// Everything that stands of a kind, as rows of its file.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn register_rows(&self, kind: FileKind) -> Result<Vec<Row>, CatalogError> {
        match kind {
            FileKind::Units => {
                let units = self.units(u32::MAX, None).await?;
                Ok(parents_first(units).into_iter().map(Row::Unit).collect())
            }
            FileKind::Officers => {
                let terms = self.terms(u32::MAX, None, None).await?;
                Ok(terms.into_iter().map(|term| Row::Officer(term.into())).collect())
            }
            FileKind::Recorders => {
                let recorders = self.recorders(u32::MAX, None).await?;
                Ok(recorders.into_iter().filter_map(row_of).map(Row::Recorder).collect())
            }
            FileKind::Issues => self.issue_rows().await,
            FileKind::Roster => {
                let shifts = self.shifts(u32::MAX, None, None).await?;
                let row = |s: Shift| ShiftRow { officer: s.number, from: s.from, until: s.until };
                Ok(shifts.into_iter().map(row).map(Row::Shift).collect())
            }
        }
    }

    /// Issues, with the recorder by its name, else by its number or id, and the officer's number then.
    async fn issue_rows(&self) -> Result<Vec<Row>, CatalogError> {
        let rows = sqlx::query(
            "SELECT i.*, coalesce(f.name, r.serial, r.id) AS recorder,
                 (SELECT t.number FROM terms_now t WHERE t.officer_id = i.officer_id
                    AND t.starts_at <= i.issued_at ORDER BY t.starts_at DESC LIMIT 1) AS number
             FROM issues_now i JOIN recorders r ON r.id = i.recorder_id
             LEFT JOIN recorder_facts_now f ON f.recorder_id = i.recorder_id
             ORDER BY i.issued_at, i.id",
        )
        .fetch_all(&self.readers)
        .await?;
        let row = |row: &SqliteRow| {
            Ok(Row::Issue(IssueRow {
                recorder: parse(row.try_get("recorder")?)?,
                kind: parse(row.try_get("kind")?)?,
                officer: given(row, "number")?,
                unit: given(row, "unit")?,
                from: parse_time(row.try_get("issued_at")?)?,
                due: time_or_none(row, "due_at")?,
                until: time_or_none(row, "returned_at")?,
            }))
        };
        rows.iter().map(row).collect()
    }
}

/// Units so that each comes after the one above it: a file is read from its first line on.
fn parents_first(mut units: Vec<Unit>) -> Vec<UnitRow> {
    let mut ordered: Vec<UnitRow> = Vec::with_capacity(units.len());
    while !units.is_empty() {
        let is_told = |unit: &Unit| {
            unit.parent.as_ref().is_none_or(|parent| ordered.iter().any(|o| o.code == *parent))
        };
        let (next, rest): (Vec<_>, Vec<_>) = units.into_iter().partition(is_told);
        // One whose parent was withdrawn comes last, with it named.
        let (next, rest) = if next.is_empty() { (rest, next) } else { (next, rest) };
        let row = |unit: Unit| UnitRow { code: unit.code, name: unit.name, parent: unit.parent };
        ordered.extend(next.into_iter().map(row));
        units = rest;
    }
    ordered
}

impl From<Term> for OfficerRow {
    fn from(term: Term) -> Self {
        let Term { number, name, unit, from, until, .. } = term;
        Self { number, name, unit, from, until }
    }
}

/// A recorder with a number, as a row.
fn row_of(registered: RegisteredRecorder) -> Option<RecorderRow> {
    let RegisteredRecorder { recorder, name, unit, .. } = registered;
    let plain = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let serial = recorder.serial?.parse().ok()?;
    Some(RecorderRow {
        serial,
        make: plain(recorder.make),
        model: plain(recorder.model),
        name,
        unit,
    })
}

fn given<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, CatalogError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| parse(&text)).transpose()
}

fn unit_from(row: &SqliteRow) -> Result<Unit, CatalogError> {
    Ok(Unit {
        code: parse(row.try_get("code")?)?,
        name: parse(row.try_get("name")?)?,
        parent: given(row, "parent")?,
    })
}

fn term_from(row: &SqliteRow) -> Result<Term, CatalogError> {
    Ok(Term {
        id: parse(row.try_get("id")?)?,
        officer: parse(row.try_get("officer_id")?)?,
        number: parse(row.try_get("number")?)?,
        name: parse(row.try_get("name")?)?,
        unit: given(row, "unit")?,
        from: parse_time(row.try_get("starts_at")?)?,
        until: time_or_none(row, "ends_at")?,
        corrections: unsigned(row, "corrections")?,
    })
}

fn registered_from(row: &SqliteRow) -> Result<RegisteredRecorder, CatalogError> {
    Ok(RegisteredRecorder {
        recorder: recorder_from(row)?,
        name: given(row, "called")?,
        unit: given(row, "owner")?,
        docked_at: time_or_none(row, "docked_at")?,
    })
}

fn issue_from(row: &SqliteRow) -> Result<Issue, CatalogError> {
    Ok(Issue {
        id: parse(row.try_get("id")?)?,
        version: unsigned(row, "version")?,
        kind: parse(row.try_get("kind")?)?,
        officer: given(row, "officer_id")?,
        unit: given(row, "unit")?,
        from: parse_time(row.try_get("issued_at")?)?,
        due: time_or_none(row, "due_at")?,
        until: time_or_none(row, "returned_at")?,
        stands: row.try_get("stands")?,
        recorded_at: parse_time(row.try_get("recorded_at")?)?,
        recorded_by: row.try_get("recorded_by")?,
        reason: row.try_get("reason")?,
    })
}

fn shift_from(row: &SqliteRow) -> Result<Shift, CatalogError> {
    Ok(Shift {
        id: parse(row.try_get("id")?)?,
        officer: parse(row.try_get("officer_id")?)?,
        number: parse(row.try_get("number")?)?,
        from: parse_time(row.try_get("starts_at")?)?,
        until: parse_time(row.try_get("ends_at")?)?,
    })
}
