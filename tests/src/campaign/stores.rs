//! Which promises the stores keep that archives may be in, what they cost to run, and that a station is served by them.
//!
//! SeaweedFS alone and as a cluster, which must keep all of them, and Ceph where it is installed, of
//! which is known what it does not keep. A store that keeps more or less than that is news, and fails. Azure's emulator,
//! where it is installed, makes none of S3's promises; a station is served by it all the same.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{
    far::{BUCKET, Far},
    report::Report,
    served,
};
use crate::{
    rig::{Rig, peak_memory_bytes},
    store_server::{
        Access, Azurite, Ceph, Holdings, SeaweedFs,
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
        if let Some(Cost { ready, bytes, clips }) = report.trial(dir, trial) {
            let (ready, mib) = (ready.as_secs_f64(), bytes >> 20);
            figures.push(format!(
                "{name} ready in {ready:.1} s, {mib} MiB of memory, {clips} clips proven and healed"
            ));
        }
    };
    try_one("SeaweedFS", &|rig| {
        let begun = Instant::now();
        let store = SeaweedFs::start(rig.home());
        let ready = begun.elapsed();
        let clips = tried(rig, seed, &store.access(), &[]);
        Cost { ready, bytes: bytes_of(store.process_ids()), clips }
    });
    try_one("its cluster", &|rig| {
        let begun = Instant::now();
        let store = SeaweedFs::start_cluster(rig.home());
        let ready = begun.elapsed();
        let clips = tried(rig, seed, &store.access(), &[]);
        Cost { ready, bytes: bytes_of(store.process_ids()), clips }
    });
    if Ceph::is_installed() {
        try_one("Ceph", &|rig| {
            let begun = Instant::now();
            let store = Ceph::start(rig.home());
            let ready = begun.elapsed();
            let clips = tried(rig, seed, &store.access(), &CEPH_BREAKS);
            Cost { ready, bytes: bytes_of(store.process_ids()), clips }
        });
    }
    if Azurite::is_installed() {
        try_one("Azure's emulator", &|rig| {
            let begun = Instant::now();
            let store = Azurite::start(rig.home());
            let ready = begun.elapsed();
            store.make_container(BUCKET);
            let station = Far::at_home(rig.home());
            let mut far = station.sending_by("az", &store.settings(), store.secret());
            let clips = served::trial(&mut far, seed, &Holdings::seen_by(store.client(BUCKET)));
            Cost { ready, bytes: bytes_of(store.process_ids()), clips }
        });
    }
    for (name, is_installed) in
        [("Ceph", Ceph::is_installed()), ("azurite-blob", Azurite::is_installed())]
    {
        if !is_installed {
            figures.push(format!("{name} is not installed"));
        }
    }
    Ok(report.end(figures.join("; ")))
}

/// What a store costs.
struct Cost {
    ready: Duration,
    bytes: u64,
    /// Clips that a station has there.
    clips: usize,
}

/// Answers how many clips a station has there.
fn tried(rig: &Rig, seed: u64, access: &Access, breaks: &[Promise]) -> usize {
    let outcomes = promises::tried(access, "promises");
    assert_eq!(promises::broken(&outcomes), breaks, "{outcomes:#?}");
    promises::store_in_parts(access, "large", LARGE, PART);
    let mut far = Far::below(rig.home(), access, "");
    let client = access.builder(BUCKET).build().expect("a client");
    served::trial(&mut far, seed, &Holdings::seen_by(client))
}

/// The most memory that these processes held, each at its own worst moment.
fn bytes_of(ids: Vec<u32>) -> u64 {
    ids.into_iter().filter_map(peak_memory_bytes).sum()
}
