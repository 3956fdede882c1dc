//! The check of what stands in an archive below an epoch's key: each object is a part of the tree, or a
//! checkpoint, byte for byte, and nothing else is there.

use futures::StreamExt;

use super::{
    LogError, Part,
    check::{Check, Walk},
    layout, read,
};

impl Check<'_> {
    pub(super) async fn check_folder(&mut self, walk: &Walk) -> Result<(), LogError> {
        let folder = self.key_of(walk.epoch.number, "");
        let mut objects = self.store.objects_below(folder.trim_end_matches('/'))?;
        while let Some(object) = objects.next().await {
            let key = match object {
                Ok(object) => object.key,
                Err(error) => {
                    self.unreadable(&folder, &error);
                    return Ok(());
                }
            };
            let path = key.strip_prefix(&folder).unwrap_or(&key);
            if let Some(part) = Part::of_path(path)
                && (part.needs() <= walk.signed || part.needs() <= self.signed_now(walk).await?)
            {
                self.check_part(walk, part, &key).await?;
            } else if !self.is_checkpoint(walk, path, &key).await? {
                self.find("log-object-unknown", &key, "it follows from nothing in the catalog");
            }
        }
        Ok(())
    }

    /// Leaves of the newest checkpoint by now: a running station signs more while the check goes on.
    async fn signed_now(&self, walk: &Walk) -> Result<u64, LogError> {
        let newest = self.catalog.newest_checkpoint(walk.epoch.number).await?;
        Ok(newest.map_or(0, |newest| newest.size))
    }

    async fn check_part(&mut self, walk: &Walk, part: Part, key: &str) -> Result<(), LogError> {
        match read::part_bytes(self.catalog, &walk.epoch, part).await {
            Ok(expected) => self.compare(key, &expected).await,
            Err(error @ (LogError::Broken { .. } | LogError::Catalog(_))) => {
                let what = format!("it cannot be compared with the catalog: {error}");
                self.find("log-object-altered", key, what);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Whether an object is a checkpoint that was made, or what others said of one.
    async fn is_checkpoint(
        &mut self,
        walk: &Walk,
        path: &str,
        key: &str,
    ) -> Result<bool, LogError> {
        let name = path.strip_prefix("checkpoint/").unwrap_or_default();
        let (size, beside) = name.split_once('.').map_or((name, false), |(size, _)| (size, true));
        let Ok(size) = size.parse::<u64>() else { return Ok(false) };
        let after = size.saturating_sub(1);
        let found = self
            .catalog
            .checkpoints(self.store.target(), walk.epoch.number, after, 1)
            .await?
            .into_iter()
            .find(|(checkpoint, _)| checkpoint.size == size);
        let Some((checkpoint, _)) = found else { return Ok(false) };
        if beside {
            return self.check_beside(walk, &checkpoint, (path, key)).await;
        }
        if path != layout::checkpoint(size) {
            return Ok(false);
        }
        self.compare(key, checkpoint.note.as_bytes()).await;
        Ok(true)
    }
}
