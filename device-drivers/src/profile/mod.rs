//! Recorder profiles: what a make or family of recorders looks like, told as data, not as code.
//!
//! Called by the drivers, which list a card and then ask the profile what the names, the settings
//! files and the attributes mean. Everything here is a pure function of bytes already read, except
//! that identity asks the driver for the heads of the settings files it names. A damaged settings
//! file never fails a recorder: it becomes a remark. A profile never invents a value, never
//! assumes a zone, and claims conformance to no standard: layouts and name patterns are what has
//! been seen in the field, and each is open to correction in its TOML file.

mod check;
mod check_control;
pub(crate) mod control;
mod describe;
mod format;
mod identity;
mod ini;
mod kind;
mod layout;
mod log;
mod mark;
mod name;
mod recording;
mod set;
mod siblings;
mod site;
mod text;

#[cfg(test)]
mod tests;

pub use describe::{Described, FileSeen};
pub use format::Profile;
pub(crate) use identity::Claims;
pub use identity::{HEAD_BYTES, Head};
pub use kind::kind_by_extension;
pub use layout::Tree;
pub use log::{LINE_BYTES_MAX, LINES_MAX, LOG_BYTES_MAX, LogEvent, LogLine, LogRead};
pub use recording::Recording;
pub use set::ProfileSet;
pub use siblings::same_base_name;
pub use site::DEFAULT_FOLDER;

/// The schema line every profile begins with.
pub const SCHEMA: &str = "docket.recorder-profile/1";

/// A profile that cannot be used: which one, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("recorder profile {}: {what}", self.place())]
pub struct ProfileError {
    /// The file or name it was read from.
    pub origin: String,
    /// The line, from 1, where TOML can tell it.
    pub line: Option<usize>,
    /// What is wrong, in English.
    pub what: String,
}

impl ProfileError {
    fn new(origin: &str, what: impl Into<String>) -> Self {
        Self { origin: origin.to_owned(), line: None, what: what.into() }
    }

    fn of_toml(origin: &str, text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        Self { line, ..Self::new(origin, error.message()) }
    }

    /// The file or name, and the line where it is known.
    #[must_use]
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.origin),
            None => self.origin.clone(),
        }
    }
}

impl Profile {
    /// Reads and checks one profile; `origin` names it in errors.
    ///
    /// # Errors
    /// [`ProfileError`] when it is not TOML, has an unknown or missing field, holds a broken
    /// pattern, or contradicts itself.
    pub fn parse(text: &str, origin: &str) -> Result<Self, ProfileError> {
        let profile: Self =
            toml::from_str(text).map_err(|error| ProfileError::of_toml(origin, text, &error))?;
        check::check(&profile).map_err(|what| ProfileError::new(origin, what))?;
        Ok(profile)
    }

    /// The profile's name, as kept in session records.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One sentence on what it stands for.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }
}
