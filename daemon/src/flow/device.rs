//! Stage 1: who is it, what does its clock say, what is on it, and what to take first.
//!
//! Called by `run` on the bay's thread. Reads only.

use std::{os::unix::ffi::OsStrExt, time::Duration};

use chrono::{Local, NaiveDateTime};
use docket_drivers::{Clip, DriverError, ErrorKind, Identity, Recorder, RecorderTime};

use super::{FlowError, dock::Docked, unlock::Told};
use crate::{
    catalog::{Listed, NewSession},
    clock::{Clock, Sync},
    domain::{Actor, Bracket, ClockReading},
};

/// A recorder's listing: what the catalog records of it, and the driver's clips in the same order.
pub struct Read {
    /// For the catalog.
    pub session: NewSession,
    /// For reading.
    pub clips: Vec<Clip>,
    /// Whether the clock was read from this opening of the recorder.
    pub reads_clock: bool,
}

/// Reads identity, clock and listing. `told` is what the recorder told before it was unlocked.
///
/// # Errors
/// [`FlowError::Recorder`] when the recorder is gone or its root cannot be read.
pub fn read(
    docked: &mut Docked,
    clock: &dyn Clock,
    by: &Actor,
    told: Option<Told>,
) -> Result<Read, FlowError> {
    let recorder = docked.recorder.as_mut();
    let identity = recorder.identity()?;
    let reading = read_clock(recorder, clock)?;
    let reads_clock = reading.is_some();
    let reading = reading.or_else(|| told.as_ref()?.clock.clone());
    let identity = match told {
        Some(told) => told.joined(identity),
        None => identity,
    };
    let listing = recorder.list()?;
    let session = NewSession {
        bay: docked.place.bay.clone(),
        driver: docked.driver.into(),
        place: docked.place.path.display().to_string(),
        identity_key: identity_key(&identity, docked),
        label: label(&identity, docked),
        docked_by: by.clone(),
        identity,
        clock: reading,
        host_error_ms: clock.error_ms(),
        clips: listing.clips.iter().map(listed).collect(),
        not_taken: listing.not_taken,
    };
    Ok(Read { session, clips: listing.clips, reads_clock })
}

/// The order of pulling: key-marked first, then oldest. Positions in the listing.
#[must_use]
pub fn order(clips: &[Clip]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..clips.len()).collect();
    let key = |i: usize| {
        let age = age(&clips[i]);
        (clips[i].key_mark.is_none(), age.is_none(), age, i)
    };
    order.sort_by_cached_key(|&i| key(i));
    order
}

/// A clip's best-known time on its recorder's own clock face. Names outrank file stamps, which a
/// copy or a repair changes.
fn age(clip: &Clip) -> Option<NaiveDateTime> {
    clip.name_facts.start.or_else(|| {
        let stamp = clip.modified?;
        stamp.face.or(stamp.utc.map(|utc| utc.with_timezone(&Local).naive_local()))
    })
}

/// Looks at a recorder's clock, so many times: the narrowest counts.
const LOOKS: usize = 3;

/// Its clock between two readings of the host's; none where it cannot be read.
///
/// # Errors
/// [`FlowError::Recorder`] when the recorder is gone.
pub fn read_clock(
    recorder: &mut dyn Recorder,
    clock: &dyn Clock,
) -> Result<Option<ClockReading>, FlowError> {
    let mut looks = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        match look(recorder, clock) {
            Ok(look) => looks.push(look),
            Err(error) if error.kind() == ErrorKind::Disconnected => return Err(error.into()),
            // No readable clock is a fact of the recorder, not a failure of the session.
            Err(_) => break,
        }
    }
    let width = |look: &&Look| look.bracket.host_after - look.bracket.host_before;
    let Some(best) = looks.iter().min_by_key(width) else { return Ok(None) };
    let is_synchronised = looks.iter().all(|look| look.sync == Sync::Synchronised);
    Ok(Some(ClockReading {
        host_before: best.bracket.host_before,
        recorder: best.shown.clone(),
        host_after: best.bracket.host_after,
        host_sync: best.sync.as_str().into(),
        host_error_ms: clock.error_ms().filter(|_| is_synchronised),
        brackets: looks.iter().map(|look| look.bracket.clone()).collect(),
    }))
}

/// One look at a recorder's clock.
struct Look {
    bracket: Bracket,
    shown: RecorderTime,
    sync: Sync,
}

fn look(recorder: &mut dyn Recorder, clock: &dyn Clock) -> Result<Look, DriverError> {
    let before = clock.now();
    let shown = recorder.read_clock()?;
    // Counted by the clock that never jumps: the wall clock may be set meanwhile.
    let passed = clock.since_boot().saturating_sub(Duration::from_micros(before.boot_us));
    let bracket =
        Bracket { host_before: before.utc, face: shown.face, host_after: before.utc + passed };
    Ok(Look { bracket, shown, sync: before.sync })
}

/// Its name for people, before it can be told from all others.
#[must_use]
pub fn name_of(identity: &Identity, docked: &Docked) -> String {
    label(identity, docked)
}

/// What tells it from all others. Serials are unique within a make at best; a folder without identity is its own recorder.
#[must_use]
pub fn identity_key(identity: &Identity, docked: &Docked) -> String {
    match (&identity.serial, identity.known) {
        (Some(serial), true) => {
            format!("serial:{}:{serial}", identity.make.as_deref().unwrap_or_default())
        }
        _ => format!("path:{}", hex::encode(canonical(docked).as_os_str().as_bytes())),
    }
}

fn label(identity: &Identity, docked: &Docked) -> String {
    match (&identity.serial, identity.known) {
        (Some(serial), true) => serial.clone(),
        _ => canonical(docked).display().to_string(),
    }
}

fn canonical(docked: &Docked) -> std::path::PathBuf {
    docked.place.path.canonicalize().unwrap_or_else(|_| docked.place.path.clone())
}

fn listed(clip: &Clip) -> Listed {
    Listed {
        handle: clip.handle,
        path_raw: clip.path_raw.clone(),
        size: clip.size,
        modified: clip.modified,
        kind: clip.kind,
        key_mark: clip.key_mark.clone(),
        name: clip.name_facts.clone(),
    }
}
