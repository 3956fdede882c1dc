//! The dock controller's probe, with and without a station that speaks of it.

use docket_config::Controller;

use super::*;
use crate::flow::controller::{ControllerProblem, ControllerState, Standing};

fn with_device(path: &Path) -> Desk {
    let mut desk = Desk::new();
    desk.settings.dock.controller = Controller::Serial;
    desk.settings.dock.device = Some(path.into());
    desk.settings.dock.bays.insert("bay-1".into(), 1);
    desk
}

fn told(path: &str, standing: Standing, code: &str) -> ControllerState {
    let problem = ControllerProblem { code: code.into(), detail: "it is so".into() };
    ControllerState {
        standing,
        device: Some(path.into()),
        firmware: Some("dock-fw-2.1".into()),
        channels: 8,
        lamps: Vec::new(),
        unlit: Vec::new(),
        problem: (standing == Standing::Lost).then_some(problem),
    }
}

#[test]
fn without_a_station_the_device_is_looked_at() {
    assert_eq!(Desk::new().says("dock-controller"), "skipped none");
    for (path, found) in [
        ("/nonexistent/dock", "warn absent"),
        ("/etc/passwd", "warn no-device"),
        ("/dev/null", "ok there"),
    ] {
        assert_eq!(with_device(Path::new(path)).says("dock-controller"), found);
    }
    let mut desk = with_device(Path::new("/dev/null"));
    desk.settings.dock.bays.clear();
    assert_eq!(desk.says("dock-controller"), "warn no-bays");
}

#[test]
fn a_stations_word_counts_where_it_speaks_of_this_device() {
    let path = "/dev/null";
    let mut desk = with_device(Path::new(path));
    for (standing, code, found) in [
        (Standing::AtWork, "", "ok answers"),
        (Standing::Opening, "", "skipped opening"),
        (Standing::Lost, "unavailable", "warn silent"),
        (Standing::Lost, "denied", "warn denied"),
        (Standing::Lost, "not-ours", "warn not-ours"),
        (Standing::Lost, "task-lost", "warn silent"),
        (Standing::None, "", "ok there"),
    ] {
        desk.controller = Some(told(path, standing, code));
        assert_eq!(desk.says("dock-controller"), found, "{standing:?} {code}");
    }
    let mut state = told(path, Standing::AtWork, "");
    assert_eq!(text(&desk.look("dock-controller"), "path"), path);
    state.unlit = vec!["bay-9".into()];
    desk.controller = Some(state);
    let few = desk.look("dock-controller");
    assert_eq!(said(&few), "warn few-bays");
    assert_eq!((number(&few, "count"), number(&few, "most")), (1, 8));
    desk.controller = Some(told("/dev/other", Standing::Lost, "denied"));
    assert_eq!(desk.says("dock-controller"), "ok there");
    let mut gone = with_device(Path::new("/nonexistent/dock"));
    gone.controller = Some(told("/nonexistent/dock", Standing::Lost, "unavailable"));
    assert_eq!(gone.says("dock-controller"), "warn absent");
}
