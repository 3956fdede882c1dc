//! To which case an item may belong, with the reasons: time, and officer or place. Pure values.
//!
//! Asked by `api` for items linked to no case. It proposes; only a person links. What is not known
//! speaks for nothing: a clip whose time nobody vouches for is never held to be of the same moment.

mod place;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::domain::{CaseDates, CaseNumber, ItemId, RecordedSpan, RecorderId};

pub use place::Position;

/// Clips so near to one another in time are of one moment, minutes.
pub const MOMENT_MINUTES: i64 = 30;
/// Clips so near to one another were recorded in one place, metres.
pub const PLACE_METRES: u32 = 300;
/// What clues are worth, of 100.
const MOMENT: u32 = 50;
const DAY: u32 = 25;
const WITHIN: u32 = 15;
const OFFICER: u32 = 30;
const RECORDER: u32 = 20;
const PLACE: u32 = 20;
/// Cases proposed for one item at most.
const PROPOSED_MAX: usize = 3;

/// What an item tells of when, by whom and where it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The item.
    pub item: ItemId,
    /// The recorder.
    pub recorder: RecorderId,
    /// When, on trusted time.
    pub span: RecordedSpan,
    /// The day in the station's zone on which it ended.
    pub day: NaiveDate,
    /// The number of the officer who held the recorder.
    pub officer: Option<String>,
    /// Where, as the recorder wrote it into the clip or its track.
    pub position: Option<Position>,
}

/// What is known of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its number.
    pub number: CaseNumber,
    /// What happened to it.
    pub dates: CaseDates,
    /// Who collected evidence for it, as statements say.
    pub collectors: Vec<String>,
    /// Items that are linked to it.
    pub traces: Vec<Trace>,
}

/// What speaks for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clue {
    /// Recorded within minutes of an item of the case.
    Moment {
        /// That item.
        item: ItemId,
        /// Minutes between them.
        minutes: i64,
    },
    /// Recorded on the same day as an item of the case.
    Day {
        /// That item.
        item: ItemId,
    },
    /// Recorded between the case's opening and the end of its action.
    Within,
    /// Recorded by an officer who recorded, or collected evidence, for the case.
    Officer {
        /// The officer's number.
        number: String,
    },
    /// Recorded by the recorder of an item of the case, of which nobody knows who held it.
    Recorder {
        /// That item.
        item: ItemId,
    },
    /// Recorded near an item of the case.
    Place {
        /// That item.
        item: ItemId,
        /// Metres between them.
        metres: u32,
    },
}

impl Clue {
    /// The stable code.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Moment { .. } => "moment",
            Self::Day { .. } => "day",
            Self::Within => "within",
            Self::Officer { .. } => "officer",
            Self::Recorder { .. } => "recorder",
            Self::Place { .. } => "place",
        }
    }

    /// What it is worth.
    #[must_use]
    pub fn worth(&self) -> u32 {
        match self {
            Self::Moment { .. } => MOMENT,
            Self::Day { .. } => DAY,
            Self::Within => WITHIN,
            Self::Officer { .. } => OFFICER,
            Self::Recorder { .. } => RECORDER,
            Self::Place { .. } => PLACE,
        }
    }
}

/// A case to which an item may belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The case.
    pub number: CaseNumber,
    /// How much speaks for it, up to 100.
    pub score: u32,
    /// What: a clue of time first.
    pub clues: Vec<Clue>,
}

/// The cases to which `item` may belong, the likeliest first: those for which a time speaks, and an
/// officer or a place.
#[must_use]
pub fn suggest(item: &Trace, cases: &[Known]) -> Vec<Suggestion> {
    let mut found: Vec<_> = cases.iter().filter_map(|case| weigh(item, case)).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.number.cmp(&b.number)));
    found.truncate(PROPOSED_MAX);
    found
}

fn weigh(item: &Trace, case: &Known) -> Option<Suggestion> {
    let time = time_clue(item, case)?;
    let others: Vec<_> =
        [officer_clue(item, case), place_clue(item, case)].into_iter().flatten().collect();
    if others.is_empty() {
        return None;
    }
    let clues: Vec<_> = std::iter::once(time).chain(others).collect();
    let score = clues.iter().map(Clue::worth).sum();
    Some(Suggestion { number: case.number.clone(), score, clues })
}

fn time_clue(item: &Trace, case: &Known) -> Option<Clue> {
    let nearest = case
        .traces
        .iter()
        .filter_map(|other| Some((minutes_between(item, other)?, other.item)))
        .min();
    if let Some((minutes, item)) = nearest.filter(|(minutes, _)| *minutes <= MOMENT_MINUTES) {
        return Some(Clue::Moment { item, minutes });
    }
    if let Some(other) = case.traces.iter().find(|other| other.day == item.day) {
        return Some(Clue::Day { item: other.item });
    }
    let opened = case.dates.opened?;
    let last = case.dates.action_ended.or(case.dates.closed);
    let is_within = opened <= item.day && last.is_none_or(|last| item.day <= last);
    is_within.then_some(Clue::Within)
}

/// Whole minutes between two clips, their errors given in their favour; none where nobody vouches for
/// one of their times. Times that one recorder's clock told in one way are off alike: how far does not
/// matter between them.
fn minutes_between(one: &Trace, other: &Trace) -> Option<i64> {
    let is_one_clock = one.recorder == other.recorder && one.span.basis == other.span.basis;
    let (one, other) = (&one.span, &other.span);
    let error = match is_one_clock {
        true => 0,
        false => one.error_ms?.checked_add(other.error_ms?)?,
    };
    let error = TimeDelta::try_milliseconds(i64::try_from(error).ok()?)?;
    let begins = |span: &RecordedSpan| -> DateTime<Utc> { span.start.unwrap_or(span.end) };
    let gap = (begins(one) - other.end).max(begins(other) - one.end);
    Some((gap - error).num_minutes().max(0))
}

fn officer_clue(item: &Trace, case: &Known) -> Option<Clue> {
    let Some(number) = item.officer.as_ref() else { return recorder_clue(item, case) };
    let recorded = case.traces.iter().any(|other| other.officer.as_ref() == Some(number));
    let collected = case.collectors.iter().any(|collector| collector == number);
    (recorded || collected).then(|| Clue::Officer { number: number.clone() })
}

/// Where nobody knows who held the recorder, the recorder itself speaks for its holder, and for less.
fn recorder_clue(item: &Trace, case: &Known) -> Option<Clue> {
    let is_it = |other: &&Trace| other.recorder == item.recorder && other.officer.is_none();
    case.traces.iter().find(is_it).map(|other| Clue::Recorder { item: other.item })
}

fn place_clue(item: &Trace, case: &Known) -> Option<Clue> {
    let here = item.position?;
    let near = |other: &Trace| Some((here.metres_to(other.position?), other.item));
    let (metres, item) = case.traces.iter().filter_map(near).min()?;
    (metres <= PLACE_METRES).then_some(Clue::Place { item, metres })
}

/// The days around `day` in which an item of the same action may lie.
#[must_use]
pub fn days_around(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let one = Days::new(1);
    (day.checked_sub_days(one).unwrap_or(day), day.checked_add_days(Days::new(2)).unwrap_or(day))
}

#[cfg(test)]
mod tests;
