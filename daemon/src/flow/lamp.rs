//! What a bay's light says, from the bay's one state; and whether the bay charges meanwhile.
//!
//! Called by `run`'s lights. Pure: the whole rule stands in these two functions, so that a light never
//! says anything else than the screens do.

use docket_config::{Charging, SafeMeans};
use docket_drivers::controller::Led;

use super::live::{BayState, Stage};

/// The light of a bay in this state; of none, it is free. A safe recorder that was taken out
/// (`was_emptied`) leaves its bay free, while one that was torn off is still asked for.
#[must_use]
pub fn led(bay: Option<&BayState>, was_emptied: bool, safe_means: SafeMeans) -> Led {
    let Some(bay) = bay else { return Led::Off };
    match (bay.stage, safe_means) {
        // Its footage is still to come.
        (Stage::Listing | Stage::Copying | Stage::Unlocked | Stage::Removing, _) => Led::Copying,
        (Stage::Verifying, _) => Led::Verifying,
        (Stage::Safe, _) if was_emptied => Led::Off,
        (Stage::Safe, SafeMeans::Verified) => Led::Safe,
        (Stage::Safe, SafeMeans::Releasable) if bay.releasable => Led::Safe,
        (Stage::Safe, SafeMeans::Releasable) => Led::Verifying,
        (Stage::Full | Stage::Help | Stage::Torn, _) => Led::Help,
    }
}

/// Whether a bay with this light charges; none where that is not docket's affair.
#[must_use]
pub fn charges(led: Led, charging: Charging) -> Option<bool> {
    match (charging, led) {
        (Charging::Board, _) => None,
        (Charging::WhenIdle, Led::Copying | Led::Verifying) => Some(false),
        (Charging::WhenIdle, Led::Off | Led::Safe | Led::Help | Led::OutOfService) => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bay(stage: Stage, releasable: bool) -> BayState {
        BayState { stage, releasable, ..BayState::begun("bay-1") }
    }

    #[test]
    fn every_stage_has_its_light() {
        use Led::{Copying, Help, Off, Safe, Verifying};
        use SafeMeans::{Releasable, Verified};
        assert_eq!(led(None, false, Verified), Off);
        assert_eq!(led(None, true, Releasable), Off);
        for (stage, means, releasable, stands, emptied) in [
            (Stage::Listing, Verified, false, Copying, Copying),
            (Stage::Copying, Verified, false, Copying, Copying),
            (Stage::Verifying, Verified, false, Verifying, Verifying),
            (Stage::Safe, Verified, false, Safe, Off),
            (Stage::Safe, Verified, true, Safe, Off),
            (Stage::Unlocked, Verified, false, Copying, Copying),
            (Stage::Full, Verified, false, Help, Help),
            (Stage::Full, Releasable, false, Help, Help),
            (Stage::Help, Verified, false, Help, Help),
            (Stage::Torn, Verified, false, Help, Help),
            (Stage::Listing, Releasable, true, Copying, Copying),
            (Stage::Copying, Releasable, true, Copying, Copying),
            (Stage::Verifying, Releasable, true, Verifying, Verifying),
            (Stage::Safe, Releasable, false, Verifying, Off),
            (Stage::Safe, Releasable, true, Safe, Off),
            (Stage::Help, Releasable, true, Help, Help),
            (Stage::Torn, Releasable, true, Help, Help),
        ] {
            let bay = bay(stage, releasable);
            assert_eq!(led(Some(&bay), false, means), stands, "{stage:?} {means:?} {releasable}");
            assert_eq!(led(Some(&bay), true, means), emptied, "{stage:?} {means:?} {releasable}");
        }
    }

    #[test]
    fn a_bay_charges_while_nothing_is_read() {
        for led in Led::ALL {
            assert_eq!(charges(led, Charging::Board), None);
            let is_read = matches!(led, Led::Copying | Led::Verifying);
            assert_eq!(charges(led, Charging::WhenIdle), Some(!is_read), "{led:?}");
        }
    }
}
