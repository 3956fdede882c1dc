//! Locked recorders that did not take their passwords: listed, and allowed more.
//!
//! Called by `Api::perform`. Offers nothing itself: the recorder is offered its password once it is put
//! into a bay again.

use super::{Action, Api, ApiError, LockedView, Reply, Rest, pages::page_end, pages::page_limit};
use crate::{catalog::CatalogErrorKind, domain::Actor};

/// A use case of locked recorders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockedRequest {
    /// Those that did not take passwords, by what tells them apart.
    List(Rest),
    /// Forget the passwords that failed on one: it may be offered them again.
    AllowPasswords(String),
}

impl LockedRequest {
    /// What it wants to do.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::List(_) => Action::ReadEvidence,
            Self::AllowPasswords(_) => Action::AllowPasswords,
        }
    }
}

impl Api {
    pub(super) async fn locked(&self, asked: LockedRequest, by: &Actor) -> Result<Reply, ApiError> {
        let rest = match asked {
            LockedRequest::List(rest) => rest,
            LockedRequest::AllowPasswords(key) => {
                self.allow_passwords(&key, by).await?;
                Rest::default()
            }
        };
        let limit = page_limit(rest.limit)?;
        let locked = self.catalog.locked_recorders(limit, rest.after.as_deref()).await?;
        let next = page_end(&locked, limit).map(|one| one.key.clone());
        Ok(Reply::Locked(LockedView {
            recorders: locked.into_iter().map(Into::into).collect(),
            next,
        }))
    }

    async fn allow_passwords(&self, key: &str, by: &Actor) -> Result<(), ApiError> {
        let forgotten = self.catalog.forget_failed_passwords(key, by).await;
        forgotten.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("locked-recorder", key),
            _ => error.into(),
        })
    }
}
