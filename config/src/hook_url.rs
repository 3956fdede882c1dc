//! A webhook's address. Many services put a token into its path or query, so it is shown only as far
//! as its host.
//!
//! Made by the reading of settings; used by whoever tells the webhook. Written anywhere, in answers,
//! events, logs or files, it is [`HookUrl`]'s short form; the whole is had by [`HookUrl::expose`] alone.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
};

use serde::{Serialize, Serializer};
use url::{Host, Url};

use crate::NotOfThisForm;

/// Where a webhook listens.
#[derive(Clone, PartialEq, Eq)]
pub struct HookUrl(Url);

impl HookUrl {
    pub(crate) fn host(&self) -> Option<Host<&str>> {
        self.0.host()
    }

    /// The whole address: for calling it only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is spoken to unencrypted.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

/// `https://…` or `http://…`, without an account in it.
impl FromStr for HookUrl {
    type Err = NotOfThisForm;

    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        let known = text.starts_with("https://") || text.starts_with("http://");
        let url = Url::parse(text).ok().filter(|url| {
            known
                && !text.contains(char::is_whitespace)
                && url.username().is_empty()
                && url.password().is_none()
        });
        url.map(Self).ok_or(NotOfThisForm)
    }
}

/// `https://host:port/…#1a2b3c4d`: what is left out is told by a mark, so that a change of it shows.
impl fmt::Display for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.0.origin().ascii_serialization();
        let rest = &self.0.as_str()[origin.len().min(self.0.as_str().len())..];
        if matches!(rest, "" | "/") {
            return f.write_str(&origin);
        }
        let mut mark = DefaultHasher::new();
        self.0.as_str().hash(&mut mark);
        write!(f, "{origin}/…#{:08x}", mark.finish() >> 32)
    }
}

impl fmt::Debug for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookUrl({self})")
    }
}

impl Serialize for HookUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        url.parse::<HookUrl>().unwrap().to_string()
    }

    #[test]
    fn the_host_is_shown_and_nothing_behind_it() {
        assert_eq!(shown("https://example.org"), "https://example.org");
        assert_eq!(shown("http://127.0.0.1:9/"), "http://127.0.0.1:9");
        for token in ["hooks/T0/hunter2", "h?key=hunter2", "#hunter2", "?hunter2"] {
            let shown = shown(&format!("https://[::1]:8443/{token}"));
            assert!(shown.starts_with("https://[::1]:8443/…#"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn another_token_shows_as_another() {
        assert_ne!(shown("https://example.org/a"), shown("https://example.org/b"));
        assert_eq!(shown("https://example.org/a"), shown("https://example.org/a"));
    }
}
