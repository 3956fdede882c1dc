//! The custody log: its entries, its tree, what was signed of it and what stands of it in the archive; and
//! that nothing was permitted before a checkpoint covered it.

use super::FsckReport;
use crate::{
    api::{Api, ApiError, jobs::Under},
    domain::ItemId,
    identity::{self, Chain, IdentityError},
    log::Check,
};

impl Api {
    pub(super) async fn check_log(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        // One that is broken is told as such; then nothing signed by it counts.
        let chain = match identity::known(&self.catalog).await {
            Err(IdentityError::Chain(_)) => Chain::of(self.catalog.station()),
            known => known?,
        };
        let authority = match self.authority() {
            Ok(authority) => authority,
            Err(error) => {
                report.find("time-stamp-broken", &"archive.time_stamp_roots", error.to_string());
                None
            }
        };
        let check = Check::begin(&self.catalog, &self.store, &chain, report.deep).await?;
        let mut check = check.trusting(authority.as_ref()).knowing(self.witnesses()?);
        while let Some(findings) = check.step().await? {
            for found in findings {
                report.find(found.code, &found.subject, found.what);
            }
            under.go_on()?;
        }
        report.events = check.entries;
        report.objects += check.objects;
        self.check_permitted(report, under).await
    }

    async fn check_permitted(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut after: Option<ItemId> = None;
        loop {
            let page = self.catalog.permitted_uncovered(self.store.target(), after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for item in &page {
                let what = "permitted, but no checkpoint that stood then covers that it was sealed";
                report.find("permitted-uncovered", item, what);
            }
            under.go_on()?;
        }
    }
}
