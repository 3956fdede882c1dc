//! The `docket-cards` program as a person meets it: output, exit codes, refusals.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn cards(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docket-cards")).args(args).output().unwrap()
}

fn make(out: &Path) -> Output {
    cards(&["make", "--seed", "3", "--layout", "cn-zfy", "--out", out.to_str().unwrap(), "--odd"])
}

#[test]
fn makes_a_card_and_finds_it_as_made_then_altered() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("recorder");
    let made = make(&out);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(out.join("card/PARAM.INI").is_file());

    let truth = || cards(&["truth", out.to_str().unwrap()]);
    assert_eq!(truth().status.code(), Some(0));

    fs::write(out.join("card/LOG/BATTERY.TXT"), b"charged").unwrap();
    let altered = truth();
    assert_eq!(altered.status.code(), Some(6));
    let told = String::from_utf8(altered.stdout).unwrap();
    assert_eq!(told, "changed: \"LOG/BATTERY.TXT\"\n");
}

#[test]
fn refuses_what_it_cannot_do() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("card")).unwrap();
    let occupied = make(dir.path());
    assert_eq!(occupied.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&occupied.stderr).contains("already holds a card"));
    assert_eq!(cards(&["truth", "/nonexistent"]).status.code(), Some(1));
    let layout = ["make", "--seed", "3", "--layout", "other", "--out", "/nonexistent"];
    assert_eq!(cards(&layout).status.code(), Some(2));
}

#[test]
fn says_what_to_install_without_ffmpeg() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("recorder");
    let output = Command::new(env!("CARGO_BIN_EXE_docket-cards"))
        .args(["make", "--seed", "3", "--layout", "dcim", "--out", out.to_str().unwrap()])
        .env("PATH", dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("ffmpeg program is missing") && told.contains("make setup"), "{told}");
}
