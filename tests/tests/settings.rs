//! Story: broken settings are told word for word, with their place and without a secret, in both
//! languages; a running service takes over those that hold, by itself, and refuses the others.
//!
//! Snapshots stand in `snapshots_settings`; `INSTA_UPDATE=always` writes them anew.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

#[path = "settings/broken.rs"]
mod broken;
#[path = "settings/edits.rs"]
mod edits;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use broken::{Broken, SECRET};
use docket_config::ProblemKind;
use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Answer, Oracle, Rig, Service},
};
use insta::assert_snapshot;
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

/// Writes the settings and answers the flags that name them.
fn write(rig: &Rig, broken: &Broken) -> Vec<String> {
    let file = rig.home().join("docket.toml");
    fs::write(&file, &broken.file).unwrap();
    if let Some(text) = broken.drop_in {
        fs::create_dir_all(rig.home().join("docket.d")).unwrap();
        fs::write(rig.home().join("docket.d/50-site.toml"), text).unwrap();
    }
    let mut args = vec!["--config".to_owned(), file.display().to_string()];
    for flag in &broken.flags {
        args.extend(["--set".to_owned(), flag.clone()]);
    }
    args
}

/// Runs `docket ARGS config check`, with the variable of `broken`.
fn check(rig: &Rig, broken: &Broken, args: &[String], more: &[&str]) -> Answer {
    let mut command = rig.command(args);
    command.args(more).args(["config", "check"]).env_remove("DOCKET_CONFIG");
    command.envs(broken.variable);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Answer {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

fn snapshot(rig: &Rig, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(&regex::escape(rig.home().to_str().unwrap()), "[HOME]");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots_settings");
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

fn kinds(told: &Value) -> Vec<&str> {
    told["problems"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect()
}

#[test]
fn every_kind_of_problem_is_told_in_both_languages_and_as_json() {
    let mut seen = BTreeSet::new();
    for broken in broken::all() {
        let rig = Rig::new();
        let args = write(&rig, &broken);
        let said = |more: &[&str]| {
            let answer = check(&rig, &broken, &args, more).exits(3);
            let all = format!("{}{}", answer.stdout, answer.stderr);
            assert!(!all.contains(SECRET), "{}: {all}", broken.name);
            assert!(!all.contains('«'), "{}: a text is missing: {all}", broken.name);
            assert_eq!(answer.stderr, "", "{}", broken.name);
            answer
        };
        let json = said(&["--json"]).json();
        assert_eq!(kinds(&json), broken.kinds, "{json:#}");
        seen.extend(broken.kinds.clone());
        let (en, zh) = (said(&["--lang", "en"]).stdout, said(&["--lang", "zh-CN"]).stdout);
        snapshot(&rig, broken.name, &format!("{en}\n{zh}\n{json:#}"));
        assert!(!rig.data().exists(), "checking leaves nothing behind");
    }
    let rig = Rig::new();
    let args = ["--config".to_owned(), rig.home().join("docket.toml").display().to_string()];
    let missing = Broken::default();
    let json = check(&rig, &missing, &args, &["--json"]).exits(3).json();
    assert_eq!(kinds(&json), ["unreadable"]);
    seen.insert("unreadable");
    let en = check(&rig, &missing, &args, &["--lang", "en"]).exits(3).stdout;
    let zh = check(&rig, &missing, &args, &["--lang", "zh-CN"]).exits(3).stdout;
    snapshot(&rig, "unreadable", &format!("{en}\n{zh}\n{json:#}"));
    assert_eq!(seen, ProblemKind::IDS.into_iter().collect(), "each has its case");
}

#[test]
fn sound_settings_are_told_so() {
    let rig = Rig::new();
    let fine = Broken { file: docket_config::default_text().into(), ..Broken::default() };
    let args = write(&rig, &fine);
    let said = |lang| check(&rig, &fine, &args, &["--lang", lang]).exits(0).stdout;
    snapshot(&rig, "sound", &format!("{}{}", said("en"), said("zh-CN")));
}

/// A station whose settings stand in a file.
struct Station {
    rig: Rig,
    file: PathBuf,
    service: Service,
}

impl Station {
    fn start(text: &str) -> Self {
        let rig = Rig::new();
        let file = rig.write("docket.toml", text);
        let service = Service::start(&rig, &["--config".as_ref(), file.as_os_str()]);
        Self { rig, file, service }
    }

    /// Puts another file in the place of the settings, as editors do.
    fn replace(&self, text: &str) {
        let draft = self.rig.write("docket.toml.new", text);
        fs::rename(draft, &self.file).unwrap();
    }

    /// Waits until the value of `key` is `value`, and answers what is told of the settings then.
    fn until(&self, key: &str, value: &str) -> Value {
        self.service.until(|service| {
            let told = service.settings();
            (setting(&told, key)["value"] == value).then_some(told)
        })
    }

    /// Waits until what is wrong is `kinds`, and answers what is told of the settings then.
    fn until_wrong(&self, wrong: &[&str]) -> Value {
        self.service.until(|service| {
            let told = service.settings();
            (kinds(&told) == wrong).then_some(told)
        })
    }

    /// Has the settings read again, and answers what came of it.
    fn reload(&self, code: i32) -> Value {
        self.rig.json(["config", "reload"]).exits(code).json()
    }

    /// Acts in the custody log with this name: what each tells.
    fn custody(&self, act: &str) -> Vec<Value> {
        let catalog = self.rig.data().join("catalog.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let leaves: Vec<String> = runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(catalog).read_only(true);
            let mut db = options.connect().await.unwrap();
            let query =
                sqlx::query_scalar("SELECT leaf FROM custody_events WHERE act = ? ORDER BY seq");
            let leaves = query.bind(act.to_owned()).fetch_all(&mut db).await.unwrap();
            db.close().await.unwrap();
            leaves
        });
        leaves.iter().map(|leaf| serde_json::from_str(leaf).unwrap()).collect()
    }

    fn notices(&self, kind: &str) -> Vec<Value> {
        let told = self.rig.json(["notices", "list"]).exits(0).json();
        let notices = told["notices"].as_array().unwrap().iter();
        notices.filter(|notice| notice["kind"] == kind).cloned().collect()
    }
}

fn setting<'a>(told: &'a Value, key: &str) -> &'a Value {
    let settings = told["settings"].as_array().unwrap();
    settings.iter().find(|setting| setting["key"] == key).unwrap()
}

fn origin(told: &Value, key: &str) -> String {
    setting(told, key)["origin"].as_str().unwrap().to_owned()
}

/// The changes as `key old new applied`.
fn changes(told: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap_or("unset").to_owned();
    let told = told["changes"].as_array().unwrap().iter();
    told.map(|c| {
        let when = match (&c["applied"], &c["needs_restart"]) {
            (Value::Bool(true), Value::Bool(false)) => "now",
            (Value::Bool(false), Value::Bool(true)) => "restart",
            (Value::Bool(false), Value::Bool(false)) => "unread",
            _ => "both",
        };
        format!("{} {} {} {when}", text(&c["key"]), text(&c["old"]), text(&c["new"]))
    })
    .collect()
}

#[test]
fn an_edit_is_noticed_however_it_is_made_and_each_value_tells_where_it_stands() {
    let station = Station::start("[intake]\nparallel_bays = 2\n");
    let at = |path: &Path, line| format!("{}:{line}", path.display());
    let told = station.service.settings();
    assert_eq!(origin(&told, "intake.parallel_bays"), at(&station.file, 2));
    assert_eq!(origin(&told, "log.level"), "default");
    assert_eq!(changes(&told), [""; 0]);

    station.replace("\n\n[intake]\nparallel_bays = 3\n");
    let told = station.until("intake.parallel_bays", "3");
    assert_eq!(origin(&told, "intake.parallel_bays"), at(&station.file, 4));
    assert_eq!(changes(&told), ["intake.parallel_bays 2 3 now"]);

    fs::write(&station.file, "[intake]\nparallel_bays = 4\n").unwrap();
    station.until("intake.parallel_bays", "4");

    let drop_ins = station.file.with_extension("d");
    fs::create_dir(&drop_ins).unwrap();
    let drop_in = drop_ins.join("90-night.toml");
    fs::write(&drop_in, "[intake]\nparallel_bays = 5\n").unwrap();
    let told = station.until("intake.parallel_bays", "5");
    assert_eq!(origin(&told, "intake.parallel_bays"), at(&drop_in, 2));
    fs::remove_file(&drop_in).unwrap();
    let told = station.until("intake.parallel_bays", "4");
    assert_eq!(origin(&told, "intake.parallel_bays"), at(&station.file, 2));

    // Nothing but a line moves.
    fs::write(&station.file, "# more\n[intake]\nparallel_bays = 4\n").unwrap();
    let line = at(&station.file, 3);
    let told = station.service.until(|service| {
        let told = service.settings();
        (origin(&told, "intake.parallel_bays") == line).then_some(told)
    });
    assert_eq!(changes(&told), [""; 0], "nothing changed with the last reading");

    fs::remove_file(&station.file).unwrap();
    let told = station.until_wrong(&["unreadable"]);
    assert_eq!(setting(&told, "intake.parallel_bays")["value"], "4", "the old ones hold");
    assert_eq!(station.service.readiness("settings"), (503, "invalid".into()));
    fs::write(&station.file, "[intake]\nparallel_bays = 4\n").unwrap();
    station.until_wrong(&[]);
    assert_eq!(station.service.readiness("settings"), (200, "valid".into()));

    let recorded: Vec<_> = station.custody("settings-applied");
    let bays: Vec<_> =
        recorded.iter().map(|e| e["detail"]["intake.parallel_bays"].as_str().unwrap()).collect();
    assert_eq!(bays, ["2 -> 3", "3 -> 4", "4 -> 5", "5 -> 4"], "{recorded:#?}");
    station.service.stop();
}

#[test]
fn what_counts_after_a_restart_waits_for_it_and_is_recorded_once() {
    let station = Station::start("");
    station.replace(
        "[http]\nlisten = \"127.0.0.1:0\"\ntoken = \"file:/t\"\n[log]\nlevel = \"warn\"\n",
    );
    let told = station.until("log.level", "\"warn\"");
    let waiting =
        ["http.listen unset \"127.0.0.1:0\" restart", "http.token unset \"file:/t\" restart"];
    assert_eq!(changes(&told)[0], "log.level \"info\" \"warn\" now");
    assert_eq!(changes(&told)[1..], waiting);
    // Read again, only what waits is still told.
    assert_eq!(changes(&station.reload(0)), waiting);
    let config = ["--config", station.file.to_str().unwrap()];
    let diff = station.rig.json([config[0], config[1], "config", "diff"]).exits(0).json();
    assert_eq!(changes(&diff), waiting);
    assert_eq!(station.custody("settings-applied").len(), 1);

    // Taken back before it counted.
    fs::write(&station.file, "[log]\nlevel = \"warn\"\n").unwrap();
    let told = station.reload(0);
    assert_eq!(changes(&told), [""; 0], "{told:#}");
    assert_eq!(setting(&told, "http.listen")["value"], Value::Null);
    assert_eq!(station.custody("settings-applied").len(), 2);

    // What the service has not read: here another file.
    let other =
        station.rig.write("other.toml", "[intake]\nsm3 = true\n[transcode]\nenabled = false\n");
    let other = ["--config", other.to_str().unwrap(), "config", "diff"];
    let diff = station.rig.json(other).exits(0).json();
    assert_eq!(
        changes(&diff),
        [
            "intake.sm3 false true unread",
            "transcode.enabled true false restart",
            "log.level \"warn\" \"info\" unread"
        ]
    );
    let mut said = String::new();
    for lang in ["en", "zh-CN"] {
        said += &station.rig.run(["--lang", lang].iter().chain(&other)).exits(0).stdout;
    }
    snapshot(&station.rig, "diff", &said);
    station.service.stop();
}

#[test]
fn broken_settings_change_nothing_and_are_told_everywhere_without_the_secret() {
    let station = Station::start("[intake]\nparallel_bays = 2\n");
    let broken = format!("[intake]\nparallel_bays = 3\n[http]\ntoken = \"{SECRET}\"\n");
    station.replace(&broken);
    let told = station.until_wrong(&["not-a-secret-ref"]);
    assert_eq!(setting(&told, "intake.parallel_bays")["value"], "2");
    let problem = &told["problems"][0];
    assert_eq!(problem["key"], "http.token");
    assert_eq!(problem["place"], format!("{}:4:9", station.file.display()));
    assert_eq!(told["safe_mode"], false);
    assert_eq!(station.service.readiness("settings"), (503, "invalid".into()));

    let again = station.reload(3);
    assert_eq!(kinds(&again), ["not-a-secret-ref"], "asked for, it is told as well");
    let notices = station.notices("settings-refused");
    assert_eq!(notices.len(), 1, "{notices:#?}");
    assert_eq!(notices[0]["times"], 1, "one edit is one notice, however often it is read");
    assert_eq!(station.custody("settings-applied"), [] as [Value; 0]);

    let rig = &station.rig;
    let seen = [
        rig.run(["config", "show"]).exits(3).stdout,
        rig.run(["config", "reload"]).exits(3).stdout,
        rig.run(["notices", "list"]).exits(0).stdout,
        station.service.get("/api/v1/notices").text(),
        told.to_string(),
    ];
    let log = {
        fs::write(&station.file, "[intake]\nparallel_bays = 2\n").unwrap();
        station.until_wrong(&[]);
        assert_eq!(station.service.readiness("settings"), (200, "valid".into()));
        station.service.stop()
    };
    assert!(log.contains("docket.toml:4:9: http.token"), "{log}");
    for text in seen.iter().chain([&log]) {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn one_reading_is_told_to_all_who_ask_at_once() {
    let station = Station::start("");
    fs::write(&station.file, "[intake]\nparallel_bays = 9\n").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                let told = station.service.ask("POST", "/api/v1/settings/reload", &[]);
                assert_eq!(told.status, 200, "{told:?}");
                assert_eq!(setting(&told.json(), "intake.parallel_bays")["value"], "9");
            });
        }
    });
    assert_eq!(station.custody("settings-applied").len(), 1);
    station.service.stop();
}

#[test]
fn what_intake_must_leave_free_counts_for_the_next_clip() {
    let station = Station::start("[transcode]\nenabled = false\n");
    let clips = |n| [PatternClip::new(format!("DCIM/V{n}.MP4"), n, 10_000)];
    let dock = |n, code| {
        let script = pattern_script(&format!("VR7000{n}"), &clips(n)).unwrap();
        let script = station.rig.write(&format!("{n}.recorder.toml"), &script);
        station.rig.dock(&[script], code)["sessions"][0].clone()
    };
    assert_eq!(dock(1, 0)["outcome"], "complete");
    station.replace("[intake]\nkeep_free = \"8000000 TiB\"\n[transcode]\nenabled = false\n");
    station.until("intake.keep_free", "\"8000000 TiB\"");
    let session = dock(2, 1);
    assert_eq!(session["not_taken"][0]["reason"], "no-space", "{session:#}");
    station.replace("[intake]\nparallel_bays = 1\nkeep_free = 0\n[transcode]\nenabled = false\n");
    let told = station.until("intake.keep_free", "\"0 B\"");
    assert_eq!(setting(&told, "intake.parallel_bays")["value"], "1");
    assert_eq!(dock(2, 0)["outcome"], "complete");
    let oracle = Oracle::default().and_pattern("VR70001", &clips(1));
    oracle.and_pattern("VR70002", &clips(2)).holds_in(&station.rig);
    station.service.stop();
    station.rig.fsck_is_clean();
}
