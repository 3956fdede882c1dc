//! How the station stands.

use docket_config::Audit;

use super::{
    Api, ApiError, AuditView, FixityFailureView, StatusView, pages::PAGE_MAX, views::StateCount,
};
use crate::{catalog::InterruptionFilter, fixity::Plan};

impl Api {
    pub(super) async fn status(&self) -> Result<StatusView, ApiError> {
        let now = self.clock.now();
        let counts = self.catalog.count_by_state().await?;
        let unknown = self.catalog.unknown_recorders(PAGE_MAX).await?;
        let waiting = InterruptionFilter { unacknowledged: true, ..InterruptionFilter::default() };
        let settings = self.settings.now();
        let station = &settings.settings.station;
        let host = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        Ok(StatusView {
            running: self.station.is_some(),
            safe_mode: settings.safe_mode,
            version: env!("CARGO_PKG_VERSION").into(),
            name: station.name.clone().unwrap_or_else(host),
            zone: station.timezone.to_string(),
            station: self.catalog.station().to_string(),
            data: self.data.display().to_string(),
            now: now.utc,
            clock_sync: now.sync.as_str().into(),
            items: counts
                .into_iter()
                .map(|(state, count, bytes)| StateCount { state, count, bytes })
                .collect(),
            audit: self.audit_view(settings.settings.audit).await?,
            previews_waiting: self.catalog.count_to_derive().await?,
            interruptions_open: self.catalog.count_open_interruptions().await?,
            reports_waiting: self.interruptions_at(waiting).await?,
            unknown_recorders: unknown.iter().map(Into::into).collect(),
            log: self.log_status().await?,
            free_bytes: self.free_bytes().await.unwrap_or_default(),
            room: self.room_view().await?,
            targets: self.target_views().await?,
            controller: self
                .station
                .as_ref()
                .map(|s| s.controller.borrow().clone())
                .unwrap_or_default(),
            bays: self.station.as_ref().map(|s| s.live.bays()).unwrap_or_default(),
        })
    }

    /// Where audits are off, nothing is overdue.
    async fn audit_view(&self, set: Audit) -> Result<AuditView, ApiError> {
        let loads = self.catalog.audit_loads().await?;
        let plan = match set.days {
            0 => Plan {
                overdue_copies: 0,
                overdue_bytes: 0,
                needed: 0,
                ..Plan::of(&loads, self.clock.utc(), 1)
            },
            days => Plan::of(&loads, self.clock.utc(), days),
        };
        let failure = self.catalog.last_fixity_failure().await?;
        Ok(AuditView {
            days: set.days,
            copies: plan.copies,
            bytes: plan.bytes,
            oldest_proof: self.catalog.oldest_proof().await?,
            overdue_copies: plan.overdue_copies,
            overdue_bytes: plan.overdue_bytes,
            needed_rate: plan.needed,
            max_rate: set.max_rate.bytes(),
            last_failure: failure.map(|failure| FixityFailureView {
                item: failure.item.to_string(),
                at: failure.at,
                reason: failure.code,
            }),
        })
    }
}
