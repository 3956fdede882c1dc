//! Mending: what is missing or altered in one place is put right from a copy that reads back as what the
//! catalog knows.
//!
//! Called by [`super::reconcile`] and [`super::audit`], one at a time in a process. Altered bytes are put
//! aside before anything takes their place, and never destroyed; what takes it was read, equal, a moment
//! before. A kill in between leaves the place empty, which the next look finds. Whatever was done, or could
//! not be, is a custody event.

mod log;

use std::{fs, io, path::PathBuf};

use tokio::sync::Mutex;
use tracing::{info, warn};

use super::{
    FlowError,
    places::{Places, Truth, look},
};
use crate::{
    catalog::{Catalog, FailedCheck, FixityCheck, Healing, Item},
    clock::Clock,
    domain::Actor,
    fixity::{Decision, Finding, Outcome, decide},
    store::{SMALL_MAX, Store, StoreError, StoreErrorKind, Target, keys},
};

/// One at a time: two that find the same object altered must not put aside what the other one healed.
static ONE: Mutex<()> = Mutex::const_new(());

/// Where good bytes come from when the catalog itself has them.
const CATALOG: &str = "catalog";

/// Who mends.
#[derive(Clone, Copy)]
pub struct Mender<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// Every place there is.
    pub places: &'a Places,
    /// The station's clock.
    pub clock: &'a dyn Clock,
    /// On whose behalf.
    pub who: &'a Actor,
}

/// An object that is not as it should be.
pub struct Broken<'a> {
    /// Its key.
    pub key: &'a str,
    /// What it must be.
    pub truth: &'a Truth,
    /// By which name it is sent; none of the custody log, which follows from the catalog.
    pub name: Option<&'a [String; 3]>,
    /// Whose original it is, if it is one.
    pub item: Option<&'a Item>,
}

impl Mender<'_> {
    /// Does what is called for about an original of which the copy at `place` was found to be `outcome`: all
    /// copies are read, and one rule decides. Answers whether that copy stands again or is queued.
    ///
    /// # Errors
    /// [`FlowError::Catalog`]; [`FlowError::Store`] when a place as a whole is not there.
    pub async fn original(
        &self,
        item: &Item,
        (place, outcome, problem): (&str, Outcome, &str),
    ) -> Result<bool, FlowError> {
        let key = keys::original(item.id, &item.extension);
        let Some((size, digests)) = item.standing() else { return Ok(false) };
        let truth = Truth::Large { size, blake3: digests.blake3 };
        let mut said = vec![(place.to_owned(), outcome)];
        for copy in self.catalog.copies(item.id).await? {
            if copy.target == place {
                continue;
            }
            // One that cannot be read now may be the last good one.
            let read = match self.places.get(&copy.target) {
                Some(target) => match look(&target, &key, &truth).await {
                    Ok((outcome, _)) => outcome,
                    Err(error) if error.kind() == StoreErrorKind::Stopped => {
                        return Err(error.into());
                    }
                    Err(_) => Outcome::Unreadable,
                },
                None => Outcome::Unreadable,
            };
            said.push((copy.target, read));
        }
        let said: Vec<(&str, Outcome)> =
            said.iter().map(|(target, outcome)| (target.as_str(), *outcome)).collect();
        let decision = decide(&said);
        let set_aside = match decision {
            Decision::SetAside(quarantine) => Some(quarantine),
            _ => None,
        };
        let Some(finding) = outcome.finding() else { return Ok(true) };
        let failed = FailedCheck {
            item: item.id,
            finding,
            problem: problem.into(),
            is_equal: false,
            set_aside,
        };
        let is_certain = matches!(finding, Finding::Mismatch | Finding::Lost);
        if set_aside.is_some() || !is_certain {
            self.catalog.record_fixity_failure(self.who, place, &failed).await?;
            return Ok(false);
        }
        let is_required = self.places.is_required(place);
        self.catalog.copy_failed(self.who, place, &failed, is_required).await?;
        if !matches!(decision, Decision::Heal { .. }) {
            return Ok(false);
        }
        let name = ["original".to_owned(), item.id.to_string(), String::new()];
        let broken = Broken { key: &key, truth: &truth, name: Some(&name), item: Some(item) };
        self.object(place, outcome, &broken).await
    }

    /// Puts an object right at `place`, where it was found to be `outcome`. Answers whether it stands again or
    /// is queued.
    ///
    /// # Errors
    /// [`FlowError::Catalog`]. What a store refuses is an event.
    pub async fn object(
        &self,
        place: &str,
        outcome: Outcome,
        broken: &Broken<'_>,
    ) -> Result<bool, FlowError> {
        if !matches!(outcome, Outcome::Missing | Outcome::Different) {
            return Ok(false);
        }
        let _alone = ONE.lock().await;
        let mut healing = Healing {
            target: place.into(),
            key: broken.key.into(),
            item: broken.item.map(|item| item.id),
            from: String::new(),
            aside: None,
        };
        match self.put_right(place, broken, &mut healing).await {
            Ok(is_mended) => Ok(is_mended),
            Err(FlowError::Store(error)) => {
                warn!(key = broken.key, target_name = place, %error, "it could not be put right");
                let why = error.to_string();
                self.catalog.not_healed(self.who, &healing, ("refused", &why)).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn put_right(
        &self,
        place: &str,
        broken: &Broken<'_>,
        healing: &mut Healing,
    ) -> Result<bool, FlowError> {
        let Some(target) = self.places.get(place) else { return Ok(false) };
        if let Some(why) = self.objection(&target, broken).await? {
            self.catalog.not_healed(self.who, healing, (why.as_str(), "")).await?;
            return Ok(false);
        }
        if place == self.places.home_name() {
            self.at_home(broken, healing).await
        } else {
            self.further(&target, broken, healing).await
        }
    }

    async fn at_home(&self, broken: &Broken<'_>, healing: &mut Healing) -> Result<bool, FlowError> {
        let home = self.places.home();
        let good = Good::new(home, self.clock)?;
        let Some(from) = self.gather(broken, &good).await? else {
            self.catalog.not_healed(self.who, healing, ("no-good-copy", "")).await?;
            return Ok(false);
        };
        healing.from = from;
        let here = Target::Folder(home.clone());
        match look(&here, broken.key, broken.truth).await? {
            (Outcome::Equal, _) => return self.stands(&healing.target, broken).await,
            (Outcome::Missing, _) => {}
            (Outcome::Different, _) => {
                let aside = keys::aside(broken.key, self.clock.utc());
                here.put_aside(broken.key, &aside).await?;
                healing.aside = Some(aside);
            }
            (Outcome::Unreadable | Outcome::Unsteady, _) => return Ok(false),
        }
        good.takes(home, broken.key).await?;
        let stands = look(&here, broken.key, broken.truth).await?;
        if stands.0 != Outcome::Equal {
            return Err(StoreError::altered(broken.key).into());
        }
        self.catalog.healed(self.who, healing).await?;
        info!(key = broken.key, from = healing.from, "healed at home from a good copy");
        Ok(true)
    }

    /// What was found to be bad is good by now: it is proven again, in case it was said not to be.
    async fn stands(&self, place: &str, broken: &Broken<'_>) -> Result<bool, FlowError> {
        if let (Some(item), Truth::Large { blake3, .. }) = (broken.item, broken.truth) {
            let check = FixityCheck { item: item.id, blake3: blake3.clone() };
            self.catalog.record_fixity_checks(self.who, place, &[check]).await?;
        }
        Ok(true)
    }

    /// Fetches good bytes into a file; answers from where.
    async fn gather(&self, broken: &Broken<'_>, good: &Good) -> Result<Option<String>, FlowError> {
        match broken.truth {
            // What nobody can prove does not heal home.
            Truth::Stands => return Ok(None),
            Truth::Bytes(bytes) | Truth::StandsOr(bytes) => {
                good.write(bytes.clone()).await?;
                return Ok(Some(CATALOG.into()));
            }
            _ => {}
        }
        for target in self.places.further() {
            good.clear();
            // What is longer than it can be would only fill home's disk, whatever the store says of its length.
            let most = match broken.truth {
                Truth::Large { size, .. } => *size,
                _ => SMALL_MAX,
            };
            match target.fetch(broken.key, &good.path, most).await {
                Ok(()) if good.is(broken.truth).await? => return Ok(Some(target.name().into())),
                // The next one may be good.
                Ok(()) | Err(_) => {}
            }
        }
        Ok(None)
    }

    /// Makes way at a further target, and has it sent there again. The custody log follows from the catalog and
    /// is written at once.
    async fn further(
        &self,
        target: &Target,
        broken: &Broken<'_>,
        healing: &mut Healing,
    ) -> Result<bool, FlowError> {
        let home = Target::Folder(self.places.home().clone());
        let is_known = matches!(broken.truth, Truth::Bytes(_));
        if !is_known {
            // Only what reads back equal at home is sent; what is bad there waits for that to be healed.
            let at_home = look(&home, broken.key, broken.truth).await?;
            if at_home.0 != Outcome::Equal {
                self.catalog.not_healed(self.who, healing, ("no-good-copy", &at_home.1)).await?;
                return Ok(false);
            }
            if *broken.truth == Truth::Stands && !self.all_agree(target.name(), broken.key).await? {
                self.catalog.not_healed(self.who, healing, ("copies-differ", "")).await?;
                return Ok(false);
            }
        }
        healing.from = if is_known { CATALOG.into() } else { self.places.home_name().into() };
        match look(target, broken.key, broken.truth).await? {
            (Outcome::Equal, _) => return self.stands(&healing.target, broken).await,
            (Outcome::Missing, _) => {}
            (Outcome::Different, _) => {
                let aside = keys::aside(broken.key, self.clock.utc());
                target.put_aside(broken.key, &aside).await?;
                healing.aside = Some(aside);
                self.catalog.put_aside(self.who, healing).await?;
            }
            (Outcome::Unreadable | Outcome::Unsteady, _) => return Ok(false),
        }
        match (broken.name, broken.truth) {
            (Some(name), _) => self.catalog.send_again(self.who, healing, name).await?,
            (None, Truth::Bytes(bytes)) => {
                target.put_new(broken.key, bytes.clone()).await?;
                self.catalog.healed(self.who, healing).await?;
            }
            (None, _) => return Ok(false),
        }
        Ok(true)
    }

    /// Whether all places but `place` that have the object have the same bytes, home's: where no digest is known of
    /// what was read back equal there once, that is all there is to go by.
    async fn all_agree(&self, place: &str, key: &str) -> Result<bool, FlowError> {
        let bytes = Target::Folder(self.places.home().clone()).get_small(key).await?;
        for target in self.places.further().filter(|target| target.name() != place) {
            match target.get_small(key).await {
                Ok(others) if others != bytes => return Ok(false),
                Err(error) if error.kind() == StoreErrorKind::Stopped => return Err(error.into()),
                // One that is missing, or away, says nothing against it.
                Ok(_) | Err(_) => {}
            }
        }
        Ok(true)
    }
}

/// A file with good bytes, on the home archive's own disk; gone when it is dropped.
struct Good {
    path: PathBuf,
}

impl Good {
    fn new(home: &Store, clock: &dyn Clock) -> Result<Self, StoreError> {
        let name = format!("healing-{}", clock.utc().timestamp_micros());
        let good = Self { path: home.incoming_for(&name)? };
        good.clear();
        Ok(good)
    }

    fn clear(&self) {
        // What cannot be removed is in the way of the next one, which says so.
        let _ = fs::remove_file(&self.path);
    }

    async fn write(&self, bytes: Vec<u8>) -> Result<(), FlowError> {
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || {
            fs::write(&path, bytes).and_then(|()| fs::File::open(&path)?.sync_all())
        });
        let written = written.await.map_err(|_| FlowError::Lost)?;
        Ok(written.map_err(|e| StoreError::reading(&e))?)
    }

    /// Whether the file's bytes are what they must be.
    async fn is(&self, truth: &Truth) -> Result<bool, FlowError> {
        let (path, truth) = (self.path.clone(), truth.clone());
        let read = tokio::task::spawn_blocking(move || is_file(&path, &truth));
        let read = read.await.map_err(|_| FlowError::Lost)?;
        Ok(read.map_err(|e| StoreError::reading(&e))?)
    }

    /// Becomes the object of `key`, unless something stands there.
    async fn takes(&self, home: &Store, key: &str) -> Result<(), FlowError> {
        let (home, path, key) = (home.clone(), self.path.clone(), key.to_owned());
        let adopted = tokio::task::spawn_blocking(move || home.adopt(&path, &key));
        Ok(adopted.await.map_err(|_| FlowError::Lost)??)
    }
}

impl Drop for Good {
    fn drop(&mut self) {
        self.clear();
    }
}

fn is_file(path: &std::path::Path, truth: &Truth) -> io::Result<bool> {
    let Truth::Large { size, blake3 } = truth else {
        return Ok(truth.is(&fs::read(path)?));
    };
    let (mut hasher, mut file) = (blake3::Hasher::new(), fs::File::open(path)?);
    let copied = io::copy(&mut file, &mut hasher)?;
    Ok((copied, hasher.finalize().to_hex().as_str()) == (*size, blake3.as_str()))
}

#[cfg(test)]
mod tests;
