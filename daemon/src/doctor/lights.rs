//! The probe of the dock controller: whether the bays' lights can work.
//!
//! A running station is asked how its controller stands, for it alone may speak to it; without one the
//! device is looked at and not opened.

use std::{
    fs,
    os::unix::fs::FileTypeExt,
    path::{Path, PathBuf},
};

use docket_config::Controller;
use rustix::fs::{Access, access};

use super::{
    Fact,
    report::{Finding, Found, Probe},
    scene::{Scene, shown},
};
use crate::flow::controller::{ControllerState, Standing};

pub(super) const PROBES: &[Probe] = &[Probe {
    name: "dock-controller",
    findings: &[
        NONE, OPENING, ANSWERS, THERE, NO_BAYS, FEW_BAYS, ABSENT, NO_DEVICE, DENIED, NOT_OURS,
        SILENT,
    ],
    look: controller,
}];

const NONE: Finding = Finding::skipped("none");
const OPENING: Finding = Finding::skipped("opening");
const ANSWERS: Finding = Finding::ok("answers");
const THERE: Finding = Finding::ok("there");
const NO_BAYS: Finding = Finding::warn("no-bays");
const FEW_BAYS: Finding = Finding::warn("few-bays");
const ABSENT: Finding = Finding::warn("absent");
const NO_DEVICE: Finding = Finding::warn("no-device");
const DENIED: Finding = Finding::warn("denied");
const NOT_OURS: Finding = Finding::warn("not-ours");
const SILENT: Finding = Finding::warn("silent");

fn controller(scene: &Scene<'_>) -> Found {
    let dock = &scene.settings.dock;
    let set = dock.device.as_ref().filter(|_| dock.controller == Controller::Serial);
    let Some(device) = set else { return NONE.into() };
    let found = if dock.bays.is_empty() {
        NO_BAYS.found()
    } else {
        let told = scene.context.controller.as_ref();
        told.and_then(|told| as_told(told, device)).unwrap_or_else(|| as_it_stands(device).found())
    };
    found.with("path", shown(device))
}

/// What the running station says of it; none if it speaks of another one, or of none.
fn as_told(told: &ControllerState, device: &Path) -> Option<Found> {
    if told.device.as_ref().map(PathBuf::from).as_deref() != Some(device) {
        return None;
    }
    let problem = told.problem.as_ref();
    let finding = match (told.standing, problem.map(|problem| problem.code.as_str())) {
        (Standing::None, _) => return None,
        (Standing::Opening, _) => OPENING,
        (Standing::AtWork, _) if !told.unlit.is_empty() => FEW_BAYS,
        (Standing::AtWork, _) => ANSWERS,
        (Standing::Lost, Some("denied")) => DENIED,
        (Standing::Lost, Some("not-ours")) => NOT_OURS,
        (Standing::Lost, _) if !device.exists() => ABSENT,
        (Standing::Lost, _) => SILENT,
    };
    let text = |text: Option<&String>| Fact::Text(text.cloned().unwrap_or_default());
    let found = finding
        .with("firmware", text(told.firmware.as_ref()))
        .with("count", Fact::Number(told.unlit.len() as u64))
        .with("most", Fact::Number(told.channels.into()));
    Some(found.with("why", text(problem.map(|problem| &problem.detail))))
}

fn as_it_stands(device: &Path) -> Finding {
    match fs::metadata(device) {
        Ok(metadata) if !metadata.file_type().is_char_device() => NO_DEVICE,
        Ok(_) if access(device, Access::READ_OK | Access::WRITE_OK).is_ok() => THERE,
        Ok(_) => DENIED,
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => DENIED,
        Err(_) => ABSENT,
    }
}
