//! The dates of a case: what happened to it, on which day, in the order in which it was entered.
//!
//! Kept by the catalog as a history that only grows; how the case stands is what the steps come to.
//! Pure values; a step that makes no sense is refused and changes nothing.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days from the end of an action until its case file must be in order and filed (WS 12).
pub const FILING_DAYS: u64 = 30;

/// What happened to a case. Said again, it corrects the day that was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseAct {
    /// It was opened.
    Opened,
    /// The enforcement action ended.
    ActionEnded,
    /// It was closed.
    Closed,
    /// It was opened again: what came after its opening counts no more.
    Reopened,
    /// Its file was put in order and archived.
    Filed,
}

impl CaseAct {
    /// All of them, in their natural order.
    pub const ALL: [Self; 5] =
        [Self::Opened, Self::ActionEnded, Self::Closed, Self::Reopened, Self::Filed];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::ActionEnded => "action-ended",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Filed => "filed",
        }
    }

    /// The act of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == code)
    }
}

/// Why a step makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// What was never closed is not opened again.
    #[error("the case is not closed")]
    NotClosed,
    /// The day lies before another that comes first.
    #[error("the day lies before {0}, on which the case was opened")]
    TooEarly(NaiveDate),
}

/// The dates that hold now; days in the station's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseDates {
    /// When it was opened.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opened: Option<NaiveDate>,
    /// When the action ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action_ended: Option<NaiveDate>,
    /// When it was closed; none while it is open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed: Option<NaiveDate>,
    /// When it was last opened again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reopened: Option<NaiveDate>,
    /// When its file was archived.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filed: Option<NaiveDate>,
}

impl CaseDates {
    /// The dates after `act` on the day `on`.
    ///
    /// # Errors
    /// See [`StepError`].
    pub fn after(self, act: CaseAct, on: NaiveDate) -> Result<Self, StepError> {
        let first = match act {
            CaseAct::Opened => None,
            CaseAct::Reopened => self.closed.or(self.opened),
            CaseAct::ActionEnded | CaseAct::Closed | CaseAct::Filed => {
                self.reopened.or(self.opened)
            }
        };
        if act == CaseAct::Reopened && self.closed.is_none() {
            return Err(StepError::NotClosed);
        }
        if let Some(first) = first.filter(|first| on < *first) {
            return Err(StepError::TooEarly(first));
        }
        let on = Some(on);
        Ok(match act {
            CaseAct::Opened => Self { opened: on, ..self },
            CaseAct::ActionEnded => Self { action_ended: on, ..self },
            CaseAct::Closed => Self { closed: on, ..self },
            CaseAct::Filed => Self { filed: on, ..self },
            // The clock stops, and the file is to be put in order anew.
            CaseAct::Reopened => {
                Self { reopened: on, closed: None, action_ended: None, filed: None, ..self }
            }
        })
    }

    /// The last day on which the case file must be archived: from the end of the action, or of the
    /// case where nobody said when the action ended. None while neither has ended.
    #[must_use]
    pub fn filing_due(self) -> Option<NaiveDate> {
        let ended = self.action_ended.or(self.closed)?;
        ended.checked_add_days(Days::new(FILING_DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn after(steps: &[(CaseAct, &str)]) -> Result<CaseDates, StepError> {
        steps.iter().try_fold(CaseDates::default(), |dates, (act, on)| dates.after(*act, day(on)))
    }

    #[test]
    fn reopening_stops_what_closing_began() {
        use CaseAct::*;
        let closed = [
            (Opened, "2026-01-02"),
            (ActionEnded, "2026-01-31"),
            (Closed, "2026-02-10"),
            (Filed, "2026-02-20"),
        ];
        let dates = after(&closed).unwrap();
        assert_eq!(dates.filing_due(), Some(day("2026-03-02")));
        let again = dates.after(Reopened, day("2026-03-01")).unwrap();
        assert_eq!((again.closed, again.filed, again.filing_due()), (None, None, None));
        assert_eq!(again.opened, Some(day("2026-01-02")));
    }

    #[test]
    fn a_day_said_again_corrects_the_one_before() {
        use CaseAct::*;
        let dates = after(&[(Closed, "2026-02-10"), (Closed, "2026-02-01")]).unwrap();
        assert_eq!(dates.closed, Some(day("2026-02-01")));
        assert_eq!(dates.filing_due(), Some(day("2026-03-03")), "no end of the action is known");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        use CaseAct::*;
        assert_eq!(after(&[(Reopened, "2026-01-01")]), Err(StepError::NotClosed));
        let early = after(&[(Opened, "2026-01-02"), (Closed, "2026-01-01")]);
        assert_eq!(early, Err(StepError::TooEarly(day("2026-01-02"))));
        let early = after(&[(Closed, "2026-01-02"), (Reopened, "2026-01-01")]);
        assert_eq!(early, Err(StepError::TooEarly(day("2026-01-02"))));
    }

    #[test]
    fn codes_round_trip() {
        for act in CaseAct::ALL {
            assert_eq!(CaseAct::named(act.as_str()), Some(act));
            assert_eq!(serde_json::to_value(act).unwrap(), act.as_str());
        }
    }
}
