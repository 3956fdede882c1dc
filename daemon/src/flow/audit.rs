//! Audits: a slice of the archive read again, home and further targets alike, what was proven longest ago first,
//! as slowly as will do.
//!
//! Called by `run` on the audit lane's own thread. Nothing is remembered but what is still to be waited
//! for: what is due is the catalog's answer, so a restart costs nothing. When it is told to stop it does
//! so within a block, and what was read to the end is kept.

mod further;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use docket_config::Audit;
use tokio::runtime::Handle;
use tracing::{error, warn};

use super::{
    FlowError,
    fixity::{BadCopy, Checked, GoOn, Notes, can_stand, check},
    mend::Mender,
    places::Places,
};
use crate::{
    catalog::{Catalog, DueCopy, FixityCheck, Item},
    clock::Clock,
    domain::{Actor, NewNotice},
    fixity::{Debt, Finding, Plan, TRY_AGAIN, cost, ripe_before},
    observe::metrics,
    store::StoreErrorKind,
};

/// Originals of one slice at most.
const SLICE_MAX: u32 = 64;
/// Bytes of one slice at most, or one original.
const SLICE_BYTES_MAX: u64 = 256 << 20;
/// The longest wait: what is kept, and how it is set, change meanwhile.
pub const LOOK_AGAIN: Duration = Duration::from_secs(3600);
/// How long to wait for an archive that does not answer as it should.
const UNWELL: Duration = Duration::from_secs(15 * 60);

/// Waits so long, and longer while there is more urgent work. Answers whether to go on.
pub type Pause<'a> = dyn FnMut(Duration) -> bool + 'a;

/// Who reads the archive again.
pub struct Auditor {
    catalog: Catalog,
    places: Places,
    clock: Arc<dyn Clock>,
    runtime: Handle,
    /// Bytes that were read faster than the most allowed.
    burst: Debt,
    /// What was read ahead of the plan.
    ahead: Debt,
    /// Whether people were told that copies are overdue.
    is_behind: bool,
    /// Further targets that did not answer, and until when, since boot, they are left in peace.
    resting: BTreeMap<String, Duration>,
}

impl Auditor {
    /// One who has read nothing yet.
    #[must_use]
    pub fn new(catalog: Catalog, places: Places, clock: Arc<dyn Clock>, runtime: Handle) -> Self {
        let now = clock.since_boot();
        let (burst, ahead) = (Debt::none(now), Debt::none(now));
        let resting = BTreeMap::new();
        Self { catalog, places, clock, runtime, burst, ahead, is_behind: false, resting }
    }

    /// Reads what is due now, a slice at most. Answers how long there is nothing to do.
    ///
    /// # Errors
    /// [`FlowError::Catalog`].
    pub fn slice(
        &mut self,
        settings: &Audit,
        pause: &mut Pause<'_>,
    ) -> Result<Duration, FlowError> {
        if settings.days == 0 {
            return Ok(LOOK_AGAIN);
        }
        let plan = self.plan(settings.days)?;
        let rate = plan.needed.clamp(1, settings.max_rate.bytes().max(1));
        let wait = self.ahead.pay(self.clock.since_boot(), rate);
        if !wait.is_zero() {
            return Ok(wait.min(LOOK_AGAIN));
        }
        let due = self.due(settings.days, rate)?;
        if due.is_empty() {
            return Ok(LOOK_AGAIN);
        }
        self.read(&due, settings.max_rate.bytes(), pause)
    }

    /// How things stand; people are told once when copies become overdue.
    fn plan(&mut self, days: u32) -> Result<Plan, FlowError> {
        let now = self.clock.utc();
        let (loads, oldest) = self.runtime.block_on(async {
            Ok::<_, FlowError>((
                self.catalog.audit_loads().await?,
                self.catalog.oldest_proof().await?,
            ))
        })?;
        let plan = Plan::of(&loads, now, days);
        let age = oldest.map_or(0, |at| (now - at).num_seconds());
        metrics::audit_standing(plan.overdue_bytes, u64::try_from(age).unwrap_or(0));
        let is_behind = plan.overdue_copies > 0;
        if let (true, false, Some(oldest)) = (is_behind, self.is_behind, oldest) {
            let notice = NewNotice::audit_behind(oldest, plan.overdue_bytes);
            self.runtime.block_on(self.catalog.add_notice(&notice))?;
        }
        self.is_behind = is_behind;
        Ok(plan)
    }

    /// What is due, an hour's work or one original.
    fn due(&mut self, days: u32, rate: u64) -> Result<Vec<DueCopy>, FlowError> {
        let now = self.clock.utc();
        let (proven, failed) = (ripe_before(now, days), now - TRY_AGAIN);
        self.places.look_again();
        let targets = self.answering();
        let mut due =
            self.runtime.block_on(self.catalog.copies_due(&targets, proven, failed, SLICE_MAX))?;
        let most = rate.saturating_mul(LOOK_AGAIN.as_secs()).min(SLICE_BYTES_MAX);
        let mut sum = 0_u64;
        let fits = due.iter().take_while(|copy| {
            sum = sum.saturating_add(cost(1, copy.bytes));
            sum <= most
        });
        let fits = fits.count().max(1);
        due.truncate(fits);
        Ok(due)
    }

    /// Reads `due`, one after the other, and keeps what that said.
    fn read(
        &mut self,
        due: &[DueCopy],
        max_rate: u64,
        pause: &mut Pause<'_>,
    ) -> Result<Duration, FlowError> {
        let mut notes = Notes::by(&Actor::station(), self.places.home());
        let mut next = Ok(Duration::ZERO);
        for copy in due {
            next = self.read_one(copy, max_rate, pause, &mut notes);
            if !matches!(next, Ok(Duration::ZERO)) {
                break;
            }
        }
        // What was read so far is kept however it ended.
        let noted = self.runtime.block_on(notes.note(&self.catalog));
        next.and_then(|next| noted.map(|()| next))
    }

    /// Reads one copy. Answers how long to wait before the next one is worth trying.
    fn read_one(
        &mut self,
        copy: &DueCopy,
        max_rate: u64,
        pause: &mut Pause<'_>,
        notes: &mut Notes,
    ) -> Result<Duration, FlowError> {
        let item = self.runtime.block_on(self.catalog.item(copy.item))?;
        // Set aside since.
        let (true, Some(digests)) = (can_stand(item.state), &item.digests) else {
            return Ok(Duration::ZERO);
        };
        // A place that is not there by now is left in peace below.
        let Some(target) = self.places.get(&copy.target) else { return Ok(Duration::ZERO) };
        let is_home = copy.target == self.places.home_name();
        let (clock, burst) = (&self.clock, &mut self.burst);
        if !pause(burst.pay(clock.since_boot(), max_rate)) {
            return Ok(LOOK_AGAIN);
        }
        // Time that passed before this block pays for no later one.
        burst.pay(clock.since_boot(), max_rate);
        let go_on: &mut GoOn<'_> = &mut |bytes| {
            metrics::audit_bytes(bytes);
            burst.owe(bytes);
            let goes_on = pause(burst.pay(clock.since_boot(), max_rate));
            burst.pay(clock.since_boot(), max_rate);
            goes_on
        };
        let checked = match is_home {
            true => check(self.places.home(), &item, digests, go_on),
            false => further::check(&self.runtime, &target, &item, go_on),
        };
        let checked = match checked {
            Ok(checked) => checked,
            Err(stopped) if stopped.kind() == StoreErrorKind::Stopped => return Ok(LOOK_AGAIN),
            Err(error) if !is_home => {
                warn!(%error, target_name = copy.target, "its copies are not read again for now");
                self.rest(&copy.target);
                return Ok(Duration::ZERO);
            }
            Err(error) => {
                warn!(%error, "originals are not read again for now");
                return Ok(UNWELL);
            }
        };
        self.ahead.owe(cost(1, copy.bytes));
        let (finding, problem) = match checked {
            Checked::Equal(equal) => {
                self.equal(copy, equal, is_home.then_some(notes))?;
                return Ok(Duration::ZERO);
            }
            Checked::Failed(failed) => {
                let who = Actor::station();
                let kept = self.catalog.record_fixity_failure(&who, &copy.target, &failed);
                self.runtime.block_on(kept)?;
                (failed.finding, failed.problem)
            }
            Checked::Bad(bad) => {
                self.judge(&copy.target, &item, &bad)?;
                (bad.finding, bad.problem)
            }
        };
        error!(item = %item.id, code = finding.as_str(), problem, target_name = copy.target,
            "an original failed its audit");
        // A disk that cannot be read is given time, and not hundreds of alarms an hour.
        let is_unwell = finding == Finding::Unreadable;
        if is_unwell && !is_home {
            self.rest(&copy.target);
        }
        Ok(if is_unwell && is_home { UNWELL } else { Duration::ZERO })
    }

    /// Notes an equal copy: one at home with others, together.
    fn equal(
        &self,
        copy: &DueCopy,
        equal: FixityCheck,
        notes: Option<&mut Notes>,
    ) -> Result<(), FlowError> {
        if let Some(notes) = notes {
            return self.runtime.block_on(notes.equal(&self.catalog, equal, copy.bytes));
        }
        let who = Actor::station();
        let equal = std::slice::from_ref(&equal);
        let noted = self.catalog.record_fixity_checks(&who, &copy.target, equal);
        Ok(self.runtime.block_on(noted)?)
    }

    /// A bad copy is judged with all copies of that original, and mended where one of them is good.
    fn judge(&self, target: &str, item: &Item, bad: &BadCopy) -> Result<(), FlowError> {
        let (who, clock) = (Actor::station(), self.clock.as_ref());
        let mender = Mender { catalog: &self.catalog, places: &self.places, clock, who: &who };
        let found = (target, bad.outcome, bad.problem.as_str());
        self.runtime.block_on(mender.original(item, found)).map(drop)
    }

    /// The places that are not left in peace.
    fn answering(&mut self) -> Vec<String> {
        let now = self.clock.since_boot();
        self.resting.retain(|_, until| *until > now);
        let mut names = self.places.names();
        names.retain(|name| {
            !self.resting.contains_key(name) && self.places.why_away(name).is_none()
        });
        names
    }

    fn rest(&mut self, target: &str) {
        self.resting.insert(target.into(), self.clock.since_boot() + UNWELL);
    }
}

#[cfg(test)]
mod tests;
