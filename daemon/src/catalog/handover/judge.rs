//! Judging what waits to be judged.
//!
//! Called by the judge lane of `run`, and where somebody says something of a handover. Judging reads much and holds
//! nothing; writing is one small transaction for each verdict that is new.

use std::cmp::Reverse;

use chrono::TimeDelta;
use sqlx::{Row as _, SqliteConnection};

use super::{
    super::{Catalog, CatalogError, Tx, events::Draft, items::parse, open::text},
    facts::{JudgedItem, Which, items},
};
use crate::{
    domain::{Act, NewNotice, SessionId},
    handover::{Standing, Trusted, Verdict},
};

/// What judging came to.
#[derive(Debug, Default)]
pub struct Judged {
    /// Verdicts that are new, or other than before.
    pub new: u64,
    /// Sessions that could not be judged; they are tried again.
    pub failed: Vec<(SessionId, CatalogError)>,
}

impl Catalog {
    /// Judges every session that waits for it, with `prompt` as the longest that footage may wait after
    /// the action. Each is judged by itself, on a reader: only a verdict that is another than before is
    /// written, and one that cannot be judged keeps none from being judged.
    ///
    /// # Errors
    /// When it cannot be read which they are.
    pub async fn judge_handovers(&self, prompt: TimeDelta) -> Result<Judged, CatalogError> {
        let waiting: Vec<String> =
            sqlx::query_scalar("SELECT session_id FROM handovers_to_judge ORDER BY session_id")
                .fetch_all(&self.readers)
                .await?;
        let mut judged = Judged::default();
        for session in waiting {
            let session = parse(&session)?;
            match self.judge_handover(session, prompt).await {
                Ok(is_new) => judged.new += u64::from(is_new),
                Err(error) => judged.failed.push((session, error)),
            }
        }
        Ok(judged)
    }

    /// Judges a session that waits for it. Answers whether the verdict is another than before.
    async fn judge_handover(
        &self,
        session: SessionId,
        prompt: TimeDelta,
    ) -> Result<bool, CatalogError> {
        let mut reader = self.readers.acquire().await?;
        let asked: Option<i64> =
            sqlx::query_scalar("SELECT asked FROM handovers_to_judge WHERE session_id = ?")
                .bind(session.to_string())
                .fetch_optional(&mut *reader)
                .await?;
        let Some(asked) = asked else { return Ok(false) };
        let verdict = another(&mut reader, session, prompt, self.trusted_now()).await?;
        drop(reader);
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM handovers_to_judge WHERE session_id = ? AND asked = ?")
            .bind(session.to_string())
            .bind(asked)
            .execute(&mut *tx)
            .await?;
        // Asked for again meanwhile: what was read is no longer what is known.
        let is_new = verdict.filter(|_| done.rows_affected() == 1);
        if let Some(verdict) = &is_new {
            self.keep_verdict(&mut tx, session, verdict).await?;
        }
        tx.commit().await?;
        Ok(is_new.is_some())
    }

    /// Judges a session in a transaction that changed what it is judged by.
    pub(super) async fn judge_in(
        &self,
        tx: &mut Tx,
        session: SessionId,
        prompt: TimeDelta,
    ) -> Result<(), CatalogError> {
        sqlx::query("DELETE FROM handovers_to_judge WHERE session_id = ?")
            .bind(session.to_string())
            .execute(&mut **tx)
            .await?;
        match another(tx, session, prompt, self.trusted_now()).await? {
            Some(verdict) => self.keep_verdict(tx, session, &verdict).await,
            None => Ok(()),
        }
    }

    async fn keep_verdict(
        &self,
        tx: &mut Tx,
        session: SessionId,
        Another { worst, was_late }: &Another,
    ) -> Result<(), CatalogError> {
        sqlx::query(
            "INSERT INTO handovers (session_id, version, standing, deadline, item_id, verdict,
                                    judged_at)
             SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6
             FROM handovers WHERE session_id = ?1",
        )
        .bind(session.to_string())
        .bind(worst.verdict.standing.as_str())
        .bind(text(worst.verdict.deadline))
        .bind(worst.item.to_string())
        .bind(serde_json::to_string(&worst.verdict)?)
        .bind(text(tx.at()))
        .execute(&mut **tx)
        .await?;
        self.append(tx, event(session, worst).kept("verdict", &worst.verdict)?).await?;
        if is_shown_late(&worst.verdict) && !was_late {
            self.tell_late(tx, session, &worst.verdict).await?;
        }
        Ok(())
    }

    async fn tell_late(
        &self,
        tx: &mut Tx,
        session: SessionId,
        verdict: &Verdict,
    ) -> Result<(), CatalogError> {
        let label: String = sqlx::query_scalar(
            "SELECT r.label FROM sessions s JOIN recorders r ON r.id = s.recorder_id WHERE s.id = ?",
        )
        .bind(session.to_string())
        .fetch_one(&mut **tx)
        .await?;
        let Verdict { deadline, rule, .. } = *verdict;
        self.notice_in(tx, &NewNotice::handover_late(session, &label, deadline, rule)).await?;
        Ok(())
    }
}

/// A verdict that is another than before.
struct Another {
    /// Of the item that came latest for its deadline.
    worst: JudgedItem,
    /// The one before was late, and not only within the error.
    was_late: bool,
}

/// A session's verdict by all that is known; none where it stands already, and of one without footage.
async fn another(
    connection: &mut SqliteConnection,
    session: SessionId,
    prompt: TimeDelta,
    now: Trusted,
) -> Result<Option<Another>, CatalogError> {
    let judged = items(connection, session, Which::Taken, prompt, now).await?;
    // A stamp that nobody can date hides no lateness that is certain.
    let worst = judged.into_iter().max_by_key(|judged| {
        let verdict = &judged.verdict;
        (verdict.standing, !verdict.within_error, Reverse(verdict.deadline))
    });
    let before = standing(connection, session).await?;
    let worst = worst.filter(|worst| before.as_ref() != Some(&worst.verdict));
    let was_late = before.as_ref().is_some_and(is_shown_late);
    Ok(worst.map(|worst| Another { worst, was_late }))
}

/// Nobody is told of what the clocks' errors leave open.
fn is_shown_late(verdict: &Verdict) -> bool {
    verdict.standing == Standing::Late && !verdict.within_error
}

async fn standing(
    connection: &mut SqliteConnection,
    session: SessionId,
) -> Result<Option<Verdict>, CatalogError> {
    let row = sqlx::query("SELECT verdict FROM handovers_now WHERE session_id = ?")
        .bind(session.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(serde_json::from_str(row.try_get("verdict")?)?)).transpose()
}

fn event(session: SessionId, judged: &JudgedItem) -> Draft {
    let verdict = &judged.verdict;
    Draft::new(Act::HandoverJudged)
        .session(session)
        .detail("standing", verdict.standing.as_str())
        .detail("deadline", text(verdict.deadline))
        .detail("within_error", verdict.within_error)
        .detail("rule", verdict.rule)
        .detail("item", judged.item)
}
