//! Who asks, how far they are trusted, and how they are spoken to.

use super::Role;
use crate::{domain::Actor, words::Words};

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Asker {
    /// As the custody log names them.
    pub actor: Actor,
    /// How far they are trusted.
    pub role: Role,
    /// Their language and the station's zone.
    pub words: Words,
}

impl Asker {
    /// The person behind an account of this host: its station's own account and root may do
    /// everything, others nothing. `own` is the account that docket runs as.
    #[must_use]
    pub fn of_account(uid: u32, own: u32, words: Words) -> Self {
        let role = if uid == own || uid == 0 { Role::Operator } else { Role::Stranger };
        Self { actor: Actor::of_uid(uid), role, words }
    }
}
