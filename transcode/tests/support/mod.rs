//! Footage made by the `ffmpeg` program, and `ffprobe` and plain bytes as judges of what comes out.
#![allow(dead_code, unreachable_pub)] // each test file uses its share
#![allow(clippy::cast_precision_loss)]

pub mod unit;

use std::{
    fs::{self, File},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::AtomicBool,
};

use docket_transcode::{
    Derived, InsideFacts, Limits, RenditionKind, TranscodeError, TranscodeErrorKind, Transcoder,
    WorkerTranscoder,
    protocol::{Ceilings, Message},
    request::{Outputs, Request, Work},
};
use serde_json::Value;
use tempfile::TempDir;

/// How a test program's workers are reached.
#[derive(Clone, Copy)]
pub enum Over {
    Child,
    Unit,
}

impl Over {
    /// A transcoder over `program`; `serve` makes a unit of it and says where its socket is.
    pub fn transcoder(
        self,
        limits: Limits,
        program: PathBuf,
        serve: impl FnOnce(PathBuf) -> PathBuf,
    ) -> WorkerTranscoder {
        match self {
            Self::Child => WorkerTranscoder::new(program, limits),
            Self::Unit => WorkerTranscoder::in_unit(serve(program), limits),
        }
    }
}

/// A second and a half of moving pictures, 320x180 at 25 a second.
pub const PICTURES: &str = "testsrc2=s=320x180:r=25:d=1.6";
/// As long a tone.
pub const TONE: &str = "sine=f=440:r=48000:d=1.6";
/// The worker under test.
pub const WORKER: &str = env!("CARGO_BIN_EXE_docket-media");

/// A folder with clips and an empty scratch folder.
pub struct Studio {
    folder: TempDir,
    pub limits: Limits,
}

impl Studio {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("scratch")).unwrap();
        Self { folder, limits: Limits::default() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn scratch(&self) -> PathBuf {
        self.path("scratch")
    }

    fn empty_scratch(&self) {
        fs::remove_dir_all(self.scratch()).unwrap();
        fs::create_dir(self.scratch()).unwrap();
    }

    /// Runs `ffmpeg` in the folder; `{P}` and `{T}` stand for the usual pictures and tone.
    pub fn make(&self, arguments: &str) {
        let arguments = arguments
            .replace("{P}", &format!("-f lavfi -i {PICTURES}"))
            .replace("{T}", &format!("-f lavfi -i {TONE}"));
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-nostdin", "-threads", "1"])
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments}: {}", text(&output.stderr));
    }

    pub fn transcoder(&self) -> WorkerTranscoder {
        crate::OVER.transcoder(self.limits, WORKER.into(), |program| {
            unit::serve_units(program, self.folder.path())
        })
    }

    /// Derives the clip `name` and checks that its bytes stayed as they were.
    pub fn derive(&self, name: &str) -> Result<Derived, TranscodeError> {
        self.empty_scratch();
        let before = fs::read(self.path(name)).unwrap();
        let original = File::open(self.path(name)).unwrap();
        let answer = self.transcoder().derive(&original, &self.scratch(), &AtomicBool::new(false));
        assert_eq!(before, fs::read(self.path(name)).unwrap(), "the original was altered");
        answer
    }

    /// Looks inside the clip `name`, whose bytes must stay as they were.
    pub fn examine(&self, name: &str) -> Result<InsideFacts, TranscodeError> {
        let before = fs::read(self.path(name)).unwrap();
        let original = File::open(self.path(name)).unwrap();
        let answer = self.transcoder().examine(&original, &AtomicBool::new(false));
        assert_eq!(before, fs::read(self.path(name)).unwrap(), "the original was altered");
        answer
    }

    /// Makes a clip, named by the last argument, and looks inside.
    pub fn look(&self, arguments: &str) -> InsideFacts {
        self.make(arguments);
        self.examine(arguments.split_whitespace().last().unwrap()).unwrap()
    }

    /// Makes a clip, named by the last argument, and derives it.
    pub fn film(&self, arguments: &str) -> Derived {
        self.make(arguments);
        self.derive(arguments.split_whitespace().last().unwrap()).unwrap()
    }

    /// Expects that the clip `name` is refused as no media, and returns the words.
    pub fn refused(&self, name: &str) -> String {
        let error = self.derive(name).unwrap_err();
        assert_eq!(error.kind, TranscodeErrorKind::NotPlayable, "{error}");
        assert_eq!(fs::read_dir(self.scratch()).unwrap().count(), 0, "something was left");
        error.what
    }

    /// Starts the worker itself, to see what only its last line tells.
    pub fn last_line(&self, name: &str) -> Message {
        let request = Request {
            ceilings: Ceilings {
                cpu_seconds: 600,
                address_space_bytes: 2 << 30,
                file_bytes: 1 << 30,
                open_files: 32,
            },
            original: File::open(self.path(name)).unwrap(),
            work: Work::Derive(Outputs::create(&self.scratch()).unwrap()),
        };
        let (ours, theirs) = UnixStream::pair().unwrap();
        request.send(&ours).unwrap();
        let output = Command::new(WORKER).stdin(OwnedFd::from(theirs)).output().unwrap();
        self.empty_scratch();
        let line = output.stdout.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
        Message::from_line(line.unwrap_or_else(|| panic!("{}", text(&output.stderr)))).unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The path of the rendition of a kind.
pub fn rendition(derived: &Derived, kind: RenditionKind) -> &Path {
    let found = derived.renditions.iter().find(|rendition| rendition.kind == kind);
    &found.unwrap_or_else(|| panic!("no {kind:?} in {derived:?}")).path
}

pub fn preview(derived: &Derived) -> &Path {
    rendition(derived, RenditionKind::Preview)
}

pub fn poster(derived: &Derived) -> &Path {
    rendition(derived, RenditionKind::Poster)
}

/// How the preview was made.
pub fn recipe(derived: &Derived) -> &str {
    let found = derived.renditions.iter().find(|r| r.kind == RenditionKind::Preview);
    &found.unwrap().recipe
}

/// What `ffprobe` says of a file.
pub struct Probe(Value);

pub fn probe(path: &Path) -> Probe {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-show_streams", "-show_format"])
        .arg(path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    Probe(serde_json::from_slice(&output.stdout).unwrap())
}

impl Probe {
    pub fn seconds(&self) -> f64 {
        self.0["format"]["duration"].as_str().unwrap().parse().unwrap()
    }

    /// The stream of a kind, `video` or `audio`.
    pub fn stream(&self, kind: &str) -> Option<&Value> {
        self.0["streams"].as_array().unwrap().iter().find(|stream| stream["codec_type"] == kind)
    }

    pub fn codec(&self, kind: &str) -> Option<&str> {
        self.stream(kind)?["codec_name"].as_str()
    }

    pub fn size(&self) -> (u64, u64) {
        let video = self.stream("video").unwrap();
        (video["width"].as_u64().unwrap(), video["height"].as_u64().unwrap())
    }

    pub fn stream_seconds(&self, kind: &str) -> f64 {
        self.stream(kind).unwrap()["duration"].as_str().unwrap().parse().unwrap()
    }

    pub fn frames(&self) -> u64 {
        self.stream("video").unwrap()["nb_frames"].as_str().unwrap().parse().unwrap()
    }
}

/// Checks that a preview is what every browser plays: H.264 4:2:0 or no pictures, AAC or MP3 or no
/// sound, index first, decodable without an error, and about as long as expected.
pub fn assert_plays(path: &Path, seconds: f64) -> Probe {
    let probe = probe(path);
    if let Some(video) = probe.stream("video") {
        assert_eq!(video["codec_name"], "h264");
        assert_eq!(video["pix_fmt"], "yuv420p");
    }
    assert!(matches!(probe.codec("audio"), None | Some("aac" | "mp3")));
    assert!((probe.seconds() - seconds).abs() < 0.15, "{} s, not {seconds} s", probe.seconds());
    let boxes = top_boxes(path);
    let place = |name: &str| boxes.iter().position(|found| found == name).unwrap();
    assert!(place("moov") < place("mdat"), "{boxes:?}");
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    assert!(decoded.status.success() && decoded.stderr.is_empty(), "{}", text(&decoded.stderr));
    probe
}

/// The top-level boxes of an MP4 file (ISO/IEC 14496-12, 4.2).
pub fn top_boxes(path: &Path) -> Vec<String> {
    let bytes = fs::read(path).unwrap();
    let (mut names, mut at) = (Vec::new(), 0);
    while at + 8 <= bytes.len() {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        names.push(text(&bytes[at + 4..at + 8]));
        assert!(size >= 8, "box {names:?} of {size} bytes");
        at += size;
    }
    assert_eq!(at, bytes.len());
    names
}

/// Digest of the packets of one kind, `v` or `a`, as they stand in the file.
pub fn payload(path: &Path, kind: &str) -> String {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-map", &format!("0:{kind}:0"), "-c", "copy", "-f", "md5", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The first picture of a file as `ffmpeg` shows it, upright, in grey, at a given size.
pub fn grey(path: &Path, width: u64, height: u64) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-frames:v", "1", "-vf", &format!("scale={width}:{height}"), "-pix_fmt", "gray"])
        .args(["-f", "rawvideo", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(output.stdout.len() as u64, width * height);
    output.stdout
}

/// Mean difference of two grey pictures, in levels of 255.
pub fn difference(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let sum: u64 = one.iter().zip(other).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}
