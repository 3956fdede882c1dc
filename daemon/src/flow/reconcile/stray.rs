//! Objects that belong to nothing, and what they may say: a checkpoint that this station signed and of which its
//! catalog knows nothing is a log that contradicts it.

use super::Work;
use crate::{
    flow::FlowError,
    identity,
    log::{LogError, Weight, stands_signed},
    store::{StoreErrorKind, keys},
};

impl Work<'_> {
    /// Tells of a log that contradicts the catalog, if the object is of one. It is left as it stands.
    pub(super) async fn weigh_stray(&self, key: &str) -> Result<(), FlowError> {
        if !key.starts_with(keys::LOG) {
            return Ok(());
        }
        let note = match self.target.get_small(key).await {
            Ok(note) => note,
            Err(error) if error.kind() == StoreErrorKind::Stopped => return Err(error.into()),
            // What cannot be read says nothing; that it stands there is a finding.
            Err(_) => return Ok(()),
        };
        let catalog = self.mender.catalog;
        let chain = identity::known(catalog).await;
        let chain = chain.map_err(|error| LogError::Identity(error.to_string()))?;
        if let Some((epoch, Weight::Other(seen))) =
            stands_signed(catalog, &chain, (key, note.as_slice())).await?
        {
            catalog.archive_contradicts(epoch, seen, self.mender.who).await?;
        }
        Ok(())
    }
}
