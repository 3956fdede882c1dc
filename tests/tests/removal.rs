//! Story: footage removed from recorders. Off by default, asked for and confirmed by a person, only
//! what is proven elsewhere, and only believed once it was seen.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service},
};
use serde_json::{Value, json};

const ALLOWED: &str = "[recorders]\nremove_footage = true\n[transcode]\nenabled = false\n";

fn clips() -> Vec<PatternClip> {
    vec![clip("DCIM/A.MP4", 7, 300_000, 1), clip("DCIM/B.MP4", 8, 70_000, 2)]
}

/// A clip that was last written at that minute.
fn clip(path: &str, seed: u64, bytes: u64, minute: u32) -> PatternClip {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    PatternClip::new(path, seed, bytes).modified(day.and_hms_opt(8, minute, 0).unwrap())
}

/// A recorder's script that does `removal` when it is told to remove its footage.
fn recorder(rig: &Rig, serial: &str, removal: &str, clips: &[PatternClip]) -> PathBuf {
    let script = pattern_script(serial, clips).unwrap();
    let at = script.find("serial").unwrap();
    let (head, rest) = script.split_at(at);
    rig.write(&format!("{serial}.recorder.toml"), &format!("{head}{removal}\n{rest}"))
}

struct Station {
    rig: Rig,
    service: Service,
}

impl Station {
    fn new(settings: &str) -> Self {
        let rig = Rig::new();
        let config = rig.write("docket.toml", settings);
        let service = Service::start(&rig, &["--config", &config.display().to_string()]);
        Self { rig, service }
    }

    /// The service is killed and started again.
    fn started_again(self) -> Self {
        let Self { rig, service } = self;
        service.kill();
        let config = rig.home().join("docket.toml").display().to_string();
        let service = Service::start(&rig, &["--config", &config]);
        Self { rig, service }
    }

    fn told(&self, session: &str) -> Value {
        self.service.get(&format!("/api/v1/sessions/{session}")).json()["removal"].clone()
    }

    /// Docks a recorder and waits until all of it may be removed. Answers its session.
    fn docked(&self, script: &Path) -> String {
        let path = script.display().to_string();
        let reply = self.rig.json(["dock", &path]).exits(0).reply();
        let id = reply["sessions"][0]["id"].as_str().unwrap().to_owned();
        self.service.until(|service| {
            let told = service.get(&format!("/api/v1/sessions/{id}")).json();
            (told["removal"] == "yes").then_some(())
        });
        id
    }

    /// Confirming is refused, nothing is sent, and nothing of it was confirmed.
    fn is_refused(&self, removal: &str, reason: &str) {
        let told = self.refused(&["removal", "confirm", removal]);
        assert!(told.contains(reason), "{told}");
        let kept = self.rig.json(["removal", "list"]).exits(0).json();
        let kept = kept["removals"].as_array().unwrap().clone();
        let removal = kept.iter().find(|one| one["id"] == *removal).unwrap();
        assert_eq!((&removal["confirmed_at"], &removal["outcome"]), (&Value::Null, &Value::Null));
    }

    fn ask(&self, session: &str) -> String {
        let asked = self.rig.json(["removal", "ask", session]).exits(0).json();
        assert_eq!((&asked["clips"], &asked["outcome"]), (&json!(2), &Value::Null));
        asked["id"].as_str().unwrap().to_owned()
    }

    fn refused(&self, args: &[&str]) -> String {
        let answer = self.rig.json(args.iter().copied()).exits(2).json();
        // What is refused at once is told alone, what a job ends with stands in its end.
        let told = if answer["error"].is_object() { &answer["error"] } else { &answer };
        assert_eq!(told["code"], "DKT-0508", "{told:#}");
        told["detail"].as_str().unwrap().to_owned()
    }

    fn states(&self) -> Vec<Value> {
        self.rig.items().iter().map(|item| item["state"].clone()).collect()
    }

    fn newest(&self) -> Value {
        self.rig.json(["removal", "list"]).exits(0).json()["removals"][0].clone()
    }

    fn holds(self, serial: &str) {
        self.service.stop();
        Oracle::default().and_pattern(serial, &clips()).holds_in(&self.rig);
        self.rig.fsck_is_clean();
    }
}

#[test]
fn footage_is_removed_once_it_was_asked_for_and_confirmed() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60001", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    assert_eq!(station.states(), ["releasable", "releasable"], "asking removes nothing");
    let done = station.rig.json(["removal", "confirm", &removal]).exits(0).reply();
    assert_eq!((&done["outcome"], &done["session"]), (&json!("removed"), &json!(session)));
    assert_eq!(station.states(), ["released", "released"]);
    let told = station.service.get(&format!("/api/v1/sessions/{session}")).json();
    assert_eq!(told["removal"], "removed");
    // The recorder is empty now; what was archived stands.
    let path = script.display().to_string();
    let again = station.rig.json(["dock", &path]).exits(0).reply();
    assert_eq!(again["sessions"][0]["clips"], 0);
    assert!(station.refused(&["removal", "confirm", &removal]).contains("confirmed before"));
    let verified = station.rig.json(["verify"]).exits(0).reply();
    assert_eq!((&verified["checked"], &verified["failed"]), (&json!(2), &json!([])));
    let item = station.rig.items()[0]["id"].as_str().unwrap().to_owned();
    let shown = station.rig.run(["--lang", "en", "items", "show", &item]).exits(0).stdout;
    assert!(shown.contains("released"), "{shown}");
    for (lang, word) in [("en", "the footage was removed"), ("zh-CN", "文件已清除")] {
        let list = station.rig.run(["--lang", lang, "removal", "list"]).exits(0).stdout;
        assert!(list.contains(word), "{list}");
    }
    station.holds("VR60001");
}

#[test]
fn it_is_off_by_default_and_nothing_else_than_a_clean_stay_will_do() {
    let station = Station::new("[transcode]\nenabled = false\n");
    let script = recorder(&station.rig, "VR60002", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    assert!(station.refused(&["removal", "ask", &session]).contains("do not allow"));
    station.holds("VR60002");

    let station = Station::new(ALLOWED);
    // One that knows no such command.
    let plain = recorder(&station.rig, "VR60003", "", &clips());
    let session = station.docked(&plain);
    assert!(station.refused(&["removal", "ask", &session]).contains("no command"));
    // One whose later stay is another story.
    let script = recorder(&station.rig, "VR60004", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    station.docked(&script);
    station.is_refused(&removal, "docked again");
    assert!(station.refused(&["removal", "ask", &session]).contains("docked again"));
    assert_eq!(station.told(&session), "docked-since");
    station.service.stop();
}

#[test]
fn a_recorder_that_left_its_bay_since_is_left_as_it_is() {
    let rig = Rig::new();
    std::fs::create_dir(rig.home().join("bay")).unwrap();
    let bay = rig.home().join("bay").display().to_string();
    let bays = format!("[[bays.bay]]\nname = \"desk\"\nat = \"{bay}\"\n");
    let config = rig.write("docket.toml", &format!("{bays}{ALLOWED}"));
    let service = Service::start(&rig, &["--config", &config.display().to_string()]);
    let station = Station { rig, service };
    let made = recorder(&station.rig, "VR60011", "removal = \"removes\"", &clips());
    let script = station.rig.home().join("bay/VR60011.recorder.toml");
    std::fs::rename(&made, &script).unwrap();
    let session = station.service.ended_sessions(1)[0]["id"].as_str().unwrap().to_owned();
    station.service.until(|_| (station.told(&session) == "yes").then_some(()));
    let removal = station.ask(&session);
    std::fs::rename(&script, &made).unwrap();
    // Its departure is heard some time later.
    station.service.until(|_| {
        let answer = station.rig.json(["removal", "ask", &session]).json();
        answer["detail"].as_str().is_some_and(|told| told.contains("left its bay")).then_some(())
    });
    station.is_refused(&removal, "left its bay");
    // Nobody knows what it did while the station did not run.
    let script = recorder(&station.rig, "VR60012", "removal = \"removes\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    let station = station.started_again();
    station.is_refused(&removal, "nobody knows");
    assert!(station.refused(&["removal", "ask", &session]).contains("nobody knows"));
    station.service.stop();
}

#[test]
fn a_recorder_that_holds_anything_else_is_left_as_it_is() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60005", "removal = \"removes\"", &clips());
    let removal = station.ask(&station.docked(&script));
    let holds = |clips: &[PatternClip]| {
        recorder(&station.rig, "VR60005", "removal = \"removes\"", clips);
    };
    // Somebody recorded one more clip with it, or one anew under an old name, of the same size.
    let more = [clips(), vec![clip("DCIM/C.MP4", 9, 5_000, 3)]].concat();
    let anew = vec![clip("DCIM/A.MP4", 10, 300_000, 4), clips().remove(1)];
    for held in [&more, &anew] {
        holds(held);
        station.is_refused(&removal, "exactly what was taken in");
    }
    // The same bytes with another stamp are known again, and that stamp is what counts from then on.
    let touched = vec![clip("DCIM/A.MP4", 7, 300_000, 9), clips().remove(1)];
    holds(&touched);
    let removal = station.ask(&station.docked(&script));
    assert_eq!(station.rig.items().len(), 2);
    holds(&clips());
    station.is_refused(&removal, "exactly what was taken in");
    // Another recorder in its place.
    let other = recorder(&station.rig, "VR60006", "removal = \"removes\"", &touched);
    std::fs::rename(other, &script).unwrap();
    station.is_refused(&removal, "another one stands in the bay");
    assert!(station.states().iter().all(|state| state == "releasable"), "{:?}", station.states());
    // Put back as it was, it may still be confirmed.
    holds(&touched);
    let done = station.rig.json(["removal", "confirm", &removal]).exits(0).reply();
    assert_eq!(done["outcome"], "removed");
    station.service.stop();
}

#[test]
fn a_recorder_that_may_hold_more_than_it_shows_is_left_as_it_is() {
    let station = Station::new(ALLOWED);
    for (unseen, reason) in [
        ("other-volume", "a further volume"),
        ("journal", "more than it shows"),
        ("closed-folder", "more than it shows"),
    ] {
        let lines = format!("removal = \"removes\"\nunseen = [\"{unseen}\"]");
        let script = recorder(&station.rig, "VR60013", &lines, &clips());
        let removal = station.ask(&station.docked(&script));
        station.is_refused(&removal, reason);
    }
    let undated = clips().into_iter().map(|clip| PatternClip { modified: None, ..clip });
    let undated: Vec<_> = undated.collect();
    let script = recorder(&station.rig, "VR60014", "removal = \"removes\"", &undated);
    let removal = station.ask(&station.docked(&script));
    station.is_refused(&removal, "when its files were written");
    station.service.stop();
}

#[test]
fn what_is_seen_decides_and_not_the_recorder_s_word() {
    for (removal, outcome, reason, words) in [
        ("keeps", "failed", "still-there", "of its 2 clips 2"),
        ("half", "failed", "part-left", "of its 2 clips 1"),
        ("vanishes", "unknown", "unreadable", "stays away"),
    ] {
        let station = Station::new(ALLOWED);
        let line = format!("removal = \"{removal}\"");
        let script = recorder(&station.rig, "VR60007", &line, &clips());
        let id = station.ask(&station.docked(&script));
        let answer = station.rig.json(["removal", "confirm", &id]).exits(2).json();
        assert_eq!(answer["error"]["code"], "DKT-0509", "{answer:#}");
        let told = station.newest();
        assert_eq!((&told["outcome"], &told["reason"]), (&json!(outcome), &json!(reason)));
        assert!(told["detail"].as_str().unwrap().contains(words), "{told:#}");
        assert_eq!(station.states(), ["releasable", "releasable"], "{removal}");
        station.holds("VR60007");
    }
    for (removal, words) in [("leaves", "it answered"), ("renews", "1 other files")] {
        let station = Station::new(ALLOWED);
        let line = format!("removal = \"{removal}\"");
        let script = recorder(&station.rig, "VR60007", &line, &clips());
        let id = station.ask(&station.docked(&script));
        let done = station.rig.json(["removal", "confirm", &id]).exits(0).reply();
        assert_eq!((&done["outcome"], &done["reason"]), (&json!("removed"), &Value::Null));
        assert!(done["detail"].as_str().unwrap().contains(words), "{done:#}");
        assert_eq!(station.states(), ["released", "released"], "{removal}");
        station.holds("VR60007");
    }
}

#[test]
fn a_station_that_is_killed_meanwhile_says_that_nobody_knows() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60015", "removal = \"hangs\"", &clips());
    let session = station.docked(&script);
    let removal = station.ask(&session);
    let confirm = format!("/api/v1/removals/{removal}/confirm");
    assert_eq!(station.service.ask("POST", &confirm, &[]).status, 202);
    station.service.until(|service| {
        let told = service.get("/api/v1/removals").json()["removals"][0].clone();
        told["confirmed_at"].is_string().then_some(())
    });
    let station = station.started_again();
    let told = station.newest();
    assert_eq!((&told["outcome"], &told["reason"]), (&json!("unknown"), &json!("lost")));
    for (lang, word) in [("en", "not known: nobody looked"), ("zh-CN", "结果不明")] {
        let list = station.rig.run(["--lang", lang, "removal", "list"]).exits(0).stdout;
        assert!(list.contains(word), "{list}");
    }
    assert!(station.refused(&["removal", "ask", &session]).contains("confirmed before"));
    station.holds("VR60015");
}

#[test]
fn the_recorder_s_copy_stays_while_the_archive_s_is_not_sound() {
    let station = Station::new(ALLOWED);
    let script = recorder(&station.rig, "VR60008", "removal = \"removes\"", &clips());
    let removal = station.ask(&station.docked(&script));
    let key = station.rig.items()[0]["archive"][0]["key"].as_str().unwrap().to_owned();
    let (original, aside) = (station.rig.archive().join(key), station.rig.home().join("aside"));
    std::fs::rename(&original, &aside).unwrap();
    station.is_refused(&removal, "not all of it is proven");
    std::fs::rename(&aside, &original).unwrap();
    station.service.stop();
}

#[test]
fn a_recorder_that_does_not_say_who_it_is_keeps_its_footage() {
    let station = Station::new(ALLOWED);
    let script = pattern_script("VR60009", &clips()).unwrap();
    let nameless = script.replace("serial = \"VR60009\"", "removal = \"removes\"");
    assert_ne!(script, nameless);
    let script = station.rig.write("nameless.recorder.toml", &nameless);
    let session = station.docked(&script);
    assert!(station.refused(&["removal", "ask", &session]).contains("who it is"));
    station.service.stop();
}
