//! The archive's verbs: originals verified, archived and proven; sealed; releasable.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Catalog, CatalogError,
    items::{parse, parse_time},
    open::text,
};
use crate::domain::{ItemId, ItemState};

/// An original in one archive target.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Whose original.
    pub item: ItemId,
    /// The target's name.
    pub target: String,
    /// The object's key.
    pub key: String,
    /// When the put was recorded.
    pub archived_at: DateTime<Utc>,
    /// When it was read back and found equal.
    pub proven_at: Option<DateTime<Utc>>,
}

impl Catalog {
    /// Originals that were read back through their keys, past the page cache, and are equal:
    /// verified, archived and proven at once, in one transaction for all of them.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn prove(
        &self,
        target: &str,
        group: &[(ItemId, String)],
    ) -> Result<(), CatalogError> {
        let now = text(self.clock.utc());
        let mut tx = self.begin().await?;
        for (item, key) in group {
            let note = |d: super::events::Draft| d.detail("target", target).detail("key", key);
            self.advance(&mut tx, *item, ItemState::Verified, |d| d).await?;
            self.advance(&mut tx, *item, ItemState::Archived, note).await?;
            self.advance(&mut tx, *item, ItemState::Proven, note).await?;
            sqlx::query(
                "INSERT INTO copies (item_id, target, key, archived_at, proven_at)
                 VALUES (?1, ?2, ?3, ?4, ?4)
                 ON CONFLICT (item_id, target) DO UPDATE SET proven_at = excluded.proven_at",
            )
            .bind(item.to_string())
            .bind(target)
            .bind(key)
            .bind(&now)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Manifests stand beside their originals. One that was set aside meanwhile is passed over.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn seal(&self, group: &[(ItemId, String)]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        for (item, blake3) in group {
            if is_set_aside(&mut tx, *item).await? {
                continue;
            }
            let moved = self
                .advance(&mut tx, *item, ItemState::Sealed, |d| {
                    d.detail("manifest_generation", 1).detail("manifest_blake3", blake3)
                })
                .await?;
            if moved {
                sqlx::query(
                    "UPDATE items SET manifest_generation = 1, manifest_blake3 = ? WHERE id = ?",
                )
                .bind(blake3)
                .bind(item.to_string())
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Permits the release of the recorder's copies of sealed items that are proven on every
    /// `target`. Answers the ones permitted; one that was set aside meanwhile is not.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn permit_release(
        &self,
        group: &[ItemId],
        targets: &[&str],
    ) -> Result<Vec<ItemId>, CatalogError> {
        let mut permitted = Vec::with_capacity(group.len());
        let mut tx = self.begin().await?;
        for item in group {
            if is_set_aside(&mut tx, *item).await? {
                continue;
            }
            let proven: Vec<String> = sqlx::query_scalar(
                "SELECT target FROM copies WHERE item_id = ? AND proven_at IS NOT NULL",
            )
            .bind(item.to_string())
            .fetch_all(&mut *tx)
            .await?;
            if targets.iter().all(|t| proven.iter().any(|p| p == t)) {
                self.advance(&mut tx, *item, ItemState::Releasable, |d| d).await?;
                permitted.push(*item);
            }
        }
        tx.commit().await?;
        Ok(permitted)
    }

    /// Where an item's original stands.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn copies(&self, item: ItemId) -> Result<Vec<Copy>, CatalogError> {
        let rows = sqlx::query("SELECT * FROM copies WHERE item_id = ? ORDER BY target")
            .bind(item.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let proven: Option<String> = row.try_get("proven_at")?;
                Ok(Copy {
                    item: parse(row.try_get("item_id")?)?,
                    target: row.try_get("target")?,
                    key: row.try_get("key")?,
                    archived_at: parse_time(row.try_get("archived_at")?)?,
                    proven_at: proven.map(|t| parse_time(&t)).transpose()?,
                })
            })
            .collect()
    }
}

/// Whether a fixity check has set the item aside while the line was at work on it. The others of
/// its group go on.
async fn is_set_aside(tx: &mut super::Tx, item: ItemId) -> Result<bool, CatalogError> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM items WHERE id = ?")
        .bind(item.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(state.as_deref() == Some(ItemState::Quarantined.as_str()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use docket_drivers::{ClipKind, Identity, NameFacts};

    use super::*;
    use crate::{
        catalog::{Listed, NewSession, Staged},
        clock::SimulatedClock,
        domain::{Actor, Digests, Quarantine},
    };

    fn listed(handle: u32) -> Listed {
        Listed {
            handle,
            path_raw: format!("{handle}.mp4").into_bytes(),
            size: 1,
            modified: None,
            kind: ClipKind::Video,
            key_mark: None,
            name: NameFacts::default(),
        }
    }

    /// Two items, proven.
    async fn proven(catalog: &Catalog) -> Vec<ItemId> {
        let by = Actor::station();
        let new = NewSession {
            bay: "1".into(),
            driver: "folder".into(),
            place: "/".into(),
            identity_key: "path:".into(),
            label: "/".into(),
            docked_by: by,
            identity: Identity::default(),
            clock: None,
            clips: vec![listed(0), listed(1)],
            not_taken: Vec::new(),
        };
        let started = catalog.begin_session(&new).await.unwrap();
        let items: Vec<ItemId> = started.plans.iter().filter_map(|p| p.item()).collect();
        catalog.start_copying(&items).await.unwrap();
        let digests = |n: u32| Digests { blake3: format!("{n}"), sha256: "s".into(), sm3: None };
        let staged: Vec<Staged> = (0..)
            .zip(&items)
            .map(|(n, i)| Staged { item: *i, handle: n, size: 1, digests: digests(n) })
            .collect();
        catalog.stage(started.session, &staged).await.unwrap();
        let group: Vec<_> = items.iter().map(|i| (*i, format!("{i}"))).collect();
        catalog.prove("local", &group).await.unwrap();
        items
    }

    #[tokio::test]
    async fn an_item_set_aside_holds_up_none_of_its_group() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::at("2026-11-22T08:00:00Z".parse().unwrap()));
        let (catalog, _) = Catalog::open(&Catalog::path_in(folder.path()), clock).await.unwrap();
        let items = proven(&catalog).await;
        let set_aside = Some(Quarantine::FixityMismatch);
        let by = Actor::station();
        catalog.record_fixity_failure(&by, items[0], "x", "rot", set_aside).await.unwrap();

        let manifests: Vec<_> = items.iter().map(|i| (*i, "digest".to_owned())).collect();
        catalog.seal(&manifests).await.unwrap();
        let permitted = catalog.permit_release(&items, &["local"]).await.unwrap();
        assert_eq!(permitted, [items[1]]);
        let first = catalog.item(items[0]).await.unwrap();
        assert_eq!((first.state, first.manifest_generation), (ItemState::Quarantined, None));
        assert_eq!(first.reason.as_deref(), Some("fixity-mismatch"));
        assert_eq!(catalog.item(items[1]).await.unwrap().state, ItemState::Releasable);
    }
}
