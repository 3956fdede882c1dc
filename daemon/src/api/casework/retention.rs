//! How long items are kept, told and explained. Nothing is disposed of.

use super::{
    super::{
        Api, ApiError, Code, ExtendedView, ExtensionView, GroundView, HeldView, HoldView,
        RetainedView, RetentionView, RetentionsView,
        manage::case_number,
        pages::{page_end, page_limit},
    },
    NewExtension, NewHold, RetentionAsked,
};
use crate::{
    catalog::{CatalogErrorKind, CondemnedKeys, HoldOn, Retained},
    domain::{Actor, ItemId},
    retention::{Ground, judge},
};

impl Api {
    pub(super) async fn retentions(
        &self,
        asked: &RetentionAsked,
    ) -> Result<RetentionsView, ApiError> {
        let limit = page_limit(asked.limit)?;
        let before = match &asked.before {
            Some(id) => Some(self.item_id(id).await?),
            None => None,
        };
        let rows = self.catalog.retained(asked.due, limit, before).await?;
        let next = page_end(&rows, limit).map(|row| row.item.to_string());
        Ok(RetentionsView { items: rows.iter().map(retained_view).collect(), next })
    }

    pub(super) async fn explain_retention(&self, item: &str) -> Result<RetentionView, ApiError> {
        let id = self.item_id(item).await?;
        let kept = self.retained_item(id).await?;
        let verdict = judge(&self.catalog.retention_facts(id).await?);
        let holds = self.catalog.holds_on(id).await?;
        let holds = holds.into_iter().map(|hold| HoldView {
            id: hold.id.to_string(),
            case: hold.case.map(Into::into),
            reason: hold.reason,
            at: hold.at,
            who: hold.who,
        });
        let extensions = self.catalog.extensions_of(id).await?;
        let extensions = extensions.into_iter().map(|one| ExtensionView {
            case: one.extended.case.map(Into::into),
            through: one.extended.through,
            reason: one.reason,
            at: one.at,
            who: one.who,
        });
        Ok(RetentionView {
            extensions: extensions.collect(),
            kept: retained_view(&kept),
            decides: ground_view(&verdict.decides),
            others: verdict.others.iter().map(ground_view).collect(),
            holds: holds.collect(),
        })
    }

    pub(super) async fn hold(&self, new: &NewHold, by: &Actor) -> Result<HeldView, ApiError> {
        let reason = reason(&new.reason)?;
        let on = self.one_of(new.item.as_deref(), new.case.as_deref()).await?;
        let CondemnedKeys { whole, gone } = self.catalog.hold(&on, reason, by).await?;
        let (item, case) = told(on);
        Ok(HeldView { item, case, keys_condemned: ids(&whole), keys_gone: ids(&gone) })
    }

    /// Only ever longer: the rules and earlier extensions count on.
    pub(super) async fn extend(
        &self,
        new: &NewExtension,
        by: &Actor,
    ) -> Result<ExtendedView, ApiError> {
        let reason = reason(&new.reason)?;
        let on = self.one_of(new.item.as_deref(), new.case.as_deref()).await?;
        let extended = self.catalog.extend(&on, new.through, reason, by).await?;
        let (keys_condemned, keys_gone) = (ids(&extended.whole), ids(&extended.gone));
        let (item, case) = told(on);
        Ok(ExtendedView { item, case, through: new.through, keys_condemned, keys_gone })
    }

    /// An item or a case that is known.
    async fn one_of(&self, item: Option<&str>, case: Option<&str>) -> Result<HoldOn, ApiError> {
        match (item, case) {
            (Some(item), None) => {
                let id = self.item_id(item).await?;
                self.retained_item(id).await?;
                Ok(HoldOn::Item(id))
            }
            (None, Some(case)) => {
                let number = case_number(case)?;
                self.known_case(&number).await?;
                Ok(HoldOn::Case(number))
            }
            _ => {
                let error = ApiError::new(Code::NotUnderstood);
                Err(error.because("item or case, one of them"))
            }
        }
    }

    async fn retained_item(&self, id: ItemId) -> Result<Retained, ApiError> {
        self.catalog.retained_item(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("item", &id.to_string()),
            _ => error.into(),
        })
    }
}

/// Why, in one line.
pub(in crate::api) fn reason(text: &str) -> Result<&str, ApiError> {
    let reason = text.trim();
    if reason.is_empty() {
        return Err(ApiError::new(Code::ReasonWanted));
    }
    if reason.chars().any(char::is_control) {
        return Err(ApiError::new(Code::ControlCharacters));
    }
    Ok(reason)
}

fn told(on: HoldOn) -> (Option<String>, Option<String>) {
    match on {
        HoldOn::Item(item) => (Some(item.to_string()), None),
        HoldOn::Case(case) => (None, Some(case.into())),
    }
}

fn ids(items: &[ItemId]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

fn retained_view(kept: &Retained) -> RetainedView {
    RetainedView {
        item: kept.item.to_string(),
        disposal_on: kept.disposal_on,
        reason: kept.reason.as_str().into(),
        case: kept.case.clone().map(Into::into),
        rule: kept.reason.rule().into(),
    }
}

fn ground_view(ground: &Ground) -> GroundView {
    GroundView {
        disposal_on: ground.until.earliest_disposal(),
        reason: ground.reason.as_str().into(),
        case: ground.case.clone().map(Into::into),
        backed_out: ground.is_backed_out,
        rule: ground.reason.rule().into(),
    }
}
