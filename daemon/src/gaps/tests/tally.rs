//! What was planted against what was found, counted: precision and recall as rates.

use std::{collections::BTreeMap, fmt::Debug};

use crate::domain::Strength;

/// How often something planted was found, by how sure.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) planted: usize,
    pub(super) traces: usize,
    /// By strength, with a trace or without.
    pub(super) found: [usize; 3],
    pub(super) missed_traces: usize,
    /// How often a cause was told, and was the right one.
    pub(super) causes: (usize, usize),
}

impl Tally {
    /// Of what leaves a trace, how much was found.
    pub(super) fn recall(&self) -> f64 {
        rate(self.traces - self.missed_traces, self.traces)
    }
}

/// How often a finding was right, and false, by how sure.
#[derive(Clone, Copy, Default)]
pub(super) struct Told {
    pub(super) right: [usize; 3],
    pub(super) wrong: [usize; 3],
}

impl Told {
    pub(super) fn count(&mut self, strength: Strength, is_right: bool) {
        let counts = if is_right { &mut self.right } else { &mut self.wrong };
        counts[strength as usize] += 1;
    }

    /// Of what was called likely or certain, how much was right.
    pub(super) fn precision(&self) -> f64 {
        let (right, wrong) = (self.right[1] + self.right[2], self.wrong[1] + self.wrong[2]);
        rate(right, right + wrong)
    }
}

/// A part of a whole; of nothing all is right.
pub(super) fn rate(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    if whole == 0 { 1.0 } else { number(part) / number(whole) }
}

/// The sum of all tallies.
pub(super) fn sum<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut sum, tally| {
        sum.planted += tally.planted;
        sum.traces += tally.traces;
        sum.missed_traces += tally.missed_traces;
        (0..3).for_each(|nth| sum.found[nth] += tally.found[nth]);
        sum.causes.0 += tally.causes.0;
        sum.causes.1 += tally.causes.1;
        sum
    })
}

/// What was planted, a line a kind, with its recall; and what was found, with its precision.
pub(super) fn print<P: Debug, K: Debug>(
    planted: &BTreeMap<P, Tally>,
    told: &BTreeMap<K, Told>,
    all: Told,
) {
    println!(
        "planted             n  traces  certain  likely  possible  recall  causes right of told"
    );
    let line = |name: &str, tally: &Tally| {
        let Tally { planted, traces, found: [possible, likely, certain], .. } = tally;
        let (recall, (right, told)) = (tally.recall(), (tally.causes.1, tally.causes.0));
        println!(
            "{name:<16} {planted:>4}  {traces:>6}  {certain:>7}  {likely:>6}  {possible:>8}  \
             {recall:>6.4}  {right} of {told}"
        );
    };
    for (what, tally) in planted {
        line(&format!("{what:?}"), tally);
    }
    line("all", &sum(planted.values()));
    println!(
        "found           certain  likely  possible  (right/false)  precision of likely and certain"
    );
    let line = |name: &str, told: &Told| {
        let Told { right, wrong } = told;
        let of = |nth: usize| format!("{}/{}", right[nth], wrong[nth]);
        let (certain, likely, possible) = (of(2), of(1), of(0));
        println!("{name:<14} {certain:>8}  {likely:>6}  {possible:>8}  {:.4}", told.precision());
    };
    for (kind, one) in told {
        line(&format!("{kind:?}"), one);
    }
    line("all", &all);
}
