//! Which promises the stores keep that archives may be in, and what they cost to run.
//!
//! SeaweedFS alone and as a cluster, which must keep all of them, and Ceph where it is installed, of
//! which is known what it does not keep. A store that keeps more or less than that is news, and fails.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::report::Report;
use crate::{
    rig::{Rig, peak_memory_bytes},
    store_server::{
        Access, Ceph, SeaweedFs,
        promises::{self, Promise},
    },
};

/// What Ceph 16, Debian 12's, says yes to and does not do.
const CEPH_BREAKS: [Promise; 3] =
    [Promise::CreateOnlyInParts, Promise::Sha256, Promise::Sha256OfPart];
/// Bytes of the object whose cost is measured.
const LARGE: usize = 256 << 20;
/// Bytes of its parts.
const PART: usize = 16 << 20;

/// Tries them all, with their data below `dir`.
///
/// # Errors
/// None so far; as for the other campaigns.
pub fn campaign(dir: &Path, seed: u64) -> Result<Report, String> {
    let mut report = Report::begin("stores", seed);
    let mut figures = Vec::new();
    let mut try_one = |name: &str, trial: &dyn Fn(&Rig) -> Cost| {
        if let Some(Cost { ready, bytes }) = report.trial(dir, trial) {
            let (ready, mib) = (ready.as_secs_f64(), bytes >> 20);
            figures.push(format!("{name} ready in {ready:.1} s, {mib} MiB of memory"));
        }
    };
    try_one("SeaweedFS", &|rig| {
        let begun = Instant::now();
        let store = SeaweedFs::start(rig.home());
        tried(begun.elapsed(), &store.access(), &[], || store.process_ids())
    });
    try_one("its cluster", &|rig| {
        let begun = Instant::now();
        let store = SeaweedFs::start_cluster(rig.home());
        tried(begun.elapsed(), &store.access(), &[], || store.process_ids())
    });
    if Ceph::is_installed() {
        try_one("Ceph", &|rig| {
            let begun = Instant::now();
            let store = Ceph::start(rig.home());
            tried(begun.elapsed(), &store.access(), &CEPH_BREAKS, || store.process_ids())
        });
    } else {
        figures.push("Ceph is not installed".into());
    }
    Ok(report.end(figures.join("; ")))
}

/// What a store costs.
struct Cost {
    ready: Duration,
    /// The most memory all its processes held, each at its own worst moment.
    bytes: u64,
}

fn tried(ready: Duration, access: &Access, breaks: &[Promise], ids: impl Fn() -> Vec<u32>) -> Cost {
    let outcomes = promises::tried(access, "promises");
    assert_eq!(promises::broken(&outcomes), breaks, "{outcomes:#?}");
    promises::store_in_parts(access, "large", LARGE, PART);
    let bytes = ids().iter().filter_map(|id| peak_memory_bytes(*id)).sum();
    Cost { ready, bytes }
}
