//! Story: an officer puts a recorder into its bay and does nothing else. It is docked by itself, also
//! when it stood there before the station started; what goes wrong is told.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::PathBuf};

use docket_tests::{
    pattern::{PatternClip, pattern_bytes, pattern_script},
    rig::{Oracle, Rig, Service},
};

/// A station with a bay in a folder.
struct Station {
    rig: Rig,
}

impl Station {
    fn new() -> Self {
        let rig = Rig::new();
        fs::create_dir(rig.home().join("bay")).unwrap();
        let bay = rig.home().join("bay").display().to_string();
        let bays = format!("[[bays.bay]]\nname = \"desk\"\nat = \"{bay}\"\n");
        rig.write("docket.toml", &format!("{bays}[transcode]\nenabled = false\n"));
        Self { rig }
    }

    fn start(&self) -> Service {
        let config = self.rig.home().join("docket.toml");
        Service::start(&self.rig, &["--config".as_ref(), config.as_os_str()])
    }

    /// Puts a virtual recorder into the bay, whole at once.
    fn put(&self, serial: &str, clips: &[PatternClip]) -> PathBuf {
        let made = self.rig.write("made", &pattern_script(serial, clips).unwrap());
        let bay = self.rig.home().join("bay").join(format!("{serial}.recorder.toml"));
        fs::rename(made, &bay).unwrap();
        bay
    }
}

fn clips(seed: u64) -> Vec<PatternClip> {
    (0..3).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), seed + n, 700_000 + n)).collect()
}

#[test]
fn what_is_put_into_a_bay_is_docked_by_itself() {
    let station = Station::new();
    let (first, second, third) = (clips(10), clips(20), clips(30));
    station.put("VR50001", &first);
    let service = station.start();
    // It stood there before the station started.
    assert_eq!(service.ended_sessions(1)[0]["recorder"]["serial"], "VR50001");
    station.put("VR50002", &second);
    let both = service.ended_sessions(2);
    assert_eq!(both[1]["recorder"]["serial"], "VR50002");
    for session in &both {
        assert_eq!((&session["bay"], &session["outcome"]), (&"desk".into(), &"complete".into()));
        assert_eq!(session["docked_by"], "station");
    }
    let listed = service.get("/api/v1/bays").json();
    assert_eq!(listed["schema"], "docket.bays/1");
    let bay = &listed["bays"][0];
    assert_eq!((&bay["name"], &bay["stage"]), (&"desk".into(), &"safe".into()));
    assert_eq!(bay["volumes"].as_array().unwrap().len(), 2, "{bay:#}");
    service.stop();
    // After a restart both are found known; a new one is taken in beside them.
    let service = station.start();
    assert_eq!(service.ended_sessions(4)[3]["taken"], 0);
    station.put("VR50003", &third);
    assert_eq!(service.ended_sessions(5)[4]["outcome"], "complete");
    service.stop();
    Oracle::default()
        .and_pattern("VR50001", &first)
        .and_pattern("VR50002", &second)
        .and_pattern("VR50003", &third)
        .holds_in(&station.rig);
    station.rig.fsck_is_clean();
}

#[test]
fn a_card_s_folder_is_docked_and_what_is_no_recorder_is_told() {
    let station = Station::new();
    let mut service = station.start();
    let made = station.rig.home().join("made/DCIM");
    fs::create_dir_all(&made).unwrap();
    fs::write(made.join("V1.MP4"), pattern_bytes(7, 100_000)).unwrap();
    fs::rename(made.parent().unwrap(), station.rig.home().join("bay/card")).unwrap();
    let session = &service.ended_sessions(1)[0];
    assert_eq!(session["taken"], 1, "{session:#}");
    assert_eq!(service.notices("unknown-recorder").len(), 1);
    // A file that no driver knows.
    let text = station.rig.write("letter", "dear sirs");
    fs::rename(text, station.rig.home().join("bay/letter.txt")).unwrap();
    service.until_log("not taken in");
    let told = service.notices("not-taken-in");
    assert_eq!(told[0]["facts"]["bay"], "desk", "{told:#?}");
    assert!(told[0]["facts"]["place"].as_str().unwrap().ends_with("bay/letter.txt"));
    service.stop();
    station.rig.fsck_is_clean();
}

#[test]
fn a_bay_whose_folder_is_not_there_is_told_and_the_station_works() {
    let station = Station::new();
    fs::remove_dir(station.rig.home().join("bay")).unwrap();
    let mut service = station.start();
    if !service.log().contains("nothing is heard") {
        service.until_log("nothing is heard");
    }
    let told = service.notices("bays-unheard");
    assert_eq!(told[0]["facts"]["source"], "folders", "{told:#?}");
    assert_eq!(service.get("/readyz").status, 200);
    service.stop();
}

#[test]
fn a_recorder_that_leaves_before_it_was_listed_is_told_as_such() {
    let station = Station::new();
    let mut service = station.start();
    // It goes away when it is asked how it is, which is before its files are listed.
    let script = pattern_script("VR50009", &clips(90)).unwrap();
    let leaves = script.replacen("[[clip]]", "[condition]\nleaves_on = 1\n\n[[clip]]", 1);
    assert_ne!(script, leaves);
    let made = station.rig.write("made", &leaves);
    let bay = station.rig.home().join("bay/VR50009.recorder.toml");
    fs::rename(&made, &bay).unwrap();
    service.until_log("not taken in");
    let told = service.notices("recorder-left");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["facts"]["bay"], "desk");
    assert_eq!(service.notices("not-taken-in").len(), 0);
    assert_eq!(service.get("/api/v1/bays").json()["bays"][0]["stage"], "torn");
    assert_eq!(station.rig.items().len(), 0);
    // Put back it is taken in as if nothing had been.
    fs::remove_file(&bay).unwrap();
    let whole = station.rig.write("made", &script);
    fs::rename(whole, station.rig.home().join("bay/back.recorder.toml")).unwrap();
    assert_eq!(service.ended_sessions(1)[0]["outcome"], "complete");
    service.stop();
    Oracle::default().and_pattern("VR50009", &clips(90)).holds_in(&station.rig);
    station.rig.fsck_is_clean();
}
