//! What several probes need to know, found out once.
//!
//! Made by [`super::run`]. Nothing here is a finding yet.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::Duration;
use docket_config::Settings;
use rustix::fs::{Access, access};

use super::{
    Context,
    held::{Holder, holder},
    host::Host,
    media::{self, Media},
    report::{Finding, Found},
};
use crate::catalog::{Catalog, CatalogError, Examined, Look, PACE_DAYS, TargetStand, Witnessing};

/// There is no data folder yet.
pub(super) const NO_DATA: Finding = Finding::skipped("no-data-yet");
/// The data folder may not be looked into.
pub(super) const DENIED: Finding = Finding::skipped("denied");

/// How the data folder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Data {
    /// Not made yet.
    Missing,
    /// There, and this user may not look in.
    Denied,
    /// There.
    There,
}

/// Everything that several probes look at.
pub(super) struct Scene<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) quick: bool,
    pub(super) host: Host<'a>,
    /// The settings, or the defaults where they cannot be used, as in safe mode.
    pub(super) settings: Settings,
    pub(super) data: Data,
    pub(super) holder: Option<Holder>,
    /// What the catalog says of itself; none when there is none or it may not be looked at.
    pub(super) catalog: Option<Result<Examined, CatalogError>>,
    /// What is wrong with it; none when that was not asked.
    pub(super) catalog_problems: Option<Result<Vec<String>, CatalogError>>,
    /// How the log stands with its witnesses; none when that could not be asked.
    pub(super) witnessing: Option<Witnessing>,
    /// How the further archive targets stand; none when that could not be asked.
    pub(super) targets: Option<Vec<TargetStand>>,
    pub(super) media: Media,
}

impl<'a> Scene<'a> {
    pub(super) async fn of(context: &'a Context<'a>, quick: bool) -> Self {
        let host = Host(context.host);
        let data = match fs::metadata(context.data) {
            Ok(_) if access(context.data, Access::READ_OK | Access::EXEC_OK).is_ok() => Data::There,
            Ok(_) => Data::Denied,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Data::Denied,
            Err(_) => Data::Missing,
        };
        let settings = context.settings.cloned().unwrap_or_default();
        let media =
            if settings.transcode.enabled { media::ask(&context.media, quick) } else { Media::Off };
        let mut scene = Self {
            context,
            quick,
            host,
            settings,
            data,
            holder: holder(host, &context.data.join("lock")),
            catalog: None,
            catalog_problems: None,
            witnessing: None,
            targets: None,
            media,
        };
        scene.look_at_catalog().await;
        scene
    }

    async fn look_at_catalog(&mut self) {
        let path = Catalog::path_in(self.context.data);
        if self.data != Data::There || !path.exists() {
            return;
        }
        let since = self.context.clock.utc() - Duration::days(PACE_DAYS);
        match Look::open(&path, self.holder.is_some()).await {
            Ok(mut look) => {
                self.catalog = Some(look.examine(since).await);
                let witnesses = &self.settings.archive.witnesses;
                let witnesses: Vec<_> = witnesses.iter().map(|one| one.key.as_str()).collect();
                // Why it could not be asked is what the catalog's own probe says.
                self.witnessing = look.witnessing(&witnesses).await.ok();
                self.targets = look.targets().await.ok();
                if !self.quick {
                    self.catalog_problems = Some(look.check().await);
                }
            }
            Err(error) => self.catalog = Some(Err(error)),
        }
    }

    /// What a probe says that needs to look into the data folder and cannot.
    pub(super) fn no_data(&self) -> Option<Found> {
        match self.data {
            Data::Missing => Some(NO_DATA.found()),
            Data::Denied => Some(DENIED.found()),
            Data::There => None,
        }
    }

    /// The catalog's own words, where it could be read.
    pub(super) fn examined(&self) -> Option<&Examined> {
        self.catalog.as_ref()?.as_ref().ok()
    }

    /// The archive's folder, made or not.
    pub(super) fn archive(&self) -> PathBuf {
        let named = self.settings.archive.folder.clone();
        named.unwrap_or_else(|| self.context.data.join("archive"))
    }

    /// The folder of staged clips, or the data folder before it is made.
    pub(super) fn staging(&self) -> PathBuf {
        let staging = self.context.data.join("staging");
        if staging.is_dir() { staging } else { self.context.data.to_owned() }
    }
}

/// A path as a fact.
pub(super) fn shown(path: &Path) -> super::Fact {
    super::Fact::Text(path.display().to_string())
}
