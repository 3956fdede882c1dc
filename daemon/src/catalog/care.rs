//! What was done for a recorder beside taking its footage: its clock set, judged for the next shift.
//! Each is a custody event.
//!
//! Called by `run` on the bay's thread.

use sqlx::Row;

use super::{Catalog, CatalogError, Tx, events::Draft, items::unsigned};
use crate::{
    domain::{Act, NewNotice, SessionId},
    duty::{ClockSet, Fitness, Verdict},
};
use docket_drivers::Condition;

/// Clips of a session that its recorder's medium could not give.
const BAD_CLIPS: &str = "SELECT count(*) AS n FROM clips c LEFT JOIN items i ON i.id = c.item_id
     WHERE c.session_id = ? AND (c.reason IN ('read-error', 'read-with-holes') OR i.reason = 'read-error')";

impl Catalog {
    /// Records that a recorder's clock was set, or why not: a stable code, and words. Its drift is on
    /// record since the session began.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_clock_setting(
        &self,
        session: SessionId,
        set: Result<&ClockSet, (&str, &str)>,
    ) -> Result<(), CatalogError> {
        let draft = Draft::new(Act::ClockSet).session(session);
        let mut tx = self.begin().await?;
        let draft = match set {
            Ok(set) => {
                keep(&mut tx, session, SET_CLOCK, serde_json::to_string(set)?).await?;
                let before = set.before.map_or_else(|| "unreadable".into(), |f| f.to_string());
                draft.detail("before", before).detail("after", set.after).kept("set", set)?
            }
            Err((code, problem)) => draft.failed(code).said("problem", problem),
        };
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Records how a recorder was and whether it may be issued again, where that was judged; one that may
    /// not is told.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_duty(
        &self,
        session: SessionId,
        condition: Option<&Condition>,
        verdict: Option<&Verdict>,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        if let Some(condition) = condition {
            keep(&mut tx, session, SET_CONDITION, serde_json::to_string(condition)?).await?;
        }
        let Some(verdict) = verdict else { return tx.commit().await };
        keep(&mut tx, session, SET_DUTY, serde_json::to_string(verdict)?).await?;
        let mut draft = Draft::new(Act::DutyJudged)
            .session(session)
            .detail("verdict", verdict.fitness.as_str());
        if !verdict.reasons.is_empty() {
            draft = draft.detail("reasons", verdict.codes());
        }
        let draft = draft.kept("judged", verdict)?.kept("condition", &condition)?;
        self.append(&mut tx, draft).await?;
        if verdict.fitness == Fitness::DoNotIssue {
            let row = sqlx::query(
                "SELECT s.bay, r.label FROM sessions s JOIN recorders r ON r.id = s.recorder_id
                 WHERE s.id = ?",
            )
            .bind(session.to_string())
            .fetch_one(&mut *tx)
            .await?;
            let (bay, label): (String, String) = (row.try_get("bay")?, row.try_get("label")?);
            let notice = NewNotice::do_not_issue(session, &bay, &label, &verdict.codes());
            self.notice_in(&mut tx, &notice).await?;
        }
        tx.commit().await
    }

    /// How many clips of a session could not be read off the medium.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn bad_clips(&self, session: SessionId) -> Result<u64, CatalogError> {
        let row = sqlx::query(BAD_CLIPS).bind(session.to_string()).fetch_one(&self.readers).await?;
        unsigned(&row, "n")
    }
}

const SET_CLOCK: &str = "UPDATE sessions SET clock_set_json = ? WHERE id = ?";
const SET_CONDITION: &str = "UPDATE sessions SET condition_json = ? WHERE id = ?";
const SET_DUTY: &str = "UPDATE sessions SET duty_json = ? WHERE id = ?";

async fn keep(
    tx: &mut Tx,
    session: SessionId,
    set: &'static str,
    json: String,
) -> Result<(), CatalogError> {
    sqlx::query(set).bind(json).bind(session.to_string()).execute(&mut **tx).await?;
    Ok(())
}
