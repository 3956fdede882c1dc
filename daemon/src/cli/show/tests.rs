//! Every answer in both languages: nothing untold, tables in line, recorded detail behind words.

use docket_config::{Language, TimeZone};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::*;

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

fn schema(name: &str, mut answer: Value) -> Value {
    answer["schema"] = name.into();
    answer
}

fn recorder() -> Value {
    json!({ "id": "0199", "label": "执法记录仪甲-007", "known": true, "make": null, "model": null, "serial": "007" })
}

fn session(outcome: Option<&str>) -> Value {
    json!({
        "id": "01980000-0000-7000-8000-000000000001", "recorder": recorder(), "bay": "二号仓位",
        "driver": "folder", "place": "/media/card", "docked_by": "uid:1000",
        "started_at": "2026-11-22T00:58:41Z", "ended_at": "2026-11-22T01:02:00Z",
        "outcome": outcome, "outcome_detail": outcome.map(|_| "2 files were not taken as they are"),
        "clock": {
            "host_before": "2026-11-22T00:58:41Z", "host_after": "2026-11-22T00:58:42Z",
            "recorder": { "face": "2026-11-22T08:58:43", "resolution_ms": 1000, "method": "vendor-command" },
            "host_sync": "synchronised",
        },
        "clips": 12, "bytes": 5_368_709_120_u64, "taken": 9, "verified": 9, "sightings": 1,
        "exceptions": 2, "open": 0,
        "not_taken": (0..22).map(|n| json!({
            "path": format!("DCIM/{n}.MP4"), "reason": "read-error", "detail": "EIO at 4096", "item": null,
        })).collect::<Vec<_>>(),
    })
}

fn item(state: &str, reason: Option<&str>, path: &str) -> Value {
    json!({
        "id": "01980000-0000-7000-8000-00000000000a", "state": state, "reason": reason,
        "session": "01980000-0000-7000-8000-000000000001", "recorder": recorder(), "kind": "video",
        "key_mark": "name-suffix",
        "source": {
            "path": path, "path_raw_hex": "", "size": 1_048_576, "mtime": "2026-11-21T18:20:00",
            "modified": null, "name": { "start": null, "sequence": null, "officer": null, "serial": null },
        },
        "digests": { "blake3": "48ea1fbf06710c49", "sha256": "58ce4b49fa758c4a", "sm3": "66c7f0f462eeedd9" },
        "twin_of": "01980000-0000-7000-8000-00000000000b",
        "archive": [
            { "target": "local", "key": "evidence/a", "proven_at": "2026-11-22T01:00:00Z" },
            { "target": "far", "key": "evidence/a", "proven_at": null },
        ],
        "renditions": [{ "kind": "preview", "key": "evidence/a/preview.mp4", "size": 2048, "blake3": "", "recipe": "h264 720p" }],
        "derived": "done",
        "recorded": { "start": "2026-11-21T18:02:11+08:00", "end": null, "source": "name" },
        "media": null,
        "cases": [link(false), link(true)],
        "events": [
            event("seen", "uid:1000", None), event("fixity-checked", "station", Some("fixity-mismatch")),
        ],
    })
}

fn event(act: &str, who: &str, reason: Option<&str>) -> Value {
    json!({ "seq": 7, "at": "2026-11-22T01:00:00Z", "act": act, "who": who, "outcome": "ok", "reason": reason, "detail": {} })
}

fn link(ended: bool) -> Value {
    json!({
        "id": "0198", "item": "01980000-0000-7000-8000-00000000000a", "case": "泉罚字〔2026〕12号",
        "linked_at": "2026-11-22T01:00:00Z", "linked_by": "uid:1000",
        "unlinked_at": ended.then_some("2026-11-22T02:00:00Z"),
        "unlinked_by": ended.then_some("uid:1000"), "unlink_reason": ended.then_some("不属于本案"),
    })
}

fn verify(failed: bool) -> Value {
    let failures = json!([{ "item": "0198", "path": "DCIM/1.MP4", "key": "evidence/a", "reason": "fixity-mismatch",
        "problem": "expected 4 bytes, found 5", "set_aside": true }]);
    json!({ "checked": 3, "bytes": 4096, "failed_count": u64::from(failed),
        "failed": if failed { failures } else { json!([]) } })
}

fn status(running: bool) -> Value {
    json!({
        "running": running, "station": "0198", "data": "/var/lib/docket", "now": "2026-11-22T01:00:00Z",
        "clock_sync": "unsynchronised",
        "items": [{ "state": "releasable", "count": 1200, "bytes": 4096 }, { "state": "quarantined", "count": 1, "bytes": 1 }],
        "previews_waiting": 3, "unknown_recorders": [recorder()], "free_bytes": 1_000_000,
        "bays": [{ "bay": "1", "recorder": "r", "stage": "verifying", "clips": 4, "clips_done": 2, "bytes": 9,
            "bytes_copied": 9, "bytes_verified": 3 }],
    })
}

fn fsck(clean: bool) -> Value {
    let violations =
        json!([{ "code": "manifest-altered", "subject": "0198", "what": "a has other bytes" }]);
    json!({ "clean": clean, "deep": !clean, "items": 1, "events": 2, "objects": 1,
        "violation_count": u64::from(!clean), "violations": if clean { json!([]) } else { violations } })
}

fn case() -> Value {
    json!({ "number": "泉罚字〔2026〕12号", "title": "占道经营", "created_at": "2026-11-22T01:00:00Z",
        "item_count": 1, "items": ["0198"] })
}

/// Every answer that there is, each with all it can hold, and with nothing.
fn answers() -> Vec<Value> {
    let items = [
        item("releasable", None, "DCIM/录像001.MP4"),
        item("quarantined", Some("fixity-mismatch"), "DCIM/2.MP4"),
    ];
    let problem =
        json!({ "code": "DKT-0501", "kind": "not-found", "what": "a", "kept": "b", "todo": "c" });
    let dock = json!({ "sessions": [session(None), session(Some("incomplete"))],
        "failures": [{ "place": "/x", "error": problem }] });
    vec![
        schema("docket.dock/1", dock.clone()),
        schema("docket.demo/1", json!({ "dock": dock, "items": items, "verify": verify(false) })),
        schema("docket.status/1", status(true)),
        schema("docket.status/1", status(false)),
        schema("docket.sessions/1", json!({ "sessions": [session(Some("torn")), session(None)] })),
        schema("docket.sessions/1", json!({ "sessions": [] })),
        schema("docket.session/1", session(Some("interrupted"))),
        schema("docket.items/1", json!({ "items": items })),
        schema("docket.items/1", json!({ "items": [] })),
        schema("docket.item/1", items[0].clone()),
        schema("docket.item/1", items[1].clone()),
        schema("docket.link/1", link(false)),
        schema("docket.link/1", link(true)),
        schema("docket.case/1", case()),
        schema("docket.cases/1", json!({ "cases": [case()] })),
        schema("docket.cases/1", json!({ "cases": [] })),
        schema("docket.verify/1", verify(false)),
        schema("docket.verify/1", verify(true)),
        schema("docket.fsck/1", fsck(true)),
        schema("docket.fsck/1", fsck(false)),
    ]
}

#[test]
fn every_answer_is_told_in_both_languages_and_differs() {
    for answer in answers() {
        let (en, zh) = (told(Language::En, answer.clone()), told(Language::ZhCn, answer));
        assert_ne!(en, zh);
        assert_eq!(en.lines().count(), zh.lines().count(), "{en}\n{zh}");
    }
}

/// Each line of a Chinese answer has Chinese in it, but for digests, ids and commands.
#[test]
fn chinese_answers_have_no_line_of_another_language() {
    for answer in answers() {
        let text = told(Language::ZhCn, answer);
        let latin =
            text.lines().filter(|line| !line.trim().is_empty() && !line.chars().any(is_han));
        let odd: Vec<_> = latin
            .filter(|line| {
                let word = line.split_whitespace().next().unwrap_or_default();
                !matches!(word, "BLAKE3" | "SHA-256" | "SM3") && line.trim() != "0198"
            })
            .collect();
        assert!(odd.is_empty(), "{odd:?} in\n{text}");
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
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
        text.contains(
            "    部分文件已隔离、未采集，或在等待归档（2 files were not taken as they are）\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("    DCIM/0.MP4 — 存储介质无法读到文件末尾 (read-error)：EIO at 4096\n"),
        "{text}"
    );
    assert!(text.contains("另有 2 个：docket sessions show 01980000-0000-7000"), "{text}");
    let quarantined = item("quarantined", Some("fixity-mismatch"), "a");
    let text = told(Language::ZhCn, schema("docket.item/1", quarantined));
    assert!(text.contains("已隔离：读回的字节与采集的字节不一致 (fixity-mismatch)\n"), "{text}");
    assert!(
        text.contains("#7 2026-11-22 09:00:00 +08:00 校验           采集站 (fixity-mismatch)\n"),
        "{text}"
    );
}

#[test]
fn a_failure_says_what_what_is_safe_and_what_to_do() {
    let told = |language| failure(&words(language), "DKT-0604", "a", "b", "c", Some("d"));
    assert_eq!(
        told(Language::En),
        "error DKT-0604: a\n  cause: d\n  kept safe: b\n  what to do: c\n"
    );
    assert_eq!(told(Language::ZhCn), "错误 DKT-0604：a\n  原因：d\n  完好：b\n  处理：c\n");
}
