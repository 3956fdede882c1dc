//! Story: a command line among odd things: paths in other encodings, readers that go away, stations
//! that fall silent.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    os::unix::ffi::OsStrExt,
    process::{Child, Stdio},
};

use docket_tests::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::Rig,
};

/// What a shell makes of a program whose reader went away.
const READER_GONE: i32 = 128 + 13;

#[test]
fn a_path_in_another_encoding_is_refused_in_words() {
    let rig = Rig::new();
    // "card" in GBK.
    let card = rig.home().join(OsStr::from_bytes(b"\xbf\xa8"));
    fs::create_dir(&card).unwrap();
    let dock = ["dock".as_ref(), card.as_os_str()];
    let refused = rig.json(dock).exits(3);
    let told: serde_json::Value = serde_json::from_str(refused.stdout.trim()).unwrap();
    assert_eq!((&told["event"], &told["error"]["code"]), (&"failed".into(), &"DKT-0433".into()));
    for (lang, said) in [("en", "not written in UTF-8"), ("zh-CN", "不是 UTF-8 编码")] {
        let args = [&["--lang".as_ref(), OsStr::new(lang)][..], &dock].concat();
        let refused = rig.run(args).exits(3);
        assert!(refused.stderr.contains("DKT-0433"), "{}", refused.stderr);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
    assert!(!rig.data().exists(), "nothing was begun for it");
    rig.run(["explain", "0433"]).exits(0);
}

/// Starts a command, reads a line of it, and goes away.
fn read_one_line(rig: &Rig, args: &[&str]) -> (String, Child) {
    let mut child =
        rig.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (line, child)
}

#[test]
fn whoever_is_not_read_any_more_ends_quietly_and_what_they_followed_goes_on() {
    let rig = Rig::new();
    let hang = Fault { kind: FaultKind::Hang, at: 1000, bytes: None, on_read: None };
    let clips = [PatternClip::new("A.MP4", 1, 2000).with_fault(hang)];
    let script = rig.write("vr.recorder.toml", &pattern_script("VR70001", &clips).unwrap());
    let daemon = rig.start_daemon();
    let dock = ["--json", "dock", script.to_str().unwrap()];
    // Nothing more is told of a bay that hangs: only the reader's end can end them.
    let (step, docking) = read_one_line(&rig, &dock);
    assert!(step.starts_with("{\"event\":"), "{step}");
    let jobs = rig.json(["job", "list"]).exits(0).json();
    let job = jobs["jobs"][0]["id"].as_str().unwrap().to_owned();
    for args in [
        &["--json", "status", "--watch"][..],
        &["--lang", "en", "status", "--watch"],
        &["--json", "job", "watch", &job],
    ] {
        let (line, watching) = read_one_line(&rig, args);
        assert!(line.contains("VR70001") || line.contains("vr.recorder"), "{args:?}: {line}");
        ends_quietly(watching);
    }
    ends_quietly(docking);
    let told = rig.json(["job", "show", &job]).exits(0).json();
    assert_eq!(told["state"], "running");
    assert_eq!(daemon.stop().code, Some(0));
}

fn ends_quietly(child: Child) {
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(READER_GONE));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}
