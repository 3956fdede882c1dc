//! Probe of the custody log's witnesses: whether one contradicts the log, and whether each signs what is
//! published.

use chrono::TimeDelta;

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::Scene,
};

pub(super) const PROBES: &[Probe] = &[Probe {
    name: "log-witnesses",
    findings: &[UNKNOWN, FORKED, NONE, SILENT, SIGNED],
    look: witnesses,
}];

const UNKNOWN: Finding = Finding::skipped("unknown");
const FORKED: Finding = Finding::fail("forked");
const NONE: Finding = Finding::skipped("none");
const SILENT: Finding = Finding::warn("silent");
const SIGNED: Finding = Finding::ok("signed");

/// How long a published checkpoint may want a witness's signature: one that does not answer is asked again
/// within the hour.
const SILENT_AFTER: TimeDelta = TimeDelta::hours(2);

fn witnesses(scene: &Scene<'_>) -> Found {
    let Some(stand) = &scene.witnessing else { return UNKNOWN.into() };
    if let Some((witness, reason)) = &stand.forked {
        let witness = witness.as_deref().unwrap_or("-");
        return FORKED
            .with("witness", Fact::Text(witness.into()))
            .with("why", Fact::Text(reason.clone()));
    }
    let named = &scene.settings.archive.witnesses;
    let now = scene.context.clock.utc();
    let silent = named
        .iter()
        .zip(&stand.waiting_since)
        .filter_map(|(witness, since)| Some((witness, (*since)?)))
        .filter(|(_, since)| now - *since > SILENT_AFTER)
        .min_by_key(|(_, since)| *since);
    match silent {
        Some((witness, since)) => SILENT
            .with("witness", Fact::Text(witness.key.name().into()))
            .with("since", Fact::Time(since)),
        None if named.is_empty() => NONE.into(),
        None => SIGNED.with("count", Fact::Number(named.len() as u64)),
    }
}
