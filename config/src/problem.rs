//! Problems with the settings, all of them at once, each with its place.
//!
//! Made by [`load`](crate::load). The line that is shown has stars where a secret may stand.

use std::{fmt, path::PathBuf};

use crate::ProblemKind;

/// Where a value comes from; each outranks those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The settings file, or a drop-in beside it.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable.
    Env {
        /// Its name.
        name: String,
    },
    /// `--set`
    Flag,
}

/// A place in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters (a tab is one). Past the last at a line's end.
    pub column: usize,
    /// How much of the line is meant, characters; at least 1.
    pub length: usize,
    /// The line without its end; stars stand where a secret may be. Empty if it is longer than
    /// [`Place::LINE_MAX_CHARS`].
    pub line_text: String,
}

impl Place {
    /// Longest line that is shown.
    pub const LINE_MAX_CHARS: usize = 400;
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The key, e.g. `intake.parallel_bays` or `notify.webhooks[0].url`; none if the whole file or
    /// its grammar is meant.
    pub key: Option<String>,
    /// Where in a file; none for a variable or flag, and for a file that cannot be read.
    pub place: Option<Place>,
    /// Which file, variable or flag.
    pub origin: Origin,
}

/// All that is wrong with the settings, in the order in which it is read; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// More than so many are not told: what has more is no settings file.
    pub const MAX: usize = 200;
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if number == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.origin) {
            (Some(place), _) => {
                write!(f, "{}:{}:{}: ", place.path.display(), place.line, place.column)?;
            }
            (None, Origin::Default) => {}
            (None, Origin::File { path, .. }) => write!(f, "{}: ", path.display())?,
            (None, origin) => write!(f, "{origin}: ")?,
        }
        match &self.key {
            Some(key) => write!(f, "{key}: {}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Env { name } => f.write_str(name),
            Self::Flag => f.write_str("--set"),
        }
    }
}
