//! What `docket-media` says on its standard output: JSON, one message a line, versioned.
//!
//! Written by the worker binary and read by `worker`; how it is asked is in `request`. Reading never trusts: an unknown schema, a
//! malformed line or a field out of its bounds is an error, never a guess.

use serde::{Deserialize, Serialize};

use crate::{
    inside::InsideFacts,
    transcoder::{MediaFacts, RenditionKind},
};

/// Version of this protocol; both sides are built together, so any other is refused.
pub const SCHEMA: &str = "docket.media/2";

/// Most bytes a worker may say in all its lines together.
pub const MOST_BYTES: usize = 64 * 1024;

/// Names a rendition may have. A worker gets an empty open file for each (`request`), and may fill
/// those it then names in [`Message::Done`].
pub const RENDITION_NAMES: [&str; 3] = ["preview.mp4", "preview.m4a", "poster.jpg"];

/// What a worker sets upon itself before it reads a byte of the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceilings {
    /// Processor seconds over all threads (`RLIMIT_CPU`).
    pub cpu_seconds: u64,
    /// Address space in bytes (`RLIMIT_AS`).
    pub address_space_bytes: u64,
    /// Largest file it may write, in bytes (`RLIMIT_FSIZE`).
    pub file_bytes: u64,
    /// Descriptors it may hold (`RLIMIT_NOFILE`).
    pub open_files: u64,
}

/// How far the worker could lock itself in on this kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// Landlock: `full`, `partial` (an older kernel lacks some rights) or `none`, with a reason.
    pub landlock: String,
    /// System call filter: `full` or `none`, with a reason.
    pub seccomp: String,
}

/// One line of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Message {
    /// The clip is open and the work begins.
    Opened {
        /// Length the clip claims, in milliseconds; sets how long the work may take.
        length_ms: Option<u64>,
        /// How the worker is locked in.
        sandbox: Sandbox,
    },
    /// The work is done; the last line.
    Done {
        /// What the clip says of itself.
        facts: Box<MediaFacts>,
        /// Files it filled.
        renditions: Vec<Written>,
        /// Most memory the worker ever had resident, in KiB, as the kernel counts it.
        peak_resident_kib: Option<u64>,
    },
    /// The clip was looked into; the last line.
    Examined {
        /// What was found.
        facts: Box<InsideFacts>,
    },
    /// The work failed; the last line.
    Failed {
        /// What the caller does next.
        kind: FailureKind,
        /// What failed, for people.
        what: String,
    },
}

/// A rendition as the worker names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// What it is for.
    pub kind: RenditionKind,
    /// One of [`RENDITION_NAMES`].
    pub name: String,
    /// How it was made.
    pub recipe: String,
}

/// Why a worker gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The bytes are no media this station can read.
    NotPlayable,
    /// The worker's own doing: no space, no memory, a fault.
    Failed,
    /// The worker cannot work on this station at all: a codec or a right is missing.
    Unavailable,
}

/// A line that is not one of this protocol.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// Not JSON, or not of this shape.
    #[error("the worker's line is not understood: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Another version.
    #[error("the worker speaks {0:?}, this station {SCHEMA:?}: install both from one release")]
    OtherSchema(String),
}

#[derive(Serialize)]
struct Outgoing<'a> {
    schema: &'a str,
    #[serde(flatten)]
    message: &'a Message,
}

#[derive(Deserialize)]
struct Versioned {
    schema: String,
}

impl Message {
    /// The message as one line, newline included.
    ///
    /// # Errors
    /// When serialising fails, which only a fault in this crate could cause.
    pub fn to_line(&self) -> Result<String, serde_json::Error> {
        let mut line = serde_json::to_string(&Outgoing { schema: SCHEMA, message: self })?;
        line.push('\n');
        Ok(line)
    }

    /// Reads one line, with or without its newline.
    ///
    /// # Errors
    /// [`ProtocolError`] when it is not a message of this schema.
    pub fn from_line(line: &[u8]) -> Result<Self, ProtocolError> {
        let Versioned { schema } = serde_json::from_slice(line)?;
        if schema != SCHEMA {
            return Err(ProtocolError::OtherSchema(schema));
        }
        Ok(serde_json::from_slice(line)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_line() {
        let message = Message::Done {
            facts: Box::new(MediaFacts { container: "avi".into(), ..MediaFacts::default() }),
            renditions: vec![Written {
                kind: RenditionKind::Poster,
                name: "poster.jpg".into(),
                recipe: "r".into(),
            }],
            peak_resident_kib: Some(7),
        };
        let line = message.to_line().unwrap();
        assert!(line.starts_with(r#"{"schema":"docket.media/2","event":"done""#), "{line}");
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(Message::from_line(line.as_bytes()).unwrap(), message);
    }

    #[test]
    fn another_schema_is_refused_by_name() {
        let line = br#"{"schema":"docket.media/9","event":"opened"}"#;
        let error = Message::from_line(line).unwrap_err();
        assert!(matches!(&error, ProtocolError::OtherSchema(s) if s == "docket.media/9"));
    }

    #[test]
    fn noise_is_malformed() {
        for noise in [&b"hello"[..], b"", b"{}", b"\xff\xfe", br#"{"schema":"docket.media/2"}"#] {
            let error = Message::from_line(noise).unwrap_err();
            assert!(matches!(error, ProtocolError::Malformed(_)), "{noise:?}");
        }
    }
}
