//! Interruptions: what was found is kept under one id for good, told anew when facts change it, and
//! withdrawn with a reason when they show it no more.
//!
//! Written by `flow::gaps`; read by `interrupted`. Nothing here judges; no interruption is ever deleted.

use std::collections::{HashMap, HashSet};

use sqlx::Row;

use super::{Catalog, CatalogError, Tx, events::Draft, items::parse, judging::GapWork, open::text};
use crate::{
    domain::{
        Act, Actor, Finding, InterruptionId, InterruptionKind, ItemId, Loss, NewNotice, NoteId,
        RecorderId, SessionId, Strength,
    },
    gaps::Recording,
};

/// Why one is withdrawn: everything that it rested on is at hand, and shows it no more.
const NO_LONGER_SHOWN: &str = "no-longer-shown";
/// Why one of a pull is withdrawn.
const TAKEN_SINCE: &str = "taken-since";

/// What looking at a recorder's clips found.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whose.
    pub recorder: RecorderId,
    /// The items that it rests on.
    pub judged: HashSet<ItemId>,
    /// Interruptions.
    pub findings: Vec<Finding>,
    /// The session's recordings.
    pub recordings: Vec<Recording>,
}

/// What changed by looking again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Found for the first time, or again after it was withdrawn.
    pub found: usize,
    /// Told otherwise.
    pub changed: usize,
    /// Withdrawn.
    pub withdrawn: usize,
}

impl Catalog {
    /// Keeps what looking at a session's recorder found. An interruption known before, all of whose
    /// items were judged, and that was not found again, is withdrawn. Doing it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn keep_findings(&self, work: GapWork, seen: &Seen) -> Result<Looked, CatalogError> {
        let Seen { recorder, judged, findings, recordings } = seen;
        let recorder = *recorder;
        let mut tx = self.begin().await?;
        let mut known = known(&mut tx, recorder).await?;
        let mut looked = Looked::default();
        for finding in findings {
            match known.remove(&finding.place) {
                None => {
                    self.insert_finding(&mut tx, work.session, recorder, finding).await?;
                    looked.found += 1;
                }
                Some(old) if old.withdrawn.is_some() => {
                    self.tell_anew(&mut tx, &old, finding, Act::InterruptionFound).await?;
                    looked.found += 1;
                }
                Some(old) if old.finding != *finding => {
                    self.tell_anew(&mut tx, &old, finding, Act::InterruptionChanged).await?;
                    looked.changed += 1;
                }
                Some(_) => {}
            }
        }
        let is_judged = |old: &&Known| {
            let items = [Some(old.finding.before), old.finding.after];
            old.withdrawn.is_none() && items.iter().flatten().all(|item| judged.contains(item))
        };
        for old in known.values().filter(is_judged) {
            self.withdraw_finding(&mut tx, work.session, old).await?;
            looked.withdrawn += 1;
        }
        set_recordings(&mut tx, work.session, recordings).await?;
        sqlx::query("DELETE FROM gap_work WHERE session_id = ? AND asked = ?")
            .bind(work.session.to_string())
            .bind(work.asked)
            .execute(&mut *tx)
            .await?;
        // What was asked for meanwhile waits for its media; it was looked at once.
        sqlx::query("UPDATE gap_work SET why = 'media' WHERE session_id = ?")
            .bind(work.session.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(looked)
    }

    async fn insert_finding(
        &self,
        tx: &mut Tx,
        session: SessionId,
        recorder: RecorderId,
        finding: &Finding,
    ) -> Result<(), CatalogError> {
        let now = tx.at();
        let id = InterruptionId::mint(now);
        sqlx::query(
            "INSERT INTO interruptions (id, recorder_id, session_id, place, kind, strength, rule,
                 before_item, after_item, finding_json, found_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
        )
        .bind(id.to_string())
        .bind(recorder.to_string())
        .bind(session.to_string())
        .bind(&finding.place)
        .bind(finding.kind.as_str())
        .bind(finding.strength.as_str())
        .bind(finding.rule().as_str())
        .bind(finding.before.to_string())
        .bind(finding.after.map(|item| item.to_string()))
        .bind(serde_json::to_string(finding)?)
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        let draft = draft(Act::InterruptionFound, id, finding).session(session);
        self.append(tx, draft.kept("finding", finding)?).await?;
        self.report_what_is_certain(tx, id, session, finding).await
    }

    async fn tell_anew(
        &self,
        tx: &mut Tx,
        old: &Known,
        finding: &Finding,
        act: Act,
    ) -> Result<(), CatalogError> {
        sqlx::query(
            "UPDATE interruptions SET kind = ?, strength = ?, rule = ?, after_item = ?,
                 finding_json = ?, changed_at = ?, withdrawn_at = NULL, withdrawn_why = NULL
             WHERE id = ?",
        )
        .bind(finding.kind.as_str())
        .bind(finding.strength.as_str())
        .bind(finding.rule().as_str())
        .bind(finding.after.map(|item| item.to_string()))
        .bind(serde_json::to_string(finding)?)
        .bind(text(tx.at()))
        .bind(old.id.to_string())
        .execute(&mut **tx)
        .await?;
        let draft = draft(act, old.id, finding).session(old.session);
        self.append(tx, draft.kept("finding", finding)?).await?;
        self.reopen(tx, old, finding).await?;
        self.report_what_is_certain(tx, old.id, old.session, finding).await
    }

    /// What was dismissed while it was only possible is open again once it is more than that. Who dismissed
    /// it, and why, stays in its notes.
    async fn reopen(
        &self,
        tx: &mut Tx,
        old: &Known,
        finding: &Finding,
    ) -> Result<(), CatalogError> {
        if finding.strength == Strength::Possible {
            return Ok(());
        }
        let reopened = sqlx::query(
            "UPDATE interruptions SET state = 'open', dismissed_as = NULL
             WHERE id = ? AND state = 'dismissed' AND dismissed_as = 'possible'",
        )
        .bind(old.id.to_string())
        .execute(&mut **tx)
        .await?;
        if reopened.rows_affected() == 1 {
            let draft = draft(Act::InterruptionReopened, old.id, finding).session(old.session);
            self.append(tx, draft).await?;
        }
        Ok(())
    }

    async fn withdraw_finding(
        &self,
        tx: &mut Tx,
        session: SessionId,
        old: &Known,
    ) -> Result<(), CatalogError> {
        let is_pull = old.finding.kind == InterruptionKind::PullBroken;
        let why = if is_pull { TAKEN_SINCE } else { NO_LONGER_SHOWN };
        sqlx::query("UPDATE interruptions SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ?")
            .bind(text(tx.at()))
            .bind(why)
            .bind(old.id.to_string())
            .execute(&mut **tx)
            .await?;
        let draft = draft(Act::InterruptionWithdrawn, old.id, &old.finding).session(session);
        self.append(tx, draft.reason(why)).await
    }

    /// A loss that is certain goes to the supervisor at once, and once only: nobody waits for a person
    /// to say what the bytes do.
    async fn report_what_is_certain(
        &self,
        tx: &mut Tx,
        id: InterruptionId,
        session: SessionId,
        finding: &Finding,
    ) -> Result<(), CatalogError> {
        let Some(loss) = finding.loss.filter(|_| finding.strength == Strength::Certain) else {
            return Ok(());
        };
        let reported: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM notes WHERE interruption_id = ? AND kind = 'report')",
        )
        .bind(id.to_string())
        .fetch_one(&mut **tx)
        .await?;
        if reported {
            return Ok(());
        }
        self.report_in(tx, (id, session, finding.before), loss, "", &Actor::station()).await
    }

    /// Reports a loss in a transaction: the note, the notice, the state, the event.
    pub(super) async fn report_in(
        &self,
        tx: &mut Tx,
        (id, session, item): (InterruptionId, SessionId, ItemId),
        loss: Loss,
        words: &str,
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let now = tx.at();
        let note = NoteId::mint(now);
        sqlx::query(
            "INSERT INTO notes (id, interruption_id, kind, words, loss, by_whom, at)
             VALUES (?, ?, 'report', ?, ?, ?, ?)",
        )
        .bind(note.to_string())
        .bind(id.to_string())
        .bind(words)
        .bind(loss.as_str())
        .bind(&who.0)
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        sqlx::query(
            "INSERT INTO unacknowledged (interruption_id, reported_at) VALUES (?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(id.to_string())
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        sqlx::query("UPDATE interruptions SET state = 'reported' WHERE id = ?")
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
        let label: String = sqlx::query_scalar(
            "SELECT r.label FROM sessions s JOIN recorders r ON r.id = s.recorder_id WHERE s.id = ?",
        )
        .bind(session.to_string())
        .fetch_one(&mut **tx)
        .await?;
        let mut draft = Draft::new(Act::LossReported).item(item).session(session).who(who);
        draft = draft.detail("interruption", id).detail("note", note).detail("loss", loss.as_str());
        if !words.is_empty() {
            draft = draft.detail("words", words);
        }
        self.append(tx, draft).await?;
        self.notice_in(tx, &NewNotice::loss_reported(id, session, &label, loss)).await?;
        Ok(())
    }
}

async fn set_recordings(
    tx: &mut Tx,
    session: SessionId,
    recordings: &[Recording],
) -> Result<(), CatalogError> {
    sqlx::query("DELETE FROM recordings WHERE session_id = ?")
        .bind(session.to_string())
        .execute(&mut **tx)
        .await?;
    for (nth, recording) in (0_i64..).zip(recordings) {
        sqlx::query("INSERT INTO recordings (session_id, nth, recording_json) VALUES (?, ?, ?)")
            .bind(session.to_string())
            .bind(nth)
            .bind(serde_json::to_string(recording)?)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// What was found before.
struct Known {
    id: InterruptionId,
    session: SessionId,
    finding: Finding,
    withdrawn: Option<String>,
}

/// All of a recorder, by place.
async fn known(tx: &mut Tx, recorder: RecorderId) -> Result<HashMap<String, Known>, CatalogError> {
    let rows = sqlx::query(
        "SELECT id, session_id, place, finding_json, withdrawn_at FROM interruptions
         WHERE recorder_id = ?",
    )
    .bind(recorder.to_string())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter()
        .map(|row| {
            let known = Known {
                id: parse(row.try_get("id")?)?,
                session: parse(row.try_get("session_id")?)?,
                finding: serde_json::from_str(row.try_get("finding_json")?)?,
                withdrawn: row.try_get("withdrawn_at")?,
            };
            Ok((row.try_get("place")?, known))
        })
        .collect()
}

fn draft(act: Act, id: InterruptionId, finding: &Finding) -> Draft {
    let draft = Draft::new(act)
        .item(finding.before)
        .detail("interruption", id)
        .detail("kind", finding.kind.as_str())
        .detail("strength", finding.strength.as_str())
        .detail("rule", finding.rule());
    match finding.cause {
        Some(cause) => draft.detail("cause", cause.as_str()),
        None => draft,
    }
}
