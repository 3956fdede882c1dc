//! Story: a locked recorder is unlocked and taken in when it comes back, its clock is set only after
//! its drift is on record, what its sources contradict is shown, and it is judged for the next shift.
//! Whatever of that fails, no clip is lost by it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::PathBuf};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig, Service, Udev},
};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, Row, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

const PASSWORD: &str = "open-sesame-77";

/// A station with a bay at port `1-1`, recorders that are scripts, and a password.
struct Station {
    rig: Rig,
    udev: Udev,
    dev: TempDir,
}

impl Station {
    fn new(settings: &str, password: &str) -> Self {
        let (udev, rig) = Udev::of(Rig::new());
        let secret = rig.write("password", password);
        let text = format!(
            "[[bays.bay]]\nname = \"left\"\nat = \"1-1\"\n[transcode]\nenabled = false\n\
             [[recorders.password]]\nprofile = \"generic-dcim\"\nsecret = \"file:{}\"\n{settings}",
            secret.display()
        );
        rig.write("docket.toml", &text);
        Self { rig, udev, dev: TempDir::new_in("/dev/shm").unwrap() }
    }

    fn start(&self) -> Service {
        self.udev.hearing(&self.rig)
    }

    /// A recorder by this script, with `more` of it.
    fn recorder(&self, serial: &str, more: &str) -> PathBuf {
        let node = self.dev.path().join(format!("{serial}.recorder.toml"));
        fs::write(&node, script(serial, more)).unwrap();
        node
    }

    fn put(&self, node: &std::path::Path) {
        self.udev.plug("1-1", "X", &["080650"]);
        self.udev.volume("1-1", node);
    }

    /// What was done, how it ended and with which details, from the custody log.
    fn events(&self, act: &str) -> Vec<Value> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let path = self.rig.data().join("catalog.db");
        let leaves: Vec<String> = runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(path).read_only(true);
            let mut catalog = options.connect().await.unwrap();
            let rows = sqlx::query("SELECT leaf FROM custody_events ORDER BY seq")
                .fetch_all(&mut catalog)
                .await
                .unwrap();
            catalog.close().await.unwrap();
            rows.iter().map(|row| row.get("leaf")).collect()
        });
        let events = leaves.iter().map(|leaf| serde_json::from_str::<Value>(leaf).unwrap());
        events.filter(|event| event["act"] == act).collect()
    }

    /// No file of the station holds the password, nor does its log.
    fn keeps_its_password(&self, log: &str) {
        assert!(!log.contains(PASSWORD));
        for name in ["catalog.db", "catalog.db-wal"] {
            let bytes = fs::read(self.rig.data().join(name)).unwrap_or_default();
            let holds = bytes.windows(PASSWORD.len()).any(|part| part == PASSWORD.as_bytes());
            assert!(!holds, "{name}");
        }
    }
}

fn clips() -> [PatternClip; 2] {
    [PatternClip::new("DCIM/A.MP4", 3, 300_000), PatternClip::new("DCIM/B.MP4", 4, 300_001)]
}

fn script(serial: &str, more: &str) -> String {
    let text = pattern_script(serial, &clips()).unwrap();
    // Keys of the whole recorder stand before its first table.
    text.replacen("serial =", "profile = \"generic-dcim\"\nserial =", 1) + "\n" + more
}

fn holds(station: &Station, serial: &str) {
    Oracle::default().and_pattern(serial, &clips()).holds_in(&station.rig);
    station.rig.fsck_is_clean();
}

#[test]
fn a_locked_recorder_is_unlocked_and_taken_in_when_it_comes_back() {
    let station = Station::new("", PASSWORD);
    let mut service = station.start();
    let lock = format!("[lock]\npassword = \"{PASSWORD}\"\nserial = \"VR10001\"\n");
    let claim =
        "[[claim]]\nsource = \"PARAM.INI[ZFY].DevNo\"\nfield = \"serial\"\nvalue = \"VR1\"\n";
    let node = station.recorder("VR10001", &(lock + claim));
    station.put(&node);
    service.until_log("unlocked; it comes back");
    station.udev.unplug("1-1");
    station.put(&node);
    let session = service.ended_sessions(1)[0].clone();
    assert_eq!(session["outcome"], "complete", "{session:#}");
    assert_eq!(session["recorder"]["serial"], "VR10001");
    let serial = &session["disagreements"][0];
    assert_eq!(
        *serial,
        json!({ "field": "serial", "claims": [
            { "source": "before unlocking: script", "value": "VR10001" },
            { "source": "before unlocking: PARAM.INI[ZFY].DevNo", "value": "VR1" },
        ]})
    );
    assert_eq!(service.notices("not-taken-in").len(), 0);
    let id = session["id"].as_str().unwrap();
    for (lang, said) in [("en", "is told differently"), ("zh-CN", "说法不一")] {
        let shown = station.rig.run(["--lang", lang, "sessions", "show", id]).exits(0);
        assert!(shown.stdout.contains(said), "{}", shown.stdout);
    }
    let unlocked = station.events("recorder-unlocked");
    assert_eq!(unlocked.len(), 1, "{unlocked:#?}");
    assert_eq!(unlocked[0]["outcome"], "ok");
    assert_eq!(unlocked[0]["detail"]["recorder"], "VR10001");
    let log = service.stop();
    station.keeps_its_password(&log);
    holds(&station, "VR10001");
}

#[test]
fn a_password_that_was_refused_is_offered_no_more_until_it_changes_or_somebody_allows_it() {
    let station = Station::new("", "wrong");
    let mut service = station.start();
    let lock = format!("[lock]\npassword = \"{PASSWORD}\"\n");
    let node = station.recorder("VR10002", &lock);
    let docked = |service: &mut Service, until: &str| {
        station.put(&node);
        service.until_log(until);
        station.udev.unplug("1-1");
    };
    docked(&mut service, "not taken in");
    // After a restart, too.
    service.stop();
    let mut service = station.start();
    docked(&mut service, "not taken in");
    let told = service.notices("not-taken-in");
    let problem = |n: usize| told[n]["facts"]["problem"].as_str().unwrap().to_owned();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(problem(0).contains("refused this password before"), "{told:#?}");
    assert!(problem(1).contains("did not take the password"), "{told:#?}");
    let ended = |station: &Station| {
        let events = station.events("recorder-unlocked");
        events.iter().map(|e| e["reason"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ended(&station), [json!("denied"), json!("refused-before")]);
    assert_eq!(station.events("password-offered").len(), 1, "the second was never offered");
    // Somebody allows it: it is offered again, for it did not change.
    let locked = station.rig.json(["recorders", "locked"]).exits(0).json();
    assert_eq!(locked["recorders"][0]["failures"], 1, "{locked:#}");
    let key = locked["recorders"][0]["key"].as_str().unwrap().to_owned();
    let shown = station.rig.run(["recorders", "allow-passwords", &key]).exits(0).stdout;
    assert!(!shown.contains(&key), "{shown}");
    station.rig.run(["recorders", "allow-passwords", &key]).exits(5);
    docked(&mut service, "not taken in");
    assert_eq!(station.events("password-offered").len(), 2);
    // Another password is another offer; the recorder takes it.
    station.rig.write("password", PASSWORD);
    docked(&mut service, "unlocked; it comes back");
    station.put(&node);
    assert_eq!(service.ended_sessions(1)[0]["outcome"], "complete");
    let locked = station.rig.json(["recorders", "locked"]).exits(0).json();
    assert_eq!(locked["recorders"], json!([]));
    let log = service.stop();
    station.keeps_its_password(&log);
    holds(&station, "VR10002");
}

#[test]
fn a_recorder_is_offered_no_more_passwords_than_it_bears() {
    let station = Station::new("", "wrong");
    let mut service = station.start();
    let lock = format!("[lock]\npassword = \"{PASSWORD}\"\nattempts = 1\n");
    let node = station.recorder("VR10004", &lock);
    for password in ["wrong", PASSWORD] {
        station.rig.write("password", password);
        station.put(&node);
        service.until_log("not taken in");
        station.udev.unplug("1-1");
    }
    let events = station.events("recorder-unlocked");
    let ended: Vec<_> = events.iter().map(|e| (&e["outcome"], &e["reason"])).collect();
    let (failed, many) = (&json!("failed"), &json!("too-many-failed"));
    assert_eq!(ended, [(failed, &json!("denied")), (failed, many)]);
    // Another recorder in the same bay goes on as ever.
    let node = station.recorder("VR10003", "");
    station.put(&node);
    assert_eq!(service.ended_sessions(1)[0]["outcome"], "complete");
    let log = service.stop();
    station.keeps_its_password(&log);
    holds(&station, "VR10003");
}

#[test]
fn a_recorder_is_judged_for_the_next_shift() {
    let duty = "[duty]\nbattery_percent_min = 50\nfree_min = \"1 MiB\"\n";
    let station = Station::new(duty, PASSWORD);
    let service = station.start();
    let condition = |told: &str| format!("[condition]\n{told}\n");
    let mut judged = Vec::new();
    for (n, told) in [
        "battery_percent = 50\nfree_bytes = 1048576",
        "battery_percent = 49\nfree_bytes = 1\ncard_present = false",
        "battery_percent = 255\nfree_bytes = 1048576",
        // It goes away when it is asked at the end: no clip is lost by it.
        "battery_percent = 50\nfree_bytes = 1048576\nleaves_on = 2",
    ]
    .into_iter()
    .enumerate()
    {
        let node = station.recorder(&format!("VR2000{n}"), &condition(told));
        station.put(&node);
        let session = service.ended_sessions(n + 1)[n].clone();
        assert_eq!(session["outcome"], "complete", "{session:#}");
        let duty = &session["duty"];
        let codes = duty["reasons"].as_array().unwrap().iter().map(|r| r["code"].clone());
        judged.push((duty["fitness"].clone(), Value::from_iter(codes), session));
        station.udev.unplug("1-1");
    }
    let expected = [
        ("ready", json!([])),
        ("do-not-issue", json!(["battery-low", "storage-low", "card-missing"])),
        ("unknown", json!(["battery-unknown"])),
        ("unknown", json!(["battery-unknown", "storage-unknown"])),
    ];
    for ((fitness, codes, session), (want, reasons)) in judged.iter().zip(&expected) {
        assert_eq!((fitness, codes), (&json!(want), reasons), "{session:#}");
    }
    assert_eq!(judged[1].2["condition"]["battery_percent"], 49);
    assert_eq!(
        judged[2].2["condition"]["remarks"],
        json!(["a battery of 255 percent is not believed"])
    );
    let told = service.notices("do-not-issue");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["facts"]["reasons"], "battery-low,storage-low,card-missing");
    assert_eq!(station.events("duty-judged").len(), 4);
    let id = judged[1].2["id"].as_str().unwrap();
    let shown = station.rig.run(["--lang", "en", "sessions", "show", id]).exits(0).stdout;
    assert!(shown.contains("do not issue: battery low (49 %; asked for: 50 %)"), "{shown}");
    let shown = station.rig.run(["--lang", "zh-CN", "sessions", "show", id]).exits(0).stdout;
    assert!(shown.contains("暂勿发放"), "{shown}");
    // Once it is archived and sealed its footage may be removed; docket removes none.
    service.until(|service| {
        let told = service.get(&format!("/api/v1/sessions/{id}")).json();
        (told["removal"] == "yes").then_some(())
    });
    let status = station.rig.run(["--lang", "en", "status"]).exits(0).stdout;
    assert!(status.contains("not known whether it may be issued"), "{status}");
    service.stop();
    station.rig.fsck_is_clean();
}

#[test]
fn a_clock_is_set_only_where_the_host_knows_the_time() {
    let station = Station::new("", PASSWORD);
    let config = station.rig.home().join("docket.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("recorders.set_clock = true\n{text}")).unwrap();
    let service = station.start();
    let node = station.recorder("VR30001", "[clock]\noffset_ms = 7200000\nsettable = true\n");
    station.put(&node);
    let session = service.ended_sessions(1)[0].clone();
    assert_eq!(session["outcome"], "complete", "{session:#}");
    assert!(!session["clock"].is_null(), "the drift is on record, set or not");
    let events = station.events("clock-set");
    assert_eq!(events.len(), 1, "{events:#?}");
    let started = station.events("session-started")[0]["when"].clone();
    let since_boot = |when: &Value| when["boot_us"].as_u64().unwrap();
    assert!(since_boot(&started) <= since_boot(&events[0]["when"]));
    let is_synchronised =
        station.rig.json(["status"]).exits(0).json()["clock_sync"] == "synchronised";
    if is_synchronised {
        assert_eq!(events[0]["outcome"], "ok");
        assert_eq!(session["clock_set"]["before"], session["clock"]["recorder"]["face"]);
    } else {
        assert_eq!(
            (&events[0]["outcome"], &events[0]["reason"]),
            (&json!("failed"), &json!("denied"))
        );
        assert!(session["clock_set"].is_null(), "{session:#}");
    }
    service.stop();
    holds(&station, "VR30001");
}
