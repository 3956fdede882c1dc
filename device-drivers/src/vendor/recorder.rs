//! A recorder whose footage comes from one driver and whose word about itself from commands.
//!
//! Opened by [`super::VendorFactory`]. Footage is read by the footage driver alone; a command that
//! fails never keeps a clip from being taken. What the recorder says outranks what its card says,
//! and where they differ, both stay on record.

use std::io::Read;

use chrono::NaiveDateTime;

use super::{Control, Permitted};
use crate::{
    Clip, ClockLeave, Condition, DriverError, ErrorKind, Identity, Listing, NameFacts, NotUnlocked,
    Password, Recorder, RecorderTime, RemovalLeave, Unseen,
    profile::{FileSeen, Profile},
};

/// A docked recorder with a control side, a footage side, or both.
pub(super) struct VendorRecorder {
    pub(super) permitted: Permitted,
    /// Its commands, or why they cannot be sent.
    pub(super) control: Result<Control, DriverError>,
    /// Its footage, or why there is none: it is locked, its card is out or cannot be read.
    pub(super) footage: Result<Box<dyn Recorder>, DriverError>,
}

impl VendorRecorder {
    fn control(&mut self) -> Result<&mut Control, DriverError> {
        self.control.as_mut().map_err(|error| {
            DriverError::new(error.kind(), format!("no command was sent: {error}"))
        })
    }

    fn footage(&mut self) -> Result<&mut dyn Recorder, DriverError> {
        match &mut self.footage {
            Ok(footage) => Ok(footage.as_mut()),
            Err(error) => Err(DriverError::new(error.kind(), error.to_string())),
        }
    }
}

impl Recorder for VendorRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        let told = match &mut self.control {
            Ok(control) => control.identity()?,
            Err(error) => Identity {
                profile: Some(self.permitted.profile().name().to_owned()),
                remarks: vec![format!("no command was sent: {error}")],
                ..Identity::default()
            },
        };
        Ok(match &mut self.footage {
            Ok(footage) => joined(told, footage.identity()?),
            Err(_) => told,
        })
    }

    fn read_clock(&mut self) -> Result<RecorderTime, DriverError> {
        self.control()?.read_clock()
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        let mut listing = self.footage()?.list()?;
        describe(self.permitted.profile(), &mut listing.clips);
        // Commands are the device's: they reach the volumes beside this one, too.
        let has_more = self.permitted.seen().has_other_volumes;
        listing.unseen.extend(has_more.then_some(Unseen::OtherVolume));
        Ok(listing)
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        self.footage()?.open(clip, offset)
    }

    fn condition(&mut self) -> Result<Condition, DriverError> {
        // Neither recognised, nor with a medium in its drive. What cannot be read is not locked.
        let is_hidden = |error: &DriverError| {
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Disconnected)
        };
        let is_locked = self.footage.as_ref().is_err_and(is_hidden);
        let mut condition = self.control()?.condition()?;
        condition.takes_password &= is_locked;
        Ok(condition)
    }

    fn unlock(&mut self, password: &Password) -> Result<(), NotUnlocked> {
        self.control()?.unlock(password)
    }

    fn set_clock(&mut self, leave: &ClockLeave<'_>) -> Result<NaiveDateTime, DriverError> {
        self.control()?.set_clock(leave)
    }

    fn remove_footage(&mut self, leave: &RemovalLeave) -> Result<(), DriverError> {
        leave.covers(&self.list()?)?;
        self.control()?.remove_footage()
    }
}

/// One identity of what the recorder told and what its card holds.
fn joined(told: Identity, card: Identity) -> Identity {
    let pairs = [
        ("make", &told.make, &card.make),
        ("model", &told.model, &card.model),
        ("serial", &told.serial, &card.serial),
        ("officer", &told.officer, &card.officer),
        ("unit", &told.unit, &card.unit),
    ];
    let differing = pairs.into_iter().filter_map(|(field, told, card)| match (told, card) {
        (Some(told), Some(card)) if told != card => {
            Some(format!("{field}: the recorder says {told}, its card says {card}"))
        }
        _ => None,
    });
    let differing: Vec<_> = differing.collect();
    let profiles: Vec<_> = [told.profile, card.profile].into_iter().flatten().collect();
    Identity {
        known: told.known || card.known,
        make: told.make.or(card.make),
        model: told.model.or(card.model),
        serial: told.serial.or(card.serial),
        officer: told.officer.or(card.officer),
        unit: told.unit.or(card.unit),
        profile: Some(profiles.join("+")),
        facts: [told.facts, card.facts].concat(),
        remarks: [told.remarks, card.remarks, differing].concat(),
    }
}

/// Adds what the model's own profile reads in the names; where it reads nothing, the card's word
/// stands. The read-only attribute is the footage driver's to see.
fn describe(profile: &Profile, clips: &mut [Clip]) {
    let paths: Vec<_> = clips.iter().map(|clip| clip.path_raw.clone()).collect();
    let files: Vec<_> = paths.iter().map(|path| FileSeen { path, read_only: false }).collect();
    for (clip, described) in clips.iter_mut().zip(profile.describe(&files)) {
        if described.name_facts != NameFacts::default() {
            clip.name_facts = described.name_facts;
        }
        clip.key_mark = described.key_mark.or(clip.key_mark.take());
    }
}
