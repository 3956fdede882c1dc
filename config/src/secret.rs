//! Secrets: settings only say where one is, and whoever needs it reads it there.
//!
//! A secret never stands in a settings file, a variable or a log; its text is shown to nobody.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize, de};

/// Longest secret that is read, bytes.
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
    /// It is empty, longer than 4096 bytes, or no text.
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
        let bytes = fs::read(path).map_err(|e| SecretError::Unreadable(self.clone(), e))?;
        let text = String::from_utf8(bytes).ok().map(|text| text.trim_end().to_owned());
        text.filter(|text| (1..=LENGTH_MAX).contains(&text.len()))
            .map(Secret)
            .ok_or_else(|| SecretError::Unfit(self.clone()))
    }
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
    type Err = String;

    /// What does not say where the secret is, is most likely the secret: it is not repeated.
    fn from_str(text: &str) -> Result<Self, String> {
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
        Err("a secret is named by \"credential:NAME\" or \"file:/absolute/path\"".into())
    }
}

impl Serialize for SecretRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
