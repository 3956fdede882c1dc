//! Jobs: long work that goes on by itself, has an id, tells how far it is, and can be cancelled.
//!
//! Used by `Api`. A job ends exactly once, with an answer, a problem, or because the station ended;
//! beside a running station that is kept in the catalog. It holds nothing of the work itself: what
//! is taken in or read stands where it always does.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures::FutureExt;
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};
use tracing::{error, warn};

use super::{Api, ApiError, Asker, Code, JobState, JobView, Problem, Progress, Reply, Work};
use crate::domain::JobId;

/// Jobs at work at once.
const RUNNING_MAX: usize = 64;
/// Ended jobs that are still told from memory.
const ENDED_KEPT: usize = 16;

/// The jobs of one station. Clones share them.
#[derive(Clone, Default)]
pub struct Jobs(Arc<Inner>);

#[derive(Default)]
struct Inner {
    known: Mutex<VecDeque<Arc<Job>>>,
    tasks: Mutex<Tasks>,
}

#[derive(Default)]
struct Tasks {
    running: JoinSet<()>,
    /// Whether their end is waited for: then none begins any more.
    closed: bool,
}

/// A job of this run.
pub(super) struct Job {
    id: JobId,
    work: Work,
    asker: Asker,
    started_at: DateTime<Utc>,
    cancel: Cancel,
    progress: watch::Sender<Progress>,
    pub(super) ended: watch::Sender<Option<Ended>>,
}

/// How a job ended.
#[derive(Clone)]
pub(super) struct Ended {
    at: DateTime<Utc>,
    pub(super) outcome: Result<Arc<Reply>, Arc<Problem>>,
    state: JobState,
}

/// Whether a job was cancelled: a flag for those who look now and then, a bell for its work while
/// it waits. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Cancel {
    pub(super) flag: Arc<AtomicBool>,
    bell: Arc<Notify>,
}

impl Cancel {
    fn set(&self) {
        self.flag.store(true, Ordering::Relaxed);
        self.bell.notify_one();
    }

    fn is_set(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// Comes back once it is set.
    pub(super) async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// What work under way is handed: who asked, where to tell how far it is, whether to stop.
pub(super) struct Under {
    pub(super) asker: Asker,
    pub(super) cancel: Cancel,
    progress: watch::Sender<Progress>,
}

impl Under {
    /// Of work that is no job: nobody watches it, nothing cancels it.
    pub(super) fn alone(asker: &Asker) -> Self {
        let (cancel, progress) = (Cancel::default(), watch::Sender::default());
        Self { asker: asker.clone(), cancel, progress }
    }

    /// Tells how far the work is.
    pub(super) fn told(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// Goes on, unless the job was cancelled.
    pub(super) fn go_on(&self) -> Result<(), ApiError> {
        if self.cancel.is_set() {
            return Err(ApiError::new(Code::Cancelled));
        }
        Ok(())
    }
}

impl Job {
    /// Asks its work to end; what it has done so far is kept.
    pub(super) fn cancel(&self) {
        if self.ended.borrow().is_none() {
            self.cancel.set();
        }
    }

    /// Its progress; how far it is by now, if it has begun, counts as news.
    pub(super) fn progress(&self) -> watch::Receiver<Progress> {
        let mut progress = self.progress.subscribe();
        if *progress.borrow() != Progress::default() {
            progress.mark_changed();
        }
        progress
    }

    pub(super) fn view(&self, whole: bool) -> JobView {
        let ended = self.ended.borrow().clone();
        let (reply, error) = match ended.as_ref().map(|e| &e.outcome) {
            Some(Ok(reply)) if whole => (Some(Box::new(reply.as_ref().clone())), None),
            Some(Err(problem)) => (None, Some(problem.as_ref().clone())),
            _ => (None, None),
        };
        JobView {
            id: self.id.to_string(),
            work: self.work.clone(),
            state: ended.as_ref().map_or(JobState::Running, |e| e.state),
            started_by: self.asker.actor.0.clone(),
            started_at: self.started_at,
            ended_at: ended.as_ref().map(|e| e.at),
            progress: ended.is_none().then(|| *self.progress.borrow()),
            reply,
            error,
        }
    }
}

impl Jobs {
    /// Cancels all jobs.
    pub fn cancel(&self) {
        for job in self.lock().iter() {
            job.cancel();
        }
    }

    /// Begins no job any more, and waits for the ends of all, for so long at most.
    pub async fn ended(&self, at_most: Option<Duration>) {
        let mut running = {
            let mut tasks = self.tasks();
            tasks.closed = true;
            std::mem::take(&mut tasks.running)
        };
        let all = async { while running.join_next().await.is_some() {} };
        let Some(at_most) = at_most else { return all.await };
        if tokio::time::timeout(at_most, all).await.is_err() {
            warn!(task = "jobs", "jobs were still at work and are left; the next start says so");
        }
    }

    pub(super) fn find(&self, id: JobId) -> Option<Arc<Job>> {
        self.lock().iter().find(|job| job.id == id).cloned()
    }

    /// How many are at work.
    #[must_use]
    pub fn running(&self) -> usize {
        self.lock().iter().filter(|job| job.ended.borrow().is_none()).count()
    }

    fn remember(&self, job: &Arc<Job>) -> Result<(), ApiError> {
        let mut known = self.lock();
        let ended = |job: &Arc<Job>| job.ended.borrow().is_some();
        let running = known.iter().filter(|job| !ended(job)).count();
        if running >= RUNNING_MAX {
            return Err(ApiError::new(Code::TooMany));
        }
        while known.len() - running > ENDED_KEPT {
            let Some(oldest) = known.iter().position(ended) else { break };
            known.remove(oldest);
        }
        known.push_back(Arc::clone(job));
        Ok(())
    }

    fn begin(&self, work: impl Future<Output = ()> + Send + 'static) -> Result<(), ApiError> {
        let mut tasks = self.tasks();
        if tasks.closed {
            return Err(ApiError::new(Code::Stopping));
        }
        while tasks.running.try_join_next().is_some() {}
        tasks.running.spawn(work);
        Ok(())
    }

    fn forget(&self, id: JobId) {
        self.lock().retain(|known| known.id != id);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Job>>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Api {
    /// Starts `work`, if `asker` may have it done, and answers its job. Whichever way it is asked
    /// for, it is judged here.
    pub(super) async fn start(&self, asker: &Asker, work: Work) -> Result<JobView, ApiError> {
        self.fits(asker, &work).await?;
        let started_at = self.clock.utc();
        let job = Arc::new(Job {
            id: JobId::mint(started_at),
            work,
            asker: asker.clone(),
            started_at,
            cancel: Cancel::default(),
            progress: watch::Sender::default(),
            ended: watch::Sender::default(),
        });
        self.jobs.remember(&job)?;
        if self.station.is_some() {
            let work = serde_json::to_string(&job.work).unwrap_or_default();
            let begun = self.catalog.begin_job(job.id, &work, &asker.actor, started_at).await;
            if let Err(error) = begun {
                // It never began: nobody may find it at work.
                self.jobs.forget(job.id);
                return Err(error.into());
            }
        }
        let view = job.view(false);
        // What was noted and never began is told as interrupted by the next start.
        let id = job.id;
        self.jobs.begin(self.clone().see_through(job)).inspect_err(|_| self.jobs.forget(id))?;
        Ok(view)
    }

    async fn see_through(self, job: Arc<Job>) {
        let under = Under {
            asker: job.asker.clone(),
            cancel: job.cancel.clone(),
            progress: job.progress.clone(),
        };
        let done = AssertUnwindSafe(self.work(job.work.clone(), &under)).catch_unwind().await;
        let done = done.unwrap_or_else(|_| {
            error!(job = %job.id, "a job was lost: it panicked; docket goes on without it");
            Err(ApiError::new(Code::Internal))
        });
        let cancelled = job.cancel.is_set();
        let state = match &done {
            _ if cancelled => JobState::Cancelled,
            Ok(_) => JobState::Done,
            Err(_) => JobState::Failed,
        };
        let outcome = match done {
            Ok(reply) => Ok(Arc::new(reply)),
            Err(error) => Err(Arc::new(error.told(&job.asker.words))),
        };
        let ended = Ended { at: self.clock.utc(), outcome, state };
        if self.station.is_some() {
            self.keep_end(job.id, &ended).await;
        }
        job.ended.send_replace(Some(ended));
    }

    /// A job's end that cannot be written shows as interrupted after the next start.
    async fn keep_end(&self, id: JobId, ended: &Ended) {
        let json = match &ended.outcome {
            Ok(reply) => serde_json::to_string(reply.as_ref()),
            Err(problem) => serde_json::to_string(problem.as_ref()),
        };
        let (state, json) = (ended.state.as_str(), json.ok());
        let kept = self.catalog.end_job(id, state, json.as_deref(), ended.at).await;
        if let Err(error) = kept {
            warn!(job = %id, %error, "a job's end could not be noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};

    use super::*;
    use crate::{
        api::{Role, Settings},
        catalog::Catalog,
        clock::{Clock, SystemClock},
        domain::Actor,
        store::Store,
        words::Words,
    };

    #[tokio::test]
    async fn work_is_begun_for_those_only_who_may_do_it_whichever_way_they_ask() {
        let dir = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let path = Catalog::path_in(dir.path());
        let (catalog, _) = Catalog::open(&path, Arc::clone(&clock)).await.unwrap();
        let store = Store::of_data_folder(dir.path(), None).unwrap();
        let settings = Settings::fixed(crate::api::ReadSettings::default());
        let api = Api::new(catalog, store, clock, dir.path().into(), settings, None);
        let asker = |role| Asker {
            actor: Actor("token:x".into()),
            role,
            words: Words { language: Language::En, zone: TimeZone::System },
        };
        let check = Work::Fsck { deep: false };
        let job = api.start(&asker(Role::Operator), check.clone()).await.unwrap();
        // Who may start jobs anew need not be one who may do what they do.
        let watcher = asker(Role::Watcher);
        for refused in [api.retry_job(&watcher, &job.id).await, api.start(&watcher, check).await] {
            assert_eq!(refused.map(|job| job.id).unwrap_err().code, Code::Denied);
        }
        api.jobs.ended(None).await;
    }
}
