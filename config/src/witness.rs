//! The settings of witnesses: whose logs this station watches, and who watches its own.
//!
//! Part of [`Settings`](crate::Settings), built by `read`. Public keys are checked here as far as their
//! text goes. The comments here are the schema's texts.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::HookUrl;

/// The form of public keys, as far as a pattern can say it.
const KEY_PATTERN: &str = r"^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$";

/// Which custody logs of other stations this station watches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Witness {
    /// The public keys of those logs; none by default: then this station is nobody's witness.
    #[schemars(with = "Vec<String>", inner(regex(pattern = KEY_PATTERN)))]
    pub logs: Vec<PublicKey>,
}

/// A witness of this station's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogWitness {
    /// Its public key.
    #[schemars(with = "String", regex(pattern = KEY_PATTERN))]
    pub key: PublicKey,
    /// Where it is asked: https://, or http:// on this host only; without, by files alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = "^https?://"))]
    pub url: Option<HookUrl>,
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// Checkpoints of its own log: C2SP's type 1.
    Log,
    /// Checkpoints of others: C2SP's type 4.
    Witness,
}

/// A public key in C2SP's text form, `<name>+<key id>+<base64>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(String);

impl PublicKey {
    /// Reads one; `None` for any other text, or a key of another kind.
    pub(crate) fn parse(text: &str, kind: KeyKind) -> Option<Self> {
        let kind = match kind {
            KeyKind::Log => 1,
            KeyKind::Witness => 4,
        };
        // Base64 may itself have plus signs.
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let typed = STANDARD.decode(key).ok()?;
        let fits = signed_note::is_key_name_valid(name)
            && typed.len() == 33
            && typed.first() == Some(&kind)
            && format!("{:08x}", signed_note::key_id(name, &typed)) == id;
        fits.then(|| Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose it is: of a log, its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split('+').next().unwrap_or_default()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the example in C2SP's signed-note.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn only_whole_keys_of_the_right_kind_are_read() {
        let key = PublicKey::parse(KEY, KeyKind::Log).unwrap();
        assert_eq!((key.as_str(), key.name()), (KEY, "PeterNeumann"));
        assert_eq!(PublicKey::parse(KEY, KeyKind::Witness), None);
        for (at, sign) in KEY.char_indices() {
            let other = if sign == 'x' { 'y' } else { 'x' };
            let text: String =
                KEY[..at].chars().chain([other]).chain(KEY[at + 1..].chars()).collect();
            assert_eq!(PublicKey::parse(&text, KeyKind::Log), None, "{text}");
            assert_eq!(PublicKey::parse(&KEY[..at], KeyKind::Log), None);
        }
    }
}
