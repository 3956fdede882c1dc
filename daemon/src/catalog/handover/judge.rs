//! Judging what waits to be judged.

use std::cmp::Reverse;

use chrono::TimeDelta;
use sqlx::Row as _;

use super::{
    super::{Catalog, CatalogError, Tx, events::Draft, items::parse, open::text},
    facts::{JudgedItem, Which, items},
};
use crate::{
    domain::{Act, NewNotice, SessionId},
    handover::{Standing, Verdict},
};

impl Catalog {
    /// Judges every session that waits for it, with `prompt` as the longest that footage may wait after
    /// the action. Answers how many verdicts are new. Each is its own transaction.
    ///
    /// # Errors
    /// When the catalog cannot be written; what is left is judged the next time.
    pub async fn judge_handovers(&self, prompt: TimeDelta) -> Result<u64, CatalogError> {
        let waiting: Vec<String> =
            sqlx::query_scalar("SELECT session_id FROM handovers_to_judge ORDER BY session_id")
                .fetch_all(&self.readers)
                .await?;
        let mut judged = 0;
        for session in waiting {
            let mut tx = self.begin().await?;
            judged += u64::from(self.judge_in(&mut tx, parse(&session)?, prompt).await?);
            tx.commit().await?;
        }
        Ok(judged)
    }

    /// Judges a session. Answers whether the verdict is another than before.
    pub(super) async fn judge_in(
        &self,
        tx: &mut Tx,
        session: SessionId,
        prompt: TimeDelta,
    ) -> Result<bool, CatalogError> {
        sqlx::query("DELETE FROM handovers_to_judge WHERE session_id = ?")
            .bind(session.to_string())
            .execute(&mut **tx)
            .await?;
        let judged = items(tx, session, Which::Taken, prompt, self.trusted_now()).await?;
        // A stamp that nobody can date hides no lateness that is certain.
        let worst = |judged: &JudgedItem| {
            let verdict = &judged.verdict;
            (verdict.standing, !verdict.within_error, Reverse(verdict.deadline))
        };
        let Some(worst) = judged.iter().max_by_key(|judged| worst(judged)) else {
            return Ok(false);
        };
        let before = standing(tx, session).await?;
        let verdict = serde_json::to_string(&worst.verdict)?;
        if before.as_ref().is_some_and(|before| *before == worst.verdict) {
            return Ok(false);
        }
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
        .bind(&verdict)
        .bind(text(self.clock.utc()))
        .execute(&mut **tx)
        .await?;
        self.append(tx, event(session, worst)).await?;
        let was_late = before.is_some_and(|before| is_shown_late(&before));
        if is_shown_late(&worst.verdict) && !was_late {
            self.tell_late(tx, session, &worst.verdict).await?;
        }
        Ok(true)
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
        self.notice_in(tx, &NewNotice::handover_late(session, &label, verdict.deadline)).await?;
        Ok(())
    }
}

/// Nobody is told of what the clocks' errors leave open.
fn is_shown_late(verdict: &Verdict) -> bool {
    verdict.standing == Standing::Late && !verdict.within_error
}

async fn standing(tx: &mut Tx, session: SessionId) -> Result<Option<Verdict>, CatalogError> {
    let row = sqlx::query("SELECT verdict FROM handovers_now WHERE session_id = ?")
        .bind(session.to_string())
        .fetch_optional(&mut **tx)
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
