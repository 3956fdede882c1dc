//! Probe of the further archive targets: whether anything succeeds there.

use chrono::TimeDelta;

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::Scene,
};

pub(super) const PROBES: &[Probe] = &[Probe {
    name: "archive-targets",
    findings: &[UNKNOWN, NONE, FAILING, SLOW, WELL],
    look: targets,
}];

const UNKNOWN: Finding = Finding::skipped("unknown");
const NONE: Finding = Finding::skipped("none");
const FAILING: Finding = Finding::fail("failing");
const SLOW: Finding = Finding::warn("failing-of-late");
const WELL: Finding = Finding::ok("well");

/// The one that fails for longest; of a required one, for longer than the settings allow, it is a failure.
fn targets(scene: &Scene<'_>) -> Found {
    let Some(targets) = &scene.targets else { return UNKNOWN.into() };
    let allowed = TimeDelta::hours(i64::from(scene.settings.archive.failing_hours));
    let now = scene.context.clock.utc();
    let failing = targets.iter().filter_map(|target| Some((target, target.failing_since?)));
    match failing.min_by_key(|(target, since)| (!target.required, *since)) {
        Some((target, since)) => {
            let is_long = target.required && now - since >= allowed;
            let finding = if is_long { FAILING } else { SLOW };
            finding
                .with("target", Fact::Text(target.name.clone()))
                .with("since", Fact::Time(since))
                .with("waiting", Fact::Number(target.waiting))
        }
        None if targets.is_empty() => NONE.into(),
        None => WELL
            .with("count", Fact::Number(targets.len() as u64))
            .with("waiting", Fact::Number(targets.iter().map(|target| target.waiting).sum())),
    }
}
