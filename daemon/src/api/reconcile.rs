//! Archive targets compared with the catalog, because somebody asks.
//!
//! Called by `Api::work`; how it is done is `flow::reconcile`'s. A target that is not there is an answer, no
//! error.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::{
    Api, ApiError, FoundView, ReckoningView, ReconciledView, TargetReconciledView, jobs::Under,
};
use crate::{
    catalog::Reckoning,
    flow::{FlowError, mend::Mender, places::Places, reconcile},
};

impl Api {
    /// Refuses a name that no target has.
    pub(super) fn may_reconcile(&self, target: Option<&str>) -> Result<(), ApiError> {
        let settings = self.settings.now();
        let mut names = settings.settings.archive.targets.iter().map(|known| known.name.as_str());
        match target {
            Some(name) if name != self.store.target() && !names.any(|known| known == name) => {
                Err(ApiError::not_found("target", name))
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn reconcile(
        &self,
        target: Option<&str>,
        deep: bool,
        under: &Under,
    ) -> Result<ReconciledView, ApiError> {
        let (settings, vault) = (self.settings.now(), &self.station()?.vault);
        let places = Places::open(&self.store, &settings.settings.archive.targets);
        let mender = Mender {
            catalog: &self.catalog,
            places: &places,
            clock: self.clock.as_ref(),
            who: &under.asker.actor,
        };
        let names = target.map_or_else(|| places.names(), |name| vec![name.to_owned()]);
        let mut view = ReconciledView { targets: Vec::new() };
        for name in names {
            under.go_on()?;
            let watch = |done, total, bytes| {
                under.told(|p| (p.done, p.total, p.bytes) = (done, Some(total), bytes));
                !under.cancel.flag.load(Ordering::Relaxed)
            };
            let place = (self.data.as_path(), name.as_str());
            let done = reconcile::reconcile(&mender, vault, place, deep, &watch).await;
            if matches!(done, Err(FlowError::Stopping)) {
                under.go_on()?;
            }
            let done = done.map_err(|error| ApiError::from(&error))?;
            let findings = done.found.iter().map(|found| FoundView {
                key: found.key.clone(),
                wrong: found.wrong.as_str().into(),
                healed: found.healed,
            });
            let findings = findings.collect();
            let found = told(self.clock.utc(), &done.counts);
            view.targets.push(TargetReconciledView { name, findings, found });
        }
        Ok(view)
    }

    /// What reconciling a target last came to.
    pub(super) async fn last_reconciled(
        &self,
        target: &str,
    ) -> Result<Option<ReckoningView>, ApiError> {
        let last = self.catalog.last_reconciled(target).await?;
        Ok(last.map(|(at, counts)| told(at, &counts)))
    }
}

fn told(at: DateTime<Utc>, counts: &Reckoning) -> ReckoningView {
    ReckoningView {
        at,
        deep: counts.deep,
        expected: counts.expected,
        present: counts.present,
        missing: counts.missing,
        extra: counts.extra,
        altered: counts.altered,
        healed: counts.healed,
        bytes: counts.bytes,
        failure: counts.failure.clone(),
    }
}
