//! Probes of the catalog: whether it can be read, whether it is sound, how the last run ended.

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::{DENIED, NO_DATA, Scene, shown},
};
use crate::catalog::Catalog;

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "catalog",
        findings: &[NO_DATA, DENIED, NOT_YET, MISSING, FITS, OLDER, NEWER, UNREADABLE],
        look: catalog,
    },
    Probe { name: "catalog-check", findings: &[NOT_ASKED, SOUND, DAMAGED], look: check },
    Probe { name: "last-stop", findings: &[UNKNOWN, CLEAN, RUNNING, UNCLEAN], look: last_stop },
];

const NOT_YET: Finding = Finding::ok("not-yet");
const MISSING: Finding = Finding::fail("missing");
const FITS: Finding = Finding::ok("fits");
const OLDER: Finding = Finding::ok("older");
const NEWER: Finding = Finding::fail("newer");
const UNREADABLE: Finding = Finding::fail("unreadable");

const NOT_ASKED: Finding = Finding::skipped("not-asked");
const SOUND: Finding = Finding::ok("sound");
const DAMAGED: Finding = Finding::fail("damaged");

const UNKNOWN: Finding = Finding::skipped("unknown");
const CLEAN: Finding = Finding::ok("clean");
const RUNNING: Finding = Finding::ok("running");
const UNCLEAN: Finding = Finding::warn("unclean");

fn catalog(scene: &Scene<'_>) -> Found {
    if let Some(found) = scene.no_data() {
        return found;
    }
    let path = Catalog::path_in(scene.context.data);
    let at = |finding: Finding| finding.with("path", shown(&path));
    match &scene.catalog {
        None if holds_footage(scene) => at(MISSING),
        None => NOT_YET.into(),
        Some(Err(error)) => at(UNREADABLE).with("why", Fact::Text(error.to_string())),
        Some(Ok(examined)) => {
            let finding = match examined.schema.cmp(&examined.newest_schema) {
                std::cmp::Ordering::Less => OLDER,
                std::cmp::Ordering::Equal => FITS,
                std::cmp::Ordering::Greater => NEWER,
            };
            let number = |n: i64| Fact::Number(n.unsigned_abs());
            finding
                .with("schema", number(examined.schema))
                .with("newest", number(examined.newest_schema))
        }
    }
}

/// Whether something stands where only a catalog explains it.
fn holds_footage(scene: &Scene<'_>) -> bool {
    let folders = [scene.context.data.join("staging"), scene.archive().join("evidence")];
    folders.iter().any(|f| f.read_dir().is_ok_and(|mut entries| entries.next().is_some()))
}

fn check(scene: &Scene<'_>) -> Found {
    let why = match &scene.catalog_problems {
        None => return NOT_ASKED.into(),
        Some(Ok(problems)) if problems.is_empty() => return SOUND.into(),
        Some(Ok(problems)) => problems.join("; "),
        Some(Err(error)) => error.to_string(),
    };
    DAMAGED.with("why", Fact::Text(why))
}

fn last_stop(scene: &Scene<'_>) -> Found {
    let Some(examined) = scene.examined() else { return UNKNOWN.into() };
    let Some(since) = examined.running_since else { return CLEAN.into() };
    let finding = if scene.holder.is_some() { RUNNING } else { UNCLEAN };
    finding.with("since", Fact::Time(since))
}
