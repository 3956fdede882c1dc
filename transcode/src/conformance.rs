//! What every [`Transcoder`] must do, checked from outside.
//!
//! Called by the tests of each implementation with one clip it can play. Returns the first broken
//! promise; never changes anything outside its own temporary folder.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::PathBuf,
    sync::atomic::AtomicBool,
};

use tempfile::TempDir;

use crate::{
    inside::INSIDE_VERSION,
    transcoder::{Derived, RenditionKind, TranscodeError, TranscodeErrorKind, Transcoder},
};

/// A promise a transcoder broke, or a trial that could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Violation {
    /// The promise, and what happened instead.
    #[error("{0}")]
    Broken(String),
    /// The trial itself failed.
    #[error("the trial could not be set up: {0}")]
    Setup(#[from] io::Error),
}

/// Runs the whole suite. `playable` is a clip the transcoder renders.
///
/// # Errors
/// The first [`Violation`].
pub fn check(transcoder: &dyn Transcoder, playable: &[u8]) -> Result<(), Violation> {
    renders_a_playable_clip(transcoder, playable)?;
    repeats_itself(transcoder, playable)?;
    obeys_cancel(transcoder, playable)?;
    looks_inside(transcoder, playable)?;
    refuses(transcoder, "an empty file", b"")?;
    refuses(transcoder, "noise", &noise())?;
    refuses(transcoder, "plain text", b"the quick brown fox\n")
}

/// One clip and one scratch folder.
struct Trial {
    folder: TempDir,
    before: Vec<u8>,
}

impl Trial {
    fn new(bytes: &[u8]) -> Result<Self, Violation> {
        let folder = TempDir::new()?;
        fs::write(folder.path().join("original"), bytes)?;
        fs::create_dir(folder.path().join("scratch"))?;
        Ok(Self { folder, before: bytes.to_vec() })
    }

    fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    /// Derives, and checks that the original stayed as it was.
    fn derive(
        &self,
        transcoder: &dyn Transcoder,
        cancel: bool,
    ) -> Result<Result<Derived, TranscodeError>, Violation> {
        let path = self.folder.path().join("original");
        let answer =
            transcoder.derive(&File::open(&path)?, &self.scratch(), &AtomicBool::new(cancel));
        if fs::read(&path)? == self.before {
            Ok(answer)
        } else {
            Err(Violation::Broken("the original was altered".into()))
        }
    }

    fn files(&self) -> Result<BTreeSet<PathBuf>, Violation> {
        let entries = fs::read_dir(self.scratch())?;
        Ok(entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?)
    }
}

fn renders_a_playable_clip(transcoder: &dyn Transcoder, clip: &[u8]) -> Result<(), Violation> {
    let trial = Trial::new(clip)?;
    let derived = trial
        .derive(transcoder, false)?
        .map_err(|e| Violation::Broken(format!("a playable clip failed: {:?} {e}", e.kind)))?;
    for kind in [RenditionKind::Preview, RenditionKind::Poster] {
        if derived.renditions.iter().filter(|r| r.kind == kind).count() > 1 {
            return Err(Violation::Broken(format!("more than one {kind:?}")));
        }
    }
    if derived.renditions.is_empty() {
        return Err(Violation::Broken("a playable clip gave no rendition".into()));
    }
    for rendition in &derived.renditions {
        let found = fs::symlink_metadata(&rendition.path)?;
        if !found.is_file() || found.len() == 0 || rendition.recipe.is_empty() {
            return Err(Violation::Broken(format!("{rendition:?} is no rendition")));
        }
    }
    let named: BTreeSet<_> = derived.renditions.iter().map(|r| r.path.clone()).collect();
    expect_files(&trial, &named)
}

fn repeats_itself(transcoder: &dyn Transcoder, clip: &[u8]) -> Result<(), Violation> {
    let facts = |trial: &Trial| {
        trial
            .derive(transcoder, false)?
            .map(|derived| derived.facts)
            .map_err(|e| Violation::Broken(format!("a playable clip failed: {e}")))
    };
    if facts(&Trial::new(clip)?)? == facts(&Trial::new(clip)?)? {
        Ok(())
    } else {
        Err(Violation::Broken("the same clip gave other facts".into()))
    }
}

fn obeys_cancel(transcoder: &dyn Transcoder, clip: &[u8]) -> Result<(), Violation> {
    let trial = Trial::new(clip)?;
    expect_failure(&trial.derive(transcoder, true)?, TranscodeErrorKind::Cancelled, "a cancel")?;
    expect_files(&trial, &BTreeSet::new())
}

fn looks_inside(transcoder: &dyn Transcoder, clip: &[u8]) -> Result<(), Violation> {
    let trial = Trial::new(clip)?;
    let original = File::open(trial.folder.path().join("original"))?;
    let look = || {
        transcoder
            .examine(&original, &AtomicBool::new(false))
            .map_err(|e| Violation::Broken(format!("a playable clip was not looked into: {e}")))
    };
    let facts = look()?;
    if facts.version != INSIDE_VERSION || facts != look()? {
        return Err(Violation::Broken(format!("{facts:?} is not what was found before")));
    }
    expect_files(&trial, &BTreeSet::new())?;
    match transcoder.examine(&original, &AtomicBool::new(true)) {
        Err(error) if error.kind == TranscodeErrorKind::Cancelled => Ok(()),
        other => Err(Violation::Broken(format!("a cancelled look gave {other:?}"))),
    }
}

fn refuses(transcoder: &dyn Transcoder, what: &str, bytes: &[u8]) -> Result<(), Violation> {
    let trial = Trial::new(bytes)?;
    expect_failure(&trial.derive(transcoder, false)?, TranscodeErrorKind::NotPlayable, what)?;
    expect_files(&trial, &BTreeSet::new())
}

fn expect_failure(
    answer: &Result<Derived, TranscodeError>,
    wanted: TranscodeErrorKind,
    what: &str,
) -> Result<(), Violation> {
    match answer {
        Err(error) if error.kind == wanted && !error.what.is_empty() => Ok(()),
        other => Err(Violation::Broken(format!("{what} should be {wanted:?}, was {other:?}"))),
    }
}

fn expect_files(trial: &Trial, wanted: &BTreeSet<PathBuf>) -> Result<(), Violation> {
    let found = trial.files()?;
    if found == *wanted {
        Ok(())
    } else {
        Err(Violation::Broken(format!("scratch holds {found:?} instead of {wanted:?}")))
    }
}

/// Bytes without structure, the same each time (xorshift64, Marsaglia 2003).
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(40_000);
    while bytes.len() < 40_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}
