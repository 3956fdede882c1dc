//! What became of what a lane tried: of one thing, of a round, and what follows from it.
//!
//! Called by [`super::SendLane`]'s task.

use std::time::Duration;

use tokio::{select, sync::watch};

use super::Order;
use crate::{
    catalog::PEACE_MAX,
    flow::FlowError,
    store::{StoreError, StoreErrorKind, Target},
};

/// How long a thing, or a target, that failed is left in peace at first; at most it is [`PEACE_MAX`].
const PEACE_MIN: Duration = Duration::from_secs(2);
/// How long a target may leave its first question unanswered: at most, and when a command waits for it to end.
const SILENT_MAX: Duration = Duration::from_secs(30);
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);
/// What is asked of a target first: nothing that is there.
const KNOCK: &str = "probe/knock";

/// How a round went.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// There was nothing to do.
    Idle,
    /// What there is waits for its time: it failed before, or nothing is sent at this time of day.
    Waiting,
    /// Something was sent; there may be more.
    Moved,
    /// Nothing of what was tried succeeded.
    Failed,
}

/// What became of one thing.
pub(super) enum Sent {
    /// It was read back there, equal, under this key.
    Stands(String),
    /// It failed, which is noted, and is tried again later.
    Failed,
    /// It cannot be copied until a person does something, which is noted: no fault of the target.
    Told,
    /// Nobody answers there.
    Away(FlowError),
    /// Nothing is sent at this time of day.
    NotNow,
}

/// Asks a target of which nothing is known whether it is there. Whoever waits for the station to end does not
/// wait long for that.
pub(super) async fn answers(
    target: &Target,
    mut ordered: watch::Receiver<Order>,
) -> Result<(), FlowError> {
    let is_waited_for = async {
        // The sender lives as long as the station.
        let _ = ordered.wait_for(|order| *order != Order::Work).await;
        tokio::time::sleep(ANSWERS_WITHIN).await;
    };
    select! {
        answered = target.size_of(KNOCK) => match answered {
            Err(error) if error.kind() == StoreErrorKind::Away => Err(error.into()),
            // The settings may let it be silent for less than is waited here.
            Err(error) if error.kind() == StoreErrorKind::Silent => {
                Err(StoreError::unanswered(target.name()).into())
            }
            // Whatever it says, it is there; what it refuses is told of what is sent.
            _ => Ok(()),
        },
        () = tokio::time::sleep(SILENT_MAX) => Err(StoreError::unanswered(target.name()).into()),
        () = is_waited_for => Err(StoreError::unanswered(target.name()).into()),
    }
}

pub(super) fn is_away(problem: &FlowError) -> bool {
    matches!(problem, FlowError::Store(error) if error.kind() == StoreErrorKind::Away)
}

pub(super) fn is_not_now(problem: &FlowError) -> bool {
    matches!(problem, FlowError::Store(error) if error.kind() == StoreErrorKind::Stopped)
}

/// A stable code for what went wrong, and whether no trying again can help.
pub(in super::super) fn code_of(problem: &FlowError) -> (&'static str, bool) {
    match problem {
        FlowError::Store(error) => match error.kind() {
            StoreErrorKind::NoArchive | StoreErrorKind::Away => ("away", false),
            StoreErrorKind::NotFound => ("missing", false),
            StoreErrorKind::Exists | StoreErrorKind::TooLong => ("other-bytes", true),
            StoreErrorKind::Full => ("full", false),
            StoreErrorKind::Unwritable => ("refused", false),
            StoreErrorKind::Unprotected => ("unprotected", true),
            StoreErrorKind::Stopped => ("stopped", false),
            StoreErrorKind::Silent | StoreErrorKind::Failed => ("failed", false),
        },
        FlowError::Different(_) => ("read-back", false),
        _ => ("catalog", false),
    }
}

/// How long is waited after so many failures: twice as long each time.
pub(in super::super) fn peace(fails: u32) -> Duration {
    PEACE_MIN.saturating_mul(1_u32.checked_shl(fails.min(16)).unwrap_or(u32::MAX)).min(PEACE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_is_left_in_peace_ever_longer() {
        let waits: Vec<_> = (0..40).map(peace).collect();
        assert_eq!((waits[0], waits[1], waits[39]), (PEACE_MIN, 2 * PEACE_MIN, PEACE_MAX));
        assert!(waits.is_sorted());
    }
}
