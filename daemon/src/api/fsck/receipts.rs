//! Receipts, for `fsck` and `verify`: every generation stands in the archive, signed and in a chain, with its clips; the newest says
//! what the catalog says, unless another is due.

use super::FsckReport;
use crate::{
    api::{Api, ApiError, Code, ReceiptsCheckView, jobs::Under},
    catalog::CatalogErrorKind,
    domain::SessionId,
    flow::{self, FlowError},
    manifest::Cited,
    note::{NoteKey, json},
    receipt::Receipt,
    store::keys,
};

/// Sessions asked for at once.
const PAGE: u32 = 500;

impl Api {
    pub(super) async fn check_receipts(
        &self,
        report: &mut FsckReport,
        signers: &[NoteKey],
        under: &Under,
    ) -> Result<(), ApiError> {
        let due = self.catalog.sessions_due().await?;
        let mut after: Option<SessionId> = None;
        loop {
            let page = self.catalog.receipted_sessions(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for session in page {
                under.go_on()?;
                let Some(newest) = self.check_receipt(report, session, signers).await? else {
                    continue;
                };
                if due.contains(&session) {
                    continue;
                }
                let known = match flow::receipt::statement(&self.catalog, session).await {
                    // A catalog that lost a row is a finding, and the next receipt is looked at.
                    Err(FlowError::Catalog(lost)) if lost.kind() == CatalogErrorKind::NotFound => {
                        None
                    }
                    known => known?,
                };
                if known.is_none_or(|(known, _)| !newest.says_the_same(&known)) {
                    let what = "its newest receipt does not say what the catalog says";
                    report.find("receipt-contradicts", &session, what);
                }
            }
        }
    }

    /// Checks all receipts as they stand in the archive, also while the station runs: what the catalog says
    /// of a session by now may be news to its receipt, and is left to `fsck`.
    pub(in crate::api) async fn verify_receipts(
        &self,
        under: &Under,
    ) -> Result<ReceiptsCheckView, ApiError> {
        let mut report = FsckReport::default();
        let signers = self.check_identities(&mut report).await?;
        under.told(|p| (p.done, p.total) = (0, None));
        let (mut checked, mut after): (u64, Option<SessionId>) = (0, None);
        loop {
            let page = self.catalog.receipted_sessions(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(*last);
            for session in page {
                under.go_on()?;
                self.check_receipt(&mut report, session, &signers).await?;
                checked += 1;
                under.told(|p| p.done = checked);
            }
        }
        let FsckReport { violation_count, violations, .. } = report;
        Ok(ReceiptsCheckView { clean: violation_count == 0, checked, violation_count, violations })
    }

    /// Answers the newest generation; none after a finding.
    async fn check_receipt(
        &self,
        report: &mut FsckReport,
        session: SessionId,
        signers: &[NoteKey],
    ) -> Result<Option<Receipt>, ApiError> {
        let mut before: Option<(Receipt, Cited)> = None;
        for cited in self.catalog.receipts(session).await? {
            let key = keys::receipt(session, cited.generation);
            let Some(size) = report.read(&session, self.store.size_of(&key).await) else {
                return Ok(None);
            };
            if size.is_none() {
                report.find("receipt-missing", &session, format!("{key} is not in the archive"));
                return Ok(None);
            }
            let Some(note) = report.read(&session, self.store.get_small(&key).await) else {
                return Ok(None);
            };
            let mut altered = |what: String| {
                report.find("receipt-altered", &session, format!("{key}: {what}"));
                Ok(None)
            };
            if json::digest(&note) != cited.sha256 {
                return altered("it has other bytes".into());
            }
            let receipt = match Receipt::open(&note, signers) {
                Ok(receipt) => receipt,
                Err(why) => return altered(why.to_string()),
            };
            if !receipt.follows(before.as_ref().map(|(receipt, cited)| (receipt, cited))) {
                return altered("it does not follow on the one before".into());
            }
            match self.receipt_clips(session, &receipt).await {
                Ok(_) => {}
                Err(error) if error.code == Code::SignedAltered => {
                    return altered("its clips are not those that it cites".into());
                }
                Err(error) => return altered(error.to_string()),
            }
            before = Some((receipt, cited));
        }
        Ok(before.map(|(newest, _)| newest))
    }
}
