//! Who a recorder says it is, by its profile, with every claim kept.
//!
//! Called by the drivers after a layout was recognised, and by `crate::vendor` for what a recorder
//! itself answers. The first set, faithfully decoded value of
//! a field wins; the others stay as facts, so that disagreements can be shown. What cannot be
//! read or believed becomes a remark. Never makes a value up, never shortens one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Tree,
    format::{Field, IdentitySource, Profile},
    ini, name, text,
};
use crate::{DriverError, ErrorKind, Fact, Identity};

/// Most bytes read of a settings file; real ones are a few hundred.
pub const HEAD_BYTES: u64 = 64 * 1024;
/// Longest value believed, in bytes; the longest field known in the field is 33.
const VALUE_BYTES_MAX: usize = 256;
/// Most facts kept of one recorder, so that a card of a million names stays bounded.
const FACTS_MAX: usize = 64;
/// Most remarks kept, for the same reason.
const REMARKS_MAX: usize = 32;

/// The beginning of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// At most [`HEAD_BYTES`].
    pub bytes: Vec<u8>,
    /// Whether that is the whole file.
    pub complete: bool,
}

impl Profile {
    /// Reads the identity; `read_head` answers the first [`HEAD_BYTES`] of a file of `tree`.
    ///
    /// # Errors
    /// [`ErrorKind::Disconnected`] from `read_head`; every other failure becomes a remark.
    pub fn identity(
        &self,
        tree: &Tree,
        read_head: &mut dyn FnMut(&[u8]) -> Result<Head, DriverError>,
    ) -> Result<Identity, DriverError> {
        let mut claims = Claims::new(self);
        for source in &self.identity {
            match source {
                IdentitySource::Ini { file, sections, keys } => {
                    claims.each_head(tree, file, read_head, |claims, label, head| {
                        for (&field, keys) in keys {
                            claims.ini(label, head, sections, keys, field);
                        }
                    })?;
                }
                IdentitySource::Line { file, separator, fields } => {
                    claims.each_head(tree, file, read_head, |claims, label, head| {
                        claims.line(label, head, *separator, fields);
                    })?;
                }
                IdentitySource::RootName {} => claims.root_name(tree),
                IdentitySource::Names { decides } => claims.names(tree, *decides),
            }
        }
        Ok(claims.finish())
    }
}

/// An identity in the making.
pub(crate) struct Claims<'a> {
    profile: &'a Profile,
    identity: Identity,
}

impl<'a> Claims<'a> {
    pub(crate) fn new(profile: &'a Profile) -> Self {
        let identity = Identity { profile: Some(profile.name.clone()), ..Identity::default() };
        Self { profile, identity }
    }

    /// The identity, with the profile's make and model where the recorder told none.
    pub(crate) fn finish(self) -> Identity {
        let Self { profile, mut identity } = self;
        identity.make = identity.make.or_else(|| profile.make.clone());
        identity.model = identity.model.or_else(|| profile.model.clone());
        identity.known = identity.serial.is_some();
        identity
    }

    /// Hands the head of every file of this name to `take`; passes on only a lost recorder.
    fn each_head(
        &mut self,
        tree: &Tree,
        file: &str,
        read_head: &mut dyn FnMut(&[u8]) -> Result<Head, DriverError>,
        take: impl Fn(&mut Self, &str, &[u8]),
    ) -> Result<(), DriverError> {
        for path in tree.files_named(file) {
            let label = String::from_utf8_lossy(path);
            match read_head(path) {
                Ok(head) => {
                    let bytes = self.whole_lines(&label, &head);
                    take(self, &label, bytes);
                }
                Err(error) if error.kind() == ErrorKind::Disconnected => return Err(error),
                Err(error) => self.remark(format!("{label} could not be read: {error}")),
            }
        }
        Ok(())
    }

    /// The head without a last line that is cut off: half a value is a wrong value.
    fn whole_lines<'h>(&mut self, label: &str, head: &'h Head) -> &'h [u8] {
        if head.complete {
            return &head.bytes;
        }
        self.remark(format!("{label} is longer than {HEAD_BYTES} bytes; the rest was not read"));
        let end = head.bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        &head.bytes[..end]
    }

    fn ini(
        &mut self,
        label: &str,
        head: &[u8],
        sections: &[String],
        keys: &[String],
        field: Field,
    ) {
        for (section, key) in
            sections.iter().flat_map(|section| keys.iter().map(move |key| (section, key)))
        {
            let found = ini::entries(head).filter(|entry| {
                entry.section.eq_ignore_ascii_case(section.as_bytes())
                    && entry.key.eq_ignore_ascii_case(key.as_bytes())
            });
            for entry in found {
                self.claim(&format!("{label}[{section}].{key}"), field, entry.value, true);
            }
        }
    }

    fn line(&mut self, label: &str, head: &[u8], separator: char, fields: &BTreeMap<Field, usize>) {
        let parts: Vec<_> =
            ini::first_line(head).split(|&byte| char::from(byte) == separator).collect();
        for (&field, &number) in fields {
            match parts.get(number) {
                Some(value) => self.claim(&format!("{label} field {number}"), field, value, true),
                None => self.remark(format!("{label} has no field {number}")),
            }
        }
    }

    fn root_name(&mut self, tree: &Tree) {
        let layout = self.profile.layout.as_ref();
        let rule = layout.and_then(|layout| layout.root_name.as_ref());
        let (Some(rule), Some(name)) = (rule, &tree.root_name) else { return };
        let Some(found) = rule.0.captures(name) else { return };
        for (group, field) in [("serial", Field::Serial), ("officer", Field::Officer)] {
            if let Some(value) = found.name(group) {
                self.claim("folder name", field, value.as_bytes(), true);
            }
        }
    }

    /// Names decide only where they all agree: a card may hold clips of two officers.
    fn names(&mut self, tree: &Tree, decides: bool) {
        let facts: Vec<_> =
            tree.files.iter().map(|path| name::name_facts(self.profile, path)).collect();
        let serials = facts.iter().filter_map(|facts| facts.serial.as_deref());
        self.agreed(Field::Serial, serials, decides);
        let officers = facts.iter().filter_map(|facts| facts.officer.as_deref());
        self.agreed(Field::Officer, officers, decides);
    }

    fn agreed<'n>(&mut self, field: Field, values: impl Iterator<Item = &'n str>, decides: bool) {
        let distinct: BTreeSet<_> = values.collect();
        if decides && distinct.len() > 1 {
            let word = field.word();
            self.remark(format!("the file names claim {} different {word}s", distinct.len()));
        }
        let decides = decides && distinct.len() == 1;
        for value in distinct {
            self.claim("file name", field, value.as_bytes(), decides);
        }
    }

    /// Keeps one claim and, where it decides and is believable, takes its value.
    pub(crate) fn claim(&mut self, source: &str, field: Field, raw: &[u8], decides: bool) {
        if raw.len() > VALUE_BYTES_MAX {
            return self.remark(format!("{source} is {} bytes long; no such value", raw.len()));
        }
        let decoded = text::decode(raw);
        if self.identity.facts.len() < FACTS_MAX {
            self.identity.facts.push(Fact {
                source: source.to_owned(),
                field: field.word().to_owned(),
                value: decoded.text.clone(),
                raw_hex: hex::encode(raw),
            });
        } else {
            self.remark(format!("more than {FACTS_MAX} claims; the rest are not kept"));
        }
        if decoded.text.is_empty() || self.profile.unset.contains(&decoded.text) || !decides {
            return;
        }
        if !decoded.clean {
            let raw_hex = hex::encode(raw);
            return self.remark(format!("{source} is not readable text: {raw_hex}"));
        }
        self.take(field, decoded.text);
    }

    fn take(&mut self, field: Field, value: String) {
        let identity = &mut self.identity;
        let slot = match field {
            Field::Serial => &mut identity.serial,
            Field::Officer => &mut identity.officer,
            Field::Unit => &mut identity.unit,
            Field::Make => &mut identity.make,
            Field::Model => &mut identity.model,
            // Kept as facts only: who and what that is, the roster says.
            Field::OfficerName | Field::UnitNumber | Field::ModelCode => return,
        };
        if slot.is_none() {
            *slot = Some(value);
        }
    }

    pub(crate) fn remark(&mut self, remark: String) {
        let remarks = &self.identity.remarks;
        if remarks.len() < REMARKS_MAX && !remarks.contains(&remark) {
            self.identity.remarks.push(remark);
        }
    }
}
