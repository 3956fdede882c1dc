//! What a person is told when something fails: what, what was kept safe, and what to do.

use docket_drivers::ErrorKind;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{CatalogError, CatalogErrorKind},
    flow::FlowError,
    store::{StoreError, StoreErrorKind},
};

/// A refused or failed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}")]
pub struct ApiError {
    /// Stable code, `DKT-nnnn`.
    pub code: String,
    /// What kind it is; decides the exit code.
    pub kind: ApiErrorKind,
    /// What failed, and where.
    pub what: String,
    /// What was kept safe.
    pub kept: String,
    /// What to do.
    pub todo: String,
}

/// Sorted by what the asker does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiErrorKind {
    /// Ask differently.
    Usage,
    /// There is no such thing.
    NotFound,
    /// Somebody else is at work: wait.
    Busy,
    /// What is kept is not what should be kept: an administrator must look.
    Integrity,
    /// It failed.
    Failed,
}

impl ApiErrorKind {
    /// The command line's exit code: 2 failed, 3 usage, 5 not found, 6 integrity, 7 busy.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 2,
            Self::Usage => 3,
            Self::NotFound => 5,
            Self::Integrity => 6,
            Self::Busy => 7,
        }
    }
}

const NOTHING_CHANGED: &str = "nothing was changed";

impl ApiError {
    /// An error told in full.
    pub fn new(
        code: &str,
        kind: ApiErrorKind,
        what: impl Into<String>,
        kept: &str,
        todo: &str,
    ) -> Self {
        Self { code: code.into(), kind, what: what.into(), kept: kept.into(), todo: todo.into() }
    }

    /// A request that makes no sense as asked.
    pub fn usage(what: impl Into<String>, todo: &str) -> Self {
        Self::new("DKT-0403", ApiErrorKind::Usage, what, NOTHING_CHANGED, todo)
    }

    /// No such thing.
    pub fn not_found(what: impl Into<String>, todo: &str) -> Self {
        Self::new("DKT-0401", ApiErrorKind::NotFound, what, NOTHING_CHANGED, todo)
    }

    /// The data folder is held by another docket.
    pub fn busy(what: impl Into<String>) -> Self {
        let todo = "wait for it to end, or use another --data folder";
        Self::new("DKT-0201", ApiErrorKind::Busy, what, "the other one goes on undisturbed", todo)
    }

    pub(super) fn needs_station() -> Self {
        let todo = "start one with `docket run`";
        Self::new(
            "DKT-0203",
            ApiErrorKind::Failed,
            "this needs a running station",
            NOTHING_CHANGED,
            todo,
        )
    }

    pub(super) fn stopping() -> Self {
        let todo = "dock the recorder again when the station is back";
        let kept = "what was taken so far is in the catalog";
        Self::new("DKT-0204", ApiErrorKind::Failed, "the station is stopping", kept, todo)
    }
}

impl From<&CatalogError> for ApiError {
    fn from(error: &CatalogError) -> Self {
        let what = error.to_string();
        match error.kind() {
            CatalogErrorKind::NotFound => {
                Self::not_found(what, "list what there is, e.g. with `docket items list`")
            }
            CatalogErrorKind::Conflict | CatalogErrorKind::SameClip => Self::new(
                "DKT-0402",
                ApiErrorKind::Failed,
                what,
                NOTHING_CHANGED,
                "look at what the catalog holds and ask again",
            ),
            CatalogErrorKind::Corrupt => Self::new(
                "DKT-0301",
                ApiErrorKind::Integrity,
                what,
                "the archive's originals and manifests are untouched, and so is every recorder",
                "copy the data folder away as it is, then restore catalog.db from a backup",
            ),
            CatalogErrorKind::Unwritable => Self::new(
                "DKT-0302",
                ApiErrorKind::Failed,
                what,
                "everything committed before stands; staged files are found at the next start",
                "free space on the data disk or mend its permissions, then start again",
            ),
            CatalogErrorKind::Internal => Self::new(
                "DKT-0001",
                ApiErrorKind::Failed,
                what,
                "everything committed before stands",
                "start again; if it stays, report it with the log",
            ),
        }
    }
}

impl From<&StoreError> for ApiError {
    fn from(error: &StoreError) -> Self {
        let (code, todo) = match error.kind() {
            StoreErrorKind::Full => {
                ("DKT-0601", "free space in the archive; held items go on by themselves")
            }
            StoreErrorKind::Unwritable => (
                "DKT-0602",
                "make the archive folder writable for docket; held items go on by themselves",
            ),
            StoreErrorKind::NotFound => {
                ("DKT-0605", "mount the archive's disk, or make the folder if it is to be new")
            }
            _ => ("DKT-0603", "look at the archive's disk, then try again"),
        };
        let kept = "originals not yet archived are safe in staging";
        Self::new(code, ApiErrorKind::Failed, error.to_string(), kept, todo)
    }
}

impl From<&FlowError> for ApiError {
    fn from(error: &FlowError) -> Self {
        let what = error.to_string();
        match error {
            FlowError::Catalog(error) => error.into(),
            FlowError::Store(error) => error.into(),
            FlowError::Recorder(error) => recorder(error.kind(), what),
            FlowError::Staging { .. } => Self::new(
                "DKT-0604",
                ApiErrorKind::Failed,
                what,
                "the recorder is untouched and keeps its footage",
                "free space on the data disk or mend it, then dock the recorder again",
            ),
            FlowError::AlreadyDocked(_) => Self::new(
                "DKT-0506",
                ApiErrorKind::Busy,
                what,
                "the other bay goes on undisturbed",
                "wait for the other bay",
            ),
            FlowError::Stopping => Self::stopping(),
            FlowError::Manifest(_) => Self::new(
                "DKT-0001",
                ApiErrorKind::Failed,
                what,
                "the originals are archived and proven",
                "report it with the log",
            ),
        }
    }
}

macro_rules! by_value {
    ($($error:ty),*) => {$(
        impl From<$error> for ApiError {
            fn from(error: $error) -> Self {
                (&error).into()
            }
        }
    )*};
}

by_value!(CatalogError, StoreError, FlowError);

fn recorder(kind: ErrorKind, what: String) -> ApiError {
    let (code, api_kind, todo) = match kind {
        ErrorKind::NotFound => (
            "DKT-0501",
            ApiErrorKind::NotFound,
            "check the path, or put the recorder into its bay again",
        ),
        ErrorKind::Disconnected => (
            "DKT-0502",
            ApiErrorKind::Failed,
            "dock the recorder again; what was pulled is kept and gone on with",
        ),
        ErrorKind::Media => (
            "DKT-0503",
            ApiErrorKind::Failed,
            "dock it once more; if it stays, read the card in another bay",
        ),
        ErrorKind::Denied => ("DKT-0504", ApiErrorKind::Failed, "give docket the right to read it"),
        ErrorKind::Unsupported | ErrorKind::Unusable => (
            "DKT-0505",
            ApiErrorKind::Failed,
            "dock a folder, a mounted card, or a *.recorder.toml script",
        ),
    };
    ApiError::new(code, api_kind, what, "the recorder is untouched and keeps its footage", todo)
}
