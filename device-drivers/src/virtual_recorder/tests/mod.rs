//! The virtual recorder: sound ones, faulty ones, scripts read and written, the demo.

mod abilities;
mod demo;
mod faults;
mod scripts;

use std::{fs, io};

use tempfile::TempDir;

use super::*;
use crate::conformance::{self, Truth};

fn factory() -> VirtualFactory {
    VirtualFactory::new(Arc::new(|| "2026-11-22T04:00:00Z".parse().unwrap()))
}

/// A script in a folder of its own.
struct Dock {
    folder: TempDir,
    factory: VirtualFactory,
}

impl Dock {
    fn with(script: &Script) -> Self {
        Self::with_text(&script.to_toml().unwrap())
    }

    fn with_text(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.recorder.toml"), text).unwrap();
        Self { folder, factory: factory() }
    }

    fn place(&self) -> Place {
        Place { bay: "1-1".into(), path: self.folder.path().join("a.recorder.toml") }
    }

    fn open(&self) -> Box<dyn Recorder> {
        self.factory.open(&self.place()).unwrap()
    }

    fn refusal(&self) -> DriverError {
        self.factory.open(&self.place()).err().unwrap()
    }
}

/// Reads until the end or an error; answers what was read and the error.
fn read_on(recorder: &mut dyn Recorder, clip: usize, offset: u64) -> (Vec<u8>, Option<io::Error>) {
    let clip = recorder.list().unwrap().clips.swap_remove(clip);
    let mut reader = recorder.open(&clip, offset).unwrap();
    let mut read = Vec::new();
    let error = reader.read_to_end(&mut read).err();
    (read, error)
}

fn pattern(seed: u64, bytes: usize) -> Vec<u8> {
    let mut all = vec![0; bytes];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut all);
    all
}

#[test]
fn passes_the_suite() {
    let script = Script {
        serial: Some("VR00001".into()),
        officer: Some("000000".into()),
        profile: Some("generic-dcim".into()),
        clock: Some(ScriptClock::wrong_by(2400)),
        ..Script::default()
    }
    .with(ScriptClip::new("a.mp4", Content::Pattern { seed: 7, bytes: 300_001 }))
    .with(ScriptClip::new("a.mp4", Content::Text("the same path again".into())))
    .with(ScriptClip::new(*b"\xb4\xba/../\x1b", Content::Hex(vec![0, 255, 1])))
    .with(ScriptClip::new("empty", Content::Zeros(0)))
    .with(ScriptClip::new("zeros", Content::Zeros(5000)))
    .with(ScriptClip::new("file.wav", Content::File("clips/real.wav".into())));
    let dock = Dock::with(&script);
    fs::create_dir(dock.folder.path().join("clips")).unwrap();
    fs::write(dock.folder.path().join("clips/real.wav"), pattern(9, 70_000)).unwrap();

    let truth = [
        Truth::new("a.mp4", pattern(7, 300_001)),
        Truth::new("a.mp4", "the same path again"),
        Truth::new(*b"\xb4\xba/../\x1b", [0, 255, 1]),
        Truth::new("empty", ""),
        Truth::new("zeros", vec![0; 5000]),
        Truth::new("file.wav", pattern(9, 70_000)),
    ];
    conformance::check(&dock.factory, &dock.place(), &truth).unwrap();

    let identity = dock.open().identity().unwrap();
    assert!(identity.known);
    assert_eq!(identity.officer, None, "000000 is unset");
    assert_eq!(identity.facts[1].value, "000000");
    let time = dock.open().read_clock().unwrap();
    assert_eq!(time.face.to_string(), "2026-11-22 04:00:02");
}

#[test]
fn passes_the_suite_when_empty_and_absent() {
    let dock = Dock::with(&Script::default());
    conformance::check(&dock.factory, &dock.place(), &[]).unwrap();
    assert!(!dock.open().identity().unwrap().known);
    let none = Place { bay: "1".into(), path: dock.folder.path().join("b.recorder.toml") };
    conformance::check_absent(&dock.factory, &none).unwrap();
}

#[test]
fn only_scripts_are_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| Place { bay: "1".into(), path: folder.path().join(name) };
    fs::write(place("x.toml").path, "").unwrap();
    fs::create_dir(place("d.recorder.toml").path).unwrap();
    assert!(!factory().recognises(&place("x.toml")));
    assert!(!factory().recognises(&place("d.recorder.toml")));
    let kind = factory().open(&place("d.recorder.toml")).err().unwrap().kind();
    assert_eq!(kind, ErrorKind::Unusable);
}

#[test]
fn content_stays_beneath_the_scripts_folder() {
    for file in ["../secret", "/etc/passwd", "link", "none"] {
        let script = Script::default().with(ScriptClip::new("a", Content::File(file.into())));
        let dock = Dock::with(&script);
        std::os::unix::fs::symlink("/etc/passwd", dock.folder.path().join("link")).unwrap();
        assert_eq!(dock.refusal().kind(), ErrorKind::Unusable, "{file}");
    }
}

#[test]
fn huge_content_is_reached_at_its_far_end() {
    let script = Script::default()
        .with(ScriptClip::new("zeros", Content::Zeros(6 << 30)))
        .with(ScriptClip::new("pattern", Content::Pattern { seed: 1, bytes: 5 << 30 }));
    let dock = Dock::with(&script);
    let mut recorder = dock.open();
    assert_eq!(recorder.list().unwrap().clips[0].size, 6 << 30);
    assert_eq!(read_on(recorder.as_mut(), 0, (6 << 30) - 3).0, [0, 0, 0]);

    let mut expected = [0; 100];
    let mut stream = blake3::Hasher::new().update(&1_u64.to_le_bytes()).finalize_xof();
    stream.set_position((5 << 30) - 100);
    stream.fill(&mut expected);
    assert_eq!(read_on(recorder.as_mut(), 1, (5 << 30) - 100).0, expected);
}

#[test]
fn a_listed_size_may_lie() {
    let mut clip = ScriptClip::new("a", Content::Text("abc".into()));
    clip.size = Some(1000);
    let dock = Dock::with(&Script::default().with(clip));
    let mut recorder = dock.open();
    assert_eq!(recorder.list().unwrap().clips[0].size, 1000);
    assert_eq!(read_on(recorder.as_mut(), 0, 0).0, b"abc");
}

#[test]
fn true_bytes_can_be_had_without_a_recorder() {
    let mut read = Vec::new();
    let content = Content::Pattern { seed: 3, bytes: 10 };
    content.reader(Path::new(".")).unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, pattern(3, 10));
}
