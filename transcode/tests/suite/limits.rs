//! The real worker keeps its limits, frees what it reads, and dies without a trace.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use docket_transcode::{TranscodeErrorKind, Transcoder, conformance, protocol::Message};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Studio, WORKER};

/// A clip that takes the worker seconds to encode.
const SLOW: &str = "-f lavfi -i testsrc2=s=1280x720:r=25:d=20 -c:v mpeg4 -q:v 8 slow.avi";

/// The worker that holds `file` open.
fn worker_with(file: &Path) -> Option<PathBuf> {
    let file = file.canonicalize().unwrap();
    let holds = |process: &PathBuf| {
        let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        open.into_iter().any(|fd| fs::read_link(fd.path()).is_ok_and(|path| path == file))
    };
    let is_worker = |process: &PathBuf| {
        fs::read_to_string(process.join("comm")).is_ok_and(|comm| comm.trim() == "docket-media")
    };
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    processes.filter(is_worker).find(holds)
}

/// Waits until the worker is writing the preview.
fn wait_for_preview(scratch: &Path) -> PathBuf {
    let preview = scratch.join("preview.mp4");
    while fs::metadata(&preview).map_or(0, |found| found.len()) == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    worker_with(&preview).unwrap()
}

fn assert_nothing_left(studio: &Studio, process: &Path) {
    assert_eq!(fs::read_dir(studio.scratch()).unwrap().count(), 0, "something was left");
    assert!(!process.exists(), "the worker is still there");
}

#[test]
fn a_worker_killed_at_work_is_reported_and_leaves_nothing() {
    let studio = Studio::new();
    studio.make(SLOW);
    let scratch = studio.scratch();
    let killer = thread::spawn(move || {
        let process = wait_for_preview(&scratch);
        let pid = process.file_name().unwrap().to_str().unwrap().parse().unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
        process
    });
    let error = studio.derive("slow.avi").unwrap_err();
    assert_eq!(error.kind, TranscodeErrorKind::WorkerDied);
    assert!(error.what.contains("signal 9"), "{error}");
    assert_nothing_left(&studio, &killer.join().unwrap());
}

#[test]
fn a_worker_cancelled_at_work_leaves_nothing() {
    let studio = Studio::new();
    studio.make(SLOW);
    let cancel = Arc::new(AtomicBool::new(false));
    let (flag, scratch) = (Arc::clone(&cancel), studio.scratch());
    let canceller = thread::spawn(move || {
        let process = wait_for_preview(&scratch);
        flag.store(true, Ordering::Relaxed);
        process
    });
    let original = File::open(studio.path("slow.avi")).unwrap();
    let error = studio.transcoder().derive(&original, &studio.scratch(), &cancel).unwrap_err();
    assert_eq!(error.kind, TranscodeErrorKind::Cancelled);
    assert_nothing_left(&studio, &canceller.join().unwrap());
}

#[test]
fn breaking_a_limit_is_the_end_of_the_worker() {
    let cpu = |studio: &mut Studio| studio.limits.cpu_seconds = 1;
    let memory = |studio: &mut Studio| studio.limits.address_space_bytes = 256 << 20;
    for (set, words) in [(&cpu as &dyn Fn(&mut Studio), "processor time"), (&memory, "")] {
        let mut studio = Studio::new();
        set(&mut studio);
        studio.make(SLOW);
        let error = studio.derive("slow.avi").unwrap_err();
        assert_eq!(error.kind, TranscodeErrorKind::WorkerDied, "{error}");
        assert!(error.what.contains(words), "{error}");
        assert_eq!(fs::read_dir(studio.scratch()).unwrap().count(), 0);
    }
}

#[test]
fn an_output_beyond_the_limit_is_the_end_of_the_worker() {
    let mut studio = Studio::new();
    studio.limits.output_slack_bytes = 0;
    // So small a picture is larger as JPEG, whose tables alone take 600 bytes.
    studio.make("-f lavfi -i color=red:s=8x8 -frames:v 1 -update 1 photo.png");
    let error = studio.derive("photo.png").unwrap_err();
    assert!(error.what.contains("outgrew the limit"), "{error}");
}

fn peak_kib(studio: &Studio, name: &str) -> u64 {
    let Message::Done { peak_resident_kib, renditions, .. } = studio.last_line(name) else {
        panic!("{name} was not rendered");
    };
    assert_eq!(renditions.len(), 2, "{name}");
    peak_resident_kib.unwrap()
}

#[test]
fn memory_does_not_grow_with_the_clip() {
    // Every packet leaked would show: the long clips hold tens of megabytes of packets more.
    for (name, codec, lengths) in [
        ("copied.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -qp 4", [5, 45]),
        ("encoded.avi", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p", [8, 72]),
    ] {
        let studio = Studio::new();
        let [short, long] = lengths.map(|seconds| {
            let source = format!("testsrc2=s=192x108:r=25:d={seconds},noise=alls=80:allf=t");
            studio.make(&format!("-f lavfi -i {source} {codec} {name}"));
            (peak_kib(&studio, name), fs::metadata(studio.path(name)).unwrap().len() / 1024)
        });
        let (growth, payload) = (long.0.saturating_sub(short.0), long.1 - short.1);
        assert!(payload > 24 * 1024, "{name}: only {payload} KiB longer");
        assert!(growth < 8 * 1024, "{name}: {growth} KiB more for {payload} KiB of footage");
    }
}

#[test]
fn only_the_worker_links_ffmpeg() {
    let linked = |program: &Path| {
        let output = Command::new("ldd").arg(program).output().unwrap();
        String::from_utf8_lossy(&output.stdout).contains("libavcodec")
    };
    assert!(linked(Path::new(WORKER)));
    // This test program depends on the library alone, like the daemon.
    assert!(!linked(&std::env::current_exe().unwrap()));
}

#[test]
fn started_by_hand_the_worker_says_what_it_wants() {
    for (arguments, wanted) in
        [(&[][..], "request"), (&["{}"], "--socket"), (&["--socket"], "connection")]
    {
        let output = Command::new(WORKER)
            .args(arguments)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = [output.stdout, output.stderr].concat();
        assert!(String::from_utf8_lossy(&said).contains(wanted), "{arguments:?}: {said:?}");
    }
}

#[test]
fn the_worker_conforms() {
    let studio = Studio::new();
    studio.make("{P} {T} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac clip.mp4");
    let clip = fs::read(studio.path("clip.mp4")).unwrap();
    let transcoder = studio.transcoder();
    assert_eq!(transcoder.sandbox(), None);
    conformance::check(&transcoder, &clip).unwrap();
    // On a kernel without Landlock or filters it says `none`, and why; never nothing.
    let sandbox = transcoder.sandbox().unwrap();
    let told = transcoder.describe();
    for state in [sandbox.landlock, sandbox.seccomp] {
        assert!(["full", "partial", "none"].iter().any(|word| state.starts_with(word)), "{state}");
        assert!(told.contains(&state), "{told}");
    }
}
