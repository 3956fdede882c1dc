//! Holding on to what a station tells while it goes away and comes back: a restart of the service
//! takes seconds and ends nobody's view.
//!
//! Used by `run::command` for streams of events. Only a connection that broke is taken up again; what
//! the station itself refuses is not. Asks again ever more slowly, and never for what was asked to be
//! done: nothing is begun twice.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    api::{Code, Problem},
    cli::{Client, Events},
};

/// The first wait; each is twice the one before, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// How long whoever waits for a job's end waits in all for stations to come back. The service manager
/// starts one again within seconds; a script must not hang on one that was stopped for good.
const JOB_PATIENCE: Duration = Duration::from_secs(60);

/// What is followed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Followed<'a> {
    /// All bays, for as long as somebody looks.
    Bays,
    /// A job, to its end.
    Job(&'a str),
}

/// A hold on one stream.
pub(super) struct Hold<'a> {
    client: &'a Client,
    what: Followed<'a>,
    wait: Duration,
    waited: Duration,
}

impl<'a> Hold<'a> {
    pub(super) fn on(client: &'a Client, what: Followed<'a>) -> Self {
        Self { client, what, wait: FIRST_WAIT, waited: Duration::ZERO }
    }

    /// The stream, from how everything stands now on.
    pub(super) async fn events(&self) -> Result<Events, Box<Problem>> {
        let events = match self.what {
            Followed::Bays => self.client.follow_bays().await,
            Followed::Job(id) => self.client.follow_job(id).await,
        };
        events.map_err(Box::new)
    }

    /// Something was heard: the next break is a new one.
    pub(super) fn heard(&mut self) {
        self.wait = FIRST_WAIT;
    }

    /// Whether what broke may be taken up again.
    pub(super) fn may_come_back(&self, broken: &Problem) -> bool {
        broken.code == Code::WentAway.number() && self.client.may_come_back()
    }

    /// Waits until a station answers. False when it was waited for long enough.
    pub(super) async fn comes_back(&mut self) -> bool {
        while let Some(wait) = self.next_wait() {
            sleep(wait).await;
            if self.client.is_answered().await {
                return true;
            }
        }
        false
    }

    /// How long to wait before asking again; none when it was waited for long enough.
    fn next_wait(&mut self) -> Option<Duration> {
        if matches!(self.what, Followed::Job(_)) && self.waited >= JOB_PATIENCE {
            return None;
        }
        let wait = self.wait;
        self.waited += wait;
        self.wait = (2 * wait).min(LONGEST_WAIT);
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};

    use super::*;
    use crate::{api::ApiError, words::Words};

    const WORDS: Words = Words { language: Language::En, zone: TimeZone::System };

    fn nobody() -> Client {
        Client::over("/nonexistent/docket.sock".into(), WORDS)
    }

    #[tokio::test]
    async fn only_a_break_is_taken_up_again() {
        let client = nobody();
        let hold = Hold::on(&client, Followed::Bays);
        assert!(hold.may_come_back(&hold.events().await.err().unwrap()));
        assert!(!hold.may_come_back(&ApiError::new(Code::TooMany).told(&WORDS)));
    }

    #[test]
    fn waits_grow_until_something_is_heard() {
        let client = nobody();
        let mut hold = Hold::on(&client, Followed::Bays);
        let mut ms = || hold.next_wait().unwrap().as_millis();
        assert_eq!([ms(), ms(), ms(), ms(), ms(), ms()], [100, 200, 400, 800, 1600, 2000]);
        hold.heard();
        assert_eq!(hold.next_wait(), Some(FIRST_WAIT));
        assert!((0..10_000).all(|_| hold.next_wait().is_some()), "as long as somebody looks");
    }

    #[test]
    fn a_job_is_not_waited_for_for_ever() {
        let client = nobody();
        let mut hold = Hold::on(&client, Followed::Job("0192f0c4"));
        let waited: Duration = std::iter::from_fn(|| hold.next_wait()).sum();
        assert!((JOB_PATIENCE..JOB_PATIENCE + LONGEST_WAIT).contains(&waited), "{waited:?}");
        hold.heard();
        assert_eq!(hold.next_wait(), None, "one that breaks again and again ends too");
    }
}
