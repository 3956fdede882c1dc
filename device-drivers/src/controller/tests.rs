//! Both controllers against the suite; the serial one against a simulated board that fails.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use super::{
    Channel, ControllerError, ControllerErrorKind, DockController, Led, NoController,
    SerialController, conformance,
    simulator::{BoardState, Fault, Setup, Simulator},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A board behind a link, and what can be opened there.
struct Dock {
    board: Simulator,
    _folder: tempfile::TempDir,
}

impl Dock {
    fn new(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let board = Simulator::start(&folder.path().join("dock"), setup).unwrap();
        Self { board, _folder: folder }
    }

    fn open(&self) -> Result<SerialController, ControllerError> {
        SerialController::open(self.board.device(), 115_200, Arc::default())
    }

    fn until(&self, look: impl FnMut(&BoardState) -> Option<()>) {
        self.board.until(PATIENCE, look).expect("it comes to that");
    }
}

fn bay(number: u8) -> Channel {
    Channel::new(number).unwrap()
}

fn kind<T>(done: Result<T, ControllerError>) -> ControllerErrorKind {
    done.err().expect("it fails").kind()
}

#[test]
fn no_controller_keeps_the_seams_promises() {
    conformance::check(&mut NoController::default()).unwrap();
}

#[test]
fn a_board_on_a_line_keeps_the_seams_promises() {
    for (bays, abilities) in [(1, "-"), (3, "P"), (2, "AC"), (64, "CPA")] {
        let dock = Dock::new(Setup { bays, abilities, ..Setup::default() });
        conformance::check(&mut dock.open().unwrap()).unwrap();
        assert!(dock.board.state().leds.iter().all(|led| *led == "OUT"), "it took leave");
    }
}

#[test]
fn a_line_that_loses_and_adds_bytes_is_spoken_over_all_the_same() {
    for fault in [Fault::Noisy, Fault::Lossy(60)] {
        let dock = Dock::new(Setup { bays: 1, ..Setup::default() });
        dock.board.fail(Some(fault));
        conformance::check(&mut dock.open().unwrap())
            .unwrap_or_else(|why| panic!("{fault:?}: {why}"));
    }
}

#[test]
fn a_late_answer_counts_for_its_own_command_only() {
    let dock = Dock::new(Setup::default());
    dock.board.put(1, true);
    let mut controller = dock.open().unwrap();
    dock.board.fail(Some(Fault::Late));
    assert_eq!(controller.current_ma(bay(1)).unwrap(), 500);
    assert_eq!(controller.current_ma(bay(2)).unwrap(), 0, "not the one before");
    controller.set_led(bay(2), Led::Help).unwrap();
}

#[test]
fn what_a_board_shows_is_what_it_was_told() {
    let dock = Dock::new(Setup::default());
    let mut controller = dock.open().unwrap();
    dock.board.put(2, true);
    controller.set_led(bay(2), Led::Verifying).unwrap();
    controller.set_charging(bay(2), true).unwrap();
    let state = dock.board.state();
    assert_eq!((state.leds[1], state.leds[0]), ("VERIFYING", "OUT"));
    assert_eq!(state.charging[1], Some(true));
    assert_eq!(controller.current_ma(bay(2)).unwrap(), 500);
    let seen = controller.beat().unwrap().unwrap();
    assert!(seen.has(bay(2)) && !seen.has(bay(1)));
}

#[test]
fn a_board_that_says_nothing_of_use_is_unavailable_in_bounded_time() {
    for fault in [Fault::Silent, Fault::Garbage] {
        let dock = Dock::new(Setup::default());
        let mut controller = dock.open().unwrap();
        dock.board.fail(Some(fault));
        assert_eq!(kind(controller.beat()), ControllerErrorKind::Unavailable, "{fault:?}");
        dock.board.fail(None);
        controller.beat().unwrap();
    }
}

#[test]
fn a_board_of_another_version_is_not_ours() {
    let dock = Dock::new(Setup::default());
    dock.board.fail(Some(Fault::OtherVersion));
    assert_eq!(kind(dock.open()), ControllerErrorKind::NotOurs);
}

#[test]
fn a_board_that_was_restarted_wants_everything_anew() {
    let dock = Dock::new(Setup::default());
    let mut controller = dock.open().unwrap();
    controller.set_led(bay(1), Led::Safe).unwrap();
    dock.board.restart();
    assert_eq!(kind(controller.beat()), ControllerErrorKind::Unavailable);
    drop(controller);
    dock.open().unwrap().set_led(bay(1), Led::Safe).unwrap();
    assert_eq!(dock.board.state().leds[0], "SAFE");
}

#[test]
fn a_board_that_vanishes_is_unavailable_until_it_is_back() {
    let dock = Dock::new(Setup::default());
    let mut controller = dock.open().unwrap();
    dock.board.vanish();
    assert_eq!(kind(controller.beat()), ControllerErrorKind::Unavailable);
    assert_eq!(kind(controller.leave()), ControllerErrorKind::Unavailable);
    assert_eq!(kind(dock.open()), ControllerErrorKind::Unavailable);
    dock.board.come_back();
    conformance::check(&mut dock.open().unwrap()).unwrap();
}

#[test]
fn a_board_that_hears_nobody_is_out_of_service_by_itself() {
    let dock = Dock::new(Setup { silence: Duration::from_millis(50), ..Setup::default() });
    let mut controller = dock.open().unwrap();
    let _ = controller.set_led(bay(1), Led::Safe);
    dock.until(|state| (!state.greeted && state.leds[0] == "OUT").then_some(()));
    assert_eq!(kind(controller.beat()), ControllerErrorKind::Unavailable, "it must be greeted");
}

#[test]
fn an_order_to_stop_ends_a_wait_and_leave_is_taken_all_the_same() {
    let dock = Dock::new(Setup::default());
    let stop = Arc::new(AtomicBool::new(false));
    let mut controller =
        SerialController::open(dock.board.device(), 115_200, Arc::clone(&stop)).unwrap();
    controller.set_led(bay(1), Led::Safe).unwrap();
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    dock.board.fail(Some(Fault::Silent));
    assert_eq!(kind(controller.beat()), ControllerErrorKind::Unavailable);
    dock.board.fail(None);
    controller.leave().unwrap();
    assert_eq!(dock.board.state().leaves, 1);
}

#[test]
fn what_is_no_board_at_all_is_told() {
    let open = |path: &str| SerialController::open(Path::new(path), 115_200, Arc::default());
    for path in ["/nonexistent/dock", "/dev/null", "/", ""] {
        assert_eq!(kind(open(path)), ControllerErrorKind::Unavailable, "{path}");
    }
}
