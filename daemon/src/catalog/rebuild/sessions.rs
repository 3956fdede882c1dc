//! Sessions, their recorders and all that was judged and done of them, as the log tells it; taught bays.

use super::{
    super::{
        CatalogError, Tx,
        docking::{Docked, insert_session},
        open::text,
    },
    apply::{conflict, fact, json, said, session, value},
};
use crate::domain::{Act, CustodyEvent, ItemId, Outcome};

/// A session began.
pub(super) async fn started(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let docked: Docked =
        json(event, "docked")?.ok_or_else(|| conflict("it does not tell what was docked"))?;
    // One that people had entered in the register is known by what it says from then on.
    sqlx::query(
        "INSERT INTO recorders (id, identity_key, known, make, model, serial, label, first_seen_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET identity_key = excluded.identity_key",
    )
    .bind(docked.recorder.to_string())
    .bind(&docked.identity_key)
    .bind(docked.identity.known)
    .bind(&docked.identity.make)
    .bind(&docked.identity.model)
    .bind(&docked.identity.serial)
    .bind(&docked.label)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    let at = (session(event)?, tx.at());
    insert_session(tx, at, said(event, "bay")?, &event.who, &docked).await
}

/// A session ended.
pub(super) async fn ended(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE sessions SET ended_at = ?, outcome = ?, outcome_code = ?, outcome_detail = ?
         WHERE id = ?",
    )
    .bind(text(tx.at()))
    .bind(said(event, "outcome")?)
    .bind(fact(event, "code"))
    .bind(fact(event, "why"))
    .bind(session(event)?.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Its recorder's clock was set.
pub(super) async fn clock_set(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("UPDATE sessions SET clock_set_json = coalesce(?, clock_set_json) WHERE id = ?")
        .bind(fact(event, "set"))
        .bind(session(event)?.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its recorder was judged for the next shift.
pub(super) async fn duty_judged(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE sessions SET duty_json = ?, condition_json = coalesce(?, condition_json)
         WHERE id = ?",
    )
    .bind(fact(event, "judged"))
    .bind(fact(event, "condition").filter(|condition| *condition != "null"))
    .bind(session(event)?.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Its handover was judged.
pub(super) async fn handover_judged(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO handovers (session_id, version, standing, deadline, item_id, verdict, judged_at)
         SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6
         FROM handovers WHERE session_id = ?1",
    )
    .bind(session(event)?.to_string())
    .bind(said(event, "standing")?)
    .bind(said(event, "deadline")?)
    .bind(value::<ItemId>(event, "item")?.to_string())
    .bind(said(event, "verdict")?)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Somebody said why it came when it did, or would.
pub(super) async fn handover_explained(
    tx: &mut Tx,
    event: &CustodyEvent,
) -> Result<(), CatalogError> {
    let (query, of) = match fact(event, "recorder") {
        Some(recorder) => (
            "INSERT INTO recorder_words (recorder_id, kind, returned_at, reason, recorded_at, recorded_by)
             VALUES (?, ?, ?, ?, ?, ?)",
            recorder.to_owned(),
        ),
        None => (
            "INSERT INTO handover_words (session_id, kind, returned_at, reason, recorded_at, recorded_by)
             VALUES (?, ?, ?, ?, ?, ?)",
            session(event)?.to_string(),
        ),
    };
    sqlx::query(query)
        .bind(of)
        .bind(said(event, "exception")?)
        .bind(fact(event, "returned_at"))
        .bind(event.reason.as_deref().unwrap_or_default())
        .bind(text(tx.at()))
        .bind(&event.who.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its footage was to be removed from the recorder.
pub(super) async fn removal(
    tx: &mut Tx,
    event: &CustodyEvent,
    act: Act,
) -> Result<(), CatalogError> {
    let (id, at) = (said(event, "removal")?, text(tx.at()));
    let query = match act {
        Act::RemovalAsked => sqlx::query(
            "INSERT INTO removals (id, session_id, asked_at, asked_by) VALUES (?, ?, ?, ?)",
        )
        .bind(id)
        .bind(session(event)?.to_string())
        .bind(at)
        .bind(&event.who.0),
        Act::RemovalConfirmed => {
            sqlx::query("UPDATE removals SET confirmed_at = ?, confirmed_by = ? WHERE id = ?")
                .bind(at)
                .bind(&event.who.0)
                .bind(id)
        }
        _ => sqlx::query(
            "UPDATE removals SET ended_at = ?, outcome = ?, reason = ?, detail = ? WHERE id = ?",
        )
        .bind(at)
        .bind(match event.outcome {
            Outcome::Ok => "removed",
            Outcome::Failed => said(event, "outcome")?,
        })
        .bind(&event.reason)
        .bind(fact(event, "seen"))
        .bind(id),
    };
    query.execute(&mut **tx).await?;
    Ok(())
}

/// A receipt of it stands in the archive.
pub(super) async fn receipted(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("INSERT INTO receipts (session_id, generation, sha256) VALUES (?, ?, ?)")
        .bind(session(event)?.to_string())
        .bind(value::<u32>(event, "generation")?)
        .bind(said(event, "sha256")?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A USB port became a bay, or is none any more.
pub(super) async fn bay(tx: &mut Tx, event: &CustodyEvent, act: Act) -> Result<(), CatalogError> {
    let name = said(event, "bay")?;
    let query = match act {
        Act::BayTaught => {
            sqlx::query("INSERT INTO bays (name, port, taught_at, taught_by) VALUES (?, ?, ?, ?)")
                .bind(name)
                .bind(said(event, "port")?)
                .bind(text(tx.at()))
                .bind(&event.who.0)
        }
        _ => sqlx::query("DELETE FROM bays WHERE name = ?").bind(name),
    };
    query.execute(&mut **tx).await?;
    Ok(())
}
