//! The one table of an item's arrows.
//!
//! The catalog asks it before every change of state, recovery and `fsck` replay histories through
//! it. Pure: no state of its own, never fails but to say that an arrow does not exist.

use crate::domain::ItemState;

/// What asking for a state answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The arrow exists: go.
    Go,
    /// The item already stands there: a repeated step, nothing to do.
    AlreadySo,
}

/// An arrow that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an item that is {from} cannot become {to}")]
pub struct NoSuchArrow {
    /// Where the item stands.
    pub from: ItemState,
    /// Where it was asked to go.
    pub to: ItemState,
}

/// Whether an item may go from `from` to `to`: one step along the line, or aside to quarantine.
///
/// # Errors
/// [`NoSuchArrow`] for every other pair; nothing leads out of quarantine.
pub fn step(from: ItemState, to: ItemState) -> Result<Step, NoSuchArrow> {
    use ItemState as S;
    if from == to {
        return Ok(Step::AlreadySo);
    }
    match (from, to) {
        (S::Seen, S::Copying)
        | (S::Copying, S::Staged)
        | (S::Staged, S::Verified)
        | (S::Verified, S::Archived)
        | (S::Archived, S::Proven)
        | (S::Proven, S::Sealed)
        | (S::Sealed, S::Releasable)
        | (S::Releasable, S::Released) => Ok(Step::Go),
        (from, S::Quarantined) if from != S::Quarantined => Ok(Step::Go),
        _ => Err(NoSuchArrow { from, to }),
    }
}

/// Whether the permit of an item that stands there can be taken back, for a copy of it failed: it is sealed
/// then, and is permitted again once it is proven everywhere. The one way back there is, and no arrow; what
/// was released is gone from its recorder.
#[must_use]
pub fn may_be_taken_back(at: ItemState) -> bool {
    at == ItemState::Releasable
}

/// Whether an item at `at` needs leading to `to` no more: it stands there, further along the line,
/// or aside in quarantine. What a batch that may be told twice leaves out.
#[must_use]
pub fn is_past(at: ItemState, to: ItemState) -> bool {
    // States are ordered along the line, quarantine last.
    at >= to
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, by walking the arrows that exist: past is what cannot be led there any more.
    #[test]
    fn past_is_there_or_beyond_or_aside() {
        for to in ItemState::ALL {
            for at in ItemState::ALL {
                let mut ahead = vec![at];
                let mut reaches = false;
                while let Some(from) = ahead.pop() {
                    let next =
                        ItemState::ALL.into_iter().filter(|n| step(from, *n) == Ok(Step::Go));
                    let next: Vec<_> = next.collect();
                    reaches |= next.contains(&to);
                    ahead.extend(next);
                }
                assert_eq!(is_past(at, to), !reaches, "{at} led to {to}");
            }
        }
    }

    /// The whole table, written out independently of the rule: 8 arrows along the line, 9 aside.
    #[test]
    fn every_pair_answers_as_designed() {
        let line = ItemState::ALL;
        let mut go = 0;
        for (i, from) in line.into_iter().enumerate() {
            for (j, to) in line.into_iter().enumerate() {
                let quarantined = line.len() - 1;
                let expected = match (i, j) {
                    _ if i == j => Ok(Step::AlreadySo),
                    _ if i == quarantined => Err(NoSuchArrow { from, to }),
                    _ if j == quarantined || j == i + 1 => Ok(Step::Go),
                    _ => Err(NoSuchArrow { from, to }),
                };
                assert_eq!(step(from, to), expected, "{from} → {to}");
                go += usize::from(step(from, to) == Ok(Step::Go));
            }
        }
        assert_eq!(go, 17);
    }
}
