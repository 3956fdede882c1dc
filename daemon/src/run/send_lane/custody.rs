//! What a target is owed besides: the custody log, after each batch, during one, and last of all.
//!
//! Called by [`super::Lane`]. Whatever cannot be copied now is copied by the next try, with what came since.

use tokio::{select, sync::oneshot, time::sleep};
use tracing::warn;

use super::Lane;
use crate::{
    flow::FlowError,
    log::{self, LogError},
    store::Target,
};

impl Lane {
    /// Copies the newest of the log.
    ///
    /// # Errors
    /// [`FlowError::Store`] or [`FlowError::Catalog`]; what is wrong with the log itself is told where it is
    /// published, and keeps nothing else from being sent.
    pub(super) async fn forward(&self, target: &Target) -> Result<(), FlowError> {
        match log::forward(&self.line.catalog, self.line.store.target(), target).await {
            Ok(()) => Ok(()),
            Err(LogError::Store(error)) => Err(error.into()),
            Err(LogError::Catalog(error)) => Err(error.into()),
            Err(problem) => {
                warn!(target_name = target.name(), error = %problem, "the custody log could not be copied yet");
                Ok(())
            }
        }
    }

    /// Copies the log as often as it is published, permits what that covers, and asks for what is to be kept, until
    /// `is_over`. What is on its way then is brought to its end: the next who copies the log must not meet it.
    pub(super) async fn look_after(&self, target: &Target, mut is_over: oneshot::Receiver<()>) {
        loop {
            select! {
                _ = &mut is_over => return,
                () = sleep(self.line.checkpoint_every()) => {}
            }
            if !self.pace.is_open(self.line.clock.utc()) {
                continue;
            }
            let done = async {
                self.must_be_mounted(target).await?;
                self.forward(target).await?;
                self.permit().await?;
                self.keep(target).await
            };
            if let Err(problem) = done.await {
                warn!(target_name = target.name(), error = %problem, "what the target is owed beside a batch waits for the next try");
            }
        }
    }

    /// Copies the last of the log before the lane ends.
    pub(super) async fn forward_last(&self, target: &Target) {
        if let Err(problem) = self.forward(target).await {
            warn!(target_name = target.name(), error = %problem, "the last of the custody log was not copied yet");
        }
    }
}
