//! What a target must keep: tried at the start and once a day, and asked for item by item.
//!
//! Called by [`super::Lane`]. One that does not keep what the settings want is refused; it is tried again after a
//! while, or when somebody found that it answers. What cannot be asked of an item now is asked by the next round.

use std::{sync::PoisonError, time::Duration};

use docket_config::Worm;

use super::{super::guards, Lane};
use crate::{
    domain::{Actor, NewNotice},
    flow::{FlowError, probe},
    store::{StoreError, Target},
};

/// How often a target that must keep what is written there is put to the test.
pub(super) const TRY_EVERY: Duration = Duration::from_secs(24 * 3600);
/// How soon one that is refused is tried again: each try leaves objects there that nobody may delete for long.
pub(super) const TRY_AGAIN: Duration = Duration::from_secs(3600);

/// What became of trying what a target promises.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    /// When, since boot.
    at: Duration,
    /// What the settings want and it does not keep; none: it keeps all of it.
    broken: Option<String>,
}

impl Lane {
    /// Tries, when it is time to, what the settings want of a target.
    ///
    /// # Errors
    /// [`FlowError::Store`]: one that must keep what is written there and does not is refused.
    pub(super) async fn must_stand(&self, target: &Target) -> Result<(), FlowError> {
        if self.is_to_be_tried() {
            self.try_promises(target).await?;
        }
        match self.tried().and_then(|tried| tried.broken) {
            Some(broken) if self.configured.worm == Worm::Required => {
                Err(StoreError::unprotected(target.name(), &broken).into())
            }
            _ => Ok(()),
        }
    }

    /// Whether what it promises was not tried for so long that nothing more may be sent before.
    pub(super) fn is_to_be_tried(&self) -> bool {
        let worm = self.configured.worm;
        let is_refused = |tried: &Tried| tried.broken.is_some() && worm == Worm::Required;
        let holds = |tried: &Tried| if is_refused(tried) { TRY_AGAIN } else { TRY_EVERY };
        worm != Worm::None && self.tried().is_none_or(|tried| self.since(&tried) >= holds(&tried))
    }

    async fn try_promises(&self, target: &Target) -> Result<(), FlowError> {
        let (line, worm) = (&self.line, self.configured.worm);
        let at = line.clock.since_boot();
        let probed =
            probe::probe(&line.catalog, target, worm, line.clock.utc(), &Actor::station()).await?;
        if !probed.stands && worm == Worm::Immutable {
            line.outbox.notice(&NewNotice::target_unflagged(target.name())).await?;
        }
        let broken = (!probed.stands).then(|| probed.broken(worm));
        self.note_tried(Some(Tried { at, broken }));
        Ok(())
    }

    /// Tells a target that must keep what is written there how long. Answers of how many items.
    ///
    /// # Errors
    /// [`FlowError::Catalog`].
    pub(super) async fn keep(&self, target: &Target) -> Result<usize, FlowError> {
        if self.tried().is_none_or(|tried| tried.broken.is_some()) {
            return Ok(0);
        }
        let kept = guards::keep(&self.line, target, self.parallel()).await?;
        // It kept its promises when they were tried: they are tried again, unless that is but a moment ago.
        if kept.is_broken && self.tried().is_some_and(|tried| self.since(&tried) >= TRY_AGAIN) {
            self.note_tried(None);
        }
        Ok(kept.done)
    }

    /// Somebody tried it meanwhile: what this lane knows is old.
    pub(super) fn forget_trying(&self) {
        self.note_tried(None);
    }

    fn since(&self, tried: &Tried) -> Duration {
        self.line.clock.since_boot().saturating_sub(tried.at)
    }

    fn tried(&self) -> Option<Tried> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note_tried(&self, tried: Option<Tried>) {
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = tried;
    }
}
