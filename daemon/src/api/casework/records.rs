//! Records of cases, and texts attached to them.

use super::{
    super::{Api, ApiError, CaseRecordView, Code, DocumentView, manage::case_number},
    NewDocument, NewRecord,
    told::bytes_of,
};
use crate::{
    catalog::CatalogErrorKind,
    domain::Actor,
    flow::{case_document, case_record},
};

/// Longest name or title of a text, characters.
const NAME_MAX_CHARS: usize = 200;
/// Longest text that is attached, bytes.
pub(super) const DOCUMENT_MAX_BYTES: usize = 20 << 20;

impl Api {
    pub(super) async fn add_record(
        &self,
        number: &str,
        new: &NewRecord,
        by: &Actor,
    ) -> Result<CaseRecordView, ApiError> {
        let number = case_number(number)?;
        self.known_case(&number).await?;
        let item = match &new.item {
            Some(item) => Some(self.item_id(item).await?),
            None => None,
        };
        let refused = |cause: String| ApiError::new(Code::RecordRefused).because(cause);
        new.record.check(item.is_some()).map_err(|e| refused(e.to_string()))?;
        let corrects = new.corrects.as_deref().map(str::parse).transpose();
        let corrects = corrects.map_err(|e: uuid::Error| refused(e.to_string()))?;
        let added = self.catalog.add_record(&number, item, &new.record, corrects, by).await;
        let added = added.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound | CatalogErrorKind::Conflict => refused(error.to_string()),
            _ => error.into(),
        })?;
        case_record::write(&self.catalog, &self.store, &added).await?;
        Ok(added.into())
    }

    pub(super) async fn attach(
        &self,
        number: &str,
        new: &NewDocument,
        by: &Actor,
    ) -> Result<DocumentView, ApiError> {
        let number = case_number(number)?;
        self.known_case(&number).await?;
        let bytes = bytes_of(&new.content)?;
        if bytes.len() > DOCUMENT_MAX_BYTES {
            return Err(ApiError::new(Code::TooLong).with("max", DOCUMENT_MAX_BYTES));
        }
        let (name, title) = (new.name.trim(), new.title.trim());
        if [name, title].iter().any(|text| text.chars().any(char::is_control)) {
            return Err(ApiError::new(Code::ControlCharacters));
        }
        let fits = |text: &str| text.chars().count() <= NAME_MAX_CHARS;
        if name.is_empty() || !fits(name) || !fits(title) {
            return Err(ApiError::new(Code::NotADescription).with("field", "name"));
        }
        let text = case_document::Text { case: &number, name, title, bytes };
        let kept = case_document::keep(&self.catalog, &self.store, text, self.clock.utc(), by);
        Ok(kept.await?.into())
    }
}
