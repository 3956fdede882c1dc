//! Unlocking a recorder with its password, step by step as its profile lists them.
//!
//! Called only when a person or a setting asks for it. Tells what may have been a wrong password; the
//! caller counts, and offers none beyond the profile's `attempts` (2 where it says nothing, 3 at
//! most): a recorder that locks itself for good has lost its footage. The password is in no error,
//! fact or log. What the recorder told is remembered before it leaves.

use super::{Control, transport::TransportError};
use crate::{
    DriverError, ErrorKind, NotUnlocked, Password,
    profile::control::{Ask, Step, Unlock},
};

/// Longest password offered, in bytes; the longest known in the field is 16.
const PASSWORD_BYTES_MAX: usize = 64;

impl NotUnlocked {
    fn wrong() -> Self {
        Self { error: denied("the recorder did not take the password"), counts: true }
    }

    fn at(what: &str, error: TransportError, counts: bool) -> Self {
        Self { error: error.told(what), counts }
    }
}

impl Control {
    /// Unlocks the recorder: on success it leaves, to come back as a disk.
    ///
    /// # Errors
    /// As [`crate::Recorder::unlock`].
    pub(super) fn unlock(&mut self, password: &Password) -> Result<(), NotUnlocked> {
        let form = self.permitted.form().clone();
        let Some(unlock) = &form.unlock else {
            return Err(DriverError::unsupported("no command unlocks this recorder").into());
        };
        check(password)?;
        self.steps(unlock, password)
    }

    fn steps(&mut self, unlock: &Unlock, password: &Password) -> Result<(), NotUnlocked> {
        unlock.steps.iter().try_for_each(|step| match step {
            Step::Offer { ask, bytes, replies } => {
                self.offer(ask, *bytes, replies.as_deref(), password)
            }
            Step::Compare { ask, bytes } => self.compare(ask, *bytes, password),
            Step::Require { ask, bytes, otherwise } => self.require(ask, *bytes, otherwise),
            Step::Switch { ask, password: with } => {
                let data = if *with { password.expose() } else { &[] };
                self.switch(ask, data)
            }
        })
    }

    /// Any failure here may have been counted by the recorder, a lost reply included.
    fn offer(
        &mut self,
        ask: &Ask,
        bytes: Option<u8>,
        replies: Option<&str>,
        password: &Password,
    ) -> Result<(), NotUnlocked> {
        let mut data = password.expose().to_vec();
        if let Some(bytes) = bytes.map(usize::from) {
            if data.len() > bytes {
                return Err(unfit().into());
            }
            data.resize(bytes, 0);
        }
        match self.speak().hand(ask, &data, replies) {
            Ok(()) => {
                self.logged_in = true;
                Ok(())
            }
            Err(TransportError::Refused | TransportError::Garbled(_)) => Err(NotUnlocked::wrong()),
            Err(error) => Err(NotUnlocked::at("offering its password", error, true)),
        }
    }

    /// The recorder gives its password away, which makes the lock no protection; but whoever does
    /// not know it is still not let in by docket.
    fn compare(&mut self, ask: &Ask, bytes: u8, password: &Password) -> Result<(), NotUnlocked> {
        let told = self.speak().fetch(ask, None, bytes);
        let told = told.map_err(|error| NotUnlocked::at("asking for its lock", error, false))?;
        let end = told.iter().position(|&byte| byte == 0).unwrap_or(told.len());
        if told[..end] != *password.expose() {
            return Err(NotUnlocked::wrong());
        }
        self.logged_in = true;
        Ok(())
    }

    fn require(&mut self, ask: &Ask, bytes: u8, otherwise: &str) -> Result<(), NotUnlocked> {
        let told = self.speak().fetch(ask, None, bytes);
        let told = told.map_err(|error| NotUnlocked::at("asking for its state", error, false))?;
        if told.first().is_some_and(|&byte| byte != 0) {
            return Ok(());
        }
        let error = DriverError::new(ErrorKind::Unusable, format!("not unlocked: {otherwise}"));
        Err(error.into())
    }

    fn switch(&mut self, ask: &Ask, data: &[u8]) -> Result<(), NotUnlocked> {
        self.identity()?;
        let condition = self.condition()?;
        let sent = self.speak().dismiss(ask, data);
        sent.map_err(|error| NotUnlocked::at("making it a disk", error, false))?;
        self.left_with = Some(condition);
        Ok(())
    }
}

/// Passwords are ASCII without control characters: an end of line in one would begin another verb.
fn check(password: &Password) -> Result<(), DriverError> {
    let bytes = password.expose();
    let fits = (1..=PASSWORD_BYTES_MAX).contains(&bytes.len());
    if fits && bytes.iter().all(u8::is_ascii_graphic) { Ok(()) } else { Err(unfit()) }
}

fn unfit() -> DriverError {
    denied("the password configured is none that this recorder could have; it was not offered")
}

fn denied(what: &str) -> DriverError {
    DriverError::new(ErrorKind::Denied, what)
}
