//! Probes of what the host gives: open files, watches on folders, memory.

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::Scene,
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "open-files",
        findings: &[NO_LIMIT, FILES, FEW_FILES, FILES_UNKNOWN],
        look: open_files,
    },
    Probe { name: "watches", findings: &[WATCHES, FEW_WATCHES, WATCHES_UNKNOWN], look: watches },
    Probe { name: "memory", findings: &[MEMORY, LITTLE_MEMORY, MEMORY_UNKNOWN], look: memory },
];

const NO_LIMIT: Finding = Finding::ok("no-limit");
const FILES: Finding = Finding::ok("enough");
const FEW_FILES: Finding = Finding::warn("few");
const FILES_UNKNOWN: Finding = Finding::skipped("unknown");
const WATCHES: Finding = Finding::ok("enough");
const FEW_WATCHES: Finding = Finding::warn("few");
const WATCHES_UNKNOWN: Finding = Finding::skipped("unknown");
const MEMORY: Finding = Finding::ok("enough");
const LITTLE_MEMORY: Finding = Finding::warn("little");
const MEMORY_UNKNOWN: Finding = Finding::skipped("unknown");

/// 64 bays, each with a card's reader and a file; hundreds of connections; the catalog's own.
const FILES_MIN: u64 = 4096;
/// One for the settings; others on the host want theirs from the same share.
const INSTANCES_MIN: u64 = 64;
/// A few folders of settings and secrets, likewise.
const WATCHES_MIN: u64 = 1024;
/// 512 MiB for the station at work, and as much for a media worker.
const MEMORY_MIN: u64 = 1 << 30;

/// The running station's limit, else the one that its unit gives, else this process's own.
fn open_files(scene: &Scene<'_>) -> Found {
    let of = |pid: &str| files_of(&scene.host.text(&format!("proc/{pid}/limits"))?);
    let running = scene.holder.and_then(|holder| of(&holder.pid.to_string()));
    let unit = || files_of_unit(scene.host.unit()?.value("LimitNOFILE")?);
    let Some(limit) = running.or_else(unit).or_else(|| of("self")) else {
        return FILES_UNKNOWN.into();
    };
    if limit == u64::MAX {
        return NO_LIMIT.into();
    }
    (if limit < FILES_MIN { FEW_FILES } else { FILES })
        .with("limit", Fact::Number(limit))
        .with("least", Fact::Number(FILES_MIN))
}

/// The soft limit in a process's limits (proc_pid_limits(5)).
fn files_of(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    number_or_all(line.split_whitespace().next()?)
}

/// `LimitNOFILE=soft:hard`, or one number for both (systemd.exec(5)).
fn files_of_unit(value: &str) -> Option<u64> {
    number_or_all(value.split(':').next()?)
}

fn number_or_all(text: &str) -> Option<u64> {
    if ["unlimited", "infinity"].contains(&text) { Some(u64::MAX) } else { text.parse().ok() }
}

fn watches(scene: &Scene<'_>) -> Found {
    let limit = |name: &str| scene.host.number(&format!("proc/sys/fs/inotify/{name}"));
    let (Some(instances), Some(watches)) = (limit("max_user_instances"), limit("max_user_watches"))
    else {
        return WATCHES_UNKNOWN.into();
    };
    let few = instances < INSTANCES_MIN || watches < WATCHES_MIN;
    (if few { FEW_WATCHES } else { WATCHES })
        .with("instances", Fact::Number(instances))
        .with("watches", Fact::Number(watches))
}

fn memory(scene: &Scene<'_>) -> Found {
    let Some(available) = scene.host.text("proc/meminfo").and_then(|text| available(&text)) else {
        return MEMORY_UNKNOWN.into();
    };
    (if available < MEMORY_MIN { LITTLE_MEMORY } else { MEMORY })
        .with("available", Fact::Bytes(available))
        .with("least", Fact::Bytes(MEMORY_MIN))
}

/// What programs can have without swapping (proc_meminfo(5)).
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
