//! Story: settings with which the station cannot work do not keep footage on the recorders. It is
//! taken into staging, nothing goes where it must not, and once the settings can be used the station
//! goes on by itself.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use docket_config::edits::random_edit;
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{
        Oracle, Rig, Service,
        http::{Client, Reply},
        seed,
    },
};
use serde_json::Value;

const BROKEN: &str = "[intake]\nparallel_bays = 0\n";

/// Three clips of the recorder with this number.
fn clips(recorder: u64) -> Vec<PatternClip> {
    (0..3).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), 10 * recorder + n, 30_000)).collect()
}

fn serial(recorder: u64) -> String {
    format!("VR5{recorder:04}")
}

fn script(rig: &Rig, recorder: u64) -> PathBuf {
    let script = pattern_script(&serial(recorder), &clips(recorder)).unwrap();
    rig.write(&format!("{recorder}.recorder.toml"), &script)
}

/// Docks the recorder with this number and answers its session.
fn dock(rig: &Rig, recorder: u64, code: i32) -> Value {
    rig.dock(&[script(rig, recorder)], code)["sessions"][0].clone()
}

fn oracle(recorders: impl IntoIterator<Item = u64>) -> Oracle {
    recorders
        .into_iter()
        .fold(Oracle::default(), |oracle, n| oracle.and_pattern(&serial(n), &clips(n)))
}

fn start(rig: &Rig, file: &Path) -> Service {
    Service::start(rig, &["--config".as_ref(), file.as_os_str()])
}

fn is_safe(service: &Service) -> bool {
    service.get("/api/v1/status").json()["safe_mode"].as_bool().unwrap()
}

/// Waits until the station has left safe mode.
fn until_out(service: &Service) {
    service.until(|service| {
        let told = service.get("/api/v1/status");
        // Who asks while the station inside is replaced may be told to ask again.
        (told.status == 200 && told.json()["safe_mode"] == false).then_some(())
    });
}

/// Fails unless recorder `n` is taken into staging and goes no further.
fn is_staged(rig: &Rig, n: u64) {
    let session = dock(rig, n, 1);
    assert_eq!(session["outcome"], "incomplete", "{session:#}");
    assert_eq!(session["outcome_code"], "held", "{session:#}");
    assert_eq!(session["open"], 0, "{session:#}");
    let items = rig.items();
    let of_it = items.iter().filter(|i| i["recorder"]["label"] == serial(n).as_str());
    assert!(of_it.clone().all(|i| i["state"] == "staged"), "{items:#?}");
    assert_eq!(of_it.count(), 3);
}

fn notices(rig: &Rig, kind: &str) -> Vec<Value> {
    let told = rig.json(["notices", "list"]).exits(0).json();
    let notices = told["notices"].as_array().unwrap().iter();
    notices.filter(|notice| notice["kind"] == kind).cloned().collect()
}

fn code_of(answer: &Value) -> &str {
    let error = if answer["error"].is_object() { &answer["error"] } else { answer };
    error["code"].as_str().unwrap()
}

/// The archive that the settings name, in the place where the oracle looks.
fn as_the_rigs_own(rig: &Rig, vault: &Path) {
    assert!(!rig.archive().exists(), "nothing may go into an archive that nobody named");
    std::os::unix::fs::symlink(vault, rig.archive()).unwrap();
}

#[test]
fn mended_settings_hold_whole_and_what_was_staged_is_archived_where_they_say() {
    let rig = Rig::new();
    let vault = rig.home().join("vault");
    fs::create_dir(&vault).unwrap();
    rig.write("token", "open sesame\n");
    let file = rig.write("docket.toml", BROKEN);
    let mut service = start(&rig, &file);
    assert!(is_safe(&service));
    assert_eq!(service.readiness("settings"), (503, "safe-mode".into()));
    let reason = notices(&rig, "safe-mode")[0]["facts"]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("docket.toml:2:17: intake.parallel_bays"), "{reason}");

    is_staged(&rig, 1);
    assert!(!rig.archive().exists() && fs::read_dir(&vault).unwrap().next().is_none());
    let item = rig.items()[0]["id"].as_str().unwrap().to_owned();
    rig.json(["cases", "add", "2026-1"]).exits(0);
    for refused in [&["items", "link", &item, "2026-1"][..], &["verify"]] {
        assert_eq!(code_of(&rig.json(refused).exits(2).json()), "DKT-0208");
    }
    // A command with the same broken settings is answered by the station that runs.
    let named = ["--config", file.to_str().unwrap()];
    let told = rig.json(named.iter().chain(&["config", "show"])).exits(3).json();
    assert_eq!(told["safe_mode"], true);

    let mended = format!(
        "[archive]\nfolder = \"{}\"\n[http]\nlisten = \"127.0.0.1:0\"\ntoken = \"file:{}\"\n\
         [log]\nlevel = \"debug\"\n",
        vault.display(),
        rig.home().join("token").display()
    );
    fs::write(&file, mended).unwrap();
    until_out(&service);
    assert_eq!(service.readiness("settings"), (200, "valid".into()));
    let line = service.until_log("listening on http://");
    let address = line.split("http://").nth(1).unwrap().trim().parse().unwrap();
    let asked = |headers: &[(&str, &str)]| {
        let client = Client::to(address);
        let client = headers.iter().fold(client, |client, (name, value)| client.with(name, value));
        client.get("/api/v1/status")
    };
    assert_eq!(asked(&[]).status, 401);
    assert_eq!(asked(&[("authorization", "Bearer open sesame")]).status, 200);

    // The lane takes what waited first.
    assert_eq!(dock(&rig, 2, 0)["outcome"], "complete");
    as_the_rigs_own(&rig, &vault);
    oracle([1, 2]).holds_in(&rig);
    rig.json(["items", "link", &item, "2026-1"]).exits(0);
    let log = service.stop();
    assert!(log.contains("DEBUG"), "the log's level is the mended one");
    rig.run(named.iter().chain(&["fsck", "--deep"])).exits(0);
}

#[test]
fn a_station_killed_in_safe_mode_goes_on_with_sound_settings() {
    let rig = Rig::new();
    let file = rig.write("docket.toml", BROKEN);
    let service = start(&rig, &file);
    is_staged(&rig, 1);
    service.kill();
    // Without a station, broken settings start nothing.
    let refused = rig.json(["--config".as_ref(), file.as_os_str(), "status".as_ref()]);
    assert_eq!(code_of(&refused.exits(3).json()), "DKT-0101");
    fs::write(&file, "").unwrap();
    let service = start(&rig, &file);
    assert!(!is_safe(&service));
    assert_eq!(dock(&rig, 2, 0)["outcome"], "complete");
    oracle([1, 2]).holds_in(&rig);
    service.stop();
    rig.fsck_is_clean();
}

#[test]
fn an_archive_that_is_not_there_is_waited_for() {
    let rig = Rig::new();
    let vault = rig.home().join("vault");
    let named = format!("# where\n[archive]\nfolder = \"{}\"\n", vault.display());
    let file = rig.write("docket.toml", BROKEN);
    let service = start(&rig, &file);
    fs::write(&file, &named).unwrap();
    let told = rig.json(["config", "reload"]).exits(3).json();
    assert_eq!(told["safe_mode"], true);
    let problem = &told["problems"][0];
    assert_eq!(problem["id"], "archive-unusable", "{told:#}");
    assert_eq!(problem["key"], "archive.folder");
    assert_eq!(problem["place"], format!("{}:3", file.display()));
    assert!(problem["text"].as_str().unwrap().contains(vault.to_str().unwrap()), "{problem:#}");
    assert_eq!(service.readiness("settings"), (503, "safe-mode".into()));
    let reason = notices(&rig, "safe-mode")[0]["facts"]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains(vault.to_str().unwrap()), "{reason}");
    is_staged(&rig, 1);

    // Another edit that cannot be used, and back: nothing of the first may come into force.
    fs::write(&file, BROKEN).unwrap();
    let told = rig.json(["config", "reload"]).exits(3).json();
    assert_eq!(told["problems"][0]["id"], "out-of-range", "{told:#}");
    fs::write(&file, &named).unwrap();
    rig.json(["config", "reload"]).exits(3);
    assert!(!vault.exists(), "docket does not make an archive that was named");

    fs::create_dir(&vault).unwrap();
    let told = rig.json(["config", "reload"]).exits(0).json();
    assert_eq!((&told["safe_mode"], &told["problems"]), (&false.into(), &Value::Array(vec![])));
    assert_eq!(dock(&rig, 2, 0)["outcome"], "complete");
    as_the_rigs_own(&rig, &vault);
    oracle([1, 2]).holds_in(&rig);
    service.stop();
}

#[test]
fn a_start_without_its_archive_takes_footage_in_all_the_same() {
    let rig = Rig::new();
    let vault = rig.home().join("vault");
    let text = format!(
        "[archive]\nfolder = \"{}\"\n[log]\nlevel = \"warn,docket=info\"\n",
        vault.display()
    );
    let file = rig.write("docket.toml", &text);
    let service = start(&rig, &file);
    assert!(is_safe(&service));
    let told = service.settings();
    assert_eq!(told["problems"][0]["id"], "archive-unusable", "{told:#}");
    assert_eq!(notices(&rig, "safe-mode").len(), 1);
    is_staged(&rig, 1);
    // No file changes, and nobody asks: the disk is mounted.
    fs::create_dir(&vault).unwrap();
    until_out(&service);
    assert_eq!(service.settings()["problems"], Value::Array(vec![]));
    assert_eq!(dock(&rig, 2, 0)["outcome"], "complete");
    as_the_rigs_own(&rig, &vault);
    oracle([1, 2]).holds_in(&rig);
    service.stop();
}

#[test]
fn a_recorder_in_hand_is_taken_in_to_its_end_before_the_station_leaves_safe_mode() {
    let rig = Rig::new();
    let file = rig.write("docket.toml", BROKEN);
    let service = start(&rig, &file);
    // Long enough to be on its way still when the settings were read, however slow the host.
    let long = [PatternClip::new("DCIM/LONG.MP4", 77, 1_000_000_000)];
    let long_script = rig.write("long.recorder.toml", &pattern_script("VR59999", &long).unwrap());
    let mut docking = rig.start_dock(&[long_script]);
    let copying =
        std::iter::from_fn(|| docking.next_line()).any(|l| l.contains(r#""stage":"copying""#));
    assert!(copying, "docket ended before it copied");
    fs::write(&file, "").unwrap();
    let told = rig.json(["config", "reload"]).exits(0).json();
    assert_eq!(told["safe_mode"], true, "it waits for the recorder, and says so at once");
    let reply = docking.finish().exits(1).reply();
    assert_eq!(reply["sessions"][0]["outcome_code"], "held", "{reply:#}");
    until_out(&service);
    assert_eq!(dock(&rig, 1, 0)["outcome"], "complete");
    oracle([1]).and_pattern("VR59999", &long).holds_in(&rig);
    service.stop();
    rig.fsck_is_clean();
}

#[test]
fn whoever_asks_while_the_station_inside_is_replaced_is_answered() {
    let rig = Rig::new();
    let file = rig.write("docket.toml", BROKEN);
    let service = start(&rig, &file);
    is_staged(&rig, 1);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let askers: Vec<_> = ["/api/v1/items", "/api/v1/status", "/readyz", "/api/v1/notices"]
            .map(|path| {
                let (service, over) = (&service, &over);
                scope.spawn(move || {
                    let mut told = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        told.push(service.get(path));
                    }
                    (path, told)
                })
            })
            .into();
        fs::write(&file, "").unwrap();
        until_out(&service);
        over.store(true, Ordering::Relaxed);
        for asker in askers {
            let (path, told) = asker.join().unwrap();
            assert!(told.len() > 1, "{path}");
            // One that was under way may be told to ask again; none fails.
            let failed =
                told.iter().find(|told| !matches!(told.status, 200 | 503)).map(Reply::text);
            assert_eq!(failed, None, "{path}");
        }
    });
    assert_eq!(dock(&rig, 2, 0)["outcome"], "complete");
    oracle([1, 2]).holds_in(&rig);
    service.stop();
    rig.fsck_is_clean();
}

#[test]
fn a_token_that_cannot_be_read_keeps_docket_off_the_network_and_nothing_else() {
    let rig = Rig::new();
    let token = rig.home().join("token");
    let text =
        format!("[http]\nlisten = \"127.0.0.1:0\"\nread_token = \"file:{}\"\n", token.display());
    let file = rig.write("docket.toml", &text);
    let mut service = start(&rig, &file);
    assert_eq!(service.address(), None);
    assert!(service.log().contains("DKT-0102"), "{}", service.log());
    assert!(!is_safe(&service));
    assert_eq!(dock(&rig, 1, 0)["outcome"], "complete");
    let told = notices(&rig, "off-network");
    assert_eq!(told.len(), 1);
    assert!(told[0]["text"].as_str().unwrap().contains(token.to_str().unwrap()), "{told:#?}");

    let config = ["--config", file.to_str().unwrap()];
    let report = rig.json(config.iter().chain(&["doctor", "--quick"])).exits(2).json();
    let probes = report["probes"].as_array().unwrap();
    let secrets = probes.iter().find(|probe| probe["name"] == "secrets").unwrap();
    assert_eq!((&secrets["state"], &secrets["finding"]), (&"fail".into(), &"unreadable".into()));

    rig.json(["config", "reload"]).exits(0);
    assert_eq!(notices(&rig, "off-network")[0]["times"], 1, "the same is told once");
    fs::write(&token, "just looking\n").unwrap();
    rig.json(["config", "reload"]).exits(0);
    let line = service.until_log("listening on http://");
    let address = line.split("http://").nth(1).unwrap().trim().parse().unwrap();
    let asked = |path| Client::to(address).token("just looking").get(path).status;
    assert_eq!((asked("/api/v1/status"), asked("/api/v1/items")), (200, 403));
    oracle([1]).holds_in(&rig);
    let log = service.stop();
    assert!(!log.contains("just looking"));
    rig.fsck_is_clean();
}

#[test]
fn no_edit_of_the_settings_keeps_the_station_from_starting() {
    let rig = Rig::new();
    let secret = rig.write("secret", "not shown").display().to_string();
    let text = format!(
        "[station]\nname = \"北二采集站\"\nlanguages = [\"zh-CN\", \"en\"]\n\n[intake]\n\
         parallel_bays = 2\nsm3 = false\n\n[transcode]\nenabled = false\n\n[http]\n\
         listen = \"127.0.0.1:0\"\ntoken = \"file:{secret}\"\n\n[log]\nlevel = \"info\"\n\n\
         [[notify.webhooks]]\nname = \"desk\"\nurl = \"http://127.0.0.1:9/hook\"\n\
         secret = \"file:{secret}\"\n"
    );
    let file = rig.home().join("docket.toml");
    let first = seed(20_261_123);
    let mut safe = 0;
    for n in 0..20 {
        fs::write(&file, random_edit(&text, first + n)).unwrap();
        let service = start(&rig, &file);
        if is_safe(&service) {
            safe += 1;
            is_staged(&rig, n);
        } else {
            assert_eq!(dock(&rig, n, 0)["outcome"], "complete", "edit {n}");
        }
        // Both ways of ending.
        if n % 2 == 0 { service.kill() } else { drop(service.stop()) }
    }
    println!("{safe} of 20 starts were in safe mode");
    assert!(safe > 0, "these edits try too little");
    fs::write(&file, &text).unwrap();
    let service = start(&rig, &file);
    assert_eq!(dock(&rig, 20, 0)["outcome"], "complete");
    oracle(0..=20).holds_in(&rig);
    service.stop();
    rig.fsck_is_clean();
}
