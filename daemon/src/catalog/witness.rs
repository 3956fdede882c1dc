//! What this station saw of other stations' logs, as their witness.
//!
//! Called by `api`. What is compared, remembered and signed is one transaction: whoever asks twice at
//! the same moment is answered one after the other. Remembered trees are never forgotten.

use sqlx::Row;

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    log::{digest, narrow, to_i64},
    open::text,
};
use crate::{
    cosign::{Question, Refusal, Seen, WitnessSigner},
    domain::{Act, Actor, NewNotice},
    note::NoteKey,
};

/// How a witness answered.
pub type Cosigned = Result<String, Refusal>;

impl Catalog {
    /// Answers a question about the log with `key`: the line, once what it is about is remembered; or
    /// why there is none. A tree that contradicts what was seen is told, once.
    ///
    /// # Errors
    /// When the catalog cannot be written: then nothing was signed.
    pub async fn witness(
        &self,
        key: &NoteKey,
        question: &Question,
        signer: &WitnessSigner,
        who: &Actor,
    ) -> Result<Cosigned, CatalogError> {
        let mut tx = self.begin().await?;
        let origin = key.name();
        let seen = seen_last(&mut tx, origin).await?;
        let (note, new) = match question.judge(key, &seen) {
            Ok(good) => good,
            Err(refusal) => {
                self.refuse(&mut tx, origin, (question, refusal, seen), who).await?;
                tx.commit().await?;
                return Ok(Err(refusal));
            }
        };
        let now = self.clock.utc();
        let line = signer.cosign(&note, now).map_err(CatalogError::unreadable)?;
        // Asked again about what it signed already, it says so again, with the time of now.
        if new != seen || seen == Seen::NOTHING {
            let added = sqlx::query(
                "INSERT INTO witnessed_logs (origin, size, root, seen_at) VALUES (?, ?, ?, ?)
                 ON CONFLICT DO NOTHING",
            )
            .bind(origin)
            .bind(to_i64(new.size))
            .bind(new.root.as_slice())
            .bind(text(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if added > 0 {
                let draft = Draft::new(Act::Witnessed).who(who);
                self.append(&mut tx, told(draft, origin, &new)).await?;
            }
        }
        tx.commit().await?;
        Ok(Ok(line))
    }

    /// A refusal is told if the log itself signed what contradicts what was seen. That it did not know
    /// what was seen last contradicts nothing.
    async fn refuse(
        &self,
        tx: &mut Tx,
        origin: &str,
        (question, refusal, seen): (&Question, Refusal, Seen),
        who: &Actor,
    ) -> Result<(), CatalogError> {
        let reason = match refusal {
            Refusal::Conflict(_) => "conflict",
            Refusal::NotExtended => "not-extended",
            Refusal::Unreadable | Refusal::UnknownLog | Refusal::Unsigned => return Ok(()),
        };
        let Some(new) = question.tree() else { return Ok(()) };
        let before =
            sqlx::query_scalar("SELECT root FROM witnessed_logs WHERE origin = ? AND size = ?")
                .bind(origin)
                .bind(to_i64(new.size))
                .fetch_optional(&mut **tx)
                .await?
                .map(|root: Vec<u8>| digest(&root))
                .transpose()?;
        let contradicts = match before {
            Some(root) => root != new.root,
            None => refusal == Refusal::NotExtended || new.size < seen.size,
        };
        if !contradicts {
            return Ok(());
        }
        let added = sqlx::query(
            "INSERT INTO witness_refusals (origin, size, root, refused_at) VALUES (?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(origin)
        .bind(to_i64(new.size))
        .bind(new.root.as_slice())
        .bind(text(self.clock.utc()))
        .execute(&mut **tx)
        .await?
        .rows_affected();
        if added == 0 {
            return Ok(());
        }
        let draft = Draft::new(Act::WitnessRefused).who(who).failed(reason);
        let draft = told(draft, origin, &new).detail("seen", seen.size);
        self.append(tx, draft).await?;
        self.notice_in(tx, &NewNotice::witness_refused(origin, new.size, seen.size)).await?;
        Ok(())
    }

    /// The public key this station signs with as a witness, if it has one.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn witness_key(&self) -> Result<Option<String>, CatalogError> {
        let newest = "SELECT key FROM witness_keys ORDER BY made_at DESC LIMIT 1";
        Ok(sqlx::query_scalar(newest).fetch_optional(&self.readers).await?)
    }

    /// This station has a key as a witness; `key` is the public one. Known already, nothing happens.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn know_witness_key(&self, key: &str) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO witness_keys (key, made_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(key)
        .bind(text(self.clock.utc()))
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added > 0 {
            self.append(&mut tx, Draft::new(Act::WitnessKeyMade).detail("key", key)).await?;
        }
        tx.commit().await
    }
}

fn told(draft: Draft, origin: &str, tree: &Seen) -> Draft {
    draft.detail("log", origin).detail("size", tree.size).detail("root", hex::encode(tree.root))
}

async fn seen_last(tx: &mut Tx, origin: &str) -> Result<Seen, CatalogError> {
    let row = sqlx::query(
        "SELECT size, root FROM witnessed_logs WHERE origin = ? ORDER BY size DESC LIMIT 1",
    )
    .bind(origin)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(Seen::NOTHING) };
    Ok(Seen { size: narrow(row.try_get("size")?)?, root: digest(row.try_get("root")?)? })
}
