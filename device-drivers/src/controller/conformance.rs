//! The suite every dock controller must pass.
//!
//! Run by this crate's own tests and, with the feature `conformance`, by other crates' tests. [`check`]
//! answers the first promise of the seam that is broken, in words. The controller has taken leave
//! afterwards.

use super::{Board, Channel, ControllerError, ControllerErrorKind, DockController, Led};

/// A broken promise, in words: what was expected and what happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

type Outcome = Result<(), Broken>;

/// Checks every promise of the seam that holds for a sound controller.
///
/// # Errors
/// [`Broken`]: the first promise not kept.
pub fn check(controller: &mut dyn DockController) -> Outcome {
    let board = controller.board().clone();
    require(board.bays <= Channel::MAX, || format!("{} bays", board.bays))?;
    require(!board.firmware.is_empty(), || "the firmware has no name".into())?;
    for channel in (1..=board.bays).filter_map(Channel::new) {
        bay(controller, &board, channel)?;
    }
    if let Some(channel) = Channel::new(board.bays + 1) {
        refused("an LED of no bay", controller.set_led(channel, Led::Safe))?;
        refused("charging of no bay", controller.set_charging(channel, true))?;
        refused("the current of no bay", controller.current_ma(channel))?;
    }
    let seen = ok("a beat", controller.beat())?;
    require(seen.is_some() == board.presence, || {
        format!("presence is {seen:?}, and the ability {}", board.presence)
    })?;
    require(*controller.board() == board, || "the board became another".into())?;
    ok("leave", controller.leave())
}

fn bay(controller: &mut dyn DockController, board: &Board, channel: Channel) -> Outcome {
    for led in Led::ALL {
        ok("an LED", controller.set_led(channel, led))?;
        ok("the same LED again", controller.set_led(channel, led))?;
    }
    for on in [true, true, false] {
        let done = controller.set_charging(channel, on);
        if board.charging { ok("charging", done)? } else { refused("charging", done)? }
    }
    let current = controller.current_ma(channel);
    if board.current { ok("a current", current).map(drop) } else { refused("a current", current) }
}

fn ok<T>(what: &str, done: Result<T, ControllerError>) -> Result<T, Broken> {
    done.map_err(|error| Broken(format!("{what}: {:?}: {error}", error.kind())))
}

fn refused<T>(what: &str, done: Result<T, ControllerError>) -> Outcome {
    match done {
        Err(error) if error.kind() == ControllerErrorKind::Refused => Ok(()),
        Err(error) => Err(Broken(format!("{what} is {:?}, not refused: {error}", error.kind()))),
        Ok(_) => Err(Broken(format!("{what} was done"))),
    }
}

fn require(kept: bool, words: impl FnOnce() -> String) -> Outcome {
    if kept { Ok(()) } else { Err(Broken(words())) }
}
