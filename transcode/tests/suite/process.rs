//! A worker that misbehaves is ended, reaped and reported; whatever it left is removed.
//!
//! The workers here are shell scripts, so each kind of misbehaviour is exact.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use docket_transcode::{
    Derived, Limits, TranscodeError, TranscodeErrorKind, Transcoder, WorkerTranscoder,
    protocol::{MOST_BYTES, SCHEMA},
};
use tempfile::TempDir;

use crate::{OVER, support::unit::serve_scripts};

const OPENED: &str = r#"{"schema":"docket.media/2","event":"opened","length_ms":0,"sandbox":{"landlock":"none","seccomp":"none"}}"#;

struct Bench {
    folder: TempDir,
    limits: Limits,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("scratch")).unwrap();
        fs::write(folder.path().join("original"), b"footage").unwrap();
        Self { folder, limits: Limits::default() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A transcoder whose worker is `script`, run in the scratch folder.
    fn transcoder(&self, script: &str) -> WorkerTranscoder {
        let program = self.path("worker.sh");
        let mut file = File::create(&program).unwrap();
        let scratch = self.path("scratch");
        write!(file, "#!/bin/sh\ncd '{}'\n{script}\n", scratch.display()).unwrap();
        file.set_permissions(fs::Permissions::from_mode(0o755)).unwrap();
        OVER.transcoder(self.limits, program, |program| serve_scripts(program, self.folder.path()))
    }

    fn derive(&self, script: &str) -> Result<Derived, TranscodeError> {
        let original = File::open(self.path("original")).unwrap();
        let transcoder = self.transcoder(script);
        // A script just written may still be held open by a child another test is forking (ETXTBSY).
        loop {
            let answer =
                transcoder.derive(&original, &self.path("scratch"), &AtomicBool::new(false));
            match answer {
                Err(e) if e.what.contains("Text file busy") => thread::yield_now(),
                other => return other,
            }
        }
    }

    fn died(&self, script: &str) -> String {
        let error = self.derive(script).unwrap_err();
        assert_eq!(error.kind, TranscodeErrorKind::WorkerDied, "{error}");
        assert_no_renditions(&self.path("scratch"));
        error.what
    }
}

fn assert_no_renditions(scratch: &Path) {
    for name in ["preview.mp4", "preview.m4a", "poster.jpg"] {
        assert!(!scratch.join(name).exists(), "{name} was left");
    }
}

#[test]
fn a_result_is_taken_from_a_worker_that_keeps_to_the_protocol() {
    let bench = Bench::new();
    let derived = bench
        .derive(&format!(
            r#"echo '{OPENED}'; echo x > poster.jpg
echo '{{"schema":"docket.media/2","event":"done","facts":{{"container":"c\u001b","duration_ms":null,"created":null,"location":null,"timecode":null,"streams":[]}},"renditions":[{{"kind":"poster","name":"poster.jpg","recipe":"r"}}],"peak_resident_kib":1}}'"#
        ))
        .unwrap();
    assert_eq!(derived.renditions[0].path, bench.path("scratch").join("poster.jpg"));
    assert_eq!(derived.facts.container, "c\u{fffd}");
}

#[test]
fn the_worker_gets_its_request_on_stdin_and_an_empty_environment() {
    let bench = Bench::new();
    // What the shell itself sets is left out.
    let environment = "/usr/bin/env | grep -v -E '^(OLD)?PWD=|^SHLVL=|^_='";
    let what = bench.died(&format!("cat >&2; {environment} >&2; exit 3"));
    let ceilings = serde_json::json!({
        "cpu_seconds": bench.limits.cpu_seconds,
        "address_space_bytes": bench.limits.address_space_bytes,
        "file_bytes": bench.limits.output_slack_bytes + 7,
        "open_files": bench.limits.open_files,
    });
    let (_, said) = what.split_once("status 3 and no result; its last words: ").unwrap();
    let request: serde_json::Value = serde_json::from_str(said).unwrap();
    let asked = serde_json::json!({"schema": SCHEMA, "task": "derive", "ceilings": ceilings});
    assert_eq!(request, asked);
}

#[test]
fn a_worker_that_dies_leaves_nothing() {
    let what = Bench::new().died("echo half > preview.mp4; kill -SEGV $$");
    assert!(what.contains("signal 11"), "{what}");
}

#[test]
fn a_worker_that_says_nothing_or_nonsense_has_died() {
    let bench = Bench::new();
    bench.died("exit 0");
    bench.died(&format!("echo '{OPENED}'"));
    assert!(bench.died("echo hello").contains("not understood"));
    bench.died(r#"echo '{"schema":"docket.media/2","event":"opened"}'"#);
}

#[test]
fn a_worker_cannot_speak_for_its_unit() {
    let farewell = r#".{"farewell":"ended","raw_status":0,"stderr_tail":""}"#;
    let what = Bench::new().died(&format!("echo '{farewell}'; exec sleep 1000"));
    assert!(what.contains("not understood"), "{what}");
}

#[test]
fn a_result_from_a_worker_that_then_fails_is_not_taken() {
    let what = Bench::new().died(
        r#"echo '{"schema":"docket.media/2","event":"done","facts":{"container":"","duration_ms":null,"created":null,"location":null,"timecode":null,"streams":[]},"renditions":[],"peak_resident_kib":1}'; exit 9"#,
    );
    assert!(what.contains("status 9"), "{what}");
}

#[test]
fn a_rendition_outside_the_scratch_folder_is_refused() {
    let bench = Bench::new();
    let what = bench.died(
        r#"echo x > ../poster.jpg; echo '{"schema":"docket.media/2","event":"done","facts":{"container":"","duration_ms":null,"created":null,"location":null,"timecode":null,"streams":[]},"renditions":[{"kind":"poster","name":"../poster.jpg","recipe":"r"}],"peak_resident_kib":1}'"#,
    );
    assert!(what.contains("may not write"), "{what}");
}

#[test]
fn a_flood_on_stdout_ends_the_worker_and_one_on_stderr_is_cut() {
    let bench = Bench::new();
    let started = Instant::now();
    assert!(bench.died("exec cat /dev/zero").contains("more than the protocol allows"));
    let flood = MOST_BYTES * 4;
    let what = bench.died(&format!("yes stderr | head -c {flood} >&2; echo the-end >&2; exit 1"));
    assert!(what.ends_with("the-end") && what.len() < 4096, "{}", what.len());
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_worker_that_hangs_is_killed_when_its_time_is_up() {
    let mut bench = Bench::new();
    bench.limits.opening = Duration::from_millis(200);
    let started = Instant::now();
    assert!(bench.died("exec sleep 1000").contains("longer"));
    // Closing its pipes does not let a worker outlive its time.
    assert!(bench.died("exec sleep 1000 >&- 2>&-").contains("longer"));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn once_the_length_is_known_it_sets_the_time() {
    let mut bench = Bench::new();
    bench.limits.wall_base = Duration::from_millis(200);
    let started = Instant::now();
    assert!(bench.died(&format!("echo '{OPENED}'; exec sleep 1000")).contains("longer"));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn cancelling_ends_the_worker_soon_and_reaps_it() {
    let bench = Bench::new();
    let transcoder = bench.transcoder("echo $$ > ../pid; echo half > preview.mp4; exec sleep 1000");
    let cancel = Arc::new(AtomicBool::new(false));
    let (flag, half) = (Arc::clone(&cancel), bench.path("scratch").join("preview.mp4"));
    let watcher = thread::spawn(move || {
        while fs::metadata(&half).map_or(0, |found| found.len()) == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        flag.store(true, Ordering::Relaxed);
        Instant::now()
    });
    let original = File::open(bench.path("original")).unwrap();
    let error = transcoder.derive(&original, &bench.path("scratch"), &cancel).unwrap_err();
    assert_eq!(error.kind, TranscodeErrorKind::Cancelled, "{error}");
    assert!(watcher.join().unwrap().elapsed() < Duration::from_secs(5));
    assert_no_renditions(&bench.path("scratch"));
    let pid = fs::read_to_string(bench.path("pid")).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "worker {pid} is still there");
}

#[test]
fn an_absent_worker_is_unavailable() {
    let bench = Bench::new();
    let original = File::open(bench.path("original")).unwrap();
    let absent = |program| serve_scripts(program, bench.folder.path());
    for transcoder in [
        OVER.transcoder(bench.limits, bench.path("no-such"), absent),
        OVER.transcoder(bench.limits, bench.path("no-such"), |_| bench.path("no-such")),
    ] {
        let error = transcoder
            .derive(&original, &bench.path("scratch"), &AtomicBool::new(false))
            .unwrap_err();
        assert_eq!(error.kind, TranscodeErrorKind::Unavailable);
        assert!(error.what.contains("no-such"), "{error}");
        assert_no_renditions(&bench.path("scratch"));
    }
}

#[test]
fn a_scratch_folder_that_cannot_be_written_is_the_stations_fault() {
    let bench = Bench::new();
    fs::remove_dir(bench.path("scratch")).unwrap();
    let error = bench.derive("exit 0").unwrap_err();
    assert_eq!(error.kind, TranscodeErrorKind::Unavailable, "{error}");
}

#[test]
fn an_original_open_for_writing_is_not_handed_out() {
    let bench = Bench::new();
    let writable = OpenOptions::new().read(true).write(true).open(bench.path("original")).unwrap();
    let error = bench
        .transcoder("echo spoiled >&0")
        .derive(&writable, &bench.path("scratch"), &AtomicBool::new(false))
        .unwrap_err();
    assert!(error.what.contains("open for writing"), "{error}");
    assert_eq!(fs::read(bench.path("original")).unwrap(), b"footage");
}
