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
use tokio::{sync::watch, task::JoinSet};
use tracing::{error, warn};

use super::{
    Api, ApiError, Asker, Code, JobState, JobView, JobsView, Page, Problem, Progress, Reply, Work,
    items::page_limit,
};
use crate::{
    catalog::{CatalogErrorKind, JobRow},
    domain::JobId,
};

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
    tasks: Mutex<JoinSet<()>>,
}

/// A job of this run.
pub(super) struct Job {
    id: JobId,
    work: Work,
    asker: Asker,
    started_at: DateTime<Utc>,
    cancel: Arc<AtomicBool>,
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

/// What work under way is handed: who asked, where to tell how far it is, whether to stop.
pub(super) struct Under {
    pub(super) asker: Asker,
    pub(super) cancel: Arc<AtomicBool>,
    progress: watch::Sender<Progress>,
}

impl Under {
    /// Tells how far the work is.
    pub(super) fn told(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// Goes on, unless the job was cancelled.
    pub(super) fn go_on(&self) -> Result<(), ApiError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(ApiError::new(Code::Cancelled));
        }
        Ok(())
    }
}

impl Job {
    pub(super) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    fn view(&self, whole: bool) -> JobView {
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
            job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Waits for the ends of all jobs, for so long at most.
    pub async fn ended(&self, at_most: Option<Duration>) {
        let mut tasks = std::mem::take(&mut *self.tasks());
        let all = async { while tasks.join_next().await.is_some() {} };
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

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Job>>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Api {
    /// Starts `work` and answers its job.
    pub(super) async fn start(&self, asker: &Asker, work: Work) -> Result<JobView, ApiError> {
        self.fits(&work)?;
        let started_at = self.clock.utc();
        let job = Arc::new(Job {
            id: JobId::mint(started_at),
            work,
            asker: asker.clone(),
            started_at,
            cancel: Arc::default(),
            progress: watch::Sender::default(),
            ended: watch::Sender::default(),
        });
        self.jobs.remember(&job)?;
        if self.station.is_some() {
            let work = serde_json::to_string(&job.work).unwrap_or_default();
            if let Err(error) = self.catalog.begin_job(job.id, &work, &asker.actor).await {
                // It never began: nobody may find it at work.
                self.jobs.lock().retain(|known| known.id != job.id);
                return Err(error.into());
            }
        }
        let view = job.view(false);
        let mut tasks = self.jobs.tasks();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(self.clone().see_through(job));
        Ok(view)
    }

    async fn see_through(self, job: Arc<Job>) {
        let under = Under {
            asker: job.asker.clone(),
            cancel: Arc::clone(&job.cancel),
            progress: job.progress.clone(),
        };
        let done = AssertUnwindSafe(self.work(job.work.clone(), &under)).catch_unwind().await;
        let done = done.unwrap_or_else(|_| {
            error!(job = %job.id, "a job was lost: it panicked; docket goes on without it");
            Err(ApiError::new(Code::Internal))
        });
        let cancelled = job.cancel.load(Ordering::Relaxed);
        let state = match &done {
            _ if cancelled => JobState::Cancelled,
            Ok(_) => JobState::Done,
            Err(_) => JobState::Failed,
        };
        let outcome = match done {
            Ok(reply) => Ok(Arc::new(reply)),
            Err(error) => Err(Arc::new(error.told(&job.asker.words))),
        };
        if self.station.is_some() {
            self.keep_end(job.id, state, &outcome).await;
        }
        job.ended.send_replace(Some(Ended { at: self.clock.utc(), outcome, state }));
    }

    /// A job's end that cannot be written shows as interrupted after the next start.
    async fn keep_end(
        &self,
        id: JobId,
        state: JobState,
        outcome: &Result<Arc<Reply>, Arc<Problem>>,
    ) {
        let json = match outcome {
            Ok(reply) => serde_json::to_string(reply.as_ref()),
            Err(problem) => serde_json::to_string(problem.as_ref()),
        };
        let kept = self.catalog.end_job(id, state.as_str(), json.ok().as_deref()).await;
        if let Err(error) = kept {
            warn!(job = %id, %error, "a job's end could not be noted");
        }
    }

    pub(super) async fn jobs(&self, page: &Page) -> Result<JobsView, ApiError> {
        let limit = page_limit(page.limit);
        let before = match &page.before {
            Some(id) => Some(self.job_id(id).await?),
            None => None,
        };
        let rows = self.catalog.jobs(limit, before).await?;
        let next = page_end(&rows, limit).map(|row| row.id.to_string());
        let jobs =
            rows.into_iter().map(|row| self.job_view(row, false)).collect::<Result<_, _>>()?;
        Ok(JobsView { jobs, next })
    }

    pub(super) async fn job(&self, id: &str) -> Result<JobView, ApiError> {
        let id = self.job_id(id).await?;
        if let Some(job) = self.jobs.find(id) {
            return Ok(job.view(true));
        }
        let row = self.catalog.job(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("job", &id.to_string()),
            _ => error.into(),
        })?;
        self.job_view(row, true)
    }

    pub(super) async fn cancel_job(&self, id: &str) -> Result<JobView, ApiError> {
        let id = self.job_id(id).await?;
        if let Some(job) = self.jobs.find(id) {
            if job.ended.borrow().is_none() {
                job.cancel.store(true, Ordering::Relaxed);
            }
            return Ok(job.view(false));
        }
        self.job(&id.to_string()).await
    }

    pub(super) async fn retry_job(&self, asker: &Asker, id: &str) -> Result<JobView, ApiError> {
        let work = self.job(id).await?.work;
        self.start(asker, work).await
    }

    /// A job by its id or any unique beginning of it.
    pub(super) async fn job_id(&self, text: &str) -> Result<JobId, ApiError> {
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        match self.catalog.jobs_by_prefix(text).await?.as_slice() {
            [id] if text.len() >= 4 => Ok(*id),
            [] => Err(ApiError::not_found("job", text)),
            _ => Err(ApiError::new(Code::Ambiguous).with("thing", "job").with("id", text)),
        }
    }

    fn job_view(&self, row: JobRow, whole: bool) -> Result<JobView, ApiError> {
        if let Some(job) = self.jobs.find(row.id) {
            return Ok(job.view(whole));
        }
        let unreadable = |e: serde_json::Error| ApiError::new(Code::CatalogDamaged).because(e);
        let state = row.ended.as_ref().map_or(JobState::Running, |ended| {
            JobState::named(&ended.state).unwrap_or(JobState::Interrupted)
        });
        let outcome = row.ended.as_ref().and_then(|ended| ended.outcome.as_deref());
        let (mut reply, mut error) = (None, None);
        match (state, outcome) {
            (JobState::Done, Some(json)) if whole => {
                reply = Some(serde_json::from_str(json).map_err(unreadable)?);
            }
            (JobState::Failed, Some(json)) => {
                error = Some(serde_json::from_str(json).map_err(unreadable)?);
            }
            _ => {}
        }
        Ok(JobView {
            id: row.id.to_string(),
            work: serde_json::from_str(&row.work).map_err(unreadable)?,
            state,
            started_by: row.started_by,
            started_at: row.started_at,
            ended_at: row.ended.map(|ended| ended.at),
            progress: None,
            reply,
            error,
        })
    }
}

/// The last of a full page: the next one begins after it.
pub(super) fn page_end<T>(rows: &[T], limit: u32) -> Option<&T> {
    rows.last().filter(|_| rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX))
}
