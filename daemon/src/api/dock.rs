//! Taking recorders in, now; and the demo, which docks recorders that docket itself plays.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use docket_drivers::{Place, virtual_recorder};

use super::{Api, ApiError, ApiErrorKind, DemoView, DockFailure, DockView, Running, VerifyView};
use crate::{
    catalog::ItemFilter,
    domain::{Actor, SessionId},
    flow::{FlowError, live::BayState},
};

/// Places docked by one request at most: each has a thread.
const PATHS_MAX: usize = 64;
/// Demo recorders at most: one screenful of bars.
const DEMO_BAYS_MAX: u32 = 16;

impl Api {
    pub(super) async fn dock(&self, paths: &[PathBuf], by: &Actor) -> Result<DockView, ApiError> {
        let station = self.station()?;
        if paths.is_empty() {
            return Err(ApiError::usage("nothing to dock", "name at least one folder"));
        }
        if let Some(odd) = paths.iter().find(|p| !p.is_absolute() || has_nul(p)) {
            let what = format!("{} is no absolute path", odd.display());
            return Err(ApiError::usage(what, "name the folder in full"));
        }
        if paths.len() > PATHS_MAX {
            let todo = format!("dock {PATHS_MAX} at a time");
            return Err(ApiError::usage(format!("{} places at once", paths.len()), &todo));
        }
        let places = places(paths, &station.live.bays());
        let (dock, sessions) = self.dock_places(station, places, by).await?;
        self.wait_for_renditions(station, &sessions).await?;
        Ok(dock)
    }

    pub(super) async fn demo(
        &self,
        bays: u32,
        seed: u64,
        by: &Actor,
    ) -> Result<DemoView, ApiError> {
        let station = self.station()?;
        if !(1..=DEMO_BAYS_MAX).contains(&bays) {
            let todo = format!("use 1 to {DEMO_BAYS_MAX}");
            return Err(ApiError::usage(format!("a demo cannot have {bays} bays"), &todo));
        }
        let places = self.write_demo(bays, seed)?;
        let (dock, sessions) = self.dock_places(station, places, by).await?;
        self.wait_for_renditions(station, &sessions).await?;
        let mut items = Vec::new();
        let mut verify = VerifyView::default();
        for session in sessions {
            let filter = ItemFilter { session: Some(session), ..ItemFilter::default() };
            for item in self.catalog.items(&filter).await? {
                self.verify_one(&item, by, &mut verify).await?;
                items.push(self.item_view(&item).await?);
            }
        }
        Ok(DemoView { dock, items, verify })
    }

    /// Docks all `places` at once; each has its own bay.
    async fn dock_places(
        &self,
        station: &Running,
        places: Vec<Place>,
        by: &Actor,
    ) -> Result<(DockView, Vec<SessionId>), ApiError> {
        let mut waiting = Vec::with_capacity(places.len());
        for place in places {
            let name = place.path.display().to_string();
            let answer =
                station.desk.ask(place, by.clone()).await.ok_or_else(ApiError::stopping)?;
            waiting.push((name, answer));
        }
        let mut view = DockView { sessions: Vec::new(), failures: Vec::new() };
        let mut ids = Vec::new();
        for (place, answer) in waiting {
            match answer.await {
                Ok(Ok(session)) => {
                    ids.push(session);
                    view.sessions.push(self.session_view(session).await?);
                }
                Ok(Err(error)) => view.failures.push(failure(place, error)),
                Err(_) => view.failures.push(DockFailure { place, error: ApiError::stopping() }),
            }
        }
        Ok((view, ids))
    }

    /// Waits until no item of `sessions` waits for a rendition, or none can be made.
    async fn wait_for_renditions(
        &self,
        station: &Running,
        sessions: &[SessionId],
    ) -> Result<(), ApiError> {
        let mut progress = station.renditions.progress.clone();
        let passes = progress.borrow().passes;
        // Two passes: one may have begun before the last item was proven.
        while progress.borrow().passes < passes + 2 && self.wants_rendition(sessions).await? {
            progress.mark_unchanged();
            station.renditions.ring();
            if progress.changed().await.is_err() {
                break;
            }
        }
        Ok(())
    }

    async fn wants_rendition(&self, sessions: &[SessionId]) -> Result<bool, ApiError> {
        for session in sessions {
            if self.catalog.wants_rendition(*session).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the demo recorders' scripts into the data folder, once: a second demo with the same
    /// seed docks the same recorders and finds everything known.
    fn write_demo(&self, bays: u32, seed: u64) -> Result<Vec<Place>, ApiError> {
        let folder = self.data.join("demo");
        let failed = |path: &Path, e: &dyn std::fmt::Display| {
            ApiError::new(
                "DKT-0202",
                ApiErrorKind::Failed,
                format!("the demo recorder {} cannot be written: {e}", path.display()),
                "nothing was taken",
                "make the data folder writable",
            )
        };
        fs::create_dir_all(&folder).map_err(|e| failed(&folder, &e))?;
        let mut places = Vec::new();
        for bay in 0..bays {
            let path = folder.join(format!("seed-{seed}-bay-{}.recorder.toml", bay + 1));
            if !path.exists() {
                let script = virtual_recorder::demo_script(bay, seed, self.clock.utc());
                let text = script.to_toml().map_err(|e| failed(&path, &e))?;
                // Whole or not at all: a half-written script would be broken for ever.
                let draft = path.with_extension("draft");
                fs::write(&draft, text)
                    .and_then(|()| fs::rename(&draft, &path))
                    .map_err(|e| failed(&path, &e))?;
            }
            places.push(Place { bay: format!("bay-{}", bay + 1), path });
        }
        Ok(places)
    }
}

fn has_nul(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().contains(&0)
}

/// Bays named after the folders' last parts; a number tells equal ones, and those in use, apart.
fn places(paths: &[PathBuf], in_use: &[BayState]) -> Vec<Place> {
    let busy = in_use.iter().filter(|bay| !bay.stage.is_last());
    let mut used: BTreeMap<String, u32> = busy.map(|bay| (bay.bay.clone(), 1)).collect();
    paths
        .iter()
        .map(|path| {
            let name =
                path.file_name().map_or_else(|| "/".into(), |n| n.to_string_lossy().into_owned());
            let n = used.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
            let bay = if *n == 1 { name } else { format!("{name} ({n})") };
            Place { bay, path: path.clone() }
        })
        .collect()
}

fn failure(place: String, error: FlowError) -> DockFailure {
    DockFailure { place, error: error.into() }
}
