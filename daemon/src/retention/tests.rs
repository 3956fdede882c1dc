//! The retention clock against plain examples, and against a reference that is written another way.

use super::*;
use crate::domain::{CaseAct, CaseDates};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn closed(on: &str) -> CaseFacts {
    CaseFacts {
        number: "A1".parse().unwrap(),
        standing: Standing::Closed(day(on)),
        matter_months: None,
        evidence: None,
    }
}

fn judged(cases: &[CaseFacts]) -> (Option<NaiveDate>, Reason) {
    let verdict = judge(&Facts { held: false, cases: cases.to_vec() });
    (verdict.decides.until.earliest_disposal(), verdict.decides.reason)
}

#[test]
fn months_are_of_the_calendar() {
    for (on, disposal) in [
        ("2026-08-31", "2027-03-01"),
        ("2027-08-31", "2028-03-01"),
        ("2027-08-29", "2028-03-01"),
        ("2027-08-28", "2028-02-29"),
        ("2026-01-15", "2026-07-16"),
        ("2026-12-31", "2027-07-01"),
    ] {
        assert_eq!(judged(&[closed(on)]), (Some(day(disposal)), Reason::SixMonths), "{on}");
    }
    assert_eq!(Until::Through(NaiveDate::MAX).earliest_disposal(), None);
    let never = CaseFacts { standing: Standing::Closed(NaiveDate::MAX), ..closed("2026-01-01") };
    assert_eq!(judged(&[never]).0, None);
}

#[test]
fn what_is_not_known_keeps() {
    let of = |standing| CaseFacts { standing, ..closed("2026-01-01") };
    let evidence = |receipted, file| CaseFacts {
        evidence: Some(Evidence { receipted, file }),
        ..closed("2026-01-01")
    };
    assert_eq!(judged(&[]), (None, Reason::NoCase));
    assert_eq!(judged(&[of(Standing::Open), closed("2026-01-01")]), (None, Reason::CaseOpen));
    assert_eq!(
        judged(&[closed("2026-01-01"), of(Standing::Reopened)]),
        (None, Reason::CaseReopened)
    );
    assert_eq!(judged(&[evidence(false, FileTerm::Months(1))]), (None, Reason::NoReceipt));
    assert_eq!(judged(&[evidence(true, FileTerm::Unknown)]), (None, Reason::FileTermUnknown));
    assert_eq!(judged(&[evidence(true, FileTerm::Permanent)]), (None, Reason::FilePermanent));
    let ten_years = (Some(day("2036-01-02")), Reason::FileTerm);
    assert_eq!(judged(&[evidence(true, FileTerm::Months(120))]), ten_years);
    // No file's term is shorter than the law's.
    let least = (Some(day("2026-07-02")), Reason::SixMonths);
    assert_eq!(judged(&[evidence(true, FileTerm::Months(1))]), least);
}

#[test]
fn the_longest_case_decides_and_a_hold_before_all() {
    let matter = |months| CaseFacts { matter_months: Some(months), ..closed("2026-01-01") };
    assert_eq!(judged(&[matter(3)]), (Some(day("2026-07-02")), Reason::SixMonths));
    let cases = [closed("2026-01-31"), matter(12)];
    assert_eq!(judged(&cases), (Some(day("2027-01-02")), Reason::MatterTerm));
    let held = judge(&Facts { held: true, cases: cases.to_vec() });
    assert_eq!((held.decides.until, held.decides.reason), (Until::Kept, Reason::LegalHold));
    assert_eq!(held.others.len(), 2, "what would hold without it is told too");
}

#[test]
fn codes_round_trip() {
    for reason in Reason::ALL {
        assert_eq!(Reason::named(reason.as_str()), Some(reason));
    }
}

/// What happened to an item and its cases, in order.
#[derive(Clone, Debug)]
enum Happened {
    Case(usize, CaseAct, NaiveDate),
    Linked(usize, bool),
    Evidence(usize),
    Receipt(usize),
    File(usize, FileTerm),
    Matter(usize, u32),
    Held,
}

const CASES: usize = 3;
const SEED: u64 = 20_260_301;

fn history(random: &mut fastrand::Rng) -> Vec<Happened> {
    let first = day("2019-01-01");
    let one = |random: &mut fastrand::Rng| {
        let case = random.usize(..CASES);
        let on = first + chrono::Days::new(random.u64(..1500));
        match random.u8(..20) {
            0..8 => Happened::Case(case, CaseAct::ALL[random.usize(..5)], on),
            8..13 => Happened::Linked(case, random.u8(..4) > 0),
            13 => Happened::Evidence(case),
            14..16 => Happened::Receipt(case),
            16 => Happened::File(case, FileTerm::Unknown),
            17 => {
                let months = FileTerm::Months(random.u32(..60));
                let term = if random.u8(..3) > 0 { months } else { FileTerm::Permanent };
                Happened::File(case, term)
            }
            18 => Happened::Matter(case, random.u32(..30)),
            _ if random.u8(..4) == 0 => Happened::Held,
            _ => Happened::Case(case, CaseAct::Closed, on),
        }
    };
    (0..random.usize(..25)).map(|_| one(random)).collect()
}

/// The facts that a history comes to, by the ways of the program.
fn facts(history: &[Happened]) -> Facts {
    let mut facts = Facts::default();
    let case = |n: usize| CaseFacts {
        number: format!("A{n}").parse().unwrap(),
        standing: Standing::Open,
        matter_months: None,
        evidence: None,
    };
    let mut cases: Vec<_> = (0..CASES).map(case).collect();
    let (mut dates, mut linked) = ([CaseDates::default(); CASES], [false; CASES]);
    let (mut evidence, mut receipted) = ([false; CASES], [false; CASES]);
    let mut file = [FileTerm::Unknown; CASES];
    for happened in history {
        match *happened {
            // What makes no sense is refused and changes nothing.
            Happened::Case(n, act, on) => dates[n] = dates[n].after(act, on).unwrap_or(dates[n]),
            Happened::Linked(n, is) => linked[n] = is,
            Happened::Evidence(n) => evidence[n] = true,
            Happened::Receipt(n) => receipted[n] = true,
            Happened::File(n, term) => file[n] = term,
            Happened::Matter(n, months) => cases[n].matter_months = Some(months),
            Happened::Held => facts.held = true,
        }
    }
    for (n, mut case) in cases.into_iter().enumerate().filter(|(n, _)| linked[*n]) {
        case.standing = Standing::of(&dates[n]);
        case.evidence = evidence[n].then_some(Evidence { receipted: receipted[n], file: file[n] });
        facts.cases.push(case);
    }
    facts
}

/// A day as the almanac counts it.
type Almanac = (i32, u32, u32);

fn days_of(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
}

/// The first day after `months` months: one month after the other, then one day.
fn reference_disposal((year, month, day): Almanac, months: u32) -> Almanac {
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

/// The reference reads the history backwards, one question at a time. None: kept.
fn reference(history: &[Happened]) -> Option<Almanac> {
    use chrono::Datelike;
    let almanac = |on: NaiveDate| (on.year(), on.month(), on.day());
    if history.iter().any(|h| matches!(h, Happened::Held)) {
        return None;
    }
    let mut latest = None;
    for case in 0..CASES {
        let last_link = history.iter().rev().find_map(|h| match h {
            Happened::Linked(n, is) if *n == case => Some(*is),
            _ => None,
        });
        if last_link != Some(true) {
            continue;
        }
        // Accepted steps only; then: is the last of closing and reopening a closing?
        let closed = accepted(history, case).into_iter().rev().find_map(|(act, on)| match act {
            CaseAct::Closed => Some(Some(on)),
            CaseAct::Reopened => Some(None),
            _ => None,
        });
        let closed = almanac(closed.flatten()?);
        let last = |pick: &dyn Fn(&Happened) -> Option<u32>| history.iter().rev().find_map(pick);
        let matter = last(&|h| match h {
            Happened::Matter(n, months) if *n == case => Some(*months),
            _ => None,
        });
        let mut disposals = vec![reference_disposal(closed, 6)];
        disposals.extend(matter.map(|months| reference_disposal(closed, months)));
        if history.iter().any(|h| matches!(h, Happened::Evidence(n) if *n == case)) {
            if !history.iter().any(|h| matches!(h, Happened::Receipt(n) if *n == case)) {
                return None;
            }
            let file = history.iter().rev().find_map(|h| match h {
                Happened::File(n, term) if *n == case => Some(*term),
                _ => None,
            });
            match file {
                Some(FileTerm::Months(months)) => {
                    disposals.push(reference_disposal(closed, months));
                }
                _ => return None,
            }
        }
        latest = latest.max(disposals.into_iter().max());
    }
    latest
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

#[test]
fn no_history_ends_earlier_than_the_reference_or_later() {
    use chrono::Datelike;
    println!("seed {SEED}");
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut dated = 0;
    for _ in 0..100_000 {
        let history = history(&mut random);
        let verdict = judge(&facts(&history));
        let told = verdict.decides.until.earliest_disposal();
        let told = told.map(|on| (on.year(), on.month(), on.day()));
        assert_eq!(told, reference(&history), "{history:?}");
        dated += usize::from(told.is_some());
    }
    println!("{dated} of 100000 histories come to a day");
    assert!(dated > 5_000, "only {dated} come to a day: this test looks away");
}
