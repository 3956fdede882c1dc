//! Reading originals again and comparing: each one an event with an outcome.
//!
//! Called by `Api::perform` and by the demo. An original that cannot be read is a finding, and the
//! next one is read; only a catalog that fails, or an archive that is not there at all, ends it. An
//! item whose original is found altered or lost, twice, is set aside, so that the next docking takes
//! its clip anew; the archive's bytes are never touched.

use std::sync::Arc;

use super::{Api, ApiError, Code, VerifyFailure, VerifyView, jobs::Under};
use crate::{
    catalog::{FixityCheck, Item},
    domain::{Digests, ItemId, ItemState, Quarantine, display_name},
    store::{ReadBack, Store, StoreError, StoreErrorKind, keys},
};

/// Equal originals noted in one transaction at most.
const GROUP_MAX: usize = 64;
/// Bytes read between two such notes at most, or one original more.
const GROUP_BYTES_MAX: u64 = 4 << 30;

/// What one reading said.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reading {
    /// The same bytes.
    Equal,
    /// Other bytes, or other many.
    Different(String),
    /// Nothing stands there.
    Missing,
    /// Something stands there and cannot be read.
    Unreadable(String),
}

/// An original that is not what it should be.
struct Finding {
    reason: &'static str,
    problem: String,
    set_aside: Option<Quarantine>,
}

/// Equal originals not yet noted in the catalog.
#[derive(Default)]
struct Group {
    equal: Vec<FixityCheck>,
    bytes: u64,
}

impl Api {
    pub(super) async fn verify(
        &self,
        ids: &[String],
        under: &Under,
    ) -> Result<VerifyView, ApiError> {
        let mut view = VerifyView::default();
        let mut group = Group::default();
        let ended = if ids.is_empty() {
            self.verify_all(under, &mut view, &mut group).await
        } else {
            let items = self.verifiable(ids).await?;
            self.verify_these(&items, under, &mut view, &mut group).await
        };
        // What was read so far is noted however it ended.
        let noted = self.note(under, &mut group).await;
        ended.and(noted).map(|()| view)
    }

    /// Reads one original again, if it stands in the archive, and records the outcome.
    pub(super) async fn verify_one(
        &self,
        item: &Item,
        under: &Under,
        view: &mut VerifyView,
    ) -> Result<(), ApiError> {
        let mut group = Group::default();
        self.verify_in(item, under, view, &mut group).await?;
        self.note(under, &mut group).await
    }

    async fn verify_all(
        &self,
        under: &Under,
        view: &mut VerifyView,
        group: &mut Group,
    ) -> Result<(), ApiError> {
        let counts = self.catalog.count_by_state().await?;
        let standing = counts.iter().filter(|(state, ..)| can_stand(*state)).map(|(_, n, _)| n);
        under.told(|p| p.total = Some(standing.sum()));
        let mut after: Option<ItemId> = None;
        loop {
            let page = self.catalog.items_page(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            self.verify_these(&page, under, view, group).await?;
        }
    }

    async fn verify_these(
        &self,
        items: &[Item],
        under: &Under,
        view: &mut VerifyView,
        group: &mut Group,
    ) -> Result<(), ApiError> {
        for item in items {
            self.verify_in(item, under, view, group).await?;
        }
        Ok(())
    }

    /// The items that `ids` name; each must have an original to read.
    async fn verifiable(&self, ids: &[String]) -> Result<Vec<Item>, ApiError> {
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let item = self.catalog.item(self.item_id(id).await?).await?;
            if !stands_in_archive(&item) {
                return Err(ApiError::new(Code::NoOriginal)
                    .with("item", item.id)
                    .with("state", item.state));
            }
            items.push(item);
        }
        Ok(items)
    }

    async fn verify_in(
        &self,
        item: &Item,
        under: &Under,
        view: &mut VerifyView,
        group: &mut Group,
    ) -> Result<(), ApiError> {
        let (true, Some(digests)) = (stands_in_archive(item), &item.digests) else { return Ok(()) };
        under.go_on()?;
        let finding = self.judge(item, digests, under).await?;
        view.checked += 1;
        view.bytes += item.size;
        under.told(|p| (p.done, p.bytes) = (view.checked, view.bytes));
        let Some(finding) = finding else {
            group.equal.push(FixityCheck { item: item.id, blake3: digests.blake3.clone() });
            group.bytes += item.size;
            if group.equal.len() >= GROUP_MAX || group.bytes >= GROUP_BYTES_MAX {
                self.note(under, group).await?;
            }
            return Ok(());
        };
        let Finding { reason, problem, set_aside } = finding;
        self.catalog
            .record_fixity_failure(&under.asker.actor, item.id, reason, &problem, set_aside)
            .await?;
        view.fail(VerifyFailure {
            item: item.id.to_string(),
            path: display_name(&item.path_raw),
            key: keys::original(item.id, &item.extension),
            reason: reason.into(),
            problem,
            set_aside: set_aside.is_some(),
        });
        Ok(())
    }

    async fn note(&self, under: &Under, group: &mut Group) -> Result<(), ApiError> {
        let group = std::mem::take(group);
        if !group.equal.is_empty() {
            self.catalog.record_fixity_checks(&under.asker.actor, &group.equal).await?;
        }
        Ok(())
    }

    /// Reads an original, and once more when it is not what it should be: only what two readings
    /// say sets an item aside.
    async fn judge(
        &self,
        item: &Item,
        digests: &Digests,
        under: &Under,
    ) -> Result<Option<Finding>, ApiError> {
        let key = keys::original(item.id, &item.extension);
        let first = self.read(item, digests, &key, under).await?;
        match &first {
            Reading::Equal => return Ok(None),
            Reading::Unreadable(why) => return Ok(Some(unreadable(why.clone()))),
            Reading::Missing => self.must_be_mounted().await?,
            Reading::Different(_) => {}
        }
        Ok(Some(match (first, self.read(item, digests, &key, under).await?) {
            (_, Reading::Unreadable(why)) => unreadable(why),
            (_, Reading::Different(problem)) => Finding {
                reason: Quarantine::FixityMismatch.as_str(),
                problem,
                set_aside: Some(Quarantine::FixityMismatch),
            },
            (_, Reading::Missing) => {
                self.must_be_mounted().await?;
                Finding {
                    reason: Quarantine::Lost.as_str(),
                    problem: "the original is missing from the archive".into(),
                    set_aside: Some(Quarantine::Lost),
                }
            }
            (first, Reading::Equal) => unsteady(&first),
        }))
    }

    async fn read(
        &self,
        item: &Item,
        digests: &Digests,
        key: &str,
        under: &Under,
    ) -> Result<Reading, ApiError> {
        Ok(match read_back(&self.store, key, under).await? {
            Ok(read) if read.size == item.size && read.blake3 == digests.blake3 => Reading::Equal,
            Ok(read) => Reading::Different(format!(
                "expected {} bytes with BLAKE3 {}, found {} bytes with BLAKE3 {}",
                item.size, digests.blake3, read.size, read.blake3
            )),
            Err(error) if error.kind() == StoreErrorKind::NotFound => Reading::Missing,
            Err(error) if error.kind() == StoreErrorKind::Stopped => {
                under.go_on()?;
                return Err(ApiError::new(Code::Stopping));
            }
            Err(error) => Reading::Unreadable(error.to_string()),
        })
    }

    /// One original may be lost; when nothing at all stands in the archive, its disk is not
    /// mounted, and no item may be set aside for that.
    async fn must_be_mounted(&self) -> Result<(), ApiError> {
        let evidence = self.store.path_of(keys::EVIDENCE);
        if self.health.archive.ask(move || evidence.is_dir()).await == Some(true) {
            return Ok(());
        }
        Err(ApiError::new(Code::ArchiveMissing).with("folder", self.store.folder().display()))
    }
}

fn stands_in_archive(item: &Item) -> bool {
    can_stand(item.state)
}

fn can_stand(state: ItemState) -> bool {
    (ItemState::Proven..=ItemState::Released).contains(&state)
}

fn unreadable(problem: String) -> Finding {
    Finding { reason: "unreadable", problem, set_aside: None }
}

fn unsteady(first: &Reading) -> Finding {
    let first = match first {
        Reading::Different(what) => what,
        _ => "nothing",
    };
    let problem = format!("it read differently twice: first {first}, then equal");
    Finding { reason: "unsteady", problem, set_aside: None }
}

/// Reads an object back on a thread that may block, until the job is cancelled; the inner result is
/// the object's.
async fn read_back(
    store: &Store,
    key: &str,
    under: &Under,
) -> Result<Result<ReadBack, StoreError>, ApiError> {
    let (store, key, cancelled) = (store.clone(), key.to_owned(), Arc::clone(&under.cancel.flag));
    tokio::task::spawn_blocking(move || store.read_back_unless(&key, &cancelled))
        .await
        .map_err(|_| ApiError::new(Code::Stopping))
}
