//! No dock controller: the station has no board, or nobody has set one.
//!
//! Used by the daemon where the settings name none. It has no bays, so there is nothing to command;
//! it never fails and never waits.

use super::{Board, Channel, ControllerError, ControllerErrorKind, DockController, Led, Presence};

/// A board without bays.
#[derive(Debug)]
pub struct NoController(Board);

impl Default for NoController {
    fn default() -> Self {
        Self(Board {
            firmware: "none".into(),
            bays: 0,
            charging: false,
            presence: false,
            current: false,
        })
    }
}

fn no_bay<T>() -> Result<T, ControllerError> {
    Err(ControllerError::new(ControllerErrorKind::Refused, "no dock controller is set"))
}

impl DockController for NoController {
    fn board(&self) -> &Board {
        &self.0
    }

    fn set_led(&mut self, _: Channel, _: Led) -> Result<(), ControllerError> {
        no_bay()
    }

    fn set_charging(&mut self, _: Channel, _: bool) -> Result<(), ControllerError> {
        no_bay()
    }

    fn current_ma(&mut self, _: Channel) -> Result<u16, ControllerError> {
        no_bay()
    }

    fn beat(&mut self) -> Result<Option<Presence>, ControllerError> {
        Ok(None)
    }

    fn leave(&mut self) -> Result<(), ControllerError> {
        Ok(())
    }
}
