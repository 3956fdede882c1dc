//! The custody log: no hole at its head, inside, or at its tail, and no entry altered.

use super::FsckReport;
use crate::api::{Api, ApiError, jobs::Under};

impl Api {
    pub(super) async fn check_events(
        &self,
        report: &mut FsckReport,
        under: &Under,
    ) -> Result<(), ApiError> {
        let mut last = 0;
        loop {
            under.go_on()?;
            let page = self.catalog.audit_events(last).await?;
            if page.is_empty() {
                break;
            }
            for event in page {
                if event.seq != last + 1 {
                    let what = format!("the log goes from {last} to {}", event.seq);
                    report.find("log-hole", &event.seq, what);
                }
                if !event.hash_fits {
                    report.find("log-altered", &event.seq, "the entry does not fit its own hash");
                }
                if !event.columns_fit {
                    report.find("log-altered", &event.seq, "the entry's row says something else");
                }
                report.events += 1;
                last = event.seq;
            }
        }
        let given = self.catalog.last_event_given().await?;
        if given != last {
            let what = format!("the log ends with {last}, but entries up to {given} were made");
            report.find("log-hole", &last, what);
        }
        Ok(())
    }
}
