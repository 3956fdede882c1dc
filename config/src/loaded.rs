//! Loading: from the sources to settings that can be used, or to all that is wrong with them.
//!
//! Called by the bins at the start and whenever a source changed. Never changes a source.

use std::collections::BTreeMap;

use crate::{
    Applies, Mail, Origin, Problems, Settings, Sources, faults::Faults, keys, layers::Layers, read,
};

/// Settings that can be used, and where each comes from; by default all of them defaults.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    origins: BTreeMap<String, Origin>,
}

/// One key for people: what it is, would be, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, e.g. `intake.parallel_bays`.
    pub key: &'static str,
    /// Its value as one writes it in TOML; none if it is not set and has no default. Secrets are
    /// references, so they show.
    pub value: Option<String>,
    /// What it would be if nobody set it.
    pub default: Option<String>,
    /// Who set it.
    pub origin: Origin,
    /// When a change of it counts.
    pub applies: Applies,
}

/// Loads settings: defaults, then the file, its drop-ins, variables and flags; later ones win. Tables
/// are laid over one another key by key, lists are replaced.
///
/// # Errors
/// All [`Problems`] there are. A file that was asked for must exist; values that are outranked must be
/// fit as well. What stands after a fault of grammar in a file is not looked at.
pub fn load(sources: &Sources) -> Result<Loaded, Problems> {
    let mut faults = Faults::default();
    let mut layers = Layers::read(sources, &mut faults);
    let members = std::mem::take(&mut layers.members);
    let settings = read::settings(members, &mut faults);
    if faults.list.is_empty() {
        let given = faults.given.iter().map(|(key, at)| (key.clone(), layers.origin(at)));
        Ok(Loaded { settings, origins: given.collect() })
    } else {
        Err(layers.problems(faults))
    }
}

impl Loaded {
    /// Every key there is, in the order of the sections.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let defaults = keys::leaves(&Settings::default());
        let pairs = keys::leaves(&self.settings).into_iter().zip(defaults);
        pairs
            .map(|(leaf, default)| Entry {
                key: leaf.key,
                value: leaf.value,
                default: default.value.or_else(|| mail_default(leaf.key)),
                origin: self.origins.get(leaf.key).cloned().unwrap_or(Origin::Default),
                applies: leaf.applies,
            })
            .collect()
    }
}

/// A mail's own defaults hold only once there is a mail.
fn mail_default(key: &str) -> Option<String> {
    match key {
        "notify.mail.tls" => Some("\"implicit\"".into()),
        "notify.mail.at" => Some(Mail::default_at().format("\"%H:%M\"").to_string()),
        _ => None,
    }
}
