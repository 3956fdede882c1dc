//! Secrets: settings only say where one is, and whoever needs it reads it there.
//!
//! A secret never stands in a settings file, a variable or a log; its text is shown to nobody.

use std::{
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::NotOfThisForm;

/// Longest secret that is read, bytes; the white space at its end counts.
const LENGTH_MAX: usize = 4096;

/// Where a secret is: `"credential:NAME"` (systemd's `LoadCredential=`) or `"file:/path"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// A file of this name in the folder that systemd names in `CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// A file by its absolute path.
    File(PathBuf),
}

/// A secret's text. It can be compared and used, and not printed.
pub struct Secret(String);

impl Secret {
    /// The text itself: for signing, comparing and signing in only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret cannot be read; never holds any of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There are no credentials: not started by systemd with `LoadCredential=`.
    #[error("{0}: no credentials were handed over (CREDENTIALS_DIRECTORY is not set)")]
    NoCredentials(SecretRef),
    /// The file cannot be read.
    #[error("{0}: {1}")]
    Unreadable(SecretRef, io::Error),
    /// It is empty, longer than 4096 bytes with the white space at its end, or no text.
    #[error("{0}: empty, too long, or not text")]
    Unfit(SecretRef),
}

impl SecretRef {
    /// Reads the secret; white space at its end does not belong to it.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub fn read(&self) -> Result<Secret, SecretError> {
        let path = match self {
            Self::File(path) => path.clone(),
            Self::Credential(name) => {
                let folder = std::env::var_os("CREDENTIALS_DIRECTORY")
                    .ok_or_else(|| SecretError::NoCredentials(self.clone()))?;
                Path::new(&folder).join(name)
            }
        };
        let bytes = read(&path).map_err(|e| SecretError::Unreadable(self.clone(), e))?;
        let fits = bytes.len() <= LENGTH_MAX;
        let text = String::from_utf8(bytes).ok().map(|text| text.trim_end().to_owned());
        text.filter(|text| fits && !text.is_empty())
            .map(Secret)
            .ok_or_else(|| SecretError::Unfit(self.clone()))
    }
}

/// At most one byte more than fits, which tells that it is too long: the file may be anything.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LENGTH_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(name) => write!(f, "credential:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

impl FromStr for SecretRef {
    type Err = NotOfThisForm;

    /// What does not say where the secret is, is most likely the secret: it is not repeated.
    fn from_str(text: &str) -> Result<Self, NotOfThisForm> {
        if let Some(name) = text.strip_prefix("credential:") {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if !name.is_empty() && !name.starts_with('.') && name.chars().all(plain) {
                return Ok(Self::Credential(name.into()));
            }
        } else if let Some(path) = text.strip_prefix("file:")
            && Path::new(path).is_absolute()
        {
            return Ok(Self::File(path.into()));
        }
        Err(NotOfThisForm)
    }
}

impl Serialize for SecretRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for SecretRef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(credential:[A-Za-z0-9_-][A-Za-z0-9_.-]*|file:/.*)$",
            "examples": ["credential:docket-token", "file:/etc/docket/token"],
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn stored(text: &[u8]) -> (tempfile::NamedTempFile, SecretRef) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let secret = SecretRef::File(file.path().into());
        (file, secret)
    }

    #[test]
    fn a_secret_is_read_without_its_line_end() {
        let (_file, secret) = stored(b"hunter2\r\n");
        let read = secret.read().unwrap();
        assert_eq!(read.expose(), "hunter2");
        assert_eq!(format!("{read:?}"), "Secret(…)");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in [b"".as_slice(), b" \n", b"\xff\xfe", &[b'a'; LENGTH_MAX + 1]] {
            let (_file, secret) = stored(text);
            assert!(matches!(secret.read(), Err(SecretError::Unfit(_))), "{}", text.len());
        }
        let gone = SecretRef::File("/nonexistent/secret".into());
        assert!(matches!(gone.read(), Err(SecretError::Unreadable(..))));
    }

    #[test]
    fn only_places_are_references() {
        for text in ["credential:docket-token", "credential:a.b_c", "file:/etc/docket/token"] {
            assert_eq!(text.parse::<SecretRef>().map(|r| r.to_string()), Ok(text.to_owned()));
        }
        for text in ["hunter2", "", "credential:", "credential:../x", "credential:.x", "file:x"] {
            assert_eq!(text.parse::<SecretRef>(), Err(NotOfThisForm), "{text}");
        }
    }
}
