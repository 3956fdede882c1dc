//! What is rendered, and that nothing in the table lies idle.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use super::exposition::{self, Family};
use crate::{
    domain::ItemState,
    observe::{
        metrics::{self, Metrics},
        table::{self, Kind},
    },
};

/// Labels that tell classes of things apart, and no thing from another.
const LABELS: &[&str] = &[
    "disk", "listener", "method", "need", "outcome", "route", "state", "status", "task", "version",
];

/// Records every fact once.
fn record_everything() {
    metrics::intake_bytes(7);
    metrics::clips("taken", 2);
    metrics::session_ended("torn");
    metrics::bays_busy(1);
    metrics::items_verified(2, 99);
    metrics::fixity_checks("failed", 1);
    metrics::audit_bytes(5);
    metrics::audit_standing(6, 7);
    metrics::items(ItemState::Sealed, 3);
    metrics::rendition("none");
    metrics::fsync(|| Ok(())).unwrap();
    metrics::transaction(Duration::from_millis(2));
    metrics::free_bytes("archive", 12);
    metrics::api_request(Some("/v1/items/{id}"), "GET", 200, Duration::from_millis(30));
    metrics::task_lost("archive");
    metrics::settings_valid(true);
    metrics::safe_mode(false);
    metrics::notices_pending(4);
    metrics::jobs("waiting", 5);
}

fn rendered() -> std::collections::BTreeMap<String, Family> {
    exposition::read(&Metrics::install().render())
}

#[test]
fn every_metric_is_rendered_as_the_table_says() {
    Metrics::install();
    record_everything();
    let families = rendered();
    for metric in table::ALL {
        let family = families.get(metric.name).unwrap_or_else(|| panic!("no {}", metric.name));
        assert_eq!(family.help, metric.help);
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram(_) => "histogram",
        };
        assert_eq!(family.kind, kind, "{}", metric.name);
        let allowed: BTreeSet<String> = metric.labels.iter().map(|l| l.name.into()).collect();
        assert_eq!(family.labels, allowed, "{}", metric.name);
        assert!(!family.series.is_empty(), "{}", metric.name);
    }
    let told: Vec<_> = table::ALL.iter().map(|metric| metric.name).collect();
    let untold: Vec<_> = families.keys().filter(|n| !told.contains(&n.as_str())).collect();
    assert!(untold.is_empty(), "not in the table: {untold:?}");
}

#[test]
fn names_follow_the_conventions() {
    let mut names = BTreeSet::new();
    for metric in table::ALL {
        let name = metric.name;
        assert!(names.insert(name), "{name} twice");
        assert!(name.starts_with("docket_") || name.starts_with("process_"), "{name}");
        assert_eq!(name.ends_with("_total"), metric.kind == Kind::Counter, "{name}");
        let base = name.trim_end_matches("_total");
        let unit = metric.unit.as_str();
        assert_eq!(base.ends_with("_bytes"), unit == "bytes", "{name}");
        assert_eq!(base.ends_with("_seconds"), unit == "seconds", "{name}");
        assert!(metric.help.ends_with('.'), "{name}");
        for label in metric.labels {
            assert!(LABELS.contains(&label.name), "{name} by {}", label.name);
        }
        if let Kind::Histogram(bounds) = metric.kind {
            assert!(bounds.is_sorted(), "{name}");
        }
    }
}

#[test]
fn histograms_have_their_bounds() {
    Metrics::install();
    record_everything();
    let families = rendered();
    for metric in table::ALL {
        let Kind::Histogram(bounds) = metric.kind else { continue };
        let family = &families[metric.name];
        for bound in bounds {
            let le = format!("le=\"{bound}\"");
            assert!(family.series.keys().any(|s| s.contains(&le)), "{} {le}", metric.name);
        }
    }
}

#[test]
fn what_is_held_is_counted_until_it_is_dropped() {
    Metrics::install();
    let now = || {
        let families = rendered();
        let of = |name: &str, series: &str| families[name].series[series];
        let streams = of("docket_event_streams", "docket_event_streams");
        let listener = "docket_api_connections{listener=\"network\"}";
        (streams, of("docket_api_connections", listener))
    };
    let before = now();
    let held = (metrics::event_stream(), metrics::api_connection("network"));
    assert_eq!(now(), (before.0 + 1.0, before.1 + 1.0));
    drop(held);
    assert_eq!(now(), before);
}

#[test]
fn text_from_outside_never_becomes_a_label() {
    Metrics::install();
    metrics::session_ended("officer-7");
    metrics::api_request(None, "EVIL\"} 1\n", 404, Duration::ZERO);
    let text = Metrics::install().render();
    exposition::read(&text);
    assert!(!text.contains("officer") && !text.contains("EVIL"), "{text}");
    assert!(text.contains("docket_sessions_total{outcome=\"other\"} 1"), "{text}");
}

#[test]
fn counters_begin_at_zero_before_anything_happened() {
    let families = rendered();
    for outcome in ["taken", "known", "excepted", "quarantined"] {
        let series = format!("docket_clips_total{{outcome=\"{outcome}\"}}");
        assert!(families["docket_clips_total"].series.contains_key(&series));
    }
    assert!(families["process_resident_memory_bytes"].series.values().all(|v| *v > 1e6));
    assert!(families["process_open_fds"].series.values().all(|v| *v >= 3.0));
    let started = families["process_start_time_seconds"].series.values().next().unwrap();
    let now = crate::clock::Clock::utc(&crate::clock::SystemClock::new()).timestamp();
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit")]
    let age = now as f64 - started;
    assert!((-2.0..3600.0).contains(&age), "started {age} s ago");
}

#[test]
fn every_metric_has_its_recorder_and_every_recorder_its_caller() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let recording = fs::read_to_string(source.join("observe/metrics.rs")).unwrap();
    for constant in constants(&fs::read_to_string(source.join("observe/table.rs")).unwrap()) {
        assert!(recording.contains(&format!("table::{constant}")), "{constant} is never recorded");
    }
    let mut elsewhere = String::new();
    read_below(&source, &mut elsewhere);
    let functions = recording.lines().filter_map(|l| l.strip_prefix("pub fn ")?.split('(').next());
    let functions: Vec<_> = functions.collect();
    assert!(functions.len() >= 15, "{functions:?}");
    for function in functions {
        let call = format!("metrics::{function}(");
        assert!(elsewhere.contains(&call), "{call} stands nowhere");
    }
}

fn constants(table: &str) -> Vec<String> {
    let names = table
        .lines()
        .filter_map(|line| line.strip_prefix("pub(super) const ")?.split_once(": Metric"));
    let names: Vec<_> = names.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names.len(), table::ALL.len());
    names
}

/// All of the daemon's code but this module's.
fn read_below(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("observe") {
            read_below(&path, text);
        } else if path.extension().is_some_and(|e| e == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
