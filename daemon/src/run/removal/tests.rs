//! A removal whose thread is lost while the recorder is told.

use std::{fs, io::Read, sync::Arc};

use docket_config::Settings;
use docket_drivers::{
    Clip, Condition, DriverError, Identity, Listing, Place, Recorder, RecorderFactory,
    RemovalLeave, VirtualFactory,
};
use tempfile::TempDir;

use super::*;
use crate::{
    api::Leave,
    catalog::Removal,
    clock::{Clock, SimulatedClock},
    run::{bay, for_tests::station},
};

/// A recorder whose driver panics when it is to tell it to remove its footage.
struct Broken(Box<dyn Recorder>);

struct BrokenFactory(VirtualFactory);

impl RecorderFactory for BrokenFactory {
    fn driver(&self) -> &'static str {
        self.0.driver()
    }

    fn recognises(&self, place: &Place) -> bool {
        self.0.recognises(place)
    }

    fn open(&self, place: &Place) -> Result<Box<dyn Recorder>, DriverError> {
        Ok(Box::new(Broken(self.0.open(place)?)))
    }
}

impl Recorder for Broken {
    fn identity(&mut self) -> Result<Identity, DriverError> {
        self.0.identity()
    }

    fn list(&mut self) -> Result<Listing, DriverError> {
        self.0.list()
    }

    fn open(&mut self, clip: &Clip, offset: u64) -> Result<Box<dyn Read + Send>, DriverError> {
        self.0.open(clip, offset)
    }

    fn condition(&mut self) -> Result<Condition, DriverError> {
        self.0.condition()
    }

    fn remove_footage(&mut self, _: &RemovalLeave) -> Result<(), DriverError> {
        panic!("a defect")
    }
}

const SCRIPT: &str = "schema = \"docket.virtual-recorder/1\"\nserial = \"VR1\"\n\
    removal = \"removes\"\n[[clip]]\npath = \"A.MP4\"\nmodified = \"2026-11-22T08:00:00\"\n\
    content = { text = \"x\" }\n";

/// Docks the recorder at `place`, asks for the removal of its footage once it is releasable, and confirms
/// it on a thread that is lost on the way. Answers what stands of it.
fn lost(line: &Arc<Line>, place: &Place) -> Removal {
    let mut steps = line.live.watch();
    let bay = line.live.take(&place.bay);
    let session = bay::run(line, place.clone(), &Actor::station(), &Leave::default()).unwrap();
    line.judge_waiting();
    let is_releasable =
        || line.live.bays().iter().any(|state| state.bay == bay && state.releasable);
    while !is_releasable() {
        let _ = line.runtime.block_on(steps.recv());
    }
    let by = Actor::station();
    let id = line.runtime.block_on(line.catalog.ask_removal(session, true, &by)).unwrap().unwrap();
    let confirming = {
        let (line, place) = (Arc::clone(line), place.clone());
        std::thread::spawn(move || run(&line, id, &place, &Actor::station()))
    };
    assert!(confirming.join().is_err(), "it panicked");
    assert!(!line.live.is_busy(&place.bay), "the bay is free again");
    line.runtime.block_on(line.catalog.removal(id)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_thread_leaves_an_end_that_says_so() {
    // On a disk: a folder in memory has no O_DIRECT on older kernels.
    let folder = TempDir::new_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let script = folder.path().join("a.recorder.toml");
    fs::write(&script, SCRIPT).unwrap();
    let noon = "2026-11-22T12:00:00Z".parse().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SimulatedClock::at(noon));
    let mut settings = Settings::default();
    settings.recorders.remove_footage = true;
    let now = Arc::clone(&clock);
    let recorders = VirtualFactory::new(Arc::new(move || now.utc()));
    let station = station(folder.path(), clock, Box::new(BrokenFactory(recorders)), settings).await;
    let line = Arc::clone(&station.line);
    let place = Place { bay: "left".into(), path: script };
    let removal = tokio::task::spawn_blocking(move || lost(&line, &place)).await.unwrap();
    assert!(removal.confirmed_at.is_some() && removal.ended_at.is_some());
    let told = (removal.outcome.as_deref(), removal.reason.as_deref());
    assert_eq!(told, (Some("unknown"), Some("lost")));
    station.stop().await;
}
