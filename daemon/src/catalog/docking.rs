//! Docking: a session begins with a recorder's listing, and in the end it is closed.
//!
//! Called by `run` on the bay's thread, through the catalog's verbs. Nothing here reads a recorder:
//! the listing is handed in. What becomes of each clip of it is `listing`'s.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use docket_drivers::{Identity, NotTaken, RawStamp};
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{
    Catalog, CatalogError, Listed, Plan, Tx,
    aside::Unseen,
    events::{Draft, KEPT_MAX},
    items::parse,
    judging,
    listing::{insert_clip, insert_not_taken, refuse_absurd},
    open::text,
    register::ENTERED,
    sessions::decided,
};
use crate::{
    domain::{Act, Actor, ClockReading, NewNotice, RecorderId, SessionId},
    observe::metrics,
};

/// Everything about a recorder that was just docked.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The bay's name.
    pub bay: String,
    /// The driver that reads it.
    pub driver: String,
    /// Where it was found, for people.
    pub place: String,
    /// What tells it from all others.
    pub identity_key: String,
    /// Its name for people.
    pub label: String,
    /// Who docked it.
    pub docked_by: Actor,
    /// What it says of itself.
    pub identity: Identity,
    /// Its clock against the host's.
    pub clock: Option<ClockReading>,
    /// The most by which the host's own clock was off, milliseconds; none where nobody knew.
    pub host_error_ms: Option<u32>,
    /// Every file on it.
    pub clips: Vec<Listed>,
    /// What is there but cannot be taken.
    pub not_taken: Vec<NotTaken>,
}

/// What the event of a session's beginning holds of it, beside its bay and who docked it: enough to make its
/// row again. `docket.custody/1`, detail `docked`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Docked {
    /// The recorder's id here.
    pub(super) recorder: RecorderId,
    /// As in [`NewSession`], and what follows too.
    pub(super) identity_key: String,
    pub(super) label: String,
    pub(super) driver: String,
    pub(super) place: String,
    pub(super) identity: Identity,
    pub(super) clock: Option<ClockReading>,
    pub(super) host_error_ms: Option<u32>,
    /// The newest stamp among the files listed.
    pub(super) newest: Option<RawStamp>,
}

impl Docked {
    /// As JSON; of a recorder that claims more than any has a reason to without those claims: receipt and
    /// manifests hold all of them.
    fn brief(&self) -> Result<String, CatalogError> {
        let whole = serde_json::to_string(self)?;
        if whole.len() <= KEPT_MAX {
            return Ok(whole);
        }
        let identity = Identity { facts: vec![], remarks: vec![], ..self.identity.clone() };
        Ok(serde_json::to_string(&Self { identity, ..self.clone() })?)
    }

    fn of(new: &NewSession, recorder: RecorderId) -> Self {
        let stamps = new.clips.iter().filter_map(|clip| clip.modified);
        Self {
            recorder,
            identity_key: new.identity_key.clone(),
            label: new.label.clone(),
            driver: new.driver.clone(),
            place: new.place.clone(),
            identity: new.identity.clone(),
            clock: new.clock.clone(),
            host_error_ms: new.host_error_ms,
            newest: stamps.max_by_key(|stamp| stamp.face.or(stamp.utc.map(|utc| utc.naive_utc()))),
        }
    }
}

/// A session that has begun.
#[derive(Clone, Debug)]
pub struct Started {
    /// Its id.
    pub session: SessionId,
    /// The recorder.
    pub recorder: RecorderId,
    /// The plan for each clip, in the listing's order.
    pub plans: Vec<Plan>,
}

impl Catalog {
    /// Begins a session: the recorder is known from now on, every clip is listed, each new one is
    /// an item that is `seen`. One transaction.
    ///
    /// Items of this recorder whose clip is not on it any more, and of which no whole copy was ever
    /// taken, are quarantined: what was lost must show. What lies where the recorder could not be
    /// looked at goes on waiting.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn begin_session(&self, new: &NewSession) -> Result<Started, CatalogError> {
        let mut tx = self.begin().await?;
        let now = tx.at();
        let session = SessionId::mint(now);
        let (recorder, is_new) = self.know_recorder(&mut tx, new).await?;
        let docked = Docked::of(new, recorder);
        insert_session(&mut tx, (session, now), &new.bay, &new.docked_by, &docked).await?;
        self.return_docked(&mut tx, recorder, session).await?;
        if is_new && !new.identity.known {
            let notice = NewNotice::unknown_recorder(session, &new.bay, &new.label);
            self.notice_in(&mut tx, &notice).await?;
        }
        let draft = Draft::new(Act::SessionStarted)
            .session(session)
            .who(&new.docked_by)
            .detail("bay", &new.bay)
            .detail("recorder", &new.label)
            .detail("clips", new.clips.len())
            .detail("docked", docked.brief()?);
        self.append(&mut tx, draft).await?;
        let mut plans = Vec::with_capacity(new.clips.len());
        let mut going_on = HashSet::new();
        for clip in &new.clips {
            let plan = self.plan_clip(&mut tx, session, recorder, clip, &going_on, new).await?;
            let item = plan.item();
            going_on.extend(item);
            insert_clip(&mut tx, session, clip, item).await?;
            if plan == Plan::Skip {
                refuse_absurd(&mut tx, session, clip).await?;
            }
            plans.push(plan);
        }
        insert_not_taken(&mut tx, session, new).await?;
        self.quarantine_vanished(&mut tx, recorder, &going_on, &Unseen::of(new)).await?;
        tx.commit().await?;
        Ok(Started { session, recorder, plans })
    }

    /// Ends a session. Ending it again changes nothing.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn end_session(
        &self,
        session: SessionId,
        outcome: &str,
        why: Option<(&str, &str)>,
    ) -> Result<(), CatalogError> {
        let (code, detail) = why.unzip();
        let mut tx = self.begin().await?;
        let ended = sqlx::query(
            "UPDATE sessions SET ended_at = ?, outcome = ?, outcome_code = ?, outcome_detail = ?
             WHERE id = ? AND ended_at IS NULL",
        )
        .bind(text(tx.at()))
        .bind(outcome)
        .bind(code)
        .bind(detail)
        .bind(session.to_string())
        .execute(&mut *tx)
        .await?;
        let first = ended.rows_affected() == 1;
        if first {
            let mut draft =
                Draft::new(Act::SessionEnded).session(session).detail("outcome", outcome);
            if let Some((code, detail)) = why {
                draft = draft.detail("code", code).said("why", detail);
            }
            self.append(&mut tx, draft).await?;
            judging::session_ended(&mut tx, session).await?;
            self.notice_end(&mut tx, session, outcome, why.unwrap_or_default()).await?;
        }
        let decided = if first { decided(&mut tx, session).await? } else { Vec::new() };
        tx.commit().await?;
        if first {
            metrics::session_ended(outcome);
        }
        for (outcome, clips) in &decided {
            metrics::clips(outcome, *clips);
        }
        Ok(())
    }

    /// A session that took less than all is told to people.
    async fn notice_end(
        &self,
        tx: &mut Tx,
        session: SessionId,
        outcome: &str,
        why: (&str, &str),
    ) -> Result<(), CatalogError> {
        let new = match outcome {
            "torn" => NewNotice::session_torn,
            "incomplete" => NewNotice::session_incomplete,
            _ => return Ok(()),
        };
        let row = sqlx::query(
            "SELECT s.bay, r.label FROM sessions s JOIN recorders r ON r.id = s.recorder_id
             WHERE s.id = ?",
        )
        .bind(session.to_string())
        .fetch_one(&mut **tx)
        .await?;
        let (bay, label): (String, String) = (row.try_get("bay")?, row.try_get("label")?);
        self.notice_in(tx, &new(session, &bay, &label, why)).await?;
        Ok(())
    }

    /// The recorder, and whether it is here for the first time.
    async fn know_recorder(
        &self,
        tx: &mut Tx,
        new: &NewSession,
    ) -> Result<(RecorderId, bool), CatalogError> {
        let known: Option<String> =
            sqlx::query_scalar("SELECT id FROM recorders WHERE identity_key = ?")
                .bind(&new.identity_key)
                .fetch_optional(&mut **tx)
                .await?;
        if let Some(id) = known {
            return Ok((parse(&id)?, false));
        }
        if let Some(id) = entered(tx, new).await? {
            return Ok((id, false));
        }
        let now = tx.at();
        let id = RecorderId::mint(now);
        sqlx::query(
            "INSERT INTO recorders (id, identity_key, known, make, model, serial, label, first_seen_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(&new.identity_key)
        .bind(new.identity.known)
        .bind(&new.identity.make)
        .bind(&new.identity.model)
        .bind(&new.identity.serial)
        .bind(&new.label)
        .bind(text(now))
        .execute(&mut **tx)
        .await?;
        Ok((id, true))
    }
}

/// The recorder that people entered in the register under the number this one tells, if there is one
/// that has not been docked yet: from now on it is known by what it says of itself.
async fn entered(tx: &mut Tx, new: &NewSession) -> Result<Option<RecorderId>, CatalogError> {
    let Identity { known: true, serial: Some(serial), make, model, .. } = &new.identity else {
        return Ok(None);
    };
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM recorders WHERE serial = ?1 AND identity_key LIKE ?2 || '%'
           AND (make IS NULL OR ?3 IS NULL OR make = ?3) LIMIT 2",
    )
    .bind(serial)
    .bind(ENTERED)
    .bind(make)
    .fetch_all(&mut **tx)
    .await?;
    // Of two that fit neither is taken: a person names this one.
    let [id] = ids.as_slice() else { return Ok(None) };
    sqlx::query(
        "UPDATE recorders SET identity_key = ?2, make = ?3, model = coalesce(?4, model), label = ?5
         WHERE id = ?1",
    )
    .bind(id)
    .bind(&new.identity_key)
    .bind(make)
    .bind(model)
    .bind(&new.label)
    .execute(&mut **tx)
    .await?;
    Ok(Some(parse(id)?))
}

/// Makes a session's row; also `rebuild`'s.
pub(super) async fn insert_session(
    tx: &mut Tx,
    (session, now): (SessionId, DateTime<Utc>),
    bay: &str,
    docked_by: &Actor,
    docked: &Docked,
) -> Result<(), CatalogError> {
    let clock = docked.clock.as_ref().map(serde_json::to_string).transpose()?;
    let newest = docked.newest.map(|stamp| serde_json::to_string(&stamp)).transpose()?;
    sqlx::query(
        "INSERT INTO sessions (id, recorder_id, bay, driver, place, docked_by, started_at,
                               identity_json, clock_json, host_error_ms, newest_json)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.to_string())
    .bind(docked.recorder.to_string())
    .bind(bay)
    .bind(&docked.driver)
    .bind(&docked.place)
    .bind(&docked_by.0)
    .bind(text(now))
    .bind(serde_json::to_string(&docked.identity)?)
    .bind(clock)
    .bind(docked.host_error_ms)
    .bind(newest)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
