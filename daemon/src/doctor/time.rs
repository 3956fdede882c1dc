//! Probes of time: whether the clock follows a time service, which zone holds, and whether the clock
//! has gone back behind what the catalog has seen.

use std::{env, fs};

use chrono::TimeDelta;
use docket_config::TimeZone;

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::Scene,
};
use crate::{clock::Sync, words::in_zone};

pub(super) const PROBES: &[Probe] = &[
    Probe { name: "clock", findings: &[SYNCHRONISED, UNSYNCHRONISED, UNKNOWN], look: clock },
    Probe { name: "zone", findings: &[KNOWN, UTC, NO_ZONE], look: zone },
    Probe { name: "clock-order", findings: &[NO_EVENTS, IN_ORDER, WENT_BACK], look: order },
];

const SYNCHRONISED: Finding = Finding::ok("synchronised");
const UNSYNCHRONISED: Finding = Finding::fail("unsynchronised");
const UNKNOWN: Finding = Finding::warn("unknown");

const KNOWN: Finding = Finding::ok("known");
const UTC: Finding = Finding::warn("utc");
const NO_ZONE: Finding = Finding::fail("no-zone");

const NO_EVENTS: Finding = Finding::skipped("no-events");
const IN_ORDER: Finding = Finding::ok("in-order");
const WENT_BACK: Finding = Finding::fail("went-back");

/// A running station appends events while the doctor looks.
const TOLERANCE: TimeDelta = TimeDelta::seconds(5);

fn clock(scene: &Scene<'_>) -> Found {
    let now = scene.context.clock.now();
    let finding = match now.sync {
        Sync::Synchronised => SYNCHRONISED,
        Sync::Unsynchronised => UNSYNCHRONISED,
        Sync::Unknown => UNKNOWN,
    };
    finding.with("now", Fact::Time(now.utc))
}

fn zone(scene: &Scene<'_>) -> Found {
    let name = match scene.context.zone {
        TimeZone::Named(zone) => Some(zone.name().to_owned()),
        TimeZone::System => system_zone(scene),
    };
    let Some(name) = name else { return NO_ZONE.into() };
    let now = in_zone(scene.context.zone, scene.context.clock.utc());
    let is_utc = ["UTC", "Etc/UTC", "Universal", "Zulu"].contains(&name.as_str());
    // Asked for by name, UTC is meant.
    let is_meant = matches!(scene.context.zone, TimeZone::Named(_));
    (if is_utc && !is_meant { UTC } else { KNOWN })
        .with("zone", Fact::Text(name))
        .with("offset", Fact::Text(now.format("%:z").to_string()))
}

/// The name of the host's zone; none where its data is missing and every time would be shown as UTC
/// without saying so.
fn system_zone(scene: &Scene<'_>) -> Option<String> {
    let zones = scene.host.path("usr/share/zoneinfo");
    if let Some(named) = env::var("TZ").ok().filter(|zone| !zone.is_empty()) {
        let name = named.trim_start_matches(':').to_owned();
        return zones.join(&name).is_file().then_some(name);
    }
    let local = scene.host.path("etc/localtime");
    if !fs::metadata(&local).is_ok_and(|m| m.is_file()) {
        return None;
    }
    let target = fs::read_link(&local).ok();
    let linked = target.and_then(|target| {
        let target = target.display().to_string();
        target.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
    });
    linked
        .or_else(|| scene.host.text("etc/timezone").map(|name| name.trim().to_owned()))
        .or(Some("localtime".to_owned()))
}

fn order(scene: &Scene<'_>) -> Found {
    let Some(newest) = scene.examined().and_then(|e| e.newest_event) else {
        return NO_EVENTS.into();
    };
    let now = scene.context.clock.utc();
    let finding = if now + TOLERANCE < newest { WENT_BACK } else { IN_ORDER };
    finding.with("newest", Fact::Time(newest)).with("now", Fact::Time(now))
}
