//! Beside the line: a further target that must keep what is written there is told how long, and is seen to.
//!
//! Called by `run`, in the lane of its target. Of an item the original and the manifests that prove it are on hold
//! while the item is kept without a term, and locked through its latest day of disposal before the hold goes; in a
//! folder, which knows no locks, the hold stays until the item is disposed of.
//! Nothing is believed that was not read back, and nothing shortened: a lock only moves on, and a hold that docket
//! did not put stays. A failure leaves what was there; it is tried again.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::FlowError;
use crate::{
    catalog::{Catalog, Guard, GuardedPart, HoldBy, SeenKept},
    store::{Shown, StoreError, Target, keys},
};

/// Keeps what one target has.
#[derive(Clone, Copy)]
pub struct Keeper<'a> {
    catalog: &'a Catalog,
    target: &'a Target,
}

impl<'a> Keeper<'a> {
    /// Whoever keeps what `target` has as `catalog` asks.
    #[must_use]
    pub fn new(catalog: &'a Catalog, target: &'a Target) -> Self {
        Self { catalog, target }
    }

    /// Does what is asked of one item's copies, and commits what was read back.
    ///
    /// # Errors
    /// [`FlowError::Store`], of kind `Unprotected` where the target said yes and did not do it: try again
    /// later. [`FlowError::Catalog`].
    pub async fn keep(&self, guard: &Guard) -> Result<(), FlowError> {
        let mut guard = guard.clone();
        let mut least: Option<SeenKept> = None;
        let keys = self.keys(&guard).await?;
        if keys.is_empty() {
            return Ok(());
        }
        if (guard.hold || !self.target.locks()) && guard.hold_by.is_none() {
            self.find_whose(&mut guard, &keys).await?;
        }
        for key in keys {
            let shown = self.keep_object(&guard, &key).await?;
            let seen = SeenKept { held: shown.held, locked_until: shown.locked_until };
            least = Some(least.map_or(seen, |before| less(before, seen)));
        }
        if let Some(seen) = least {
            self.catalog.guarded(self.target.name(), &guard, seen).await?;
        }
        Ok(())
    }

    async fn keys(&self, guard: &Guard) -> Result<Vec<String>, FlowError> {
        let item = self.catalog.item(guard.item).await?;
        let parts = self.catalog.guarded_parts(self.target.name(), guard.item).await?;
        let key = |part| match part {
            GuardedPart::Original => keys::original(item.id, &item.extension),
            GuardedPart::Manifest(generation) => keys::manifest(item.id, generation),
        };
        Ok(parts.into_iter().map(key).collect())
    }

    /// A hold comes first and goes last: at no moment is the object kept less than was asked.
    async fn keep_object(&self, guard: &Guard, key: &str) -> Result<Shown, FlowError> {
        let mut shown = self.target.shown(key).await?;
        // What knows no locks holds instead, until it is disposed of.
        let locks = self.target.locks();
        if guard.hold || !locks {
            shown = self.hold(key, shown).await?;
        }
        if !locks {
            return Ok(shown);
        }
        if let Some(until) = guard.until_on.map(locked_through) {
            shown = self.lock(key, shown, until).await?;
        }
        if !guard.hold && shown.held && guard.hold_by == Some(HoldBy::Docket) {
            shown = self.release(guard, key, shown).await?;
        }
        Ok(shown)
    }

    /// Notes whose hold it will be, before docket puts any: one that lies on any of the objects is somebody else's.
    async fn find_whose(&self, guard: &mut Guard, keys: &[String]) -> Result<(), FlowError> {
        let mut by = HoldBy::Docket;
        for key in keys {
            if self.target.shown(key).await?.held {
                by = HoldBy::Other;
            }
        }
        self.catalog.hold_is_by(guard, by).await?;
        guard.hold_by = Some(by);
        Ok(())
    }

    async fn hold(&self, key: &str, shown: Shown) -> Result<Shown, FlowError> {
        if shown.held {
            return Ok(shown);
        }
        self.target.hold(key, &shown, true).await?;
        let shown = self.target.shown_again(key, &shown).await?;
        if shown.held { Ok(shown) } else { Err(broken(key, "it took a hold and has none")) }
    }

    async fn lock(
        &self,
        key: &str,
        shown: Shown,
        until: DateTime<Utc>,
    ) -> Result<Shown, FlowError> {
        if shown.covers(until) {
            return Ok(shown);
        }
        self.target.lock(key, &shown, until).await?;
        let shown = self.target.shown_again(key, &shown).await?;
        if shown.covers(until) {
            Ok(shown)
        } else {
            Err(broken(key, "it took a lock and has none, or a shorter one"))
        }
    }

    /// Takes docket's hold off, unless another asking came meanwhile: that one decides.
    async fn release(&self, guard: &Guard, key: &str, shown: Shown) -> Result<Shown, FlowError> {
        if !self.catalog.is_still_asked(guard).await? {
            return Ok(shown);
        }
        self.target.hold(key, &shown, false).await?;
        Ok(self.target.shown_again(key, &shown).await?)
    }
}

/// Until when something is locked that may be disposed of from `day` on in the station's zone: the end of that day
/// in UTC is after its beginning in every zone, and stays so if the station's is set otherwise.
fn locked_through(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    next.and_time(NaiveTime::MIN).and_utc()
}

fn less(a: SeenKept, b: SeenKept) -> SeenKept {
    SeenKept { held: a.held && b.held, locked_until: a.locked_until.min(b.locked_until) }
}

fn broken(key: &str, how: &str) -> FlowError {
    StoreError::unprotected(key, how).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_begun_everywhere_before_its_lock_ends() {
        let day: NaiveDate = "2040-02-29".parse().unwrap();
        let until = locked_through(day);
        let furthest_west = chrono::FixedOffset::west_opt(12 * 3600).unwrap();
        let begins = day.and_time(NaiveTime::MIN).and_local_timezone(furthest_west).unwrap();
        assert!(until >= begins.to_utc(), "{until}");
        assert_eq!(until.to_rfc3339(), "2040-03-01T00:00:00+00:00");
    }

    #[test]
    fn the_least_of_all_objects_counts() {
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        let a = SeenKept { held: true, locked_until: at("2040-01-01T00:00:00Z") };
        let b = SeenKept { held: false, locked_until: at("2041-01-01T00:00:00Z") };
        let never = SeenKept { held: true, locked_until: None };
        assert_eq!(less(a, b), SeenKept { held: false, locked_until: a.locked_until });
        assert_eq!(less(a, never).locked_until, None);
    }
}
