//! A virtual recorder's optional abilities: its condition, its lock, a clock that can be set, footage
//! that it removes when told to.
//!
//! Used by the virtual recorder. What was unlocked, set and removed stays so for the factory's life, as a
//! real recorder remembers it between two openings. The password is a script's, so no secret.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    Clip, ClipKind, Condition, DriverError, ErrorKind, Fact, Listing, NotUnlocked, Password,
};

/// How the recorder is, as it answers; an answer that nobody can believe becomes a remark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptCondition {
    /// Charge of its battery; above 100 is not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u32>,
    /// Free storage, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<u64>,
    /// Whether its card is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_present: Option<bool>,
    /// It goes away when asked for the so-manieth time since it was opened, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves_on: Option<u32>,
}

/// What it does when it is told to remove its footage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScriptRemoval {
    /// It removes it.
    Removes,
    /// It says that it did, and keeps it.
    Keeps,
    /// It removes it and goes away before it says so.
    Leaves,
    /// It removes it, goes away before it says so, and stays away.
    Vanishes,
    /// It removes its first clip and says that it removed all.
    Half,
    /// It removes all and writes a settings file anew.
    Renews,
    /// It removes it and never answers.
    Hangs,
}

impl ScriptRemoval {
    /// Whether it goes away. One that hangs never comes back to say.
    pub(super) fn leaves(self) -> bool {
        match self {
            // Parking may end by chance; hanging does not.
            Self::Hangs => loop {
                std::thread::park();
            },
            Self::Leaves | Self::Vanishes => true,
            Self::Removes | Self::Keeps | Self::Half | Self::Renews => false,
        }
    }

    /// What it shows afterwards of what it held.
    pub(super) fn left(self, mut held: Listing) -> Listing {
        match self {
            Self::Keeps => {}
            Self::Half => drop(held.clips.drain(..1)),
            Self::Renews => held.clips = held.clips.into_iter().take(1).map(renewed).collect(),
            Self::Removes | Self::Leaves | Self::Vanishes | Self::Hangs => held.clips.clear(),
        }
        held
    }
}

fn renewed(clip: Clip) -> Clip {
    Clip { path_raw: b"SETTINGS.INI".into(), size: 5, kind: ClipKind::Log, ..clip }
}

/// It shows no footage until it was unlocked; then it leaves, and comes back with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptLock {
    /// What unlocks it.
    pub password: String,
    /// Wrong ones before it takes none at all.
    #[serde(default = "two")]
    pub attempts: u8,
    /// What it tells of itself while it is locked; unlocked it tells what the script says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

fn two() -> u8 {
    2
}

/// One more claim, beside what the script says of the recorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptClaim {
    /// Where it is found.
    pub source: String,
    /// What it claims to be.
    pub field: String,
    /// The value.
    pub value: String,
}

impl ScriptClaim {
    pub(super) fn fact(&self) -> Fact {
        let Self { source, field, value } = self.clone();
        Fact { source, field, raw_hex: hex::encode(&value), value }
    }
}

impl ScriptCondition {
    pub(super) fn told(
        &self,
        takes_password: bool,
        takes_time: bool,
        takes_removal: bool,
    ) -> Condition {
        let mut condition = Condition {
            battery_percent: None,
            free_bytes: self.free_bytes,
            card_present: self.card_present,
            takes_password,
            takes_time,
            takes_removal,
            ..Condition::default()
        };
        if let Some(percent) = self.battery_percent {
            condition.facts.push(Fact {
                source: "script".into(),
                field: "battery".into(),
                value: percent.to_string(),
                raw_hex: hex::encode(percent.to_string()),
            });
            condition.battery_percent = u8::try_from(percent).ok().filter(|p| *p <= 100);
            if condition.battery_percent.is_none() {
                let remark = format!("a battery of {percent} percent is not believed");
                condition.remarks.push(remark);
            }
        }
        condition
    }
}

/// What recorders remember between two openings, by script.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<HashMap<PathBuf, Remembered>>>);

#[derive(Clone, Copy, Debug, Default)]
struct Remembered {
    unlocked: bool,
    clock_set: bool,
    removed: Option<ScriptRemoval>,
    failed: u8,
}

impl Memory {
    pub(super) fn is_unlocked(&self, script: &Path) -> bool {
        self.of(script).unlocked
    }

    pub(super) fn is_set(&self, script: &Path) -> bool {
        self.of(script).clock_set
    }

    pub(super) fn set(&self, script: &Path) {
        self.all().entry(script.into()).or_default().clock_set = true;
    }

    /// How its footage was removed, if it was told to.
    pub(super) fn removed(&self, script: &Path) -> Option<ScriptRemoval> {
        self.of(script).removed
    }

    pub(super) fn remove(&self, script: &Path, how: ScriptRemoval) {
        self.all().entry(script.into()).or_default().removed = Some(how);
    }

    /// # Errors
    /// [`ErrorKind::Denied`] when the password is wrong, or too many were.
    pub(super) fn unlock(
        &self,
        script: &Path,
        lock: &ScriptLock,
        password: &Password,
    ) -> Result<(), NotUnlocked> {
        let denied = |what: &str| {
            Err(NotUnlocked { error: DriverError::new(ErrorKind::Denied, what), counts: true })
        };
        let mut all = self.all();
        let one = all.entry(script.into()).or_default();
        if one.failed >= lock.attempts {
            return denied("too many passwords failed; the recorder takes none any more");
        }
        if password.expose() != lock.password.as_bytes() {
            one.failed += 1;
            return denied("the recorder did not take the password");
        }
        one.unlocked = true;
        Ok(())
    }

    fn of(&self, script: &Path) -> Remembered {
        self.all().get(script).copied().unwrap_or_default()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<PathBuf, Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
