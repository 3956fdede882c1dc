//! A reader of Prometheus' text format 0.0.4 that is strict where scrapers are lenient.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::collections::{BTreeMap, BTreeSet};

/// One metric as rendered.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub(super) help: String,
    pub(super) kind: String,
    /// The series: name and labels as written, and the value.
    pub(super) series: BTreeMap<String, f64>,
    /// Every label name met, `le` left out.
    pub(super) labels: BTreeSet<String>,
}

/// Reads `text`; panics on whatever the format forbids.
pub(super) fn read(text: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            let family = Family { help: help.into(), ..Family::default() };
            assert!(families.insert(name.into(), family).is_none(), "{name} comes twice");
            name.clone_into(&mut current);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(name, current, "TYPE without HELP before it: {line}");
            let family = families.get_mut(name).unwrap();
            assert!(family.kind.is_empty() && family.series.is_empty(), "late: {line}");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            kind.clone_into(&mut family.kind);
        } else {
            let family = families.get_mut(&current).unwrap_or_else(|| panic!("early: {line}"));
            sample(line, &current, family);
        }
    }
    families
}

fn sample(line: &str, of: &str, family: &mut Family) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').unwrap()),
        None => (series, ""),
    };
    assert!(is_name(name), "{line}");
    let suffix = name.strip_prefix(of).unwrap_or_else(|| panic!("{line} stands below {of}"));
    let suffixes: &[&str] =
        if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
    assert!(suffixes.contains(&suffix), "{line} does not fit {}", family.kind);
    for label in names_of_labels(labels) {
        assert!(is_name(&label), "{line}");
        if label != "le" {
            family.labels.insert(label);
        }
    }
    let value: f64 = value.parse().unwrap();
    assert!(family.kind == "gauge" || value >= 0.0, "{line}");
    assert!(family.series.insert(series.into(), value).is_none(), "twice: {line}");
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Label names of `a="x",b="y"`; values may hold escaped quotes and commas.
fn names_of_labels(text: &str) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").unwrap();
        names.push(name.to_owned());
        let mut escaped = false;
        let end = after.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let left = &after[end.unwrap() + 1..];
        rest = left.strip_prefix(',').unwrap_or(left);
        assert!(rest.len() < left.len() || rest.is_empty(), "no comma before {left}");
    }
    names
}

#[test]
#[should_panic(expected = "twice")]
fn a_series_that_comes_twice_is_refused() {
    read("# HELP a b\n# TYPE a counter\na{x=\"1\"} 1\na{x=\"1\"} 2\n");
}

#[test]
#[should_panic(expected = "TYPE without HELP")]
fn a_metric_that_is_not_described_is_refused() {
    read("# TYPE a counter\na 1\n");
}

#[test]
fn labels_are_taken_apart() {
    assert_eq!(names_of_labels(r#"a="x,\"y\"=",b="\\""#), ["a", "b"]);
}
