//! What a virtual recorder's file holds, and reading it from any offset.
//!
//! Used by the virtual recorder, and by tests that need the true bytes of a clip. Content never
//! depends on time or chance; files are opened beneath the script's folder only.

use std::{
    borrow::Cow,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::footage;
use crate::{DriverError, folder::Beneath, folder::BeneathFile};

/// Where a file's bytes come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub enum Content {
    /// A file beneath the script's folder, by its path from there.
    File(String),
    /// BLAKE3's output stream for the input of `seed`'s eight little-endian bytes.
    Pattern {
        /// Which stream.
        seed: u64,
        /// Length in bytes.
        bytes: u64,
    },
    /// So many zero bytes.
    Zeros(u64),
    /// This text in UTF-8.
    Text(String),
    /// These bytes.
    Hex(Vec<u8>),
    /// Demo footage that is part of the program.
    Footage {
        /// Its name: see [`footage::FOOTAGE`].
        name: String,
        /// Makes a file distinct from all others of that name, and still valid.
        salt: Option<u64>,
    },
}

impl Content {
    /// Opens it for reading from the start, without any planned fault; `folder` is the script's.
    ///
    /// # Errors
    /// As for opening a file there.
    pub fn reader(&self, folder: &Path) -> Result<Box<dyn Read + Send>, DriverError> {
        let reader = Beneath::open(folder).and_then(|folder| self.open(&folder, 0));
        let reader = reader.map_err(|error| DriverError::io("opening a script's content", error));
        Ok(Box::new(reader?))
    }

    /// Its length in bytes.
    pub(super) fn length(&self, folder: &Beneath) -> io::Result<u64> {
        Ok(self.bytes(folder)?.1)
    }

    /// Opens it at `offset`; beyond the end there is nothing to read.
    pub(super) fn open(&self, folder: &Beneath, offset: u64) -> io::Result<ContentReader> {
        let (mut bytes, length) = self.bytes(folder)?;
        let position = offset.min(length);
        bytes.seek(position)?;
        Ok(ContentReader { bytes, length, position })
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Footage { name, .. } if footage::named(name).is_none() => {
                Err(format!("there is no footage `{name}`"))
            }
            _ => Ok(()),
        }
    }

    fn bytes(&self, folder: &Beneath) -> io::Result<(Bytes, u64)> {
        Ok(match self {
            Self::File(path) => {
                let file = folder.file(path.as_bytes())?;
                let length = file.size()?;
                (Bytes::File(file), length)
            }
            Self::Pattern { seed, bytes } => (Bytes::pattern(*seed), *bytes),
            Self::Zeros(bytes) => (Bytes::Zeros, *bytes),
            Self::Text(text) => Bytes::memory(text.clone().into_bytes().into()),
            Self::Hex(bytes) => Bytes::memory(bytes.clone().into()),
            Self::Footage { name, salt } => {
                let footage = footage::named(name).ok_or(Errno::NOENT)?;
                Bytes::memory(footage.with_salt(*salt))
            }
        })
    }
}

/// Reads content from one place on.
pub(super) struct ContentReader {
    bytes: Bytes,
    length: u64,
    position: u64,
}

impl ContentReader {
    /// Offset of the next byte.
    pub(super) fn position(&self) -> u64 {
        self.position
    }
}

impl Read for ContentReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length - self.position).unwrap_or(usize::MAX);
        let most = into.len().min(left);
        let read = self.bytes.read(self.position, &mut into[..most])?;
        self.position += u64::try_from(read).unwrap_or(u64::MAX);
        Ok(read)
    }
}

enum Bytes {
    Memory(Cow<'static, [u8]>),
    Pattern(Box<blake3::OutputReader>),
    Zeros,
    File(BeneathFile),
}

impl Bytes {
    fn memory(bytes: Cow<'static, [u8]>) -> (Self, u64) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        (Self::Memory(bytes), length)
    }

    fn pattern(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        Self::Pattern(Box::new(hasher.finalize_xof()))
    }

    fn seek(&mut self, position: u64) -> io::Result<()> {
        match self {
            Self::Pattern(stream) => stream.set_position(position),
            Self::File(file) => {
                file.seek(SeekFrom::Start(position))?;
            }
            Self::Memory(_) | Self::Zeros => {}
        }
        Ok(())
    }

    /// Fills `into`, which never reaches past the end, from `position` on.
    fn read(&mut self, position: u64, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
                return (&bytes[from..]).read(into);
            }
            Self::Pattern(stream) => stream.fill(into),
            Self::Zeros => into.fill(0),
            Self::File(file) => return file.read(into),
        }
        Ok(into.len())
    }
}

/// The content's form in TOML: exactly one source.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<PatternForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zeros: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    footage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternForm {
    seed: u64,
    bytes: u64,
}

impl TryFrom<Form> for Content {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        let salt = form.salt;
        if salt.is_some() && form.footage.is_none() {
            return Err("salt goes with footage only".into());
        }
        let hex = form.hex.map(hex::decode).transpose().map_err(|error| format!("hex: {error}"))?;
        let given = [
            form.file.map(Self::File),
            form.pattern.map(|form| Self::Pattern { seed: form.seed, bytes: form.bytes }),
            form.zeros.map(Self::Zeros),
            form.text.map(Self::Text),
            hex.map(Self::Hex),
            form.footage.map(|name| Self::Footage { name, salt }),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(content), None) => Ok(content),
            _ => Err("content is one of file, pattern, zeros, text, hex, footage".into()),
        }
    }
}

impl From<Content> for Form {
    fn from(content: Content) -> Self {
        let none = Self::default();
        match content {
            Content::File(path) => Self { file: Some(path), ..none },
            Content::Pattern { seed, bytes } => {
                Self { pattern: Some(PatternForm { seed, bytes }), ..none }
            }
            Content::Zeros(bytes) => Self { zeros: Some(bytes), ..none },
            Content::Text(text) => Self { text: Some(text), ..none },
            Content::Hex(bytes) => Self { hex: Some(hex::encode(bytes)), ..none },
            Content::Footage { name, salt } => Self { footage: Some(name), salt, ..none },
        }
    }
}
