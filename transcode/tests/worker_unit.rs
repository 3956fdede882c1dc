//! What every worker must do, with the worker in a unit of its own.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; a failing one fails the test

mod support;

#[path = "suite/limits.rs"]
mod limits;
#[path = "suite/process.rs"]
mod process;

use std::{
    fs::{self, File},
    sync::atomic::AtomicBool,
};

use docket_transcode::{Limits, TranscodeErrorKind, Transcoder, WorkerTranscoder};

/// How its workers are reached.
const OVER: support::Over = support::Over::Unit;

#[test]
fn a_unit_that_ends_without_a_word_has_died() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("original"), b"footage").unwrap();
    let original = File::open(folder.path().join("original")).unwrap();
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let socket = support::unit::serve(folder.path(), drop);
    let transcoder = WorkerTranscoder::in_unit(socket, Limits::default());
    let error = transcoder.derive(&original, &scratch, &AtomicBool::new(false)).unwrap_err();
    assert_eq!(error.kind, TranscodeErrorKind::WorkerDied, "{error}");
    assert!(error.what.contains("without a word"), "{error}");
    assert_eq!(fs::read_dir(&scratch).unwrap().count(), 0);
}
