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
    flow::{
        FlowError,
        key_audit::{self, KeyFound, KeyWrong},
        mend::Mender,
        places::Places,
        reconcile,
    },
    vault::Lack,
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
        let settings = self.settings.now();
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
            let done = reconcile::reconcile(&mender, (&self.data, &name), deep, &watch).await;
            if matches!(done, Err(FlowError::Stopping)) {
                under.go_on()?;
            }
            let done = done.map_err(|error| ApiError::from(&error))?;
            let findings = done.found.iter().map(|found| FoundView {
                key: found.key.clone(),
                wrong: found.wrong.as_str().into(),
                healed: found.healed,
            });
            let (mut findings, mut counts) = (findings.collect::<Vec<_>>(), done.counts.clone());
            if name == self.store.target() {
                for found in self.audited_keys(under).await? {
                    match found.wrong {
                        KeyWrong::Lacks(Lack::Missing) => counts.missing += 1,
                        KeyWrong::Stands => counts.extra += 1,
                        KeyWrong::Lacks(_) => counts.altered += 1,
                    }
                    counts.healed += u64::from(found.healed && found.wrong != KeyWrong::Stands);
                    let wrong = found.wrong.as_str().into();
                    findings.push(FoundView { key: found.file, wrong, healed: found.healed });
                }
            }
            let found = told(self.clock.utc(), &counts);
            view.targets.push(TargetReconciledView { name, findings, found });
        }
        Ok(view)
    }

    /// The wrapped keys, wherever they stand: home's, and those of the further folders with them.
    async fn audited_keys(&self, under: &Under) -> Result<Vec<KeyFound>, ApiError> {
        let vault = &self.station()?.vault;
        let goes_on = || !under.cancel.flag.load(Ordering::Relaxed);
        let who = &under.asker.actor;
        let found = key_audit::audit(&self.catalog, (&self.store, vault), who, &goes_on).await;
        if matches!(found, Err(FlowError::Stopping)) {
            under.go_on()?;
        }
        found.map_err(|error| ApiError::from(&error))
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
