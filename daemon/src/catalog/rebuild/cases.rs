//! Cases, links, records, texts, holds and lists of matters, as the log tells them.

use chrono::NaiveDate;

use super::{
    super::{
        CatalogError, Tx,
        case_records::count_for_in,
        cases::case_in,
        casework::{CaseStep, write_description, write_step},
        extensions::insert_extension,
        items::signed,
        matters::{keep_longest_in, write_list},
        open::text,
        retention::{Word, insert_hold},
    },
    apply::{conflict, fact, item, json, said, value},
};
use crate::domain::{
    CaseAct, CaseChange, CaseNumber, CaseRecord, CaseRecordId, CustodyEvent, MatterList,
};

/// A case was entered.
pub(super) async fn added(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("INSERT INTO cases (number, title, created_at) VALUES (?, ?, ?)")
        .bind(said(event, "case")?)
        .bind(said(event, "title")?)
        .bind(text(tx.at()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Something else is said of it: the entry has old and new, and the old is known here.
pub(super) async fn described(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let number: CaseNumber = value(event, "case")?;
    let before = case_in(tx, &number).await?;
    let now = |field: &str| -> Result<Option<String>, CatalogError> {
        let Some(change) = fact(event, field) else { return Ok(None) };
        let old = format!("{} -> ", before.said(field));
        let new = change.strip_prefix(&old);
        let new = new.ok_or_else(|| conflict(format!("its {field} does not follow")))?;
        Ok(Some(new.to_owned()))
    };
    let change = CaseChange {
        title: now("title")?,
        category: now("category")?,
        object_name: now("object_name")?,
        object_code: now("object_code")?,
        matter: now("matter")?,
        file_term: now("file_term")?,
    };
    write_description(tx, &before, &change).await?;
    keep_longest_in(tx, Some(&number)).await
}

/// Something happened to it on a day.
pub(super) async fn stepped(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let number: CaseNumber = value(event, "case")?;
    let act = CaseAct::named(said(event, "act")?).ok_or_else(|| conflict("its act is none"))?;
    let on: NaiveDate = value(event, "on")?;
    let before = case_in(tx, &number).await?.dates;
    let after = before.after(act, on).map_err(|error| conflict(error.to_string()))?;
    let step = CaseStep { act, on, at: tx.at(), who: event.who.0.clone() };
    write_step(tx, &number, step, &after).await
}

/// A fact was added to it.
pub(super) async fn recorded(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    let (number, id) =
        (value::<CaseNumber>(event, "case")?, value::<CaseRecordId>(event, "record")?);
    let says = said(event, "says")?;
    let record: CaseRecord = serde_json::from_str(says)?;
    sqlx::query(
        "INSERT INTO case_records (id, case_number, item_id, kind, record_json, corrects, at, who)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id.to_string())
    .bind(number.as_str())
    .bind(event.item.map(|item| item.to_string()))
    .bind(record.kind())
    .bind(says)
    .bind(fact(event, "corrects"))
    .bind(text(tx.at()))
    .bind(&event.who.0)
    .execute(&mut **tx)
    .await?;
    if fact(event, "corrects").is_none() && matches!(record, CaseRecord::Receipt { .. }) {
        count_for_in(tx, id, &number, event.item).await?;
    }
    Ok(())
}

/// An item was linked to it.
pub(super) async fn linked(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO case_links (id, item_id, case_number, linked_at, linked_by)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(said(event, "link")?)
    .bind(item(event)?.to_string())
    .bind(said(event, "case")?)
    .bind(text(tx.at()))
    .bind(&event.who.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A link was backed out.
pub(super) async fn unlinked(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "UPDATE case_links SET unlinked_at = ?, unlinked_by = ?, unlink_reason = ? WHERE id = ?",
    )
    .bind(text(tx.at()))
    .bind(&event.who.0)
    .bind(&event.reason)
    .bind(said(event, "link")?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A text was attached to it.
pub(super) async fn document_added(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query(
        "INSERT INTO case_documents (id, case_number, name, title, extension, size, blake3, sha256,
                                     added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(said(event, "document")?)
    .bind(said(event, "case")?)
    .bind(said(event, "name")?)
    .bind(said(event, "title")?)
    .bind(said(event, "extension")?)
    .bind(signed(value(event, "size")?)?)
    .bind(said(event, "blake3")?)
    .bind(said(event, "sha256")?)
    .bind(text(tx.at()))
    .bind(&event.who.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It was read back.
pub(super) async fn document_proven(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    sqlx::query("UPDATE case_documents SET proven_at = ?, manifest_blake3 = ? WHERE id = ?")
        .bind(text(tx.at()))
        .bind(said(event, "manifest")?)
        .bind(said(event, "document")?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Another list of matters counts. One too long for an entry is lost, and `rebuild` says so.
pub(super) async fn listed(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    if let Some(list) = json::<MatterList>(event, "list")? {
        write_list(tx, &list, &event.who).await?;
    }
    Ok(())
}

/// Something is kept through a day at least.
pub(super) async fn extended(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    insert_extension(tx, &word(event, "extension")?, said(event, "on")?).await
}

/// A legal hold was placed.
pub(super) async fn held(tx: &mut Tx, event: &CustodyEvent) -> Result<(), CatalogError> {
    insert_hold(tx, &word(event, "hold")?).await
}

fn word<'a>(event: &'a CustodyEvent, id: &str) -> Result<Word<'a>, CatalogError> {
    let (item, case, reason) = (event.item, fact(event, "case"), event.reason.as_deref());
    let reason = reason.unwrap_or_default();
    Ok(Word { id: said(event, id)?, item, case, reason, who: &event.who })
}
