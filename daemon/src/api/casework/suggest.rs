//! Proposing cases for items linked to none. Nothing is linked here.

use std::collections::HashMap;

use chrono::{NaiveTime, TimeDelta};

use super::super::{
    Api, ApiError, ClueView, Code, SuggestedView, SuggestionView, SuggestionsView,
    pages::page_limit,
};
use crate::{
    catalog::{CatalogErrorKind, Examination, Item, ItemFilter},
    domain::{Actor, CaseChange, CaseNumber, CaseRecord, ItemId, Rule, SessionId},
    suggest::{Clue, Known, Position, Suggestion, Trace, days_around, suggest},
    words::in_zone,
};

/// Items of a case that an item is held against at most, the newest.
const TRACES_MAX: u32 = 50;
/// Items of the inbox that are told with proposals at once.
const INBOX_MAX: u32 = 50;

impl Api {
    /// Proposals for one item, or for the oldest of the inbox.
    pub(super) async fn suggestions(
        &self,
        item: Option<&str>,
        limit: Option<u32>,
    ) -> Result<SuggestionsView, ApiError> {
        let limit = page_limit(limit)?.min(INBOX_MAX);
        let ids = match item {
            Some(item) => vec![self.item_id(item).await?],
            None => self.catalog.unlinked_items(limit, None).await?,
        };
        let mut known = HashMap::new();
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(self.suggested(id, &mut known).await?);
        }
        Ok(SuggestionsView { items, rule: Rule::FoundTogether.into() })
    }

    /// One item with the cases proposed for it.
    pub(in crate::api) async fn suggested(
        &self,
        id: ItemId,
        known: &mut HashMap<CaseNumber, Known>,
    ) -> Result<SuggestedView, ApiError> {
        let mut view = SuggestedView { item: id.to_string(), timed: false, cases: Vec::new() };
        let Some(trace) = self.trace(id).await? else { return Ok(view) };
        view.timed = true;
        let (first, last) = days_around(trace.day);
        let midnight = |day: chrono::NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let around = (midnight(first), midnight(last) + TimeDelta::days(1));
        let mut cases = Vec::new();
        for number in self.catalog.cases_around(around, trace.day).await? {
            let case = match known.get(&number) {
                Some(case) => case.clone(),
                None => {
                    let case = self.known_of(&number).await?;
                    known.insert(number, case.clone());
                    case
                }
            };
            // An item of the case itself says nothing new.
            if case.traces.iter().all(|other| other.item != id) {
                cases.push(case);
            }
        }
        for found in suggest(&trace, &cases) {
            view.cases.push(self.suggestion_view(found).await?);
        }
        Ok(view)
    }

    /// Puts the first clip of a demo's session under a made-up case, and answers the first other one for
    /// which that case is proposed.
    pub(in crate::api) async fn propose_in_demo(
        &self,
        seed: u64,
        session: SessionId,
        by: &Actor,
    ) -> Result<Option<SuggestedView>, ApiError> {
        let filter = ItemFilter { session: Some(session), ..ItemFilter::default() };
        let mut items = self.catalog.items(&filter).await?;
        items.sort_by_key(|item| item.id);
        let number: CaseNumber =
            format!("DEMO-{seed}").parse().map_err(|e| ApiError::new(Code::Internal).because(e))?;
        let Some(first) = items.first().map(|item| item.id) else { return Ok(None) };
        match self.catalog.add_case(&number, &CaseChange::default(), None, by).await {
            // By an earlier demo.
            Err(error) if error.kind() == CatalogErrorKind::Conflict => {}
            added => added?,
        }
        self.link(&first.to_string(), number.as_str(), by).await?;
        let mut known = HashMap::new();
        for item in items.iter().skip(1) {
            let view = self.suggested(item.id, &mut known).await?;
            if !view.cases.is_empty() {
                return Ok(Some(view));
            }
        }
        Ok(None)
    }

    async fn suggestion_view(&self, found: Suggestion) -> Result<SuggestionView, ApiError> {
        let case = self.catalog.case(&found.number).await?;
        Ok(SuggestionView {
            case: found.number.into(),
            title: case.title,
            score: found.score,
            clues: found.clues.iter().map(clue_view).collect(),
        })
    }

    async fn known_of(&self, number: &CaseNumber) -> Result<Known, ApiError> {
        let case = self.catalog.case(number).await?;
        let mut traces = Vec::new();
        for id in self.catalog.items_of_case(number, TRACES_MAX, None).await? {
            traces.extend(self.trace(id).await?);
        }
        let records = self.catalog.records_of_case(number).await?;
        let collectors = records.into_iter().filter_map(|kept| match kept.record {
            CaseRecord::Statement(stated) if kept.corrected_by.is_none() => Some(stated.collector),
            _ => None,
        });
        Ok(Known {
            number: number.clone(),
            dates: case.dates,
            collectors: collectors.collect(),
            traces,
        })
    }

    /// What an item tells; none while its time is not known.
    async fn trace(&self, id: ItemId) -> Result<Option<Trace>, ApiError> {
        let Some(times) = self.catalog.times(&[id]).await?.remove(&id) else { return Ok(None) };
        let item = self.catalog.item(id).await?;
        let holder = self.catalog.holder_at(item.recorder, times.span.end).await?;
        let officer = holder.and_then(|holder| holder.officer).map(|officer| officer.number);
        let tagged = item.media.as_ref().and_then(|media| media.location.as_deref());
        let position = match tagged.and_then(Position::of) {
            None => self.tracked(&item).await?,
            tagged => tagged,
        };
        Ok(Some(Trace {
            item: id,
            recorder: item.recorder,
            day: in_zone(self.settings.zone(), times.span.end).date_naive(),
            span: times.span,
            officer: officer.map(|number| number.to_string()),
            position,
        }))
    }

    /// Where a track of positions begins: the item's own, or one beside it on its recorder.
    async fn tracked(&self, item: &Item) -> Result<Option<Position>, ApiError> {
        let mut ids = vec![item.id];
        ids.extend(self.catalog.beside_on_recorder(item).await?);
        for id in ids {
            let looked = self.catalog.looked_into(id).await?.map(|looked| looked.examination);
            let Some(Examination::Done(facts)) = looked else { continue };
            let mut points = facts.track.iter().flat_map(|track| &track.points);
            let found = points.find_map(|at| Position::of_point(at.north_udeg?, at.east_udeg?));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn clue_view(clue: &Clue) -> ClueView {
    let mut view =
        ClueView { clue: clue.as_str().into(), worth: clue.worth(), ..ClueView::default() };
    match clue {
        Clue::Moment { item, minutes } => {
            view.item = Some(item.to_string());
            view.minutes = Some(*minutes);
        }
        Clue::Day { item } | Clue::Recorder { item } => view.item = Some(item.to_string()),
        Clue::Within => {}
        Clue::Officer { number } => view.officer = Some(number.clone()),
        Clue::Place { item, metres } => {
            view.item = Some(item.to_string());
            view.metres = Some(*metres);
        }
    }
    view
}
