//! The report in words: every finding in both languages, and how it counts.

use docket_config::Language;

use super::*;
use crate::words::Words;

fn words(language: Language) -> Words {
    Words { language, zone: TimeZone::Named(chrono_tz::Asia::Shanghai) }
}

/// A report with every finding, each with every fact that any finding has.
fn everything() -> Report {
    let facts: Facts = ["originals", "count", "problems", "channels", "days", "length", "most"]
        .into_iter()
        .chain([
            "pid",
            "schema",
            "newest",
            "limit",
            "least",
            "instances",
            "watches",
            "size",
            "waiting",
        ])
        .map(|name| (name, Fact::Number(2)))
        .chain(["free", "keep_free", "available"].map(|name| (name, Fact::Bytes(3 << 30))))
        .chain(["now", "since"].map(|name| (name, Fact::Time(noon()))))
        .chain(
            [
                "path",
                "firmware",
                "owner",
                "mode",
                "why",
                "secret",
                "filesystem",
                "item",
                "zone",
                "offset",
            ]
            .map(|name| (name, Fact::Text(format!("<{name}>")))),
        )
        .chain(
            ["landlock", "seccomp", "every", "user", "bay", "port", "witness", "target"]
                .map(|name| (name, Fact::Text(format!("<{name}>")))),
        )
        .collect();
    let outcomes = findings().map(|(probe, code, state)| Outcome {
        probe,
        found: Found { state, code, facts: facts.clone() },
    });
    Report { at: noon(), quick: false, outcomes: outcomes.collect() }
}

#[test]
fn every_finding_is_told_in_both_languages_with_a_fix_where_one_is_due() {
    let report = everything();
    assert!(PROBES.iter().flat_map(|group| group.iter()).count() >= 15);
    for language in Language::ALL {
        let told = report.told(&words(language));
        for probe in &told.probes {
            let due = matches!(probe.state, State::Warn | State::Fail);
            assert_eq!(probe.fix.is_some(), due, "{} {}", probe.name, probe.finding);
            let fix = probe.fix.clone().unwrap_or_default();
            for text in [&probe.title, &probe.state_word, &probe.text, &fix] {
                assert!(!text.contains(['«', '{', '}']), "{language:?}: {text}");
            }
        }
        assert!(!told.summary.contains('«'));
    }
}

#[test]
fn no_text_is_left_over() {
    let known: BTreeSet<String> = findings()
        .flat_map(|(probe, code, state)| {
            let fix = matches!(state, State::Warn | State::Fail);
            let text = format!("doctor-{probe}.{code}");
            let fix = fix.then(|| format!("{text}-fix"));
            [Some(text), fix].into_iter().flatten().collect::<Vec<_>>()
        })
        .collect();
    for language in ["en", "zh-CN"] {
        let path = format!("{}/words/{language}/doctor.ftl", env!("CARGO_MANIFEST_DIR"));
        let mut message = String::new();
        let mut told = BTreeSet::new();
        for line in fs::read_to_string(path).unwrap().lines() {
            if let Some(attribute) = line.strip_prefix("    .") {
                told.insert(format!("{message}.{}", attribute.split(' ').next().unwrap()));
            } else if line.starts_with("doctor-") {
                line.split(' ').next().unwrap().clone_into(&mut message);
            }
        }
        assert_eq!(told, known, "{language}");
    }
}

#[test]
fn the_same_facts_stand_in_both_languages() {
    let report = everything();
    let [zh, en] = Language::ALL.map(|language| report.told(&words(language)));
    for (zh, en) in zh.probes.iter().zip(&en.probes) {
        for fact in ["<path>", "<why>", "<secret>", "<item>", "3.00 GiB"] {
            let (a, b) = (zh.text.contains(fact), en.text.contains(fact));
            assert_eq!(a, b, "{} {}: {fact}", en.name, en.finding);
        }
    }
}

#[test]
fn the_worst_probe_decides_the_exit_code() {
    let of = |states: &[State]| Report {
        at: noon(),
        quick: true,
        outcomes: states
            .iter()
            .map(|state| Outcome {
                probe: "x",
                found: Found { state: *state, code: "y", facts: Facts::new() },
            })
            .collect(),
    };
    for (states, code) in [
        (&[][..], 0),
        (&[State::Ok, State::Skipped], 0),
        (&[State::Warn, State::Ok], 1),
        (&[State::Fail, State::Warn], 2),
    ] {
        assert_eq!(of(states).exit_code(), code, "{states:?}");
    }
}

#[test]
fn the_report_is_written_with_codes_and_words() {
    let mut desk = Desk::new();
    desk.settings_problems = 1;
    let told = desk.report(true).told(&words(Language::En));
    let written = serde_json::to_value(&told).unwrap();
    assert_eq!(written["schema"], "docket.doctor/1");
    assert_eq!(written["at"], "2026-11-22T12:00:00Z");
    assert_eq!(written["state"], "fail");
    let first = &written["probes"][0];
    for (name, value) in [
        ("name", "settings"),
        ("state", "fail"),
        ("finding", "invalid"),
        ("title", "settings"),
        ("state_word", "fail"),
        ("text", "a setting cannot be used"),
    ] {
        assert_eq!(first[name], value);
    }
    assert_eq!(first["facts"]["problems"], 1);
    assert!(first["fix"].as_str().unwrap().contains("docket config check"));
    let told = desk.report(true).told(&words(Language::ZhCn));
    assert_eq!(told.probes[0].text, "有 1 项配置无法使用");
}
