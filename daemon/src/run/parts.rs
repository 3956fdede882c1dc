//! What a station is put together from, on this host or in a story.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use docket_config::{BayAt, Cards, Mountable, Settings};
use docket_drivers::{
    CardFactory, RecorderFactory,
    folder::FolderFactory,
    hotplug::{FolderSource, Source, UdevSource},
    mounted::{Filesystem, MountedFactory},
    mtp::MtpFactory,
    profile::{ProfileError, ProfileSet},
    vendor::VendorFactory,
    virtual_recorder::VirtualFactory,
};
use docket_transcode::{Limits, TranscodeError, Transcoder, WorkerTranscoder};

use super::{DataLock, StartError};
use crate::{
    catalog::Catalog,
    clock::{Clock, SystemClock},
    store::Disk,
};

/// Names the socket of docket-mount; without it that of its unit.
const MOUNT_SOCKET: &str = "DOCKET_MOUNT_SOCKET";
const MOUNT_SOCKET_AT: &str = "/run/docket-mount/socket";

/// What a station is put together from.
pub struct Parts {
    /// The data folder: catalog, staging, quarantine and, by default, the archive.
    pub data: PathBuf,
    /// What says that nobody else is at work on it.
    pub lock: Arc<DataLock>,
    /// Its catalog, if it is open already: left by another station of this process.
    pub catalog: Option<Catalog>,
    /// The archive's disk.
    pub disk: Disk,
    /// The settings.
    pub settings: Settings,
    /// Whether the settings are defaults that stand in for broken ones: then footage is taken into
    /// staging, and the archive, of which nobody knows where it is, is left alone.
    pub safe_mode: bool,
    /// Whether notices are told from here: by the service, whose settings say to whom. A station that
    /// runs for one command leaves them to it.
    pub tells: bool,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The drivers, the most particular first.
    pub factories: Vec<Box<dyn RecorderFactory>>,
    /// What is known of recorders: the shipped profiles and this site's own.
    pub profiles: Arc<ProfileSet>,
    /// This site's own that cannot be used, and are left out.
    pub broken_profiles: Vec<ProfileError>,
    /// Where recorders come and go. A station that runs for one command hears of none: it takes in what
    /// it is told to.
    pub sources: Vec<Box<dyn Source>>,
    /// What makes renditions, if anything does.
    pub transcoder: Option<Box<dyn Transcoder>>,
}

impl Parts {
    /// The parts of a station on this host. A site's profile that cannot be used is left out, and
    /// said in the log.
    ///
    /// # Errors
    /// [`StartError::Profiles`] when a shipped recorder profile is broken.
    pub fn of_host(
        data: &Path,
        lock: Arc<DataLock>,
        settings: Settings,
    ) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let virtual_clock = Arc::clone(&clock);
        let (profiles, broken_profiles) =
            ProfileSet::of_site(settings.recorders.profiles.as_deref())?;
        for error in &broken_profiles {
            tracing::error!(%error, "left out");
        }
        let profiles = Arc::new(profiles);
        let virtual_recorders = VirtualFactory::new(Arc::new(move || virtual_clock.utc()));
        let factories = drivers(virtual_recorders, &profiles, &settings.cards);
        Ok(Self {
            data: data.into(),
            lock,
            catalog: None,
            disk: Disk::default(),
            settings,
            safe_mode: false,
            tells: false,
            factories,
            profiles,
            broken_profiles,
            sources: Vec::new(),
            transcoder: worker(),
            clock,
        })
    }

    /// The same for a service.
    #[must_use]
    pub fn of_service(self) -> Self {
        Self { tells: true, sources: sources(&self.settings), ..self }
    }

    /// The same for a service in safe mode. Nobody knows whom to tell; notices wait. Bays that were
    /// taught still are.
    #[must_use]
    pub fn in_safe_mode(self) -> Self {
        let sources = sources(&self.settings);
        Self { safe_mode: true, tells: false, transcoder: None, sources, ..self }
    }
}

/// All drivers, the most particular first. One that takes commands reads its footage through the
/// others.
fn drivers(
    virtual_recorders: VirtualFactory,
    profiles: &Arc<ProfileSet>,
    cards: &Cards,
) -> Vec<Box<dyn RecorderFactory>> {
    let vendor = VendorFactory::new(Arc::clone(profiles), footage_drivers(profiles, cards));
    let mut drivers: Vec<Box<dyn RecorderFactory>> =
        vec![Box::new(virtual_recorders.with_profiles(Arc::clone(profiles))), Box::new(vendor)];
    drivers.extend(footage_drivers(profiles, cards));
    drivers
}

/// The drivers that read footage, the most particular first.
fn footage_drivers(profiles: &Arc<ProfileSet>, cards: &Cards) -> Vec<Box<dyn RecorderFactory>> {
    let mut drivers: Vec<Box<dyn RecorderFactory>> =
        vec![Box::new(MtpFactory::new(Arc::clone(profiles)))];
    // Before cards, which tells what it cannot read.
    drivers.extend(mounted(cards, profiles));
    drivers.push(Box::new(CardFactory::new(Arc::clone(profiles))));
    drivers.push(Box::new(FolderFactory::new(Arc::clone(profiles))));
    drivers
}

/// What reads the cards that the settings want mounted, if they want any.
fn mounted(cards: &Cards, profiles: &Arc<ProfileSet>) -> Option<Box<dyn RecorderFactory>> {
    let filesystem = |wanted: &Mountable| match wanted {
        Mountable::Ext4 => Filesystem::Ext4,
        Mountable::Ntfs3 => Filesystem::Ntfs3,
    };
    let allowed: Vec<_> = cards.mount.iter().map(filesystem).collect();
    if allowed.is_empty() {
        return None;
    }
    Some(Box::new(MountedFactory::new(Arc::clone(profiles), allowed, mount_socket())))
}

/// Where whoever mounts cards listens.
pub(super) fn mount_socket() -> PathBuf {
    std::env::var_os(MOUNT_SOCKET).unwrap_or_else(|| MOUNT_SOCKET_AT.into()).into()
}

/// Hears of USB always, for bays can be taught; and of the folders that are bays.
fn sources(settings: &Settings) -> Vec<Box<dyn Source>> {
    let mut sources: Vec<Box<dyn Source>> = vec![Box::new(UdevSource)];
    let folders: Vec<PathBuf> = settings
        .bays
        .bay
        .iter()
        .filter_map(|bay| match &bay.at {
            BayAt::Folder(folder) => Some(folder.clone()),
            BayAt::Port(_) => None,
        })
        .collect();
    if !folders.is_empty() {
        sources.push(Box::new(FolderSource::new(folders)));
    }
    sources
}

/// The media worker; a station without one takes footage in all the same and makes previews once it
/// is there.
fn worker() -> Option<Box<dyn Transcoder>> {
    match media_worker() {
        Ok(worker) => {
            tracing::info!(worker = worker.describe(), "previews are made");
            Some(Box::new(worker))
        }
        Err(error) => {
            tracing::error!(%error, "no previews can be made");
            None
        }
    }
}

/// The media worker of this host.
pub(super) fn media_worker() -> Result<WorkerTranscoder, TranscodeError> {
    WorkerTranscoder::find(Limits::default())
}
