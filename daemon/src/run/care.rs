//! What a bay does for a recorder beside taking its footage: sets its clock, judges whether it is ready
//! for duty.
//!
//! Called by `bay` on the bay's thread. No failure here costs a clip: it is recorded and said, and the
//! session goes on. A clock is set only after its drift was committed with the session, and only from
//! a host that is synchronised.

use docket_config::{Duty, RecorderPassword, Recorders, Settings, TimeZone};
use docket_drivers::{
    ClockLeave, DriftOnRecord, DriverError, ErrorKind, HostSynchronised, Recorder,
};
use tracing::{info, warn};

use super::Line;
use crate::{
    catalog::CatalogError,
    clock::Sync,
    domain::{ClockReading, SessionId},
    duty::{self, ClockSet, Findings},
    flow::device,
    words::in_zone,
};

/// The settings by which recorders are cared for; they change with the settings.
#[derive(Clone, Debug)]
pub(crate) struct Care {
    recorders: Recorders,
    duty: Duty,
    /// The zone that recorders show.
    zone: TimeZone,
}

impl Care {
    pub(super) fn of(settings: &Settings) -> Self {
        let (recorders, duty) = (settings.recorders.clone(), settings.duty.clone());
        Self { recorders, duty, zone: settings.station.timezone }
    }

    /// Whether footage may be removed from recorders at all.
    pub(super) fn removes_footage(&self) -> bool {
        self.recorders.remove_footage
    }

    /// Passwords of locked recorders.
    pub(super) fn passwords(&self) -> &[RecorderPassword] {
        &self.recorders.password
    }

    /// The zone that recorders show.
    pub(super) fn zone(&self) -> TimeZone {
        self.zone
    }
}

/// Sets a recorder's clock where the settings allow it. `reading` is what this opening of it read.
/// Answers whether it was set.
pub(super) fn set_clock(
    line: &Line,
    session: SessionId,
    recorder: &mut dyn Recorder,
    reading: Option<&ClockReading>,
) -> bool {
    let care = line.care.load();
    if !care.recorders.set_clock {
        return false;
    }
    match try_to_set(line, care.zone, session, recorder, reading) {
        Ok(set) => {
            info!(after = %set.after, "the recorder's clock was set");
            record(line, line.catalog.record_clock_setting(session, Ok(&set)));
            true
        }
        Err(error) => {
            warn!(%error, "the recorder's clock was not set");
            let words = error.to_string();
            let failure = Err((code_of(&error), words.as_str()));
            record(line, line.catalog.record_clock_setting(session, failure));
            false
        }
    }
}

fn try_to_set(
    line: &Line,
    zone: TimeZone,
    session: SessionId,
    recorder: &mut dyn Recorder,
    reading: Option<&ClockReading>,
) -> Result<ClockSet, DriverError> {
    let record = format!("session {session}");
    let drift = match reading {
        Some(reading) => DriftOnRecord::measured(&record, reading.last_shown())?,
        None => DriftOnRecord::unreadable(&record)?,
    };
    let is_synchronised = line.clock.now().sync == Sync::Synchronised;
    let error_ms = line.clock.error_ms().filter(|_| is_synchronised);
    let host = HostSynchronised::within(error_ms)?;
    let claimed = reading.and_then(|reading| reading.recorder.zone);
    let zone = claimed.unwrap_or_else(|| *in_zone(zone, line.clock.utc()).offset());
    let now = || line.clock.utc();
    let after = recorder.set_clock(&ClockLeave::new(drift, host, zone, &now))?;
    let at = line.clock.utc();
    // One that is gone now ends the session at its next step.
    let again = device::read_clock(recorder, line.clock.as_ref()).unwrap_or_default();
    let before = reading.map(|reading| reading.recorder.face);
    Ok(ClockSet { before, after, at, reading: again })
}

/// Judges whether a recorder may be issued again, keeps and shows it.
pub(super) fn judge(
    line: &Line,
    bay: &str,
    session: SessionId,
    recorder: &mut dyn Recorder,
    (clock, clock_was_set): (Option<&ClockReading>, bool),
) {
    let care = line.care.load();
    // What it does not tell, or tells no more, is not known.
    let condition = recorder.condition().ok();
    let bad_clips = match line.runtime.block_on(line.catalog.bad_clips(session)) {
        Ok(bad_clips) => bad_clips,
        Err(error) => return warn!(%error, "whether a recorder is ready for duty is not judged"),
    };
    let condition = condition.as_ref();
    let findings = Findings { condition, clock, clock_was_set, zone: care.zone, bad_clips };
    let verdict = duty::judge(&findings, &care.duty);
    if let Some(verdict) = &verdict {
        info!(verdict = verdict.fitness.as_str(), reasons = verdict.codes(), "judged for duty");
    }
    record(line, line.catalog.record_duty(session, condition, verdict.as_ref()));
    line.live.update(bay, |state| state.duty = verdict);
}

/// What is beside the footage must not end its session; that the catalog fails shows at the next step.
fn record(line: &Line, recording: impl Future<Output = Result<(), CatalogError>>) {
    if let Err(error) = line.runtime.block_on(recording) {
        warn!(%error, "it could not be recorded");
    }
}

/// A stable code of what a recorder or the host refused.
pub(super) fn code_of(error: &DriverError) -> &'static str {
    match error.kind() {
        ErrorKind::Denied => "denied",
        ErrorKind::Disconnected => "recorder-gone",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::NotFound | ErrorKind::Media | ErrorKind::Unusable => "no-answer",
    }
}

#[cfg(test)]
mod tests;
