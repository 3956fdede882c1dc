//! Jobs as they are told: those of this run from memory, older ones from the catalog, the same way.

use serde::Deserialize;

use super::{
    Api, ApiError, Asker, Code, JobState, JobView, JobsView, Page, Problem, Reply,
    pages::{page_end, page_limit},
};
use crate::{
    catalog::{CatalogErrorKind, JobRow},
    domain::JobId,
    words::Words,
};

/// What is kept of a job's end, told by its `schema`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    /// Why there is no answer.
    Problem(Problem),
    /// The answer.
    Reply(Box<Reply>),
}

impl Api {
    pub(super) async fn jobs(&self, page: &Page, words: &Words) -> Result<JobsView, ApiError> {
        let limit = page_limit(page.limit)?;
        let before = match &page.before {
            Some(id) => Some(self.job_id(id).await?),
            None => None,
        };
        let rows = self.catalog.jobs(limit, before).await?;
        let next = page_end(&rows, limit).map(|row| row.id.to_string());
        let jobs = rows.into_iter().map(|row| self.job_view(row, false, words));
        Ok(JobsView { jobs: jobs.collect::<Result<_, _>>()?, next })
    }

    pub(super) async fn job(&self, id: &str, words: &Words) -> Result<JobView, ApiError> {
        let id = self.job_id(id).await?;
        if let Some(job) = self.jobs.find(id) {
            return Ok(job.view(true));
        }
        let row = self.catalog.job(id).await.map_err(|error| match error.kind() {
            CatalogErrorKind::NotFound => ApiError::not_found("job", &id.to_string()),
            _ => error.into(),
        })?;
        self.job_view(row, true, words)
    }

    pub(super) async fn cancel_job(&self, id: &str, words: &Words) -> Result<JobView, ApiError> {
        let id = self.job_id(id).await?;
        if let Some(job) = self.jobs.find(id) {
            job.cancel();
            return Ok(job.view(false));
        }
        self.job(&id.to_string(), words).await
    }

    pub(super) async fn retry_job(&self, asker: &Asker, id: &str) -> Result<JobView, ApiError> {
        let work = self.job(id, &asker.words).await?.work;
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

    fn job_view(&self, row: JobRow, whole: bool, words: &Words) -> Result<JobView, ApiError> {
        if let Some(job) = self.jobs.find(row.id) {
            return Ok(job.view(whole));
        }
        let unreadable = |e: serde_json::Error| ApiError::new(Code::CatalogDamaged).because(e);
        let state = row.ended.as_ref().map_or(JobState::Running, |ended| {
            JobState::named(&ended.state).unwrap_or(JobState::Interrupted)
        });
        let kept = row.ended.as_ref().and_then(|ended| ended.outcome.as_deref());
        let kept = kept.map(serde_json::from_str).transpose().map_err(unreadable)?;
        let (reply, error) = match kept {
            Some(Kept::Reply(reply)) => (Some(reply).filter(|_| whole), None),
            Some(Kept::Problem(problem)) => (None, Some(problem)),
            None if state == JobState::Running => (None, None),
            None => (None, Some(cut_short(words))),
        };
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

/// Of a job that nobody saw end.
pub(super) fn cut_short(words: &Words) -> Problem {
    ApiError::new(Code::Cancelled).told(words)
}
