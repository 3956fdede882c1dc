//! Wrapped keys: an archived item that is encrypted has one at home and in every further folder of keys, of its own
//! key; one that was destroyed on purpose stands in none of them. It takes no private key to see that.

use std::path::{Path, PathBuf};

use super::FsckReport;
use crate::{
    api::{Api, ApiError},
    catalog::Item,
    domain::{ItemState, Stored},
    store::keys,
    vault::{Lack, Vault},
};

impl Api {
    pub(super) async fn check_wrapped_key(
        &self,
        report: &mut FsckReport,
        item: &Item,
    ) -> Result<(), ApiError> {
        use ItemState as S;
        let is_archived = matches!(item.state, S::Proven | S::Sealed | S::Releasable | S::Released);
        let Some(stored) = item.stored.as_ref().filter(|_| is_archived) else { return Ok(()) };
        let folders = &self.settings.now().settings.archive.encryption.key_folders;
        let vault = Vault::new(self.store.clone(), folders, Vec::new(), None);
        match self.catalog.condemned_key(item.id).await? {
            // One that is about to be destroyed may stand still.
            Some(disposal) if disposal.destroyed_at.is_none() => {}
            Some(_) => {
                let former = self.former_key_folders(folders).await?;
                self.check_destroyed(report, vault.once_in(former), item).await;
            }
            None => self.check_standing(report, vault, (item, stored)).await,
        }
        Ok(())
    }

    async fn check_standing(
        &self,
        report: &mut FsckReport,
        vault: Vault,
        (item, stored): (&Item, &Stored),
    ) {
        let (id, name, stored) = (item.id, keys::wrapped(item.id), stored.clone());
        let Some(found) = self.health.data.ask(move || vault.examine(id, &stored)).await else {
            report.find("object-unreadable", &item.id, format!("{name}: no answer"));
            return;
        };
        for found in found {
            let file = found.folder.join(&name).display().to_string();
            match found.lack {
                Lack::Missing => {
                    report.find("wrapped-key-missing", &item.id, format!("{file} is not there"));
                }
                Lack::Altered => {
                    let what = format!("{file} is not the wrapped key of it");
                    report.find("wrapped-key-altered", &item.id, what);
                }
                Lack::Differs => {
                    let what = format!("{file} is another than elsewhere");
                    report.find("wrapped-key-differs", &item.id, what);
                }
                Lack::Unreadable => {
                    let what = format!("{file} stands there and cannot be read");
                    report.find("wrapped-key-unreadable", &item.id, what);
                }
                Lack::Away => is_away(report, &found.folder),
            }
        }
    }

    async fn check_destroyed(&self, report: &mut FsckReport, vault: Vault, item: &Item) {
        let (id, name) = (item.id, keys::wrapped(item.id));
        let Some(remains) = self.health.data.ask(move || vault.remains(id)).await else {
            report.find("object-unreadable", &id, format!("{name}: no answer"));
            return;
        };
        for folder in remains.stands {
            let file = folder.join(&name).display().to_string();
            let what = format!("{file} stands, though it was destroyed");
            report.find("wrapped-key-stands", &id, what);
        }
        for folder in remains.away {
            is_away(report, &folder);
        }
    }

    /// Folders that have wrapped keys of their time still: what is destroyed stands nowhere there either.
    async fn former_key_folders(&self, today: &[PathBuf]) -> Result<Vec<PathBuf>, ApiError> {
        let mut former = self.catalog.key_folders().await?;
        former.retain(|folder| !today.contains(folder));
        Ok(former)
    }
}

/// Once for all items.
fn is_away(report: &mut FsckReport, folder: &Path) {
    let folder = folder.display().to_string();
    let is_told = |told: &super::Violation| told.subject == folder;
    if !report.violations.iter().any(is_told) {
        report.find("key-folder-away", &folder, "no wrapped key stands in it");
    }
}
