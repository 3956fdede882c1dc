//! Random histories of an item and its cases, and when it may be disposed of after each, worked out another
//! way than the program does: backwards, one question at a time, with an almanac of its own.
//!
//! Used by the tests of the rules, and by those of the catalog that keeps the facts.

use chrono::{Datelike, NaiveDate};

use super::FileTerm;
use crate::domain::CaseAct;

/// Cases of a history.
pub(crate) const CASES: usize = 3;
/// Where the histories begin.
pub(crate) const SEED: u64 = 20_260_301;

/// What happened to an item and its cases, in order. What makes no sense then was refused.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happened {
    /// A case was opened, closed and so on.
    Case(usize, CaseAct, NaiveDate),
    /// The item was linked to a case.
    Linked(usize),
    /// Its link was backed out.
    Unlinked(usize),
    /// It was stated to be evidence in a case.
    Evidence(usize),
    /// Its own disc or filing was receipted.
    Receipt(usize),
    /// The disc or the file of a whole case was receipted.
    CaseReceipt(usize),
    /// The term of a case's file was said.
    File(usize, FileTerm),
    /// A new list gave the matter of a case so many months.
    Matter(usize, u32),
    /// A hold was laid on the item.
    Held,
    /// A hold was laid on a case.
    CaseHeld(usize),
    /// Somebody has the item kept through a day.
    Extended(NaiveDate),
    /// Somebody has a case's items kept through a day.
    CaseExtended(usize, NaiveDate),
}

/// A random history.
pub(crate) fn history(random: &mut fastrand::Rng) -> Vec<Happened> {
    let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    let one = |random: &mut fastrand::Rng| {
        let case = random.usize(..CASES);
        let on = first + chrono::Days::new(random.u64(..1500));
        match random.u8(..40) {
            0..12 => Happened::Case(case, CaseAct::ALL[random.usize(..5)], on),
            12..20 => Happened::Linked(case),
            20..22 => Happened::Unlinked(case),
            22..25 => Happened::Evidence(case),
            25 => Happened::Receipt(case),
            26..29 => Happened::CaseReceipt(case),
            29 => Happened::File(case, FileTerm::Unknown),
            30..33 => {
                let months = FileTerm::Months(random.u32(1..60));
                let term = if random.u8(..6) > 0 { months } else { FileTerm::Permanent };
                Happened::File(case, term)
            }
            33..35 => Happened::Matter(case, random.u32(1..30)),
            35 if random.u8(..6) == 0 => Happened::Held,
            36 if random.u8(..4) == 0 => Happened::CaseHeld(case),
            37 if random.bool() => Happened::Extended(on),
            37 => Happened::CaseExtended(case, on),
            _ => Happened::Case(case, CaseAct::Closed, on),
        }
    };
    (0..random.usize(..30)).map(|_| one(random)).collect()
}

/// A day as the almanac counts it.
pub(crate) type Almanac = (i32, u32, u32);

/// The same day of the calendar.
pub(crate) fn almanac(on: NaiveDate) -> Almanac {
    (on.year(), on.month(), on.day())
}

fn days_of(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
}

/// The first day after `months` months: one month after the other, then one day.
fn first_after((year, month, day): Almanac, months: u32) -> Almanac {
    let (mut y, mut m) = (year, month);
    for _ in 0..months {
        (y, m) = if m == 12 { (y + 1, 1) } else { (y, m + 1) };
    }
    match (day.min(days_of(y, m)), m) {
        (d, _) if d < days_of(y, m) => (y, m, d + 1),
        (_, 12) => (y + 1, 1, 1),
        _ => (y, m + 1, 1),
    }
}

/// Whether the item was linked to a case after all of `past`.
fn is_linked(past: &[Happened], case: usize) -> bool {
    let last = past.iter().rev().find_map(|happened| match happened {
        Happened::Linked(n) if *n == case => Some(true),
        Happened::Unlinked(n) if *n == case => Some(false),
        _ => None,
    });
    last.unwrap_or(false)
}

/// Where in the history, while the item was linked, something happened that `is` it.
fn while_linked(
    history: &[Happened],
    case: usize,
    is: impl Fn(&Happened) -> bool,
) -> impl Iterator<Item = usize> {
    (0..history.len()).filter(move |at| is(&history[*at]) && is_linked(&history[..*at], case))
}

/// When the item may be disposed of, at the earliest. None: it is kept.
pub(crate) fn reference(history: &[Happened]) -> Option<Almanac> {
    let ever = |case: usize| (0..=history.len()).any(|at| is_linked(&history[..at], case));
    let is_held = history.iter().any(|happened| match happened {
        Happened::Held => true,
        // Whether the link came before or after, and whether it stands.
        Happened::CaseHeld(n) => ever(*n),
        _ => false,
    });
    if is_held || (0..CASES).all(|case| !is_linked(history, case)) {
        return None;
    }
    let mut latest = None;
    for case in (0..CASES).filter(|case| ever(*case)) {
        latest = latest.max(Some(of_case(history, case)?));
    }
    // The day after each day that somebody said.
    let said = history.iter().filter_map(|happened| match happened {
        Happened::Extended(on) => Some(*on),
        Happened::CaseExtended(n, on) if ever(*n) => Some(*on),
        _ => None,
    });
    latest.max(said.map(|on| first_after(almanac(on), 0)).max())
}

/// When the case lets go of what was ever linked to it.
fn of_case(history: &[Happened], case: usize) -> Option<Almanac> {
    // Accepted steps only; then: is the last of closing and reopening a closing?
    let closed = accepted(history, case).into_iter().rev().find_map(|(act, on)| match act {
        CaseAct::Closed => Some(Some(on)),
        CaseAct::Reopened => Some(None),
        _ => None,
    });
    let closed = almanac(closed.flatten()?);
    // Every term that was ever told, as a day of its own; the last of the days counts.
    let mut days = vec![first_after(closed, 6)];
    days.extend(history.iter().filter_map(|happened| match happened {
        Happened::Matter(n, months) if *n == case => Some(first_after(closed, *months)),
        _ => None,
    }));
    let stated = while_linked(history, case, |h| matches!(h, Happened::Evidence(n) if *n == case));
    if let Some(stated) = stated.min() {
        let own = |h: &Happened| matches!(h, Happened::Receipt(n) if *n == case);
        let whole = |h: &Happened| matches!(h, Happened::CaseReceipt(n) if *n == case);
        let is_covered = while_linked(history, case, own).next().is_some()
            || while_linked(history, case, whole).any(|at| at > stated);
        let terms: Vec<_> = history
            .iter()
            .filter_map(|happened| match happened {
                Happened::File(n, term) if *n == case => Some(*term),
                _ => None,
            })
            .collect();
        let is_known = terms.last().is_some_and(|term| *term != FileTerm::Unknown);
        if !is_covered || !is_known || terms.contains(&FileTerm::Permanent) {
            return None;
        }
        days.extend(terms.iter().filter_map(|term| match term {
            FileTerm::Months(months) => Some(first_after(closed, *months)),
            _ => None,
        }));
    }
    days.into_iter().max()
}

/// The steps of a case that make sense, found by their own words.
fn accepted(history: &[Happened], case: usize) -> Vec<(CaseAct, NaiveDate)> {
    let mut kept: Vec<(CaseAct, NaiveDate)> = Vec::new();
    for happened in history {
        let Happened::Case(n, act, on) = happened else { continue };
        if *n != case {
            continue;
        }
        let last =
            |wanted: &[CaseAct]| kept.iter().rev().find(|(a, _)| wanted.contains(a)).copied();
        let end = last(&[CaseAct::Closed, CaseAct::Reopened]);
        let opened = last(&[CaseAct::Opened]).map(|(_, on)| on);
        let reopened = last(&[CaseAct::Reopened]).map(|(_, on)| on);
        let fits = match (act, end) {
            (CaseAct::Opened, _) => true,
            (CaseAct::Reopened, Some((CaseAct::Closed, closed))) => *on >= closed,
            (CaseAct::Reopened, _) => false,
            _ => reopened.or(opened).is_none_or(|first| *on >= first),
        };
        if fits {
            kept.push((*act, *on));
        }
    }
    kept
}
