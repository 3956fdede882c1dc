//! Holding a case against its line of the list of matters.

use super::super::{
    Api, ApiError, CaseCheckView, Code, MatterView, Page, StageView, manage::case_number,
};
use crate::{
    domain::{CaseRecord, Rule},
    matters::{Seen, Shown, check},
};

impl Api {
    pub(super) async fn check_case(&self, number: &str) -> Result<CaseCheckView, ApiError> {
        let number = case_number(number)?;
        let case = self.known_case(&number).await?;
        let list = self.catalog.matters().await?.ok_or_else(|| ApiError::new(Code::NoMatters))?;
        let line = list.matters.iter().zip(1..).find(|(matter, _)| matter.code == case.matter);
        let (matter, line) = line.ok_or_else(|| ApiError::not_found("matter", &case.matter))?;
        let seen = self.seen_of(&number).await?;
        let verdict = check(matter, &seen);
        let stages = verdict.stages.iter().map(|finding| StageView {
            stage: finding.stage.clone(),
            shown: finding.shown.as_str().into(),
            items: match finding.shown {
                Shown::Footage(items) => items as u64,
                Shown::Excused(_) | Shown::Missing => 0,
            },
            reason: match &finding.shown {
                Shown::Excused(reason) => Some(reason.clone()),
                Shown::Footage(_) | Shown::Missing => None,
            },
        });
        Ok(CaseCheckView {
            case: number.to_string(),
            complete: verdict.is_complete(),
            list: list.title.clone(),
            is_example: list.is_example,
            line,
            matter: MatterView::from(matter.clone()),
            stages: stages.collect(),
            text: verdict.text.as_str().into(),
            items: case.items,
            rule: Rule::MattersList.into(),
        })
    }

    /// What a case has now: records that were corrected, and those of items that are linked no more,
    /// count no more.
    async fn seen_of(&self, number: &crate::domain::CaseNumber) -> Result<Seen, ApiError> {
        let mut linked = Vec::new();
        let mut page = Page::default();
        loop {
            let view = self.case(number.as_str(), &page).await?;
            linked.extend(view.items);
            match view.next {
                Some(next) => page.before = Some(next),
                None => break,
            }
        }
        let mut seen = Seen { items: linked.len(), ..Seen::default() };
        let documents = self.catalog.documents_of_case(number).await?;
        seen.texts = documents.iter().filter(|document| document.proven_at.is_some()).count();
        for kept in self.catalog.records_of_case(number).await? {
            let is_linked =
                kept.item.is_none_or(|item| linked.iter().any(|id| *id == item.to_string()));
            if kept.corrected_by.is_some() || !is_linked {
                continue;
            }
            match kept.record {
                CaseRecord::Footage { stage } => seen.footage.push(stage),
                CaseRecord::NoFootage { stage, reason } => seen.excuses.push((stage, reason)),
                CaseRecord::Statement(_) | CaseRecord::Receipt { .. } => {}
            }
        }
        Ok(seen)
    }
}
