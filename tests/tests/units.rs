//! The files in `systemd/` are what the service manager takes them for, checked offline by systemd's
//! own programs: every line is understood, and each unit is exposed to no more than it has to be.

#![expect(clippy::unwrap_used, reason = "a broken unit fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use regex::Regex;
use tempfile::TempDir;

/// Most exposure of the station and of the media worker, on the scale of `systemd-analyze security`: 0 is
/// nothing, 10 is everything. Four tenths of the station's is for asking the kernel how right its clock is, by the call
/// that sets it for whoever may. It holds for each drop-in; one that is on the network,
/// opens serial lines and sends commands over SCSI has a little more.
const MOST_STATION: f64 = 2.0;
const MOST_WITH_ALL: f64 = 2.3;
const MOST_WORKER: f64 = 0.5;
/// Mounting takes a power that nothing else of docket has.
const MOST_MOUNT: f64 = 1.1;

const UNITS: [&str; 5] = [
    "docketd.service",
    "docket-media.socket",
    "docket-media@.service",
    "docket-mount.socket",
    "docket-mount@.service",
];

fn systemd() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("systemd")
}

/// The units as on a station, but starting a program that is there: `verify` looks for it.
struct Units(TempDir);

impl Units {
    /// With the drop-ins that the README offers, or as they are.
    fn new(drop_ins: bool) -> Self {
        Self::with(|_| drop_ins)
    }

    /// With the drop-ins of these names.
    fn with(drop_ins: impl Fn(&str) -> bool) -> Self {
        let folder = TempDir::new().unwrap();
        let program = Regex::new("(?m)^ExecStart=/usr/bin/docket[a-z-]*").unwrap();
        for name in UNITS {
            let text = fs::read_to_string(systemd().join(name)).unwrap();
            let text = program.replace(&text, "ExecStart=/bin/true");
            fs::write(folder.path().join(name), &*text).unwrap();
        }
        let target = folder.path().join("docketd.service.d");
        fs::create_dir(&target).unwrap();
        for name in Self::drop_ins().iter().filter(|name| drop_ins(name)) {
            fs::copy(systemd().join("drop-ins").join(name), target.join(name)).unwrap();
        }
        Self(folder)
    }

    /// The names of all drop-ins.
    fn drop_ins() -> Vec<String> {
        let entries = fs::read_dir(systemd().join("drop-ins")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The overall exposure of one of them.
    fn exposure(&self, name: &str) -> f64 {
        let output = run(Command::new("systemd-analyze")
            .args(["security", "--no-pager", "--offline=true"])
            .arg(self.path(name)));
        let text = String::from_utf8(output.stdout).unwrap();
        let overall = Regex::new(r"Overall exposure level for [^:]*: ([0-9.]+)").unwrap();
        overall.captures(&text).unwrap()[1].parse().unwrap()
    }
}

fn run(command: &mut Command) -> Output {
    command.env("LC_ALL", "C.UTF-8").output().unwrap()
}

/// Runs a program that must have nothing to say against its input.
fn content(command: &mut Command) -> Output {
    let output = run(command);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output
}

/// What `verify` has to say against these units; nothing when all is well, for it calls a line it
/// does not understand no failure.
fn objections(units: &Units) -> String {
    let output = content(
        Command::new("systemd-analyze")
            .args(["verify", "--man=no"])
            .args(UNITS.map(|name| units.path(name))),
    );
    let said = String::from_utf8(output.stderr).unwrap();
    // The machine's own units are read as well; they are not ours to judge.
    let folder = units.0.path().to_str().unwrap();
    said.lines().filter(|line| line.contains(folder) || line.contains("docket")).collect()
}

#[test]
fn every_line_of_the_units_is_understood() {
    for drop_ins in [false, true] {
        assert_eq!(objections(&Units::new(drop_ins)), "");
    }
}

#[test]
fn a_line_that_is_not_understood_is_noticed() {
    for (line, wrong) in [
        ("WatchdogSec=30s", "WatchdogSeconds=30s"),
        ("NoNewPrivileges=yes", "NoNewPrivileges=perhaps"),
        ("SystemCallFilter=@system-service", "SystemCallFilter=@system-servants"),
    ] {
        let units = Units::new(false);
        let path = units.path("docketd.service");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(line), "{line}");
        fs::write(&path, text.replace(line, wrong)).unwrap();
        assert_ne!(objections(&units), "", "{wrong}");
    }
}

#[test]
fn an_administrator_is_told_of_every_drop_in() {
    let told = fs::read_to_string(systemd().join("README.md")).unwrap();
    for name in Units::drop_ins() {
        assert!(told.contains(&format!("`drop-ins/{name}`")), "{name}");
    }
}

#[test]
fn the_units_are_exposed_to_little() {
    for one in Units::drop_ins().iter().map(String::as_str).chain(["none"]) {
        let station = Units::with(|name| name == one).exposure("docketd.service");
        assert!(station <= MOST_STATION, "docketd.service with {one}: {station}");
    }
    let station = Units::new(true).exposure("docketd.service");
    assert!(station <= MOST_WITH_ALL, "docketd.service with all: {station}");
    let worker = Units::new(false).exposure("docket-media@.service");
    assert!(worker <= MOST_WORKER, "docket-media@.service: {worker}");
    let mount = Units::new(false).exposure("docket-mount@.service");
    assert!(mount <= MOST_MOUNT, "docket-mount@.service: {mount}");
}

/// The rules of a file, of which each line must be one. systemd of Debian 12 has no `udevadm verify`; what a
/// rule is made of is plain enough to hold here (udev(7)).
fn rules(name: &str) -> Vec<String> {
    let text = fs::read_to_string(systemd().join(name)).unwrap();
    let rules: Vec<_> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let keys = "ACTION|SUBSYSTEMS?|DRIVERS|PROGRAM|GROUP|MODE|GOTO|LABEL|ENV\\{[A-Z_]+\\}|RUN\\{program\\}|ATTR\\{authorized\\}";
    let part = format!("(?:{keys})(?:==|!=|\\+=|=)\"[^\"]*\"");
    let rule = Regex::new(&format!("^{part}(?:, {part})*$")).unwrap();
    assert!(rules.iter().all(|line| rule.is_match(line)), "{rules:#?}");
    rules.into_iter().map(str::to_owned).collect()
}

fn changes_something(rule: &str) -> bool {
    let changes =
        Regex::new("(GROUP|MODE|RUN\\{program\\}\\+|ATTR\\{authorized\\}|ENV\\{[A-Z_]+\\})=\"")
            .unwrap();
    changes.is_match(rule)
}

#[test]
fn the_rules_of_bays_are_rules_and_touch_bays_only() {
    let rules = rules("60-docket-bays.rules");
    let changing: Vec<_> = rules.iter().filter(|rule| changes_something(rule)).collect();
    assert_eq!(changing.len(), 2);
    assert!(changing.iter().all(|rule| rule.contains("/etc/docket/bay-ports\"")), "{changing:#?}");
}

#[test]
fn the_rules_of_recorders_leave_what_is_in_no_bay_before_they_change_anything() {
    let rules = rules("72-docket-recorders.rules");
    let leaves = rules.iter().position(|rule| {
        rule.starts_with("PROGRAM!=")
            && rule.ends_with("/etc/docket/bay-ports\", GOTO=\"docket_recorders_end\"")
    });
    let changes = rules.iter().position(|rule| changes_something(rule));
    assert!(leaves.unwrap() < changes.unwrap(), "{rules:#?}");
    assert_eq!(rules.last().unwrap(), "LABEL=\"docket_recorders_end\"");
}

#[test]
fn the_stations_user_is_made() {
    let root = TempDir::new().unwrap();
    let output = content(
        Command::new("systemd-sysusers")
            .arg("--dry-run")
            .arg(format!("--root={}", root.path().display()))
            .arg(systemd().join("docket.sysusers.conf")),
    );
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Creating user 'docket'"), "{said}");
    assert!(said.contains("'dialout'"), "the serial lines' group: {said}");
}

#[test]
fn the_stations_folders_are_understood() {
    let root = TempDir::new().unwrap();
    let etc = root.path().join("etc");
    fs::create_dir(&etc).unwrap();
    fs::write(etc.join("passwd"), "docket:x:900:900::/:/bin/false\n").unwrap();
    fs::write(etc.join("group"), "docket:x:900:\n").unwrap();
    let tmpfiles = |file: &Path| {
        // Cleaning reads every line and touches nothing: none has an age.
        let root = format!("--root={}", root.path().display());
        run(Command::new("systemd-tmpfiles").args(["--clean", &root]).arg(file))
    };
    let ours = tmpfiles(&systemd().join("docket.tmpfiles.conf"));
    assert!(ours.status.success() && ours.stderr.is_empty(), "{ours:?}");
    let wrong = root.path().join("wrong.conf");
    fs::write(&wrong, "d /var/lib/docket 09999 docket docket -\n").unwrap();
    assert!(!tmpfiles(&wrong).status.success());
}
