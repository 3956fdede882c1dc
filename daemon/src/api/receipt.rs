//! A session's receipt as people ask for it, with the newest checkpoint of the custody log.
//!
//! Called by [`super::Api::perform`]. What is shown is what stands in the archive and this station signed;
//! anything else is an error, never shown.

use super::{Api, ApiError, Code, ReceiptView, views::receipt_view};
use crate::{
    domain::SessionId,
    identity,
    note::json,
    receipt::{self, Receipt},
    store::{StoreError, keys},
};

impl Api {
    pub(super) async fn receipt(&self, id: &str) -> Result<ReceiptView, ApiError> {
        let id = self.session_id(id).await?;
        let session = self.catalog.session(id).await?;
        let newest = self.catalog.receipts(id).await?.pop();
        let newest = newest.ok_or_else(|| ApiError::not_found("receipt", &id.to_string()))?;
        let key = keys::receipt(id, newest.generation);
        let note = self.store.get_small(&key).await?;
        let signers = identity::known(&self.catalog).await?.keys();
        let altered =
            |what: String| ApiError::new(Code::SignedAltered).with("key", &key).because(what);
        if json::digest(&note) != newest.sha256 {
            return Err(altered("it has other bytes than were written".into()));
        }
        let receipt = Receipt::open(&note, &signers).map_err(|why| altered(why.to_string()))?;
        let clips = self.receipt_clips(id, &receipt).await?;
        let mut view = receipt_view(&session.recorder, &receipt, &clips);
        view.key = key;
        view.sha256 = newest.sha256;
        view.checkpoint = match self.checkpoint().await {
            Ok(checkpoint) => Some(checkpoint),
            Err(error) if error.code == Code::NoCheckpoint => None,
            Err(error) => return Err(error),
        };
        Ok(view)
    }

    /// The clips that a receipt tells of.
    pub(super) async fn receipt_clips(
        &self,
        session: SessionId,
        receipt: &Receipt,
    ) -> Result<Vec<receipt::Clip>, ApiError> {
        let key = keys::receipt_clips(session, receipt.generation);
        let altered = |what: &dyn ToString| {
            ApiError::new(Code::SignedAltered).with("key", &key).because(what.to_string())
        };
        let file = self.store.get_small(&key).await?;
        if receipt.clips.key != key {
            return Err(altered(&StoreError::altered(&key)));
        }
        receipt.clips_in(&file).map_err(|why| altered(&why))
    }
}
