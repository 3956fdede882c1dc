//! Reconciling: what the catalog says of a place against what stands there; what can be mended is mended.
//!
//! Called by `api` and by the lane that does it every day. A place lists its objects once, into a scratch file
//! on disk; everything that the catalog says stands there is looked up in it, and what is left belongs to
//! nothing. Each finding is looked at once more before it counts, for the station goes on working meanwhile
//! and a listing may be late. Nothing that belongs to nothing is ever touched.

mod belongs;
mod expected;
mod stray;
mod unmended;
mod wrapped;

use std::path::Path;

use futures::StreamExt;

pub use belongs::{belongs, is_beside, is_of_case, keys_of};
use expected::Expected;
use unmended::Unmended;

use super::{
    FlowError,
    key_audit::KeyWrong,
    mend::{Broken, Mender},
    places::{Truth, look},
};
use crate::{
    catalog::{FixityCheck, Reckoning, Scratch},
    fixity::Outcome,
    log::{Place, standing},
    store::{StoreError, StoreErrorKind, Target, keys},
    vault::{Lack, Vault},
};

/// Findings told in full at most; the count goes on.
const TOLD_MAX: usize = 1_000;
/// Listed objects noted at once.
const TOGETHER: usize = 1_000;

/// What is wrong with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It does not stand there.
    Missing,
    /// It belongs to nothing.
    Extra,
    /// It stands there with other bytes.
    Altered,
    /// It stands there and cannot be read, or reads differently each time.
    Unreadable,
    /// It is a wrapped key, and something is wrong with it as such.
    Key(KeyWrong),
}

impl Wrong {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Altered => "altered",
            Self::Unreadable => "unreadable",
            Self::Key(wrong) => wrong.as_str(),
        }
    }

    /// Whether something is lacking: what is too much is none, nor what cannot be looked at.
    fn is_lack(self) -> bool {
        match self {
            Self::Extra | Self::Key(KeyWrong::Stands | KeyWrong::Lacks(Lack::Away)) => false,
            Self::Missing | Self::Altered | Self::Unreadable | Self::Key(KeyWrong::Lacks(_)) => {
                true
            }
        }
    }
}

/// An object that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its key; of a wrapped key its file, or the folder that is away.
    pub key: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// Whether it stands again, or is queued to be copied again.
    pub healed: bool,
}

/// What reconciling a place came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// In numbers.
    pub counts: Reckoning,
    /// The first thousand findings.
    pub found: Vec<Found>,
    /// Which objects stay missing or altered, of all that were found.
    unmended: Unmended,
    /// Not everything was looked at.
    broke_off: bool,
}

impl Reconciled {
    fn tell(&mut self, key: &str, wrong: Wrong, healed: bool) {
        match (wrong.is_lack(), healed) {
            (true, true) => self.counts.healed += 1,
            (true, false) => self.unmended.add(key),
            (false, _) => {}
        }
        if self.found.len() < TOLD_MAX {
            self.found.push(Found { key: key.into(), wrong, healed });
        }
    }

    /// Notes why it could not be done to the end, where it could not.
    fn ended(&mut self, ended: Result<(), FlowError>) -> Result<(), FlowError> {
        match ended {
            Err(FlowError::Store(error)) if error.kind() != StoreErrorKind::Stopped => {
                self.broke_off = true;
                self.note_failure(error.to_string());
                Ok(())
            }
            ended => ended,
        }
    }

    fn note_failure(&mut self, why: String) {
        let failure = &mut self.counts.failure;
        *failure = Some(match failure.take() {
            Some(before) if before != why => format!("{before}; {why}"),
            _ => why,
        });
    }
}

/// Told things looked at, how many there are, and bytes read; answers whether to go on.
pub type Watch<'a> = dyn Fn(u64, u64, u64) -> bool + Send + Sync + 'a;

/// Reconciles the place `name` with the catalog, of small objects and, if `deep`, of all objects every byte, and
/// records what came of it. A place that is not there is a failure that is recorded too. With the home archive the
/// wrapped keys of `vault` are looked at, wherever they stand.
///
/// # Errors
/// [`FlowError::Catalog`] and [`FlowError::Log`]; [`FlowError::Stopping`] when it is not to go on: what was
/// mended by then stays mended, and nothing is recorded.
pub async fn reconcile(
    mender: &Mender<'_>,
    vault: &Vault,
    (data, name): (&Path, &str),
    deep: bool,
    watch: &Watch<'_>,
) -> Result<Reconciled, FlowError> {
    let mut done = Reconciled::default();
    done.counts.deep = deep;
    match mender.places.get(name) {
        None => {
            done.broke_off = true;
            done.counts.failure = mender.places.why_away(name).map(str::to_owned);
        }
        Some(target) => {
            let scratch = Scratch::begin(data, name).await?;
            let mut work = Work { mender, target, deep, watch, scratch, done, total: 0, looked: 0 };
            let ended = work.through().await;
            done = std::mem::take(&mut work.done);
            done.ended(ended)?;
            if name == mender.places.home_name() {
                // Also where the objects could not be gone through to the end: nothing else looks at the keys.
                let (looked, total, bytes) = (work.looked, work.total, done.counts.bytes);
                let goes_on = || watch(looked, total, bytes);
                let keys = wrapped::look(mender, vault, &goes_on, &mut done).await;
                done.ended(keys)?;
            }
        }
    }
    let named: Vec<String> = done.found.iter().map(|found| found.key.clone()).collect();
    let unmended = (!done.broke_off).then(|| done.unmended.to_string());
    mender.catalog.reconciled(mender.who, name, &done.counts, (&named, unmended)).await?;
    Ok(done)
}

struct Work<'a> {
    mender: &'a Mender<'a>,
    target: Target,
    deep: bool,
    watch: &'a Watch<'a>,
    scratch: Scratch,
    done: Reconciled,
    total: u64,
    looked: u64,
}

impl Work<'_> {
    async fn through(&mut self) -> Result<(), FlowError> {
        let home = self.mender.places.home_name();
        // What is known first stands before it is listed.
        self.mender.catalog.standing_at(self.target.name(), home, &mut self.scratch).await?;
        self.total = self.scratch.count().await?;
        let listed = self.list().await?;
        if listed == 0 && self.total > 0 {
            let what = StoreError::empty(self.target.name());
            return Err(what.into());
        }
        self.things().await?;
        self.unproven().await?;
        self.log().await?;
        self.left().await
    }

    async fn list(&mut self) -> Result<u64, FlowError> {
        let mut chunks = self.target.objects().chunks(TOGETHER);
        let mut listed = 0;
        while let Some(chunk) = chunks.next().await {
            self.go_on()?;
            let mut objects = Vec::with_capacity(chunk.len());
            for object in chunk {
                let object = object?;
                if !is_beside(&object.key) {
                    self.done.counts.bytes += object.size;
                    objects.push((object.key, object.size));
                }
            }
            listed += objects.len() as u64;
            self.scratch.list(&objects).await?;
        }
        Ok(listed)
    }

    async fn things(&mut self) -> Result<(), FlowError> {
        let mut after = 0;
        loop {
            let page = self.scratch.things(after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.seq;
            for thing in &page {
                self.go_on()?;
                let Mender { catalog, places, .. } = self.mender;
                let objects = expected::of(catalog, places, &self.target, &thing.parcel).await?;
                for object in &objects {
                    self.compare(object, Some(&thing.name)).await?;
                }
                self.looked += 1;
            }
        }
    }

    /// Copies that failed and read back equal by now, healed by a run that was killed before it could say so:
    /// they count as proven again.
    async fn unproven(&self) -> Result<(), FlowError> {
        let Mender { catalog, who, .. } = self.mender;
        let mut after = None;
        loop {
            let page = catalog.unproven_copies(self.target.name(), after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for id in page {
                self.go_on()?;
                let item = catalog.item(id).await?;
                let Some((size, digests)) = item.standing() else { continue };
                let (key, blake3) = (keys::original(id, &item.extension), digests.blake3);
                let truth = Truth::Large { size, blake3: blake3.clone() };
                if look(&self.target, &key, &truth).await?.0 == Outcome::Equal {
                    let check = FixityCheck { item: id, blake3 };
                    catalog.record_fixity_checks(who, self.target.name(), &[check]).await?;
                }
            }
        }
    }

    async fn log(&mut self) -> Result<(), FlowError> {
        let catalog = self.mender.catalog;
        let home = self.mender.places.home_name();
        for epoch in catalog.epochs().await? {
            let mut place = Place::default();
            let target = self.target.name().to_owned();
            while let Some(page) = standing(catalog, (&target, home), &epoch, &mut place).await? {
                for object in page {
                    self.go_on()?;
                    let truth = match object.is_only {
                        true => Truth::Bytes(object.bytes),
                        false => Truth::StandsOr(object.bytes),
                    };
                    let object = Expected { key: object.key, truth, item: None };
                    self.compare(&object, None).await?;
                }
            }
        }
        Ok(())
    }

    async fn compare(
        &mut self,
        object: &Expected,
        name: Option<&[String; 3]>,
    ) -> Result<(), FlowError> {
        let listed = self.scratch.take(&object.key).await?;
        if matches!(listed, Some((_, true))) {
            // Two things consist of it: it was looked at.
            return Ok(());
        }
        self.done.counts.expected += 1;
        let looks_well = match (&object.truth, listed) {
            (_, None) => false,
            (Truth::Large { size, .. }, Some((bytes, _))) => *size == bytes && !self.deep,
            (Truth::Stands | Truth::StandsOr(_), Some(_)) => true,
            (_, Some(_)) => false,
        };
        if looks_well {
            self.done.counts.present += 1;
            return Ok(());
        }
        let (outcome, problem) = look(&self.target, &object.key, &object.truth).await?;
        let wrong = match outcome {
            Outcome::Equal => {
                self.done.counts.present += 1;
                return Ok(());
            }
            Outcome::Missing => Wrong::Missing,
            Outcome::Different => Wrong::Altered,
            Outcome::Unreadable | Outcome::Unsteady => Wrong::Unreadable,
        };
        let healed = self.mend(object, name, outcome, &problem).await?;
        match wrong {
            Wrong::Missing => self.done.counts.missing += 1,
            _ => self.done.counts.altered += 1,
        }
        self.done.tell(&object.key, wrong, healed);
        Ok(())
    }

    async fn mend(
        &self,
        object: &Expected,
        name: Option<&[String; 3]>,
        outcome: Outcome,
        problem: &str,
    ) -> Result<bool, FlowError> {
        let place = self.target.name();
        if let Some(item) = &object.item {
            return self.mender.original(item, (place, outcome, problem)).await;
        }
        let Expected { key, truth, .. } = object;
        let broken = Broken { key, truth, name, item: None };
        self.mender.object(place, outcome, &broken).await
    }

    /// What nothing accounts for: it belongs to something by now, or is gone, or is too much.
    async fn left(&mut self) -> Result<(), FlowError> {
        let mut after = String::new();
        loop {
            let page = self.scratch.left(&after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            for key in &page {
                self.go_on()?;
                let is_known = belongs(self.mender.catalog, key).await?;
                if !is_known && self.target.size_of(key).await?.is_some() {
                    self.done.counts.extra += 1;
                    self.weigh_stray(key).await?;
                    self.done.tell(key, Wrong::Extra, false);
                }
            }
        }
    }

    fn go_on(&self) -> Result<(), FlowError> {
        if (self.watch)(self.looked, self.total, self.done.counts.bytes) {
            return Ok(());
        }
        Err(FlowError::Stopping)
    }
}
