//! How long an item is kept at least, by the rules of its class: pure values.
//!
//! Asked by the catalog on every fact that matters, and by whoever has it explained. Terms are months
//! of the calendar, counted as periods of law are (Civil Code, articles 201 and 202): the closing day
//! itself does not count, the last day is the same day of the last month, or that month's last day.
//! Closed on 31 August, six months end with 28 or 29 February, and 1 March is the earliest day of
//! disposal. Dates are days in the station's zone. Whatever is not known keeps, and what was told once is
//! not shortened by what is told later: the longest term counts, and a case counts on for an item whose
//! link to it was backed out. Nothing here disposes of anything.

use chrono::{Months, NaiveDate};

use crate::domain::{CaseDates, CaseNumber, Rule};

/// The least term after a case was closed, months (QZ 20).
pub const LEAST_MONTHS: u32 = 6;

/// Months for which a case file may be kept: up to a hundred years.
pub const FILE_MONTHS: std::ops::RangeInclusive<u32> = 1..=1200;
/// What stands for a case file that is kept for good.
const PERMANENT: &str = "permanent";

/// How long a case file is kept after its case was closed, the longest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileTerm {
    /// Nobody has said.
    Unknown,
    /// So many months.
    Months(u32),
    /// For good.
    Permanent,
}

impl FileTerm {
    /// As it is kept and asked for: a number of months, or `permanent`; none where nobody has said.
    #[must_use]
    pub fn text(self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Months(months) => Some(months.to_string()),
            Self::Permanent => Some(PERMANENT.into()),
        }
    }

    /// The term of that text, 1 to 1200 months; none if it is no term.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if text == PERMANENT {
            return Some(Self::Permanent);
        }
        text.parse().ok().filter(|months| FILE_MONTHS.contains(months)).map(Self::Months)
    }

    /// What counts when this is said now and `longest` was the longest that was ever said: no less than
    /// that. Where it is said that nobody knows, nobody knows.
    #[must_use]
    pub fn counting(self, longest: Self) -> Self {
        if self == Self::Unknown { self } else { self.max(longest) }
    }
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was never closed.
    Open,
    /// It was closed and is open again.
    Reopened,
    /// It was closed on this day.
    Closed(NaiveDate),
}

impl Standing {
    /// How a case of these dates stands.
    #[must_use]
    pub fn of(dates: &CaseDates) -> Self {
        match (dates.closed, dates.reopened) {
            (Some(closed), _) => Self::Closed(closed),
            (None, Some(_)) => Self::Reopened,
            (None, None) => Self::Open,
        }
    }
}

/// What an item's use as evidence in a case asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whether its disc, or its filing with the case file, is receipted.
    pub receipted: bool,
    /// How long the case file is kept.
    pub file: FileTerm,
}

/// What of a case counts for an item that is or was linked to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// Its number.
    pub number: CaseNumber,
    /// Whether the item is linked to it now. One that was counts on: a station alone does not shorten.
    pub is_linked: bool,
    /// How it stands.
    pub standing: Standing,
    /// The longest term that a matters list gave its matter, months.
    pub matter_months: Option<u32>,
    /// The item's use as evidence in it, if it is evidence there.
    pub evidence: Option<Evidence>,
}

/// A day through which somebody has something kept, whatever the rules come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    /// The case to which it was given; none: to the item alone.
    pub case: Option<CaseNumber>,
    /// The last day.
    pub through: NaiveDate,
}

/// What counts for an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether a legal hold lies on it, or on a case to which it was ever linked.
    pub held: bool,
    /// The cases to which it was ever linked.
    pub cases: Vec<CaseFacts>,
    /// The extensions of it, and of those cases.
    pub extended: Vec<Extended>,
}

/// Until when something is kept. What never expires is the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// This day is the last one on which it must be there.
    Through(NaiveDate),
    /// There is no such day.
    Kept,
}

impl Until {
    /// The first day on which it may be disposed of; none: it is kept.
    #[must_use]
    pub fn earliest_disposal(self) -> Option<NaiveDate> {
        match self {
            Self::Through(day) => day.succ_opt(),
            Self::Kept => None,
        }
    }
}

/// Why it is kept so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A legal hold outranks everything.
    LegalHold,
    /// It belongs to no case.
    NoCase,
    /// Its case is open.
    CaseOpen,
    /// Its case was opened again.
    CaseReopened,
    /// It is evidence without a receipt of its disc or filing.
    NoReceipt,
    /// It is evidence, and nobody has said how long the case file is kept.
    FileTermUnknown,
    /// It is evidence of a case file that is kept for good.
    FilePermanent,
    /// It is evidence, and kept as long as its case file.
    FileTerm,
    /// The matters list asks for more than six months.
    MatterTerm,
    /// Six months after its case was closed.
    SixMonths,
    /// Somebody has it kept longer than that.
    Extended,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::LegalHold,
        Self::NoCase,
        Self::CaseOpen,
        Self::CaseReopened,
        Self::NoReceipt,
        Self::FileTermUnknown,
        Self::FilePermanent,
        Self::FileTerm,
        Self::MatterTerm,
        Self::SixMonths,
        Self::Extended,
    ];

    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LegalHold => "legal-hold",
            Self::NoCase => "no-case",
            Self::CaseOpen => "case-open",
            Self::CaseReopened => "case-reopened",
            Self::NoReceipt => "no-receipt",
            Self::FileTermUnknown => "file-term-unknown",
            Self::FilePermanent => "file-permanent",
            Self::FileTerm => "file-term",
            Self::MatterTerm => "matter-term",
            Self::SixMonths => "six-months",
            Self::Extended => "extended",
        }
    }

    /// The reason of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == code)
    }

    /// The rule behind it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::LegalHold => Rule::LegalHold,
            Self::NoCase => Rule::UnclassifiedKept,
            // No less than six months: more is anybody's right.
            Self::CaseOpen | Self::CaseReopened | Self::SixMonths | Self::Extended => {
                Rule::SixMonths
            }
            Self::MatterTerm => Rule::MattersList,
            Self::NoReceipt | Self::FileTermUnknown | Self::FilePermanent | Self::FileTerm => {
                Rule::EvidenceKept
            }
        }
    }
}

/// One ground on which an item is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// How long.
    pub until: Until,
    /// Why.
    pub reason: Reason,
    /// The case it comes from.
    pub case: Option<CaseNumber>,
    /// Whether the item's link to that case was backed out.
    pub is_backed_out: bool,
}

/// What is judged of an item: never without a ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The ground that decides.
    pub decides: Ground,
    /// The others, in the order of the cases, and the extensions.
    pub others: Vec<Ground>,
}

/// How long an item is kept: the longest of its grounds; a hold before all others. What belongs to no
/// case now is kept without a term.
#[must_use]
pub fn judge(facts: &Facts) -> Verdict {
    let extensions = facts.extended.iter().map(|extended| of_extension(extended, facts));
    let mut grounds: Vec<Ground> = facts.cases.iter().map(of_case).chain(extensions).collect();
    let alone = |reason| Ground { until: Until::Kept, reason, case: None, is_backed_out: false };
    if facts.held {
        return Verdict { decides: alone(Reason::LegalHold), others: grounds };
    }
    if facts.cases.iter().all(|case| !case.is_linked) {
        return Verdict { decides: alone(Reason::NoCase), others: grounds };
    }
    // Of equals the first.
    let longest = grounds.iter().map(|ground| ground.until).max();
    match grounds.iter().position(|ground| Some(ground.until) == longest) {
        Some(index) => Verdict { decides: grounds.remove(index), others: grounds },
        None => Verdict { decides: alone(Reason::NoCase), others: Vec::new() },
    }
}

fn of_case(case: &CaseFacts) -> Ground {
    let (until, reason) = match case.standing {
        Standing::Open => (Until::Kept, Reason::CaseOpen),
        Standing::Reopened => (Until::Kept, Reason::CaseReopened),
        Standing::Closed(closed) => after_closing(case, closed),
    };
    Ground { until, reason, case: Some(case.number.clone()), is_backed_out: !case.is_linked }
}

fn of_extension(extended: &Extended, facts: &Facts) -> Ground {
    let (until, case) = (Until::Through(extended.through), extended.case.clone());
    let is_of = |one: &&CaseFacts| Some(&one.number) == case.as_ref();
    let is_backed_out = facts.cases.iter().find(is_of).is_some_and(|one| !one.is_linked);
    Ground { until, reason: Reason::Extended, case, is_backed_out }
}

fn after_closing(case: &CaseFacts, closed: NaiveDate) -> (Until, Reason) {
    let mut term = (LEAST_MONTHS, Reason::SixMonths);
    let mut lengthen = |months: u32, reason| {
        if months > term.0 {
            term = (months, reason);
        }
    };
    lengthen(case.matter_months.unwrap_or(0), Reason::MatterTerm);
    match case.evidence {
        Some(Evidence { receipted: false, .. }) => return (Until::Kept, Reason::NoReceipt),
        Some(Evidence { file: FileTerm::Unknown, .. }) => {
            return (Until::Kept, Reason::FileTermUnknown);
        }
        Some(Evidence { file: FileTerm::Permanent, .. }) => {
            return (Until::Kept, Reason::FilePermanent);
        }
        Some(Evidence { file: FileTerm::Months(months), .. }) => {
            lengthen(months, Reason::FileTerm);
        }
        None => {}
    }
    // A day beyond the calendar never comes.
    let through = closed.checked_add_months(Months::new(term.0));
    (through.map_or(Until::Kept, Until::Through), term.1)
}

#[cfg(test)]
pub(crate) mod model;
#[cfg(test)]
mod tests;
