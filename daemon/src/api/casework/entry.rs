//! What is said of cases, their dates, and the lists that come of them.

use chrono::NaiveDate;
use regex::Regex;

use super::{
    super::{
        Api, ApiError, CaseView, Code, InboxItemView, InboxView, ObjectView, Page, Rest,
        UnfiledCaseView, UnfiledView,
        manage::case_number,
        pages::{page_end, page_limit},
    },
    NewStep, ObjectAsked,
};
use crate::{
    catalog::{CatalogErrorKind, Object},
    domain::{Actor, CaseChange, CaseNumber, Rule, display_name},
    retention::FileTerm,
};

/// Cases of one enforcement object that are told at once.
const OBJECT_CASES_MAX: u32 = 500;

impl Api {
    /// Refuses a number that fits no pattern of the settings.
    pub(in crate::api) fn fits_pattern(&self, number: &CaseNumber) -> Result<(), ApiError> {
        let settings = self.settings.now();
        let patterns = &settings.settings.cases.number_patterns;
        if !fits_any(patterns, number)? {
            let error = ApiError::new(Code::OffPattern).with("number", number);
            return Err(error.with("patterns", patterns.join("  ")));
        }
        Ok(())
    }

    pub(super) async fn describe_case(
        &self,
        number: &str,
        change: &CaseChange,
        by: &Actor,
    ) -> Result<CaseView, ApiError> {
        let number = case_number(number)?;
        self.known_case(&number).await?;
        let change = trimmed(change);
        self.may_be_said(&change).await?;
        self.catalog.describe_case(&number, &change, by).await?;
        self.case(number.as_str(), &Page::default()).await
    }

    /// What happened did not happen tomorrow.
    pub(in crate::api) fn may_have_been(&self, on: Option<NaiveDate>) -> Result<(), ApiError> {
        match on.filter(|on| *on > self.today()) {
            Some(day) => Err(ApiError::new(Code::FutureDay).with("day", day)),
            None => Ok(()),
        }
    }

    /// Whether a description makes sense.
    pub(in crate::api) async fn may_be_said(&self, change: &CaseChange) -> Result<(), ApiError> {
        for (field, text) in change.given() {
            if text.chars().any(char::is_control) {
                return Err(ApiError::new(Code::ControlCharacters));
            }
            let is_term = field != "file_term" || text.is_empty() || FileTerm::of(text).is_some();
            if !CaseChange::fits(text) || !is_term {
                return Err(ApiError::new(Code::NotADescription).with("field", field));
            }
        }
        let Some(matter) = change.matter.as_deref().filter(|matter| !matter.is_empty()) else {
            return Ok(());
        };
        let list = self.catalog.matters().await?.ok_or_else(|| ApiError::new(Code::NoMatters))?;
        let known = list.matters.iter().any(|line| line.code == matter);
        if known { Ok(()) } else { Err(ApiError::not_found("matter", matter)) }
    }

    pub(super) async fn step_case(
        &self,
        number: &str,
        step: &NewStep,
        by: &Actor,
    ) -> Result<CaseView, ApiError> {
        let number = case_number(number)?;
        self.known_case(&number).await?;
        self.may_have_been(Some(step.on))?;
        let done = self.catalog.step_case(&number, step.act, step.on, by).await;
        done.map_err(|error| match error.kind() {
            CatalogErrorKind::Conflict => {
                ApiError::new(Code::StepRefused).with("case", &number).because(error)
            }
            _ => error.into(),
        })?;
        self.case(number.as_str(), &Page::default()).await
    }

    pub(super) async fn unfiled(&self, rest: &Rest) -> Result<UnfiledView, ApiError> {
        let (limit, today) = (page_limit(rest.limit)?, self.today());
        let cases = self.catalog.unfiled_cases(limit).await?;
        let one = |case: crate::catalog::Case| {
            let due = case.dates.filing_due()?;
            Some(UnfiledCaseView {
                due,
                days_left: due.signed_duration_since(today).num_days(),
                action_ended: case.dates.action_ended,
                closed: case.dates.closed,
                number: case.number,
                title: case.title,
            })
        };
        let cases = cases.into_iter().filter_map(one).collect();
        Ok(UnfiledView { cases, today, rule: Rule::FilingDeadline.into() })
    }

    pub(super) async fn object(&self, asked: &ObjectAsked) -> Result<ObjectView, ApiError> {
        let object = match (&asked.code, &asked.name) {
            (Some(code), None) => Object::Code(code.trim()),
            (None, Some(name)) => Object::Name(name.trim()),
            _ => {
                return Err(ApiError::new(Code::NotUnderstood).because("code or name, one of them"));
            }
        };
        let found = self.catalog.cases_of_object(object, OBJECT_CASES_MAX).await?;
        let mut cases = Vec::with_capacity(found.len());
        for case in found {
            cases.push(self.case(&case.number, &Page::default()).await?);
        }
        Ok(ObjectView { cases, rule: Rule::FoundTogether.into() })
    }

    pub(super) async fn inbox(&self, rest: &Rest) -> Result<InboxView, ApiError> {
        let limit = page_limit(rest.limit)?;
        let after = match &rest.after {
            Some(id) => Some(self.item_id(id).await?),
            None => None,
        };
        let ids = self.catalog.unlinked_items(limit, after).await?;
        let next = page_end(&ids, limit).map(ToString::to_string);
        let now = self.clock.utc();
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let item = self.catalog.item(id).await?;
            items.push(InboxItemView {
                id: id.to_string(),
                seen_at: id.seen_at(),
                age_days: now.signed_duration_since(id.seen_at()).num_days(),
                path: display_name(&item.path_raw),
                state: item.state,
            });
        }
        Ok(InboxView { items, next, rule: Rule::FoundTogether.into() })
    }
}

/// Whether a number fits one of the patterns, whole; without any, every number does.
pub(super) fn fits_any(patterns: &[String], number: &CaseNumber) -> Result<bool, ApiError> {
    for pattern in patterns {
        // They were checked when the settings were read.
        let whole = Regex::new(&format!("^(?:{pattern})$"));
        let whole = whole.map_err(|e| ApiError::new(Code::Internal).because(e))?;
        if whole.is_match(number.as_str()) {
            return Ok(true);
        }
    }
    Ok(patterns.is_empty())
}

/// The same without white space around its texts.
pub(in crate::api) fn trimmed(change: &CaseChange) -> CaseChange {
    let trim = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_owned());
    CaseChange {
        title: trim(&change.title),
        category: trim(&change.category),
        object_name: trim(&change.object_name),
        object_code: trim(&change.object_code),
        matter: trim(&change.matter),
        file_term: trim(&change.file_term),
    }
}
