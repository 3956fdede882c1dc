//! What reconciling archive targets came to, and what it calls for: notices, failed copies, permits taken back, things
//! queued again, and what was healed.
//!
//! Called by `flow::reconcile` and `flow::mend`. Each verb is one transaction with its custody events.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Catalog, CatalogError, FailedCheck, Tx,
    events::Draft,
    items::{parse, parse_time, unsigned},
    log::to_i64,
    open::text,
};
use crate::domain::{Act, Actor, ItemId, ItemState, NewNotice};

/// Keys told in an event at most.
const TOLD_MAX: usize = 20;

/// Items a page of unproven copies.
const UNPROVEN_PAGE: i64 = 500;

/// What reconciling a target came to, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reckoning {
    /// Objects that the catalog says stand there.
    pub expected: u64,
    /// Objects that stand there as they should.
    pub present: u64,
    /// Objects that do not stand there.
    pub missing: u64,
    /// Objects that stand there and belong to nothing.
    pub extra: u64,
    /// Objects that stand there with other bytes.
    pub altered: u64,
    /// Of those missing or altered: they stand again, or are queued to be copied again.
    pub healed: u64,
    /// Bytes of what stands there.
    pub bytes: u64,
    /// Whether every byte was read.
    pub deep: bool,
    /// Why it could not be done to the end.
    pub failure: Option<String>,
}

impl Reckoning {
    /// Objects that are missing or altered still.
    #[must_use]
    pub fn unmended(&self) -> u64 {
        (self.missing + self.altered).saturating_sub(self.healed)
    }
}

/// Why an object was put right, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Healing {
    /// At which target.
    pub target: String,
    /// The object's key.
    pub key: String,
    /// Whose original it is, if it is one.
    pub item: Option<ItemId>,
    /// From which target's copy, or `catalog`.
    pub from: String,
    /// Where the altered bytes were put, if there were any.
    pub aside: Option<String>,
}

impl Catalog {
    /// Records what reconciling `target` came to; `named` are keys of findings, the first of them told. `unmended` is
    /// a digest of those that stay missing or altered, where everything was looked at.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn reconciled(
        &self,
        who: &Actor,
        target: &str,
        found: &Reckoning,
        (named, unmended): (&[String], Option<String>),
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let unmended = self.tell_unmended(&mut tx, target, (found, unmended)).await?;
        sqlx::query(
            "INSERT OR REPLACE INTO reconciliations
                 (target, at, deep, expected, present, missing, extra, altered, healed, bytes, failure,
                  unmended)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(target)
        .bind(text(tx.at()))
        .bind(found.deep)
        .bind(to_i64(found.expected))
        .bind(to_i64(found.present))
        .bind(to_i64(found.missing))
        .bind(to_i64(found.extra))
        .bind(to_i64(found.altered))
        .bind(to_i64(found.healed))
        .bind(to_i64(found.bytes))
        .bind(&found.failure)
        .bind(unmended)
        .execute(&mut *tx)
        .await?;
        let mut draft = Draft::new(Act::Reconciled).who(who).detail("target", target);
        for (name, count) in [
            ("expected", found.expected),
            ("present", found.present),
            ("missing", found.missing),
            ("extra", found.extra),
            ("altered", found.altered),
            ("healed", found.healed),
            ("bytes", found.bytes),
        ] {
            draft = draft.detail(name, count);
        }
        draft = draft.detail("deep", found.deep);
        if !named.is_empty() {
            let told: Vec<_> = named.iter().take(TOLD_MAX).map(String::as_str).collect();
            draft = draft.said("keys", told.join(" "));
        }
        if let Some(failure) = &found.failure {
            draft = draft.failed("incomplete").said("why", failure);
        } else if found.missing + found.extra + found.altered > 0 {
            draft = draft.failed("differs");
        }
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// Tells people of what could not be mended; where it is the same as the last time, they know. Answers what is
    /// known now.
    async fn tell_unmended(
        &self,
        tx: &mut Tx,
        target: &str,
        (found, unmended): (&Reckoning, Option<String>),
    ) -> Result<Option<String>, CatalogError> {
        let before: Option<Option<String>> =
            sqlx::query_scalar("SELECT unmended FROM reconciliations WHERE target = ?")
                .bind(target)
                .fetch_optional(&mut **tx)
                .await?;
        let before = before.flatten();
        // One that broke off did not look at everything.
        let Some(unmended) = unmended else { return Ok(before) };
        if found.unmended() > 0 && before.as_ref() != Some(&unmended) {
            self.notice_in(tx, &NewNotice::not_mended(target, found.unmended())).await?;
        }
        Ok(Some(unmended))
    }

    /// When `target` was last reconciled, and what that came to.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn last_reconciled(
        &self,
        target: &str,
    ) -> Result<Option<(DateTime<Utc>, Reckoning)>, CatalogError> {
        let row = sqlx::query("SELECT * FROM reconciliations WHERE target = ?")
            .bind(target)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let found = Reckoning {
            expected: unsigned(&row, "expected")?,
            present: unsigned(&row, "present")?,
            missing: unsigned(&row, "missing")?,
            extra: unsigned(&row, "extra")?,
            altered: unsigned(&row, "altered")?,
            healed: unsigned(&row, "healed")?,
            bytes: unsigned(&row, "bytes")?,
            deep: row.try_get("deep")?,
            failure: row.try_get("failure")?,
        };
        Ok(Some((parse_time(row.try_get("at")?)?, found)))
    }

    /// A copy in `target` is no longer the original, while another one is or may be: it counts as proven no
    /// more, and where it `is_required` the permit to remove the recorder's copy is taken back.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn copy_failed(
        &self,
        who: &Actor,
        target: &str,
        failed: &FailedCheck,
        is_required: bool,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        self.fixity_failure_in(&mut tx, who, target, failed).await?;
        sqlx::query("UPDATE copies SET proven_at = NULL WHERE item_id = ? AND target = ?")
            .bind(failed.item.to_string())
            .bind(target)
            .execute(&mut *tx)
            .await?;
        if is_required {
            self.take_back(&mut tx, failed.item, target, failed.finding.as_str()).await?;
        }
        tx.commit().await
    }

    /// Takes the permit to remove an item's recorder's copy back, unless it is being used.
    pub(super) async fn take_back(
        &self,
        tx: &mut Tx,
        item: ItemId,
        target: &str,
        code: &str,
    ) -> Result<(), CatalogError> {
        let (state, session) = self.state_in(tx, item).await?;
        if !crate::lifecycle::may_be_taken_back(state) || is_being_used(tx, item).await? {
            return Ok(());
        }
        sqlx::query("UPDATE items SET state = ? WHERE id = ?")
            .bind(ItemState::Sealed.as_str())
            .bind(item.to_string())
            .execute(&mut **tx)
            .await?;
        let draft = Draft::new(Act::PermitTakenBack).item(item).session(session);
        self.append(tx, draft.reason(code).detail("target", target)).await
    }

    /// The page of items beyond `after` of which a copy at `target` failed and counts as proven no more, in order;
    /// what waits to be sent there is none.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn unproven_copies(
        &self,
        target: &str,
        after: Option<ItemId>,
    ) -> Result<Vec<ItemId>, CatalogError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT c.item_id FROM copies c JOIN items i ON i.id = c.item_id
             WHERE c.target = ?1 AND c.item_id > ?2
               AND c.failed_at IS NOT NULL AND c.proven_at IS NULL
               AND i.state <> 'quarantined' AND NOT EXISTS (SELECT 1 FROM sendings s
                   WHERE s.target = ?1 AND s.kind = 'original' AND s.subject = c.item_id
                     AND s.sent_at IS NULL)
             ORDER BY c.item_id LIMIT ?3",
        )
        .bind(target)
        .bind(after.map(|item| item.to_string()).unwrap_or_default())
        .bind(UNPROVEN_PAGE)
        .fetch_all(&self.readers)
        .await?;
        ids.iter().map(|id| parse(id)).collect()
    }

    /// What `[kind, subject, part]` names does not stand in its target any more: it is sent there again. That is an
    /// event, unless there is one already that something was put aside for it.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn send_again(
        &self,
        who: &Actor,
        healing: &Healing,
        name: &[String; 3],
    ) -> Result<(), CatalogError> {
        let ([kind, subject, part], target) = (name, &healing.target);
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE sendings SET sent_at = NULL, attempts = 0, not_before = NULL, for_person = 0,
                                 failure = NULL, detail = NULL
             WHERE target = ? AND kind = ? AND subject = ? AND part = ?",
        )
        .bind(target)
        .bind(kind)
        .bind(subject)
        .bind(part)
        .execute(&mut *tx)
        .await?;
        // What is written anew there is neither on hold nor locked yet.
        sqlx::query(
            "UPDATE guards SET due = 1, asked = asked + 1, held = NULL, locked_until = NULL,
                               not_before = NULL
             WHERE target = ? AND item_id = ? AND ? IN ('original', 'manifest')",
        )
        .bind(target)
        .bind(subject)
        .bind(kind)
        .execute(&mut *tx)
        .await?;
        if healing.aside.is_none() {
            self.append(&mut tx, draft(Act::SentAgain, who, healing)).await?;
        }
        tx.commit().await
    }

    /// An object was put right: the bytes that the catalog knows stand there again, read back.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn healed(&self, who: &Actor, healing: &Healing) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        if let Some(item) = healing.item {
            sqlx::query(
                "UPDATE copies SET proven_at = ?1, last_proven_at = ?1
                 WHERE item_id = ?2 AND target = ?3",
            )
            .bind(text(tx.at()))
            .bind(item.to_string())
            .bind(&healing.target)
            .execute(&mut *tx)
            .await?;
        }
        self.append(&mut tx, draft(Act::Healed, who, healing)).await?;
        tx.commit().await
    }

    /// An altered object was put aside at a further target.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn put_aside(&self, who: &Actor, healing: &Healing) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        self.append(&mut tx, draft(Act::PutAside, who, healing)).await?;
        tx.commit().await
    }

    /// An object could not be put right, and why.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn not_healed(
        &self,
        who: &Actor,
        healing: &Healing,
        why: (&str, &str),
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = draft(Act::Healed, who, healing).failed(why.0).said("why", why.1);
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }
}

fn draft(act: Act, who: &Actor, healing: &Healing) -> Draft {
    let mut draft = Draft::new(act)
        .who(who)
        .detail("target", &healing.target)
        .detail("key", &healing.key)
        .detail("from", &healing.from);
    if let Some(item) = healing.item {
        draft = draft.item(item);
    }
    match &healing.aside {
        Some(aside) => draft.detail("aside", aside),
        None => draft,
    }
}

/// Whether the permit is being used at this moment: a recorder was told to remove its footage, and has not ended.
async fn is_being_used(tx: &mut Tx, item: ItemId) -> Result<bool, CatalogError> {
    let used = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM clips c JOIN removals m ON m.session_id = c.session_id
                        WHERE c.item_id = ? AND m.confirmed_at IS NOT NULL AND m.ended_at IS NULL)",
    );
    Ok(used.bind(item.to_string()).fetch_one(&mut **tx).await?)
}
