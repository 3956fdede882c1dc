//! Whether the wrapped key of an item stands in every place, and is its own; mending it from a good copy.
//!
//! Blocking. It takes no private key: a copy is judged by what the item's manifest says of its key, and by the
//! other copies. Where the private key is there, it decides between copies that differ. A further folder in which no
//! key stands at all is a disk that is not mounted: it is told and never written to.

use std::{path::PathBuf, sync::PoisonError};

use super::{Vault, VaultError};
use crate::{
    cipher::{CipherError, WrappedKey},
    domain::{ItemId, Stored},
    store::{Store, StoreErrorKind, keys},
};

/// What is wrong with a copy of a wrapped key. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It is not there.
    Missing,
    /// It is not the key of the item.
    Altered,
    /// It is another than elsewhere, and nobody can say which is good.
    Differs,
    /// The folder is away, or cannot be read.
    Away,
}

impl Lack {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Differs => "differs",
            Self::Away => "away",
        }
    }
}

/// A copy of a wrapped key that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The place.
    pub folder: PathBuf,
    /// What is wrong.
    pub lack: Lack,
}

/// What became of such a copy.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The copy.
    pub found: Found,
    /// The folder from whose copy it was put right, or why it was not.
    pub from: Result<PathBuf, String>,
}

/// A place, and what was read there.
struct Held {
    place: Option<Store>,
    folder: PathBuf,
    read: Result<Vec<u8>, Lack>,
}

impl Vault {
    /// The copies of the wrapped key of `item` that are not as they should be.
    #[must_use]
    pub fn examine(&self, item: ItemId, stored: &Stored) -> Vec<Found> {
        let copies = self.judged(item, stored).into_iter();
        let lacking = copies.filter_map(|copy| {
            let lack = copy.read.err()?;
            Some(Found { folder: copy.folder, lack })
        });
        lacking.collect()
    }

    /// Puts every copy right that is missing or altered, from one that is good.
    #[must_use]
    pub fn mend(&self, item: ItemId, stored: &Stored) -> Vec<Mended> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let copies = self.judged(item, stored);
        let name = keys::wrapped(item);
        let good = copies.iter().find_map(|copy| Some((&copy.folder, copy.read.as_ref().ok()?)));
        let lacking = copies.iter().filter_map(|copy| {
            let lack = *copy.read.as_ref().err()?;
            let from = match (&copy.place, lack, good) {
                (Some(place), Lack::Missing | Lack::Altered, Some((folder, line))) => {
                    let done = put_right(place, &name, line);
                    done.map(|()| folder.clone()).map_err(|error| error.to_string())
                }
                (_, Lack::Missing | Lack::Altered, None) => Err("no copy is good".into()),
                _ => Err("nothing can be done about it here".into()),
            };
            Some(Mended { found: Found { folder: copy.folder.clone(), lack }, from })
        });
        lacking.collect()
    }

    /// The folders in which a key of `item` stands, whatever it is.
    #[must_use]
    pub fn stands_in(&self, item: ItemId) -> Vec<PathBuf> {
        let name = keys::wrapped(item);
        let stands = |copy: &Held| {
            copy.place
                .as_ref()
                .is_some_and(|place| place.read_small(&name).is_ok_and(|line| !line.is_empty()))
        };
        self.copies(&name).into_iter().filter(stands).map(|copy| copy.folder).collect()
    }

    /// Every copy, with what is wrong with it.
    fn judged(&self, item: ItemId, stored: &Stored) -> Vec<Held> {
        let mut copies = self.copies(&keys::wrapped(item));
        for copy in &mut copies {
            if copy.read.as_ref().is_ok_and(|line| !is_of(line, item, stored)) {
                copy.read = Err(Lack::Altered);
            }
        }
        let mut lines = copies.iter().filter_map(|copy| copy.read.as_ref().ok());
        let first = lines.next().cloned();
        if lines.all(|line| Some(line) == first.as_ref()) && self.private.is_none() {
            return copies;
        }
        let differ = copies
            .iter()
            .filter_map(|copy| copy.read.as_ref().ok())
            .any(|l| Some(l) != first.as_ref());
        for copy in &mut copies {
            let opened = copy.read.as_ref().ok().map(|line| self.opens(line, item, stored));
            match opened {
                Some(Some(false)) => copy.read = Err(Lack::Altered),
                Some(None) if differ => copy.read = Err(Lack::Differs),
                Some(_) | None => {}
            }
        }
        copies
    }

    /// Whether the private key opens it; none where it cannot say.
    fn opens(&self, line: &[u8], item: ItemId, stored: &Stored) -> Option<bool> {
        let private = self.private.as_ref()?;
        let opened = WrappedKey::read(line).and_then(|wrapped| wrapped.open(item, private));
        match opened {
            Ok(key) => Some(key.check() == stored.key_check),
            Err(CipherError::OtherKey) => None,
            Err(_) => Some(false),
        }
    }

    /// What stands in every place under `name`.
    fn copies(&self, name: &str) -> Vec<Held> {
        let home = self.home.clone();
        let folder = home.folder().to_owned();
        let mut copies = vec![Held { read: read(&home, name), folder, place: Some(home) }];
        for (folder, place) in self.folders.iter().zip(self.elsewhere()) {
            // One in which no key stands is a disk that is not mounted.
            let place = place.ok().filter(Store::has_keys);
            let read = place.as_ref().map_or(Err(Lack::Away), |place| read(place, name));
            copies.push(Held { place, folder: folder.clone(), read });
        }
        copies
    }
}

fn read(place: &Store, name: &str) -> Result<Vec<u8>, Lack> {
    place.read_small(name).map_err(|error| match error.kind() {
        StoreErrorKind::NotFound => Lack::Missing,
        _ => Lack::Away,
    })
}

fn put_right(place: &Store, name: &str, line: &[u8]) -> Result<(), VaultError> {
    place.replace(name, line)?;
    // A put's reply proves nothing.
    if place.read_small(name)? == line {
        return Ok(());
    }
    Err(VaultError::Bad(name.into(), CipherError::Altered))
}

/// Whether a line is the wrapped key of `item`, as far as that shows without a private key.
fn is_of(line: &[u8], item: ItemId, stored: &Stored) -> bool {
    WrappedKey::read(line)
        .is_ok_and(|wrapped| wrapped.item() == item && wrapped.check() == stored.key_check)
}
