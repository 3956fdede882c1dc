//! Story: a recorder whose clock is a minute and a half ahead is docked twice. How far it is off is read
//! three times a dock and told; its clips have times beside their stamps as far as the station
//! knows the time itself, and no stamp is changed.

use chrono::{TimeDelta, Utc};
use docket_tests::rig::Rig;
use serde_json::Value;

const AHEAD_MS: i64 = 90_000;

/// A recorder with a clip for each of these starts, by its own clock.
fn recorder(starts: &[&str]) -> String {
    let clips = starts.iter().map(|start| {
        format!(
            "[[clip]]\npath = \"DCIM/100MEDIA/{start}_0001.MP4\"\nmodified = \"{}\"\n\
             modified_step_ms = 2000\ncontent = {{ text = \"{start}\" }}\n",
            "2026-11-22T09:14:34"
        )
    });
    format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"VR40001\"\nprofile = \"generic-dcim\"\n\
         [clock]\noffset_ms = {AHEAD_MS}\nzone = \"+08:00\"\n{}",
        clips.collect::<String>()
    )
}

fn show_clock(rig: &Rig) -> Value {
    rig.json(["recorders", "clock", "VR40001"]).exits(0).json()
}

#[test]
fn a_clock_is_read_at_each_dock_and_its_clips_are_told_beside_their_stamps() {
    let rig = Rig::new()
        .with("DOCKET_DUTY__CLOCK_OFFSET_MAX_S", "60")
        .with("DOCKET_STATION__TIMEZONE", "Asia/Shanghai");
    let script = rig.write("vr.recorder.toml", &recorder(&["20261122091432"]));
    let docked = rig.dock(std::slice::from_ref(&script), 0);
    let session = &docked["sessions"][0];
    let clock = &session["clock"];
    assert_eq!(clock["brackets"].as_array().unwrap().len(), 3, "{session:#}");
    let offset = &session["offset"];
    let off = offset["offset_ms"].as_i64().unwrap();
    let read_within = offset["read_within_ms"].as_i64().unwrap();
    assert!((off - AHEAD_MS).abs() <= read_within, "{offset:#}");
    assert_eq!(offset["limit"]["rule"], "ready-for-duty");

    let item = rig.item(rig.items()[0]["id"].as_str().unwrap());
    assert_eq!(item["recorded"]["start"], "2026-11-22T09:14:32+08:00", "as the recorder says");
    let stamps = item["stamps"].as_array().unwrap();
    let of = |nth: usize| (&stamps[nth]["source"], &stamps[nth]["says"], &stamps[nth]["zone"]);
    assert_eq!(of(0), (&"name".into(), &"start".into(), &"assumed".into()));
    assert_eq!(of(1), (&"script".into(), &"end".into(), &"assumed".into()));
    // What is true depends on whether this very host knows the time.
    let times = &item["times"];
    if clock["host_error_ms"].is_null() {
        assert_eq!(offset["within_ms"], Value::Null);
        assert_eq!(offset["limit"]["verdict"], "unknown");
        assert_eq!(
            (&times["basis"], &times["reason"]),
            (&"uncorrected".into(), &"no-reading".into())
        );
        assert_eq!(times["start"], item["recorded"]["start"]);
    } else {
        assert_eq!(offset["limit"]["verdict"], "broken");
        assert_eq!(times["basis"], "one-reading");
        assert_ne!(times["start"], item["recorded"]["start"]);
    }

    std::fs::write(&script, recorder(&["20261122091432", "20261122101432"])).unwrap();
    rig.dock(&[script], 0);
    let told = show_clock(&rig);
    assert_eq!(told["schema"], "docket.recorder-clock/1");
    assert_eq!(told["recorder"]["serial"], "VR40001");
    let readings = told["readings"].as_array().unwrap();
    assert_eq!(readings.len(), 2);
    assert_eq!(readings[1]["session"], session["id"], "newest first");
    if !clock["host_error_ms"].is_null() {
        assert_eq!(readings[0]["came"]["how"], "ran");
    }
    for (lang, said) in [("en", "ahead"), ("zh-CN", "快")] {
        let shown = rig.run(["--lang", lang, "recorders", "clock", "VR40001"]).exits(0).stdout;
        assert!(shown.contains("VR40001") && shown.contains(said), "{shown}");
        let shown =
            rig.run(["--lang", lang, "items", "show", item["id"].as_str().unwrap()]).exits(0);
        let label = if lang == "en" { "true time" } else { "校正时间" };
        assert!(shown.stdout.contains(label), "{}", shown.stdout);
    }
    rig.json(["recorders", "clock", "nobody"]).exits(5);
    rig.fsck_is_clean();
}

/// A file from the future says only that the clock had come so far: it accuses nobody and corrects nothing.
#[test]
fn a_newest_file_is_a_bound_and_corrects_no_clip() {
    let rig = Rig::new()
        .with("DOCKET_DUTY__CLOCK_OFFSET_MAX_S", "60")
        .with("DOCKET_STATION__TIMEZONE", "UTC")
        .with("DOCKET_TRANSCODE__ENABLED", "false");
    let clip = |ahead_s: i64| {
        let at = Utc::now() + TimeDelta::seconds(ahead_s);
        let end = at + TimeDelta::seconds(12);
        format!(
            "[[clip]]\npath = \"DCIM/100MEDIA/{}_0001.MP4\"\nmodified = \"{}\"\n\
             modified_step_ms = 2000\ncontent = {{ text = \"{ahead_s}\" }}\n",
            at.format("%Y%m%d%H%M%S"),
            end.format("%Y-%m-%dT%H:%M:%S"),
        )
    };
    // Nothing in the script tells of a clock: it cannot be read.
    let head = "schema = \"docket.virtual-recorder/1\"\nserial = \"VR40009\"\n\
                profile = \"generic-dcim\"\n";
    let script = format!("{head}{}{}", clip(-7_200), clip(3_600));
    let script = rig.write("vr.recorder.toml", &script);
    let docked = rig.dock(std::slice::from_ref(&script), 0);
    let session = &docked["sessions"][0];
    assert_eq!(session["clock"], Value::Null, "{session:#}");
    let told = rig.json(["recorders", "clock", "VR40009"]).exits(0).json();
    let reading = &told["readings"][0];
    let offset = &reading["offset"];
    assert_eq!(offset["method"], "newest-file", "{told:#}");
    assert!((3_500_000..3_700_000).contains(&offset["offset_ms"].as_i64().unwrap()), "{offset:#}");
    assert_eq!((&offset["within_ms"], &offset["read_within_ms"]), (&Value::Null, &Value::Null));
    assert_eq!(offset["limit"], Value::Null, "a bound breaks no limit: {offset:#}");
    assert_eq!((&told["drift_ppb"], &reading["came"]), (&Value::Null, &Value::Null));
    assert_ne!(told["limit"]["verdict"], "broken");
    let items = rig.items();
    assert_eq!(items.len(), 2);
    for item in items {
        let item = rig.item(item["id"].as_str().unwrap());
        let times = &item["times"];
        assert_eq!(times["basis"], "uncorrected", "{item:#}");
        assert_eq!(times["start"], item["recorded"]["start"], "as the recorder wrote it");
        assert!(times["offset_ms"].is_null(), "{times:#}");
    }
    rig.fsck_is_clean();
}
