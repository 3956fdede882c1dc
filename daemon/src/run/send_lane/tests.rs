//! A lane by the clock: what it tries once a day, and hours that end in the midst of a batch.

use std::{fs, path::Path};

use docket_config::{ByteSize, Hours, Settings, Worm};
use docket_drivers::{Place, VirtualFactory};
use tempfile::TempDir;

use super::*;
use crate::{
    api::Leave,
    clock::{Clock, SimulatedClock},
    domain::{Act, Actor},
    run::{Station, bay, for_tests::station},
    store::for_tests::configured,
};

const FAR: &str = "far";
const SECOND: Duration = Duration::from_secs(1);

/// A station with one further target, a folder, to which its own lane sends at no time of day; and a lane to the
/// same beside it, which the test moves.
struct Site {
    clock: Arc<SimulatedClock>,
    lane: Lane,
    ordered: watch::Receiver<Order>,
    _order: watch::Sender<Order>,
    station: Station,
    folder: TempDir,
}

/// A band of hours.
fn hours(from: &str, until: &str, send: bool, max_rate: u64) -> Hours {
    let at = |text: &str| text.parse().unwrap();
    Hours { from: at(from), until: at(until), max_rate: ByteSize::new(max_rate), send }
}

/// Settings of the target.
fn far(folder: &Path, worm: Worm, hours: Vec<Hours>) -> Configured {
    let url = format!("file://{}", folder.join(FAR).display());
    Configured { worm, hours, ..configured(&url) }
}

impl Site {
    /// At `utc`, by which its bands go.
    async fn at(utc: &str, worm: Worm, hours_of_lane: Vec<Hours>) -> Self {
        // On a disk: a folder in memory has no O_DIRECT on older kernels.
        let folder = TempDir::new_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        fs::create_dir(folder.path().join(FAR)).unwrap();
        let clock = Arc::new(SimulatedClock::at(utc.parse().unwrap()));
        let now = Arc::clone(&clock);
        let recorders = VirtualFactory::new(Arc::new(move || now.utc()));
        let mut settings = Settings::default();
        let never = vec![hours("00:00", "00:00", false, 0)];
        settings.archive.targets = vec![far(folder.path(), worm, never)];
        let parts = (clock.clone() as Arc<dyn Clock>, Box::new(recorders));
        let station = station(folder.path(), parts.0, parts.1, settings).await;
        let target = far(folder.path(), worm, hours_of_lane);
        let lane = Lane::to(&station.line, target, TimeZone::Named(chrono_tz::UTC));
        let (order, ordered) = watch::channel(Order::Work);
        Self { clock, lane, ordered, _order: order, station, folder }
    }

    /// Docks a recorder with so many clips.
    async fn dock(&self, clips: usize) {
        let clips: String = (0..clips)
            .map(|n| {
                format!("[[clip]]\npath = \"V{n}.MP4\"\ncontent = {{ text = \"clip {n}\" }}\n")
            })
            .collect();
        let script = self.folder.path().join("a.recorder.toml");
        let head = "schema = \"docket.virtual-recorder/1\"\nserial = \"VR1\"\n";
        fs::write(&script, format!("{head}{clips}")).unwrap();
        let line = Arc::clone(&self.station.line);
        let place = Place { bay: "left".into(), path: script };
        let docking = tokio::task::spawn_blocking(move || {
            bay::run(&line, place, &Actor::station(), &Leave::default()).unwrap()
        });
        docking.await.unwrap();
    }

    async fn round(&mut self) -> Round {
        self.lane.round(self.ordered.clone()).await
    }

    /// How often the target was put to the test.
    async fn tries(&self) -> usize {
        let events = self.station.line.catalog.events(0, 1_000).await.unwrap();
        events.iter().filter(|event| event.event.act == Act::TargetProbed.as_str()).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_target_must_keep_is_tried_at_the_start_and_once_a_day() {
    let mut site = Site::at("2026-11-23T12:00:00Z", Worm::Immutable, vec![]).await;
    for (passed, tries) in [
        (Duration::ZERO, 1),
        (Duration::ZERO, 1),
        (promises::TRY_EVERY - SECOND, 1),
        (SECOND, 2),
        (promises::TRY_EVERY - SECOND, 2),
        (SECOND, 3),
    ] {
        site.clock.advance(passed);
        assert_ne!(site.round().await, Round::Failed);
        assert_eq!(site.tries().await, tries, "{passed:?} later");
    }
    site.station.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_end_midway_hold_up_what_is_left_and_nothing_is_to_blame() {
    // Until ten a byte a second: after the first thing ten o'clock comes before the second one's turn.
    let bands = vec![hours("21:00", "22:00", true, 1), hours("22:00", "06:00", false, 0)];
    let mut site = Site::at("2026-11-23T21:59:00Z", Worm::None, bands).await;
    site.dock(3).await;
    let catalog = site.station.line.catalog.clone();
    let all = catalog.backlog(FAR).await.unwrap().waiting;
    assert!(all > 3, "originals and what tells of them: {all}");
    // At its end, and when they have begun: what was on its way was brought to its end, the rest waits.
    for passed in [Duration::ZERO, 60 * SECOND, 3_600 * SECOND] {
        site.clock.advance(passed);
        assert_eq!(site.round().await, Round::Waiting);
        let told = catalog.backlog(FAR).await.unwrap();
        assert_eq!((told.sent, told.failing), (1, 0), "{passed:?} later: {told:?}");
        assert!(told.waiting >= all - 1, "{passed:?} later: {told:?}");
        assert_eq!((told.failure, told.failing_since), (None, None));
    }
    // It is six: the line is free, and everything goes as fast as it can.
    site.clock.step_to("2026-11-24T06:00:00Z".parse().unwrap());
    site.clock.advance(7 * 3_600 * SECOND);
    while site.round().await == Round::Moved {}
    let told = catalog.backlog(FAR).await.unwrap();
    assert_eq!((told.waiting, told.failing), (0, 0), "{told:?}");
    assert!(told.sent >= all, "{told:?}");
    site.station.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_things_go_at_once_than_the_catalog_has_connections() {
    let mut site = Site::at("2026-11-23T12:00:00Z", Worm::None, vec![]).await;
    site.lane.configured.parallel = 16;
    site.dock(100).await;
    let catalog = site.station.line.catalog.clone();
    let all = catalog.backlog(FAR).await.unwrap().waiting;
    assert!(all > 200, "originals and their manifests: {all}");
    while site.round().await == Round::Moved {}
    let told = catalog.backlog(FAR).await.unwrap();
    assert_eq!((told.waiting, told.failing, told.failure), (0, 0, None));
    site.station.stop().await;
}
