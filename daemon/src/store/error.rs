//! The archive's failures, sorted by what the caller does next.

use std::{fmt, io, path::Path};

use object_store::client::{HttpError, HttpErrorKind};

/// What the caller does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// The archive's folder is not there: its disk may not be mounted.
    NoArchive,
    /// Nobody answers there: whatever else is asked of it would fail as well.
    Away,
    /// A server took what was asked and says nothing: it hangs, or this one answer was lost.
    Silent,
    /// Nothing under that key.
    NotFound,
    /// Something stands under a key that was to be new: read it and compare.
    Exists,
    /// No space: keep what is staged, tell the administrator, try again later.
    Full,
    /// Not writable: keep what is staged, tell the administrator, try again later.
    Unwritable,
    /// What stands under that key is longer than it can be: it is something else.
    TooLong,
    /// It takes what should be protected and does not protect it: nothing is put there.
    Unprotected,
    /// The station stops: nothing was found out, nothing changed.
    Stopped,
    /// The store failed in another way: try again later.
    Failed,
}

/// A failed archive operation.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    /// The path or key that it is about.
    at: String,
    what: String,
}

impl StoreError {
    /// What the caller does next.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// The path or key that it is about.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The archive's folder cannot be opened.
    pub(super) fn opening(folder: &Path, error: &io::Error) -> Self {
        let failed = Self::io("open the archive folder", folder, error);
        match failed.kind {
            StoreErrorKind::NotFound => Self { kind: StoreErrorKind::NoArchive, ..failed },
            _ => failed,
        }
    }

    /// The archive's disk does not answer.
    pub(super) fn silent(folder: &Path) -> Self {
        let at = folder.display().to_string();
        let what = format!("could not open the archive folder {at}: its disk does not answer");
        Self { kind: StoreErrorKind::NoArchive, at, what }
    }

    /// Nothing at all stands in the archive.
    pub(super) fn missing(folder: &Path) -> Self {
        let at = folder.display().to_string();
        let what = format!("nothing stands in the archive folder {at}: its disk is not mounted");
        Self { kind: StoreErrorKind::NoArchive, at, what }
    }

    /// Nothing at all is listed at a target that should hold much: it is another one, or its disk is not mounted.
    #[must_use]
    pub fn empty(target: &str) -> Self {
        let what = format!("nothing at all stands at {target}: nothing there is judged");
        Self { kind: StoreErrorKind::NoArchive, at: target.into(), what }
    }

    /// What stands under `key` is not what was written there.
    #[must_use]
    pub fn altered(key: &str) -> Self {
        let what = format!("{key} has other bytes than were written");
        Self { kind: StoreErrorKind::Failed, at: key.into(), what }
    }

    /// Other bytes stand under `key` than were to be put there.
    #[must_use]
    pub fn other_bytes(key: &str) -> Self {
        let what = format!("other bytes stand under {key}");
        Self { kind: StoreErrorKind::Exists, at: key.into(), what }
    }

    /// What stands under `key` is longer than `most` bytes: it was not read to the end.
    pub(super) fn too_long(key: &str, most: u64) -> Self {
        let what = format!("{key} is longer than {most} bytes: it is something else");
        Self { kind: StoreErrorKind::TooLong, at: key.into(), what }
    }

    /// The home archive's bytes cannot be read.
    #[must_use]
    pub fn reading(error: &io::Error) -> Self {
        Self::io("read", Path::new("the home archive"), error)
    }

    /// A target does not keep what it must.
    #[must_use]
    pub fn unprotected(target: &str, broken: &str) -> Self {
        let what = format!("{target} does not keep what is written there: {broken}");
        Self { kind: StoreErrorKind::Unprotected, at: target.into(), what }
    }

    /// A target does not answer.
    #[must_use]
    pub fn unanswered(target: &str) -> Self {
        let what = format!("{target} does not answer");
        Self { kind: StoreErrorKind::Away, at: target.into(), what }
    }

    /// A server took what was asked and says nothing.
    pub(super) fn hangs(doing: &str, key: &str) -> Self {
        let what = format!("could not {doing} {key}: the server does not answer");
        Self { kind: StoreErrorKind::Silent, at: key.into(), what }
    }

    /// Nothing is sent to a target at this time of day.
    #[must_use]
    pub fn outside_hours(target: &str) -> Self {
        let what = format!("nothing is sent to {target} at this time of day");
        Self { kind: StoreErrorKind::Stopped, at: target.into(), what }
    }

    /// A target cannot be used as it is set.
    pub(super) fn unusable(target: &str, why: &str) -> Self {
        let what = format!("{target} cannot be used: {why}");
        Self { kind: StoreErrorKind::Failed, at: target.into(), what }
    }

    /// A target refused to do something with an object, with this status.
    pub(super) fn refused(doing: &str, key: &str, status: u16) -> Self {
        let kind = match status {
            404 => StoreErrorKind::NotFound,
            401 | 403 => StoreErrorKind::Unwritable,
            _ => StoreErrorKind::Failed,
        };
        Self { kind, at: key.into(), what: format!("could not {doing} {key}: status {status}") }
    }

    /// The station stops.
    #[must_use]
    pub fn stopped(doing: &str, path: &Path) -> Self {
        let what = format!("the station stopped before it could {doing} {}", path.display());
        Self { kind: StoreErrorKind::Stopped, at: path.display().to_string(), what }
    }

    /// What the system said.
    #[must_use]
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => StoreErrorKind::NotFound,
            io::ErrorKind::AlreadyExists => StoreErrorKind::Exists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreErrorKind::Unwritable
            }
            _ => StoreErrorKind::Failed,
        };
        let at = path.display().to_string();
        Self { kind, what: format!("could not {doing} {at}: {error}"), at }
    }

    /// What a store said. That another is at something is no reason to call a person: it is tried again.
    pub(super) fn object(doing: &str, key: &str, error: &object_store::Error) -> Self {
        let kind = match error {
            object_store::Error::NotFound { .. } => StoreErrorKind::NotFound,
            object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. } => StoreErrorKind::Unwritable,
            other => kind_of_cause(other),
        };
        Self { kind, at: key.into(), what: format!("could not {doing} {key}: {error}") }
    }

    /// What a store said to a create-only put.
    pub(super) fn creating(key: &str, error: &object_store::Error) -> Self {
        let failed = Self::object("write", key, error);
        match error {
            object_store::Error::AlreadyExists { .. }
            | object_store::Error::Precondition { .. } => {
                Self { kind: StoreErrorKind::Exists, ..failed }
            }
            _ => failed,
        }
    }

    /// What a store said to the end of an upload in parts. A bad request is one whose parts it has no more
    /// (S3's `InvalidPart`, Azure's `InvalidBlockList`): the same again would be as bad.
    pub(super) fn completing(key: &str, error: &object_store::Error) -> Self {
        let failed = Self::object("complete", key, error);
        if is_bad_request(error) {
            return Self { kind: StoreErrorKind::NotFound, ..failed };
        }
        failed
    }
}

/// Whether the answer was the status 400, which the library tells in words alone.
fn is_bad_request(error: &dyn std::error::Error) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| cause.to_string().contains("status code: 400 "))
}

/// The stores wrap the system's error, or the line's, a few layers down.
fn kind_of_cause(error: &dyn std::error::Error) -> StoreErrorKind {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<HttpError>().is_some_and(|e| e.kind() == HttpErrorKind::Connect)
            || inner.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
        {
            return StoreErrorKind::Away;
        }
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return match io.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreErrorKind::Full,
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    StoreErrorKind::Unwritable
                }
                _ => StoreErrorKind::Failed,
            };
        }
        cause = inner.source();
    }
    StoreErrorKind::Failed
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StoreError {}
