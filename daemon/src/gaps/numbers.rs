//! Numbers that no file has.
//!
//! Some recorders count all files together, some each kind and stream for itself: whichever count goes
//! up over time is taken. A count that begins again after its last number goes on; one that begins
//! again for no reason (a new card) has no hole there.

use docket_drivers::ClipKind;

use super::{facts::ClipFacts, track::Order};

/// A count that begins again with more than so many numbers missing began anew.
const MISSING_AT_ROLL_OVER_MAX: u32 = 100;

/// Numbers missing between two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumberHole {
    /// Places in the order of the files on both sides.
    pub(super) before: usize,
    pub(super) after: usize,
    /// The first and the last number that are missing.
    pub(super) first: u32,
    pub(super) last: u32,
    /// How many.
    pub(super) count: u32,
}

/// More missing numbers are not believed: another count began.
const MISSING_MAX: u32 = 2_000;

type Numbered = (usize, u32);

/// Every hole, by its place in the order.
pub(super) fn holes(order: &Order<'_>, last_number: u32) -> Vec<NumberHole> {
    let numbered: Vec<(usize, &ClipFacts, u32)> = order
        .clips
        .iter()
        .enumerate()
        .filter_map(|(at, clip)| Some((at, *clip, clip.sequence?)))
        .collect();
    let greatest = numbered.iter().map(|(_, _, n)| *n).max().unwrap_or_default();
    let last = last_number_of(last_number, greatest);
    let all: Vec<Numbered> = numbered.iter().map(|(at, _, n)| (*at, *n)).collect();
    let mut holes = Vec::new();
    if goes_up(&all, last) {
        holes.extend(holes_of(&all, last));
    } else {
        for count in each_for_itself(&numbered) {
            holes.extend(holes_of(&count, last));
        }
    }
    holes.sort_by_key(|hole| (hole.before, hole.after));
    holes
}

/// The last number before the count begins again: the custom, or the next one of nines only that
/// holds what was seen.
fn last_number_of(custom: u32, greatest: u32) -> u32 {
    let nines = (1..=9).map(|digits| 10_u32.pow(digits) - 1).find(|nines| *nines >= greatest);
    if greatest <= custom { custom } else { nines.unwrap_or(u32::MAX) }
}

/// Whether one count runs through all: each number above the one before, rolled over, or begun anew.
fn goes_up(numbers: &[Numbered], last: u32) -> bool {
    numbers.windows(2).all(|pair| {
        let [(_, from), (_, to)] = [pair[0], pair[1]];
        to > from
            || to < from && (to <= 1 || over_the_end(from, to, last) <= MISSING_AT_ROLL_OVER_MAX)
    })
}

/// How many numbers lie between two across the end of the count.
fn over_the_end(from: u32, to: u32, last: u32) -> u32 {
    last.saturating_sub(from).saturating_add(to.saturating_sub(1))
}

fn each_for_itself(numbered: &[(usize, &ClipFacts, u32)]) -> Vec<Vec<Numbered>> {
    let mut counts: Vec<((ClipKind, &str), Vec<Numbered>)> = Vec::new();
    for (at, clip, number) in numbered {
        let key = (clip.kind, clip.stream.as_str());
        match counts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, numbers)) => numbers.push((*at, *number)),
            None => counts.push((key, vec![(*at, *number)])),
        }
    }
    counts.into_iter().map(|(_, numbers)| numbers).collect()
}

fn holes_of(numbers: &[Numbered], last: u32) -> impl Iterator<Item = NumberHole> {
    numbers.windows(2).filter_map(move |pair| {
        let [(before, from), (after, to)] = [pair[0], pair[1]];
        let count = between(from, to, last)?;
        let first = if from >= last { 1 } else { from + 1 };
        let end = if to <= 1 { last } else { to - 1 };
        Some(NumberHole { before, after, first, last: end, count })
    })
}

/// How many numbers are missing between two; none where nothing is, or the count began anew.
fn between(from: u32, to: u32, last: u32) -> Option<u32> {
    let count = if to > from {
        Some(to - from - 1).filter(|count| *count <= MISSING_MAX).unwrap_or_default()
    } else {
        let count = over_the_end(from, to, last);
        if to == from || count > MISSING_AT_ROLL_OVER_MAX { 0 } else { count }
    };
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_rolls_over_or_begins_anew() {
        for (from, to, count) in [
            (1, 2, None),
            (1, 3, Some(1)),
            (9_999, 1, None),
            (9_999, 0, None),
            (9_998, 1, Some(1)),
            (9_999, 3, Some(2)),
            (412, 1, None),
            (7, 7, None),
        ] {
            assert_eq!(between(from, to, 9_999), count, "{from} {to}");
        }
        assert_eq!(last_number_of(9_999, 12_345), 99_999);
        assert_eq!(last_number_of(9_999, 9_999), 9_999);
        assert_eq!(last_number_of(9_999, u32::MAX), u32::MAX);
    }

    #[test]
    fn missing_numbers_are_named_across_a_roll_over() {
        let hole = holes_of(&[(0, 9_998), (1, 2)], 9_999).next().unwrap();
        assert_eq!((hole.first, hole.last, hole.count), (9_999, 1, 2));
    }
}
