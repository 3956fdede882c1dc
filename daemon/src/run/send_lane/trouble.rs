//! A target of which nothing succeeds: how long it is left in peace, and what is noted of it.
//!
//! Called by [`super::Lane`]. It stands in the catalog, so that the next run does not ask again at once.

use std::time::Duration;

use chrono::TimeDelta;
use tracing::error;

use super::{
    Lane,
    outcome::{code_of, is_away, peace},
};
use crate::{
    catalog::{CatalogError, PEACE_MAX},
    flow::FlowError,
};

impl Lane {
    /// How long the target is still left in peace, as an earlier run found it dead.
    pub(super) async fn rest(&mut self) -> Option<Duration> {
        let trouble = self.line.catalog.target_trouble(&self.configured.name).await;
        let trouble = trouble.ok().flatten()?;
        self.fails = trouble.attempts;
        let left = (trouble.not_before? - self.line.clock.utc()).to_std().ok()?;
        // What was noted by a clock that was ahead is no longer than anything else.
        Some(left.min(PEACE_MAX))
    }

    /// Notes that nothing succeeds, and why where that is the target's own fault.
    pub(super) async fn tell_failing(&self, problem: Option<&FlowError>) {
        let detail = problem.map(ToString::to_string).unwrap_or_default();
        let why = problem.map(|problem| (code_of(problem).0, detail.as_str()));
        let again = problem.filter(|problem| is_away(problem)).map(|_| {
            let peace = TimeDelta::from_std(peace(self.fails)).unwrap_or_default();
            self.line.clock.utc() + peace
        });
        let told = self.line.catalog.target_fails(&self.configured.name, why, again).await;
        told.unwrap_or_else(|error| self.untold(&error));
    }

    pub(super) fn untold(&self, error: &CatalogError) {
        error!(target_name = self.configured.name, %error, "how a target stands could not be noted");
    }
}
