//! Logs that do not go on from what their witness saw.

use std::{fs, process::Command};

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::Rig,
};
use serde_json::Value;

use super::{Eye, checkpoint, copy, demo, key, log_folder, told};

/// What the outside verifier says of a station's archive: exit code and everything it said.
fn judged(rig: &Rig, first_key: &str, witness: &str) -> (i32, String) {
    let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/verifier/docket_verify.py");
    let done = Command::new("python3")
        .args(["-B", verifier, "archive", "--deep", "--json", "--key", first_key])
        .args(["--witness", witness])
        .arg(rig.archive())
        .output()
        .unwrap();
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap())
}

fn notices(rig: &Rig) -> Vec<String> {
    let told = rig.json(["notices", "list"]).exits(0).json();
    let all = told["notices"].as_array().unwrap();
    all.iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

/// What the doctor finds of the log's witnesses.
fn doctor(rig: &Rig) -> Value {
    let told = rig.json(["doctor", "--quick"]).json();
    let probes = told["probes"].as_array().unwrap();
    probes.iter().find(|probe| probe["name"] == "log-witnesses").unwrap()["finding"].clone()
}

#[test]
fn a_restored_station_is_found_out_and_goes_on_in_a_new_epoch() {
    let log = Rig::new();
    demo(&log, "1");
    let eye = Eye::of(&log);
    let (daemon, witnesses) = eye.listening();
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", witnesses);
    demo(&log, "2");
    assert_eq!(checkpoint(&log)["cosignatures"][0]["witness"], eye.key.as_str());
    assert_eq!(doctor(&log), "signed");
    demo(&log, "7");
    let backup = log.home().join("backup");
    copy(&log.data(), &backup);
    demo(&log, "3");
    assert_eq!(told(&log, "log-forked").len(), 0);
    let witnessed = checkpoint(&log);
    let seen = &witnessed["cosignatures"][0];
    let seen_size = seen["size"].as_u64().unwrap();
    let beside = format!("000001/checkpoint/{seen_size:020}.{}", eye.id());
    let seen = log.write("seen", &fs::read_to_string(log_folder(&log).join(beside)).unwrap());

    // Data folder and archive are put back from the copy, and it goes on from there.
    fs::rename(log.data(), log.home().join("lost")).unwrap();
    copy(&backup, &log.data());
    // What is taken in before that is found out may be permitted; what comes later is not.
    demo(&log, "4");
    let forked = told(&log, "log-forked");
    assert_eq!(forked[0]["outcome"], "failed");
    let status = log.json(["status"]).exits(0).json();
    // By how much it went on since, the witness saw more, or something else.
    let reason = status["log"]["forked"]["reason"].as_str();
    assert!(matches!(reason, Some("beyond" | "not-extended" | "other")), "{status:#}");
    assert!(notices(&log).contains(&"log-forked".to_owned()));
    assert_eq!(doctor(&log), "forked");
    // Intake goes on; what comes stays sealed.
    let stands = checkpoint(&log)["size"].clone();
    demo(&log, "8");
    assert_eq!(checkpoint(&log)["size"], stands, "nothing more is published");
    assert!(log.items().iter().any(|item| item["state"] == "sealed"), "{:#?}", log.items());
    assert_eq!(told(&log, "log-forked").len(), 1, "told once");

    // A person opens a new epoch, in two steps.
    let refused = log.json(["identity", "new-epoch"]).exits(3).json();
    assert_eq!(refused["code"], "DKT-0706");
    let station = log.json(["identity", "show"]).exits(0).json()["station"].clone();
    let station = station.as_str().unwrap();
    let open =
        |seen: &str| log.json(["identity", "new-epoch", "--witnessed", seen, "--confirm", station]);
    // What no witness signed was witnessed by nobody.
    let unsigned = log.write("unsigned", witnessed["note"].as_str().unwrap());
    assert_eq!(open(unsigned.to_str().unwrap()).exits(3).json()["code"], "DKT-0719");
    // Nor does an older one count than is known here.
    let older = log.write("older", &fs::read_to_string(oldest(&log, &eye)).unwrap());
    assert_eq!(open(older.to_str().unwrap()).exits(3).json()["code"], "DKT-0719");
    let opened = open(seen.to_str().unwrap()).exits(0).json();
    assert_eq!(opened["now"]["epoch"], 2);
    assert_eq!(opened["now"]["reason"], "new-epoch");
    let now = checkpoint(&log);
    assert_eq!((&now["epoch"], now["forked"].is_null()), (&2.into(), true));
    assert_eq!(told(&log, "epoch-opened").len(), 1);
    assert_eq!(last_witnessed(&log), fs::read_to_string(&seen).unwrap());

    // The witness is told of the new key, and signs again.
    assert_eq!(daemon.stop().code, Some(0));
    let rig = eye.rig.with("DOCKET_WITNESS__LOGS", format!("{:?}", [key(&log)]));
    let eye = Eye { rig, key: eye.key };
    let (daemon, witnesses) = eye.listening();
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", witnesses);
    demo(&log, "6");
    assert_eq!(checkpoint(&log)["cosignatures"][0]["witness"], eye.key.as_str());
    assert_eq!(doctor(&log), "signed");
    assert_eq!(daemon.stop().code, Some(0));
    // That the old epoch lacks what the witness saw stays to be seen; nothing else is wrong.
    let checked = log.json(["fsck"]).exits(6).reply();
    let found = checked["violations"].as_array().unwrap();
    let codes: Vec<_> = found.iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert!(matches!(codes[..], ["witnessed-missing" | "witnessed-other"]), "{checked:#}");
}

/// The oldest checkpoint in the archive with the witness's line.
fn oldest(rig: &Rig, eye: &Eye) -> std::path::PathBuf {
    let folder = fs::read_dir(log_folder(rig).join("000001/checkpoint")).unwrap();
    let signed = folder.map(|entry| entry.unwrap().path());
    signed.filter(|path| path.extension().is_some_and(|id| id == eye.id())).min().unwrap()
}

/// What the newest identity in the archive says of the old epoch.
fn last_witnessed(rig: &Rig) -> String {
    let note = fs::read_to_string(log_folder(rig).join("identity/2.json")).unwrap();
    let said: Value = serde_json::from_str(note.lines().next().unwrap()).unwrap();
    said["last_witnessed"].as_str().unwrap().to_owned()
}

/// Only the catalog is put back: the archive holds what the witness saw last, and the new identity names it
/// by itself.
#[test]
fn a_catalog_put_back_beside_its_archive_names_what_the_witness_saw() {
    let log = Rig::new();
    demo(&log, "1");
    let eye = Eye::of(&log);
    let (daemon, witnesses) = eye.listening();
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", witnesses);
    log.rest();
    let backup = log.home().join("catalog.db");
    copy(&log.data().join("catalog.db"), &backup);
    demo(&log, "2");
    let size = checkpoint(&log)["cosignatures"][0]["size"].as_u64().unwrap();
    let beside = format!("000001/checkpoint/{size:020}.{}", eye.id());
    let seen = fs::read_to_string(log_folder(&log).join(beside)).unwrap();

    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] {
        let _ = fs::remove_file(log.data().join(name));
    }
    copy(&backup, &log.data().join("catalog.db"));
    // The witness is asked about the newest checkpoint that the catalog knows, and saw more.
    demo(&log, "3");
    assert!(notices(&log).contains(&"log-forked".to_owned()), "{:?}", notices(&log));
    let station = log.json(["identity", "show"]).exits(0).json()["station"].clone();
    let confirmed = ["identity", "new-epoch", "--confirm", station.as_str().unwrap()];
    log.json(confirmed).exits(0);
    assert_eq!(last_witnessed(&log), seen);
    assert_eq!(checkpoint(&log)["epoch"], 2);
    assert_eq!(daemon.stop().code, Some(0));
}

/// Entries of the log that is written anew, at least.
const REWRITTEN: u64 = 1_000;

/// Takes in a recorder of `clips` clips; each makes eight entries or more.
fn footage(rig: &Rig, serial: &str, clips: u64) {
    let clips: Vec<_> =
        (0..clips).map(|n| PatternClip::new(format!("D/{n:04}.DAT"), n, 300 + n)).collect();
    let name = format!("{serial}.recorder.toml");
    let script = rig.write(&name, &pattern_script(serial, &clips).unwrap());
    rig.dock(&[&script], 0);
}

/// Somebody with the disk and the key writes the whole log anew, catalog, archive and signatures alike.
/// Nothing that stands on the station shows it: the witness does.
#[test]
fn a_log_written_anew_with_the_stolen_key_is_found_by_the_witness_alone() {
    let log = Rig::new();
    // The station with its key, and no evidence yet.
    log.json(["cases", "add", "2026-1"]).exits(0);
    let first_key = key(&log);
    let eye = Eye::of(&log);
    log.rest();
    let stolen = log.home().join("stolen");
    copy(&log.data(), &stolen);
    let (daemon, witnesses) = eye.listening();
    let log = log.with("DOCKET_ARCHIVE__WITNESSES", witnesses.as_str());
    demo(&log, "2");
    footage(&log, "VR66001", 120);
    let truth = log.items();
    assert_eq!(checkpoint(&log)["cosignatures"][0]["witness"], eye.key.as_str());
    assert!(checkpoint(&log)["size"].as_u64() >= Some(REWRITTEN), "{:#}", checkpoint(&log));

    // Another history, longer than the true one, signed with the same key.
    let forger = Rig::new();
    copy(&stolen, &forger.data());
    demo(&forger, "9");
    footage(&forger, "VR66001", 150);
    assert!(checkpoint(&forger)["size"].as_u64() > checkpoint(&log)["size"].as_u64());
    log.rest();
    fs::rename(log.data(), log.home().join("true")).unwrap();
    copy(&forger.data(), &log.data());

    // Every check there is finds it sound, docket's own and the stranger's.
    log.fsck_is_clean();
    assert_eq!(log.json(["log", "verify"]).exits(0).reply()["clean"], true);
    let (code, said) = judged(&log, &first_key, &eye.key);
    assert_eq!(code, 0, "{said}");
    assert!(truth.iter().all(|item| log.items().iter().all(|now| now["id"] != item["id"])));

    // The witness is asked as soon as something is published.
    demo(&log, "12");
    assert_eq!(told(&log, "log-forked").len(), 1);
    let status = log.json(["status"]).exits(0).json();
    assert_eq!(status["log"]["forked"]["witness"], eye.name());
    assert_eq!(status["log"]["forked"]["reason"], "not-extended");
    assert!(notices(&log).contains(&"log-forked".to_owned()));
    // And tells of it on its own side.
    assert_eq!(told(&eye.rig, "witness-refused").len(), 1);
    assert!(notices(&eye.rig).contains(&"witness-refused".to_owned()));
    assert_eq!(daemon.stop().code, Some(0));
}
