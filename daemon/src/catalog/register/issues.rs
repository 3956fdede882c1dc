//! Issues and returns: from which moment to which a recorder was in whose hands.
//!
//! A row of the recorder, kind and first moment of an issue that is there corrects it. An issue that still
//! goes on ends where the next of its kind begins: a recorder is in one person's hands. A single issue
//! ends when the recorder is docked once it was due, for docking is all that an officer has to do.

use chrono::{DateTime, Utc};
use sqlx::{Row as _, sqlite::SqliteRow};

use super::{
    super::{
        Catalog, CatalogError, Tx,
        events::Draft,
        items::{parse, parse_time},
        open::text,
    },
    holder::time_or_none,
    put::{By, Done, Told, bearer, has_unit},
    recorders::find,
};
use crate::{
    domain::{Act, Actor, IssueId, RecorderId, SessionId},
    register::{Fault, IssueRow},
};

/// An issue that stands.
struct Standing {
    id: IssueId,
    officer: Option<String>,
    unit: Option<String>,
    issued_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    returned_at: Option<DateTime<Utc>>,
}

impl Standing {
    fn from(row: &SqliteRow) -> Result<Self, CatalogError> {
        Ok(Self {
            id: parse(row.try_get("id")?)?,
            officer: row.try_get("officer_id")?,
            unit: row.try_get("unit")?,
            issued_at: parse_time(row.try_get("issued_at")?)?,
            due_at: time_or_none(row, "due_at")?,
            returned_at: time_or_none(row, "returned_at")?,
        })
    }

    fn overlaps(&self, row: &IssueRow) -> bool {
        self.returned_at.is_none_or(|end| end > row.from)
            && row.until.is_none_or(|until| until > self.issued_at)
    }
}

pub(super) async fn put(tx: &mut Tx, row: &IssueRow, by: &By<'_>) -> Result<Told, CatalogError> {
    if let Some(fault) = row.fault() {
        return Ok(Err(fault));
    }
    if !has_unit(tx, row.unit.as_ref()).await? {
        return Ok(Err(Fault::unit_unknown(row.unit.as_ref().map_or("", |u| u.as_str()))));
    }
    let recorder = match find(tx, row.recorder.as_str()).await? {
        Ok(recorder) => recorder,
        Err(fault) => return Ok(Err(fault)),
    };
    let officer = match &row.officer {
        None => None,
        Some(number) => match bearer(tx, number.as_str(), row.from).await? {
            None => return Ok(Err(Fault::officer_unknown(number.as_str()))),
            officer => officer,
        },
    };
    let standing = of_kind(tx, recorder, row).await?;
    let same = standing.iter().find(|issue| issue.issued_at == row.from);
    let unit = row.unit.as_ref().map(ToString::to_string);
    if let Some(same) = same
        && (&same.officer, &same.unit, same.due_at) == (&officer, &unit, row.due)
        // Said again, an issue is not taken back what came of it since.
        && (row.until.is_none() || same.returned_at == row.until)
    {
        return Ok(Ok((Done::Same, same.id.to_string())));
    }
    let others = || standing.iter().filter(|i| same.is_none_or(|same| same.id != i.id));
    // What is said of the past closes nothing: it would end what goes on.
    let ended =
        others().find(|i| row.until.is_none() && i.returned_at.is_none() && i.issued_at < row.from);
    let overlaps = others()
        .filter(|issue| ended.is_none_or(|ended| ended.id != issue.id))
        .any(|issue| issue.overlaps(row));
    if overlaps {
        return Ok(Err(Fault::issue_overlaps(row.recorder.as_str())));
    }
    if let Some(ended) = ended {
        end(tx, ended.id, row.from, by).await?;
    }
    let (id, done) = match same {
        Some(same) => (same.id, Done::Changed),
        None => (IssueId::mint(by.now), Done::Added),
    };
    let values = Values { id, recorder, officer, unit };
    insert(tx, &values, row, by).await?;
    Ok(Ok((done, id.to_string())))
}

async fn of_kind(
    tx: &mut Tx,
    recorder: RecorderId,
    row: &IssueRow,
) -> Result<Vec<Standing>, CatalogError> {
    let rows = sqlx::query(
        "SELECT * FROM issues_now WHERE recorder_id = ? AND kind = ? ORDER BY issued_at",
    )
    .bind(recorder.to_string())
    .bind(row.kind.as_str())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(Standing::from).collect()
}

/// What a row means here.
struct Values {
    id: IssueId,
    recorder: RecorderId,
    officer: Option<String>,
    unit: Option<String>,
}

async fn insert(
    tx: &mut Tx,
    values: &Values,
    row: &IssueRow,
    by: &By<'_>,
) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO issues (id, version, recorder_id, kind, officer_id, unit, issued_at, due_at,
                             returned_at, recorded_at, recorded_by, reason)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
         FROM issues WHERE id = ?1",
    )
    .bind(values.id.to_string())
    .bind(values.recorder.to_string())
    .bind(row.kind.as_str())
    .bind(&values.officer)
    .bind(&values.unit)
    .bind(text(row.from))
    .bind(row.due.map(text))
    .bind(row.until.map(text))
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Another version of an issue, which ends at `at`.
async fn end(tx: &mut Tx, id: IssueId, at: DateTime<Utc>, by: &By<'_>) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO issues (id, version, recorder_id, kind, officer_id, unit, issued_at, due_at,
                             returned_at, recorded_at, recorded_by, reason)
         SELECT id, version + 1, recorder_id, kind, officer_id, unit, issued_at, due_at, ?2, ?3,
                ?4, ?5
         FROM issues_now WHERE id = ?1",
    )
    .bind(id.to_string())
    .bind(text(at))
    .bind(text(by.now))
    .bind(&by.who.0)
    .bind(by.reason)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Catalog {
    /// Takes a recorder back at `at` from whoever has it: a single issue first.
    ///
    /// # Errors
    /// When the catalog cannot be written. One that nobody has is an answer.
    pub async fn return_recorder(
        &self,
        recorder: RecorderId,
        at: DateTime<Utc>,
        who: &Actor,
        reason: Option<&str>,
    ) -> Result<Told, CatalogError> {
        let mut tx = self.begin().await?;
        let issue: Option<String> = sqlx::query_scalar(
            "SELECT id FROM issues_now
             WHERE recorder_id = ?1 AND returned_at IS NULL AND issued_at <= ?2
             ORDER BY CASE kind WHEN 'single' THEN 0 WHEN 'permanent' THEN 1 ELSE 2 END LIMIT 1",
        )
        .bind(recorder.to_string())
        .bind(text(at))
        .fetch_optional(&mut *tx)
        .await?;
        let Some(issue) = issue else {
            return Ok(Err(Fault::not_issued(&recorder.to_string())));
        };
        let by = By { who, now: self.clock.utc(), reason };
        end(&mut tx, parse(&issue)?, at, &by).await?;
        let mut draft = Draft::new(Act::RecorderReturned).who(who).detail("entry", &issue);
        if let Some(reason) = reason {
            draft = draft.reason(reason);
        }
        self.append(&mut tx, draft.detail("recorder", recorder).detail("at", text(at))).await?;
        tx.commit().await?;
        Ok(Ok((Done::Changed, issue)))
    }

    /// A recorder stands in a bay: a single issue that was due by then, or had no time, is over.
    pub(in crate::catalog) async fn return_docked(
        &self,
        tx: &mut Tx,
        recorder: RecorderId,
        session: SessionId,
    ) -> Result<(), CatalogError> {
        let now = self.clock.utc();
        let over: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM issues_now
             WHERE recorder_id = ?1 AND kind = 'single' AND returned_at IS NULL
               AND issued_at <= ?2 AND (due_at IS NULL OR due_at <= ?2)",
        )
        .bind(recorder.to_string())
        .bind(text(now))
        .fetch_all(&mut **tx)
        .await?;
        let station = Actor::station();
        for issue in over {
            let by = By { who: &station, now, reason: Some("docked") };
            end(tx, parse(&issue)?, now, &by).await?;
            let draft = Draft::new(Act::RecorderReturned).session(session).reason("docked");
            self.append(tx, draft.detail("entry", &issue).detail("recorder", recorder)).await?;
        }
        Ok(())
    }
}
