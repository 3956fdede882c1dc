//! Story: an authority outside, the system's `openssl ts`, stamps the time of a checkpoint. docket and the
//! outside verifier take its answer, and nothing else for it.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use docket_tests::{rig::Rig, tsa::Tsa};
use serde_json::Value;

fn trusting(rig: Rig, roots: &Path) -> Rig {
    rig.with("DOCKET_ARCHIVE__TIME_STAMP_ROOTS", roots)
}

/// The question about the newest checkpoint, in a new file.
fn question(rig: &Rig, name: &str) -> PathBuf {
    let file = rig.home().join(name);
    rig.json(["log", "stamp", "--out", file.to_str().unwrap()]).exits(0);
    file
}

fn stamped(rig: &Rig) -> usize {
    let all = rig.json(["log", "show", "--limit", "500"]).exits(0).json();
    all["entries"].as_array().unwrap().iter().filter(|e| e["event"]["act"] == "stamped").count()
}

/// The codes of what a deep check finds.
fn violations(rig: &Rig) -> Vec<String> {
    let reply = rig.json(["fsck", "--deep"]).exits(6).reply();
    let all = reply["violations"].as_array().unwrap();
    all.iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}

/// What the outside verifier says of the time stamps in an archive, each with its verdict, and its exit code.
fn judged(rig: &Rig, key: &str, roots: &Path) -> (i32, Vec<String>) {
    let verifier = concat!(env!("CARGO_MANIFEST_DIR"), "/verifier/docket_verify.py");
    let done = Command::new("python3")
        .args(["-B", verifier, "archive", "--deep", "--json", "--key", key, "--ca"])
        .args([roots, &rig.archive()])
        .output()
        .unwrap();
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout).unwrap();
    let findings = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_stamps = findings.filter(|found| found["code"] == "timestamp");
    let verdicts = of_stamps.map(|found| found["verdict"].as_str().unwrap().to_owned()).collect();
    (done.status.code().unwrap(), verdicts)
}

#[test]
fn a_checkpoint_is_stamped_and_the_stamp_is_checked_ever_after() {
    let (tsa, stranger) = (Tsa::new(), Tsa::new());
    let rig = Rig::new();
    rig.json(["demo", "--bays", "1", "--seed", "1"]).exits(0);
    let key = rig.json(["identity", "show"]).exits(0).json()["now"]["key"].clone();
    let key = key.as_str().unwrap();
    let newest = rig.json(["log", "checkpoint"]).exits(0).json();
    let asked = question(&rig, "q1.tsq");
    // A question is a file of the published form: the authority read it, and nothing is overwritten.
    rig.json(["log", "stamp", "--out", asked.to_str().unwrap()]).exits(3);
    let answer = tsa.answer(&asked, "a1.tsr");

    let refused = rig.json(["log", "stamped", &answer]).exits(3).json();
    assert_eq!(refused["code"], "DKT-0729", "nobody is trusted yet");
    let rig = trusting(rig, &tsa.roots());
    let taken = rig.json(["log", "stamped", &answer]).exits(0).json();
    assert_eq!(taken["schema"], "docket.time-stamp/1");
    assert_eq!((&taken["size"], &taken["number"]), (&newest["size"], &1.into()));
    assert_eq!(taken["policy"], "1.2.3.4.1");
    // Given twice, it is kept once.
    assert_eq!(rig.json(["log", "stamped", &answer]).exits(0).json(), taken);
    assert_eq!(stamped(&rig), 1);
    let folder = fs::read_dir(rig.archive().join("log")).unwrap().next().unwrap().unwrap().path();
    let stem = format!("000001/checkpoint/{:020}", newest["size"].as_u64().unwrap());
    let object = folder.join(format!("{stem}.01.tsr"));
    assert_eq!(fs::read(&object).unwrap(), fs::read(&answer).unwrap());

    // A second stamp of the same checkpoint, which is the newest no longer.
    rig.json(["demo", "--bays", "1", "--seed", "2"]).exits(0);
    let again = rig.home().join("q2.tsq");
    let size = newest["size"].to_string();
    rig.json(["log", "stamp", "--size", &size, "--out", again.to_str().unwrap()]).exits(0);
    assert_eq!(fs::read(&again).unwrap(), fs::read(&asked).unwrap());
    let taken = rig.json(["log", "stamped", &tsa.answer(&again, "a2.tsr")]).exits(0).json();
    assert_eq!((&taken["size"], &taken["number"]), (&newest["size"], &2.into()));
    assert_eq!(stamped(&rig), 2);

    // What counts for nothing: another authority's, one about something else, and no answer at all.
    let other = rig.write("other.tsq", "");
    tsa.openssl(&format!("ts -query -data settings -sha256 -cert -out {}", other.display()));
    let about_else = tsa.answer(&other, "else.tsr");
    let not_one = asked.display().to_string();
    for worthless in [stranger.answer(&asked, "a1.tsr"), about_else, not_one] {
        let refused = rig.json(["log", "stamped", &worthless]).exits(3).json();
        assert_eq!(refused["code"], "DKT-0728", "{worthless}");
    }
    assert_eq!(stamped(&rig), 2);

    let checked = rig.json(["log", "verify"]).exits(0).reply();
    assert_eq!((&checked["clean"], &checked["unchecked"]), (&true.into(), &0.into()));
    rig.fsck_is_clean();
    let good = vec!["good".to_owned(); 2];
    assert_eq!(judged(&rig, key, &tsa.roots()), (0, good));
    // Without the certificates they cannot be checked, and with another than theirs they do not hold.
    let rig = trusting(rig, Path::new("/nowhere"));
    rig.json(["log", "verify"]).exits(3);
    let rig = trusting(rig, &stranger.roots());
    assert_eq!(violations(&rig), ["time-stamp-broken"; 2]);
    let (code, verdicts) = judged(&rig, key, &stranger.roots());
    assert_eq!((code != 0, verdicts), (true, vec!["bad".to_owned(); 2]));
    let rig = trusting(rig, &tsa.roots());

    // A stamp that was changed or taken away in the archive is missed.
    let held = fs::read(&object).unwrap();
    let mut harmed = held.clone();
    let at = harmed.len() - 1;
    harmed[at] ^= 1;
    fs::write(&object, &harmed).unwrap();
    assert_eq!(violations(&rig), ["log-object-altered"]);
    assert_eq!(judged(&rig, key, &tsa.roots()).1, ["bad", "good"]);
    fs::remove_file(&object).unwrap();
    assert_eq!(violations(&rig), ["log-object-missing"]);
    fs::write(&object, &held).unwrap();
    rig.fsck_is_clean();
}
