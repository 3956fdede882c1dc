//! What is still to be handed over, and the warnings before it is late.
//!
//! Two things wait: clips that a recorder was taken out with before they were copied, and recorders that
//! officers have not brought back since their shift ended.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row as _, SqliteConnection};

use super::{
    super::{
        Catalog, CatalogError, Recorder,
        items::{parse, parse_time},
        open::text,
        sessions::recorder_from,
    },
    facts::{Which, items},
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
    /// Everything that is still to be handed over, the earliest deadline first.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn due_handovers(&self, prompt: TimeDelta) -> Result<Vec<Due>, CatalogError> {
        let mut connection = self.readers.acquire().await?;
        due(&mut connection, prompt, self.trusted_now()).await
    }

    /// Warns of what is due within `ahead` and was not warned of yet: a notice each, once for each
    /// deadline. Answers how many were given, and when the next one is to be, as far as is known now.
    ///
    /// # Errors
    /// When the catalog cannot be written; nothing of it happened.
    pub async fn warn_of_handovers(
        &self,
        prompt: TimeDelta,
        ahead: TimeDelta,
    ) -> Result<(u64, Option<DateTime<Utc>>), CatalogError> {
        let now = self.trusted_now();
        let (mut given, mut next) = (0, None);
        let mut tx = self.begin().await?;
        for due in due(&mut tx, prompt, now).await? {
            let warn_at = due.verdict.deadline - ahead;
            if warn_at > now.at {
                next = Some(next.map_or(warn_at, |next: DateTime<Utc>| next.min(warn_at)));
                continue;
            }
            let is_new = sqlx::query(
                "INSERT INTO handover_warnings (subject, deadline, warned_at) VALUES (?, ?, ?)
                 ON CONFLICT DO NOTHING",
            )
            .bind(due.key())
            .bind(text(due.verdict.deadline))
            .bind(text(now.at))
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if is_new {
                let Due { recorder, verdict, .. } = &due;
                let notice = NewNotice::handover_due(&recorder.label, verdict.deadline);
                self.notice_in(&mut tx, &notice).await?;
                given += 1;
            }
        }
        tx.commit().await?;
        Ok((given, next))
    }
}

async fn due(
    connection: &mut SqliteConnection,
    prompt: TimeDelta,
    now: Trusted,
) -> Result<Vec<Due>, CatalogError> {
    let mut found = Vec::new();
    for row in sqlx::query(SESSIONS).fetch_all(&mut *connection).await? {
        let session: SessionId = parse(row.try_get("id")?)?;
        let waiting = items(connection, session, Which::Waiting, prompt, now).await?;
        let first = waiting.into_iter().min_by_key(|judged| judged.verdict.deadline);
        found.extend(first.map(|first| (DueSubject::Session(session), row, first.verdict)));
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
        let facts = Facts { activity_end, exception: None, handed_over: None, prompt };
        found.push((DueSubject::Issue(issue), row, judge(&facts, now)));
    }
    found.sort_by_key(|(_, _, verdict)| verdict.deadline);
    let due =
        |(subject, row, verdict)| Ok(Due { subject, recorder: recorder_from(&row)?, verdict });
    found.into_iter().map(due).collect()
}
