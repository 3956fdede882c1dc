//! What can go wrong with a dock controller, sorted by what the caller does next.

use std::io;

/// What the caller does next about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControllerErrorKind {
    /// It is not there, went away, was restarted or does not answer: open it again later, and then
    /// tell it everything anew.
    Unavailable,
    /// The host may not open it: tell the person about permissions, and try again later.
    Denied,
    /// What answers is no board that this version understands: tell the person, and try again later.
    NotOurs,
    /// It understood and will not: leave this command out; others go on.
    Refused,
}

impl ControllerErrorKind {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Denied => "denied",
            Self::NotOurs => "not-ours",
            Self::Refused => "refused",
        }
    }
}

/// A controller's failure: what failed, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct ControllerError {
    kind: ControllerErrorKind,
    what: String,
}

impl ControllerError {
    /// A failure of `kind`, told as `what`.
    pub fn new(kind: ControllerErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }

    /// The link failed while `doing` something.
    pub(super) fn io(doing: &str, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::PermissionDenied => ControllerErrorKind::Denied,
            _ => ControllerErrorKind::Unavailable,
        };
        Self::new(kind, format!("{doing}: {error}"))
    }

    /// What the caller does next.
    #[must_use]
    pub fn kind(&self) -> ControllerErrorKind {
        self.kind
    }
}
