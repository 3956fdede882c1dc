//! Archive targets beside the home archive: which there are, and what each still lacks.
//!
//! Called by `run` at the start, which takes over the settings, and by `api`. A target that is new gets
//! everything there is; one that left the settings gets nothing more, and what stands there is known still.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Catalog, CatalogError, Tx,
    events::Draft,
    items::{parse, unsigned},
    open::text,
};
use crate::domain::{Act, Actor};

/// A target as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTarget {
    /// Its name, for ever.
    pub name: String,
    /// Where it is, without any secret.
    pub url: String,
    /// Which server that address means, where it does not say so itself; else empty.
    pub server: String,
    /// Whether nothing may be removed from a recorder before it is proven there.
    pub required: bool,
    /// Whether its copies are put on hold and locked: it must keep what is written there.
    pub guarded: bool,
}

impl NamedTarget {
    /// What may differ between two places: the address, and the server that it means.
    fn place(&self) -> (&str, &str) {
        (&self.url, &self.server)
    }
}

/// What a target still lacks, and what it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Things that wait to be sent.
    pub waiting: u64,
    /// Their bytes, as far as they are large.
    pub waiting_bytes: u64,
    /// Those of them that failed at least once.
    pub failing: u64,
    /// Things that were sent and read back.
    pub sent: u64,
    /// Parts of those that wait, which are there already.
    pub parts: u64,
    /// The newest failure of those that wait: a stable code, and words.
    pub failure: Option<(String, String)>,
    /// Since when nothing succeeds there, while something waits.
    pub failing_since: Option<DateTime<Utc>>,
}

/// Everything that stands in the home archive, as sendings to target `?1`.
pub(super) const ALL: [&str; 8] = [
    "SELECT ?1, 'identity', number, '', 0, 0 FROM identities WHERE stored_at IS NOT NULL",
    "SELECT ?1, 'original', i.id, '', i.size, iif(i.key_mark IS NULL, 2, 1) FROM items i
     JOIN copies c ON c.item_id = i.id AND c.target = 'local' AND c.proven_at IS NOT NULL
     WHERE i.state <> 'quarantined'",
    "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g
         WHERE n < (SELECT max(manifest_generation) FROM items))
     SELECT ?1, 'manifest', i.id, g.n, 0, 0 FROM items i JOIN g ON g.n <= i.manifest_generation
     WHERE i.manifest_generation IS NOT NULL",
    "SELECT ?1, 'rendition', item_id, kind, size, 3 FROM renditions WHERE true",
    "SELECT ?1, 'receipt', session_id, generation, 0, 0 FROM receipts WHERE true",
    "SELECT ?1, 'link', id, iif(unlinked_at IS NULL, '', 'back-out'), 0, 0 FROM case_links
     WHERE written = 1",
    "SELECT ?1, 'record', id, '', 0, 0 FROM case_records WHERE written = 1",
    "SELECT ?1, 'document', id, '', size, 1 FROM case_documents WHERE proven_at IS NOT NULL",
];

impl Catalog {
    /// Takes over which targets the settings name: new ones are to get everything, those that are gone
    /// nothing more; one that comes back gets what it missed. What changed is an event.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn name_targets(&self, named: &[NamedTarget]) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        note_servers(&mut tx, named).await?;
        let known = standing(&mut tx).await?;
        for gone in known.iter().filter(|known| !named.iter().any(|n| n.name == known.name)) {
            self.leave_target(&mut tx, gone).await?;
        }
        for target in named {
            match known.iter().find(|known| known.name == target.name) {
                Some(known) if known == target => {}
                Some(known) => self.change_target(&mut tx, known, target).await?,
                None => self.take_up_target(&mut tx, target).await?,
            }
        }
        tx.commit().await
    }

    async fn leave_target(&self, tx: &mut Tx, gone: &NamedTarget) -> Result<(), CatalogError> {
        sqlx::query("UPDATE targets SET removed_at = ? WHERE name = ?")
            .bind(text(self.clock.utc()))
            .bind(&gone.name)
            .execute(&mut **tx)
            .await?;
        // Nobody can read there any more.
        sqlx::query("UPDATE copies SET audited = 0 WHERE target = ?")
            .bind(&gone.name)
            .execute(&mut **tx)
            .await?;
        self.append(tx, draft(Act::TargetRemoved, gone)).await
    }

    async fn change_target(
        &self,
        tx: &mut Tx,
        known: &NamedTarget,
        target: &NamedTarget,
    ) -> Result<(), CatalogError> {
        // Settings that changed may have mended it.
        sqlx::query(
            "UPDATE targets SET url = ?, server = ?, required = ?, guarded = ?, attempts = 0,
                                not_before = NULL
             WHERE name = ?",
        )
        .bind(&target.url)
        .bind(&target.server)
        .bind(target.required)
        .bind(target.guarded)
        .bind(&target.name)
        .execute(&mut **tx)
        .await?;
        if known.place() != target.place() {
            self.forget_place(tx, target).await?;
        }
        let was = format!("{} {} {}", known.url, known.server, needed(known));
        self.append(tx, draft(Act::TargetAdded, target).detail("was", was)).await
    }

    async fn take_up_target(&self, tx: &mut Tx, target: &NamedTarget) -> Result<(), CatalogError> {
        let was = sqlx::query(NAMED).bind(&target.name).fetch_optional(&mut **tx).await?;
        let was = was.as_ref().map(target_from).transpose()?;
        if was.is_some_and(|was| was.place() != target.place()) {
            self.forget_place(tx, target).await?;
        }
        sqlx::query(
            "INSERT INTO targets (name, url, server, required, guarded, added_at)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (name) DO UPDATE
             SET url = excluded.url, server = excluded.server, required = excluded.required,
                 guarded = excluded.guarded, removed_at = NULL, failing_since = NULL, attempts = 0,
                 not_before = NULL, failure = NULL, detail = NULL",
        )
        .bind(&target.name)
        .bind(&target.url)
        .bind(&target.server)
        .bind(target.required)
        .bind(target.guarded)
        .bind(text(self.clock.utc()))
        .execute(&mut **tx)
        .await?;
        sqlx::query(
            "UPDATE copies SET audited = 1 WHERE target = ?
               AND item_id IN (SELECT id FROM items WHERE state <> 'quarantined')",
        )
        .bind(&target.name)
        .execute(&mut **tx)
        .await?;
        for all in ALL {
            sqlx::query(sqlx::AssertSqlSafe(format!(
                "INSERT INTO sendings (target, kind, subject, part, bytes, rank) {all}
                 ON CONFLICT DO NOTHING"
            )))
            .bind(&target.name)
            .execute(&mut **tx)
            .await?;
        }
        self.append(tx, draft(Act::TargetAdded, target)).await
    }

    /// A target's name leads to another place now: nothing is known to stand there, nor to be kept. What does is
    /// found by reading back; until then nothing may be removed from a recorder for its sake.
    async fn forget_place(&self, tx: &mut Tx, target: &NamedTarget) -> Result<(), CatalogError> {
        for forget in [
            "DELETE FROM uploads WHERE sending IN (SELECT seq FROM sendings WHERE target = ?)",
            "UPDATE sendings SET sent_at = NULL, attempts = 0, not_before = NULL, for_person = 0
             WHERE target = ? AND NOT (kind = 'original' AND subject IN
                 (SELECT id FROM items WHERE state = 'quarantined'))",
            "UPDATE copies SET proven_at = NULL WHERE target = ?",
            "UPDATE guards SET due = 1, asked = asked + 1, hold_by = NULL, held = NULL,
                               locked_until = NULL, read_at = NULL, attempts = 0, not_before = NULL
             WHERE target = ?",
            "DELETE FROM log_publications WHERE target = ?",
            "DELETE FROM said_publications WHERE target = ?",
        ] {
            sqlx::query(forget).bind(&target.name).execute(&mut **tx).await?;
        }
        if !target.required {
            return Ok(());
        }
        let permitted: Vec<String> = sqlx::query_scalar(
            "SELECT i.id FROM items i JOIN copies c ON c.item_id = i.id
             WHERE i.state = 'releasable' AND c.target = ? ORDER BY i.id",
        )
        .bind(&target.name)
        .fetch_all(&mut **tx)
        .await?;
        for item in permitted {
            self.take_back(tx, parse(&item)?, &target.name, "place-changed").await?;
        }
        Ok(())
    }

    /// What `target` promises was tried: each promise and whether it is kept, as stable codes. `stands`: it
    /// keeps all that the settings want of it.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn target_probed(
        &self,
        target: &str,
        by: &Actor,
        found: &[(&'static str, &'static str)],
        stands: bool,
    ) -> Result<(), CatalogError> {
        let mut draft = Draft::new(Act::TargetProbed).who(by).detail("target", target);
        for (promise, kept) in found {
            draft = draft.detail(promise, kept);
        }
        if !stands {
            draft = draft.failed("unprotected");
        }
        let mut tx = self.begin().await?;
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }

    /// The targets of the settings, by name.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn targets(&self) -> Result<Vec<NamedTarget>, CatalogError> {
        let rows = sqlx::query(STANDING).fetch_all(&self.readers).await?;
        rows.iter().map(target_from).collect()
    }

    /// The targets on which everything must be proven before it may be removed from a recorder: the
    /// home archive, and those that the settings call required.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn required_targets(&self, home: &str) -> Result<Vec<String>, CatalogError> {
        let named = self.targets().await?;
        let required = named.into_iter().filter(|target| target.required).map(|t| t.name);
        Ok(std::iter::once(home.to_owned()).chain(required).collect())
    }

    /// What `target` lacks and has.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub async fn backlog(&self, target: &str) -> Result<Backlog, CatalogError> {
        let row = sqlx::query(
            "SELECT count(*) AS waiting, COALESCE(sum(bytes), 0) AS bytes,
                    COALESCE(sum(attempts > 0), 0) AS failing
             FROM sendings WHERE target = ? AND sent_at IS NULL",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        let sent = sqlx::query(
            "SELECT count(*) AS sent FROM sendings WHERE target = ? AND sent_at IS NOT NULL",
        )
        .bind(target)
        .fetch_one(&self.readers)
        .await?;
        // What is wrong with the target outweighs what is wrong with one thing.
        let failure = sqlx::query(
            "SELECT * FROM (SELECT failure, detail FROM targets
                 WHERE name = ?1 AND failure IS NOT NULL)
             UNION ALL
             SELECT * FROM (SELECT failure, detail FROM sendings
                 WHERE target = ?1 AND sent_at IS NULL AND failure IS NOT NULL
                 ORDER BY attempts DESC, seq LIMIT 1)
             LIMIT 1",
        )
        .bind(target)
        .fetch_optional(&self.readers)
        .await?;
        let failure = failure
            .map(|row| Ok::<_, CatalogError>((row.try_get("failure")?, row.try_get("detail")?)));
        Ok(Backlog {
            waiting: unsigned(&row, "waiting")?,
            waiting_bytes: unsigned(&row, "bytes")?,
            failing: unsigned(&row, "failing")?,
            sent: unsigned(&sent, "sent")?,
            parts: self.parts_at(target).await?,
            failure: failure.transpose()?,
            failing_since: self.target_trouble(target).await?.map(|trouble| trouble.since),
        })
    }
}

const STANDING: &str = "SELECT name, url, server, required, guarded FROM targets WHERE removed_at IS NULL ORDER BY name";
const NAMED: &str = "SELECT name, url, server, required, guarded FROM targets WHERE name = ?";

async fn standing(tx: &mut Tx) -> Result<Vec<NamedTarget>, CatalogError> {
    let rows = sqlx::query(STANDING).fetch_all(&mut **tx).await?;
    rows.iter().map(target_from).collect()
}

fn target_from(row: &sqlx::sqlite::SqliteRow) -> Result<NamedTarget, CatalogError> {
    Ok(NamedTarget {
        name: row.try_get("name")?,
        url: row.try_get("url")?,
        server: row.try_get::<Option<String>, _>("server")?.unwrap_or_default(),
        required: row.try_get("required")?,
        guarded: row.try_get("guarded")?,
    })
}

/// Notes of targets that an older version took over which server they mean: the one that they have now.
async fn note_servers(tx: &mut Tx, named: &[NamedTarget]) -> Result<(), CatalogError> {
    for target in named {
        sqlx::query("UPDATE targets SET server = ? WHERE name = ? AND server IS NULL")
            .bind(&target.server)
            .bind(&target.name)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn needed(target: &NamedTarget) -> &'static str {
    if target.required { "required" } else { "best-effort" }
}

fn draft(act: Act, target: &NamedTarget) -> Draft {
    Draft::new(act)
        .detail("target", &target.name)
        .detail("url", &target.url)
        .detail("need", needed(target))
}
