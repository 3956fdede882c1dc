//! Settings, their changes and their problems as people are told of them.

use docket_config::{
    Applies, Change, Loaded, Origin, Problem, ProblemKind, Problems, Settings, ValueType,
};
use docket_drivers::profile::{ProfileError, ProfileSet};
use fluent_templates::fluent_bundle::FluentValue;

use super::{ApiError, ChangeView, ReadSettings, SettingView, SettingsProblemView, SettingsView};
use crate::words::{Words, told};

/// The key of the one setting that can be right and still be of no use.
const ARCHIVE_FOLDER: &str = "archive.folder";
/// Its kind of problem, beside those of [`ProblemKind`].
const UNUSABLE: &str = "archive-unusable";
/// The key of the folder of recorder profiles, and the kind of problem of one that is broken.
const PROFILES: &str = "recorders.profiles";
const PROFILE: &str = "profile";

/// Everything about the settings, as they were read last and as they hold.
#[must_use]
pub fn view(read: &ReadSettings, words: &Words) -> SettingsView {
    let applied = read.changes.iter().filter(|change| change.applies == Applies::Now);
    let waiting = read.waiting();
    let mut wrong = read.problems.as_ref().map(|found| problems(found, words)).unwrap_or_default();
    wrong.extend(profile_problems(&read.loaded.settings, words));
    wrong.extend(read.unusable.as_deref().map(|why| unusable(why, &read.loaded, words)));
    SettingsView {
        settings: entries(&read.loaded),
        changes: applied.map(change).chain(waiting.iter().map(change)).collect(),
        problems: wrong,
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

/// A change of the running station: applied, or waiting for a restart.
fn change(change: &Change) -> ChangeView {
    ChangeView {
        key: change.key.into(),
        old: change.old.clone(),
        new: change.new.clone(),
        applied: change.applies == Applies::Now,
        needs_restart: change.applies == Applies::AfterRestart,
    }
}

/// What differs between the settings that hold, as they were told, and those that were read here.
#[must_use]
pub fn between(told: &SettingsView, loaded: &Loaded) -> Vec<ChangeView> {
    let pairs = loaded.entries().into_iter().map(|entry| (held(told, entry.key), entry));
    pairs
        .filter(|(old, entry)| *old != entry.value)
        .map(|(old, entry)| ChangeView {
            key: entry.key.into(),
            old,
            new: entry.value,
            applied: false,
            needs_restart: entry.applies == Applies::AfterRestart,
        })
        .collect()
}

/// The value that holds: in safe mode its default, else the one that was read unless that waits.
fn held(told: &SettingsView, key: &str) -> Option<String> {
    let setting = told.settings.iter().find(|setting| setting.key == key);
    if told.safe_mode {
        return setting.and_then(|setting| setting.default.clone());
    }
    let waiting = told.changes.iter().find(|change| change.key == key && !change.applied);
    match waiting {
        Some(change) => change.old.clone(),
        None => setting.and_then(|setting| setting.value.clone()),
    }
}

/// Problems, each with its place.
#[must_use]
pub fn problems(problems: &Problems, words: &Words) -> Vec<SettingsProblemView> {
    problems.0.iter().map(|problem| told(problem, words)).collect()
}

/// What is wrong with this site's recorder profiles, each with its file. They are left out; all else
/// holds.
#[must_use]
pub fn profile_problems(settings: &Settings, words: &Words) -> Vec<SettingsProblemView> {
    let folder = settings.recorders.profiles.as_deref();
    let broken = match ProfileSet::of_site(folder) {
        Ok((_, broken)) => broken,
        // A shipped one: tests rule it out.
        Err(shipped) => vec![shipped],
    };
    let told = |error: &ProfileError| SettingsProblemView {
        id: PROFILE.into(),
        key: Some(PROFILES.into()),
        place: error.place(),
        line: None,
        column: None,
        length: None,
        text: told!(words, "settings-profile", cause = error.what.clone()),
    };
    broken.iter().map(told).collect()
}

/// Why settings in which nothing is wrong cannot be used: their archive.
fn unusable(why: &ApiError, loaded: &Loaded, words: &Words) -> SettingsProblemView {
    let entry = loaded.entries().into_iter().find(|entry| entry.key == ARCHIVE_FOLDER);
    SettingsProblemView {
        id: UNUSABLE.into(),
        key: Some(ARCHIVE_FOLDER.into()),
        place: entry.map(|entry| origin(&entry.origin)).unwrap_or_default(),
        line: None,
        column: None,
        length: None,
        text: why.told(words).detail,
    }
}

fn told(problem: &Problem, words: &Words) -> SettingsProblemView {
    let place = match &problem.place {
        Some(place) => format!("{}:{}:{}", place.path.display(), place.line, place.column),
        None => whole(&problem.origin),
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

/// The source that is meant as a whole.
fn whole(source: &Origin) -> String {
    match source {
        Origin::File { path, .. } => path.display().to_string(),
        other => origin(other),
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
        vec![("key", key.into()), ("path", path.unwrap_or_else(|| whole(&problem.origin)).into())];
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
        | P::NotABayPlace { found }
        | P::NotAnAddress { found }
        | P::NotAServer { found }
        | P::NotAMailAddress { found }
        | P::NotAPublicKey { found }
        | P::NotARecipient { found }
        | P::NotATime { found }
        | P::NotATargetName { found }
        | P::NotAPattern { found }
        | P::RelativePath { found }
        | P::Duplicate { found } => vec![("found", found.clone().into())],
        P::NotAName { max_chars } => vec![("max", max_chars.to_string().into())],
        P::NeedsOther { any_of } => vec![("other", any_of.join(" / ").into())],
        P::NotUtf8
        | P::KeyTwice
        | P::NotAnAssignment
        | P::Missing
        | P::NotASecretRef
        | P::NotAUrl
        | P::NotATargetUrl
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
