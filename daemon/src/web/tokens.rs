//! The tokens by which people on the network are known until there is sign-in.

use std::sync::Arc;

use docket_config::{Http, Secret, SecretError};
use subtle::ConstantTimeEq;

use crate::{
    api::{Asker, Role},
    domain::Actor,
    words::Words,
};

/// The tokens that are let in. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    known: Arc<Vec<(Role, Secret)>>,
}

impl Tokens {
    /// Reads the tokens that the settings name.
    ///
    /// # Errors
    /// [`SecretError`] of the first that cannot be read.
    pub fn read(http: &Http) -> Result<Self, SecretError> {
        let mut known = Vec::new();
        for (role, token) in [(Role::Operator, &http.token), (Role::Watcher, &http.read_token)] {
            if let Some(token) = token {
                known.push((role, token.read()?));
            }
        }
        Ok(Self { known: Arc::new(known) })
    }

    /// Who hands in `token`; nobody without a known one. All tokens are compared, each in the
    /// same time whatever it holds.
    #[must_use]
    pub fn asker(&self, token: Option<&str>, words: Words) -> Asker {
        let mut role = Role::Nobody;
        for (of, known) in self.known.iter() {
            let equal =
                token.is_some_and(|token| token.as_bytes().ct_eq(known.expose().as_bytes()).into());
            if equal {
                role = role.max(*of);
            }
        }
        let name = match role {
            Role::Nobody | Role::Stranger => "network",
            Role::Watcher => "token:read",
            Role::Operator => "token:operator",
        };
        Asker { actor: Actor(name.into()), role, words }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use docket_config::{Language, SecretRef, TimeZone};

    use super::*;

    #[test]
    fn a_token_says_who_asks_and_anything_else_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let secret = |name: &str, text: &str| {
            fs::write(dir.path().join(name), text).unwrap();
            Some(SecretRef::File(dir.path().join(name)))
        };
        let http = Http {
            token: secret("a", "all-of-it\n"),
            read_token: secret("b", "look"),
            listen: None,
        };
        let tokens = Tokens::read(&http).unwrap();
        let words = Words { language: Language::En, zone: TimeZone::System };
        let role = |token: Option<&str>| tokens.asker(token, words).role;
        assert_eq!(role(Some("all-of-it")), Role::Operator);
        assert_eq!(role(Some("look")), Role::Watcher);
        for stranger in [None, Some(""), Some("all-of-i"), Some("all-of-it2"), Some("LOOK")] {
            assert_eq!(role(stranger), Role::Nobody, "{stranger:?}");
        }
        assert_eq!(Tokens::default().asker(Some(""), words).role, Role::Nobody);
        assert!(!format!("{tokens:?}").contains("look"));
    }

    #[test]
    fn a_token_that_cannot_be_read_is_an_error() {
        let http =
            Http { token: Some(SecretRef::File("/nonexistent/token".into())), ..Http::default() };
        assert!(Tokens::read(&http).is_err());
    }
}
