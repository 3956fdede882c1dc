//! The virtual recorder: a recorder written down in a script, for the demo, tests and first steps.
//!
//! Recognises a place whose path is a file named `*.recorder.toml` and plays the recorder told
//! there, faults included, without any hardware. It answers like a real one: what is wrong with
//! the script is [`ErrorKind::Unusable`], a planned unplugging is [`ErrorKind::Disconnected`]. It
//! takes time from the caller only, writes nothing, and reads files only beneath the script's
//! folder.
//!
//! ```toml
//! schema = "docket.virtual-recorder/1"
//! make = "Demo"                       # these five may be absent: then they are unknown
//! model = "VR-1"
//! serial = "VR00001"
//! officer = "012345"
//! unit = "Squad 1"
//! removal = "removes"                 # told to remove its footage: or "keeps" it and says it did, or
//!                                     # removes it and "leaves", "vanishes", "hangs", "renews" a file of
//!                                     # its own, or removes "half"; absent: it knows no such command
//! unseen = ["other-volume"]           # optional: why there may be more on it: or "journal",
//!                                     # "closed-folder"
//! profile = "generic-dcim"            # optional: whose name patterns, marks, sidecars apply
//!
//! [clock]                             # absent: the clock cannot be read
//! offset_ms = 2400                    # recorder minus true time
//! drift_ppm = 12.5                    # optional, with `since`: when the offset was true
//! since = "2026-11-22T00:00:00Z"
//! zone = "+08:00"                     # optional: the zone the recorder claims
//! face_zone = "+08:00"                # optional: the zone its face is in, unclaimed
//! resolution_ms = 1000
//! settable = true                     # optional: it can be set, and then is right
//!
//! [condition]                         # absent: it does not tell how it is
//! battery_percent = 80                # each of these may be absent; above 100 is not believed
//! free_bytes = 1000000
//! card_present = true
//! leaves_on = 2                       # it goes away when asked for the second time
//!
//! [lock]                              # it shows no footage until it was unlocked, and then leaves
//! password = "000000"
//! attempts = 2
//! serial = "VR00001"                  # optional: what it tells while locked
//!
//! [[claim]]                           # what is claimed of it elsewhere
//! source = "PARAM.INI[ZFY].DevNo"
//! field = "serial"
//! value = "VR00002"
//!
//! [[clip]]                            # in listing order; paths may repeat
//! path = "DCIM/100MEDIA/X.MP4"        # or path_hex = "b4ba…" for bytes that are no text
//! modified = "2026-11-22T08:00:00"    # optional; with or without a zone
//! modified_step_ms = 2000             # optional; 1000 if absent
//! key_mark = "read-only-attribute"    # optional: how it was marked; true is short for "script"
//! size = 123                          # optional: the listed size when it lies
//! content = { footage = "street-day", salt = 5 }
//! # or { file = "clips/a.mp4" }, { pattern = { seed = 7, bytes = 1000000 } },
//! #    { zeros = 6442450944 }, { text = "…" }, { hex = "…" }
//! [[clip.fault]]
//! kind = "unplug"                     # the recorder goes away at that byte
//! at = 12345
//! once = true                         # optional: it comes back whole
//! [[clip.fault]]
//! kind = "hang"                       # reading that byte never comes back
//! at = 12345
//! [[clip.fault]]
//! kind = "read-error"
//! at = 4096
//! bytes = 4096
//! [[clip.fault]]
//! kind = "lie"                        # one wrong bit, here on the second opening; on every odd
//!                                     # one with on_read = 0, on every one without on_read
//! at = 7
//! on_read = 2
//!
//! [[not_taken]]
//! path = "DCIM/link"                  # or path_hex
//! reason = "symlink"
//! detail = "a link, not followed"
//! ```

mod ability;
mod clip;
mod clock;
mod content;
mod demo;
mod fault;
pub mod footage;
mod identity;
mod path;
mod script;

#[cfg(test)]
mod tests;

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};

pub use ability::{ScriptClaim, ScriptCondition, ScriptLock, ScriptRemoval};
pub use clip::{ScriptClip, ScriptStamp};
pub use clock::ScriptClock;
pub use content::Content;
pub use demo::demo_script;
pub use fault::Fault;
pub use script::{FILE_SUFFIX, SCHEMA, Script};

use crate::{
    Clip, ClockLeave, Condition, DriverError, ErrorKind, Identity, KeyMark, Listing, NotUnlocked,
    Password, Place, Recorder, RecorderFactory, RecorderTime, RemovalLeave,
    folder::Beneath,
    profile::{Described, FileSeen, Profile, ProfileSet, kind_by_extension},
};
use ability::Memory;
use fault::{FaultyReader, Opening, Struck};

/// Tells the true time.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Recognises scripts.
#[derive(Clone)]
pub struct VirtualFactory {
    now: Now,
    profiles: Option<Arc<ProfileSet>>,
    struck: Struck,
    memory: Memory,
}

impl VirtualFactory {
    /// A factory whose recorders run their clocks by `now`, with the shipped profiles.
    #[must_use]
    pub fn new(now: Now) -> Self {
        Self { now, profiles: None, struck: Struck::default(), memory: Memory::default() }
    }

    /// The same with a site's profiles.
    #[must_use]
    pub fn with_profiles(mut self, profiles: Arc<ProfileSet>) -> Self {
        self.profiles = Some(profiles);
        self
    }

    /// The profile a script names.
    fn profile(&self, name: &str) -> Result<Arc<Profile>, DriverError> {
        let unusable = |what: String| DriverError::new(ErrorKind::Unusable, what);
        let found = match &self.profiles {
            Some(profiles) => profiles.get(name),
            None => ProfileSet::shipped().map_err(|error| unusable(error.to_string()))?.get(name),
        };
        found.ok_or_else(|| unusable(format!("the script names an unknown profile `{name}`")))
    }
}

impl RecorderFactory for VirtualFactory {
    fn driver(&self) -> &'static str {
        "virtual"
    }

    fn recognises(&self, place: &Place) -> bool {
        let name = place.path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with(FILE_SUFFIX)) && place.path.is_file()
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        let script = Script::load(&place.path)?;
        if self.memory.removed(&place.path) == Some(ScriptRemoval::Vanishes) {
            return Err(DriverError::new(ErrorKind::Disconnected, "it went away and stays away"));
        }
        let folder = open_folder(&place.path)?;
        let profile = script.profile.as_deref().map(|name| self.profile(name)).transpose()?;
        let sizes = sizes(&script, &folder)?;
        Ok(Box::new(VirtualRecorder {
            path: place.path.clone(),
            openings: vec![0; script.clips.len()],
            gone: Arc::new(AtomicBool::new(false)),
            now: Arc::clone(&self.now),
            struck: self.struck.clone(),
            memory: self.memory.clone(),
            asked: 0,
            shown: None,
            script,
            folder,
            profile,
            sizes,
        }))
    }
}

fn open_folder(script: &Path) -> Result<Beneath, DriverError> {
    let folder = match script.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    Beneath::open(folder)
        .map_err(|error| DriverError::io(format!("opening {}", folder.display()), error))
}

/// The listed size of every clip. A content file that is missing is the script's fault.
fn sizes(script: &Script, folder: &Beneath) -> Result<Vec<u64>, DriverError> {
    let size = |clip: &ScriptClip| match clip.content.length(folder) {
        Ok(length) => Ok(clip.size.unwrap_or(length)),
        Err(error) => {
            let what = format!("content of {}: {error}", clip.path_raw.escape_ascii());
            Err(DriverError::new(ErrorKind::Unusable, what))
        }
    };
    script.clips.iter().map(size).collect()
}

/// A script being played.
struct VirtualRecorder {
    path: PathBuf,
    script: Script,
    folder: Beneath,
    profile: Option<Arc<Profile>>,
    sizes: Vec<u64>,
    /// How often each clip was opened.
    openings: Vec<u32>,
    gone: Arc<AtomicBool>,
    now: Now,
    struck: Struck,
    memory: Memory,
    /// How often its condition was asked for.
    asked: u32,
    /// What its clock showed last.
    shown: Option<RecorderTime>,
}

impl VirtualRecorder {
    fn is_locked(&self) -> bool {
        self.script.lock.is_some() && !self.memory.is_unlocked(&self.path)
    }

    /// Its clock: as written, or right once it was set.
    fn clock(&self) -> Result<ScriptClock, DriverError> {
        let Some(clock) = self.script.clock.clone() else {
            return Err(DriverError::unsupported("this virtual recorder has no clock"));
        };
        Ok(match self.memory.is_set(&self.path) {
            true => ScriptClock { offset_ms: 0, drift_ppm: None, ..clock },
            false => clock,
        })
    }

    fn still_there(&self) -> Result<(), DriverError> {
        if self.gone.load(Ordering::SeqCst) {
            return Err(DriverError::new(
                ErrorKind::Disconnected,
                "the virtual recorder was unplugged, as its script plans",
            ));
        }
        Ok(())
    }

    fn described(&self) -> Vec<Described> {
        let paths = self.script.clips.iter().map(|clip| clip.path_raw.as_slice());
        match &self.profile {
            Some(profile) => {
                let files: Vec<_> = paths.map(|path| FileSeen { path, read_only: false }).collect();
                profile.describe(&files)
            }
            None => paths
                .map(|path| Described {
                    kind: kind_by_extension(path),
                    key_mark: None,
                    name_facts: crate::NameFacts::default(),
                    sidecar_of: None,
                })
                .collect(),
        }
    }
}

impl Recorder for VirtualRecorder {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        self.still_there()?;
        Ok(identity::told(&self.script, self.is_locked()))
    }

    fn read_clock(&mut self) -> Result<RecorderTime, DriverError> {
        self.still_there()?;
        let shown = self.clock()?.show((self.now)()).ok_or_else(|| {
            DriverError::new(ErrorKind::Unusable, "the script's clock is beyond the calendar")
        })?;
        self.shown = Some(shown.clone());
        Ok(shown)
    }

    fn condition(&mut self) -> Result<Condition, DriverError> {
        self.still_there()?;
        let is_locked = self.is_locked();
        let takes_time = self.script.clock.as_ref().is_some_and(|clock| clock.settable);
        let takes_removal = self.script.removal.is_some();
        let told = self.script.condition.clone();
        if told.is_none() && self.script.lock.is_none() && !takes_time && !takes_removal {
            let what = "this virtual recorder does not tell how it is";
            return Err(DriverError::unsupported(what));
        }
        let told = told.unwrap_or_default();
        self.asked += 1;
        if told.leaves_on == Some(self.asked) {
            self.gone.store(true, Ordering::SeqCst);
        }
        self.still_there()?;
        let condition = told.told(is_locked, takes_time, takes_removal);
        let failures_max = self.script.lock.as_ref().map_or(0, |lock| lock.attempts);
        Ok(Condition { failures_max, ..condition })
    }

    fn unlock(&mut self, password: &Password) -> Result<(), NotUnlocked> {
        self.still_there()?;
        let Some(lock) = self.script.lock.as_ref().filter(|_| self.is_locked()) else {
            return Err(DriverError::unsupported("this virtual recorder is not locked").into());
        };
        self.memory.unlock(&self.path, lock, password)?;
        self.gone.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn set_clock(&mut self, leave: &ClockLeave<'_>) -> Result<NaiveDateTime, DriverError> {
        self.still_there()?;
        if !self.clock()?.settable {
            return Err(DriverError::unsupported("this virtual recorder's clock cannot be set"));
        }
        if self.shown.is_none() || leave.drift().reading() != self.shown.as_ref() {
            let what = "the drift on record is not by the last reading of this recorder's clock";
            return Err(DriverError::new(ErrorKind::Denied, what));
        }
        self.shown = None;
        self.memory.set(&self.path);
        Ok(leave.face().trunc_subsecs(0))
    }

    fn remove_footage(&mut self, leave: &RemovalLeave) -> Result<(), DriverError> {
        let listing = self.list()?;
        let Some(removal) = self.script.removal else {
            return Err(DriverError::unsupported("this virtual recorder keeps its footage"));
        };
        leave.covers(&listing)?;
        self.memory.remove(&self.path, removal);
        self.gone.fetch_or(removal.leaves(), Ordering::SeqCst);
        self.still_there()
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        self.still_there()?;
        if self.is_locked() {
            let what = "the virtual recorder shows no footage; it is locked";
            return Err(DriverError::new(ErrorKind::NotFound, what));
        }
        let removed = self.memory.removed(&self.path);
        let described = self.described().into_iter().zip(&self.sizes);
        let clips = (0_u32..)
            .zip(self.script.clips.iter().zip(described))
            .map(|(handle, (clip, (described, &size)))| Clip {
                handle,
                path_raw: clip.path_raw.clone(),
                size,
                modified: clip.stamp(),
                kind: described.kind,
                key_mark: match &clip.key_mark {
                    Some(how) => Some(KeyMark { how: how.clone() }),
                    None => described.key_mark,
                },
                name_facts: described.name_facts,
                sidecar_of: described.sidecar_of.and_then(|index| u32::try_from(index).ok()),
            })
            .collect();
        let (not_taken, unseen) = (self.script.not_taken.clone(), self.script.unseen.clone());
        let listing = Listing { clips, not_taken, unseen };
        Ok(removed.map_or(listing.clone(), |how| how.left(listing)))
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        self.still_there()?;
        let index = usize::try_from(clip.handle).unwrap_or(usize::MAX);
        let name = clip.path_raw.escape_ascii();
        let scripted = self.script.clips.get(index).filter(|one| one.path_raw == clip.path_raw);
        let Some(scripted) = scripted else {
            let what = format!("{name} is not on the virtual recorder");
            return Err(DriverError::new(ErrorKind::NotFound, what));
        };
        let content = scripted.content.open(&self.folder, offset);
        let content = content.map_err(|error| DriverError::io(format!("opening {name}"), error))?;
        self.openings[index] += 1;
        let opening = Opening {
            script: self.path.clone(),
            clip: index,
            opening: self.openings[index],
            gone: Arc::clone(&self.gone),
            struck: self.struck.clone(),
        };
        Ok(Box::new(FaultyReader::new(content, scripted.faults.clone(), opening)))
    }
}
