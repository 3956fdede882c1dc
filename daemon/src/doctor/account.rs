//! Probes of how the station is run: its unit, its watchdog, its account.

use super::{
    Fact,
    host::Host,
    report::{Finding, Found, Probe},
    scene::{Scene, shown},
};

pub(super) const PROBES: &[Probe] = &[
    Probe { name: "service", findings: &[NO_SYSTEMD, INSTALLED, NOT_INSTALLED], look: service },
    Probe { name: "watchdog", findings: &[NO_UNIT, ARMED, NOT_ARMED], look: watchdog },
    Probe { name: "account", findings: &[NOBODY, OWN, ROOT], look: account },
];

const NO_SYSTEMD: Finding = Finding::skipped("no-systemd");
const INSTALLED: Finding = Finding::ok("installed");
const NOT_INSTALLED: Finding = Finding::warn("not-installed");

const NO_UNIT: Finding = Finding::skipped("no-unit");
const ARMED: Finding = Finding::ok("armed");
const NOT_ARMED: Finding = Finding::warn("not-armed");

const NOBODY: Finding = Finding::skipped("unknown");
const OWN: Finding = Finding::ok("own");
const ROOT: Finding = Finding::warn("root");

fn service(scene: &Scene<'_>) -> Found {
    match scene.host.unit() {
        Some(unit) => INSTALLED.with("path", shown(&unit.path)),
        None if scene.host.has_systemd() => NOT_INSTALLED.into(),
        None => NO_SYSTEMD.into(),
    }
}

fn watchdog(scene: &Scene<'_>) -> Found {
    let Some(unit) = scene.host.unit() else { return NO_UNIT.into() };
    match unit.value("WatchdogSec").filter(|every| !["0", "infinity"].contains(every)) {
        Some(every) => ARMED.with("every", Fact::Text(every.into())),
        None => NOT_ARMED.into(),
    }
}

/// The account that the station runs under, else the one that its unit names. A unit that names
/// none runs as root.
fn account(scene: &Scene<'_>) -> Found {
    let running = scene.holder.and_then(|holder| user_of(scene.host, holder.pid));
    let of_unit = || {
        let unit = scene.host.unit()?;
        let dynamic =
            unit.value("DynamicUser").is_some_and(|on| ["yes", "true", "1", "on"].contains(&on));
        let nameless = if dynamic { "docketd" } else { "root" };
        Some(unit.value("User").unwrap_or(nameless).to_owned())
    };
    let Some(user) = running.or_else(of_unit) else { return NOBODY.into() };
    let is_root = user == "root" || user == "0";
    (if is_root { ROOT } else { OWN }).with("user", Fact::Text(user))
}

/// The account of a process: its effective user (proc_pid_status(5)).
fn user_of(host: Host<'_>, pid: u64) -> Option<String> {
    let status = host.text(&format!("proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    let uid = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(host.user(uid))
}
