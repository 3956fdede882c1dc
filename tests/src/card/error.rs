//! Why a card could not be made or read, sorted by what the caller does next.

use std::{io, path::PathBuf};

/// A failure of the card generator.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// A program or font the footage needs is not installed: install it.
    #[error(
        "{tool} is missing; it makes the test footage: run `make setup`, which installs {package}"
    )]
    Missing {
        /// What was looked for.
        tool: String,
        /// The Debian package that holds it.
        package: &'static str,
    },
    /// The program ran and refused: its own words say why.
    #[error("{tool} failed on {what}: {words}")]
    Tool {
        /// The program.
        tool: &'static str,
        /// What it was asked to make or look at.
        what: String,
        /// The end of its error output.
        words: String,
    },
    /// The folder for a new card already holds one: choose another.
    #[error("{0} already holds a card; cards are never overwritten")]
    Occupied(PathBuf),
    /// A file could not be written or read.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was being done.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// A truth or script is not what this generator writes: make the card again.
    #[error("{} is not a card's truth: {words}", path.display())]
    NotTruth {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        words: String,
    },
    /// Somebody wrote to a shared card: find the culprit, then remove the folder.
    #[error("the shared card {} was changed after it was made; copy a card before altering it, and remove this one", .0.display())]
    SharedCardChanged(PathBuf),
    /// The plan cannot be carried out, with the reason.
    #[error("the card's plan is unusable: {0}")]
    Plan(String),
}

impl CardError {
    /// Wraps an I/O failure of `what` at `path`; for `map_err`.
    pub(crate) fn io(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
