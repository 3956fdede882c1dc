//! Story: a recorder whose clock runs 25 millionths too fast is docked twice, twenty days apart, at a station
//! that is kept right. How fast it runs away is told, and when its clips were really recorded.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use docket_tests::rig::{Host, Rig};
use serde_json::Value;

/// How far the clock is ahead at the first dock, in milliseconds, and how fast it runs, in millionths.
const AHEAD_MS: i64 = 10_000;
const DRIFT_PPM: i64 = 25;
/// From the first dock to the second, in seconds.
const BETWEEN_S: i64 = 20 * 86_400;

/// What the recorder's clock is ahead by, so long after the first dock.
fn ahead(seconds: i64) -> TimeDelta {
    TimeDelta::milliseconds(AHEAD_MS + seconds * DRIFT_PPM / 1_000)
}

/// The recorder, and a clip for each of these moments of true time, named by its own clock.
fn recorder(first_dock: DateTime<Utc>, clips: &[i64]) -> String {
    let clips = clips.iter().map(|&after_s| {
        let shown = first_dock + TimeDelta::seconds(after_s) + ahead(after_s);
        let name = shown.format("%Y%m%d%H%M%S");
        let end = (shown + TimeDelta::seconds(12)).format("%Y-%m-%dT%H:%M:%S");
        format!(
            "[[clip]]\npath = \"DCIM/100MEDIA/{name}_0001.MP4\"\nmodified = \"{end}\"\n\
             modified_step_ms = 2000\ncontent = {{ text = \"{after_s}\" }}\n"
        )
    });
    format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"VR40001\"\nprofile = \"generic-dcim\"\n\
         [clock]\noffset_ms = {AHEAD_MS}\ndrift_ppm = {DRIFT_PPM}.0\nsince = \"{}\"\nzone = \"+00:00\"\n{}",
        first_dock.to_rfc3339(),
        clips.collect::<String>()
    )
}

fn number(of: &Value) -> i64 {
    of.as_i64().unwrap()
}

#[test]
fn drift_is_told_over_two_docks_and_corrects_what_was_recorded_between() {
    let rig = Rig::new()
        .with("DOCKET_STATION__TIMEZONE", "UTC")
        .with("DOCKET_TRANSCODE__ENABLED", "false");
    let host = Host::right_within(&rig, 2_000);
    let first_dock = Utc::now().trunc_subsecs(0);
    let rig = host.later(rig, 0);
    let script = rig.write("vr.recorder.toml", &recorder(first_dock, &[-3_600]));
    let docked = rig.dock(std::slice::from_ref(&script), 0);
    let session = &docked["sessions"][0];
    assert_eq!(session["clock"]["host_sync"], "synchronised", "{session:#}");
    assert_eq!(number(&session["clock"]["host_error_ms"]), 2);
    let offset = &session["offset"];
    assert!((number(&offset["offset_ms"]) - AHEAD_MS).abs() <= number(&offset["within_ms"]));
    let told = rig.json(["recorders", "clock", "VR40001"]).exits(0).json();
    assert_eq!(told["drift_ppb"], Value::Null, "one reading tells no drift");

    let rig = host.later(rig, BETWEEN_S);
    // Half way between the docks, and an hour before the second.
    let moments = [BETWEEN_S / 2, BETWEEN_S - 3_600];
    let clips = recorder(first_dock, &[-3_600, moments[0], moments[1]]);
    std::fs::write(&script, clips).unwrap();
    rig.dock(&[script], 0);

    let told = rig.json(["recorders", "clock", "VR40001"]).exits(0).json();
    let (drift, within) = (number(&told["drift_ppb"]), number(&told["drift_within_ppb"]));
    println!("drift told: {drift} ppb, within {within}; true: {DRIFT_PPM}000");
    assert!((drift - DRIFT_PPM * 1_000).abs() <= within, "{drift} within {within}");
    assert!((1..2_000).contains(&within), "a second or so in twenty days");
    assert_eq!(told["readings"][0]["came"]["how"], "ran", "{told:#}");
    for (lang, said) in [("en", "ppm"), ("zh-CN", "每百万")] {
        let shown = rig.run(["--lang", lang, "recorders", "clock", "VR40001"]).exits(0).stdout;
        assert!(shown.contains(said), "{shown}");
    }

    for after_s in moments {
        let shown = first_dock + TimeDelta::seconds(after_s) + ahead(after_s);
        let name = format!("{}_0001.MP4", shown.format("%Y%m%d%H%M%S"));
        let items = rig.items();
        let path = |item: &&Value| item["source"]["path"].as_str().unwrap().ends_with(&name);
        let item = rig.item(items.iter().find(path).unwrap()["id"].as_str().unwrap());
        let times = &item["times"];
        assert_eq!(times["basis"], "interpolated", "{times:#}");
        let start: DateTime<Utc> = times["start"].as_str().unwrap().parse().unwrap();
        let off_ms = (start - first_dock - TimeDelta::seconds(after_s)).num_milliseconds();
        let error_ms = number(&times["error_ms"]);
        println!("{after_s} s after: told {off_ms} ms off the truth, within {error_ms} ms");
        assert!(off_ms.abs() <= error_ms, "{times:#}");
        assert!(
            (number(&times["offset_ms"]) - ahead(after_s).num_milliseconds()).abs() <= error_ms
        );
    }
    rig.fsck_is_clean();
}
