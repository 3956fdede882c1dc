//! Clocks that are set, on a station with a simulated clock: only after the drift is on record, and
//! not by a host that does not know the time.

use std::{fs, sync::Arc};

use docket_drivers::{Place, VirtualFactory};
use tempfile::TempDir;

use super::*;
use crate::{
    api::Leave,
    catalog::Session,
    clock::{Clock, Moment, SimulatedClock},
    domain::Actor,
    run::{bay, for_tests::station},
};

const NOON: &str = "2026-11-22T12:00:00Z";

/// A simulated clock of a host for which somebody vouches, or not.
struct Host(SimulatedClock, Option<u32>);

impl Clock for Host {
    fn now(&self) -> Moment {
        let sync = if self.1.is_some() { Sync::Synchronised } else { Sync::Unknown };
        Moment { sync, ..self.0.now() }
    }

    fn error_ms(&self) -> Option<u32> {
        self.1
    }
}

/// Docks a recorder whose clock is two hours ahead, on a host that may be wrong by `error_ms`.
/// Answers its session.
async fn docked(error_ms: Option<u32>, set_clock: bool) -> Session {
    // On a disk: a folder in memory has no O_DIRECT on older kernels.
    let folder = TempDir::new_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let script = folder.path().join("a.recorder.toml");
    let text = "schema = \"docket.virtual-recorder/1\"\nserial = \"VR1\"\n\
                [clock]\noffset_ms = 7200000\nzone = \"+08:00\"\nsettable = true\n\
                [[clip]]\npath = \"A.MP4\"\ncontent = { text = \"x\" }\n";
    fs::write(&script, text).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(Host(SimulatedClock::at(NOON.parse().unwrap()), error_ms));
    let mut settings = Settings::default();
    settings.recorders.set_clock = set_clock;
    settings.duty.clock_offset_max_s = Some(60);
    let now = Arc::clone(&clock);
    let recorders = VirtualFactory::new(Arc::new(move || now.utc()));
    let station = station(folder.path(), clock, Box::new(recorders), settings).await;
    let line = Arc::clone(&station.line);
    let place = Place { bay: "left".into(), path: script };
    let docking = tokio::task::spawn_blocking(move || {
        let id = bay::run(&line, place, &Actor::station(), &Leave::default()).unwrap();
        line.runtime.block_on(line.catalog.session(id)).unwrap()
    });
    let session = docking.await.unwrap();
    station.stop().await;
    session
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_is_set_once_its_drift_is_on_record() {
    let session = docked(Some(500), true).await;
    let set = session.clock_set.unwrap();
    let reading = session.clock.unwrap();
    assert_eq!(set.before, Some(reading.recorder.face));
    assert_eq!(reading.recorder.face.to_string(), "2026-11-22 22:00:00", "as it was");
    assert_eq!(set.after.to_string(), "2026-11-22 20:00:00", "in the zone that it claims");
    assert_eq!(set.reading.unwrap().recorder.face, set.after, "read again");
    assert_eq!((reading.brackets.len(), reading.host_error_ms), (3, Some(500)));
    assert_eq!(session.duty.unwrap().fitness, duty::Fitness::Ready, "right since it was set");
    assert_eq!(session.outcome.as_deref(), Some("complete"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_know_the_time_sets_no_clock_and_loses_no_clip() {
    for error_ms in [None, Some(501)] {
        let session = docked(error_ms, true).await;
        let set = (session.clock_set, session.outcome.as_deref());
        assert_eq!(set, (None, Some("complete")), "{error_ms:?}");
        assert!(session.clock.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_clock_is_set_unless_the_settings_say_so() {
    let session = docked(Some(0), false).await;
    assert_eq!(session.clock_set, None);
    assert_eq!(session.duty.unwrap().codes(), "clock-off");
}
