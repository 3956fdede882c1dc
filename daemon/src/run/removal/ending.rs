//! A removal that was confirmed and has not ended yet.
//!
//! Held by [`super::run`] from the confirmation on. Whatever takes the thread away, a panic too, leaves an end
//! on record: that nobody knows what the recorder did. Where not even that can be written, the next
//! start does it.

use tokio::runtime::Handle;

use crate::{
    catalog::{Catalog, CatalogError},
    domain::RemovalId,
    removal::{End, Finding},
};

/// Ends a removal once, at the latest when it is dropped.
pub(super) struct Ending<'a> {
    catalog: &'a Catalog,
    runtime: &'a Handle,
    id: Option<RemovalId>,
}

impl<'a> Ending<'a> {
    /// The end that is owed to the removal `id`.
    pub(super) fn of(catalog: &'a Catalog, runtime: &'a Handle, id: RemovalId) -> Self {
        Self { catalog, runtime, id: Some(id) }
    }

    /// It ended so.
    ///
    /// # Errors
    /// When the catalog cannot be written.
    pub(super) fn told(mut self, end: &End) -> Result<(), CatalogError> {
        let Some(id) = self.id else { return Ok(()) };
        self.runtime.block_on(self.catalog.end_removal(id, end))?;
        self.id = None;
        Ok(())
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let end = End::of(Finding::Lost, "the task that removes it was lost");
        // Best effort: where not even this can be written, the next start ends it.
        let _ = self.runtime.block_on(self.catalog.end_removal(id, &end));
    }
}
