//! Signs of life: what monitors read, and what it must not tell them.

use std::{collections::BTreeSet, fs};

use docket_tests::{pattern::PatternClip, rig::http::Reply};
use regex::Regex;
use serde_json::json;

use super::bench::Bench;

/// Every name that a monitor may build on; `docket_tasks_lost_total` comes with the first loss.
const FIGURES: [&str; 33] = [
    "docket_api_connections",
    "docket_api_request_seconds",
    "docket_api_requests_total",
    "docket_archived_bytes_total",
    "docket_audit_bytes_total",
    "docket_audit_oldest_proof_age_seconds",
    "docket_audit_overdue_bytes",
    "docket_bays_busy",
    "docket_build_info",
    "docket_catalog_transaction_seconds",
    "docket_clips_total",
    "docket_dock_controller_up",
    "docket_event_streams",
    "docket_fixity_checks_total",
    "docket_free_bytes",
    "docket_fsync_seconds",
    "docket_intake_bytes_total",
    "docket_intake_held",
    "docket_items",
    "docket_items_verified_total",
    "docket_jobs",
    "docket_notices_pending",
    "docket_renditions_total",
    "docket_room_days",
    "docket_safe_mode",
    "docket_sessions_total",
    "docket_settings_valid",
    "docket_target_waiting",
    "docket_target_waiting_bytes",
    "docket_targets_failing",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
];

/// Every label there may be: classes of things, never one thing.
const LABELS: [&str; 12] = [
    "disk", "le", "listener", "method", "need", "outcome", "quantile", "route", "state", "status",
    "task", "version",
];

/// The checks that fail, `name: detail`.
fn failing(reply: &Reply) -> Vec<String> {
    let health = reply.json();
    let checks = health["checks"].as_array().unwrap().iter();
    let failing = checks.filter(|check| check["state"] == "failing");
    let shown = |part: &serde_json::Value| part.as_str().unwrap().to_owned();
    failing.map(|c| format!("{}: {}", shown(&c["name"]), shown(&c["detail"]))).collect()
}

#[test]
fn a_station_that_is_well_says_so_to_everybody() {
    let bench = Bench::start();
    for sign in ["/healthz", "/readyz"] {
        let reply = bench.stranger().get(sign).is(200);
        assert_eq!(failing(&reply), [""; 0]);
        assert!(!reply.text().contains('/'), "no path, for whoever reaches the port may read it");
    }
}

#[test]
fn readiness_names_what_is_missing() {
    let bench = Bench::start();
    bench.docked(&[bench.recorder("VR70001", &[PatternClip::new("A.MP4", 1, 5000)])]);
    let aside = bench.rig.home().join("unmounted");
    fs::rename(bench.rig.archive(), &aside).unwrap();
    assert_eq!(failing(&bench.reader().get("/readyz").is(503)), ["archive: missing"]);
    // Its mount point stands there, empty: nothing was mounted.
    fs::create_dir(bench.rig.archive()).unwrap();
    assert_eq!(failing(&bench.reader().get("/readyz").is(503)), ["archive: missing"]);
    fs::remove_dir(bench.rig.archive()).unwrap();
    fs::rename(&aside, bench.rig.archive()).unwrap();
    assert_eq!(failing(&bench.reader().get("/readyz").is(200)), [""; 0]);
    bench.stranger().get("/healthz").is(200);
    assert_eq!(failing(&bench.stranger().get("/readyz").is(200)), [""; 0], "as it was seen last");
}

#[test]
fn readiness_names_settings_that_are_broken() {
    let rig = docket_tests::rig::Rig::new();
    let file = rig.write("docket.toml", "[intake]\nparallel_bays = 3\n");
    let rig = rig.with("DOCKET_CONFIG", &file);
    let _daemon = rig.start_daemon();
    let client = docket_tests::rig::http::Client::over(rig.data().join("docket.sock"));
    client.get("/readyz").is(200);
    rig.write("docket.toml", "[intake]\nparallel_bays = 0\n");
    let told = client.post("/api/v1/settings/reload", &json!({})).is(200).json();
    assert_eq!(told["problems"][0]["key"], "intake.parallel_bays", "{told:#}");
    assert_eq!(failing(&client.get("/readyz").is(503)), ["settings: invalid"]);
    rig.write("docket.toml", "[intake]\nparallel_bays = 2\n");
    client.post("/api/v1/settings/reload", &json!({})).is(200);
    assert_eq!(failing(&client.get("/readyz").is(200)), [""; 0]);
}

#[test]
fn figures_are_read_by_readers_and_name_classes_only() {
    let bench = Bench::start();
    let clip = PatternClip::new("DCIM/OFFICER-4711.MP4", 1, 5000);
    let session = bench.docked(&[bench.recorder("VR70002", &[clip])])["sessions"][0].clone();
    let case = json!({ "number": "2026-4711", "title": "Gate" });
    bench.operator().post("/api/v1/cases", &case).is(200);
    bench.operator().get("/api/v1/cases/2026-4711").is(200);
    bench.operator().get(&format!("/api/v1/sessions/{}", session["id"].as_str().unwrap())).is(200);
    bench.stranger().get("/no/such/path/VR70002").is(404);
    bench.stranger().get("/api/v1/items").is(401);

    let reply = bench.reader().get("/metrics").is(200);
    assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = reply.text();
    let (mut names, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            assert!(comment.starts_with("HELP ") || comment.starts_with("TYPE "), "{line}");
            let name = comment.split(' ').nth(1).unwrap();
            names.insert(name.to_owned());
            continue;
        }
        labels.extend(sample(line));
    }
    assert_eq!(names, FIGURES.map(str::to_owned).into());
    let unknown: Vec<_> = labels.iter().filter(|label| !LABELS.contains(&label.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let session = session["id"].as_str().unwrap();
    for secret in ["VR70002", "2026-4711", "OFFICER", "DCIM", "token", session] {
        assert!(!text.contains(secret), "{secret} is told: {text}");
    }
    for counted in [
        "docket_sessions_total{outcome=\"complete\"} 1",
        "docket_api_requests_total{route=\"none\",method=\"GET\",status=\"404\"} 1",
        "docket_api_requests_total{route=\"/api/v1/items\",method=\"GET\",status=\"401\"} 1",
        "docket_api_requests_total{route=\"/api/v1/cases/{number}\",method=\"GET\",status=\"200\"} 1",
    ] {
        assert!(text.contains(counted), "{counted} is missing: {text}");
    }
}

/// The labels of a sample, which must be one: a name, labels, a number.
fn sample(line: &str) -> Vec<String> {
    let whole = Regex::new(r#"^[a-z_]+(\{(([a-z]+="[^"\\]*",?)*)\})? (\S+)$"#).unwrap();
    let found = whole.captures(line).unwrap_or_else(|| panic!("no sample: {line}"));
    let number = &found[4];
    assert!(number.parse::<f64>().is_ok(), "{line}");
    let labels = Regex::new(r#"([a-z]+)=""#).unwrap();
    let text = found.get(2).map_or("", |labels| labels.as_str());
    labels.captures_iter(text).map(|label| label[1].to_owned()).collect()
}
