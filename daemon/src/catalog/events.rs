//! Appending custody events inside a transaction, and reading them.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::Row;

use super::{Catalog, CatalogError, CatalogErrorKind, Tx, open::text};
use crate::domain::{
    Act, Actor, CustodyEvent, EventId, ItemId, NewNotice, Outcome, SessionId, TOOL_VERSION,
    leaf_hash,
};

/// An event about to be appended.
pub(super) struct Draft {
    act: Act,
    item: Option<ItemId>,
    session: Option<SessionId>,
    who: Actor,
    outcome: Outcome,
    reason: Option<String>,
    detail: BTreeMap<String, String>,
}

impl Draft {
    pub(super) fn new(act: Act) -> Self {
        Self {
            act,
            item: None,
            session: None,
            who: Actor::station(),
            outcome: Outcome::Ok,
            reason: None,
            detail: BTreeMap::new(),
        }
    }

    pub(super) fn item(mut self, item: ItemId) -> Self {
        self.item = Some(item);
        self
    }

    pub(super) fn session(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    pub(super) fn who(mut self, who: &Actor) -> Self {
        self.who = who.clone();
        self
    }

    pub(super) fn failed(mut self, reason: &str) -> Self {
        self.outcome = Outcome::Failed;
        self.reason = Some(reason.into());
        self
    }

    pub(super) fn reason(mut self, reason: &str) -> Self {
        self.reason = Some(reason.into());
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "numbers and references alike")]
    pub(super) fn detail(mut self, name: &str, value: impl ToString) -> Self {
        self.detail.insert(name.into(), value.to_string());
        self
    }

    /// Facts that `rebuild` makes a row of again: JSON. Left out where they are longer than any that a
    /// recorder has a reason for, so that no claim of one is too long to be recorded.
    pub(super) fn kept<T: Serialize>(self, name: &str, facts: &T) -> Result<Self, CatalogError> {
        let json = serde_json::to_string(facts)?;
        Ok(if json.len() > KEPT_MAX { self } else { self.detail(name, json) })
    }

    /// What a machine said, not a person: cut where it is too long.
    #[expect(clippy::needless_pass_by_value, reason = "as for [`Self::detail`]")]
    pub(super) fn said(self, name: &str, value: impl ToString) -> Self {
        self.detail(name, cut(&value.to_string(), SAID_MAX))
    }
}

/// Longest facts in an event, bytes.
pub(super) const KEPT_MAX: usize = 24 << 10;

/// Longest text of a machine in an event, characters: a message of a panic or of a library is of any.
const SAID_MAX: usize = 2000;

/// Longest value of a setting in an event, characters.
const SETTING_MAX: usize = 200;

/// At most `max` characters; one that was cut ends with an ellipsis.
fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into(),
    }
}

/// A custody event as kept.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// Position in the station's log, from 1, without holes.
    pub seq: i64,
    /// The event.
    pub event: CustodyEvent,
}

impl Catalog {
    /// Appends an event to the transaction of the change it records.
    pub(super) async fn append(&self, tx: &mut Tx, draft: Draft) -> Result<(), CatalogError> {
        let when = tx.moment().clone();
        let event = CustodyEvent {
            schema: CustodyEvent::SCHEMA.into(),
            id: EventId::mint(when.utc),
            station: self.station,
            act: draft.act.as_str().into(),
            item: draft.item,
            session: draft.session,
            who: draft.who,
            when,
            outcome: draft.outcome,
            reason: draft.reason,
            detail: draft.detail,
            tool: TOOL_VERSION.into(),
        };
        let leaf = event.leaf()?;
        if leaf.len() > CustodyEvent::LEAF_BYTES_MAX {
            return Err(CatalogError::new(
                CatalogErrorKind::TooLong,
                format!(
                    "a {} event of {} bytes is longer than an entry of the log",
                    event.act,
                    leaf.len()
                ),
            ));
        }
        sqlx::query(
            "INSERT INTO custody_events (id, act, item_id, session_id, at, leaf, leaf_hash)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(event.id.to_string())
        .bind(&event.act)
        .bind(event.item.map(|i| i.to_string()))
        .bind(event.session.map(|s| s.to_string()))
        .bind(text(event.when.utc))
        .bind(&leaf)
        .bind(hex::encode(leaf_hash(&leaf)))
        .execute(&mut **tx)
        .await?;
        tx.note_event();
        Ok(())
    }

    /// Events from position `from` on, in the order they happened.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn events(&self, from: i64, limit: u32) -> Result<Vec<EventRow>, CatalogError> {
        let leaves = self.leaves(from, u64::from(limit)).await?;
        leaves
            .into_iter()
            .map(|leaf| Ok(EventRow { seq: leaf.seq, event: serde_json::from_str(&leaf.entry)? }))
            .collect()
    }

    /// An item's events in the order they happened.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn events_of_item(
        &self,
        item: ItemId,
        limit: u32,
        after: Option<i64>,
    ) -> Result<Vec<EventRow>, CatalogError> {
        let rows = sqlx::query(
            "SELECT seq, leaf FROM custody_events WHERE item_id = ? AND seq > ?
             ORDER BY seq LIMIT ?",
        )
        .bind(item.to_string())
        .bind(after.unwrap_or(i64::MIN))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|row| {
                let leaf: String = row.try_get("leaf")?;
                Ok(EventRow { seq: row.try_get("seq")?, event: serde_json::from_str(&leaf)? })
            })
            .collect()
    }

    /// Records that a task of the station was lost.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_lost_task(&self, task: &str, why: &str) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::TaskLost).failed("panicked").detail("task", task);
        self.append(&mut tx, draft.said("why", why)).await?;
        self.notice_in(&mut tx, &NewNotice::task_lost(task)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records which settings hold from now on; each `(key, old, new)`.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_settings(
        &self,
        changes: &[(String, String, String)],
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let mut draft = Draft::new(Act::SettingsApplied);
        for (key, old, new) in changes {
            let (old, new) = (cut(old, SETTING_MAX), cut(new, SETTING_MAX));
            draft.detail.insert(key.clone(), format!("{old} -> {new}"));
        }
        self.append(&mut tx, draft).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records that a file fitting no item was set aside.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_stray(&self, name: &str, moved_to: &str) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::StrayFound).detail("name", name).detail("moved_to", moved_to);
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }
}
