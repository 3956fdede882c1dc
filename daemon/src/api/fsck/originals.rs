//! An item's own bytes: in staging while it waits for the archive, in the archive once proven.

use std::{fs, io, path::PathBuf};

use super::{FsckReport, read};
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::Item,
    domain::{Digests, ItemState},
    flow::staging::Staging,
    store::keys,
};

/// Where an original's bytes were found.
struct Found {
    /// For people: a key or a path.
    name: String,
    path: PathBuf,
    size: u64,
}

impl Api {
    /// The bytes stand where the item's state says, and are what they should be. Before `staged`
    /// there are none to check; those of a quarantined item are not trusted anyway.
    pub(super) async fn check_original(
        &self,
        report: &mut FsckReport,
        item: &Item,
        under: &Under,
    ) -> Result<(), ApiError> {
        use ItemState as S;
        let in_archive = match item.state {
            S::Seen | S::Copying | S::Quarantined => return Ok(()),
            S::Staged | S::Verified | S::Archived => false,
            S::Proven | S::Sealed | S::Releasable | S::Released => true,
        };
        let Some(digests) = &item.digests else {
            report.find("digest-missing", &item.id, format!("{} without digests", item.state));
            return Ok(());
        };
        if !in_archive {
            let found = self.find_staged(report, item).await;
            let plain = (item.size, digests.clone());
            return check_bytes(report, item, &plain, (found, "staged-altered"), under).await;
        }
        let copies = self.catalog.copies(item.id).await?;
        if !copies.iter().any(|c| c.target == self.store.target() && c.proven_at.is_some()) {
            report.find("not-proven", &item.id, format!("{} without a proven copy", item.state));
        }
        let found = self.find_object(report, item, "original-missing").await;
        let standing = item.standing().unwrap_or_else(|| (item.size, digests.clone()));
        check_bytes(report, item, &standing, (found, "original-altered"), under).await
    }

    /// The staged file; in its place the object, for a kill may fall between the two.
    async fn find_staged(&self, report: &mut FsckReport, item: &Item) -> Option<Found> {
        let path = Staging::staged_in(&self.data, item.id);
        let asked = path.clone();
        let found = self.health.data.ask(move || fs::metadata(asked)).await;
        match found.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into())) {
            Ok(meta) => Some(Found { name: path.display().to_string(), path, size: meta.len() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.find_object(report, item, "staged-missing").await
            }
            Err(error) => {
                let what = format!("could not look up {}: {error}", path.display());
                report.find("object-unreadable", &item.id, what);
                None
            }
        }
    }

    async fn find_object(
        &self,
        report: &mut FsckReport,
        item: &Item,
        missing: &str,
    ) -> Option<Found> {
        let key = keys::original(item.id, &item.extension);
        match report.read(&item.id, self.store.size_of(&key).await)? {
            Some(size) => Some(Found { path: self.store.path_of(&key), name: key, size }),
            None => {
                let staged = if missing == "staged-missing" { "in staging or " } else { "" };
                report.find(missing, &item.id, format!("{key} is not {staged}in the archive"));
                None
            }
        }
    }
}

async fn check_bytes(
    report: &mut FsckReport,
    item: &Item,
    (size, digests): &(u64, Digests),
    (found, altered): (Option<Found>, &str),
    under: &Under,
) -> Result<(), ApiError> {
    let Some(found) = found else { return Ok(()) };
    if found.size != *size {
        let what = format!("{} has {} bytes, not {size}", found.name, found.size);
        report.find(altered, &item.id, what);
    } else if report.deep {
        match read::whole(found.path, digests.sm3.is_some(), under).await? {
            Ok(read) => {
                if let Some(difference) = read.differs_from(*size, digests) {
                    report.find(altered, &item.id, format!("{} has {difference}", found.name));
                }
            }
            Err(error) => {
                let what = format!("could not read {}: {error}", found.name);
                report.find("object-unreadable", &item.id, what);
            }
        }
    }
    Ok(())
}
