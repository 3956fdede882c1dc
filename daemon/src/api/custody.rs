//! The life of an item on one page: where it came from, what was done to it, how it stands.
//!
//! Called by `Api::perform`. Reads only. What repeats is folded, so that a life of decades stays a page;
//! nothing is left out of the count.

use serde::{Deserialize, Serialize};

use super::{
    Action, Api, ApiError, FixityView, LifeView, ManifestView, Reply, Rest, StepOfLifeView,
    items::event_view,
    pages::{PAGE_MAX, number_after, page_limit},
};
use crate::catalog::EventRow;

/// Acts that repeat while nothing changes.
const REPEATING: [&str; 4] = ["sighted", "fixity-checked", "examined", "timed"];

/// A use case of custody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustodyRequest {
    /// The life of an item.
    Show(String, LifeAsked),
}

/// Which part of an item's life, from its beginning on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LifeAsked {
    /// Every event by itself, nothing folded.
    #[serde(default)]
    pub all: bool,
    /// At most so many steps; 100 by default, at most 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only those after this event: the `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl CustodyRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Show(..) => Action::ReadEvidence,
        }
    }
}

impl Api {
    pub(super) async fn custody(&self, asked: CustodyRequest) -> Result<Reply, ApiError> {
        match asked {
            CustodyRequest::Show(item, asked) => {
                Ok(Reply::Life(Box::new(self.life_of(&item, &asked).await?)))
            }
        }
    }

    async fn life_of(&self, item: &str, asked: &LifeAsked) -> Result<LifeView, ApiError> {
        let (limit, after) = (page_limit(asked.limit)?, number_after(asked.after.as_deref())?);
        let mut shown = self.item(item, &Rest { limit: Some(1), after: None }).await?;
        (shown.events, shown.next) = (Vec::new(), None);
        let id = self.item_id(&shown.id).await?;
        let item = self.catalog.item(id).await?;
        let session = self.catalog.session(item.session).await?;
        let history = self.catalog.fixity_history(id).await?;
        let mut steps = Steps { all: asked.all, steps: Vec::new() };
        let mut after = after.unwrap_or(0);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = loop {
            let page = self.catalog.life_of(id, item.session, PAGE_MAX, after).await?;
            let Some(last) = page.last().map(|row| row.seq) else { break None };
            if let Some(row) = page.iter().find(|row| !steps.take(row, limit)) {
                // The steps are full: the next page begins with this event.
                break Some((row.seq - 1).to_string());
            }
            after = last;
        };
        Ok(LifeView {
            item: shown,
            session: self.session_told(&session),
            manifest: item.manifest_generation.map(|generation| ManifestView {
                generation,
                sha256: item.manifest_sha256,
                blake3: item.manifest_blake3,
            }),
            fixity: FixityView {
                checks: history.checks,
                failed: history.failed,
                first: history.first,
                last: history.last,
            },
            steps: steps.steps,
            next,
        })
    }
}

/// Steps of a life, like ones folded where nothing else happened between them.
struct Steps {
    all: bool,
    steps: Vec<StepOfLifeView>,
}

impl Steps {
    /// Takes an event in; answers whether there was room for it among `most` steps.
    fn take(&mut self, row: &EventRow, most: usize) -> bool {
        let event = event_view(row);
        let repeats = |act: &str| REPEATING.contains(&act);
        if !self.all && repeats(&event.act) {
            let since = self.steps.iter().rposition(|step| !repeats(&step.event.act));
            let like = self.steps[since.map_or(0, |at| at + 1)..].iter_mut().find(|step| {
                let step = &step.event;
                (&step.act, &step.who, &step.outcome, &step.reason)
                    == (&event.act, &event.who, &event.outcome, &event.reason)
            });
            if let Some(step) = like {
                step.times += 1;
                (step.last_at, step.last_seq) = (event.at, event.seq);
                return true;
            }
        }
        if self.steps.len() >= most {
            return false;
        }
        let (last_at, last_seq) = (event.at, event.seq);
        self.steps.push(StepOfLifeView { event, times: 1, last_at, last_seq });
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::{
        clock::{Moment, Sync},
        domain::{Actor, CustodyEvent, EventId, Outcome, StationId},
    };

    fn row(seq: i64, act: &str, reason: Option<&str>) -> EventRow {
        let utc = DateTime::UNIX_EPOCH + TimeDelta::days(seq);
        let when = Moment { utc, boot_id: String::new(), boot_us: 0, sync: Sync::Unknown };
        let event = CustodyEvent {
            schema: CustodyEvent::SCHEMA.into(),
            id: EventId::mint(utc),
            station: StationId::mint(utc),
            act: act.into(),
            item: None,
            session: None,
            who: Actor::station(),
            when,
            outcome: if reason.is_some() { Outcome::Failed } else { Outcome::Ok },
            reason: reason.map(Into::into),
            detail: BTreeMap::new(),
            tool: String::new(),
        };
        EventRow { seq, event }
    }

    fn told(all: bool, most: usize, acts: &[(&str, Option<&str>)]) -> (Vec<(String, u64)>, usize) {
        let mut steps = Steps { all, steps: Vec::new() };
        let rows = acts.iter().zip(1..).map(|((act, reason), seq)| row(seq, act, *reason));
        let taken = rows.take_while(|row| steps.take(row, most)).count();
        (steps.steps.iter().map(|s| (s.event.act.clone(), s.times)).collect(), taken)
    }

    #[test]
    fn a_long_life_is_a_few_steps_and_every_event_is_counted() {
        let mut acts = vec![("sealed", None)];
        for _ in 0..300 {
            acts.extend([("sighted", None), ("fixity-checked", None)]);
        }
        acts.extend([("fixity-checked", Some("lost")), ("linked", None), ("sighted", None)]);
        let (steps, taken) = told(false, 100, &acts);
        let steps: Vec<_> = steps.iter().map(|(act, n)| (act.as_str(), *n)).collect();
        let checks = ("fixity-checked", 300);
        let rest = [("fixity-checked", 1), ("linked", 1), ("sighted", 1)];
        assert_eq!(steps, [&[("sealed", 1), ("sighted", 300), checks][..], &rest].concat());
        assert_eq!(taken, acts.len());
        assert_eq!(told(true, 1000, &acts).0.len(), acts.len());
    }

    #[test]
    fn no_answer_holds_more_steps_than_asked_for() {
        let acts = [("seen", None), ("copying", None), ("staged", None)];
        assert_eq!(told(false, 2, &acts), (vec![("seen".into(), 1), ("copying".into(), 1)], 2));
    }
}
