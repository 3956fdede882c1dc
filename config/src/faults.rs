//! What was found wrong while reading, before it is known which line that is.
//!
//! Filled by `layers` and by the reading of sections, which go on after a fault so that all are found.

use std::{collections::BTreeMap, ops::Range};

use crate::{ProblemKind, tree::At};

/// One fault.
pub(crate) struct Fault {
    pub(crate) kind: ProblemKind,
    pub(crate) key: Option<String>,
    pub(crate) at: At,
    /// What of the text must not be shown.
    pub(crate) hidden: Option<At>,
}

/// All faults, and which keys were given where.
#[derive(Default)]
pub(crate) struct Faults {
    pub(crate) list: Vec<Fault>,
    /// The place that counts for each key that was given, fit or not.
    pub(crate) given: BTreeMap<String, At>,
    /// Sound values that may hold a secret: lines are shown without them.
    pub(crate) hidden: Vec<At>,
    /// Some text could not be read to its end: what is missing elsewhere may stand there.
    pub(crate) incomplete: bool,
}

impl Faults {
    /// Notes that `key` has a fault at `at`; answers nothing, for callers that have nothing either.
    pub(crate) fn add<T>(&mut self, key: &str, at: &At, kind: ProblemKind) -> Option<T> {
        self.list.push(Fault { kind, key: Some(key.into()), at: at.clone(), hidden: None });
        None
    }

    /// The same where the value, at `hidden`, may be a secret.
    pub(crate) fn add_hiding<T>(
        &mut self,
        key: &str,
        at: &At,
        hidden: &At,
        kind: ProblemKind,
    ) -> Option<T> {
        let hidden = Some(hidden.clone());
        self.list.push(Fault { kind, key: Some(key.into()), at: at.clone(), hidden });
        None
    }

    /// Notes a fault of the whole layer or of its grammar.
    pub(crate) fn add_unkeyed(
        &mut self,
        layer: usize,
        span: Option<Range<usize>>,
        kind: ProblemKind,
    ) {
        self.list.push(Fault { kind, key: None, at: At { layer, span }, hidden: None });
    }

    /// Notes that `key`, which was given, is of no use as things stand. Nothing is said if some text
    /// could not be read: what it lacks may stand there.
    pub(crate) fn add_for_given(&mut self, key: &str, kind: ProblemKind) {
        if let Some(at) = self.given.get(key).cloned()
            && !self.incomplete
        {
            self.add::<()>(key, &at, kind);
        }
    }

    /// Whether `key` was given, fit or not.
    pub(crate) fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }
}
