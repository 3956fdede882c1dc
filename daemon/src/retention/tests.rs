//! The retention clock against plain examples, and against a reference that is written another way.

use super::{
    model::{CASES, Happened, SEED, almanac, history, reference},
    *,
};
use crate::domain::CaseDates;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn closed(on: &str) -> CaseFacts {
    CaseFacts {
        number: "A1".parse().unwrap(),
        is_linked: true,
        standing: Standing::Closed(day(on)),
        matter_months: None,
        evidence: None,
    }
}

fn judged(cases: &[CaseFacts]) -> (Option<NaiveDate>, Reason) {
    let verdict = judge(&Facts { cases: cases.to_vec(), ..Facts::default() });
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
    let held = judge(&Facts { held: true, cases: cases.to_vec(), ..Facts::default() });
    assert_eq!((held.decides.until, held.decides.reason), (Until::Kept, Reason::LegalHold));
    assert_eq!(held.others.len(), 2, "what would hold without it is told too");
}

#[test]
fn an_extension_lengthens_and_never_shortens() {
    let till = |through: &str, cases: Vec<CaseFacts>| {
        let extended = vec![Extended { case: None, through: day(through) }];
        let decides = judge(&Facts { cases, extended, held: false }).decides;
        (decides.until.earliest_disposal(), decides.reason)
    };
    let closed = || closed("2026-01-01");
    let later = (Some(day("2027-01-02")), Reason::Extended);
    assert_eq!(till("2027-01-01", vec![closed()]), later);
    let least = (Some(day("2026-07-02")), Reason::SixMonths);
    assert_eq!(till("2026-06-30", vec![closed()]), least);
    // Of equals the rule's own.
    assert_eq!(till("2026-07-01", vec![closed()]), least);
    let open = CaseFacts { standing: Standing::Open, ..closed() };
    assert_eq!(till("2030-01-01", vec![open]), (None, Reason::CaseOpen));
    assert_eq!(till("2030-01-01", vec![]), (None, Reason::NoCase));
}

#[test]
fn backing_out_shortens_nothing() {
    let out = |case| CaseFacts { is_linked: false, ..case };
    let open = CaseFacts { standing: Standing::Open, ..closed("2026-01-01") };
    assert_eq!(judged(&[closed("2026-01-01"), out(open.clone())]), (None, Reason::CaseOpen));
    let later = (Some(day("2026-08-02")), Reason::SixMonths);
    assert_eq!(judged(&[closed("2026-01-01"), out(closed("2026-02-01"))]), later);
    // Of no case at all it is kept, whatever its former cases come to.
    let facts = Facts { cases: vec![out(closed("2026-01-01"))], ..Facts::default() };
    let verdict = judge(&facts);
    assert_eq!((verdict.decides.until, verdict.decides.reason), (Until::Kept, Reason::NoCase));
    assert!(verdict.others[0].is_backed_out);
}

#[test]
fn the_longest_term_that_was_said_counts() {
    let (long, short) = (FileTerm::Months(120), FileTerm::Months(12));
    assert_eq!(short.counting(long), long);
    assert_eq!(long.counting(short), long);
    assert_eq!(short.counting(FileTerm::Permanent), FileTerm::Permanent);
    assert_eq!(FileTerm::Unknown.counting(long), FileTerm::Unknown);
    assert_eq!(short.counting(FileTerm::Unknown), short);
}

#[test]
fn codes_round_trip() {
    for reason in Reason::ALL {
        assert_eq!(Reason::named(reason.as_str()), Some(reason));
    }
}

/// One of the cases of a history while it is walked through.
#[derive(Clone, Default)]
struct Walked {
    dates: CaseDates,
    linked: bool,
    ever: bool,
    evidence: bool,
    receipted: bool,
    said: Option<FileTerm>,
    longest: Option<FileTerm>,
    months: Option<u32>,
}

/// The facts that a history comes to, in the order in which it happened.
fn facts(history: &[Happened]) -> Facts {
    let mut cases = vec![Walked::default(); CASES];
    let (mut held, mut on_cases) = (false, [false; CASES]);
    let (mut extended, mut of_cases) = (Vec::new(), vec![Vec::new(); CASES]);
    for happened in history {
        match *happened {
            // What makes no sense is refused and changes nothing.
            Happened::Case(n, act, on) => {
                cases[n].dates = cases[n].dates.after(act, on).unwrap_or(cases[n].dates);
            }
            Happened::Linked(n) => (cases[n].linked, cases[n].ever) = (true, true),
            Happened::Unlinked(n) => cases[n].linked = false,
            Happened::Evidence(n) => cases[n].evidence |= cases[n].linked,
            Happened::Receipt(n) => cases[n].receipted |= cases[n].linked,
            Happened::CaseReceipt(n) => {
                cases[n].receipted |= cases[n].linked && cases[n].evidence;
            }
            Happened::File(n, term) => {
                cases[n].said = Some(term);
                cases[n].longest = cases[n].longest.max(Some(term));
            }
            Happened::Matter(n, months) => cases[n].months = cases[n].months.max(Some(months)),
            Happened::Held => held = true,
            Happened::CaseHeld(n) => on_cases[n] = true,
            Happened::Extended(through) => extended.push(Extended { case: None, through }),
            Happened::CaseExtended(n, through) => of_cases[n].push(through),
        }
    }
    let mut facts = Facts { held, extended, ..Facts::default() };
    for (n, case) in cases.into_iter().enumerate().filter(|(_, case)| case.ever) {
        facts.held |= on_cases[n];
        let number: CaseNumber = format!("A{n}").parse().unwrap();
        let of_case = of_cases[n].iter();
        facts
            .extended
            .extend(of_case.map(|&through| Extended { case: Some(number.clone()), through }));
        let unknown = FileTerm::Unknown;
        let file = case.said.unwrap_or(unknown).counting(case.longest.unwrap_or(unknown));
        facts.cases.push(CaseFacts {
            number,
            is_linked: case.linked,
            standing: Standing::of(&case.dates),
            matter_months: case.months,
            evidence: case.evidence.then_some(Evidence { receipted: case.receipted, file }),
        });
    }
    facts
}

#[test]
fn no_history_ends_earlier_than_the_reference_or_later() {
    println!("seed {SEED}");
    let mut random = fastrand::Rng::with_seed(SEED);
    let (mut dated, mut backed_out, mut lengthened) = (0, 0, 0);
    for _ in 0..100_000 {
        let history = history(&mut random);
        let facts = facts(&history);
        let told = judge(&facts).decides.until.earliest_disposal();
        assert_eq!(told.map(almanac), reference(&history), "{history:?}");
        dated += usize::from(told.is_some());
        lengthened += usize::from(judge(&facts).decides.reason == Reason::Extended);
        backed_out += usize::from(told.is_some() && facts.cases.iter().any(|c| !c.is_linked));
    }
    println!("{dated} of 100000 histories come to a day, {backed_out} of them with a former case");
    println!("{lengthened} of them by an extension");
    assert!(lengthened > 300, "only {lengthened} by an extension: this test looks away");
    assert!(dated > 5_000, "only {dated} come to a day: this test looks away");
    assert!(backed_out > 500, "only {backed_out} with a former case: this test looks away");
}
