//! What is told when something fails: what, what was kept safe, and what to do.
//!
//! An [`ApiError`] is a code with facts; a [`Problem`] is the same told in somebody's language, in
//! the shape of RFC 9457, and is what leaves docket.

use docket_drivers::ErrorKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ApiErrorKind, Code, removals};
use crate::{
    catalog::{CatalogError, CatalogErrorKind},
    domain::CustodyEvent,
    flow::FlowError,
    log::LogError,
    retrieve::RetrieveError,
    store::{StoreError, StoreErrorKind},
    vault::VaultError,
    words::Words,
};

/// A refused or failed request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} {}", code.number(), cause.as_deref().unwrap_or_default())]
pub struct ApiError {
    /// What went wrong.
    pub code: Code,
    /// What fills the places of its text.
    facts: Vec<(&'static str, String)>,
    /// The technical cause, as the system or a library worded it.
    cause: Option<String>,
}

impl ApiError {
    /// An error without facts.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, facts: Vec::new(), cause: None }
    }

    /// With what fills a place of its text.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and references alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// With its technical cause.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "values and references alike")]
    pub fn because(mut self, cause: impl ToString) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Its technical cause, where there is one.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// No such thing: `thing` is `item`, `session`, `case`, `job` or `notice`.
    #[must_use]
    pub fn not_found(thing: &'static str, id: &str) -> Self {
        Self::new(Code::NotFound).with("thing", thing).with("id", id)
    }

    /// Told in somebody's language.
    #[must_use]
    pub fn told(&self, words: &Words) -> Problem {
        let facts: Vec<_> = self.facts.iter().map(|(n, v)| (*n, v.as_str().into())).collect();
        let key = self.code.key();
        Problem {
            schema: Problem::SCHEMA.into(),
            kind_uri: format!("urn:docket:{}", self.code.number()),
            title: words.tell(&format!("{key}.title"), &facts),
            status: self.code.status(),
            detail: words.tell(key, &facts),
            code: self.code.number().into(),
            kind: self.code.kind(),
            kept: words.tell(&format!("{key}.kept"), &facts),
            todo: words.tell(&format!("{key}.todo"), &facts),
            cause: self.cause.clone(),
        }
    }
}

/// A failure as it leaves docket: RFC 9457's fields and docket's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `docket.error/2`.
    pub schema: String,
    /// The code as a URI.
    #[serde(rename = "type")]
    pub kind_uri: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What failed, and where.
    pub detail: String,
    /// Stable code, `DKT-nnnn`.
    pub code: String,
    /// What kind it is; decides the exit code.
    pub kind: ApiErrorKind,
    /// What was kept safe.
    pub kept: String,
    /// What to do.
    pub todo: String,
    /// The technical cause as the system or a library worded it, in no particular language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Problem {
    /// The name of this shape.
    pub const SCHEMA: &'static str = "docket.error/2";
}

impl From<&CatalogError> for ApiError {
    fn from(error: &CatalogError) -> Self {
        let code = match error.kind() {
            // Ids are looked up before they are used: this is a row that went away, or a defect.
            CatalogErrorKind::NotFound
            | CatalogErrorKind::Conflict
            | CatalogErrorKind::SameClip => Code::Conflict,
            CatalogErrorKind::Corrupt => Code::CatalogDamaged,
            CatalogErrorKind::Unwritable => Code::CatalogUnwritable,
            CatalogErrorKind::Closed => Code::Stopping,
            CatalogErrorKind::TooLong => {
                let max = CustodyEvent::LEAF_BYTES_MAX;
                return Self::new(Code::TooLong).with("max", max).because(error);
            }
            CatalogErrorKind::Internal => Code::Internal,
        };
        Self::new(code).because(error)
    }
}

impl From<&StoreError> for ApiError {
    fn from(error: &StoreError) -> Self {
        let code = match error.kind() {
            StoreErrorKind::Full => Code::ArchiveFull,
            StoreErrorKind::Unwritable => Code::ArchiveUnwritable,
            StoreErrorKind::NoArchive => Code::ArchiveMissing,
            StoreErrorKind::Away | StoreErrorKind::Silent => Code::ArchiveFailed,
            StoreErrorKind::Stopped => Code::Stopping,
            StoreErrorKind::NotFound
            | StoreErrorKind::Exists
            | StoreErrorKind::TooLong
            | StoreErrorKind::Unprotected
            | StoreErrorKind::Failed => Code::ArchiveFailed,
        };
        Self::new(code).with("folder", error.at()).because(error)
    }
}

impl From<&LogError> for ApiError {
    fn from(error: &LogError) -> Self {
        match error {
            LogError::Catalog(error) => error.into(),
            LogError::Store(error) if error.kind() == StoreErrorKind::Exists => {
                Self::new(Code::LogDiffers).because(error)
            }
            LogError::Store(error) => error.into(),
            LogError::Broken { .. } => Self::new(Code::LogBroken).because(error),
            LogError::Signing(_) | LogError::Identity(_) => {
                Self::new(Code::Internal).because(error)
            }
            LogError::NoProof(_) => Self::new(Code::NoProof).because(error),
        }
    }
}

impl From<&FlowError> for ApiError {
    fn from(error: &FlowError) -> Self {
        match error {
            FlowError::Catalog(error) => error.into(),
            FlowError::Log(error) => error.into(),
            FlowError::Store(error) => error.into(),
            FlowError::Recorder(driver) => Self::new(recorder(driver.kind())).because(error),
            FlowError::Staging { .. } => Self::new(Code::StagingUnusable).because(error),
            FlowError::AlreadyDocked(label) => {
                Self::new(Code::RecorderBusy).with("recorder", label)
            }
            FlowError::Unlocked(label) => Self::new(Code::RecorderUnlocked).with("recorder", label),
            FlowError::RemovalUnsure(_) => Self::new(Code::RemovalUnsure).because(error),
            FlowError::Stays(refusal) => removals::refused(*refusal),
            FlowError::Uncovered(why) => removals::refused(why.into()).because(why),
            FlowError::Vault(error) => error.into(),
            FlowError::Nowhere(error) => Self::new(Code::NoGoodCopy).because(error),
            FlowError::Stopping => Self::new(Code::Stopping),
            FlowError::Different(_) => Self::new(Code::ArchiveFailed).because(error),
            FlowError::Lost | FlowError::Sign(_) | FlowError::Manifest(_) => {
                Self::new(Code::Internal).because(error)
            }
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

impl From<&VaultError> for ApiError {
    fn from(error: &VaultError) -> Self {
        let code = match error {
            VaultError::Store(error) => return error.into(),
            VaultError::NoKey => Code::NoPrivateKey,
            VaultError::Gone(_) => Code::KeyGone,
            VaultError::Condemned { .. } => Code::KeyCondemned,
            VaultError::Bad(..) => Code::KeyAltered,
            VaultError::Cipher(_) => Code::Internal,
        };
        Self::new(code).because(error)
    }
}

impl From<&RetrieveError> for ApiError {
    fn from(error: &RetrieveError) -> Self {
        match error {
            RetrieveError::Store(error) => error.into(),
            RetrieveError::Catalog(error) => error.into(),
            RetrieveError::Key(error) => error.into(),
            RetrieveError::Nowhere { .. } => Self::new(Code::NoGoodCopy).because(error),
        }
    }
}

by_value!(CatalogError, StoreError, FlowError, LogError, RetrieveError);

fn recorder(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::NotFound => Code::RecorderNotFound,
        ErrorKind::Disconnected => Code::RecorderGone,
        ErrorKind::Media => Code::RecorderMedia,
        ErrorKind::Denied => Code::RecorderDenied,
        ErrorKind::Unsupported | ErrorKind::Unusable => Code::RecorderUnfit,
    }
}
