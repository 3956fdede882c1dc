//! Cases, and linking items to them. Each link is also an object in the archive, so that the
//! archive alone can tell which items belong to a case.

use chrono::NaiveDate;

use super::{
    Api, ApiError, CaseView, CasesView, Code, LinkView, Page, Rest,
    casework::trimmed,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{Case, CatalogErrorKind},
    domain::{Actor, CaseChange, CaseNumber},
    flow::link,
};

impl Api {
    pub(super) async fn add_case(
        &self,
        number: &str,
        change: &CaseChange,
        opened: Option<NaiveDate>,
        by: &Actor,
    ) -> Result<CaseView, ApiError> {
        let number = case_number(number)?;
        self.fits_pattern(&number)?;
        let change = trimmed(change);
        self.may_be_said(&change).await?;
        self.may_have_been(opened)?;
        self.catalog.add_case(&number, &change, opened, by).await?;
        Ok(self.catalog.case(&number).await?.into())
    }

    pub(super) async fn cases(&self, rest: &Rest) -> Result<CasesView, ApiError> {
        let limit = page_limit(rest.limit)?;
        let cases = self.catalog.cases(limit, rest.after.as_deref()).await?;
        let next = page_end(&cases, limit).map(|case| case.number.clone());
        Ok(CasesView { cases: cases.into_iter().map(Into::into).collect(), next })
    }

    pub(super) async fn case(&self, number: &str, page: &Page) -> Result<CaseView, ApiError> {
        let limit = page_limit(page.limit)?;
        let before = match &page.before {
            Some(id) => Some(self.item_id(id).await?),
            None => None,
        };
        let number = case_number(number)?;
        let mut view = CaseView::from(self.known_case(&number).await?);
        let items = self.catalog.items_of_case(&number, limit, before).await?;
        view.items = items.iter().map(ToString::to_string).collect();
        view.next = page_end(&view.items, limit).cloned();
        view.steps =
            self.catalog.steps_of_case(&number).await?.into_iter().map(Into::into).collect();
        let records = self.catalog.records_of_case(&number).await?;
        view.records = records.into_iter().map(Into::into).collect();
        let documents = self.catalog.documents_of_case(&number).await?;
        view.documents = documents.into_iter().map(Into::into).collect();
        Ok(view)
    }

    pub(super) async fn known_case(&self, number: &CaseNumber) -> Result<Case, ApiError> {
        self.catalog.case(number).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("case", number.as_str()),
            _ => error.into(),
        })
    }

    pub(super) async fn link(
        &self,
        item: &str,
        case: &str,
        by: &Actor,
    ) -> Result<LinkView, ApiError> {
        let (item, case) = (self.item_id(item).await?, case_number(case)?);
        self.known_case(&case).await?;
        let (link, _) = self.catalog.link(item, &case, by).await?;
        link::write(&self.catalog, &self.store, &link).await?;
        Ok((&link).into())
    }

    pub(super) async fn unlink(
        &self,
        item: &str,
        case: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<LinkView, ApiError> {
        if reason.trim().is_empty() {
            return Err(ApiError::new(Code::ReasonWanted));
        }
        let (item, case) = (self.item_id(item).await?, case_number(case)?);
        let link = self.catalog.unlink(item, &case, by, reason.trim()).await;
        let link = link.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("link", case.as_str()),
            _ => error.into(),
        })?;
        link::write(&self.catalog, &self.store, &link).await?;
        Ok((&link).into())
    }
}

pub(super) fn case_number(text: &str) -> Result<CaseNumber, ApiError> {
    let number = text.parse::<CaseNumber>();
    number.map_err(|e| ApiError::new(Code::CaseNumber).with("number", text).because(e))
}
