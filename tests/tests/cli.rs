//! Story: what a person reads at the terminal, word for word, and the shape of what programs read.
//!
//! Snapshots stand beside this file. After a wanted change of words `INSTA_UPDATE=always` writes them
//! anew; what changed is then seen in the commit.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::fs;

use docket_tests::rig::{Answer, Rig};
use insta::{Settings, assert_snapshot};
use serde_json::Value;

/// What differs between runs and hosts is replaced by its name.
fn snapshot(rig: &Rig, name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.add_filter(&regex::escape(rig.home().to_str().unwrap()), "[HOME]");
    settings.add_filter(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z| \+00:00)", "[TIME]");
    settings.add_filter(r"evidence/\d{4}/\d\d/\d\d/", "evidence/[DAY]/");
    settings
        .add_filter(r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}(-[0-9a-f]{4}-[0-9a-f]{12})?", "[ID]");
    // Other acts of the same moment may come between.
    settings.add_filter(r" +#\d+ ", " #[N] ");
    settings.add_filter(r"uid:\d+", "uid:[UID]");
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

fn run(rig: &Rig, args: &[&str]) -> Answer {
    let mut command = rig.command(args);
    command.env_remove("DOCKET_DATA").env_remove("DOCKET_CONFIG").env("COLUMNS", "100");
    let output = command.output().unwrap();
    Answer {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
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

#[test]
fn help_tells_every_verb() {
    let rig = Rig::new();
    for (name, args) in [
        ("help", ["--help"].as_slice()),
        ("help_dock", &["dock", "--help"]),
        ("help_items", &["items", "--help"]),
    ] {
        let answer = run(&rig, args).exits(0);
        snapshot(&rig, name, &seen(&answer));
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
        let answer = run(&rig, args).exits(3);
        snapshot(&rig, name, &seen(&answer));
    }
    assert!(!rig.data().exists(), "wrong usage must leave nothing behind");
}

#[test]
fn a_wrong_setting_exits_3_and_names_it() {
    let rig = Rig::new();
    let file = rig.write("docket.toml", "[intake]\nparallel_bays = 0\n");
    let answer = run(&rig, &["--config", file.to_str().unwrap(), "status"]).exits(3);
    snapshot(&rig, "wrong_setting", &seen(&answer));
}

#[test]
fn before_anything_was_docked_there_is_nothing_to_read() {
    let rig = Rig::new();
    let answer = run(&rig, &["items", "list"]).exits(5);
    snapshot(&rig, "no_data_yet", &seen(&answer));
    let answer = run(&rig, &["fsck"]).exits(5);
    snapshot(&rig, "no_data_yet_fsck", &seen(&answer));
    assert!(!rig.data().exists(), "reading must leave nothing behind");
}

#[test]
fn a_path_that_is_not_there_is_not_found_and_the_list_stays_empty() {
    let rig = Rig::new();
    let nowhere = rig.home().join("nowhere");
    let answer = run(&rig, &["dock", nowhere.to_str().unwrap()]).exits(5);
    // What goes on while it works is on stderr, and lossy.
    snapshot(&rig, "dock_nowhere", &answer.stdout);
    let answer = run(&rig, &["items", "list"]).exits(0);
    snapshot(&rig, "items_none", &seen(&answer));
}

#[test]
fn one_item_is_listed_and_shown() {
    let (rig, item) = with_one_item();
    let id = item["id"].as_str().unwrap();
    // The column of the recorder is as wide as the rig's folder is long; only words count.
    let listed = run(&rig, &["items", "list"]).exits(0);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = listed.stdout.lines().map(words).collect::<Vec<_>>().join("\n");
    snapshot(&rig, "items_one", &listed);
    let shown = run(&rig, &["items", "show", id]).exits(0);
    snapshot(&rig, "item_shown", &seen(&shown));
    let unknown = run(&rig, &["items", "show", "ffffffff"]).exits(5);
    snapshot(&rig, "item_unknown", &seen(&unknown));
    let wrong = run(&rig, &["items", "list", "--state", "lost"]).exits(3);
    snapshot(&rig, "items_wrong_state", &seen(&wrong));
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
