//! The house rules that no compiler holds: which part may use which, where SQL, storage and the
//! clock may be touched, how files begin and how long they get.

#![expect(clippy::unwrap_used, reason = "a broken rule fails by panicking")]

#[path = "house/source.rs"]
mod source;

use std::collections::BTreeSet;

use cargo_metadata::MetadataCommand;
use regex::Regex;
use source::{Source, root, sources};

/// Modules of the daemon in the order in which they may use one another: each those before it and
/// those beside it.
const ORDER: &[&[&str]] = &[
    &["domain", "clock"],
    // `told` is the macro of `words`.
    &["words", "told"],
    &[
        "cipher",
        "cosign",
        "disposal",
        "drift",
        "duty",
        "excerpt",
        "fixity",
        "gaps",
        "handover",
        "lifecycle",
        "manifest",
        "matters",
        "note",
        "observe",
        "pieces",
        "receipt",
        "register",
        "removal",
        "retention",
        "sheet",
        "suggest",
        "time_stamp",
    ],
    &["catalog", "store", "log", "identity"],
    &["vault"],
    &["retrieve"],
    &["flow", "notify", "rebuild"],
    &["bundle"],
    &["doctor"],
    &["api"],
    &["web"],
    &["cli"],
    &["supervisor", "run"],
];

/// Stages of `flow` in the order in which a clip meets them: each uses only those before it.
const STAGES: &[&str] =
    &["dock", "device", "intake", "admit", "archive", "verify", "seal", "release_permit"];

/// Files past 400 lines, to be split. Nothing is added here.
const LONG: &[&str] = &[];

/// Turns the settings' many kinds of problem into values of messages.
const MAY_SPEAK_FLUENT: &[&str] = &["daemon/src/api/settings_told.rs"];

/// The worker alone has `unsafe` code, in one module, as FFmpeg's C interface demands.
const MAY_BE_UNSAFE: &str = "transcode/src/worker/main.rs";

/// The only files with `unsafe` code: FFmpeg's C interface, and Linux's calls for its clock and for
/// SCSI commands.
const UNSAFE: &[&str] = &[
    "device-drivers/src/host_clock.rs",
    "device-drivers/src/vendor/transport/sg_io.rs",
    "transcode/src/worker/ffmpeg.rs",
];

fn daemon() -> Vec<Source> {
    sources().into_iter().filter(|source| source.path.starts_with("daemon/src/")).collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|modules| modules.contains(&module))
}

#[test]
fn packages_use_only_those_they_may() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap();
    let ours: BTreeSet<_> = metadata.packages.iter().map(|p| p.name.to_string()).collect();
    assert_eq!(ours.len(), 6, "{ours:?}");
    for package in &metadata.packages {
        let may: &[&str] = match package.name.as_str() {
            "docket-config" | "docket-mount" | "docket-transcode" => &[],
            "docket-drivers" => &["docket-mount"],
            "docket" => &["docket-config", "docket-drivers", "docket-transcode"],
            "docket-tests" => continue,
            other => panic!("{other} is new: give it its place in this test"),
        };
        let of = package.name.as_str();
        // A package names itself to turn its own features on in its tests.
        let others = package.dependencies.iter().filter(|d| ours.contains(&d.name) && d.name != of);
        for dependency in others {
            let name = dependency.name.as_str();
            assert!(may.contains(&name), "{of} must not use {name}");
        }
    }
}

#[test]
fn modules_of_the_daemon_use_only_earlier_ones() {
    let mut checked = 0;
    for source in daemon() {
        let Some(module) = source.module() else { continue };
        let own = rank(module).unwrap_or_else(|| panic!("{module} has no place in ORDER"));
        for used in source.uses_of("crate::").iter().map(|path| path[0].clone()) {
            let Some(other) = rank(&used) else { panic!("{}: crate::{used}?", source.path) };
            assert!(other <= own, "{}: {module} must not use {used}", source.path);
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} uses found: this test reads wrongly");
}

#[test]
fn stages_use_only_earlier_ones() {
    let place = |stage: &str| STAGES.iter().position(|s| *s == stage);
    let mut checked = 0;
    for stage in STAGES {
        let source = daemon().into_iter().find(|s| s.path == format!("daemon/src/flow/{stage}.rs"));
        let source = source.unwrap_or_else(|| panic!("there is no stage {stage}"));
        let beside = source.uses_of("super::").into_iter().map(|path| path[0].clone());
        let through = source.uses_of("crate::").into_iter().filter(|path| path[0] == "flow");
        for used in beside.chain(through.filter_map(|path| path.get(1).cloned())) {
            assert!(place(&used) <= place(stage), "{stage} must not use the later {used}");
            checked += 1;
        }
    }
    assert!(checked >= STAGES.len(), "only {checked} uses found: this test reads wrongly");
}

#[test]
fn what_is_kept_to_one_module_stays_there() {
    let rules: [(&str, &[&str]); 7] = [
        (r"\bsqlx\b", &["catalog"]),
        (r"\bobject_store\b", &["store"]),
        (r"\b(SystemTime|Utc|Local|Instant)::now\b", &["clock"]),
        (r"\b(axum|hyper|hyper_util|tower)::", &["web", "cli"]),
        // Shapes describe themselves where they stand; routes are described by `web` alone.
        (r"\b(utoipa_axum|utoipa_swagger_ui|utoipa::(path|openapi|OpenApi))\b", &["web"]),
        (r"\bmetrics_exporter_prometheus\b|\b(counter|gauge|histogram)!", &["observe"]),
        (r"\b(fluent_templates|fluent_bundle|unic_langid)\b", &["words"]),
    ];
    for (pattern, modules) in rules {
        let pattern = Regex::new(pattern).unwrap();
        let (inside, outside): (Vec<_>, Vec<_>) = daemon()
            .into_iter()
            .filter(|source| !MAY_SPEAK_FLUENT.contains(&source.path.as_str()))
            .filter(|source| pattern.is_match(&source.code()))
            .partition(|source| source.module().is_some_and(|m| modules.contains(&m)));
        let outside: Vec<_> = outside.iter().map(|source| &source.path).collect();
        assert!(outside.is_empty(), "{pattern} is for {modules:?} alone: {outside:?}");
        assert!(!inside.is_empty(), "{pattern} is nowhere: this test reads wrongly");
    }
}

/// Answers that are made of a text in the code.
fn texts_answered(code: &str) -> Vec<&str> {
    let text = r#"(r#+)?"[^"]*[^\s"][^"]*""#;
    let answered = [
        format!(r"{text}(\.\w+\(\))*\s*\.into_response\("),
        format!(r"\b(Body::from|Html|Response::new)\(\s*{text}"),
        format!(r"\bStatusCode::\w+,\s*{text}"),
        format!(r"\bformat!\(\s*{text}[^;]*?\)\s*\.into_response\("),
    ];
    let answered = Regex::new(&answered.join("|")).unwrap();
    answered.find_iter(code).map(|found| found.as_str()).collect()
}

#[test]
fn no_answer_is_a_text_of_the_code() {
    let web: Vec<_> = daemon().into_iter().filter(|s| s.module() == Some("web")).collect();
    assert!(web.len() > 10, "only {} files of web found", web.len());
    for source in web {
        let code = source.code();
        let found = texts_answered(&code);
        assert!(found.is_empty(), "{}: {found:?}", source.path);
    }
    let bad = r#"
        "gone".into_response(); "no".to_owned().into_response(); Body::from("gone"); Html("<p>");
        (StatusCode::NOT_FOUND, "gone").into_response(); format!("{x} gone").into_response();
        Body::from(bytes); (status, Json(health)).into_response(); StatusCode::OK.into_response()
    "#;
    assert_eq!(texts_answered(bad).len(), 6, "{:?}", texts_answered(bad));
}

#[test]
fn every_file_begins_with_its_job() {
    let without: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.lines().take(3).any(|line| line.starts_with("//!")))
        .map(|source| source.path)
        .collect();
    assert!(without.is_empty(), "without a first line `//! …`: {without:?}");
}

#[test]
fn files_stay_short() {
    let mut long: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.is_of_tests())
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > 400)
        .collect();
    long.sort_unstable();
    println!("past 400 lines: {long:?}");
    let new: Vec<_> = long.iter().filter(|(_, path)| !LONG.contains(&path.as_str())).collect();
    assert!(new.is_empty(), "split these, by job: {new:?}");
}

#[test]
fn unsafe_code_stands_where_it_must() {
    let unsafe_code = Regex::new(r"\bunsafe\s*(\{|fn\b|impl\b|trait\b|extern\b)").unwrap();
    let found: Vec<_> = sources()
        .into_iter()
        .filter(|source| unsafe_code.is_match(&source.code()))
        .map(|source| source.path)
        .collect();
    assert_eq!(found, UNSAFE);
}

#[test]
fn programs_forbid_unsafe_code() {
    let programs: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.path.contains("/src/bin/") || source.path.ends_with("/main.rs"))
        .collect();
    assert!(programs.len() >= 5, "{programs:?}");
    for program in programs.iter().filter(|program| program.path != MAY_BE_UNSAFE) {
        assert!(program.code().contains("#![forbid(unsafe_code)]"), "{}", program.path);
    }
}
