//! Whether the wrapped key of an item stands in every place, and is its own; mending it from a good copy.
//!
//! Blocking. It takes no private key: a copy is judged by what the item's manifest says of its key, and by the
//! other copies. Where the private key is there, what it does not open is no good copy; between copies that open and
//! differ the majority decides, or nobody. A further folder in which no key stands at all is a disk that is not
//! mounted: it is told and never written to.

use std::{
    path::{Path, PathBuf},
    sync::PoisonError,
};

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
    /// It stands there and cannot be read.
    Unreadable,
    /// It is another than elsewhere, and nobody can say which is good.
    Differs,
    /// The folder is away.
    Away,
}

impl Lack {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Unreadable => "unreadable",
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

/// What is left of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// The folders in which it stands.
    pub stands: Vec<PathBuf>,
    /// The folders that are away: nobody can say.
    pub away: Vec<PathBuf>,
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

    /// Puts every copy right that is missing, altered or cannot be read, from one that is good.
    #[must_use]
    pub fn mend(&self, item: ItemId, stored: &Stored) -> Vec<Mended> {
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let copies = self.judged(item, stored);
        let name = keys::wrapped(item);
        let good = copies.iter().find_map(|copy| Some((&copy.folder, copy.read.as_ref().ok()?)));
        let lacking = copies.iter().filter_map(|copy| {
            let lack = *copy.read.as_ref().err()?;
            let from = match (&copy.place, lack, good) {
                (_, Lack::Differs | Lack::Away, _) => {
                    Err("nothing can be done about it here".into())
                }
                (Some(place), _, Some((folder, line))) => {
                    let done = put_right(place, &name, line);
                    done.map(|()| folder.clone()).map_err(|error| error.to_string())
                }
                _ => Err("no copy is good".into()),
            };
            Some(Mended { found: Found { folder: copy.folder.clone(), lack }, from })
        });
        lacking.collect()
    }

    /// What is left of the key of `item`, whatever it is: in the places of today, and in those of before.
    #[must_use]
    pub fn remains(&self, item: ItemId) -> Remains {
        let name = keys::wrapped(item);
        let former = self.former.iter().map(|folder| held(folder, &name));
        let mut remains = Remains::default();
        for copy in self.copies(&name).into_iter().chain(former) {
            match copy.read {
                Err(Lack::Away) => remains.away.push(copy.folder),
                Ok(line) if line.is_empty() => {}
                Err(Lack::Missing) => {}
                // What cannot be read stands there all the same.
                Ok(_) | Err(_) => remains.stands.push(copy.folder),
            }
        }
        remains
    }

    /// Every copy, with what is wrong with it.
    fn judged(&self, item: ItemId, stored: &Stored) -> Vec<Held> {
        let mut copies = self.copies(&keys::wrapped(item));
        for copy in &mut copies {
            let is_good = |line: &Vec<u8>| {
                is_of(line, item, stored) && self.opens(line, item, stored) != Some(false)
            };
            if copy.read.as_ref().is_ok_and(|line| !is_good(line)) {
                copy.read = Err(Lack::Altered);
            }
        }
        let trusted = self.trusted(&copies, item, stored).cloned();
        for copy in &mut copies {
            if copy.read.as_ref().is_ok_and(|line| Some(line) != trusted.as_ref()) {
                copy.read = Err(Lack::Differs);
            }
        }
        copies
    }

    /// What the copies say that nothing speaks against: all of them the same. Else the one that opens here and that
    /// two copies at least have, more than have any other: rot does not do the same to two disks. That one opens here
    /// is not enough: the private key judges its own part of the line, and no other recipient's.
    fn trusted<'a>(
        &self,
        copies: &'a [Held],
        item: ItemId,
        stored: &Stored,
    ) -> Option<&'a Vec<u8>> {
        let lines: Vec<_> = copies.iter().filter_map(|copy| copy.read.as_ref().ok()).collect();
        let times = |line: &Vec<u8>| lines.iter().filter(|other| **other == line).count();
        let most = lines.iter().copied().max_by_key(|line| times(line))?;
        if times(most) == lines.len() {
            return Some(most);
        }
        let is_most = |line: &&Vec<u8>| *line == most || times(line) < times(most);
        let outvotes = times(most) > 1 && lines.iter().all(is_most);
        (outvotes && self.opens(most, item, stored) == Some(true)).then_some(most)
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
        copies.extend(self.folders.iter().map(|folder| held(folder, name)));
        copies
    }
}

/// What stands in a further folder. One in which no key stands is a disk that is not mounted.
fn held(folder: &Path, name: &str) -> Held {
    let place = Store::local("keys", folder).ok().filter(Store::has_keys);
    let read = place.as_ref().map_or(Err(Lack::Away), |place| read(place, name));
    Held { place, folder: folder.to_owned(), read }
}

fn read(place: &Store, name: &str) -> Result<Vec<u8>, Lack> {
    place.read_small(name).map_err(|error| match error.kind() {
        StoreErrorKind::NotFound => Lack::Missing,
        // The disk went a moment ago; else it is this one file.
        _ if !place.has_keys() => Lack::Away,
        _ => Lack::Unreadable,
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
