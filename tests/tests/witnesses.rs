//! Story: one station witnesses another's log, which is then put back from a copy.

use std::{fs, path::Path, process::Command};

use docket_tests::rig::{Daemon, Rig};
use serde_json::Value;

const ALL_PORTS: &str = "127.0.0.1:0";

/// The public key of a station's log.
fn key(rig: &Rig) -> String {
    let told = rig.json(["identity", "show"]).exits(0).reply();
    told["now"]["key"].as_str().unwrap().to_owned()
}

fn demo(rig: &Rig, seed: &str) {
    rig.json(["demo", "--bays", "1", "--seed", seed]).exits(0);
}

fn checkpoint(rig: &Rig) -> Value {
    rig.json(["log", "checkpoint"]).exits(0).reply()
}

/// What a station's log tells of an act.
fn told(rig: &Rig, act: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut from = Some("1".to_owned());
    while let Some(position) = from {
        let page =
            rig.json(["log", "show", "--limit", "500", "--from", &position]).exits(0).reply();
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

/// A witness of these logs, and its public key.
fn witness(logs: &[String]) -> (Rig, String) {
    let eye = Rig::new().with("DOCKET_WITNESS__LOGS", format!("{logs:?}"));
    demo(&eye, "5");
    let told = eye.json(["identity", "show"]).exits(0).reply();
    let key = told["witness"].as_str().unwrap().to_owned();
    (eye, key)
}

/// It listens, for anybody.
fn listening(eye: &Rig) -> Daemon {
    let token = eye.write("token", "only-a-sample-token-of-thirty-two-bytes");
    let listen = format!("http.listen={ALL_PORTS:?}");
    let token = format!("http.token=\"file:{}\"", token.display());
    eye.start_daemon_with(["--set", &listen, "--set", &token])
}

#[test]
fn a_log_is_witnessed_by_files() {
    let log = Rig::new();
    demo(&log, "1");
    let (eye, witness) = witness(&[key(&log)]);
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", format!("[{{ key = {witness:?} }}]"));
    let (question, answer) = (log.home().join("question"), log.home().join("answer"));
    let (question, answer) = (question.to_str().unwrap(), answer.to_str().unwrap());
    assert_eq!(checkpoint(&log)["cosignatures"], Value::Array(Vec::new()));
    let name = witness.split('+').next().unwrap();
    log.json(["log", "ask", name, "--out", question]).exits(0);
    log.json(["log", "ask", name, "--out", question]).exits(3);
    eye.json(["log", "witness", "--in", question, "--out", answer]).exits(0);
    let line = fs::read_to_string(answer).unwrap();
    assert!(line.starts_with(&format!("— {name} ")), "{line}");
    let size = checkpoint(&log)["size"].clone();
    let told_now = log.json(["log", "cosigned", "--in", answer]).exits(0).reply();
    let signed = &told_now["cosignatures"][0];
    assert_eq!((&signed["size"], &signed["witness"]), (&size, &witness.clone().into()));
    assert_eq!(told(&log, "cosigned").len(), 1);
    assert_eq!(told(&eye, "witnessed").len(), 1);
    // It stands beside the checkpoint, as the same note with one more line.
    let station = fs::read_dir(log.archive().join("log")).unwrap().next().unwrap().unwrap();
    let id = witness.split('+').nth(1).unwrap();
    let stem = format!("000001/checkpoint/{:020}", size.as_u64().unwrap());
    let plain = fs::read_to_string(station.path().join(&stem)).unwrap();
    let beside = fs::read_to_string(station.path().join(format!("{stem}.{id}"))).unwrap();
    assert_eq!(beside, format!("{plain}{line}"));
    // A line about something else counts for nothing.
    let other = log.write("other", &line.replace('A', "B"));
    log.json(["log", "cosigned", "--in", other.to_str().unwrap()]).exits(3);
    log.fsck_is_clean();
    eye.fsck_is_clean();
}

#[test]
fn a_restored_station_is_found_out_and_goes_on_in_a_new_epoch() {
    let log = Rig::new();
    demo(&log, "1");
    let (eye, witness) = witness(&[key(&log)]);
    let daemon = listening(&eye);
    let url = format!("http://{}/witness", daemon.network());
    let witnesses = format!("[{{ key = {witness:?}, url = {url:?} }}]");
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", witnesses);
    demo(&log, "2");
    let first = checkpoint(&log);
    assert_eq!(first["cosignatures"][0]["witness"], witness.as_str());
    let backup = log.home().join("backup");
    copy(&log.data(), &backup);
    demo(&log, "3");
    assert_eq!(told(&log, "log-forked").len(), 0);
    let witnessed = checkpoint(&log);
    let line = witnessed["cosignatures"][0]["line"].as_str().unwrap().to_owned();

    // Put back from the copy, it goes on from there: the witness saw more.
    fs::rename(log.data(), log.home().join("lost")).unwrap();
    copy(&backup, &log.data());
    // What is taken in before that is found out may be permitted; what comes later is not.
    log.json(["demo", "--bays", "1", "--seed", "4"]);
    assert_eq!(told(&log, "log-forked")[0]["outcome"], "failed");
    let status = log.json(["status"]).exits(0).reply();
    // By how much it went on since, the witness saw more, or something else.
    let reason = status["log"]["forked"]["reason"].as_str();
    assert!(matches!(reason, Some("beyond" | "not-extended" | "other")), "{status:#}");
    let notices = log.json(["notices", "list"]).exits(0).reply();
    let kinds: Vec<_> = notices["notices"].as_array().unwrap().iter().map(|n| &n["kind"]).collect();
    assert!(kinds.contains(&&"log-forked".into()), "{kinds:?}");
    // Intake goes on; what comes stays sealed.
    let stands = checkpoint(&log)["size"].clone();
    log.json(["demo", "--bays", "1", "--seed", "8"]);
    assert_eq!(checkpoint(&log)["size"], stands, "nothing more is published");
    assert!(log.items().iter().any(|item| item["state"] == "sealed"), "{:#?}", log.items());

    // A person opens a new epoch, in two steps.
    let refused = log.json(["identity", "new-epoch"]).exits(3).reply();
    assert_eq!(refused["code"], "DKT-0706");
    let station = log.json(["identity", "show"]).exits(0).reply()["station"].clone();
    let station = station.as_str().unwrap();
    let note = format!("{}{line}", witnessed["note"].as_str().unwrap());
    // Of another size than the line is about: the station signed it all the same.
    let seen = log.write("seen", &note);
    let asked =
        ["identity", "new-epoch", "--witnessed", seen.to_str().unwrap(), "--confirm", station];
    let opened = log.json(asked).exits(0).reply();
    assert_eq!(
        (&opened["now"]["epoch"], &opened["now"]["reason"]),
        (&2.into(), &"new-epoch".into())
    );
    let now = checkpoint(&log);
    assert_eq!((&now["epoch"], now["forked"].is_null()), (&2.into(), true));
    assert_eq!(told(&log, "epoch-opened").len(), 1);

    // The witness is told of the new key, and signs again.
    daemon.stop();
    let eye = eye.with("DOCKET_WITNESS__LOGS", format!("{:?}", [key(&log)]));
    let daemon = listening(&eye);
    let url = format!("http://{}/witness", daemon.network());
    let log =
        log.with("DOCKET_ARCHIVE__WITNESSES", format!("[{{ key = {witness:?}, url = {url:?} }}]"));
    demo(&log, "6");
    assert_eq!(checkpoint(&log)["cosignatures"][0]["witness"], witness.as_str());
    daemon.stop();
}
