//! The probes on real folders, catalogs and locks, and on a host whose files are written for the test.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use docket_config::{Settings, TimeZone};
use docket_drivers::{ClipKind, Identity, NameFacts};
use docket_transcode::{TranscodeError, TranscodeErrorKind, WorkerTranscoder};
use tempfile::TempDir;

use super::*;
use crate::{
    catalog::{Catalog, Listed, NewSession, Staged},
    clock::{Clock, SimulatedClock},
    domain::{Actor, Digests, Holes, ItemId},
    store::keys,
};

mod archived;
mod bays;
mod encryption;
mod folders;
mod hosts;
mod kept;
mod lights;
mod media;
mod witnesses;
mod words;

/// A station to be examined.
struct Desk {
    folder: TempDir,
    /// The host's files; written below here when a test is about them.
    host: PathBuf,
    clock: Arc<SimulatedClock>,
    settings: Settings,
    settings_problems: usize,
    zone: TimeZone,
    worker: Option<PathBuf>,
    controller: Option<ControllerState>,
}

impl Desk {
    /// A station with a data folder and nothing in it, on the real host.
    fn new() -> Self {
        // On a disk: a folder in memory has no O_DIRECT on older kernels.
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        fs::set_permissions(folder.path().join("data"), PermissionsExt::from_mode(0o700)).unwrap();
        Self {
            folder,
            host: "/".into(),
            clock: Arc::new(SimulatedClock::at(noon())),
            settings: Settings::default(),
            settings_problems: 0,
            zone: TimeZone::Named(chrono_tz::Asia::Shanghai),
            worker: None,
            controller: None,
        }
    }

    /// The same on a host that has no files but those that the test writes.
    fn on_bare_host() -> Self {
        let mut desk = Self::new();
        desk.host = desk.folder.path().join("host");
        fs::create_dir(&desk.host).unwrap();
        desk
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a host's file.
    fn host_file(&self, below: &str, text: &str) {
        let path = self.host.join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn report(&self, quick: bool) -> Report {
        let (data, socket) = (self.data(), self.data().join("docket.sock"));
        let context = Context {
            data: &data,
            socket: &socket,
            settings: (self.settings_problems == 0).then_some(&self.settings),
            settings_problems: self.settings_problems,
            zone: self.zone,
            clock: self.clock.as_ref(),
            media: self.media(),
            controller: self.controller.clone(),
            mounts: &self.host.join("run/docket-mount/socket"),
            host: &self.host,
        };
        // The API asks on whichever thread is free.
        fn on_any_thread<T: Send>(work: T) -> T {
            work
        }
        block_on(on_any_thread(run(&context, quick)))
    }

    fn media(&self) -> Result<WorkerTranscoder, TranscodeError> {
        let none = || TranscodeError {
            kind: TranscodeErrorKind::Unavailable,
            what: "it is nowhere".into(),
        };
        let program = self.worker.clone().ok_or_else(none)?;
        Ok(WorkerTranscoder::new(program, docket_transcode::Limits::default()))
    }

    /// What a probe finds in quick mode.
    fn look(&self, probe: &str) -> Found {
        found(&self.report(true), probe)
    }

    /// `state code` of what a probe finds.
    fn says(&self, probe: &str) -> String {
        said(&self.look(probe))
    }

    /// A catalog in the data folder, closed in order.
    fn with_catalog(&self) {
        block_on(async { self.open_catalog().await.close().await.unwrap() });
    }

    async fn open_catalog(&self) -> Catalog {
        let clock: Arc<dyn Clock> = Arc::<SimulatedClock>::clone(&self.clock);
        Catalog::open(&Catalog::path_in(&self.data()), clock).await.unwrap().0
    }

    /// An original of `size` bytes proven in the archive, as the catalog has it, and its key.
    fn archived(&self, size: u64) -> (ItemId, String) {
        block_on(async {
            let catalog = self.open_catalog().await;
            let started = catalog.begin_session(&session(size)).await.unwrap();
            let item = started.plans[0].item().unwrap();
            catalog.start_copying(&[item]).await.unwrap();
            let digests = Digests { blake3: item.to_string(), sha256: item.to_string(), sm3: None };
            let (holes, reads_more_of) = (Holes::default(), None);
            let staged = Staged { item, handle: 0, size, digests, holes, reads_more_of };
            catalog.stage(started.session, &[staged]).await.unwrap();
            let key = keys::original(item, "mp4");
            catalog.prove("local", &[(item, key.clone())]).await.unwrap();
            catalog.close().await.unwrap();
            (item, key)
        })
    }

    /// Writes an original's object.
    fn object(&self, key: &str, bytes: &[u8]) {
        let path = self.data().join("archive").join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn session(size: u64) -> NewSession {
    NewSession {
        bay: "bay-1".into(),
        driver: "virtual".into(),
        place: "/recorders/one".into(),
        identity_key: "serial::A1".into(),
        label: "A1".into(),
        docked_by: Actor::station(),
        identity: Identity::default(),
        clock: None,
        host_error_ms: None,
        clips: vec![Listed {
            handle: 0,
            path_raw: size.to_string().into(),
            size,
            modified: None,
            kind: ClipKind::Video,
            key_mark: None,
            name: NameFacts::default(),
        }],
        not_taken: Vec::new(),
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

/// What `probe` found; a finding that is not in its list is a defect.
fn found(report: &Report, probe: &str) -> Found {
    let known: BTreeSet<_> = findings().collect();
    for outcome in &report.outcomes {
        let one = (outcome.probe, outcome.found.code, outcome.found.state);
        assert!(known.contains(&one), "{one:?} is not among the findings");
    }
    let outcome = report.outcomes.iter().find(|outcome| outcome.probe == probe);
    outcome.unwrap_or_else(|| panic!("there is no probe {probe}")).found.clone()
}

fn said(found: &Found) -> String {
    format!("{} {}", found.state.as_str(), found.code)
}

fn text(found: &Found, fact: &str) -> String {
    match &found.facts[fact] {
        Fact::Text(text) => text.clone(),
        other => panic!("{fact} is {other:?}"),
    }
}

fn number(found: &Found, fact: &str) -> u64 {
    match found.facts[fact] {
        Fact::Number(n) | Fact::Bytes(n) => n,
        ref other => panic!("{fact} is {other:?}"),
    }
}

/// A folder in which nothing can be made, root or not; as it was again when dropped.
struct Locked<'a>(&'a Path);

impl<'a> Locked<'a> {
    fn lock(folder: &'a Path) -> Self {
        fs::set_permissions(folder, PermissionsExt::from_mode(0o500)).unwrap();
        if rustix::process::geteuid().is_root() {
            set_immutable(folder, true);
        }
        Self(folder)
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if rustix::process::geteuid().is_root() {
            set_immutable(self.0, false);
        }
        fs::set_permissions(self.0, PermissionsExt::from_mode(0o700)).unwrap();
    }
}

fn set_immutable(folder: &Path, on: bool) {
    use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
    let file = fs::File::open(folder).unwrap();
    let mut flags = ioctl_getflags(&file).unwrap();
    flags.set(IFlags::IMMUTABLE, on);
    ioctl_setflags(&file, flags).unwrap();
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push((path.clone(), fs::read(&path).unwrap_or_default()));
        }
    }
    all.sort();
    all
}
