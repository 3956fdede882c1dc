//! Checking every invariant over catalog and archive. Reads only; trusts neither.
//!
//! only along arrows · releasable ⇒ proven on every target · clips on the card = items + explained
//! exceptions · an original's digest never changes · every object belongs to something · the custody
//! log has no holes.

use std::collections::HashSet;

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::{Api, ApiError, verify::read_back};
use crate::{
    catalog::{AuditedItem, Item},
    domain::{ItemId, ItemState, display_name},
    lifecycle::step,
    store::keys,
};

/// Violations told in full at most; the count goes on.
const TOLD_MAX: usize = 1000;

/// What checking came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FsckReport {
    /// Whether nothing was found.
    pub clean: bool,
    /// Whether every byte was read.
    pub deep: bool,
    /// Items checked.
    pub items: u64,
    /// Custody events checked.
    pub events: u64,
    /// Objects listed in the archive.
    pub objects: u64,
    /// How many violations there are.
    pub violation_count: u64,
    /// The first thousand of them.
    pub violations: Vec<Violation>,
}

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Which one: a stable code.
    pub code: String,
    /// Of what: an item, a key, a session.
    pub subject: String,
    /// What is wrong.
    pub what: String,
}

impl FsckReport {
    fn find(&mut self, code: &str, subject: impl ToString, what: impl Into<String>) {
        self.violation_count += 1;
        if self.violations.len() < TOLD_MAX {
            let (code, subject) = (code.into(), subject.to_string());
            self.violations.push(Violation { code, subject, what: what.into() });
        }
    }
}

impl Api {
    pub(super) async fn fsck(&self, deep: bool) -> Result<FsckReport, ApiError> {
        let mut report = FsckReport { deep, ..FsckReport::default() };
        for problem in self.catalog.integrity_problems().await? {
            report.find("catalog-damaged", "catalog.db", problem);
        }
        self.check_events(&mut report).await?;
        self.check_clips(&mut report).await?;
        self.check_items(&mut report).await?;
        self.check_objects(&mut report).await?;
        self.check_links(&mut report).await?;
        report.clean = report.violation_count == 0;
        Ok(report)
    }

    async fn check_events(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        let mut last = 0;
        loop {
            let page = self.catalog.audit_events(last).await?;
            if page.is_empty() {
                return Ok(());
            }
            for event in page {
                if event.seq != last + 1 {
                    let what = format!("the log goes from {last} to {}", event.seq);
                    report.find("log-hole", event.seq, what);
                }
                if !event.hash_fits {
                    report.find("log-altered", event.seq, "the entry does not fit its own hash");
                }
                if !event.columns_fit {
                    report.find("log-altered", event.seq, "the entry's row says something else");
                }
                report.events += 1;
                last = event.seq;
            }
        }
    }

    async fn check_clips(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        for clip in self.catalog.unexplained_clips().await? {
            let what = format!("{} is neither an item nor explained", display_name(&clip.path_raw));
            report.find("clip-unexplained", clip.session, what);
        }
        Ok(())
    }

    async fn check_items(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        let mut after: Option<ItemId> = None;
        loop {
            let page = self.catalog.audit_items(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.item.id);
            for audited in &page {
                check_history(report, audited);
                self.check_original(report, &audited.item).await?;
                self.check_beside(report, &audited.item).await?;
                report.items += 1;
            }
        }
    }

    /// An original that is proven must stand where it should, and be what it should.
    async fn check_original(&self, report: &mut FsckReport, item: &Item) -> Result<(), ApiError> {
        if !(ItemState::Proven..=ItemState::Released).contains(&item.state) {
            return Ok(());
        }
        let Some(digests) = &item.digests else {
            report.find("digest-missing", item.id, format!("{} without digests", item.state));
            return Ok(());
        };
        let copies = self.catalog.copies(item.id).await?;
        if !copies.iter().any(|c| c.target == self.store.target() && c.proven_at.is_some()) {
            report.find("not-proven", item.id, format!("{} without a proven copy", item.state));
        }
        let key = keys::original(item.id, &item.extension);
        match self.store.size_of(&key).await? {
            None => {
                report.find("original-missing", item.id, format!("{key} is not in the archive"))
            }
            Some(size) if size != item.size => {
                let what = format!("{key} has {size} bytes, not {}", item.size);
                report.find("original-altered", item.id, what);
            }
            Some(_) if report.deep => {
                let read = read_back(&self.store, &key).await?;
                if read.is_none_or(|r| r.blake3 != digests.blake3) {
                    report.find("original-altered", item.id, format!("{key} has other bytes"));
                }
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Manifest and renditions beside it.
    async fn check_beside(&self, report: &mut FsckReport, item: &Item) -> Result<(), ApiError> {
        if let (Some(generation), Some(blake3)) = (item.manifest_generation, &item.manifest_blake3)
        {
            let key = keys::manifest(item.id, generation);
            match self.store.size_of(&key).await? {
                None => {
                    report.find("manifest-missing", item.id, format!("{key} is not in the archive"))
                }
                Some(_) => {
                    let bytes = self.store.get_small(&key).await?;
                    if blake3::hash(&bytes).to_hex().as_str() != blake3 {
                        report.find("manifest-altered", item.id, format!("{key} has other bytes"));
                    }
                }
            }
        } else if (ItemState::Sealed..=ItemState::Released).contains(&item.state) {
            report.find("manifest-missing", item.id, format!("{} without a manifest", item.state));
        }
        for rendition in self.catalog.renditions(item.id).await? {
            let size = self.store.size_of(&rendition.key).await?;
            if size != Some(rendition.size) {
                let what = format!("{} has {size:?} bytes, not {}", rendition.key, rendition.size);
                report.find("rendition-altered", item.id, what);
            } else if report.deep {
                let read = read_back(&self.store, &rendition.key).await?;
                if read.is_none_or(|r| r.blake3 != rendition.blake3) {
                    let what = format!("{} has other bytes", rendition.key);
                    report.find("rendition-altered", item.id, what);
                }
            }
        }
        Ok(())
    }

    /// Every object below `evidence/` belongs to an item that may have it.
    async fn check_objects(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        let mut objects = self.store.objects_below("evidence")?;
        let mut known: Option<(String, HashSet<String>)> = None;
        while let Some(object) = objects.try_next().await? {
            report.objects += 1;
            let folder = object.key.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            if known.as_ref().is_none_or(|(f, _)| *f != folder) {
                let keys = self.keys_of(&folder).await?;
                known = Some((folder, keys));
            }
            if known.as_ref().is_some_and(|(_, keys)| !keys.contains(&object.key)) {
                report.find("object-unknown", &object.key, "it belongs to nothing in the catalog");
            }
        }
        Ok(())
    }

    /// The keys that an item's folder may hold: also those of arrows that are under way.
    async fn keys_of(&self, folder: &str) -> Result<HashSet<String>, ApiError> {
        let id = folder.rsplit_once('/').and_then(|(_, id)| id.parse::<ItemId>().ok());
        let Some(id) = id.filter(|id| keys::item_folder(*id) == folder) else {
            return Ok(HashSet::new());
        };
        let Ok(item) = self.catalog.item(id).await else { return Ok(HashSet::new()) };
        let mut keys: HashSet<String> =
            self.catalog.renditions(id).await?.into_iter().map(|r| r.key).collect();
        if item.digests.is_some() {
            keys.insert(keys::original(id, &item.extension));
            keys.insert(keys::manifest(id, 1));
        }
        if item.derived.is_none() {
            for file in ["preview.mp4", "preview.m4a", "poster.jpg"] {
                keys.insert(keys::rendition(id, file.as_ref()));
            }
        }
        Ok(keys)
    }

    async fn check_links(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        for link in self.catalog.links().await? {
            let mut wanted = vec![keys::link(&link.case, link.id, false)];
            if link.unlinked_at.is_some() {
                wanted.push(keys::link(&link.case, link.id, true));
            }
            for key in wanted {
                if self.store.size_of(&key).await?.is_none() {
                    report.find("link-missing", link.id, format!("{key} is not in the archive"));
                }
            }
        }
        Ok(())
    }
}

/// An item's events must lead along the arrows to where it stands.
fn check_history(report: &mut FsckReport, audited: &AuditedItem) {
    let item = &audited.item;
    let mut states = audited.acts.iter().filter_map(|act| ItemState::named(act));
    let mut at = match states.next() {
        Some(ItemState::Seen) => ItemState::Seen,
        other => {
            report.find("history-broken", item.id, format!("its history begins with {other:?}"));
            return;
        }
    };
    for next in states {
        if let Err(error) = step(at, next) {
            report.find("history-broken", item.id, error.to_string());
        }
        at = next;
    }
    if at != item.state {
        let what = format!("its history ends with {at}, but it is {}", item.state);
        report.find("history-broken", item.id, what);
    }
    if item.state == ItemState::Quarantined && item.reason.is_none() {
        report.find("reason-missing", item.id, "quarantined without a reason");
    }
}
