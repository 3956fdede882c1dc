//! Probes of the media worker: whether there is one, whether it does its work, how well it is locked
//! in. It is given half a second of silence in a file that has no name.

use std::{
    env,
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::{fd::AsRawFd, unix::fs::DirBuilderExt},
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use docket_transcode::{
    TranscodeError, TranscodeErrorKind, Transcoder, WorkerTranscoder, protocol::Sandbox,
};
use rustix::fs::OFlags;

use super::{
    Fact,
    disk::nameless,
    report::{Finding, Found, Probe},
    scene::Scene,
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        name: "media-worker",
        findings: &[OFF, THERE, WORKS, MISSING, BROKEN, NOT_TRIED],
        look: worker,
    },
    Probe { name: "media-sandbox", findings: &[NOT_ASKED, FULL, PARTIAL], look: sandbox },
];

const OFF: Finding = Finding::skipped("off");
const THERE: Finding = Finding::ok("there");
const WORKS: Finding = Finding::ok("works");
const MISSING: Finding = Finding::warn("missing");
const BROKEN: Finding = Finding::fail("broken");
const NOT_TRIED: Finding = Finding::skipped("not-tried");

const NOT_ASKED: Finding = Finding::skipped("not-asked");
const FULL: Finding = Finding::ok("full");
const PARTIAL: Finding = Finding::warn("partial");

/// What became of asking for the worker.
pub(super) enum Media {
    /// No previews are wanted.
    Off,
    /// There is none, and why.
    Missing(String),
    /// There is one; it was not tried.
    There,
    /// It could not be tried, and why.
    NotTried(String),
    /// It failed, and how.
    Broken(String),
    /// It did its work, locked in so.
    Works(Sandbox),
}

/// Asks for the worker and, unless `quick`, has it do a clip.
pub(super) fn ask(media: &Result<WorkerTranscoder, TranscodeError>, quick: bool) -> Media {
    match media {
        Err(error) => Media::Missing(error.what.clone()),
        Ok(_) if quick => Media::There,
        Ok(worker) => match Bench::set_up() {
            Ok(bench) => bench.try_out(worker),
            Err(error) => Media::NotTried(error.to_string()),
        },
    }
}

fn worker(scene: &Scene<'_>) -> Found {
    let why = |finding: Finding, why: &str| finding.with("why", Fact::Text(why.into()));
    match &scene.media {
        Media::Off => OFF.into(),
        Media::Missing(what) => why(MISSING, what),
        Media::There => THERE.into(),
        Media::NotTried(what) => why(NOT_TRIED, what),
        Media::Broken(what) => why(BROKEN, what),
        Media::Works(_) => WORKS.into(),
    }
}

fn sandbox(scene: &Scene<'_>) -> Found {
    let Media::Works(sandbox) = &scene.media else { return NOT_ASKED.into() };
    let is_full = sandbox.landlock == "full" && sandbox.seccomp == "full";
    (if is_full { FULL } else { PARTIAL })
        .with("landlock", Fact::Text(sandbox.landlock.clone()))
        .with("seccomp", Fact::Text(sandbox.seccomp.clone()))
}

/// A folder for the worker, gone when dropped.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    /// Made new and private: a folder of that name that stands there already is another's.
    fn set_up() -> io::Result<Self> {
        let folder = env::temp_dir().join(format!("docket-doctor-{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    fn try_out(&self, worker: &WorkerTranscoder) -> Media {
        let silence = match self.silence() {
            Ok(silence) => silence,
            Err(error) => return Media::NotTried(error.to_string()),
        };
        let done = worker.derive(&silence, &self.folder, &AtomicBool::new(false));
        match (done, worker.sandbox()) {
            (Ok(_), Some(sandbox)) => Media::Works(sandbox),
            (Ok(_), None) => Media::Broken("it did not say how it is locked in".into()),
            (Err(error), _) if error.kind == TranscodeErrorKind::Cancelled => {
                Media::NotTried(error.what)
            }
            (Err(error), _) => Media::Broken(error.what),
        }
    }

    /// Half a second of silence, open for reading only.
    fn silence(&self) -> io::Result<File> {
        let mut file = nameless(&self.folder, OFlags::empty())?;
        file.write_all(&wave_of_silence())?;
        // Opened once more by its number: the descriptor itself may be written through.
        File::open(Path::new("/proc/self/fd").join(file.as_raw_fd().to_string()))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for such things, private and small.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A WAVE file: 8000 samples a second, 16 bits, one channel, half a second of zeros.
fn wave_of_silence() -> Vec<u8> {
    const RATE: u32 = 8000;
    const DATA: u32 = RATE / 2 * 2;
    let mut wave = Vec::with_capacity(44 + DATA as usize);
    wave.extend(b"RIFF");
    wave.extend((36 + DATA).to_le_bytes());
    wave.extend(b"WAVEfmt ");
    wave.extend(16_u32.to_le_bytes());
    for field in [1_u16, 1] {
        wave.extend(field.to_le_bytes());
    }
    wave.extend(RATE.to_le_bytes());
    wave.extend((RATE * 2).to_le_bytes());
    for field in [2_u16, 16] {
        wave.extend(field.to_le_bytes());
    }
    wave.extend(b"data");
    wave.extend(DATA.to_le_bytes());
    wave.resize(44 + DATA as usize, 0);
    wave
}
