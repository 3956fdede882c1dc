//! Proofs that were made of items, as the custody log knows them.

use super::{Catalog, CatalogError, events::Draft};
use crate::domain::{Act, Actor, ItemId};

/// A bundle or an excerpt that was made.
#[derive(Clone, Debug)]
pub struct MadeProof {
    /// Of which item.
    pub item: ItemId,
    /// `included`, `referenced` or `excerpt`.
    pub kind: &'static str,
    /// The bytes that an excerpt shows, `<start>+<length>`.
    pub range: Option<String>,
    /// Leaves of the checkpoint in it.
    pub checkpoint: u64,
    /// Bytes of the ZIP.
    pub size: u64,
    /// SHA-256 of the ZIP, lower-case hex.
    pub sha256: String,
}

impl Catalog {
    /// `who` made a proof of an item and takes it away.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_proof(&self, who: &Actor, made: &MadeProof) -> Result<(), CatalogError> {
        let mut draft = Draft::new(Act::ProofMade)
            .item(made.item)
            .who(who)
            .detail("kind", made.kind)
            .detail("checkpoint", made.checkpoint)
            .detail("size", made.size)
            .detail("sha256", &made.sha256);
        if let Some(range) = &made.range {
            draft = draft.detail("range", range);
        }
        let mut tx = self.begin().await?;
        self.append(&mut tx, draft).await?;
        tx.commit().await
    }
}
