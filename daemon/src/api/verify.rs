//! Reading originals again and comparing: each one an event with an outcome.

use std::sync::Arc;

use super::{Api, ApiError, VerifyView, views::VerifyFailure};
use crate::{
    catalog::{Item, ItemFilter},
    domain::{Actor, ItemState, display_name},
    store::{ReadBack, Store, StoreError, StoreErrorKind, keys},
};

impl Api {
    pub(super) async fn verify(&self, ids: &[String], by: &Actor) -> Result<VerifyView, ApiError> {
        let mut view = VerifyView::default();
        if ids.is_empty() {
            for item in self.catalog.items(&ItemFilter::default()).await? {
                self.verify_one(&item, by, &mut view).await?;
            }
            return Ok(view);
        }
        for id in ids {
            let item = self.catalog.item(self.item_id(id).await?).await?;
            if !stands_in_archive(&item) {
                return Err(ApiError::usage(
                    format!(
                        "item {} is {}: there is no archived original to read",
                        item.id, item.state
                    ),
                    "see `docket items show`",
                ));
            }
            self.verify_one(&item, by, &mut view).await?;
        }
        Ok(view)
    }

    /// Reads one original again, if it stands in the archive, and records the outcome.
    pub(super) async fn verify_one(
        &self,
        item: &Item,
        by: &Actor,
        view: &mut VerifyView,
    ) -> Result<(), ApiError> {
        let (true, Some(digests)) = (stands_in_archive(item), &item.digests) else { return Ok(()) };
        let key = keys::original(item.id, &item.extension);
        let problem = match read_back(&self.store, &key).await? {
            Some(read) if read.size == item.size && read.blake3 == digests.blake3 => None,
            Some(read) => Some(format!(
                "expected {} bytes with BLAKE3 {}, found {} bytes with BLAKE3 {}",
                item.size, digests.blake3, read.size, read.blake3
            )),
            None => Some("the original is missing from the archive".to_owned()),
        };
        view.checked += 1;
        view.bytes += item.size;
        let outcome = problem.as_deref().map_or(Ok(digests.blake3.as_str()), Err);
        self.catalog.record_fixity_check(item.id, by, outcome).await?;
        if let Some(problem) = problem {
            let path = display_name(&item.path_raw);
            view.failed.push(VerifyFailure { item: item.id.to_string(), path, key, problem });
        }
        Ok(())
    }
}

fn stands_in_archive(item: &Item) -> bool {
    (ItemState::Proven..=ItemState::Released).contains(&item.state)
}

/// Reads an object back on a thread that may block; `None` when nothing stands there.
pub(super) async fn read_back(store: &Store, key: &str) -> Result<Option<ReadBack>, ApiError> {
    let (store, key) = (Arc::new(store.clone()), key.to_owned());
    let read: Result<ReadBack, StoreError> =
        tokio::task::spawn_blocking(move || store.read_back(&key))
            .await
            .map_err(|_| ApiError::stopping())?;
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.kind() == StoreErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
