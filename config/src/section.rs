//! A section while it is taken apart key by key; what is left in the end is unknown.
//!
//! Used by `read`, which asks for every key there is. All layers are looked at, so that a fault in an
//! outranked value is told too; the last one counts.

use std::collections::BTreeMap;

use crate::{
    ProblemKind,
    check::is_name,
    faults::Faults,
    keys,
    nearest::nearest,
    tree::{At, Member, Node, Value},
};

/// How a value is read: from its node to what it means, or to a fault under its key.
pub(crate) trait Reading<T>: Fn(&mut Faults, &str, &Node) -> Option<T> {}

impl<T, F: Fn(&mut Faults, &str, &Node) -> Option<T>> Reading<T> for F {}

/// A section, as far as it has not been asked for.
pub(crate) struct Section {
    /// Its key; empty for the whole.
    path: String,
    at: Option<At>,
    left: BTreeMap<String, Vec<Member>>,
    known: Vec<&'static str>,
}

impl Section {
    /// The section `path`, which begins at `at`, with all that the layers say of it.
    pub(crate) fn new(path: &str, at: Option<At>, members: Vec<Member>) -> Self {
        let mut left: BTreeMap<String, Vec<Member>> = BTreeMap::new();
        for member in members {
            left.entry(member.key.clone()).or_default().push(member);
        }
        Self { path: path.into(), at, left, known: Vec::new() }
    }

    /// The value of `name`; none if it is not given or not fit.
    pub(crate) fn take<T>(
        &mut self,
        faults: &mut Faults,
        name: &'static str,
        read: impl Reading<T>,
    ) -> Option<T> {
        self.known.push(name);
        let key = self.key(name);
        let mut last = None;
        for member in self.left.remove(name).unwrap_or_default() {
            faults.given.insert(key.clone(), member.node.at.clone());
            last = read(faults, &key, &member.node);
        }
        last
    }

    /// The same for a key that must be there.
    pub(crate) fn require<T>(
        &mut self,
        faults: &mut Faults,
        name: &'static str,
        read: impl Reading<T>,
    ) -> Option<T> {
        let key = self.key(name);
        let value = self.take(faults, name, read);
        if let Some(at) = &self.at
            && !faults.is_given(&key)
            && !faults.incomplete
        {
            faults.add::<()>(&key, at, ProblemKind::Missing);
        }
        value
    }

    /// The section `name` within this one; none if nobody gives it.
    pub(crate) fn section(&mut self, faults: &mut Faults, name: &'static str) -> Option<Self> {
        self.known.push(name);
        let key = self.key(name);
        let given = self.left.remove(name)?;
        let at = given.first().map(|member| member.key_at.clone());
        let mut members = Vec::new();
        for member in given {
            let at = member.node.at.clone();
            match member.node.table() {
                Ok(table) => members.extend(table),
                Err(kind) => {
                    faults.add_hiding::<()>(&key, &at, &at, kind);
                }
            }
        }
        Some(Self::new(&key, at, members))
    }

    /// The table `name`, whose keys are names of people's own choice; keys of more than `max_chars`
    /// characters, or none, are faults.
    pub(crate) fn named<T>(
        &mut self,
        faults: &mut Faults,
        name: &'static str,
        max_chars: usize,
        read: impl Reading<T>,
    ) -> BTreeMap<String, T> {
        if let Some(last) = self.left.get(name).and_then(|given| given.last()) {
            faults.given.insert(self.key(name), last.node.at.clone());
        }
        let Some(mut section) = self.section(faults, name) else { return BTreeMap::new() };
        let mut values = BTreeMap::new();
        for (name, members) in std::mem::take(&mut section.left) {
            let key = section.key(&name);
            for member in members {
                faults.given.insert(key.clone(), member.node.at.clone());
                if name.chars().any(char::is_control) {
                    faults.add::<()>(&key, &member.key_at, ProblemKind::ControlCharacter);
                } else if !is_name(&name, max_chars) {
                    faults.add::<()>(&key, &member.key_at, ProblemKind::NotAName { max_chars });
                }
                values.extend(read(faults, &key, &member.node).map(|value| (name.clone(), value)));
            }
        }
        values
    }

    /// The key of `name` in the table `table`, as faults name it.
    pub(crate) fn key_in(&self, table: &str, name: &str) -> String {
        Self::new(&self.key(table), None, Vec::new()).key(name)
    }

    /// Ends the reading: what nobody asked for is unknown.
    pub(crate) fn finish(self, faults: &mut Faults) {
        for member in self.left.values().flatten() {
            let key = self.key(&member.key);
            let is_section = self.path.is_empty() && matches!(member.node.value, Value::Table(_));
            let kind = if is_section {
                let near = nearest(&member.key, self.known.iter().copied());
                ProblemKind::UnknownSection { nearest: near.map(str::to_owned) }
            } else {
                ProblemKind::UnknownKey { nearest: self.meant(&member.key) }
            };
            let value = &member.node.at;
            let after = |span: &At| span.span.as_ref().map(|span| span.start);
            // Of a table with a header of its own the header is shown, which holds no value.
            if after(value) > after(&member.key_at) {
                faults.add_hiding::<()>(&key, &member.key_at, value, kind);
            } else {
                faults.add::<()>(&key, &member.key_at, kind);
            }
        }
    }

    /// The key that was probably meant: one of this section, or of the same name in another.
    fn meant(&self, name: &str) -> Option<String> {
        let here = nearest(name, self.known.iter().copied()).map(|known| self.key(known));
        here.or_else(|| {
            let named = |key: &&&str| key.rsplit('.').next() == Some(name);
            keys::all().iter().find(named).map(|key| (*key).to_owned())
        })
    }

    fn key(&self, name: &str) -> String {
        let part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        let name = if !name.is_empty() && name.chars().all(part) {
            name.chars().take(PART_MAX_CHARS).collect()
        } else {
            format!("{:?}", name.chars().take(PART_MAX_CHARS).collect::<String>())
        };
        if self.path.is_empty() { name } else { format!("{}.{name}", self.path) }
    }
}

/// Of a longer part of a key only so much is told.
const PART_MAX_CHARS: usize = 64;
