//! Holding a case against its line of the list of matters.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use super::super::{
    Api, ApiError, CaseCheckView, Code, MatterView, Page, StageView, UnexplainedView,
    manage::case_number,
};
use crate::{
    catalog::{Interruption, InterruptionFilter},
    domain::{
        CaseNumber, CaseRecord, InterruptionId, InterruptionState, Recording, Rule, SessionId,
        Strength,
    },
    matters::{Seen, Shown, check},
};

impl Api {
    pub(super) async fn check_case(&self, number: &str) -> Result<CaseCheckView, ApiError> {
        let number = case_number(number)?;
        let case = self.known_case(&number).await?;
        let list = self.catalog.matters().await?.ok_or_else(|| ApiError::new(Code::NoMatters))?;
        let line = list.matters.iter().zip(1..).find(|(matter, _)| matter.code == case.matter);
        let (matter, line) = line.ok_or_else(|| ApiError::not_found("matter", &case.matter))?;
        let linked = self.linked_to(&number).await?;
        let unexplained = match matter.recording {
            Recording::Full => self.unexplained_of(&linked).await?,
            Recording::KeyMoments | Recording::TextOnly => Vec::new(),
        };
        let mut seen = self.seen_of(&number, &linked).await?;
        seen.unexplained = unexplained.len();
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
            unexplained,
            rule: Rule::MattersList.into(),
        })
    }

    /// The ids of the items that are linked to a case.
    async fn linked_to(&self, number: &CaseNumber) -> Result<Vec<String>, ApiError> {
        let mut linked = Vec::new();
        let mut page = Page::default();
        loop {
            let view = self.case(number.as_str(), &page).await?;
            linked.extend(view.items);
            match view.next {
                Some(next) => page.before = Some(next),
                None => return Ok(linked),
            }
        }
    }

    /// The likely and certain interruptions at these items that nobody has explained, by id: what is open, and
    /// what was reported and not acknowledged.
    async fn unexplained_of(&self, linked: &[String]) -> Result<Vec<UnexplainedView>, ApiError> {
        let mut found: BTreeMap<InterruptionId, Interruption> = BTreeMap::new();
        for item in linked {
            let item = Some(self.item_id(item).await?);
            let filter = InterruptionFilter { item, ..InterruptionFilter::default() };
            let wanting = self.catalog.interruptions(&filter).await?.into_iter().filter(|one| {
                let is_open = one.state == InterruptionState::Open || one.waits_for_supervisor;
                is_open && one.finding.strength > Strength::Possible
            });
            found.extend(wanting.map(|one| (one.id, one)));
        }
        let mut missing: HashMap<SessionId, HashMap<String, i64>> = HashMap::new();
        let mut told = Vec::with_capacity(found.len());
        for one in found.into_values() {
            let of_session = match missing.entry(one.session) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(self.missing_of(one.session).await?),
            };
            let finding = &one.finding;
            let by_place = of_session.get(&finding.place);
            let is_within = finding.place.starts_with("in ");
            told.push(UnexplainedView {
                id: one.id.to_string(),
                kind: finding.kind.as_str().into(),
                strength: finding.strength.as_str().into(),
                missing_s: by_place.copied().or(finding.span.seconds().filter(|_| is_within)),
            });
        }
        Ok(told)
    }

    /// What is missing in and beside a session's recordings, in seconds, by the place of its interruption.
    async fn missing_of(&self, session: SessionId) -> Result<HashMap<String, i64>, ApiError> {
        let mut missing: HashMap<String, i64> = HashMap::new();
        for kept in self.catalog.recordings_of(session).await? {
            let parts = kept.recording.missing.into_iter().chain(kept.recording.missing_beside);
            for part in parts {
                *missing.entry(part.place).or_default() += part.ms / 1000;
            }
        }
        Ok(missing)
    }

    /// What a case has now: records that were corrected, and those of items that are linked no more,
    /// count no more.
    async fn seen_of(&self, number: &CaseNumber, linked: &[String]) -> Result<Seen, ApiError> {
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
