//! Taking up, giving up and moving archive targets. Which there are is the administrator's word, in the settings
//! file: docket looks, counts, copies and proves, and tells which lines to write. It never edits that file.
//!
//! Called by [`super::Api::perform`] and as a job. What was copied by then stays copied: whatever ends a
//! migration, the next one goes on with what lacks.

use std::{sync::atomic::Ordering, time::Duration};

use docket_config::{ByteSize, Target as Configured, TargetUrl, Worm};
use serde::{Deserialize, Serialize};
use tokio::{select, time::sleep};
use utoipa::ToSchema;

use super::{Api, ApiError, Code, LoadView, Reply, TargetPlanView, jobs::Under};
use crate::{
    catalog::Load,
    domain::Actor,
    flow::{mend::Mender, places::Places, reconcile},
    store::Target,
};

/// How long a place that is only looked at may say nothing, seconds.
const LOOKS_S: u32 = 30;
/// How often a migration looks how far it is.
const LOOK: Duration = Duration::from_millis(500);
/// Looks in a row without progress, while something fails, until a migration gives up.
const STUCK_MAX: u32 = 20;

/// A target that is to be taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddAsked {
    /// Its name for ever: lower-case letters, digits and hyphens.
    pub name: String,
    /// Where it is: `file:///…`, `s3://bucket/prefix`, `gs://…`, `az://…`.
    pub url: String,
    /// Whether nothing waits for it.
    #[serde(default)]
    pub best_effort: bool,
}

/// A target that is to be given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveAsked {
    /// Why, although it holds the only further copy of something.
    #[serde(default)]
    pub force_reason: Option<String>,
    /// Only count.
    #[serde(default)]
    pub dry_run: bool,
}

impl Api {
    /// Looks whether a target can be taken up, and what it would get. Nothing is written there.
    pub(super) async fn plan_target(&self, asked: &AddAsked) -> Result<Reply, ApiError> {
        let url: TargetUrl = asked.url.parse().map_err(|_| not_understood("url"))?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_name = (1..=32).contains(&asked.name.len()) && asked.name.chars().all(plain);
        if !is_name || asked.name == self.store.target() {
            return Err(not_understood("name"));
        }
        let settings = self.settings.now();
        let known = settings.settings.archive.targets.iter().find(|t| t.name == asked.name);
        if known.is_some_and(|known| known.url != url) {
            return Err(ApiError::new(Code::TargetTaken).with("target", &asked.name));
        }
        let configured = known.cloned().unwrap_or_else(|| plain_target(asked, url));
        let why_not = match Target::open(&configured) {
            Ok(target) => target.size_of("docket").await.err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        let mut lines = Vec::new();
        if known.is_none() {
            lines.push("[[archive.targets]]".to_owned());
            lines.push(format!("name = \"{}\"", asked.name));
            lines.push(format!("url = \"{}\"", configured.url));
            if asked.best_effort {
                lines.push("required = false".to_owned());
            }
        }
        let load = self.catalog.lacking_at(&asked.name).await?;
        Ok(Reply::TargetPlan(TargetPlanView {
            verb: "add".into(),
            name: asked.name.clone(),
            is_set: known.is_some(),
            ready: why_not.is_none(),
            why_not,
            load: told(load),
            lines,
            dry_run: true,
        }))
    }

    /// Judges whether a target may be taken out of the settings, and puts that on record.
    pub(super) async fn release_target(
        &self,
        name: &str,
        asked: &RemoveAsked,
        by: &Actor,
    ) -> Result<Reply, ApiError> {
        let known = self.catalog.targets().await?;
        if !known.iter().any(|target| target.name == name) {
            return Err(ApiError::not_found("target", name));
        }
        let only = self.catalog.only_at(name).await?;
        let reason = asked.force_reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
        let ready = only.originals == 0 || reason.is_some();
        if !asked.dry_run {
            if !ready {
                return Err(ApiError::new(Code::TargetHoldsOnly)
                    .with("target", name)
                    .with("count", only.originals));
            }
            self.catalog.target_released(by, name, only, reason).await?;
        }
        Ok(Reply::TargetPlan(TargetPlanView {
            verb: "remove".into(),
            name: name.into(),
            is_set: true,
            ready,
            why_not: None,
            load: told(only),
            lines: vec!["[[archive.targets]]".into(), format!("name = \"{name}\"")],
            dry_run: asked.dry_run,
        }))
    }

    /// Refuses a migration between what are not two targets of the settings, or to one that keeps less.
    pub(super) fn may_migrate(&self, from: &str, to: &str) -> Result<(), ApiError> {
        let settings = self.settings.now();
        let find = |name: &str| {
            let found = settings.settings.archive.targets.iter().find(|known| known.name == name);
            found.ok_or_else(|| ApiError::not_found("target", name))
        };
        let (before, after) = (find(from)?, find(to)?);
        if from == to {
            return Err(not_understood("to"));
        }
        if (before.required && !after.required) || before.worm > after.worm {
            return Err(ApiError::new(Code::TargetKeepsLess).with("from", from).with("to", to));
        }
        Ok(())
    }

    /// Waits until everything is at `to`, reads every byte of it there, and says whether `from` may go.
    pub(super) async fn migrate(
        &self,
        (from, to): (&str, &str),
        dry_run: bool,
        under: &Under,
    ) -> Result<TargetPlanView, ApiError> {
        let mut view = TargetPlanView {
            verb: "migrate".into(),
            name: to.into(),
            is_set: true,
            ready: false,
            why_not: None,
            load: told(self.catalog.lacking_at(to).await?),
            lines: vec!["[[archive.targets]]".into(), format!("name = \"{from}\"")],
            dry_run,
        };
        if dry_run {
            return Ok(view);
        }
        view.why_not = self.all_sent(to, under).await?;
        if view.why_not.is_none() {
            let (settings, vault) = (self.settings.now(), &self.station()?.vault);
            let places = Places::open(&self.store, &settings.settings.archive.targets);
            let (clock, who) = (self.clock.as_ref(), &under.asker.actor);
            let mender = Mender { catalog: &self.catalog, places: &places, clock, who };
            let watch = |done, total, bytes| {
                under.told(|p| (p.done, p.total, p.bytes) = (done, Some(total), bytes));
                !under.cancel.flag.load(Ordering::Relaxed)
            };
            let done = reconcile::reconcile(&mender, vault, (&self.data, to), true, &watch).await;
            if done.is_err() {
                under.go_on()?;
            }
            let counts = done.map_err(|error| ApiError::from(&error))?.counts;
            let left = self.catalog.not_moved(from, to).await?;
            let unkept = self.catalog.guards_of(to).await?.and_then(|keeps| keeps.failure);
            view.why_not = counts.failure.or(unkept.map(|(_, why)| why));
            view.ready =
                counts.missing + counts.altered + left.originals == 0 && view.why_not.is_none();
            if view.ready {
                self.catalog.target_migrated(who, (from, to), counts.present).await?;
            }
        }
        view.load = told(self.catalog.lacking_at(to).await?);
        Ok(view)
    }

    /// Whether anything may be on its way to `to` now: something is due, and nobody leaves the target in peace.
    async fn is_sending(&self, to: &str) -> Result<bool, ApiError> {
        let due = self.catalog.waiting_sendings(to, self.clock.utc(), 1).await?;
        Ok(!due.is_empty() && self.catalog.target_trouble(to).await?.is_none())
    }

    /// Waits until nothing waits for `to`, and everything there is kept as it must be. Answers why that does not come
    /// about.
    async fn all_sent(&self, to: &str, under: &Under) -> Result<Option<String>, ApiError> {
        let (mut before, mut stuck) = ((0, 0), 0);
        loop {
            under.go_on()?;
            let backlog = self.catalog.backlog(to).await?;
            let total = backlog.sent + backlog.waiting;
            under.told(|p| (p.done, p.total) = (backlog.sent, Some(total)));
            let now = self.clock.utc();
            if backlog.waiting == 0 && self.catalog.guards_due(to, now, 1).await?.is_empty() {
                return Ok(None);
            }
            // A long clip moves on part by part; what failed once may wait beside it.
            let far = (backlog.sent, backlog.parts);
            let moves = far != before || self.is_sending(to).await?;
            (before, stuck) = (far, if moves { 0 } else { stuck + 1 });
            if let Some((_, why)) = backlog.failure.filter(|_| stuck >= STUCK_MAX) {
                return Ok(Some(why));
            }
            select! {
                () = sleep(LOOK) => {}
                () = under.cancel.rung() => {}
            }
        }
    }
}

fn plain_target(asked: &AddAsked, url: TargetUrl) -> Configured {
    Configured {
        name: asked.name.clone(),
        url,
        required: !asked.best_effort,
        worm: Worm::None,
        endpoint: None,
        region: None,
        account: None,
        secret: None,
        ca: None,
        parallel: 1,
        silent_s: LOOKS_S,
        max_rate: ByteSize::new(0),
        hours: Vec::new(),
    }
}

fn told(load: Load) -> LoadView {
    LoadView { things: load.things, originals: load.originals, bytes: load.bytes }
}

fn not_understood(what: &str) -> ApiError {
    ApiError::new(Code::NotUnderstood).because(what)
}
