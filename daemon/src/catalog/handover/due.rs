//! What is still to be handed over, and the warnings before it is late.
//!
//! Two things wait: clips that a recorder was taken out with before they were copied, and recorders that
//! officers have not brought back since their shift ended. A recorder of a unit's pool is nobody's: whoever
//! takes it out has it issued, and else nobody can tell a used one from one that lies in its rack.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row as _, SqliteConnection};

use super::{
    super::{
        Catalog, CatalogError, Recorder, Tx,
        items::{parse, parse_time},
        open::text,
        sessions::recorder_from,
    },
    facts::{Which, items},
    said,
};
use crate::{
    domain::{IssueId, NewNotice, SessionId},
    handover::{ActivityEnd, Facts, Trusted, Verdict, judge},
};

/// A shift that ended longer ago raises no warning any more.
const SHIFT_AGE_MAX: TimeDelta = TimeDelta::days(31);

/// What is to be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueSubject {
    /// Clips that this session left on the recorder.
    Session(SessionId),
    /// A recorder that is out by this issue.
    Issue(IssueId),
}

/// Something that is to be handed over.
#[derive(Clone, Debug)]
pub struct Due {
    /// What.
    pub subject: DueSubject,
    /// The recorder.
    pub recorder: Recorder,
    /// By when, and whether it is overdue.
    pub verdict: Verdict,
}

impl Due {
    /// What it is told of once.
    fn key(&self) -> String {
        match self.subject {
            DueSubject::Session(session) => format!("session:{session}"),
            DueSubject::Issue(issue) => format!("issue:{issue}"),
        }
    }
}

/// What warning came to.
#[derive(Debug)]
pub struct Warned {
    /// Warnings that were given.
    pub given: u64,
    /// When the next one is to be, as far as is known now.
    pub next: Option<DateTime<Utc>>,
    /// Sessions of which it could not be told whether they left anything.
    pub failed: Vec<(SessionId, CatalogError)>,
}

const SESSIONS: &str = "SELECT DISTINCT s.id, s.recorder_id, r.known, r.make, r.model, r.serial,
         r.label
     FROM items i JOIN sessions s ON s.id = i.session_id JOIN recorders r ON r.id = s.recorder_id
     WHERE i.state IN ('seen', 'copying') AND s.ended_at IS NOT NULL ORDER BY s.id";

/// Of each issue that stands the last shift that ended, where the recorder was not docked since that
/// began; of a single one without a shift the time when it should be back.
const ISSUES: &str = "SELECT i.id, i.recorder_id, r.known, r.make, r.model, r.serial, r.label,
         coalesce(max(s.ends_at), i.due_at) AS ended_at
     FROM issues_now i JOIN recorders r ON r.id = i.recorder_id
     LEFT JOIN shifts_now s ON s.officer_id = i.officer_id AND s.ends_at > i.issued_at
                           AND s.ends_at <= ?1 AND s.ends_at > ?2
     WHERE i.officer_id IS NOT NULL AND i.returned_at IS NULL AND i.issued_at <= ?1
       AND (s.id IS NOT NULL OR (i.due_at <= ?1 AND i.due_at > ?2))
       AND NOT EXISTS (SELECT 1 FROM sessions d WHERE d.recorder_id = i.recorder_id
                       AND d.started_at >= coalesce(s.starts_at, i.issued_at))
     GROUP BY i.id ORDER BY i.id";

impl Catalog {
    /// Everything that is still to be handed over, the earliest deadline first. A session whose clips
    /// cannot be judged is left out; whoever warns says so.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn due_handovers(&self, prompt: TimeDelta) -> Result<Vec<Due>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        Ok(due(&mut connection, prompt, self.trusted_now()).await?.0)
    }

    /// Warns of what is due within `ahead` and was not warned of yet: a notice each, once for each
    /// deadline.
    ///
    /// # Errors
    /// When the catalog cannot be written; nothing of it happened.
    pub async fn warn_of_handovers(
        &self,
        prompt: TimeDelta,
        ahead: TimeDelta,
    ) -> Result<Warned, CatalogError> {
        let now = self.trusted_now();
        let mut reader = self.readers.acquire().await?;
        let (found, failed) = due(&mut reader, prompt, now).await?;
        drop(reader);
        let warn_at = |due: &Due| due.verdict.deadline - ahead;
        let (later, near): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|due| warn_at(due) > now.at);
        let mut warned = Warned { given: 0, next: later.iter().map(warn_at).min(), failed };
        if near.is_empty() {
            return Ok(warned);
        }
        let mut tx = self.begin().await?;
        for due in near {
            warned.given += u64::from(self.warn_in(&mut tx, &due, now.at).await?);
        }
        tx.commit().await?;
        Ok(warned)
    }

    /// Warns of one. Answers false where that was done before.
    async fn warn_in(
        &self,
        tx: &mut Tx,
        due: &Due,
        now: DateTime<Utc>,
    ) -> Result<bool, CatalogError> {
        let new = sqlx::query(
            "INSERT INTO handover_warnings (subject, deadline, warned_at) VALUES (?, ?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(due.key())
        .bind(text(due.verdict.deadline))
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        if new.rows_affected() == 0 {
            return Ok(false);
        }
        let Verdict { deadline, rule, .. } = due.verdict;
        let notice = NewNotice::handover_due(&due.recorder.label, deadline, rule);
        self.notice_in(tx, &notice).await?;
        Ok(true)
    }
}

/// What is due, and the sessions of which that cannot be told.
async fn due(
    connection: &mut SqliteConnection,
    prompt: TimeDelta,
    now: Trusted,
) -> Result<(Vec<Due>, Vec<(SessionId, CatalogError)>), CatalogError> {
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    for row in sqlx::query(SESSIONS).fetch_all(&mut *connection).await? {
        let session: SessionId = parse(row.try_get("id")?)?;
        match items(connection, session, Which::Waiting, prompt, now).await {
            Ok(waiting) => {
                let first = waiting.into_iter().min_by_key(|judged| judged.verdict.deadline);
                found.extend(first.map(|first| (DueSubject::Session(session), row, first.verdict)));
            }
            Err(error) => failed.push((session, error)),
        }
    }
    let rows = sqlx::query(ISSUES)
        .bind(text(now.at))
        .bind(text(now.at - SHIFT_AGE_MAX))
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        let ended: DateTime<Utc> = parse_time(row.try_get("ended_at")?)?;
        let issue: IssueId = parse(row.try_get("id")?)?;
        // What was recorded ended with the shift at the latest.
        let activity_end = ActivityEnd::Between { after: None, before: ended };
        let recorder: String = row.try_get("recorder_id")?;
        let said = said::counts(connection, &recorder, &text(now.at)).await?;
        let exception = said.and_then(|said| said.saying.exception);
        let facts = Facts { activity_end, exception, handed_over: None, prompt };
        found.push((DueSubject::Issue(issue), row, judge(&facts, now)));
    }
    found.sort_by_key(|(_, _, verdict)| verdict.deadline);
    let due =
        |(subject, row, verdict)| Ok(Due { subject, recorder: recorder_from(&row)?, verdict });
    Ok((found.into_iter().map(due).collect::<Result<_, CatalogError>>()?, failed))
}
