//! What a profile must hold beyond its TOML form.
//!
//! Called by [`super::Profile::parse`]; answers the first fault in words that name the rule.

use chrono::format::{Item, StrftimeItems};

use super::{
    SCHEMA, check_control,
    format::{IdentitySource, KindRule, MarkRule, NamePattern, Pattern, Profile},
    log, recording,
};

const NAME_GROUPS: [&str; 4] = ["start", "serial", "officer", "sequence"];
const ROOT_GROUPS: [&str; 2] = ["serial", "officer"];

/// Answers the first contradiction found.
pub(super) fn check(profile: &Profile) -> Result<(), String> {
    if profile.schema != SCHEMA {
        return Err(format!("schema is `{}`, this version reads `{SCHEMA}`", profile.schema));
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if profile.name.is_empty() || !profile.name.chars().all(plain) {
        return Err(format!("name `{}` is not lower-case letters, digits, `-`", profile.name));
    }
    if profile.layout.is_none() && profile.usb.is_none() {
        return Err("neither layout nor usb: nothing tells its recorders".into());
    }
    check_control::check(profile)?;
    if let Some(root_name) = root_name(profile) {
        known_groups(root_name.groups(), &ROOT_GROUPS)?;
    }
    for source in &profile.identity {
        check_source(source, profile)?;
    }
    profile.name_pattern.iter().try_for_each(check_name)?;
    profile.mark.iter().try_for_each(check_mark)?;
    profile.kind.iter().try_for_each(check_kind)?;
    recording::check(&profile.recording)?;
    profile.log.iter().try_for_each(log::check)
}

fn root_name(profile: &Profile) -> Option<&Pattern> {
    profile.layout.as_ref()?.root_name.as_ref()
}

fn known_groups<'a>(
    mut groups: impl Iterator<Item = &'a str>,
    known: &[&str],
) -> Result<(), String> {
    match groups.find(|group| !known.contains(group)) {
        Some(group) => Err(format!("group `{group}` is not one of {}", known.join(", "))),
        None => Ok(()),
    }
}

fn check_source(source: &IdentitySource, profile: &Profile) -> Result<(), String> {
    match source {
        IdentitySource::RootName {} if root_name(profile).is_none() => {
            Err("identity from root-name needs layout.root_name".into())
        }
        IdentitySource::Names { .. } if profile.name_pattern.is_empty() => {
            Err("identity from names needs a name_pattern".into())
        }
        IdentitySource::Ini { file, sections, keys } if sections.is_empty() || keys.is_empty() => {
            Err(format!("identity from ini file {file} needs sections and keys"))
        }
        IdentitySource::Line { file, separator, .. } if !separator.is_ascii() => {
            Err(format!("identity from line of {file}: separator `{separator}` is not ASCII"))
        }
        _ => Ok(()),
    }
}

fn check_name(rule: &NamePattern) -> Result<(), String> {
    known_groups(rule.pattern.groups(), &NAME_GROUPS)?;
    let has_group = rule.pattern.groups().any(|group| group == "start");
    match &rule.start {
        Some(format) if has_group => check_format(format),
        None if !has_group => Ok(()),
        _ => Err(format!(
            "name_pattern `{}`: the group `start` and its format go together",
            rule.pattern.0
        )),
    }
}

pub(super) fn check_format(format: &str) -> Result<(), String> {
    if StrftimeItems::new(format).any(|item| item == Item::Error) {
        return Err(format!("`{format}` is no chrono format"));
    }
    Ok(())
}

fn check_mark(rule: &MarkRule) -> Result<(), String> {
    match rule {
        MarkRule::NameSuffix { pattern } if !pattern.groups().any(|group| group == "mark") => {
            Err(format!("mark pattern `{}` has no group `mark`", pattern.0))
        }
        _ => Ok(()),
    }
}

fn check_kind(rule: &KindRule) -> Result<(), String> {
    if rule.extensions.is_empty() && rule.pattern.is_none() {
        return Err("a kind rule needs extensions or a pattern".into());
    }
    Ok(())
}
