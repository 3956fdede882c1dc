//! Records and texts of cases stand in the archive and are what they were; how long items are kept is
//! what the rules say now.

use super::FsckReport;
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::{Document, KeptRecord},
    domain::CaseNumber,
    flow::case_record,
    retention::judge,
    store::keys,
};

/// Cases and items asked for at once.
const PAGE: u32 = 500;

impl Api {
    pub(super) async fn check_cases(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let unwritten = self.catalog.unwritten_records().await?;
        let mut after: Option<String> = None;
        loop {
            let page = self.catalog.cases(PAGE, after.as_deref()).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.number.clone());
            for case in &page {
                under.go_on()?;
                let number = case.number.parse::<CaseNumber>();
                let Ok(number) = number else {
                    report.find("record-broken", &case.number, "its number is none");
                    continue;
                };
                for kept in self.catalog.records_of_case(&number).await? {
                    // One that a kill left unwritten is written by the next start.
                    if unwritten.iter().all(|other| other.id != kept.id) {
                        self.check_record(report, &kept).await;
                    }
                }
                for kept in self.catalog.documents_of_case(&number).await? {
                    self.check_document(report, &kept).await;
                }
            }
        }
        self.check_retention(report, under).await
    }

    async fn check_record(&self, report: &mut FsckReport, kept: &KeptRecord) {
        let key = keys::case_record(&kept.case, kept.id);
        let Some(size) = report.read(&kept.id, self.store.size_of(&key).await) else { return };
        if size.is_none() {
            return report.find("record-missing", &kept.id, format!("{key} is not in the archive"));
        }
        let Some(bytes) = report.read(&kept.id, self.store.get_small(&key).await) else { return };
        if case_record::object(kept).ok().is_none_or(|expected| expected != bytes) {
            let what = format!("{key} does not say what the catalog says of the record");
            report.find("record-broken", &kept.id, what);
        }
    }

    /// One that was never proven is told as such where its case is shown: it is no violation.
    async fn check_document(&self, report: &mut FsckReport, kept: &Document) {
        let Some(manifest) = kept.manifest_blake3.as_deref() else { return };
        let parts = [
            (keys::document(&kept.case, kept.id, &kept.extension), kept.blake3.as_str()),
            (keys::document_manifest(&kept.case, kept.id), manifest),
        ];
        for (key, blake3) in parts {
            let Some(size) = report.read(&kept.id, self.store.size_of(&key).await) else {
                continue;
            };
            if size.is_none() {
                let what = format!("{key} is not in the archive");
                report.find("document-missing", &kept.id, what);
                continue;
            }
            let Some(bytes) = report.read(&kept.id, self.store.get_small(&key).await) else {
                continue;
            };
            if blake3::hash(&bytes).to_hex().as_str() != blake3 {
                report.find("document-altered", &kept.id, format!("{key} has other bytes"));
            }
        }
    }

    async fn check_retention(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut before = None;
        loop {
            let page = self.catalog.retained(None, PAGE, before).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.item);
            for kept in &page {
                under.go_on()?;
                let now = judge(&self.catalog.retention_facts(kept.item).await?).decides;
                if (now.until.earliest_disposal(), now.reason) != (kept.disposal_on, kept.reason) {
                    let what = format!(
                        "kept as {}, judged now {}",
                        kept.reason.as_str(),
                        now.reason.as_str()
                    );
                    report.find("retention-stale", &kept.item, what);
                }
            }
        }
    }
}
