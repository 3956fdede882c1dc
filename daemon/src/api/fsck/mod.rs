//! Checking every invariant over catalog, staging and archive. Reads only; trusts none of them.
//!
//! only along arrows · releasable ⇒ whole and proven on every target · clips on the card = items + explained
//! exceptions · an original's digest never changes · every object belongs to something · the custody
//! log has no holes.
//!
//! Called by `Api::work`. What cannot be read is a finding, and the checking goes on; only a
//! catalog that cannot be read ends it. Nothing is mended.

mod beside;
mod cases;
mod history;
mod holes;
mod identities;
mod links;
mod log;
mod objects;
mod originals;
mod read;
mod receipts;
mod wrapped;

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use utoipa::ToSchema;

use super::{Api, ApiError, jobs::Under};
use crate::{
    domain::{ItemId, display_name},
    note::NoteKey,
    store::StoreError,
};

/// Violations told in full at most; the count goes on.
const TOLD_MAX: usize = 1000;

/// What checking came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    /// Which one: a stable code.
    pub code: String,
    /// Of what: an item, a key, a session.
    pub subject: String,
    /// What is wrong.
    pub what: String,
}

impl FsckReport {
    fn find(&mut self, code: &str, subject: &impl Display, what: impl Into<String>) {
        self.violation_count += 1;
        if self.violations.len() < TOLD_MAX {
            let (code, subject) = (code.into(), subject.to_string());
            self.violations.push(Violation { code, subject, what: what.into() });
        }
    }

    /// What was read, or a finding in its place.
    fn read<T>(&mut self, subject: &impl Display, read: Result<T, StoreError>) -> Option<T> {
        read.map_err(|error| self.find("object-unreadable", subject, error.to_string())).ok()
    }
}

impl Api {
    pub(super) async fn fsck(&self, deep: bool, under: &Under) -> Result<FsckReport, ApiError> {
        let counts = self.catalog.count_by_state().await?;
        under.told(|p| p.total = Some(counts.iter().map(|(_, n, _)| n).sum()));
        let mut report = FsckReport { deep, ..FsckReport::default() };
        for problem in self.catalog.integrity_problems().await? {
            report.find("catalog-damaged", &"catalog.db", problem);
        }
        self.check_log(&mut report, under).await?;
        self.check_clips(&mut report).await?;
        let signers = self.check_identities(&mut report).await?;
        self.check_items(&mut report, &signers, under).await?;
        self.check_receipts(&mut report, &signers, under).await?;
        self.check_evidence(&mut report, under).await?;
        self.check_links(&mut report, under).await?;
        self.check_case_objects(&mut report, under).await?;
        self.check_cases(&mut report, under).await?;
        report.clean = report.violation_count == 0;
        Ok(report)
    }

    async fn check_clips(&self, report: &mut FsckReport) -> Result<(), ApiError> {
        let mut page = self.catalog.unexplained_clips(None).await?;
        while let Some(last) = page.last() {
            for clip in &page {
                let path = display_name(&clip.path_raw);
                let what = format!("{path} is neither a whole item nor explained");
                report.find("clip-unexplained", &clip.session, what);
            }
            page = self.catalog.unexplained_clips(Some(last)).await?;
        }
        Ok(())
    }

    async fn check_items(
        &self,
        report: &mut FsckReport,
        signers: &[NoteKey],
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut after: Option<ItemId> = None;
        loop {
            let page = self.catalog.audit_items(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.item.id);
            for audited in &page {
                history::check(report, audited);
                self.check_holes(report, &audited.item).await?;
                self.check_original(report, &audited.item, under).await?;
                self.check_wrapped_key(report, &audited.item).await?;
                self.check_manifest(report, &audited.item, signers).await?;
                self.check_renditions(report, &audited.item, under).await?;
                report.items += 1;
                under.go_on()?;
                under.told(|p| p.done = report.items);
            }
        }
    }
}
