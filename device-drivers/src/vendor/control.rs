//! The control side of one recorder: what it answers about itself, and its clock.
//!
//! Used by [`super::VendorRecorder`]. Reads change nothing on the recorder. A reading that fails is
//! a remark, unless the recorder is gone. Who it is is asked once and remembered.

use std::fmt::Display;

use chrono::NaiveDateTime;

use super::{
    Permitted, decode,
    speak::Speaker,
    transport::{Transport, TransportError},
};
use crate::{
    ClockLeave, Condition, DriverError, ErrorKind, Fact, Identity, RecorderTime,
    profile::{
        Claims,
        control::{Ask, IdentityAsk, NumberAsk},
    },
};

/// One recorder that takes commands.
pub(super) struct Control {
    pub(super) permitted: Permitted,
    transport: Box<dyn Transport>,
    started: bool,
    /// Whether its password was taken.
    pub(super) logged_in: bool,
    identity: Option<Identity>,
    /// The last condition told before it left to come back as a disk.
    pub(super) left_with: Option<Condition>,
    /// The last face it showed.
    shown: Option<RecorderTime>,
}

impl Control {
    pub(super) fn new(permitted: Permitted, transport: Box<dyn Transport>) -> Self {
        Self {
            permitted,
            transport,
            started: false,
            logged_in: false,
            identity: None,
            left_with: None,
            shown: None,
        }
    }

    pub(super) fn speak(&mut self) -> Speaker<'_> {
        Speaker {
            form: self.permitted.form(),
            transport: self.transport.as_mut(),
            started: &mut self.started,
        }
    }

    /// Who it says it is, every answer kept as a fact.
    ///
    /// # Errors
    /// [`ErrorKind::Disconnected`]; every other failure is a remark.
    pub(super) fn identity(&mut self) -> Result<Identity, DriverError> {
        if let Some(identity) = &self.identity {
            return Ok(identity.clone());
        }
        let profile = self.permitted.profile().clone();
        let form = self.permitted.form().clone();
        let mut claims = Claims::new(&profile);
        if self.is_silent() {
            claims.remark(SILENT.to_owned());
            return Ok(claims.finish());
        }
        for one in &form.identity {
            match self.fields(one) {
                Ok(reply) => claim(&mut claims, one, &reply),
                Err(TransportError::Gone) => return Err(TransportError::Gone.told("its identity")),
                Err(error) => claims.remark(format!("{}: {error}", source(&one.ask))),
            }
        }
        let identity = claims.finish();
        self.identity = Some(identity.clone());
        Ok(identity)
    }

    fn fields(&mut self, one: &IdentityAsk) -> Result<Vec<u8>, TransportError> {
        let total: usize = one.fields.iter().map(|width| usize::from(width.bytes)).sum();
        let bytes = u8::try_from(total).unwrap_or(u8::MAX);
        let reply = self.speak().fetch(&one.ask, one.after.as_deref(), bytes)?;
        decode::exactly(&reply, total).map(<[u8]>::to_vec)
    }

    /// How it is. Nothing told is no error.
    ///
    /// # Errors
    /// [`ErrorKind::Disconnected`]; every other failure is a remark.
    pub(super) fn condition(&mut self) -> Result<Condition, DriverError> {
        if let Some(condition) = &self.left_with {
            return Ok(condition.clone());
        }
        let form = self.permitted.form().clone();
        let mut condition = Condition {
            takes_password: form.unlock.is_some(),
            failures_max: form.unlock.as_ref().map_or(0, |unlock| unlock.attempts),
            takes_time: form.set_clock.is_some(),
            takes_removal: form.remove_footage.is_some(),
            ..Condition::default()
        };
        if self.is_silent() {
            condition.remarks.push(SILENT.to_owned());
            return Ok(condition);
        }
        let percent = self.number("battery", form.battery.as_ref(), &mut condition)?;
        condition.battery_percent = percent.and_then(|percent| match u8::try_from(percent) {
            Ok(percent) if percent <= 100 => Some(percent),
            _ => {
                condition.remarks.push(format!("a battery of {percent} percent is not believed"));
                None
            }
        });
        condition.free_bytes = self.number("free", form.free.as_ref(), &mut condition)?;
        let card = self.number("card", form.card.as_ref(), &mut condition)?;
        condition.card_present = card.map(|card| card != 0);
        Ok(condition)
    }

    fn number(
        &mut self,
        field: &str,
        one: Option<&NumberAsk>,
        condition: &mut Condition,
    ) -> Result<Option<u64>, DriverError> {
        let Some(one) = one else { return Ok(None) };
        let fetched = self.speak().fetch(&one.ask, one.after.as_deref(), one.number.bytes());
        let read = fetched.and_then(|reply| Ok((one.number.read(&reply)?, reply)));
        match read {
            Ok((number, reply)) => {
                condition.facts.push(Fact {
                    source: source(&one.ask),
                    field: field.to_owned(),
                    value: number.to_string(),
                    raw_hex: hex::encode(reply),
                });
                Ok(number.checked_mul(one.unit.into()))
            }
            Err(TransportError::Gone) => Err(TransportError::Gone.told(field)),
            Err(error) => {
                condition.remarks.push(format!("{field}: {error}"));
                Ok(None)
            }
        }
    }

    /// Its clock, now.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when the profile knows no such command or it is refused,
    /// [`ErrorKind::Disconnected`], [`ErrorKind::Unusable`] when the answer is none.
    pub(super) fn read_clock(&mut self) -> Result<RecorderTime, DriverError> {
        let form = self.permitted.form().clone();
        let Some(one) = &form.clock else {
            return Err(DriverError::unsupported("no command reads this recorder's clock"));
        };
        let bytes = one.face.bytes();
        let fetched = self.speak().fetch(&one.ask, one.after.as_deref(), bytes);
        let face =
            fetched.and_then(|reply| one.face.read(decode::exactly(&reply, usize::from(bytes))?));
        let time = RecorderTime {
            face: face.map_err(|error| error.told("its clock"))?,
            zone: one.zone,
            method: "vendor".to_owned(),
            resolution_ms: 1000,
        };
        self.shown = Some(time.clone());
        Ok(time)
    }

    /// Sets its clock to the second and answers the face it was set to.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`] when its clock can be read and the drift on record was not measured by
    /// the last reading of it, [`ErrorKind::Unsupported`] when no command sets it or it is refused,
    /// else as for reading.
    pub(super) fn set_clock(
        &mut self,
        leave: &ClockLeave<'_>,
    ) -> Result<NaiveDateTime, DriverError> {
        let form = self.permitted.form().clone();
        let Some(one) = &form.set_clock else {
            return Err(DriverError::unsupported("no command sets this recorder's clock"));
        };
        let readable = form.clock.is_some();
        if readable && (self.shown.is_none() || leave.drift().reading() != self.shown.as_ref()) {
            let what = "the drift on record is not by the last reading of this recorder's clock";
            return Err(DriverError::new(ErrorKind::Denied, what));
        }
        // A reading serves for one setting: after it, the drift it told is gone.
        self.shown = None;
        let face = leave.face();
        let data = one.face.write(face);
        let set = self.speak().hand(&one.ask, &data, one.replies.as_deref());
        set.map_err(|error| error.told("setting its clock"))?;
        Ok(chrono::SubsecRound::trunc_subsecs(face, 0))
    }

    /// Sends the command that removes all footage. Its caller saw what is on the recorder.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when the profile knows no such command or it is refused,
    /// [`ErrorKind::Disconnected`], [`ErrorKind::Unusable`] when the answer is none.
    pub(super) fn remove_footage(&mut self) -> Result<(), DriverError> {
        let form = self.permitted.form().clone();
        let Some(one) = &form.remove_footage else {
            return Err(DriverError::unsupported("no command removes this recorder's footage"));
        };
        let removed = self.speak().hand(&one.ask, &[], one.replies.as_deref());
        removed.map_err(|error| error.told("removing its footage"))
    }

    fn is_silent(&self) -> bool {
        self.permitted.form().reads_after_login && !self.logged_in
    }
}

const SILENT: &str = "the recorder tells of itself only once it is unlocked";

fn claim(claims: &mut Claims<'_>, one: &IdentityAsk, reply: &[u8]) {
    let source = source(&one.ask);
    let mut rest = reply;
    for width in &one.fields {
        let (value, after) = rest.split_at_checked(width.bytes.into()).unwrap_or((rest, &[]));
        claims.claim(&source, width.field, value, true);
        rest = after;
    }
}

/// Where an answer comes from, for facts.
fn source(ask: &Ask) -> String {
    let named: &dyn Display = match ask {
        Ask::Verb(verb) => verb,
        Ask::Command(number) => &format!("{number:02x}"),
    };
    format!("command {named}")
}
