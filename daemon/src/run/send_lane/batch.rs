//! One batch of things on their way to a target, some at once, and the custody log beside them.
//!
//! Called by [`super::Lane`]'s round. What fails is noted at the thing; it never ends the batch, unless
//! nobody answers there.

use std::{
    future::ready,
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;
use futures::{StreamExt, future::join, stream};
use tokio::sync::oneshot;
use tracing::error;

use super::{
    Lane,
    outcome::{Sent, code_of, is_away, is_not_now, peace},
};
use crate::{
    catalog::Sending,
    flow::{FlowError, send::Sender},
    store::Target,
};

/// What became of a batch.
#[derive(Default)]
pub(super) struct Batch {
    /// Things that stand there now.
    pub(super) moved: usize,
    /// Things that failed, or found nobody.
    pub(super) failed: usize,
    /// The hours in which something is sent ended meanwhile.
    pub(super) is_closed: bool,
}

impl Lane {
    /// Sends `waiting`, and the custody log as often as it is published meanwhile: a batch of long things
    /// takes hours.
    ///
    /// # Errors
    /// When nobody answers at the target.
    pub(super) async fn send_batch(
        &self,
        target: &Target,
        sender: &Sender,
        waiting: Vec<Sending>,
    ) -> Result<Batch, FlowError> {
        let (over, is_over) = oneshot::channel::<()>();
        let sent = async {
            let sent = self.send_all(target, sender, waiting).await;
            drop(over);
            sent
        };
        let (sent, ()) = join(sent, self.follow_log(target, is_over)).await;
        sent
    }

    async fn send_all(
        &self,
        target: &Target,
        sender: &Sender,
        waiting: Vec<Sending>,
    ) -> Result<Batch, FlowError> {
        let parallel = self.parallel();
        let is_closed = AtomicBool::new(false);
        let mut sent = stream::iter(waiting)
            .take_while(|_| ready(!is_closed.load(Ordering::Relaxed)))
            .map(|sending| self.send(target, sender, sending))
            .buffer_unordered(parallel);
        let (mut batch, mut away) = (Batch::default(), 0);
        while let Some(outcome) = sent.next().await {
            match outcome {
                Sent::Stands => (batch.moved, away) = (batch.moved + 1, 0),
                Sent::Failed => (batch.failed, away) = (batch.failed + 1, 0),
                Sent::Told => away = 0,
                // Nothing else is begun; what was is brought to its end, which is to wait for most of it.
                Sent::NotNow => is_closed.store(true, Ordering::Relaxed),
                Sent::Away(problem) => {
                    away += 1;
                    // As many as are tried at once found nobody: so would all the others.
                    if away >= parallel || batch.moved + batch.failed == 0 {
                        return Err(problem);
                    }
                }
            }
        }
        drop(sent);
        batch.failed += away;
        batch.is_closed = is_closed.into_inner();
        Ok(batch)
    }

    /// Sends one thing. Answers whether it stands there now.
    async fn send(&self, target: &Target, sender: &Sender, sending: Sending) -> Sent {
        let Err(problem) = sender.send(&sending).await else { return Sent::Stands };
        // Neither is the fault of what was to be sent.
        if is_away(&problem) {
            return Sent::Away(problem);
        }
        if is_not_now(&problem) {
            return Sent::NotNow;
        }
        let (code, is_for_a_person) = code_of(&problem);
        if is_for_a_person {
            error!(target_name = target.name(), parcel = ?sending.parcel, error = %problem, "it cannot be copied");
        }
        let wait = TimeDelta::from_std(peace(sending.attempts)).unwrap_or_default();
        let again = self.line.clock.utc() + wait;
        let why = (code, problem.to_string());
        let noted = self
            .line
            .catalog
            .sending_failed(target.name(), &sending, (why.0, &why.1), again, is_for_a_person)
            .await;
        if let Err(error) = noted {
            error!(%error, "what could not be copied to a target could not be noted");
        }
        if is_for_a_person { Sent::Told } else { Sent::Failed }
    }
}
