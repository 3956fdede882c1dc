//! Cases, and linking items to them. Each link is also an object in the archive, so that the
//! archive alone can tell which items belong to a case.

use serde::Serialize;

use super::{Api, ApiError, CaseView, CasesView, LinkView};
use crate::{
    catalog::{CaseLink, ItemFilter},
    domain::{Actor, CaseNumber},
    store::keys,
};

/// A link object below `cases/`.
#[derive(Serialize)]
struct LinkObject<'a> {
    schema: &'static str,
    link: &'a str,
    item: &'a str,
    case: &'a str,
    at: String,
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl Api {
    pub(super) async fn add_case(
        &self,
        number: &str,
        title: &str,
        by: &Actor,
    ) -> Result<CaseView, ApiError> {
        let number = case_number(number)?;
        if title.chars().any(char::is_control) {
            return Err(ApiError::usage(
                "a title may not hold control characters",
                "write it plainly",
            ));
        }
        self.catalog.add_case(&number, title.trim(), by).await?;
        Ok(self.catalog.case(&number).await?.into())
    }

    pub(super) async fn cases(&self) -> Result<CasesView, ApiError> {
        let cases = self.catalog.cases().await?;
        Ok(CasesView { cases: cases.into_iter().map(Into::into).collect() })
    }

    pub(super) async fn case(&self, number: &str) -> Result<CaseView, ApiError> {
        let number = case_number(number)?;
        let mut view = CaseView::from(self.catalog.case(&number).await?);
        let filter = ItemFilter { case: Some(number.as_str().into()), ..ItemFilter::default() };
        view.items = self.catalog.items(&filter).await?.iter().map(|i| i.id.to_string()).collect();
        Ok(view)
    }

    pub(super) async fn link(
        &self,
        item: &str,
        case: &str,
        by: &Actor,
    ) -> Result<LinkView, ApiError> {
        let (item, case) = (self.item_id(item).await?, case_number(case)?);
        let (link, _) = self.catalog.link(item, &case, by).await?;
        // After a crash between catalog and archive, linking again writes the missing object.
        self.put_link(&link, &case, false).await?;
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
            return Err(ApiError::usage(
                "backing out a link needs a reason",
                "give it with --reason",
            ));
        }
        let (item, case) = (self.item_id(item).await?, case_number(case)?);
        let link = self.catalog.unlink(item, &case, by, reason.trim()).await?;
        self.put_link(&link, &case, true).await?;
        Ok((&link).into())
    }

    /// Writes the link's object, or its back-out's, from what the catalog holds: writing it again
    /// gives the same bytes.
    async fn put_link(
        &self,
        link: &CaseLink,
        case: &CaseNumber,
        backed_out: bool,
    ) -> Result<(), ApiError> {
        let (at, by) = match (backed_out, link.unlinked_at, &link.unlinked_by) {
            (true, Some(at), Some(by)) => (at, by),
            _ => (link.linked_at, &link.linked_by),
        };
        let object = LinkObject {
            schema: if backed_out { "docket.link-back-out/1" } else { "docket.link/1" },
            link: &link.id.to_string(),
            item: &link.item.to_string(),
            case: case.as_str(),
            at: at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            by,
            reason: link.unlink_reason.as_deref().filter(|_| backed_out),
        };
        let bytes = serde_json_canonicalizer::to_vec(&object).map_err(|e| {
            ApiError::usage(format!("the link cannot be written: {e}"), "report it with the log")
        })?;
        Ok(self.store.put_new(&keys::link(case, link.id, backed_out), bytes).await?)
    }
}

fn case_number(text: &str) -> Result<CaseNumber, ApiError> {
    text.parse::<CaseNumber>().map_err(|e| {
        ApiError::usage(format!("{text:?}: {e}"), "give the number as the agency writes it")
    })
}
