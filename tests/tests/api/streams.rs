//! Streams of events: what they begin with, what a slow reader may miss, when they end.

use std::collections::BTreeMap;

use docket_tests::{
    pattern::PatternClip,
    rig::http::{Events, Reply},
};
use serde_json::Value;

use super::bench::Bench;

/// Streams at once.
const STREAMS: usize = 64;

fn clips(count: u64, bytes: u64) -> Vec<PatternClip> {
    (0..count).map(|n| PatternClip::new(format!("V{n}.LOG"), n, bytes)).collect()
}

fn refused(bench: &Bench) -> Result<Events, Reply> {
    bench.local().follow("/api/v1/events")
}

#[test]
fn a_stream_begins_with_the_bays_as_they_stand_and_goes_on_with_steps() {
    let bench = Bench::start();
    let first = bench.recorder("VR60001", &clips(2, 1000));
    bench.docked(&[first]);
    let mut events = bench.reader().events("/api/v1/events");
    let (name, bay) = events.next().unwrap();
    assert_eq!(
        (name.as_str(), &bay["stage"], &bay["recorder"]),
        ("bay", &"safe".into(), &"VR60001".into())
    );

    let second = bench.recorder("VR60002", &clips(2, 1000));
    let job = bench.dock(&[second]);
    let mut stages = Vec::new();
    events.until(|name, bay| {
        assert_eq!(name, "bay", "the end of a job is told to those who follow it: {bay:#}");
        // What became of the first after its end, as its permit, may be told later.
        if bay["bay"] == "VR60001.recorder.toml" {
            return None;
        }
        assert_eq!(bay["bay"], "VR60002.recorder.toml", "{bay:#}");
        stages.push(bay["stage"].as_str().unwrap().to_owned());
        (bay["stage"] == "safe").then_some(())
    });
    stages.dedup();
    assert_eq!(stages.first().map(String::as_str), Some("listing"), "{stages:?}");
    assert!(stages.contains(&"copying".to_owned()), "{stages:?}");
    bench.end_of(&job);
}

#[test]
fn who_reads_late_still_hears_the_last_of_every_bay() {
    let bench = Bench::start();
    let late = bench.local().events("/api/v1/events");
    let serials = ["VR61001", "VR61002", "VR61003"];
    let recorders = serials.map(|serial| bench.recorder(serial, &clips(200, 40)));
    let reply = bench.docked(&recorders);
    assert_eq!(reply["sessions"].as_array().unwrap().len(), 3);
    let mut last: BTreeMap<String, Value> = BTreeMap::new();
    let mut late = late;
    late.until(|_, bay| {
        last.insert(bay["recorder"].as_str().unwrap().into(), bay.clone());
        serials.iter().all(|s| last.get(*s).is_some_and(|bay| bay["stage"] == "safe")).then_some(())
    });
    for serial in serials {
        assert_eq!(last[serial]["clips_done"], 200, "{:#}", last[serial]);
        assert_eq!(last[serial]["bytes_verified"], 8_000, "{:#}", last[serial]);
    }
}

#[test]
fn so_many_streams_are_open_at_once_and_one_that_goes_frees_its_place() {
    let bench = Bench::start();
    let mut streams: Vec<_> =
        (0..STREAMS).map(|_| bench.local().events("/api/v1/events")).collect();
    let Err(reply) = refused(&bench) else { panic!("one too many was let in") };
    assert_eq!((reply.status, reply.json()["code"].as_str()), (503, Some("DKT-0409")));
    bench.local().get("/api/v1/status").is(200);
    // Its reader is gone without a word; the server hears of it when it hears of it.
    streams.pop();
    let again = (0..10_000).find_map(|_| refused(&bench).ok());
    assert!(again.is_some(), "the place of who went away stays taken");
    assert!(refused(&bench).is_err(), "one place was freed, and no more");
}

#[test]
fn streams_end_when_the_station_stops() {
    let bench = Bench::start();
    let job = bench.dock(&[bench.hanging_recorder("VR62001")]);
    let all = bench.operator().events("/api/v1/events");
    let one = bench.local().events(&format!("/api/v1/jobs/{job}/events"));
    let ended = std::thread::spawn(move || (all.count(), one.count()));
    let stopped = bench.daemon.stop();
    assert_eq!(stopped.code, Some(0), "{}", stopped.log);
    let (all, one) = ended.join().unwrap();
    assert!(all > 0 && one > 0, "each was told how the bays stood");
}
