//! Beside the line: a locked recorder is offered its password, and what it told before it left is
//! remembered for the session that follows.
//!
//! Called by `run` on the bay's thread, before anything is read. The password comes from where the
//! settings say and is handed to the recorder alone: it is in no error, event, log or record. A
//! recorder that shows its footage is never offered one. Whether one may be offered at all the catalog
//! says, which counts those that failed.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use docket_config::{RecorderPassword, Secret};
use docket_drivers::{
    Condition, DriverError, ErrorKind, Fact, Identity, NotUnlocked, Password, Place, vendor::Seen,
};

use super::{FlowError, device, dock::Docked};
use crate::{clock::Clock, domain::ClockReading};

/// So long a recorder may take to come back; what comes later to its place is another.
const COMING_BACK_MAX: Duration = Duration::from_secs(60);
/// Before the source of what was told while it was locked.
const BEFORE: &str = "before unlocking: ";
/// Where the kernel shows its devices.
const SYSFS: &str = "/sys";

/// What a recorder told before it left to come back as a disk.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who it said it is.
    pub identity: Identity,
    /// Its clock against the host's, where it could be read.
    pub clock: Option<ClockReading>,
    /// When it left, since boot.
    pub at: Duration,
}

/// A recorder that is locked.
pub struct Locked {
    /// Who it says it is.
    pub identity: Identity,
    /// What tells it from others while it is locked.
    pub key: String,
    /// How it is.
    pub condition: Condition,
    /// Its clock against the host's, where it could be read.
    pub clock: Option<ClockReading>,
}

/// What came of looking for a lock.
pub enum Lock {
    /// It is open, or cannot be opened from here; how it is, where it tells.
    None(Option<Condition>),
    /// It shows no footage, and a password is meant for it: here it is, or why it cannot be read.
    Shut(Box<Locked>, Result<Secret, DriverError>),
}

/// Whether a recorder shows no footage and one of `passwords` is meant for it: the first is.
///
/// # Errors
/// [`FlowError::Recorder`] when the recorder is gone.
pub fn look(
    docked: &mut Docked,
    passwords: &[RecorderPassword],
    clock: &dyn Clock,
) -> Result<Lock, FlowError> {
    let recorder = docked.recorder.as_mut();
    let condition = match recorder.condition() {
        Ok(condition) => condition,
        Err(error) if error.kind() == ErrorKind::Disconnected => return Err(error.into()),
        Err(_) => return Ok(Lock::None(None)),
    };
    if !condition.takes_password {
        return Ok(Lock::None(Some(condition)));
    }
    let identity = recorder.identity()?;
    let Some(meant) = passwords.iter().find(|one| is_meant(one, &identity)) else {
        return Ok(Lock::None(Some(condition)));
    };
    let secret = meant
        .secret
        .read()
        .map_err(|error| DriverError::new(ErrorKind::Unusable, error.to_string()));
    // Once it is unlocked it may never again tell what its clock showed.
    let clock = device::read_clock(recorder, clock)?;
    let key = locked_key(&identity, &docked.place);
    Ok(Lock::Shut(Box::new(Locked { identity, key, condition, clock }), secret))
}

/// Offers `secret` to the recorder. Whoever calls has counted it before.
///
/// # Errors
/// [`NotUnlocked`]: whether the recorder may have counted it.
pub fn offer(
    docked: &mut Docked,
    locked: Locked,
    secret: &Secret,
    clock: &dyn Clock,
) -> Result<Told, NotUnlocked> {
    docked.recorder.unlock(&Password::new(secret.expose()))?;
    let Locked { mut identity, condition, clock: reading, .. } = locked;
    identity.facts.extend(condition.facts);
    Ok(Told { identity, clock: reading, at: clock.since_boot() })
}

/// What tells a locked recorder from others: its own serial, else the USB device's, else where it stands.
fn locked_key(identity: &Identity, place: &Place) -> String {
    match (&identity.serial, Seen::at(&place.path, Path::new(SYSFS))) {
        (Some(serial), _) => {
            format!("serial:{}:{serial}", identity.make.as_deref().unwrap_or_default())
        }
        (None, Some(seen)) => format!("usb:{}", seen.key()),
        (None, None) => format!("path:{}", place.path.display()),
    }
}

fn is_meant(password: &RecorderPassword, identity: &Identity) -> bool {
    let fits = |wanted: &Option<String>, told: &Option<String>| wanted.is_none() || wanted == told;
    fits(&password.profile, &identity.profile) && fits(&password.serial, &identity.serial)
}

/// What recorders told before they left, by their place.
#[derive(Debug, Default)]
pub struct LeftBehind(Mutex<HashMap<String, Told>>);

impl LeftBehind {
    /// Remembers what was told at `place` until something comes back there.
    pub fn keep(&self, place: &Place, told: Told) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = told.at;
        all.retain(|_, told| newest.saturating_sub(told.at) <= COMING_BACK_MAX);
        all.insert(key(place), told);
    }

    /// What was told there a moment ago; once.
    #[must_use]
    pub fn take(&self, place: &Place, now: Duration) -> Option<Told> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = all.remove(&key(place))?;
        (now.saturating_sub(told.at) <= COMING_BACK_MAX).then_some(told)
    }
}

/// The USB port, which stays when the device comes back as another; elsewhere the path.
fn key(place: &Place) -> String {
    match Seen::at(&place.path, Path::new(SYSFS)) {
        Some(seen) => format!("port {}", seen.port),
        None => format!("path {}", place.path.display()),
    }
}

impl Told {
    /// One identity of what was told before and what is found now. Where both tell a serial and they
    /// differ, another recorder may have come: then what is found now decides.
    #[must_use]
    pub fn joined(self, now: Identity) -> Identity {
        let mut told = self.identity;
        for fact in &mut told.facts {
            fact.source.insert_str(0, BEFORE);
        }
        let facts: Vec<Fact> = told.facts.into_iter().chain(now.facts.iter().cloned()).collect();
        let mut remarks = [told.remarks, now.remarks.clone()].concat();
        match (&told.serial, &now.serial) {
            (Some(before), Some(after)) if before != after => {
                remarks.push(format!("serial: {before} before unlocking, {after} since"));
                Identity { facts, remarks, ..now }
            }
            _ => Identity {
                known: told.known || now.known,
                make: told.make.or(now.make),
                model: told.model.or(now.model),
                serial: told.serial.or(now.serial),
                officer: told.officer.or(now.officer),
                unit: told.unit.or(now.unit),
                profile: now.profile.or(told.profile),
                facts,
                remarks,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(serial: Option<&str>, officer: Option<&str>) -> Identity {
        let fact = serial.map(|serial| Fact {
            source: "command 03".into(),
            field: "serial".into(),
            value: serial.into(),
            raw_hex: hex::encode(serial),
        });
        Identity {
            known: serial.is_some(),
            serial: serial.map(Into::into),
            officer: officer.map(Into::into),
            facts: fact.into_iter().collect(),
            ..Identity::default()
        }
    }

    fn told(serial: Option<&str>) -> Told {
        let identity = identity(serial, Some("012345"));
        Told { identity, clock: None, at: Duration::from_secs(100) }
    }

    #[test]
    fn what_was_told_before_counts_unless_another_recorder_came() {
        let silent = told(Some("A")).joined(identity(None, None));
        assert_eq!((silent.serial.as_deref(), silent.known), (Some("A"), true));
        assert_eq!(silent.facts[0].source, "before unlocking: command 03");
        let other = told(Some("A")).joined(identity(Some("B"), None));
        assert_eq!((other.serial.as_deref(), other.officer.as_deref()), (Some("B"), None));
        assert_eq!(other.facts.len(), 2, "both claims stay");
        assert_eq!(other.remarks, ["serial: A before unlocking, B since"]);
    }

    #[test]
    fn it_is_remembered_once_and_not_for_long() {
        let place = |path: &str| Place { bay: "1".into(), path: path.into() };
        let (left, second) = (LeftBehind::default(), Duration::from_secs(1));
        left.keep(&place("/a"), told(Some("A")));
        let now = Duration::from_secs(100);
        assert!(left.take(&place("/b"), now).is_none());
        assert!(left.take(&place("/a"), now + second).is_some());
        assert!(left.take(&place("/a"), now + second).is_none(), "once");
        left.keep(&place("/a"), told(Some("A")));
        assert!(left.take(&place("/a"), now + COMING_BACK_MAX + second).is_none());
    }

    #[test]
    fn a_password_is_for_whom_it_says() {
        let password = |profile: Option<&str>, serial: Option<&str>| RecorderPassword {
            profile: profile.map(Into::into),
            serial: serial.map(Into::into),
            secret: "file:/x".parse().unwrap(),
        };
        let one = Identity { profile: Some("p".into()), ..identity(Some("A"), None) };
        for (profile, serial, fits) in [
            (Some("p"), None, true),
            (None, Some("A"), true),
            (Some("p"), Some("A"), true),
            (Some("p"), Some("B"), false),
            (Some("q"), Some("A"), false),
        ] {
            assert_eq!(is_meant(&password(profile, serial), &one), fits, "{profile:?} {serial:?}");
        }
        assert!(!is_meant(&password(None, Some("A")), &identity(None, None)));
    }
}
