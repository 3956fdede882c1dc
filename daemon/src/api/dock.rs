//! Taking recorders in, now; and the demo, which docks recorders that docket itself plays.

use std::{
    fs,
    path::{Path, PathBuf},
};

use docket_drivers::{Place, virtual_recorder};
use docket_transcode::INSIDE_VERSION;

use super::{
    Api, ApiError, Code, DemoView, DockFailure, DockView, InterruptionView, Leave, NoteGiven,
    Running, VerifyView, jobs::Under,
};
use crate::{
    catalog::{InterruptionFilter, ItemFilter},
    domain::{InterruptionState, SessionId},
};

/// Places docked by one request at most: each has a thread.
const PATHS_MAX: usize = 64;
/// What is done of a session beside the line.
#[derive(Clone, Copy)]
enum Beside {
    Renditions,
    Judging,
}

/// Demo recorders at most: one screenful of bars.
const DEMO_BAYS_MAX: u32 = 16;

impl Api {
    pub(super) async fn dock(&self, paths: &[String], under: &Under) -> Result<DockView, ApiError> {
        let station = self.station()?;
        let places = places(paths);
        let (dock, sessions) = self.dock_places(station, places, under).await?;
        self.wait_for_lanes(station, &sessions, under).await?;
        Ok(dock)
    }

    pub(super) async fn demo(
        &self,
        bays: u32,
        seed: u64,
        under: &Under,
    ) -> Result<DemoView, ApiError> {
        let station = self.station()?;
        let scripts = self.clone();
        let written = self.health.data.ask(move || scripts.write_demo(bays, seed)).await;
        let silent = || ApiError::new(Code::FolderUnusable).with("folder", self.data.display());
        let places =
            written.unwrap_or_else(|| Err(silent().because("its disk does not answer")))?;
        let (dock, sessions) = self.dock_places(station, places, under).await?;
        self.wait_for_lanes(station, &sessions, under).await?;
        self.enter_samples(&dock.sessions, &under.asker).await?;
        let handovers = self.handovers_of(&sessions).await?;
        let interruptions = self.explain_in_demo(&sessions, under).await?;
        let by = &under.asker.actor;
        let proposed = match sessions.first() {
            Some(&session) => self.propose_in_demo(seed, session, by).await?,
            None => None,
        };
        let mut items = Vec::new();
        let mut verify = VerifyView::default();
        for session in sessions {
            let filter = ItemFilter { session: Some(session), ..ItemFilter::default() };
            let found = self.catalog.items(&filter).await?;
            for item in &found {
                self.verify_one(item, under, &mut verify).await?;
            }
            items.extend(self.item_views(&found).await?);
        }
        Ok(DemoView { dock, items, interruptions, handovers, proposed, verify })
    }

    /// Explains the interruptions of the demo's sessions as an officer would: by what is spoken in the next
    /// clip. Answers all of them.
    async fn explain_in_demo(
        &self,
        sessions: &[SessionId],
        under: &Under,
    ) -> Result<Vec<InterruptionView>, ApiError> {
        let mut told = Vec::new();
        for &session in sessions {
            let filter = InterruptionFilter { session: Some(session), ..Default::default() };
            for one in self.catalog.interruptions(&filter).await? {
                if one.state == InterruptionState::Open && one.finding.spoken_in.is_some() {
                    let cause = one.finding.cause.map(|cause| cause.as_str().into());
                    let given = NoteGiven { spoken: true, cause, ..NoteGiven::default() };
                    let by = &under.asker.actor;
                    self.explain_interruption(&one.id.to_string(), given, by).await?;
                }
                told.push(self.interruption(one.id).await?);
            }
        }
        Ok(told)
    }

    /// Docks all `places` at once; each has its own bay.
    async fn dock_places(
        &self,
        station: &Running,
        places: Vec<Place>,
        under: &Under,
    ) -> Result<(DockView, Vec<SessionId>), ApiError> {
        let mut waiting = Vec::with_capacity(places.len());
        under.told(|p| p.total = Some(places.len() as u64));
        for place in places {
            let name = place.path.display().to_string();
            let place = Place { bay: station.live.take(&place.bay), ..place };
            let leave = Leave { cancelled: under.cancel.flag.clone(), ..Leave::default() };
            let asked = station.desk.ask(place, under.asker.actor.clone(), leave).await;
            waiting.push((name, asked.ok_or_else(|| ApiError::new(Code::Stopping))?));
        }
        let mut view = DockView { sessions: Vec::new(), failures: Vec::new() };
        let mut ids = Vec::new();
        for (place, answer) in waiting {
            let answer = answer.await.map_err(|_| ApiError::new(Code::Stopping));
            match answer.and_then(|done| done.map_err(Into::into)) {
                Ok(session) => {
                    ids.push(session);
                    view.sessions.push(self.session_view(session).await?);
                }
                Err(error) => {
                    let error = error.told(&under.asker.words);
                    view.failures.push(DockFailure { place, error });
                }
            }
            under.told(|p| p.done += 1);
        }
        Ok((view, ids))
    }

    /// Waits until no item of `sessions` waits for a rendition, and all that can be told of them is; or
    /// what is left cannot be done.
    async fn wait_for_lanes(
        &self,
        station: &Running,
        sessions: &[SessionId],
        under: &Under,
    ) -> Result<(), ApiError> {
        for beside in [Beside::Renditions, Beside::Judging] {
            self.wait_for(station, beside, sessions, under).await?;
        }
        Ok(())
    }

    async fn wait_for(
        &self,
        station: &Running,
        beside: Beside,
        sessions: &[SessionId],
        under: &Under,
    ) -> Result<(), ApiError> {
        let lane = match beside {
            Beside::Renditions => &station.renditions,
            Beside::Judging => &station.judging,
        };
        let mut progress = lane.progress.clone();
        let passes = progress.borrow().passes;
        // Two passes: one may have begun before the last item was proven.
        while progress.borrow().passes < passes + 2
            && under.go_on().is_ok()
            && self.has_to_do(beside, sessions).await?
        {
            progress.mark_unchanged();
            lane.ring();
            tokio::select! {
                changed = progress.changed() => if changed.is_err() { break },
                () = under.cancel.rung() => break,
            }
        }
        Ok(())
    }

    async fn has_to_do(&self, beside: Beside, sessions: &[SessionId]) -> Result<bool, ApiError> {
        for &session in sessions {
            let has = match beside {
                Beside::Renditions => self.catalog.wants_rendition(session).await?,
                Beside::Judging => self.catalog.waits_to_be_judged(session, INSIDE_VERSION).await?,
            };
            if has {
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
            ApiError::new(Code::FolderUnusable)
                .with("folder", self.data.display())
                .because(format_args!("{}: {e}", path.display()))
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

/// Whether these places can be docked at all.
pub(super) fn may_dock(paths: &[String]) -> Result<(), ApiError> {
    if paths.is_empty() {
        return Err(ApiError::new(Code::NothingToDock));
    }
    if paths.len() > PATHS_MAX {
        let error = ApiError::new(Code::TooManyPlaces);
        return Err(error.with("count", paths.len()).with("max", PATHS_MAX));
    }
    match paths.iter().find(|path| !Path::new(path).is_absolute() || path.contains('\0')) {
        Some(odd) => Err(ApiError::new(Code::NotAbsolute).with("path", odd)),
        None => Ok(()),
    }
}

/// Whether a demo can have so many bays.
pub(super) fn may_demo(bays: u32) -> Result<(), ApiError> {
    if (1..=DEMO_BAYS_MAX).contains(&bays) {
        return Ok(());
    }
    Err(ApiError::new(Code::DemoBays).with("count", bays).with("max", DEMO_BAYS_MAX))
}

/// Bays named after the folders' last parts.
fn places(paths: &[String]) -> Vec<Place> {
    let name = |path: &Path| {
        path.file_name().map_or_else(|| "/".into(), |n| n.to_string_lossy().into_owned())
    };
    paths.iter().map(PathBuf::from).map(|path| Place { bay: name(&path), path }).collect()
}
