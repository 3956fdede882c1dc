//! Whether docket is alive, and whether it can take evidence in: from facts to verdicts.
//!
//! `run` gathers the facts, `api` serves the verdicts as `/healthz` and `/readyz`, and the watchdog
//! is fed while [`healthz`] is well. Pure: nothing is asked or measured here. A verdict names
//! checks and codes only, for it may be read by whoever reaches the port.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

/// With work waiting, the line moves within this time: reading back the largest clip that recorders
/// make, 64 GiB, takes nine minutes at 120 MB/s.
pub const STALLED_AFTER: Duration = Duration::from_secs(10 * 60);
/// The catalog answers a cheap question within this time.
pub const CATALOG_ANSWERS_WITHIN: Duration = Duration::from_secs(1);

/// What the process knows of its own work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    /// Tasks that ended by a defect since the start.
    pub tasks_lost: u64,
    /// Whether clips wait to be copied, verified or archived.
    pub work_waiting: bool,
    /// Since when the line has not moved; none before it first did.
    pub last_progress_age: Option<Duration>,
}

/// What taking evidence in needs.
#[derive(Clone, Copy, Debug)]
pub struct Readiness {
    /// How long the catalog took to answer a cheap question; none when it failed, or did not
    /// answer in [`CATALOG_ANSWERS_WITHIN`].
    pub catalog_read: Option<Duration>,
    /// Whether the newest transaction, if any, was committed.
    pub catalog_writes: bool,
    /// Free bytes on the staging disk; none when it cannot be asked.
    pub staging_free_bytes: Option<u64>,
    /// Bytes that must stay free there.
    pub keep_free_bytes: u64,
    /// How the archive's folder stands.
    pub archive: ArchiveFolder,
    /// Whether the settings as they stand on disk can be used.
    pub settings_valid: bool,
    /// Whether the station runs on defaults because they cannot.
    pub safe_mode: bool,
}

/// How the archive's folder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveFolder {
    /// There, and files can be made in it.
    Writable,
    /// There, and read-only or another's.
    Unwritable,
    /// Not there, or empty where originals should be: its disk is not mounted.
    Missing,
    /// Its disk does not answer.
    Silent,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckState {
    /// Well.
    Ok,
    /// Not well.
    Failing,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// Its stable name.
    pub name: &'static str,
    /// How it came out.
    pub state: CheckState,
    /// The stable code of what was found.
    pub detail: &'static str,
}

/// All checks of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Health {
    /// In a fixed order.
    pub checks: Vec<Check>,
}

impl Health {
    /// Whether every check is well.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.state == CheckState::Ok)
    }
}

/// Whether the process does its work or has none. When not, only a restart helps.
#[must_use]
pub fn healthz(life: &Life) -> Health {
    let moves = match life.last_progress_age {
        _ if !life.work_waiting => ok("line", "idle"),
        Some(age) if age > STALLED_AFTER => failing("line", "stalled"),
        _ => ok("line", "moving"),
    };
    let tasks = match life.tasks_lost {
        0 => ok("tasks", "live"),
        _ => failing("tasks", "lost"),
    };
    Health { checks: vec![tasks, moves] }
}

/// Whether evidence can be taken in now.
#[must_use]
pub fn readyz(facts: &Readiness) -> Health {
    let catalog = match facts.catalog_read {
        None => failing("catalog", "unreadable"),
        Some(took) if took > CATALOG_ANSWERS_WITHIN => failing("catalog", "slow"),
        Some(_) if !facts.catalog_writes => failing("catalog", "unwritable"),
        Some(_) => ok("catalog", "answers"),
    };
    let staging = match facts.staging_free_bytes {
        None => failing("staging", "unreadable"),
        Some(free) if free <= facts.keep_free_bytes => failing("staging", "full"),
        Some(_) => ok("staging", "has-room"),
    };
    let archive = match facts.archive {
        ArchiveFolder::Writable => ok("archive", "writable"),
        ArchiveFolder::Unwritable => failing("archive", "unwritable"),
        ArchiveFolder::Missing => failing("archive", "missing"),
        ArchiveFolder::Silent => failing("archive", "silent"),
    };
    let settings = match (facts.safe_mode, facts.settings_valid) {
        (true, _) => failing("settings", "safe-mode"),
        (false, false) => failing("settings", "invalid"),
        (false, true) => ok("settings", "valid"),
    };
    Health { checks: vec![catalog, staging, archive, settings] }
}

fn ok(name: &'static str, detail: &'static str) -> Check {
    Check { name, state: CheckState::Ok, detail }
}

fn failing(name: &'static str, detail: &'static str) -> Check {
    Check { name, state: CheckState::Failing, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well() -> Readiness {
        Readiness {
            catalog_read: Some(Duration::from_millis(3)),
            catalog_writes: true,
            staging_free_bytes: Some(2),
            keep_free_bytes: 1,
            archive: ArchiveFolder::Writable,
            settings_valid: true,
            safe_mode: false,
        }
    }

    /// The failing checks, `name: detail`.
    fn failing_of(health: &Health) -> Vec<String> {
        assert_eq!(health.is_well(), health.checks.iter().all(|c| c.state == CheckState::Ok));
        let failing = health.checks.iter().filter(|c| c.state == CheckState::Failing);
        failing.map(|c| format!("{}: {}", c.name, c.detail)).collect()
    }

    #[test]
    fn a_line_is_alive_while_it_moves_or_rests() {
        let minutes = |n: u64| Some(Duration::from_secs(n * 60));
        for (tasks_lost, work_waiting, last_progress_age, expected) in [
            (0, false, None, ""),
            (0, false, minutes(600), ""),
            (0, true, None, ""),
            (0, true, minutes(10), ""),
            (0, true, minutes(11), "line: stalled"),
            (1, false, None, "tasks: lost"),
            (2, true, minutes(11), "tasks: lost, line: stalled"),
        ] {
            let health = healthz(&Life { tasks_lost, work_waiting, last_progress_age });
            assert_eq!(failing_of(&health).join(", "), expected);
        }
    }

    #[test]
    fn every_need_can_be_missing_alone() {
        assert_eq!(failing_of(&readyz(&well())), [""; 0]);
        let cases: [(Readiness, &str); 10] = [
            (Readiness { catalog_read: None, ..well() }, "catalog: unreadable"),
            (Readiness { catalog_read: Some(Duration::from_secs(2)), ..well() }, "catalog: slow"),
            (Readiness { catalog_writes: false, ..well() }, "catalog: unwritable"),
            (Readiness { staging_free_bytes: None, ..well() }, "staging: unreadable"),
            (Readiness { staging_free_bytes: Some(1), ..well() }, "staging: full"),
            (Readiness { archive: ArchiveFolder::Unwritable, ..well() }, "archive: unwritable"),
            (Readiness { archive: ArchiveFolder::Missing, ..well() }, "archive: missing"),
            (Readiness { archive: ArchiveFolder::Silent, ..well() }, "archive: silent"),
            (Readiness { settings_valid: false, ..well() }, "settings: invalid"),
            (Readiness { safe_mode: true, settings_valid: false, ..well() }, "settings: safe-mode"),
        ];
        for (facts, expected) in cases {
            assert_eq!(failing_of(&readyz(&facts)), [expected]);
        }
    }

    #[test]
    fn a_verdict_holds_codes_only() {
        let written = serde_json::to_value(readyz(&well())).unwrap();
        let first = serde_json::json!({"name": "catalog", "state": "ok", "detail": "answers"});
        assert_eq!(written["checks"][0], first);
    }
}
