//! Story: what a person reads at the terminal, word for word, in English and in Chinese, and the
//! shape of what programs read.
//!
//! Snapshots stand beside this file, the Chinese ones as `…_zh`. After a wanted change of words
//! `INSTA_UPDATE=always` writes them anew; what changed is then seen in the commit.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, process::Command};

use docket_tests::rig::{Answer, Rig, docket_program};
use insta::{Settings, assert_snapshot};
use serde_json::Value;

/// The languages, each with what its snapshots' names end in.
const LANGUAGES: [(&str, &str); 2] = [("en", ""), ("zh-CN", "_zh")];

/// What differs between runs and hosts is replaced by its name.
fn snapshot(rig: &Rig, name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.add_filter(&regex::escape(rig.home().to_str().unwrap()), "[HOME]");
    settings.add_filter(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z| [+-]\d\d:\d\d)", "[TIME]");
    settings.add_filter(r"evidence/\d{4}/\d\d/\d\d/", "evidence/[DAY]/");
    settings
        .add_filter(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}(-[0-9a-f]{4}-[0-9a-f]{12})?", "[ID]");
    // Other acts of the same moment may come between.
    settings.add_filter(r" +#\d+ ", " #[N] ");
    settings.add_filter(r"uid:\d+", "uid:[UID]");
    // Of the host: its name, whether its clock is right, its free space.
    settings.add_filter(r"(station|采集站) \S+?( \(|（)\[ID\]", "$1 [HOST]$2[ID]");
    settings.add_filter(r"\(clock \w+\)", "(clock [SYNC])");
    settings.add_filter(r"（时钟\w+）", "（时钟[SYNC]）");
    settings.add_filter(r"[\d.]+ [KMGT]iB free", "[FREE] free");
    settings.add_filter(r"剩余 [\d.]+ [KMGT]iB", "剩余 [FREE]");
    settings.add_filter(r"[ \t]+\n", "\n");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots");
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

/// Everything a person sees, and the exit code.
fn seen(answer: &Answer) -> String {
    let Answer { code, stdout, stderr } = answer;
    format!("exit {}\n--- stdout\n{stdout}--- stderr\n{stderr}", code.unwrap())
}

/// The same without the widths of columns: those of a table are as wide as the rig's folder is long.
fn words_of(text: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().map(words).collect::<Vec<_>>().join("\n")
}

fn answer(command: &mut Command) -> Answer {
    let output = command.env("COLUMNS", "100").output().unwrap();
    Answer {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(rig: &Rig, args: &[&str]) -> Answer {
    answer(&mut rig.command(args))
}

fn run_in(rig: &Rig, language: &str, args: &[&str]) -> Answer {
    answer(rig.command(args).args(["--lang", language]))
}

/// Asks the same in every language.
fn tell(rig: &Rig, code: i32, name: &str, args: &[&str]) {
    for (language, ending) in LANGUAGES {
        let answer = run_in(rig, language, args).exits(code);
        snapshot(rig, &format!("{name}{ending}"), &seen(&answer));
    }
}

/// A station on which one small file was docked, and its item.
fn with_one_item() -> (Rig, Value) {
    let rig = Rig::new();
    let card = rig.home().join("card");
    fs::create_dir(&card).unwrap();
    fs::write(card.join("notes.txt"), b"seen at the gate").unwrap();
    rig.dock(&[card], 0);
    let item = rig.items().remove(0);
    (rig, item)
}

/// The verbs, as the help lists them.
fn verbs(rig: &Rig) -> Vec<String> {
    let help = run(rig, &["-h"]).exits(0).stdout;
    let below = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = below.take_while(|line| !line.is_empty());
    let verbs = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let verbs: Vec<_> = verbs.filter(|verb| !verb.is_empty()).map(str::to_owned).collect();
    assert!(verbs.len() > 15, "{verbs:?}");
    verbs
}

#[test]
fn help_tells_every_verb() {
    let rig = Rig::new();
    for (name, args) in [
        ("help", ["--help"].as_slice()),
        ("help_dock", &["dock", "--help"]),
        ("help_items", &["items", "--help"]),
        ("help_job", &["job", "--help"]),
        ("help_notices", &["notices", "--help"]),
        ("help_config", &["config", "--help"]),
        ("help_doctor", &["doctor", "--help"]),
    ] {
        tell(&rig, 0, name, args);
    }
}

#[test]
fn the_service_has_help_of_its_own() {
    let rig = Rig::new();
    for (language, ending) in [("en_GB.UTF-8", ""), ("zh_CN.UTF-8", "_zh")] {
        let mut docketd = Command::new(docket_program().with_file_name("docketd"));
        let docketd = docketd.arg("--help").env_remove("LANG").env("LC_ALL", language);
        snapshot(&rig, &format!("help_docketd{ending}"), &seen(&answer(docketd).exits(0)));
    }
}

#[test]
fn wrong_usage_exits_3_and_says_what_is_right() {
    let rig = Rig::new();
    for (name, args) in [
        ("usage_no_path", ["dock"].as_slice()),
        ("usage_unknown_verb", &["undock"]),
        ("usage_unknown_option", &["items", "list", "--colour"]),
        ("usage_not_a_number", &["demo", "--bays", "many"]),
    ] {
        // By the terminal's language: the usage line repeats the flags that were given.
        for (language, ending) in [("en_GB.UTF-8", ""), ("zh_CN.UTF-8", "_zh")] {
            let told = answer(rig.command(args).env("LANG", language)).exits(3);
            snapshot(&rig, &format!("{name}{ending}"), &seen(&told));
        }
    }
    assert!(!rig.data().exists(), "wrong usage must leave nothing behind");
}

#[test]
fn the_language_is_the_flag_s_else_the_terminal_s_else_english() {
    let rig = Rig::new();
    let is_chinese = |set: &[(&str, &str)], args: &[&str]| {
        let mut command = rig.command(args);
        let told = answer(command.envs(set.iter().copied())).stderr;
        let chinese = told.starts_with("错误");
        assert!(chinese || told.starts_with("error"), "{told}");
        chinese
    };
    // Both of what is no command at all, and of one that cannot be done.
    for args in [&["undock"], &["explain", "x"], &["status"]] as [&[&str]; 3] {
        let with = |flag: &[&'static str]| [args, flag].concat();
        assert!(!is_chinese(&[], args), "{args:?}");
        assert!(is_chinese(&[("LANG", "zh_CN.UTF-8")], args), "{args:?}");
        assert!(!is_chinese(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], args), "{args:?}");
        assert!(!is_chinese(&[("LANG", "de_DE.UTF-8")], args), "{args:?}");
        assert!(is_chinese(&[("LANG", "en_GB.UTF-8")], &with(&["--lang", "zh-CN"])), "{args:?}");
        assert!(is_chinese(&[], &with(&["--lang=zh-CN"])), "{args:?}");
        assert!(!is_chinese(&[("LANG", "zh_CN.UTF-8")], &with(&["--lang", "en"])), "{args:?}");
    }
    // A language that docket does not speak is told in the terminal's.
    assert!(is_chinese(&[("LANG", "zh_CN.UTF-8")], &["--lang", "de", "status"]));
}

#[test]
fn a_wrong_setting_exits_3_and_names_it() {
    let rig = Rig::new();
    let file = rig.write("docket.toml", "[intake]\nparallel_bays = 0\nbays = 1\n");
    let file = file.to_str().unwrap();
    tell(&rig, 3, "wrong_setting", &["--config", file, "status"]);
    tell(&rig, 3, "config_check_wrong", &["--config", file, "config", "check"]);
    tell(&rig, 0, "config_check", &["config", "check"]);
    assert!(!rig.data().exists(), "looking at settings must leave nothing behind");
}

#[test]
fn settings_are_shown_with_where_they_come_from() {
    let rig = Rig::new().with("DOCKET_STATION__TIMEZONE", "Asia/Shanghai");
    let file = rig.write("docket.toml", "[intake]\nparallel_bays = 2\n");
    let args = ["--config", file.to_str().unwrap(), "--set", "station.name=\"dock-7\"", "config"];
    let shown = |language: &str, more: &[&str]| {
        run_in(&rig, language, &[&args, more].concat()).exits(0).stdout
    };
    let english = shown("en", &["show", "--origin"]);
    snapshot(&rig, "config_show_origin", &words_of(&english));
    let chinese = shown("zh-CN", &["show", "--origin"]);
    assert!(words_of(&chinese).starts_with("配置项 值 来源\n"), "{chinese}");
    let alone = words_of(&shown("en", &["show"]));
    assert!(alone.starts_with("KEY VALUE\n"), "{alone}");
    assert!(alone.contains("\nintake.parallel_bays 2\n"), "{alone}");
}

/// What only a station that runs can tell is not made up.
#[test]
fn without_a_station_nothing_can_be_reloaded() {
    let (rig, _) = with_one_item();
    for verb in ["reload", "diff"] {
        let error = rig.json(["config", verb]).exits(2).json();
        assert_eq!(error["code"], "DKT-0203", "{error}");
    }
}

#[test]
fn the_settings_file_and_its_schema_are_those_that_are_shipped() {
    let rig = Rig::new();
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../config");
    for (verb, file) in [("default", "docket.toml"), ("schema", "docket.schema.json")] {
        let printed = run(&rig, &["config", verb]).exits(0).stdout;
        let shipped = fs::read_to_string(config.join(file)).unwrap();
        assert!(printed == shipped, "`docket config {verb}` differs from config/{file}");
    }
}

#[test]
fn a_code_is_explained() {
    let rig = Rig::new();
    tell(&rig, 0, "explain", &["explain", "DKT-0401"]);
    for written in ["dkt-0401", "0401"] {
        let code = rig.json(["explain", written]).exits(0).json();
        assert_eq!((&code["schema"], &code["code"]), (&"docket.code/1".into(), &"DKT-0401".into()));
    }
    tell(&rig, 5, "explain_unknown", &["explain", "DKT-9999"]);
}

#[test]
fn completions_know_every_verb_and_are_the_same_for_everybody() {
    let rig = Rig::new();
    let verbs = verbs(&rig);
    for shell in ["bash", "zsh", "fish"] {
        let text = run(&rig, &["completions", shell]).exits(0).stdout;
        for verb in &verbs {
            assert!(text.contains(verb.as_str()), "{shell} does not know {verb}");
        }
        let mut elsewhere = rig.command(["completions", shell]);
        elsewhere.envs([("LANG", "zh_CN.UTF-8"), ("DOCKET_DATA", "/elsewhere")]);
        assert!(answer(&mut elsewhere).exits(0).stdout == text, "{shell}");
    }
}

#[test]
fn every_verb_has_its_manual_page() {
    let rig = Rig::new();
    let folder = rig.home().join("pages");
    run(&rig, &["man", folder.to_str().unwrap()]).exits(0);
    let page = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let whole = page("docket.1");
    assert!(whole.contains("\n.TH docket 1") && whole.contains("Exit codes: "), "{whole}");
    for verb in verbs(&rig).iter().filter(|verb| *verb != "help") {
        // As roff writes a hyphen.
        let written = verb.replace('-', "\\-");
        assert!(whole.contains(&format!("docket\\-{written}(1)")), "{verb}");
        assert!(page(&format!("docket-{verb}.1")).contains(&format!("docket {written}")), "{verb}");
    }
    assert!(page("docket-items-list.1").contains("\\-\\-limit"));
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    let helps: Vec<_> = names.filter(|name| name.to_str().unwrap().contains("help")).collect();
    assert!(helps.is_empty(), "{helps:?}");

    let mut elsewhere = rig.command(["man"]);
    elsewhere.env("DOCKET_DATA", "/elsewhere").env("DOCKET_CONFIG", "/elsewhere");
    assert!(answer(&mut elsewhere).exits(0).stdout == whole, "a page depends on its host");
    let chinese = run_in(&rig, "zh-CN", &["man"]).exits(0).stdout;
    assert!(chinese.contains("采集站：采集执法记录仪中的音像资料"), "{chinese}");
    // A file is no folder.
    let file = rig.write("file", "");
    let error = rig.json(["man", file.to_str().unwrap()]).exits(3).json();
    assert_eq!(error["code"], "DKT-0430", "{error}");
}

#[test]
fn the_interface_describes_itself() {
    let description = run(&Rig::new(), &["openapi"]).exits(0).stdout;
    let description: Value = serde_json::from_str(&description).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    assert!(description["paths"]["/api/v1/items"].is_object(), "{description:#}");
}

/// What it finds differs by host; what it looks at does not.
#[test]
fn the_doctor_names_what_it_examines() {
    let rig = Rig::new();
    for (language, ending) in LANGUAGES {
        let report = rig.json(["doctor", "--quick", "--lang", language]).json();
        assert_eq!(report["schema"], "docket.doctor/1");
        let probes = report["probes"].as_array().unwrap();
        let told = probes
            .iter()
            .map(|p| format!("{}: {}", p["name"].as_str().unwrap(), p["title"].as_str().unwrap()));
        snapshot(&rig, &format!("doctor{ending}"), &told.collect::<Vec<_>>().join("\n"));
        let text = run_in(&rig, language, &["doctor", "--quick"]).stdout;
        for probe in probes {
            assert!(text.contains(probe["title"].as_str().unwrap()), "{text}");
        }
    }
    assert!(!rig.data().exists(), "examining must leave nothing behind");
}

#[test]
fn before_anything_was_docked_there_is_nothing_to_read() {
    let rig = Rig::new();
    tell(&rig, 5, "no_data_yet", &["items", "list"]);
    for args in [&["fsck"] as &[&str], &["status"], &["job", "list"], &["notices", "list"]] {
        let error = answer(rig.command(args).arg("--json")).exits(5).json();
        let error = if error["event"] == "failed" { &error["error"] } else { &error };
        assert_eq!(error["code"], "DKT-0303", "{args:?}: {error}");
    }
    assert!(!rig.data().exists(), "reading must leave nothing behind");
}

#[test]
fn a_path_that_is_not_there_is_not_found_and_the_list_stays_empty() {
    let rig = Rig::new();
    let nowhere = rig.home().join("nowhere");
    for (language, ending) in LANGUAGES {
        let answer = run_in(&rig, language, &["dock", nowhere.to_str().unwrap()]).exits(5);
        // What goes on while it works is on stderr, and lossy.
        snapshot(&rig, &format!("dock_nowhere{ending}"), &answer.stdout);
    }
    tell(&rig, 0, "items_none", &["items", "list"]);
}

#[test]
fn one_item_is_listed_and_shown() {
    let (rig, item) = with_one_item();
    let id = item["id"].as_str().unwrap();
    for (language, ending) in LANGUAGES {
        for (name, args) in [
            ("items_one", ["items", "list"]),
            ("sessions_one", ["sessions", "list"]),
            ("jobs_one", ["job", "list"]),
            ("notices_one", ["notices", "list"]),
        ] {
            let listed = run_in(&rig, language, &args).exits(0);
            snapshot(&rig, &format!("{name}{ending}"), &words_of(&listed.stdout));
        }
    }
    let session = item["session"].as_str().unwrap();
    let job =
        rig.json(["job", "list"]).exits(0).json()["jobs"][0]["id"].as_str().unwrap().to_owned();
    tell(&rig, 0, "item_shown", &["items", "show", id]);
    tell(&rig, 0, "session_shown", &["sessions", "show", session]);
    tell(&rig, 0, "job_shown", &["job", "show", &job]);
    tell(&rig, 0, "status", &["status"]);
    tell(&rig, 5, "item_unknown", &["items", "show", "ffffffff"]);
    tell(&rig, 3, "items_wrong_state", &["items", "list", "--state", "lost"]);
}

#[test]
fn programs_read_the_same_keys() {
    let (rig, item) = with_one_item();
    let item = rig.item(item["id"].as_str().unwrap());
    assert_eq!(item["schema"], "docket.item/1");
    let mut keys = Vec::new();
    keys_of("", &item, &mut keys);
    snapshot(&rig, "item_keys", &keys.join("\n"));
    let error = rig.json(["items", "show", "ffffffff"]).exits(5).json();
    assert_eq!(error["schema"], "docket.error/2");
    let mut keys = Vec::new();
    keys_of("", &error, &mut keys);
    snapshot(&rig, "error_keys", &keys.join("\n"));
}

/// Every key with its place; of a list, those of its first entry. What an event tells besides
/// differs by act and is left out.
fn keys_of(above: &str, value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let place = format!("{above}.{key}");
                keys.push(place.clone());
                if key != "detail" {
                    keys_of(&place, value, keys);
                }
            }
        }
        Value::Array(list) => {
            if let Some(first) = list.first() {
                keys_of(&format!("{above}[]"), first, keys);
            }
        }
        _ => {}
    }
}
