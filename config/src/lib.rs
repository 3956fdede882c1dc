//! docket's settings: typed, with defaults under which an empty file works.
//!
//! Called by the bins through [`load`]. A broken file or variable is an error that names the key;
//! nothing is guessed and no unknown key is let through. This crate never touches footage.

#![forbid(unsafe_code)]

mod secret;
mod settings;
mod values;

use std::path::{Path, PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};

pub use secret::{Secret, SecretError, SecretRef};
pub use settings::{
    Archive, Http, Intake, Log, LogFormat, Mail, MailTls, Notify, Settings, Station, Transcode,
    Webhook,
};
pub use values::{ByteSize, Language, TimeZone};

/// A setting that cannot be used: which one, and what was expected.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The named file does not exist or cannot be read.
    #[error("configuration file {path}: {source}")]
    File {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key is unknown, has the wrong type, or holds an unusable value.
    #[error("configuration: {0}")]
    Value(#[from] Box<figment::Error>),
    /// A value is of the right type but outside its range.
    #[error("configuration: {key} {problem}")]
    Range {
        /// The key, e.g. `intake.parallel_bays`.
        key: &'static str,
        /// What was expected.
        problem: String,
    },
}

/// Loads settings: defaults, then `file` if given, then `DOCKET_SECTION__KEY` variables.
///
/// # Errors
/// See [`ConfigError`]. A file that was asked for must exist.
pub fn load(file: Option<&Path>) -> Result<Settings, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(path) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::File { path: path.to_owned(), source })?;
        figment = figment.merge(Toml::string(&text));
    }
    let sections = Env::prefixed("DOCKET_").filter(|key| key.as_str().contains("__")).split("__");
    let settings: Settings = figment.merge(sections).extract().map_err(Box::new)?;
    settings.check()?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_text(text: &str) -> Result<Settings, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        load(Some(file.path()))
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(from_text("").unwrap(), Settings::default());
        assert_eq!(load(None).unwrap(), Settings::default());
    }

    #[test]
    fn an_unknown_key_is_named() {
        let said = from_text("[intake]\nparalel_bays = 2\n").unwrap_err().to_string();
        assert!(said.contains("paralel_bays"), "{said}");
    }

    #[test]
    fn a_value_outside_its_range_is_named() {
        let said = from_text("[intake]\nparallel_bays = 0\n").unwrap_err().to_string();
        assert!(said.contains("intake.parallel_bays"), "{said}");
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let said = load(Some(Path::new("/nonexistent/docket.toml"))).unwrap_err().to_string();
        assert!(said.contains("/nonexistent/docket.toml"), "{said}");
    }
}
