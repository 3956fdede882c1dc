//! Looking at the register: lists, one recorder with everybody who had it, and files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{HolderAsked, OfficersAsked, RosterAsked, time_told};
use crate::{
    api::{
        Api, ApiError, Code, ExportView, HolderView, IssueView, OfficerView, OfficersView,
        RecorderRegisterView, RecordersView, RegisteredView, Rest, RosterView, ShiftView, UnitView,
        UnitsView,
        pages::{PAGE_MAX, page_end, page_limit},
    },
    catalog::RegisteredRecorder,
    domain::{IssueKind, OfficerId, OfficerThen, RecorderId},
    register::{self, FileKind},
    words::Words,
};

impl Api {
    pub(super) async fn units(&self, rest: &Rest) -> Result<UnitsView, ApiError> {
        let limit = page_limit(rest.limit)?;
        let units = self.catalog.units(limit, rest.after.as_deref()).await?;
        let units: Vec<UnitView> = units.into_iter().map(Into::into).collect();
        let next = page_end(&units, limit).map(|unit| unit.code.clone());
        Ok(UnitsView { units, next })
    }

    pub(super) async fn officers(&self, asked: &OfficersAsked) -> Result<OfficersView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let (after, number) = (asked.after.as_deref(), asked.number.as_deref());
        let terms = self.catalog.terms(limit, after, number).await?;
        let officers: Vec<OfficerView> = terms.into_iter().map(Into::into).collect();
        let next = page_end(&officers, limit).map(|officer| officer.id.clone());
        Ok(OfficersView { officers, next })
    }

    pub(super) async fn recorders(&self, rest: &Rest) -> Result<RecordersView, ApiError> {
        let limit = page_limit(rest.limit)?;
        let after = rest.after.as_deref().map(str::parse::<RecorderId>).transpose();
        let after = after.map_err(|e| ApiError::new(Code::NotUnderstood).because(e))?;
        let found = self.catalog.recorders(limit, after).await?;
        let now = self.clock.utc();
        let mut recorders = Vec::with_capacity(found.len());
        for recorder in found {
            recorders.push(self.registered(recorder, now).await?);
        }
        let next = page_end(&recorders, limit).map(|r: &RegisteredView| r.recorder.id.clone());
        Ok(RecordersView { recorders, next })
    }

    pub(super) async fn recorder(
        &self,
        called: &str,
        asked: &HolderAsked,
        words: &Words,
    ) -> Result<RecorderRegisterView, ApiError> {
        let id = self.known_recorder(called, words).await?;
        let at = time_told(asked.at.as_deref(), words, self.clock.utc())?;
        let registered = self.catalog.recorder(id).await?;
        let registered = self.registered(registered, at).await?;
        let is_pool = registered.holder.as_ref().is_some_and(|h| h.kind == IssueKind::Pool);
        let on_duty = if is_pool { self.catalog.on_duty(at).await? } else { Vec::new() };
        let mut issues = Vec::new();
        let mut names: BTreeMap<OfficerId, Option<OfficerThen>> = BTreeMap::new();
        for issue in self.catalog.issues_of(id, PAGE_MAX).await? {
            let officer = match issue.officer {
                Some(id) if names.contains_key(&id) => names[&id].clone(),
                Some(id) => {
                    let officer = self.catalog.officer_at(id, issue.from).await?;
                    names.insert(id, officer.clone());
                    officer
                }
                None => None,
            };
            issues.push(IssueView::of(issue, officer));
        }
        let on_duty = on_duty.into_iter().map(Into::into).collect();
        Ok(RecorderRegisterView { at, registered, on_duty, issues })
    }

    pub(super) async fn roster(
        &self,
        asked: &RosterAsked,
        words: &Words,
    ) -> Result<RosterView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let since = match &asked.since {
            Some(since) => Some(time_told(Some(since), words, self.clock.utc())?),
            None => None,
        };
        let shifts = self.catalog.shifts(limit, asked.after.as_deref(), since).await?;
        let shifts: Vec<ShiftView> = shifts.into_iter().map(Into::into).collect();
        let next = page_end(&shifts, limit).map(|shift| shift.id.clone());
        Ok(RosterView { shifts, next })
    }

    pub(super) async fn export(
        &self,
        kind: FileKind,
        words: &Words,
    ) -> Result<ExportView, ApiError> {
        let rows = self.catalog.register_rows(kind).await?;
        let content = register::write(kind, &rows, words);
        let content = content.map_err(|error| ApiError::new(Code::Internal).because(error))?;
        Ok(ExportView { kind, rows: rows.len() as u64, content })
    }

    async fn registered(
        &self,
        found: RegisteredRecorder,
        at: DateTime<Utc>,
    ) -> Result<RegisteredView, ApiError> {
        let holder = self.catalog.holder_at(found.recorder.id, at).await?;
        Ok(RegisteredView::of(found, holder.map(HolderView::from)))
    }
}
