//! A transcoder without FFmpeg and without a second process, for demos and tests.
//!
//! Used by `docket demo`, the stories and any test that needs renditions but no footage. It keeps
//! every promise of [`Transcoder`]; what it writes are small placeholders, not playable media.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    inside::{INSIDE_VERSION, InsideFacts, NotExamined, Part, WhyNot},
    transcoder::{
        Derived, MediaFacts, Rendition, RenditionKind, TranscodeError, TranscodeErrorKind,
        Transcoder,
    },
};

/// First line of a clip the fake reads as footage; its facts follow as JSON.
const MAGIC: &[u8] = b"docket fake clip\n";
/// Bytes of a clip the fake looks at.
const HEAD_BYTES: usize = 64 * 1024;
/// How the fake's renditions say they were made.
const RECIPE: &str = "placeholder of the fake transcoder";

/// Decides from a clip's first 64 KiB what the fake answers.
type Script = dyn Fn(&[u8]) -> Result<MediaFacts, TranscodeError> + Send + Sync;

/// A [`Transcoder`] that follows a script.
pub struct FakeTranscoder {
    script: Box<Script>,
}

impl FakeTranscoder {
    /// Reads clips made by [`clip`]; anything else is not playable.
    #[must_use]
    pub fn by_content() -> Self {
        Self::scripted(read_clip)
    }

    /// Answers each clip as `script` says of its first 64 KiB.
    #[must_use]
    pub fn scripted(
        script: impl Fn(&[u8]) -> Result<MediaFacts, TranscodeError> + Send + Sync + 'static,
    ) -> Self {
        Self { script: Box::new(script) }
    }
}

/// The bytes of a clip that [`FakeTranscoder::by_content`] plays and tells these facts of.
///
/// # Errors
/// When the facts cannot be written as JSON.
pub fn clip(facts: &MediaFacts) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = MAGIC.to_vec();
    serde_json::to_writer(&mut bytes, facts)?;
    Ok(bytes)
}

fn read_clip(head: &[u8]) -> Result<MediaFacts, TranscodeError> {
    let json = head.strip_prefix(MAGIC).ok_or_else(|| not_playable("no fake clip".into()))?;
    serde_json::from_slice(json).map_err(|e| not_playable(format!("a torn fake clip: {e}")))
}

impl Transcoder for FakeTranscoder {
    fn derive(
        &self,
        original: &File,
        scratch: &Path,
        cancel: &AtomicBool,
    ) -> Result<Derived, TranscodeError> {
        let facts = self.claims(original, cancel)?;
        let renditions = vec![
            write(scratch, "preview.mp4", RenditionKind::Preview)?,
            write(scratch, "poster.jpg", RenditionKind::Poster)?,
        ];
        Ok(Derived { facts, renditions })
    }

    /// Repeats what the clip claims; it looks at nothing, and says so.
    fn examine(&self, original: &File, cancel: &AtomicBool) -> Result<InsideFacts, TranscodeError> {
        let facts = self.claims(original, cancel)?;
        let unlooked = |part| NotExamined { part, stream: None, why: WhyNot::NotSought };
        Ok(InsideFacts {
            version: INSIDE_VERSION,
            container: facts.container,
            created: facts.created,
            claimed_ms: facts.duration_ms,
            not_examined: [Part::Packets, Part::Sound, Part::Track].map(unlooked).into(),
            ..InsideFacts::default()
        })
    }
}

impl FakeTranscoder {
    /// What the script answers to the clip's head.
    fn claims(&self, original: &File, cancel: &AtomicBool) -> Result<MediaFacts, TranscodeError> {
        if cancel.load(Ordering::Relaxed) {
            let what = "the work was cancelled before it was done".to_owned();
            return Err(TranscodeError { kind: TranscodeErrorKind::Cancelled, what });
        }
        let head =
            read_head(original).map_err(|e| failed(format!("the original cannot be read: {e}")))?;
        if head.is_empty() {
            return Err(not_playable("the file is empty".into()));
        }
        (self.script)(&head)
    }
}

fn read_head(original: &File) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD_BYTES];
    let mut filled = 0;
    while filled < head.len() {
        match original.read_at(&mut head[filled..], filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

fn write(scratch: &Path, name: &str, kind: RenditionKind) -> Result<Rendition, TranscodeError> {
    let path = scratch.join(name);
    fs::write(&path, RECIPE).map_err(|e| failed(format!("{name} cannot be written: {e}")))?;
    Ok(Rendition { kind, path, recipe: RECIPE.to_owned() })
}

fn not_playable(what: String) -> TranscodeError {
    TranscodeError { kind: TranscodeErrorKind::NotPlayable, what }
}

fn failed(what: String) -> TranscodeError {
    TranscodeError { kind: TranscodeErrorKind::WorkerDied, what }
}
