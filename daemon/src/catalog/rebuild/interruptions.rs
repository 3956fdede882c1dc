//! Interruptions and what was said of them, as the log tells it.

use super::{
    super::{CatalogError, Tx, notes::set_state, open::text},
    apply::{conflict, fact, said, session, value},
};
use crate::domain::{Act, CustodyEvent, Finding, InterruptionId, InterruptionState, ItemId};

/// One was found, found again, or is told otherwise.
pub(super) async fn told(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let json = said(event, "finding")?;
    let finding: Finding = serde_json::from_str(json)?;
    sqlx::query(
        "INSERT INTO interruptions (id, recorder_id, session_id, place, kind, strength, rule,
             before_item, after_item, finding_json, found_at, changed_at)
         SELECT ?1, recorder_id, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 FROM sessions WHERE id = ?2
         ON CONFLICT (id) DO UPDATE SET kind = ?4, strength = ?5, rule = ?6, after_item = ?8,
             finding_json = ?9, changed_at = ?10, withdrawn_at = NULL, withdrawn_why = NULL",
    )
    .bind(said(event, "interruption")?)
    .bind(session(event)?.to_string())
    .bind(&finding.place)
    .bind(finding.kind.as_str())
    .bind(finding.strength.as_str())
    .bind(finding.rule().as_str())
    .bind(finding.before.to_string())
    .bind(finding.after.map(|item| item.to_string()))
    .bind(json)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One that was dismissed is open again.
pub(super) async fn reopened(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("UPDATE interruptions SET state = 'open', dismissed_as = NULL WHERE id = ?")
        .bind(said(event, "interruption")?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Facts show it no more.
pub(super) async fn withdrawn(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("UPDATE interruptions SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ?")
        .bind(text(tx.at()))
        .bind(&event.reason)
        .bind(said(event, "interruption")?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Something was said of one.
pub(super) async fn noted(tx: &mut Tx, event: &CustodyEvent, act: Act) -> Result<(), CatalogError> {
    let of: InterruptionId = value(event, "interruption")?;
    insert_note(tx, event, act).await?;
    match act {
        Act::InterruptionExplained => {
            set_state(tx, of, InterruptionState::Explained).await?;
        }
        Act::InterruptionDismissed => {
            set_state(tx, of, InterruptionState::Dismissed).await?;
        }
        Act::LossReported => {
            sqlx::query("UPDATE interruptions SET state = 'reported' WHERE id = ?")
                .bind(of.to_string())
                .execute(&mut **tx)
                .await?;
            sqlx::query("INSERT OR IGNORE INTO unacknowledged VALUES (?, ?)")
                .bind(of.to_string())
                .bind(text(tx.at()))
                .execute(&mut **tx)
                .await?;
        }
        Act::ReportAcknowledged => {
            sqlx::query("DELETE FROM unacknowledged WHERE interruption_id = ?")
                .bind(of.to_string())
                .execute(&mut **tx)
                .await?;
        }
        _ => {}
    }
    Ok(())
}

async fn insert_note(tx: &mut Tx, event: &CustodyEvent, act: Act) -> Result<(), CatalogError> {
    let kind = match act {
        Act::InterruptionExplained => "explanation",
        Act::NoteCorrected => "correction",
        Act::InterruptionDismissed => "dismissal",
        Act::LossReported => "report",
        _ => "acknowledgement",
    };
    let voice = fact(event, "voice").map(spoken).transpose()?;
    let (voice, from_s, to_s) = voice.map_or((None, None, None), |(item, from_s, to_s)| {
        (Some(item.to_string()), Some(from_s), Some(to_s))
    });
    sqlx::query(
        "INSERT INTO notes (id, interruption_id, kind, words, cause, loss, voice_item, voice_from_s,
                            voice_to_s, corrects, by_whom, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(said(event, "note")?)
    .bind(said(event, "interruption")?)
    .bind(kind)
    .bind(fact(event, "words").unwrap_or_default())
    .bind(fact(event, "cause"))
    .bind(fact(event, "loss"))
    .bind(voice)
    .bind(from_s)
    .bind(to_s)
    .bind(fact(event, "corrects"))
    .bind(&event.who.0)
    .bind(text(tx.at()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where it is spoken: `<item> <from>-<to> s`.
fn spoken(text: &str) -> Result<(ItemId, u32, u32), CatalogError> {
    let parts = || {
        let (item, span) = text.strip_suffix(" s")?.split_once(' ')?;
        let (from, to) = span.split_once('-')?;
        Some((item.parse().ok()?, from.parse().ok()?, to.parse().ok()?))
    };
    parts().ok_or_else(|| conflict("its voice is none"))
}
