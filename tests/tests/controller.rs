//! Story: the bays' lights. What a bay's LED says follows its recorder, a board that fails holds up
//! nobody and gets everything anew when it is back, and a station that ends leaves no light that lies.
//!
//! The board is a simulated one on a pseudo-terminal, made from the protocol's description.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{fs, path::PathBuf, time::Duration};

use docket_drivers::controller::simulator::{BoardState, Fault, Setup, Simulator};
use docket_tests::{
    pattern::{Fault as ClipFault, FaultKind, PatternClip, pattern_script},
    rig::{Oracle, Rig, Service},
};
use serde_json::Value;

/// Longer than anything here takes; what is silent for so long hangs.
const PATIENCE: Duration = Duration::from_secs(60);
const SERIAL: &str = "VR70001";
/// The bay is named after the place, and has the board's third light.
const BAY: &str = "vr.recorder.toml";
const CHANNEL: u8 = 3;

/// A station with a board of eight lights.
struct Dock {
    rig: Rig,
    board: Simulator,
    file: PathBuf,
}

impl Dock {
    fn new() -> Self {
        Self::with(Setup { abilities: "CA", ..Setup::default() }, "")
    }

    /// With other abilities, and `more` settings of the dock.
    fn with(setup: Setup, more: &str) -> Self {
        let rig = Rig::new();
        let device = rig.home().join("dock-board");
        let board = Simulator::start(&device, setup).unwrap();
        let file = rig.write(
            "docket.toml",
            &format!(
                "[transcode]\nenabled = false\n[dock]\ncontroller = \"serial\"\ndevice = \"{}\"\n\
                 bays = {{ \"{BAY}\" = {CHANNEL}, other = 1 }}\n{more}\n",
                device.display()
            ),
        );
        Self { rig, board, file }
    }

    /// The service, once it has lit the bays.
    fn start(&self) -> Service {
        let service = self.start_unlit();
        self.until(|board| lit(board, CHANNEL, "OFF") && lit(board, 1, "OFF"));
        service
    }

    fn start_unlit(&self) -> Service {
        Service::start(&self.rig, &["--config".as_ref(), self.file.as_os_str()])
    }

    fn dock(&self, clips: &[PatternClip], code: i32) -> Value {
        let script = self.rig.write(BAY, &pattern_script(SERIAL, clips).unwrap());
        self.rig.dock(&[script], code)["sessions"][0].clone()
    }

    /// Waits until the board is in such a state.
    fn until(&self, is_so: impl Fn(&BoardState) -> bool) {
        let found = self.board.until(PATIENCE, |board| is_so(board).then_some(()));
        assert!(found.is_some(), "it never comes to that: {:?}", self.board.state());
    }

    /// What the bay's light has shown so far.
    fn shown(&self) -> Vec<&'static str> {
        let history = self.board.state().history;
        history.into_iter().filter(|(channel, _)| *channel == CHANNEL).map(|(_, led)| led).collect()
    }

    /// Waits for a notice of this kind, told in the log.
    fn until_noticed(&self, service: &mut Service, kind: &str) {
        let line = service.until_log(&format!("kind=\"{kind}\""));
        assert!(line.contains("noticed"), "{line}");
    }

    fn kinds(&self) -> Vec<String> {
        let told = self.rig.json(["notices", "list"]).exits(0).json();
        let notices = told["notices"].as_array().unwrap().iter();
        let kinds = notices.map(|notice| notice["kind"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind.starts_with("controller")).collect()
    }

    fn doctor(&self) -> Value {
        let config = ["--config".as_ref(), self.file.as_os_str()];
        let told =
            self.rig.json(config.into_iter().chain(["doctor", "--quick"].map(AsRef::as_ref)));
        let report = told.json();
        let probes = report["probes"].as_array().unwrap();
        probes.iter().find(|probe| probe["name"] == "dock-controller").unwrap().clone()
    }
}

fn lit(board: &BoardState, channel: u8, led: &str) -> bool {
    board.leds[usize::from(channel) - 1] == led
}

/// Enough of them that each state lasts.
fn clips() -> Vec<PatternClip> {
    (0..60).map(|n| PatternClip::new(format!("DCIM/V{n}.MP4"), n, 1_000_000 + n)).collect()
}

fn controller(service: &Service) -> Value {
    service.get("/api/v1/status").json()["controller"].clone()
}

#[test]
fn a_bays_light_follows_its_recorder() {
    let dock = Dock::new();
    let service = dock.start();
    dock.dock(&clips(), 0);
    dock.until(|board| lit(board, CHANNEL, "SAFE"));

    // Never backwards. A state that does not last until the line is free may be skipped: of the three
    // only verifying can be so short.
    let shown = dock.shown();
    let way = ["OFF", "COPYING", "VERIFYING", "SAFE"];
    let whole: Vec<_> =
        way.into_iter().filter(|led| *led != "VERIFYING" || shown.contains(led)).collect();
    assert_eq!(shown, whole);
    let board = dock.board.state();
    assert!(board.history.iter().all(|(channel, _)| [CHANNEL, 1].contains(channel)), "{board:?}");
    assert_eq!(board.charging, [None; 8], "charging is the board's own affair");

    let told = controller(&service);
    assert_eq!(
        (&told["standing"], &told["firmware"]),
        (&"at-work".into(), &"simulated-1.0".into())
    );
    let lamp = told["lamps"].as_array().unwrap().iter().find(|lamp| lamp["bay"] == BAY).unwrap();
    assert_eq!((&lamp["channel"], &lamp["led"]), (&CHANNEL.into(), &"safe".into()));
    assert_eq!(dock.doctor()["finding"], "answers");
    Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&dock.rig);

    let log = service.stop();
    // What was sent last may lie in the line still.
    dock.until(|board| board.leaves == 1 && board.leds == ["OUT"; 8]);
    let board = dock.board.state();
    assert_eq!((board.leaves, board.leds), (1, vec!["OUT"; 8]), "{log}");
    assert_eq!(dock.doctor()["finding"], "there");
}

#[test]
fn a_torn_docking_asks_for_help_until_it_is_docked_again() {
    let dock = Dock::with(Setup::default(), "");
    let _service = dock.start();
    dock.board.put(CHANNEL, true);
    let unplug = ClipFault { kind: FaultKind::Unplug, at: 500_000, bytes: None, on_read: None };
    let mut torn = clips();
    torn[50] = torn[50].clone().with_fault(unplug);
    assert_eq!(dock.dock(&torn, 2)["outcome"], "torn");
    dock.board.put(CHANNEL, false);
    dock.until(|board| lit(board, CHANNEL, "HELP"));

    dock.board.put(CHANNEL, true);
    dock.dock(&clips(), 0);
    dock.until(|board| lit(board, CHANNEL, "SAFE"));
    let heard = dock.board.state().heard;
    // Beats went by, and the light stayed.
    dock.until(|board| board.heard > heard + 4);
    assert_eq!(dock.shown().last(), Some(&"SAFE"));
    // The recorder is taken out; whatever stands there next is not safe yet.
    dock.board.put(CHANNEL, false);
    dock.until(|board| lit(board, CHANNEL, "OFF"));
    dock.board.put(CHANNEL, true);
    let heard = dock.board.state().heard;
    dock.until(|board| board.heard > heard + 4);
    assert_eq!(dock.shown().last(), Some(&"OFF"));
}

#[test]
fn charging_rests_while_a_recorder_is_read_where_that_is_set() {
    let dock = Dock::with(
        Setup { abilities: "C", ..Setup::default() },
        "charging = \"when-idle\"\nsafe_means = \"releasable\"",
    );
    let _service = dock.start();
    dock.until(|board| board.charging[2] == Some(true));
    let script = dock.rig.write(BAY, &pattern_script(SERIAL, &clips()).unwrap());
    let docking = dock.rig.start_dock(&[script]);
    dock.until(|board| board.charging[2] == Some(false));
    docking.finish().exits(0);
    dock.until(|board| lit(board, CHANNEL, "SAFE") && board.charging[2] == Some(true));
    assert_eq!(dock.board.state().charging[1], None, "a bay that nobody named");
}

#[test]
fn a_board_that_vanishes_stops_nothing_and_comes_back_with_the_whole_state() {
    let dock = Dock::new();
    let mut service = dock.start();
    dock.board.vanish();
    dock.until_noticed(&mut service, "controller-lost");
    assert_eq!(controller(&service)["standing"], "lost");
    assert_eq!(dock.doctor()["finding"], "absent");
    let metrics = service.get("/metrics").text();
    assert!(metrics.contains("docket_dock_controller_up 0"), "{metrics}");

    dock.dock(&clips(), 0);
    Oracle::default().and_pattern(SERIAL, &clips()).holds_in(&dock.rig);
    assert_eq!(service.get("/healthz").status, 200);

    dock.board.come_back();
    dock.until(|board| lit(board, CHANNEL, "SAFE") && lit(board, 1, "OFF"));
    dock.until_noticed(&mut service, "controller-back");
    assert_eq!(controller(&service)["standing"], "at-work");
    assert_eq!(dock.kinds(), ["controller-back", "controller-lost"], "each told once");
    let metrics = service.get("/metrics").text();
    assert!(metrics.contains("docket_dock_controller_up 1"), "{metrics}");
    service.stop();
}

#[test]
fn a_line_full_of_noise_and_a_board_that_was_restarted_hold_up_nobody() {
    let dock = Dock::new();
    let mut service = dock.start();
    dock.board.fail(Some(Fault::Garbage));
    dock.until_noticed(&mut service, "controller-lost");
    dock.dock(&clips()[..3], 0);
    dock.board.fail(Some(Fault::Noisy));
    dock.until(|board| lit(board, CHANNEL, "SAFE"));
    // Without a word to anybody, as after a dip of its supply.
    let greetings = dock.board.state().greetings;
    dock.board.restart();
    dock.until(|board| board.greetings > greetings && lit(board, CHANNEL, "SAFE"));
    dock.board.fail(Some(Fault::Silent));
    service.stop();
}

#[test]
fn a_station_without_its_board_starts_and_takes_up_changed_settings() {
    let dock = Dock::new();
    dock.board.vanish();
    let service = dock.start_unlit();
    service.until(|service| (controller(service)["standing"] == "lost").then_some(()));
    dock.dock(&clips()[..3], 0);
    let with_board = fs::read_to_string(&dock.file).unwrap();
    dock.rig.write("docket.toml", "[dock]\ncontroller = \"none\"\n");
    dock.rig.json(["config", "reload"]).exits(0);
    service.until(|service| (controller(service)["standing"] == "none").then_some(()));
    dock.board.come_back();
    dock.rig.write("docket.toml", &with_board);
    dock.rig.json(["config", "reload"]).exits(0);
    dock.until(|board| lit(board, CHANNEL, "SAFE"));
    assert_eq!(dock.kinds(), ["controller-lost"], "another board is no return");
    service.stop();
}

#[test]
fn a_station_that_dies_leaves_no_light_that_lies() {
    let dock = Dock::with(Setup { silence: Duration::from_secs(2), ..Setup::default() }, "");
    let service = dock.start();
    dock.board.put(CHANNEL, true);
    dock.dock(&clips()[..3], 0);
    dock.until(|board| lit(board, CHANNEL, "SAFE"));
    service.kill();
    dock.until(|board| board.leds == ["OUT"; 8]);
}
