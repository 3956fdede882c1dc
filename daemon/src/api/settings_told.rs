//! Settings, their changes and their problems as people are told of them.

use docket_config::{Change, Loaded, Origin, Problem, ProblemKind, Problems, ValueType};
use fluent_templates::fluent_bundle::FluentValue;

use super::{ChangeView, ReadSettings, SettingView, SettingsProblemView, SettingsView, settings};
use crate::words::Words;

/// Everything about the settings that hold.
#[must_use]
pub fn view(read: &ReadSettings, words: &Words) -> SettingsView {
    SettingsView {
        settings: read.loaded.as_ref().map(entries).unwrap_or_default(),
        changes: changes(&read.changes),
        problems: read.problems.as_ref().map(|found| problems(found, words)).unwrap_or_default(),
        safe_mode: read.safe_mode,
    }
}

/// Every key with its value and where it comes from.
#[must_use]
pub fn entries(loaded: &Loaded) -> Vec<SettingView> {
    let entries = loaded.entries().into_iter();
    entries
        .map(|entry| SettingView {
            key: entry.key.into(),
            value: entry.value,
            default: entry.default,
            origin: origin(&entry.origin),
        })
        .collect()
}

/// Changes, with whether they count already.
#[must_use]
pub fn changes(changes: &[Change]) -> Vec<ChangeView> {
    changes
        .iter()
        .map(|change| ChangeView {
            key: change.key.into(),
            old: change.old.clone(),
            new: change.new.clone(),
            applied: settings::is_applied(change),
        })
        .collect()
}

/// What differs between settings that were told and those that were read here.
#[must_use]
pub fn between(holding: &[SettingView], loaded: &Loaded) -> Vec<ChangeView> {
    let held = |key: &str| holding.iter().find(|s| s.key == key).and_then(|s| s.value.clone());
    let pairs = loaded.entries().into_iter().map(|entry| (held(entry.key), entry));
    pairs
        .filter(|(old, entry)| *old != entry.value)
        .map(|(old, entry)| ChangeView {
            key: entry.key.into(),
            old,
            new: entry.value,
            applied: false,
        })
        .collect()
}

/// Problems, each with its place.
#[must_use]
pub fn problems(problems: &Problems, words: &Words) -> Vec<SettingsProblemView> {
    problems.0.iter().map(|problem| told(problem, words)).collect()
}

fn told(problem: &Problem, words: &Words) -> SettingsProblemView {
    let place = match &problem.place {
        Some(place) => format!("{}:{}:{}", place.path.display(), place.line, place.column),
        None => origin(&problem.origin),
    };
    SettingsProblemView {
        id: problem.kind.id().into(),
        key: problem.key.clone(),
        place,
        line: problem.place.as_ref().map(|p| p.line_text.clone()).filter(|l| !l.is_empty()),
        column: problem.place.as_ref().map(|p| p.column),
        length: problem.place.as_ref().map(|p| p.length),
        text: text(problem, words),
    }
}

/// Where a value comes from, short.
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Default => "default".into(),
        Origin::File { path, line } => format!("{}:{line}", path.display()),
        Origin::Env { name } => format!("${name}"),
        Origin::Flag => "--set".into(),
    }
}

/// What is wrong, and what would be right.
fn text(problem: &Problem, words: &Words) -> String {
    let path = problem.place.as_ref().map(|place| place.path.display().to_string());
    let key = problem.key.clone().or_else(|| path.clone()).unwrap_or_default();
    let mut facts: Vec<(&'static str, FluentValue<'_>)> =
        vec![("key", key.into()), ("path", path.unwrap_or_else(|| origin(&problem.origin)).into())];
    facts.extend(facts_of(&problem.kind, words));
    words.tell(&format!("config-{}", problem.kind.id()), &facts)
}

fn facts_of(kind: &ProblemKind, words: &Words) -> Vec<(&'static str, FluentValue<'static>)> {
    use ProblemKind as P;
    let near = |nearest: Option<String>| ("nearest", nearest.unwrap_or_default().into());
    match kind {
        P::Unreadable { reason } => vec![("cause", reason.to_string().into())],
        P::TooLarge { max_bytes } => vec![("max", max_bytes.to_string().into())],
        P::Syntax { said } => vec![("cause", said.clone().into())],
        P::UnknownSection { nearest } | P::UnknownKey { nearest } => vec![near(nearest.clone())],
        P::WrongType { expected, found } => vec![
            ("expected", words.say(type_key(*expected)).into()),
            ("found", words.say(type_key(*found)).into()),
        ],
        P::OutOfRange { min, max, found } => vec![
            ("min", min.to_string().into()),
            ("max", max.to_string().into()),
            ("found", found.clone().into()),
        ],
        P::NotOneOf { allowed, found, nearest } => vec![
            ("allowed", allowed.join(", ").into()),
            ("found", found.clone().into()),
            near(nearest.map(Into::into)),
        ],
        P::NotAZone { found, nearest } | P::NotALogDirective { found, nearest } => {
            vec![("found", found.clone().into()), near(nearest.map(Into::into))]
        }
        P::NotASize { found }
        | P::NotAnAddress { found }
        | P::NotAServer { found }
        | P::NotAMailAddress { found }
        | P::NotATime { found }
        | P::RelativePath { found }
        | P::Duplicate { found } => vec![("found", found.clone().into())],
        P::NotAName { max_chars } => vec![("max", max_chars.to_string().into())],
        P::NeedsOther { any_of } => vec![("other", any_of.join(", ").into())],
        P::NotUtf8
        | P::KeyTwice
        | P::NotAnAssignment
        | P::Missing
        | P::NotASecretRef
        | P::NotAUrl
        | P::ControlCharacter
        | P::EmptyList
        | P::Unencrypted => Vec::new(),
    }
}

fn type_key(value: ValueType) -> &'static str {
    match value {
        ValueType::Text => "type-text",
        ValueType::Whole => "type-whole",
        ValueType::Decimal => "type-decimal",
        ValueType::Switch => "type-switch",
        ValueType::Moment => "type-moment",
        ValueType::List => "type-list",
        ValueType::Table => "type-table",
    }
}
