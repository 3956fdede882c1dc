//! The doctor: what an administrator should know of a station and its host, and what to do about it.
//!
//! Called by the command line and the API through [`run`]; works on whatever stands there: settings
//! that cannot be used, no data yet, a damaged catalog, a station running or not. Every probe comes
//! to a finding, none fails. It changes nothing: whether a file can be written is tried with one that
//! never gets a name.

mod account;
mod archive;
mod bays;
mod catalog;
mod disk;
mod encryption;
mod folder;
mod held;
mod host;
mod lights;
mod limits;
mod media;
mod report;
mod scene;
mod settings;
mod targets;
#[cfg(test)]
mod tests;
mod time;
mod told;
mod witnesses;

use std::path::Path;

use docket_config::{Settings, TimeZone};
use docket_transcode::{TranscodeError, WorkerTranscoder};

use crate::{clock::Clock, flow::controller::ControllerState};

pub use disk::can_make;
pub use report::{Fact, Facts, Found, Outcome, Report, State};
pub use told::{TextProbe, TextReport};

use report::Probe;
use scene::Scene;

/// What is examined.
pub struct Context<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The station's socket.
    pub socket: &'a Path,
    /// The settings; none when they cannot be used.
    pub settings: Option<&'a Settings>,
    /// How many problems they have.
    pub settings_problems: usize,
    /// The zone in which the station shows times.
    pub zone: TimeZone,
    /// Time.
    pub clock: &'a dyn Clock,
    /// The media worker, or why there is none.
    pub media: Result<WorkerTranscoder, TranscodeError>,
    /// How the running station says its dock controller stands; none when none runs, or answers.
    pub controller: Option<ControllerState>,
    /// Where whoever mounts cards listens.
    pub mounts: &'a Path,
    /// Where the host's own files stand: `/`.
    pub host: &'a Path,
}

/// Every probe, in the order in which they are told.
const PROBES: &[&[Probe]] = &[
    settings::PROBES,
    folder::PROBES,
    bays::PROBES,
    disk::PROBES,
    catalog::PROBES,
    archive::PROBES,
    encryption::PROBES,
    witnesses::PROBES,
    targets::PROBES,
    media::PROBES,
    lights::PROBES,
    time::PROBES,
    limits::PROBES,
    account::PROBES,
];

/// Every finding there is: its probe, its code, and how it counts.
pub fn findings() -> impl Iterator<Item = (&'static str, &'static str, State)> {
    let probes = PROBES.iter().copied().flatten();
    probes.flat_map(|p| p.findings.iter().map(|f| (p.name, f.code, f.state)))
}

/// Examines a station. `quick` leaves out what reads a whole catalog or starts the media worker.
pub async fn run(context: &Context<'_>, quick: bool) -> Report {
    let scene = Scene::of(context, quick).await;
    let probes = PROBES.iter().copied().flatten();
    Report {
        at: context.clock.utc(),
        quick,
        outcomes: probes.map(|probe| probe.outcome(&scene)).collect(),
    }
}
