//! Story: one station witnesses another's log. What nobody on the station itself can show, the witness
//! finds: a log put back from a copy, and one written anew as a whole with the station's own key.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::rig::{Daemon, Rig};
use serde_json::Value;

#[path = "witnesses/forks.rs"]
mod forks;

/// The public key of a station's log.
fn key(rig: &Rig) -> String {
    let told = rig.json(["identity", "show"]).exits(0).json();
    told["now"]["key"].as_str().unwrap().to_owned()
}

fn demo(rig: &Rig, seed: &str) {
    rig.json(["demo", "--bays", "1", "--seed", seed]).exits(0);
}

fn checkpoint(rig: &Rig) -> Value {
    rig.json(["log", "checkpoint"]).exits(0).json()
}

/// What a station's log tells of an act.
fn told(rig: &Rig, act: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut from = Some("1".to_owned());
    while let Some(position) = from {
        let page = rig.json(["log", "show", "--limit", "500", "--from", &position]).exits(0).json();
        let entries = page["entries"].as_array().unwrap();
        found.extend(entries.iter().map(|e| e["event"].clone()).filter(|e| e["act"] == act));
        from = page["next"].as_str().map(str::to_owned);
    }
    found
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(done.success(), "{} to {}", from.display(), to.display());
}

/// The folder of the one log in an archive.
fn log_folder(rig: &Rig) -> PathBuf {
    let stations: Vec<_> = fs::read_dir(rig.archive().join("log")).unwrap().collect();
    let [station] = stations.as_slice() else { panic!("{stations:?}") };
    station.as_ref().unwrap().path()
}

/// A station that witnesses a log.
struct Eye {
    rig: Rig,
    key: String,
}

impl Eye {
    fn of(log: &Rig) -> Self {
        let rig = Rig::new().with("DOCKET_WITNESS__LOGS", format!("{:?}", [key(log)]));
        demo(&rig, "5");
        let told = rig.json(["identity", "show"]).exits(0).json();
        let key = told["witness"].as_str().unwrap().to_owned();
        Self { rig, key }
    }

    fn name(&self) -> &str {
        self.key.split('+').next().unwrap()
    }

    fn id(&self) -> &str {
        self.key.split('+').nth(1).unwrap()
    }

    /// It listens, for anybody; and what a log's settings say of it then.
    fn listening(&self) -> (Daemon, String) {
        let token = self.rig.write("token", "only-a-sample-token-of-thirty-two-bytes");
        let token = format!("http.token=\"file:{}\"", token.display());
        let daemon =
            self.rig.start_daemon_with(["--set", "http.listen=\"127.0.0.1:0\"", "--set", &token]);
        let url = format!("http://{}/witness", daemon.network());
        let witnesses = format!("[{{ key = {:?}, url = {url:?} }}]", self.key);
        (daemon, witnesses)
    }
}

#[test]
fn a_log_is_witnessed_by_files() {
    let log = Rig::new();
    demo(&log, "1");
    let eye = Eye::of(&log);
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", format!("[{{ key = {:?} }}]", eye.key));
    let at = |name: &str| log.home().join(name).display().to_string();
    let (question, answer) = (at("question"), at("answer"));
    assert_eq!(checkpoint(&log)["cosignatures"], Value::Array(Vec::new()));
    log.json(["log", "ask", eye.name(), "--out", &question]).exits(0);
    // Nothing that stands there is overwritten.
    log.json(["log", "ask", eye.name(), "--out", &question]).exits(3);
    eye.rig.json(["log", "witness", "--in", &question, "--out", &answer]).exits(0);
    let line = fs::read_to_string(&answer).unwrap();
    assert!(line.starts_with(&format!("— {} ", eye.name())), "{line}");
    let size = checkpoint(&log)["size"].clone();
    let taken = log.json(["log", "cosigned", "--in", &answer]).exits(0).json();
    let signed = &taken["cosignatures"][0];
    assert_eq!((&signed["size"], &signed["witness"]), (&size, &eye.key.clone().into()));
    assert_eq!(told(&log, "cosigned").len(), 1);
    assert_eq!(told(&eye.rig, "witnessed").len(), 1);
    // It stands beside the checkpoint, as the same note with one more line.
    let stem = format!("000001/checkpoint/{:020}", size.as_u64().unwrap());
    let plain = fs::read_to_string(log_folder(&log).join(&stem)).unwrap();
    let beside = log_folder(&log).join(format!("{stem}.{}", eye.id()));
    assert_eq!(fs::read_to_string(&beside).unwrap(), format!("{plain}{line}"));
    // A line about something else counts for nothing.
    let other = log.write("other", &line.replace('A', "B"));
    log.json(["log", "cosigned", "--in", other.to_str().unwrap()]).exits(3);
    log.fsck_is_clean();
    eye.rig.fsck_is_clean();
    // What stands beside a checkpoint is checked like the checkpoint.
    let held = fs::read(&beside).unwrap();
    let codes = |rig: &Rig| -> Vec<Value> {
        let reply = rig.json(["fsck", "--deep"]).exits(6).reply();
        reply["violations"].as_array().unwrap().iter().map(|v| v["code"].clone()).collect()
    };
    fs::remove_file(&beside).unwrap();
    assert_eq!(codes(&log), ["log-object-missing"]);
    fs::write(&beside, plain.replace('\n', "\n ")).unwrap();
    assert_eq!(codes(&log), ["log-object-altered"]);
    fs::write(&beside, held).unwrap();
    fs::write(log_folder(&log).join(format!("{stem}.0badc0de")), &plain).unwrap();
    assert_eq!(codes(&log), ["log-object-unknown"]);
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again() {
    let log = Rig::new();
    demo(&log, "1");
    let eye = Eye::of(&log);
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", format!("[{{ key = {:?} }}]", eye.key));
    let at = |name: &str| log.home().join(name).display().to_string();
    log.json(["log", "ask", eye.name(), "--out", &at("q1")]).exits(0);
    eye.rig.json(["log", "witness", "--in", &at("q1"), "--out", &at("lost")]).exits(0);
    let seen = checkpoint(&log)["size"].to_string();
    demo(&log, "2");
    // The log does not know that it was seen, the witness says so.
    log.json(["log", "ask", eye.name(), "--out", &at("q2")]).exits(0);
    let refused = eye.rig.json(["log", "witness", "--in", &at("q2"), "--out", &at("a2")]).exits(6);
    assert_eq!(refused.json()["code"], "DKT-0717");
    assert!(refused.json().to_string().contains(&format!("saw {seen} entries")), "{refused:?}");
    assert_eq!(told(&eye.rig, "witness-refused").len(), 0, "nothing contradicts anything");
    log.json(["log", "ask", eye.name(), "--seen", &seen, "--out", &at("q3")]).exits(0);
    eye.rig.json(["log", "witness", "--in", &at("q3"), "--out", &at("a3")]).exits(0);
    log.json(["log", "cosigned", "--in", &at("a3")]).exits(0);
    // Of a log it was not told of it signs nothing.
    let stranger = Rig::new();
    demo(&stranger, "7");
    let stranger =
        stranger.with("DOCKET_ARCHIVE__WITNESSES", format!("[{{ key = {:?} }}]", eye.key));
    stranger.json(["log", "ask", eye.name(), "--out", &at("q4")]).exits(0);
    let unknown = eye.rig.json(["log", "witness", "--in", &at("q4"), "--out", &at("a4")]).exits(5);
    assert_eq!(unknown.json()["code"], "DKT-0716");
}
