//! Following what happens: the whole station's bays and settings, or one job to its end.
//!
//! Called by the event streams. Lossy by design: a slow follower misses steps, never a bay's last
//! one, for whoever missed any is told anew how all bays stand.

use std::sync::Arc;

use tokio::sync::{
    broadcast::{self, error::RecvError, error::TryRecvError},
    watch,
};

use super::{
    Api, ApiError, Event, Progress, ReadSettings,
    jobs::{Ended, Job},
    jobs_told::cut_short,
};
use crate::{
    flow::live::{BayState, Live},
    words::Words,
};

/// A follower.
pub struct Follow {
    /// Told before anything that happens: how everything stands.
    first: std::vec::IntoIter<Event>,
    steps: Option<Steps>,
    settings: Option<watch::Receiver<Arc<ReadSettings>>>,
    job: Option<Followed>,
    over: bool,
}

/// The steps of the bays.
struct Steps {
    live: Live,
    heard: broadcast::Receiver<BayState>,
}

struct Followed {
    job: Arc<Job>,
    progress: watch::Receiver<Progress>,
    ended: watch::Receiver<Option<Ended>>,
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
        let (steps, first) = self.steps();
        let settings = self.station.as_ref().map(|_| self.settings.watch());
        Follow { first, steps, settings, job: None, over: false }
    }

    /// Follows a job to its end. One that has ended already is told at once; of one of an earlier
    /// run that has no end, it is told in `words`.
    ///
    /// # Errors
    /// When there is no such job.
    pub async fn follow_job(&self, id: &str, words: &Words) -> Result<Follow, ApiError> {
        let id = self.job_id(id).await?;
        let Some(job) = self.jobs.find(id) else {
            let job = self.job(&id.to_string(), words).await?;
            let last = match job.reply {
                Some(reply) => Event::Done { reply },
                None => {
                    Event::Failed { error: Box::new(job.error.unwrap_or_else(|| cut_short(words))) }
                }
            };
            let first = vec![last].into_iter();
            return Ok(Follow { first, steps: None, settings: None, job: None, over: true });
        };
        let (steps, first) = self.steps();
        let (progress, ended) = (job.progress(), job.ended.subscribe());
        let job = Some(Followed { job, progress, ended });
        Ok(Follow { first, steps, settings: None, job, over: false })
    }

    /// The steps from now on, and how the bays stand.
    fn steps(&self) -> (Option<Steps>, std::vec::IntoIter<Event>) {
        let steps = self.station.as_ref().map(|s| Steps::of(&s.live));
        let first = steps.as_ref().map(Steps::board).unwrap_or_default();
        (steps, first.into_iter())
    }
}

impl Steps {
    fn of(live: &Live) -> Self {
        Self { live: live.clone(), heard: live.watch() }
    }

    /// How all bays stand.
    fn board(&self) -> Vec<Event> {
        self.live.bays().into_iter().map(Event::Bay).collect()
    }

    /// How all bays stand, for whoever missed steps; what was kept of those is told with it.
    fn caught_up(&mut self) -> Vec<Event> {
        self.heard = self.live.watch();
        self.board()
    }

    /// The steps that nobody has heard yet.
    fn unheard(&mut self) -> Vec<Event> {
        let mut unheard = Vec::new();
        loop {
            match self.heard.try_recv() {
                Ok(state) => unheard.push(Event::Bay(state)),
                Err(TryRecvError::Lagged(_)) => return self.caught_up(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return unheard,
            }
        }
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
                Happened::Step(Err(RecvError::Lagged(_))) => {
                    let board = self.steps.as_mut().map(Steps::caught_up).unwrap_or_default();
                    self.first = board.into_iter();
                }
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
                Some(steps) => steps.heard.recv().await,
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
        let mut last = self.steps.as_mut().map(Steps::unheard).unwrap_or_default();
        let ended = self.job.as_ref().and_then(|f| f.job.ended.borrow().clone());
        last.extend(ended.map(|ended| match ended.outcome {
            Ok(reply) => Event::Done { reply: Box::new(reply.as_ref().clone()) },
            Err(error) => Event::Failed { error: Box::new(error.as_ref().clone()) },
        }));
        self.first = last.into_iter();
        self.over = true;
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::flow::live::Stage;

    #[test]
    fn who_missed_steps_is_told_the_last_of_every_bay() {
        let live = Live::default();
        live.take("early");
        live.take("late");
        let steps = Steps::of(&live);
        let first = steps.board().into_iter();
        let mut follow =
            Follow { first, steps: Some(steps), settings: None, job: None, over: false };
        // Its last step falls out of what is kept for slow readers.
        live.update("early", |bay| bay.stage = Stage::Safe);
        for done in 0..1000 {
            live.update("late", |bay| bay.clips_done = done);
        }
        live.update("late", |bay| bay.stage = Stage::Torn);
        let mut last = std::collections::BTreeMap::new();
        while let Some(Some(Event::Bay(bay))) = follow.next().now_or_never() {
            last.insert(bay.bay, bay.stage);
        }
        let expected = [("early".to_owned(), Stage::Safe), ("late".to_owned(), Stage::Torn)];
        assert_eq!(last.into_iter().collect::<Vec<_>>(), expected);
    }
}
