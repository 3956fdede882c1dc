//! What is to be done about an original, given what reading each of its copies said.
//!
//! The one place where that is decided. It proposes nothing that could lose the last good copy.

use super::Finding;
use crate::domain::Quarantine;

/// What reading one copy said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The bytes that were taken in.
    Equal,
    /// Other bytes, or other many: two readings said so.
    Different,
    /// Nothing stands there: two look-ups said so.
    Missing,
    /// It stands there and could not be read: nothing is known.
    Unreadable,
    /// Two readings contradict each other: nothing is known for sure.
    Unsteady,
}

impl Outcome {
    /// What is wrong, if anything.
    #[must_use]
    pub fn finding(self) -> Option<Finding> {
        match self {
            Self::Equal => None,
            Self::Different => Some(Finding::Mismatch),
            Self::Missing => Some(Finding::Lost),
            Self::Unreadable => Some(Finding::Unreadable),
            Self::Unsteady => Some(Finding::Unsteady),
        }
    }

    /// Whether this copy is no longer the original, for certain.
    fn is_bad(self) -> bool {
        matches!(self, Self::Different | Self::Missing)
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// Nothing, or nothing yet: all is well, or nothing is certain.
    Nothing,
    /// The item is set aside: no copy is the original any more.
    SetAside(Quarantine),
    /// These copies are made anew from one that is equal.
    Heal {
        /// The target whose copy is equal.
        from: &'a str,
        /// The targets whose copies are not.
        copies: Vec<&'a str>,
    },
}

/// What is to be done about an original whose copies, told by the names of their targets, were read so.
/// A copy that could not be read may be the last good one: while there is such a copy, nothing is set
/// aside.
#[must_use]
pub fn decide<'a>(copies: &[(&'a str, Outcome)]) -> Decision<'a> {
    let bad: Vec<_> = copies.iter().filter(|(_, outcome)| outcome.is_bad()).collect();
    let equal = copies.iter().find(|(_, outcome)| *outcome == Outcome::Equal);
    match (equal, bad.as_slice()) {
        (_, []) => Decision::Nothing,
        (Some((from, _)), bad) => {
            Decision::Heal { from, copies: bad.iter().map(|(target, _)| *target).collect() }
        }
        (None, bad) if bad.len() < copies.len() => Decision::Nothing,
        (None, bad) if bad.iter().any(|(_, outcome)| *outcome == Outcome::Different) => {
            Decision::SetAside(Quarantine::FixityMismatch)
        }
        (None, _) => Decision::SetAside(Quarantine::Lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Different, Equal, Missing, Unreadable, Unsteady};

    const ALL: [Outcome; 5] = [Equal, Different, Missing, Unreadable, Unsteady];

    #[test]
    fn one_copy_alone_is_kept_watched_or_set_aside() {
        let one = |outcome| decide(&[("local", outcome)]);
        assert_eq!(one(Equal), Decision::Nothing);
        assert_eq!(one(Different), Decision::SetAside(Quarantine::FixityMismatch));
        assert_eq!(one(Missing), Decision::SetAside(Quarantine::Lost));
        assert_eq!((one(Unreadable), one(Unsteady)), (Decision::Nothing, Decision::Nothing));
        assert_eq!(decide(&[]), Decision::Nothing);
    }

    #[test]
    fn a_good_copy_heals_the_others_in_order() {
        let copies = [("a", Missing), ("b", Equal), ("c", Different), ("d", Equal)];
        assert_eq!(decide(&copies), Decision::Heal { from: "b", copies: vec!["a", "c"] });
        let lost = decide(&[("a", Missing), ("b", Missing)]);
        assert_eq!(lost, Decision::SetAside(Quarantine::Lost));
        let altered = decide(&[("a", Missing), ("b", Different)]);
        assert_eq!(altered, Decision::SetAside(Quarantine::FixityMismatch));
    }

    /// Every combination of three copies, against the promises said one by one.
    #[test]
    fn nothing_is_set_aside_while_a_copy_may_be_good_and_nothing_healed_from_a_doubtful_one() {
        for n in 0..125 {
            let said = [ALL[n % 5], ALL[n / 5 % 5], ALL[n / 25]];
            let copies = [("a", said[0]), ("b", said[1]), ("c", said[2])];
            let surely_bad = said.iter().filter(|o| **o == Different || **o == Missing).count();
            match decide(&copies) {
                Decision::SetAside(_) => assert_eq!(surely_bad, 3, "{said:?}"),
                Decision::Heal { from, copies: bad } => {
                    let at = |t: &str| said[copies.iter().position(|(c, _)| *c == t).unwrap()];
                    assert_eq!(at(from), Equal, "{said:?}");
                    assert_eq!(bad.len(), surely_bad, "{said:?}");
                    assert!(bad.iter().all(|t| [Different, Missing].contains(&at(t))), "{said:?}");
                }
                Decision::Nothing => {
                    let doubtful = said.contains(&Unreadable) || said.contains(&Unsteady);
                    let may_wait = surely_bad == 0 || (doubtful && !said.contains(&Equal));
                    assert!(may_wait, "{said:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_has_a_code() {
        assert_eq!(
            ALL.map(|outcome| outcome.finding().map(Finding::as_str)),
            [None, Some("fixity-mismatch"), Some("lost"), Some("unreadable"), Some("unsteady")]
        );
    }
}
