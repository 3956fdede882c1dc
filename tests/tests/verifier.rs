//! Story: a stranger with nothing but the published note and a program of his own checks what docket
//! wrote. `tests/verifier/docket_verify.py` shares no code with docket.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use std::{path::PathBuf, process::Command};

fn verifier() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("verifier")
}

/// The verifier's own tests: every vector, sound and harmed archives, hostile input.
#[test]
fn the_outside_verifier_judges_its_vectors_as_they_say() {
    let done = Command::new("python3")
        .arg("-B")
        .arg(verifier().join("test_docket_verify.py"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{told}");
    assert!(!told.contains("skipped"), "{told}");
}

/// The vectors that stand there are those that their program makes.
#[test]
fn the_vectors_are_those_that_their_program_makes() {
    let folder = tempfile::tempdir().unwrap();
    let program = verifier().join("make_vectors.py");
    let done = Command::new("python3").arg("-B").arg(program).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for made in std::fs::read_dir(folder.path()).unwrap() {
        let name = made.unwrap().file_name();
        let read = |folder: PathBuf| std::fs::read(folder.join(&name)).unwrap();
        let same = read(folder.path().into()) == read(verifier().join("vectors"));
        assert!(same, "{name:?}: run make_vectors.py tests/verifier/vectors");
    }
}
