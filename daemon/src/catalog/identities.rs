//! The station's identities: which key counted from when on.
//!
//! Called by `identity`. Holds public keys and signed notes; private keys never come here.

use sqlx::Row;

use super::{Catalog, CatalogError, Fork, events::Draft, items::unsigned, open::text};
use crate::domain::{Act, Actor, NewNotice};

/// An identity about to be kept.
#[derive(Clone, Debug)]
pub struct NewIdentity {
    /// From 1.
    pub number: u32,
    /// From 1.
    pub epoch: u32,
    /// The public key.
    pub key: String,
    /// What people compare.
    pub fingerprint: String,
    /// Why it counts: `first-start`, `rotated`, `lost` or `new-epoch`.
    pub reason: &'static str,
    /// The digest of the note.
    pub sha256: String,
    /// The signed note.
    pub note: String,
}

/// An identity as kept.
#[derive(Clone, Debug)]
pub struct KeptIdentity {
    /// From 1.
    pub number: u32,
    /// The signed note.
    pub note: String,
    /// Whether it was found to stand in the archive.
    pub stored: bool,
}

impl Catalog {
    /// Every identity, in order.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn identities(&self) -> Result<Vec<KeptIdentity>, CatalogError> {
        let rows = sqlx::query("SELECT number, note, stored_at FROM identities ORDER BY number")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(KeptIdentity {
                    number: u32::try_from(unsigned(row, "number")?)
                        .map_err(CatalogError::unreadable)?,
                    note: row.try_get("note")?,
                    stored: row.try_get::<Option<String>, _>("stored_at")?.is_some(),
                })
            })
            .collect()
    }

    /// Another key counts from now on: its identity, the event and, unless it is the first, a notice.
    /// `stored` says that it was found in the archive, as the catalog had forgotten it.
    ///
    /// # Errors
    /// When the catalog cannot be written, or knows another identity of this number.
    pub async fn add_identity(
        &self,
        new: &NewIdentity,
        who: &Actor,
        stored: bool,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO identities (number, epoch, key, note, stored_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(new.number)
        .bind(new.epoch)
        .bind(&new.key)
        .bind(&new.note)
        .bind(stored.then(|| text(self.clock.utc())))
        .execute(&mut *tx)
        .await?;
        let (act, notice) = match new.reason {
            "first-start" => (Act::KeyMade, None),
            "rotated" => (Act::KeyRotated, Some(NewNotice::key_rotated(&new.fingerprint))),
            "lost" => (Act::KeyLost, Some(NewNotice::key_lost(&new.fingerprint))),
            _ => (Act::EpochOpened, Some(NewNotice::epoch_opened(new.epoch, &new.fingerprint))),
        };
        if new.reason == "new-epoch" && !stored {
            // A person gave the old epoch up: what of it does not stand in the archive never will.
            let told = Fork {
                epoch: new.epoch - 1,
                witness: None,
                reason: "told".into(),
                size: 0,
                seen: None,
                found_at: self.clock.utc(),
            };
            self.add_fork(&mut tx, &told).await?;
        }
        self.open_epoch(&mut tx, new.epoch).await?;
        let draft = Draft::new(act)
            .who(who)
            .reason(if stored { "found-in-archive" } else { new.reason })
            .detail("number", new.number)
            .detail("epoch", new.epoch)
            .detail("key", &new.key)
            .detail("sha256", &new.sha256);
        self.append(&mut tx, draft).await?;
        if let Some(notice) = notice {
            self.notice_in(&mut tx, &notice).await?;
        }
        tx.commit().await
    }

    /// The identity `number` stands in the archive.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn identity_stored(&self, number: u32) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE identities SET stored_at = ? WHERE number = ? AND stored_at IS NULL")
            .bind(text(self.clock.utc()))
            .bind(number)
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }
}
