//! The file and the schema that people see tell the settings as they are.

#![expect(clippy::unwrap_used, reason = "a broken test fails by panicking")]

mod given;

use std::collections::BTreeSet;

use docket_config::{Entry, Settings, Sources, default_text, load, schema};
use regex::Regex;
use serde_json::Value;

/// The file with its keys in force; with `examples` those that have no default as well.
fn in_force(examples: bool) -> String {
    let key = Regex::new(r"^#(\[|[a-z0-9_]+ = )").unwrap();
    let mut example_section = false;
    let mut text = String::new();
    for line in default_text().lines() {
        let is_example = line.ends_with("# e.g.");
        if line.trim_start_matches('#').starts_with('[') {
            example_section = is_example;
        }
        if examples || !(is_example || example_section) {
            text += &key.replace(line, "$1");
            text.push('\n');
        }
    }
    text
}

fn entries() -> Vec<Entry> {
    load(&Sources::default()).unwrap().entries()
}

#[test]
fn the_file_as_it_is_installed_sets_nothing() {
    let loaded = given::load_text(default_text()).unwrap();
    assert_eq!(loaded.settings, Settings::default());
    assert!(default_text().starts_with("#:schema ./docket.schema.json\n"));
    assert!(default_text().lines().all(|line| line.is_empty() || line.starts_with(['#', '['])));
}

#[test]
fn its_values_are_the_defaults() {
    let loaded = given::load_text(&in_force(false)).unwrap();
    assert_eq!(loaded.settings, Settings::default());
    let set = loaded.entries().into_iter().filter(|e| e.origin != docket_config::Origin::Default);
    let with_default = entries().into_iter().filter(|e| e.value.is_some());
    assert!(set.map(|e| e.key).eq(with_default.map(|e| e.key)), "a default is not shown");
    // Those of the mail hold once there is one.
    let loaded = given::load_text(&in_force(true)).unwrap();
    for entry in loaded.entries() {
        if entry.default.is_some() {
            assert_eq!(entry.value, entry.default, "{}", entry.key);
        }
    }
}

#[test]
fn every_key_is_in_it() {
    let loaded = given::load_text(&in_force(true)).unwrap();
    for entry in loaded.entries() {
        assert_ne!(entry.origin, docket_config::Origin::Default, "{} is not shown", entry.key);
        assert!(entry.value.is_some(), "{}", entry.key);
    }
}

#[test]
fn every_key_has_a_comment_in_both_languages() {
    let english = Regex::new("[A-Za-z]+ [a-z]{2,}").unwrap();
    let mut comment = String::new();
    let mut keys = 0;
    for line in default_text().lines().skip(1) {
        if line.starts_with("# ") {
            comment += line;
        } else if line.is_empty() {
            comment.clear();
        } else if line.starts_with(['#', '[']) && line != "#" {
            let chinese = comment.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
            assert!(chinese && english.is_match(&comment), "{line}: {comment}");
            keys += 1;
        }
    }
    assert!(keys > entries().len(), "only {keys} lines found: this test reads wrongly");
}

#[test]
fn the_schema_is_the_one_that_is_committed() {
    let committed = include_str!("../docket.schema.json");
    let now = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if now != committed {
        let path = std::env::temp_dir().join("docket.schema.json");
        std::fs::write(&path, &now).unwrap();
        panic!("config/docket.schema.json is not of this code; it should be {}", path.display());
    }
}

/// The keys of a schema that are no sections, with what it says of them.
fn leaves(path: &str, schema: &Value, into: &mut Vec<(String, Value)>) {
    for (name, inner) in schema["properties"].as_object().unwrap() {
        let key = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        assert!(!inner["description"].as_str().unwrap().is_empty(), "{key}");
        // A table whose keys people choose is one setting.
        if inner["properties"].is_object() {
            leaves(&key, inner, into);
        } else {
            into.push((key, inner.clone()));
        }
    }
    assert_eq!(schema["additionalProperties"], Value::Bool(false), "{path}");
}

#[test]
fn the_schema_has_every_key_with_its_default() {
    let mut found = Vec::new();
    leaves("", &schema(), &mut found);
    let keys: BTreeSet<_> = found.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(keys, entries().iter().map(|entry| entry.key.to_owned()).collect());
    for entry in entries() {
        let (_, schema) = found.iter().find(|(key, _)| key == entry.key).unwrap();
        let default = entry.default.map(|text| {
            let table: toml::Table = format!("x = {text}").parse().unwrap();
            serde_json::to_value(&table["x"]).unwrap()
        });
        assert_eq!(schema.get("default"), default.as_ref(), "{}", entry.key);
    }
}

/// What the schema says of a text at `pointer`.
fn fits(pointer: &str, text: &str) -> bool {
    let schema = schema();
    let schema = schema.pointer(pointer).unwrap();
    let long = |name: &str| schema[name].as_u64().map(|n| usize::try_from(n).unwrap());
    let words = |of: &Value| of.as_array().map(|words| words.iter().any(|word| word == text));
    let alternatives = schema["oneOf"].as_array();
    schema["pattern"].as_str().is_none_or(|p| Regex::new(p).unwrap().is_match(text))
        && words(&schema["enum"]).unwrap_or(true)
        && alternatives.is_none_or(|all| {
            all.iter().any(|one| one["const"] == text || words(&one["enum"]) == Some(true))
        })
        && long("minLength").is_none_or(|min| text.chars().count() >= min)
        && long("maxLength").is_none_or(|max| text.chars().count() <= max)
}

#[test]
fn the_schema_refuses_nothing_that_loads() {
    let mail = "notify.mail={ server = \"localhost\", from = \"d@x\", to = [\"a@x\"], user = \"u\", password = \"file:/p\" }";
    let base = |key: &str| {
        let other = if key.starts_with("http") { "http.read_token=file:/t" } else { mail };
        Sources::default().with_flag(other)
    };
    let name = |n| "n".repeat(n);
    for (key, good, bad) in [
        ("station.name", vec!["北二", &name(64)], vec!["", &name(65)]),
        ("station.timezone", vec!["system", "Asia/Shanghai"], vec![""]),
        (
            "intake.keep_free",
            vec!["256 MiB", "50gb", "7", " 1 TB "],
            vec!["MiB", "1.5 GiB", "1 Gi"],
        ),
        ("archive.folder", vec!["/srv/档案"], vec!["srv", ""]),
        ("dock.device", vec!["/dev/serial/by-id/x"], vec!["ttyUSB0", ""]),
        ("dock.safe_means", vec!["verified", "releasable"], vec!["copied"]),
        ("dock.charging", vec!["board", "when-idle"], vec!["never"]),
        ("http.listen", vec!["[::1]:1", "10.0.0.1:8420"], vec!["localhost:80", "1.1.1.1"]),
        (
            "http.token",
            vec!["credential:a.b", "file:/x"],
            vec!["hunter2", "credential:.x", "file:x"],
        ),
        ("log.level", vec!["info,a::b=debug"], vec![""]),
        ("log.format", vec!["auto", "text", "json", "journald"], vec!["jsn", "AUTO"]),
        ("notify.mail.tls", vec!["implicit", "starttls", "none"], vec!["ssl"]),
        ("notify.mail.from", vec!["d@x.org"], vec!["d", "@x", "a b@x"]),
        ("notify.mail.at", vec!["00:00", "23:59"], vec!["24:00", "7:30", "07:30:00"]),
    ] {
        let pointer = format!("/properties/{}", key.replace('.', "/properties/"));
        let pointer = if key == "intake.keep_free" { pointer + "/anyOf/0" } else { pointer };
        for (texts, is_good) in [(good, true), (bad, false)] {
            for text in texts {
                let loads = load(&base(key).with_flag(format!("{key}={text}"))).is_ok();
                assert_eq!(loads, is_good, "{key} = {text:?}");
                assert_eq!(fits(&pointer, text), is_good, "the schema on {key} = {text:?}");
            }
        }
    }
}
