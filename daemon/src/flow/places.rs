//! Every place where the archive's objects stand: the home archive and the further targets that can be used now.
//!
//! Called by `mend`, `reconcile` and `audit`. Reading only: what a copy is, is what two readings say.

use docket_config::Target as Configured;
use futures::StreamExt;

use crate::{
    fixity::Outcome,
    store::{Store, StoreError, StoreErrorKind, Target},
};

/// What an object's bytes must be, as far as the catalog knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// A large object: its bytes and their BLAKE3, hex.
    Large {
        /// Bytes.
        size: u64,
        /// BLAKE3, hex.
        blake3: String,
    },
    /// A small one of this SHA-256, hex.
    Sha256(String),
    /// A small one of this BLAKE3, hex.
    Blake3(String),
    /// A small one, and its bytes.
    Bytes(Vec<u8>),
    /// A small one of which only is known that it stands.
    Stands,
    /// The same, and bytes that say the same: where it does not stand, they do.
    StandsOr(Vec<u8>),
}

impl Truth {
    /// Whether a small object's bytes are it.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Large { size, blake3 } => {
                (bytes.len() as u64, blake3::hash(bytes).to_hex().as_str())
                    == (*size, blake3.as_str())
            }
            Self::Sha256(sha256) => crate::note::json::digest(bytes) == *sha256,
            Self::Blake3(blake3) => blake3::hash(bytes).to_hex().as_str() == blake3,
            Self::Bytes(known) => bytes == known,
            Self::Stands | Self::StandsOr(_) => true,
        }
    }
}

/// The places.
#[derive(Clone)]
pub struct Places {
    home: Store,
    further: Vec<Further>,
    /// Targets of the settings that could not be opened, and why.
    away: Vec<(Configured, String)>,
}

#[derive(Clone)]
struct Further {
    target: Target,
    is_required: bool,
}

impl Places {
    /// Opens what can be opened; a bucket is not asked yet.
    #[must_use]
    pub fn open(home: &Store, configured: &[Configured]) -> Self {
        let mut places = Self { home: home.clone(), further: Vec::new(), away: Vec::new() };
        for configured in configured {
            places.add(configured.clone());
        }
        places
    }

    fn add(&mut self, configured: Configured) {
        match Target::open(&configured) {
            Ok(target) => {
                self.further.push(Further { target, is_required: configured.required });
            }
            Err(error) => self.away.push((configured, error.to_string())),
        }
    }

    /// Tries again what could not be opened.
    pub fn look_again(&mut self) {
        for (configured, _) in std::mem::take(&mut self.away) {
            self.add(configured);
        }
    }

    /// The home archive.
    #[must_use]
    pub fn home(&self) -> &Store {
        &self.home
    }

    /// The name of the home archive.
    #[must_use]
    pub fn home_name(&self) -> &str {
        self.home.target()
    }

    /// The names of all, home first, those that cannot be used last.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let further = self.further.iter().map(|further| further.target.name().to_owned());
        std::iter::once(self.home_name().to_owned())
            .chain(further)
            .chain(self.away.iter().map(|(away, _)| away.name.clone()))
            .collect()
    }

    /// Why that target cannot be used, if it is one that cannot.
    #[must_use]
    pub fn why_away(&self, name: &str) -> Option<&str> {
        self.away.iter().find(|(away, _)| away.name == name).map(|(_, why)| why.as_str())
    }

    /// The place of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Target> {
        if name == self.home_name() {
            return Some(Target::Folder(self.home.clone()));
        }
        self.further().find(|target| target.name() == name).cloned()
    }

    /// The further targets that can be used.
    pub fn further(&self) -> impl Iterator<Item = &Target> {
        self.further.iter().map(|further| &further.target)
    }

    /// Whether nothing may be permitted without a copy there.
    #[must_use]
    pub fn is_required(&self, name: &str) -> bool {
        name == self.home_name()
            || self.further.iter().any(|f| f.is_required && f.target.name() == name)
            || self.away.iter().any(|(away, _)| away.required && away.name == name)
    }
}

/// What stands under `key` at `target`, and what is wrong with it, in words. What is not as it should be is
/// read twice.
///
/// # Errors
/// When the place as a whole is not there, or the station stops: nothing was found out.
pub async fn look(
    target: &Target,
    key: &str,
    truth: &Truth,
) -> Result<(Outcome, String), StoreError> {
    let first = read(target, key, truth).await?;
    if matches!(first.0, Outcome::Equal | Outcome::Unreadable) {
        return Ok(first);
    }
    if first.0 == Outcome::Missing {
        must_be_there(target).await?;
    }
    let second = read(target, key, truth).await?;
    if second.0 == Outcome::Equal {
        let problem = format!("it read differently twice: first {}, then equal", first.1);
        return Ok((Outcome::Unsteady, problem));
    }
    Ok(second)
}

/// Refuses a place at which nothing at all stands: one object may be lost there, but not all of them.
async fn must_be_there(target: &Target) -> Result<(), StoreError> {
    if let Target::Folder(folder) = target {
        return folder.must_be_mounted();
    }
    match target.objects().next().await {
        Some(Ok(_)) => Ok(()),
        Some(Err(error)) => Err(error),
        None => Err(StoreError::empty(target.name())),
    }
}

async fn read(target: &Target, key: &str, truth: &Truth) -> Result<(Outcome, String), StoreError> {
    let read = match truth {
        Truth::Large { size, blake3 } => target.read_back(key).await.map(|back| {
            let is_equal = (back.size, &back.blake3) == (*size, blake3);
            let said = format!(
                "expected {size} bytes with BLAKE3 {blake3}, found {} bytes with BLAKE3 {}",
                back.size, back.blake3
            );
            (is_equal, said)
        }),
        small => target.get_small(key).await.map(|bytes| {
            (small.is(&bytes), format!("found {} bytes that are others", bytes.len()))
        }),
    };
    match read {
        Ok((true, _)) => Ok((Outcome::Equal, String::new())),
        Ok((false, said)) => Ok((Outcome::Different, said)),
        Err(error) if error.kind() == StoreErrorKind::NotFound => {
            Ok((Outcome::Missing, format!("{key} is missing from {}", target.name())))
        }
        Err(error) if error.kind() == StoreErrorKind::TooLong => {
            Ok((Outcome::Different, error.to_string()))
        }
        Err(error) if error.kind() == StoreErrorKind::Stopped => Err(error),
        Err(error) => Ok((Outcome::Unreadable, error.to_string())),
    }
}
