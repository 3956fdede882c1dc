//! Originals that were read to be handed out, and proofs made of them, as the custody log knows them.

use super::{Catalog, CatalogError, events::Draft};
use crate::{
    domain::{Act, Actor, ItemId, NewNotice},
    fixity::Finding,
};

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
    /// An original was read from the further target `from`, as something is wrong with home's copy. People
    /// are told too.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub async fn record_read_elsewhere(
        &self,
        item: ItemId,
        from: &str,
        home: Finding,
    ) -> Result<(), CatalogError> {
        let mut tx = self.begin().await?;
        let draft = Draft::new(Act::ReadElsewhere).item(item).reason(home.as_str());
        self.append(&mut tx, draft.detail("target", from)).await?;
        self.notice_in(&mut tx, &NewNotice::fixity_failed(item, home.as_str())).await?;
        tx.commit().await
    }

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
