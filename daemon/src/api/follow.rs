//! Following what happens: the whole station's bays and settings, or one job to its end.
//!
//! Called by the event streams. Lossy by design: a slow follower misses steps, never the last one.

use std::sync::Arc;

use tokio::sync::{
    broadcast::{self, error::RecvError, error::TryRecvError},
    watch,
};

use super::{Api, ApiError, Event, Progress, ReadSettings, jobs::Job};
use crate::{api::JobState, flow::live::BayState};

/// A follower.
pub struct Follow {
    /// Told first: how everything stands now.
    first: std::vec::IntoIter<Event>,
    steps: Option<broadcast::Receiver<BayState>>,
    settings: Option<watch::Receiver<Arc<ReadSettings>>>,
    job: Option<Followed>,
    over: bool,
}

struct Followed {
    job: Arc<Job>,
    progress: watch::Receiver<Progress>,
    ended: watch::Receiver<Option<super::jobs::Ended>>,
}

enum Happened {
    Step(Result<BayState, RecvError>),
    Settings,
    Progress,
    Ended,
}

impl Api {
    /// Follows all bays, and the settings, for as long as the station runs.
    #[must_use]
    pub fn follow_bays(&self) -> Follow {
        let steps = self.station.as_ref().map(|s| s.live.watch());
        let settings = self.station.as_ref().map(|_| self.settings.watch());
        Follow { first: self.bays_now(), steps, settings, job: None, over: false }
    }

    /// Follows a job to its end. One that has ended already is told at once.
    ///
    /// # Errors
    /// When there is no such job.
    pub async fn follow_job(&self, id: &str) -> Result<Follow, ApiError> {
        let id = self.job_id(id).await?;
        let Some(job) = self.jobs.find(id) else {
            let view = self.job(&id.to_string()).await?;
            let last = match (view.reply, view.error) {
                (Some(reply), _) => Event::Done { reply },
                (None, Some(error)) => Event::Failed { error: Box::new(error) },
                (None, None) => Event::Failed { error: Box::new(self.cut_short(view.state)) },
            };
            return Ok(Follow {
                first: vec![last].into_iter(),
                steps: None,
                settings: None,
                job: None,
                over: true,
            });
        };
        let steps = self.station.as_ref().map(|s| s.live.watch());
        let (progress, ended) = (job.progress(), job.ended.subscribe());
        let job = Some(Followed { job, progress, ended });
        Ok(Follow { first: self.bays_now(), steps, settings: None, job, over: false })
    }

    fn bays_now(&self) -> std::vec::IntoIter<Event> {
        let bays = self.station.as_ref().map(|s| s.live.bays()).unwrap_or_default();
        bays.into_iter().map(Event::Bay).collect::<Vec<_>>().into_iter()
    }

    fn cut_short(&self, state: JobState) -> super::Problem {
        let words = self.words(None);
        ApiError::new(super::Code::Cancelled).because(state.as_str()).told(&words)
    }
}

impl Follow {
    /// What happens next; none at the end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.first.next() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            match self.happens().await {
                Happened::Step(Ok(state)) => return Some(Event::Bay(state)),
                Happened::Step(Err(RecvError::Lagged(_))) => {}
                Happened::Step(Err(RecvError::Closed)) => {
                    self.steps = None;
                    self.over = self.job.is_none();
                }
                Happened::Settings => {
                    let read = self.settings.as_mut().map(|s| s.borrow_and_update().outcome());
                    return read.map(Event::Settings);
                }
                Happened::Progress => {
                    let progress = self.job.as_mut().map(|f| *f.progress.borrow_and_update());
                    return progress.map(Event::Progress);
                }
                Happened::Ended => self.end(),
            }
        }
    }

    async fn happens(&mut self) -> Happened {
        let Self { steps, settings, job, .. } = self;
        let step = async {
            match steps.as_mut() {
                Some(steps) => steps.recv().await,
                None => std::future::pending().await,
            }
        };
        let read = async {
            // The settings of a station that reads them no more stay as they are.
            let told = match settings.as_mut() {
                Some(settings) => settings.changed().await.is_ok(),
                None => false,
            };
            if !told {
                std::future::pending::<()>().await;
            }
        };
        let Some(Followed { progress, ended, .. }) = job else {
            return tokio::select! {
                biased;
                // Told before a station that is replaced for them ends its steps.
                () = read => Happened::Settings,
                step = step => Happened::Step(step),
            };
        };
        tokio::select! {
            biased;
            // The sender lives in the job, which is held here.
            _ = ended.wait_for(Option::is_some) => Happened::Ended,
            step = step => Happened::Step(step),
            _ = progress.changed() => Happened::Progress,
        }
    }

    /// The last steps that nobody has heard yet, then the job's end.
    fn end(&mut self) {
        let mut last = Vec::new();
        while let Some(steps) = self.steps.as_mut() {
            match steps.try_recv() {
                Ok(state) => last.push(Event::Bay(state)),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let ended = self.job.as_ref().and_then(|f| f.job.ended.borrow().clone());
        last.extend(ended.map(|ended| match ended.outcome {
            Ok(reply) => Event::Done { reply: Box::new(reply.as_ref().clone()) },
            Err(error) => Event::Failed { error: Box::new(error.as_ref().clone()) },
        }));
        self.first = last.into_iter();
        self.over = true;
    }
}
