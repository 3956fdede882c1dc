//! Case links: their objects stand in the archive and say what the catalog says.

use super::FsckReport;
use crate::{
    api::{Api, ApiError, jobs::Under},
    catalog::AuditedLink,
    domain::LinkId,
    flow::link,
    store::keys,
};

impl Api {
    pub(super) async fn check_links(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut after: Option<LinkId> = None;
        loop {
            under.go_on()?;
            let page = self.catalog.audit_links(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.link.id);
            for audited in &page {
                self.check_link(report, audited, false).await;
                if audited.link.unlinked_at.is_some() {
                    self.check_link(report, audited, true).await;
                }
            }
        }
    }

    async fn check_link(&self, report: &mut FsckReport, audited: &AuditedLink, backed_out: bool) {
        let AuditedLink { link, written } = audited;
        let key = keys::link(&link.case, link.id, backed_out);
        let Some(size) = report.read(&link.id, self.store.size_of(&key).await) else { return };
        let Some(size) = size else {
            // One that a kill left unwritten is written by the next start.
            if *written {
                report.find("link-missing", &link.id, format!("{key} is not in the archive"));
            }
            return;
        };
        let Ok(expected) = link::object(link, backed_out) else {
            return report.find("link-broken", &link.id, "the catalog's row makes no link");
        };
        let same_size = size == expected.len() as u64;
        let bytes = if same_size {
            let Some(bytes) = report.read(&link.id, self.store.get_small(&key).await) else {
                return;
            };
            bytes
        } else {
            Vec::new()
        };
        if bytes != expected {
            let what = format!("{key} does not say what the catalog says of the link");
            report.find("link-broken", &link.id, what);
        }
    }
}
