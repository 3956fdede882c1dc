//! An answer of each kind, as a station tells it.
//!
//! Made as JSON, the shape in which answers travel; the tests beside it turn them into text.

use serde_json::{Value, json};

pub(super) fn schema(name: &str, mut answer: Value) -> Value {
    answer["schema"] = name.into();
    answer
}

fn recorder() -> Value {
    json!({ "id": "0199", "label": "执法记录仪甲-007", "known": true, "make": null, "model": null, "serial": "007" })
}

pub(in crate::cli::show) fn session(outcome: Option<&str>) -> Value {
    json!({
        "id": "01980000-0000-7000-8000-000000000001", "recorder": recorder(), "bay": "二号仓位",
        "driver": "folder", "place": "/media/card", "docked_by": "uid:1000",
        "started_at": "2026-11-22T00:58:41Z", "ended_at": "2026-11-22T01:02:00Z",
        "outcome": outcome, "outcome_code": outcome.map(|_| "exceptions"),
        "outcome_detail": outcome.map(|_| "2 files were not taken as they are"),
        "clock": {
            "host_before": "2026-11-22T00:58:41Z", "host_after": "2026-11-22T00:58:42Z",
            "recorder": { "face": "2026-11-22T08:58:43", "resolution_ms": 1000, "method": "vendor-command" },
            "host_sync": "synchronised",
        },
        "offset": { "offset_ms": 90_000, "read_within_ms": 1502, "within_ms": null, "method": "vendor",
            "limit": { "verdict": "unknown", "limit_s": 60, "rule": "ready-for-duty" } },
        "officer": "012345",
        "disagreements": [{ "field": "serial", "claims": [
            { "source": "command 03", "value": "7654321" }, { "source": "file name", "value": "007" },
        ] }],
        "remarks": ["command 08: no answer"],
        "clock_set": { "before": "2026-11-22T08:58:43", "after": "2026-11-22T08:58:44", "at": "2026-11-22T00:58:44Z" },
        "condition": { "battery_percent": 49, "free_bytes": 1024, "card_present": false, "remarks": [] },
        "duty": { "fitness": "do-not-issue", "reasons": [
            { "code": "battery-low", "found": 49, "bound": 50 }, { "code": "storage-low", "found": 1024, "bound": 2048 },
            { "code": "clock-off", "found": 90, "bound": 60 }, { "code": "card-missing" },
            { "code": "medium-bad", "found": 2 }, { "code": "battery-unknown", "bound": 50 },
        ] },
        "removal": "not-taken",
        "clips": 32, "bytes": 5_368_709_120_u64, "taken": 9, "verified": 9, "sightings": 1,
        "exceptions": 22, "open": 0,
        "not_taken": (0..22).map(|n| json!({
            "path": format!("DCIM/{n}.MP4"), "reason": "read-error", "detail": "EIO at 4096", "item": null,
        })).collect::<Vec<_>>(),
    })
}

pub(in crate::cli::show) fn item(state: &str, reason: Option<&str>, path: &str) -> Value {
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
        "holes": [{ "offset": 512, "length": 4096, "why": "ENODEV" }],
        "reads_more_of": "01980000-0000-7000-8000-00000000000c",
        "read_more_by": ["01980000-0000-7000-8000-00000000000d"],
        "archive": [
            { "target": "local", "key": "evidence/a", "proven_at": "2026-11-22T01:00:00Z",
              "last_proven_at": "2026-11-22T01:00:00Z" },
            { "target": "far", "key": "evidence/a", "proven_at": null },
        ],
        "renditions": [{ "kind": "preview", "key": "evidence/a/preview.mp4", "size": 2048, "blake3": "", "recipe": "h264 720p" }],
        "derived": "done",
        "recorded": { "start": "2026-11-21T18:02:11+08:00", "end": null, "source": "name" },
        "times": { "start": "2026-11-21T18:02:09+08:00", "end": "2026-11-21T18:20:01+08:00", "error_ms": 1900,
            "basis": "one-reading", "reason": "set-between", "method": "vendor", "offset_ms": 2400, "if_set_ms": 8600,
            "absent_at": "2026-11-21T07:58:00+08:00", "present_at": "2026-11-21T19:02:00+08:00" },
        "stamps": [
            { "source": "name", "says": "start", "at": "2026-11-21T18:02:11+08:00", "zone": "assumed", "step_ms": 1000 },
            { "source": "container", "says": "start", "at": "2026-11-21T18:05:11+08:00", "zone": "open",
              "step_ms": 1000, "differs_ms": 180_000 },
        ],
        "media": null,
        "inside": inside(),
        "cases": [link(false), link(true)],
        "events": [
            event("seen", "uid:1000", None), event("fixity-checked", "station", Some("fixity-mismatch")),
        ],
    })
}

fn inside() -> Value {
    let finding = |kind: &str, span: [Option<i64>; 2], count: Option<u64>| json!({ "kind": kind, "stream": 0, "start_ms": span[0], "end_ms": span[1], "count": count });
    json!({
        "version": 1, "at": "2026-11-22T01:00:00Z", "outcome": "done", "detail": null,
        "findings": [
            finding("cut-short", [None, None], Some(4096)),
            finding("pictures-missing", [Some(4000), Some(8800)], Some(120)),
            finding("step-back", [Some(9000), None], Some(500)),
        ],
        "facts": {
            "version": 1,
            "sound": { "levels": { "span_ms": 1000, "dbfs": [-30, -50] }, "opening": { "span_ms": 250, "dbfs": [-30] } },
            "track": { "fixes": 60, "points": [{ "utc": "2026-11-22T00:00:00Z" }] },
            "not_examined": [{ "part": "pictures", "why": "not-sought" }],
        },
        "tracks": ["01980000-0000-7000-8000-00000000000e"],
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
        "failed": if failed { failures } else { json!([]) }, "of": 99, "since": "2026-11-01T00:00:00Z",
        "sample": { "size": 3, "seed": 7, "damaged_at_most_ppm": if failed { json!(null) } else { json!(631_598) } },
        "what": if failed { json!(["originals", "receipts", "log"]) } else { json!([]) },
        "receipts": failed.then(|| receipts_checked(false)), "log": failed.then(|| log_checked(false)) })
}

/// Receipts and log alone, all of it sound.
fn verified_signed() -> Value {
    json!({ "checked": 0, "bytes": 0, "failed_count": 0, "failed": [], "what": ["receipts", "log"],
        "receipts": receipts_checked(true), "log": log_checked(true) })
}

fn receipts_checked(clean: bool) -> Value {
    let found =
        json!([{ "code": "receipt-altered", "subject": "0198", "what": "a has other bytes" }]);
    json!({ "clean": clean, "checked": 2, "violation_count": u64::from(!clean),
        "violations": if clean { json!([]) } else { found } })
}

fn log_checked(clean: bool) -> Value {
    let found =
        json!([{ "code": "log-twice", "subject": "7", "what": "the entry 3 stands there again" }]);
    json!({ "clean": clean, "events": 2, "checkpoints": 1, "objects": 1, "violation_count": u64::from(!clean),
        "violations": if clean { json!([]) } else { found } })
}

fn status(running: bool) -> Value {
    json!({
        "running": running, "safe_mode": running, "name": "dock-1", "station": "0198", "data": "/var/lib/docket", "now": "2026-11-22T01:00:00Z",
        "clock_sync": "unsynchronised",
        "items": [{ "state": "releasable", "count": 1200, "bytes": 4096 }, { "state": "quarantined", "count": 1, "bytes": 1 }],
        "audit": { "days": if running { 30 } else { 0 }, "copies": 1200, "bytes": 4096,
            "oldest_proof": "2026-10-01T01:00:00Z", "overdue_copies": 2, "overdue_bytes": 99,
            "needed_rate": 2, "max_rate": 1,
            "last_failure": { "item": "0198", "at": "2026-10-02T01:00:00Z", "reason": "lost" } },
        "previews_waiting": 3, "unknown_recorders": [recorder()], "free_bytes": 1_000_000,
        "bays": [{ "bay": "1", "recorder": "r", "stage": "verifying",
            "duty": { "fitness": "unknown", "reasons": [{ "code": "clock-unknown", "bound": 60 }] }, "clips": 4, "clips_done": 2, "bytes": 9,
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

fn problem() -> Value {
    json!({ "schema": "docket.error/2", "type": "urn:docket:DKT-0501", "title": "a", "status": 404,
        "detail": "b", "code": "DKT-0501", "kind": "not-found", "kept": "c", "todo": "d",
        "cause": "ENOENT\nENODEV" })
}

/// One at work, one that is done, one that failed.
fn jobs(dock: &Value) -> [Value; 3] {
    let job = |state: &str, ended: Option<&str>, work: Value| {
        json!({ "id": "01980000-0000-7000-8000-00000000000d", "work": work, "state": state,
            "started_by": "station", "started_at": "2026-11-22T01:00:00Z", "ended_at": ended })
    };
    let ended = Some("2026-11-22T01:04:00Z");
    let mut running = job("running", None, json!({ "verb": "verify", "items": ["0198"] }));
    running["progress"] = json!({ "done": 3, "total": 12, "bytes": 4096 });
    let mut done = job("done", ended, json!({ "verb": "dock", "paths": ["/media/card"] }));
    done["reply"] = schema("docket.dock/1", dock.clone());
    let mut failed = job("failed", ended, json!({ "verb": "demo", "bays": 4, "seed": 1 }));
    failed["error"] = problem();
    [running, done, failed]
}

fn notice() -> Value {
    let delivery = |state: &str, next: Option<&str>, done: Option<&str>, error: Option<&str>| {
        json!({ "channel": "webhook:centre", "state": state, "attempts": 2, "next_at": next,
            "last_code": error.map(|_| "unreachable"), "last_error": error, "delivered_at": done })
    };
    let at = Some("2026-11-22T01:00:00Z");
    json!({ "id": "0198", "kind": "disk-low", "severity": "warning", "at": "2026-11-22T01:00:00Z",
        "last_at": "2026-11-22T02:00:00Z", "times": 2, "facts": {}, "text": "磁盘空间不足", "pending": 1,
        "failed": 1, "deliveries": [
            delivery("pending", at, None, Some("连接被拒绝")),
            delivery("delivered", None, at, None),
            delivery("failed", None, None, None),
        ] })
}

/// Some that hold, changes and problems: more than any one answer has.
pub(super) fn settings() -> Value {
    let setting = |key: &str, value: Option<&str>, origin: &str| json!({ "key": key, "value": value, "default": value, "origin": origin });
    let change = |key: &str, applied: bool| json!({ "key": key, "old": "4", "new": null, "applied": applied, "needs_restart": !applied });
    let wrong = |line: Option<&str>, column: Option<u32>| {
        json!({ "id": "unknown-key", "key": "station.nam", "place": "/etc/docket.toml:2:3", "line": line,
            "column": column, "length": column.map(|_| 3), "text": "a" })
    };
    json!({
        "settings": [
            setting("station.name", None, "default"),
            setting("intake.parallel_bays", Some("4"), "/etc/docket.toml:3"),
            setting("log.level", Some("\"info\""), "$DOCKET_LOG__LEVEL"),
        ],
        "changes": [change("intake.parallel_bays", true), change("archive.folder", false)],
        "problems": [wrong(Some("\t仓位nam = 1"), Some(4)), wrong(None, None)],
        "safe_mode": true,
    })
}

fn code() -> Value {
    json!({ "code": "DKT-0401", "kind": "not-found", "title": "未找到", "more": "甲\n乙", "kept": "丙",
        "todo": "丁" })
}

/// Every answer that there is, each with all it can hold, and with nothing.
fn bays() -> Value {
    let device = json!({
        "id": "1d6b:0104", "serial": "A1", "manufacturer": "Example", "product": null,
        "interfaces": ["08/06/50"],
    });
    let bay = |name: &str, by: Option<&str>, outranked: bool| {
        json!({
            "name": name, "at": "1-1.4", "taught_by": by, "taught_at": by.map(|_| "2026-11-22T00:58:41Z"),
            "outranked": outranked, "device": by.map(|_| device.clone()), "volumes": ["/dev/sdb1"],
            "stage": by.map(|_| "copying"),
        })
    };
    json!({
        "bays": [bay("一号", None, false), bay("bay-2", Some("uid:1000"), false), bay("bay-3", Some("station"), true)],
        "elsewhere": [{ "at": "1-2", "device": device }],
    })
}

/// A clock that was read by command, and one of which only the newest file tells.
fn recorder_clock(read: bool) -> Value {
    let reading = |method: &str, within: Option<u64>, came: Value| {
        json!({ "session": "01980000-0000-7000-8000-000000000001", "at": "2026-11-22T00:58:41Z",
            "face": "2026-11-22T08:58:43", "came": came, "outlier": !came.is_null(), "after_setting": false,
            "offset": { "offset_ms": -2400, "read_within_ms": within, "within_ms": within, "method": method, "limit": null } })
    };
    let limit = json!({ "verdict": "close", "limit_s": 60, "rule": "ready-for-duty" });
    json!({ "recorder": recorder(), "drift_ppb": read.then_some(-12_500), "drift_within_ppb": read.then_some(300),
        "limit": limit, "next": null,
        "readings": if read { vec![reading("vendor", Some(1052), json!({ "how": "set", "by_ms": 5000 })),
            reading("newest-file", None, Value::Null)] } else { Vec::new() } })
}

pub(super) fn answers() -> Vec<Value> {
    let items = [
        item("releasable", None, "DCIM/录像001.MP4"),
        item("quarantined", Some("fixity-mismatch"), "DCIM/2.MP4"),
    ];
    let dock = json!({ "sessions": [session(None), session(Some("incomplete"))],
        "failures": [{ "place": "/x", "error": problem() }] });
    vec![
        schema("docket.bays/1", bays()),
        schema("docket.bays/1", json!({ "bays": [], "elsewhere": [] })),
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
        schema("docket.recorder-clock/1", recorder_clock(true)),
        schema("docket.recorder-clock/1", recorder_clock(false)),
        schema("docket.verify/1", verify(false)),
        schema("docket.verify/1", verify(true)),
        schema("docket.verify/1", verified_signed()),
        schema("docket.fsck/1", fsck(true)),
        schema("docket.fsck/1", fsck(false)),
        schema("docket.jobs/1", json!({ "jobs": jobs(&dock) })),
        schema("docket.jobs/1", json!({ "jobs": [] })),
        schema("docket.job/1", jobs(&dock)[0].clone()),
        schema("docket.job/1", jobs(&dock)[1].clone()),
        schema("docket.job/1", jobs(&dock)[2].clone()),
        schema("docket.notices/1", json!({ "notices": [notice()] })),
        schema("docket.notices/1", json!({ "notices": [] })),
        schema("docket.notice/1", notice()),
        schema("docket.settings/1", settings()),
        schema(
            "docket.settings/1",
            json!({ "settings": [], "changes": [], "problems": [], "safe_mode": false }),
        ),
        schema("docket.code/1", code()),
    ]
}
