//! Every answer in both languages: nothing untold, tables in line, recorded detail behind words.

pub(super) mod samples;

use docket_config::{Language, TimeZone};
use samples::{answers, item, schema, session};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::api::{Code, SettingsView, explain};

fn words(language: Language) -> Words {
    Words { language, zone: TimeZone::Named(chrono_tz::Asia::Shanghai) }
}

fn told(language: Language, answer: Value) -> String {
    let answer: Reply = serde_json::from_value(answer).unwrap();
    let text = reply(&words(language), &answer);
    assert!(!text.contains('«'), "{text}");
    assert!(text.ends_with('\n'), "{text:?}");
    text
}

#[test]
fn every_answer_is_told_in_both_languages_and_differs() {
    for answer in answers() {
        let (en, zh) = (told(Language::En, answer.clone()), told(Language::ZhCn, answer));
        assert_ne!(en, zh);
        assert_eq!(en.lines().count(), zh.lines().count(), "{en}\n{zh}");
    }
}

/// Each line of a Chinese answer has Chinese in it, but for digests, ids, commands and settings.
#[test]
fn chinese_answers_have_no_line_of_another_language() {
    for answer in answers() {
        let text = told(Language::ZhCn, answer);
        let latin = text
            .lines()
            .filter(|line| line.contains(char::is_alphabetic) && !line.chars().any(is_han));
        let odd: Vec<_> = latin
            .filter(|line| {
                let word = line.split_whitespace().next().unwrap_or_default();
                let is_name = matches!(word, "BLAKE3" | "SHA-256" | "SM3" | "ENODEV");
                let is_setting = word.contains('.') && !word.ends_with('.');
                !is_name && !is_setting && line.trim() != "0198"
            })
            .collect();
        assert!(odd.is_empty(), "{odd:?} in\n{text}");
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn a_verdict_has_its_reasons_in_their_units() {
    let answer = || schema("docket.session/1", session(Some("incomplete")));
    let text = told(Language::En, answer());
    for line in [
        "do not issue: battery low (49 %; asked for: 50 %); storage low (1.00 KiB; asked for: 2.00 KiB)",
        "clock off (90 s; asked for: 60 s); no card in it; files that could not be read (2)",
        "serial is told differently: command 03: 7654321; file name: 007",
        "footage must stay on the recorder: not all of it was taken",
        "from 2026-11-22 08:58:43 to 2026-11-22 08:58:44",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    let text = told(Language::ZhCn, answer());
    assert!(text.contains("暂勿发放: 电量不足（49%；要求：50%）"), "{text}");
}

#[test]
fn tables_stay_in_line_with_chinese_in_them() {
    let items = [
        item("releasable", None, "DCIM/录像001.MP4"),
        item("quarantined", Some("fixity-mismatch"), "DCIM/2.MP4"),
    ];
    for language in Language::ALL {
        let text = told(language, schema("docket.items/1", json!({ "items": items })));
        let columns: Vec<_> = text
            .lines()
            .map(|line| {
                line.find("DCIM/").or_else(|| line.rfind(['路', 'P'])).map(|at| line[..at].width())
            })
            .collect();
        assert_eq!(columns.len(), 3);
        assert!(columns.iter().all(|c| c.is_some() && *c == columns[1]), "{columns:?}\n{text}");
    }
}

#[test]
fn labels_stay_in_line_with_chinese_in_them() {
    for language in Language::ALL {
        let text = told(language, schema("docket.item/1", item("releasable", None, "notes.txt")));
        let column = |value: &str| {
            let line = text.lines().find(|line| line.contains(value)).unwrap();
            line[..line.find(value).unwrap()].width()
        };
        for value in ["notes.txt", "48ea1fbf06710c49", "执法记录仪甲-007", "2026-11-21T18:20:00"]
        {
            assert_eq!(column(value), LABEL_COLUMNS + 1, "{value}\n{text}");
        }
    }
}

#[test]
fn why_stands_before_what_was_recorded() {
    let text = told(Language::ZhCn, schema("docket.session/1", session(Some("incomplete"))));
    assert!(
        text.contains("    部分文件已隔离或未采集（2 files were not taken as they are）\n"),
        "{text}"
    );
    assert!(
        text.contains("    DCIM/0.MP4 — 存储介质无法读到文件末尾（read-error：EIO at 4096）\n"),
        "{text}"
    );
    assert!(text.contains("另有 2 个：docket sessions show 01980000-0000-7000"), "{text}");
    let quarantined = item("quarantined", Some("fixity-mismatch"), "a");
    let text = told(Language::ZhCn, schema("docket.item/1", quarantined));
    assert!(text.contains("已隔离：读回的字节与采集的字节不一致 (fixity-mismatch)\n"), "{text}");
    assert!(
        text.contains(
            "#7 2026-11-22 09:00:00 +08:00 校验           采集站（原始文件与原先不一致：fixity-mismatch）\n"
        ),
        "{text}"
    );
}

/// A session of before codes were kept.
#[test]
fn an_old_session_shows_what_was_recorded() {
    let mut old = session(Some("torn"));
    old["outcome_code"] = Value::Null;
    let text = told(Language::ZhCn, schema("docket.session/1", old));
    assert!(text.contains("\n    2 files were not taken as they are\n"), "{text}");
}

#[test]
fn what_is_wrong_with_a_setting_is_marked_in_its_line() {
    let text = told(Language::En, schema("docket.settings/1", samples::settings()));
    // Two columns a character, and a tab as it stands.
    assert!(text.contains("\n    \t仓位nam = 1\n    \t    ^^^\n"), "{text}");
    assert!(text.contains("intake.parallel_bays: 4 → – (applied)\n"), "{text}");
    assert!(text.contains("archive.folder: 4 → – (after a restart)\n"), "{text}");
    assert!(text.starts_with("Safe mode: "), "{text}");
}

#[test]
fn settings_tell_where_they_come_from_only_if_asked() {
    let view: SettingsView = serde_json::from_value(samples::settings()).unwrap();
    let held = |origin| settings_held(&words(Language::En), &view, origin);
    let (whole, alone) = (held(true), held(false));
    assert!(whole.contains("$DOCKET_LOG__LEVEL") && whole.contains("default"), "{whole}");
    assert!(alone.contains("log.level") && !alone.contains("DOCKET"), "{alone}");
}

#[test]
fn every_code_is_explained_whole() {
    for (language, means) in [(Language::En, "What it means"), (Language::ZhCn, "含义")] {
        for code in Code::ALL {
            let text = reply(
                &words(language),
                &Reply::Code(explain(code.number(), &words(language)).unwrap()),
            );
            assert!(text.starts_with(code.number()) && text.contains(means), "{text}");
            assert!(!text.contains(['«', '{', '}']), "{text}");
        }
    }
}

#[test]
fn a_failure_says_what_what_is_safe_and_what_to_do() {
    let told = |language| failure(&words(language), "DKT-0604", "a", "b", "c", Some("d\ne"));
    assert_eq!(
        told(Language::En),
        "error DKT-0604: a\n  cause: d\n    e\n  kept safe: b\n  what to do: c\n"
    );
    assert_eq!(told(Language::ZhCn), "错误 DKT-0604：a\n  原因：d\n    e\n  完好：b\n  处理：c\n");
}
