//! Asking the witnesses of this station's log, after each publication.
//!
//! Started and stopped by the station, beside the line: nothing waits for it. What a witness is to be
//! asked follows from the catalog, so that nothing is forgotten by a restart. One that does not answer is
//! asked again, ever less often. One that saw what the log does not go on from stops its publication.

use std::{sync::Arc, time::Duration};

use docket_config::{HookUrl, LogWitness};
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tracing::{debug, warn};
use ureq::{Agent, Proxy};

use super::Line;
use crate::{
    api::ApiError,
    catalog::{Checkpoint, Fork},
    cosign::WitnessKey,
    domain::{Actor, TOOL_VERSION},
    log::{due, keep, publish_lines, question},
    supervisor::Supervisor,
};

/// The name of the task, and of the threads that wait for answers.
const TASK: &str = "witnesses";
/// How soon one that did not answer is asked again at first, and at most.
const RETRY: Duration = Duration::from_secs(30);
const RETRY_MAX: Duration = Duration::from_secs(3600);
/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// An answer at most, bytes.
const ANSWER_MAX: u64 = 16 << 10;
/// What a conflict's body is, by C2SP's witness protocol.
const SIZE_TYPE: &str = "text/x.tlog.size";

/// The running task.
pub(super) struct Witnesses {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

/// One witness that is asked over the network.
struct Asked {
    key: WitnessKey,
    url: HookUrl,
    /// Questions in a row that came to nothing, and when it is asked again, since boot.
    failures: u32,
    due: Duration,
}

impl Witnesses {
    /// Starts it, if there is anybody to ask.
    pub(super) fn start(
        line: &Arc<Line>,
        supervisor: &Supervisor,
        witnesses: &[LogWitness],
    ) -> Option<Self> {
        let asked: Vec<Asked> = witnesses.iter().filter_map(Asked::of).collect();
        if asked.is_empty() {
            return None;
        }
        let (stop, stopped) = watch::channel(false);
        let work = run(Arc::clone(line), supervisor.clone(), asked, stopped);
        Some(Self { task: supervisor.watch(TASK, work), stop })
    }

    /// Asks for the last time, what the others published on their way out, and ends: a witness that does
    /// not answer in time is asked by the next start.
    pub(super) async fn stop(self, at_most: Duration) {
        self.stop.send_replace(true);
        let mut task = self.task;
        if timeout(at_most, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Asked {
    fn of(witness: &LogWitness) -> Option<Self> {
        let url = witness.url.clone()?;
        match WitnessKey::parse(witness.key.as_str()) {
            Ok(key) => Some(Self { key, url, failures: 0, due: Duration::ZERO }),
            Err(error) => {
                warn!(key = %witness.key, %error, "a witness is never asked: its key is none");
                None
            }
        }
    }

    /// Twice as long after each failure.
    fn put_off(&mut self, now: Duration) {
        let wait = RETRY.saturating_mul(1 << self.failures.min(10)).min(RETRY_MAX);
        self.failures += 1;
        self.due = now + wait;
    }
}

async fn run(
    line: Arc<Line>,
    supervisor: Supervisor,
    mut asked: Vec<Asked>,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        // The sender lives as long as the station: a change is the order to stop.
        let is_last = *stopped.borrow_and_update();
        for witness in &mut asked {
            if !is_last && witness.due > line.clock.since_boot() {
                continue;
            }
            match consult(&line, &supervisor, witness).await {
                Ok(()) => witness.failures = 0,
                Err(problem) => {
                    warn!(witness = witness.key.name(), problem, "a witness did not sign");
                    witness.put_off(line.clock.since_boot());
                }
            }
        }
        if is_last {
            return;
        }
        let failing = asked.iter().filter(|witness| witness.failures > 0);
        let again = failing.map(|witness| witness.due).min();
        let wait = again.unwrap_or_default().saturating_sub(line.clock.since_boot());
        tokio::select! {
            _ = stopped.changed() => {}
            () = line.published.notified() => {}
            () = sleep(wait), if again.is_some() => {}
        }
    }
}

/// Asks a witness about the newest checkpoint, if that is worth it.
async fn consult(line: &Line, supervisor: &Supervisor, witness: &Asked) -> Result<(), String> {
    let (catalog, store) = (&line.catalog, &line.store);
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let next = due(catalog, store.target(), &witness.key).await.map_err(|e| told(&e))?;
    let Some((checkpoint, mut old)) = next else { return Ok(()) };
    // It says what it saw, where that is not what this station believes; then it is asked once more.
    for _ in 0..2 {
        let asked = question(catalog, &checkpoint, old).await.map_err(|e| told(&e))?;
        match ask(supervisor, &witness.url, asked.to_text()).await? {
            Answer::Lines(text) => {
                let who = Actor::station();
                let kept = keep(catalog, &witness.key, &checkpoint, &text, &who).await;
                kept.map_err(|e| told(&e))?;
                debug!(witness = witness.key.name(), size = checkpoint.size, "cosigned");
                return publish_lines(catalog, store).await.map_err(|e| told(&e));
            }
            Answer::NotExtended => {
                return forked(line, witness, &checkpoint, "not-extended", Some(old)).await;
            }
            Answer::Saw(size) => {
                let newest = catalog.newest_checkpoint(checkpoint.epoch).await;
                let newest = newest.map_err(|e| told(&e))?.map_or(0, |newest| newest.size);
                if size > newest {
                    return forked(line, witness, &checkpoint, "beyond", Some(size)).await;
                }
                if size == old && size == checkpoint.size {
                    return forked(line, witness, &checkpoint, "other", Some(size)).await;
                }
                if size == old || size > checkpoint.size {
                    return Err(format!("it answers that it saw {size}, asked about {old}"));
                }
                old = size;
            }
        }
    }
    Err("it saw something else each time".into())
}

/// The log does not go on from what a witness saw.
async fn forked(
    line: &Line,
    witness: &Asked,
    checkpoint: &Checkpoint,
    reason: &str,
    seen: Option<u64>,
) -> Result<(), String> {
    let fork = Fork {
        epoch: checkpoint.epoch,
        witness: Some(witness.key.name().into()),
        reason: reason.into(),
        size: checkpoint.size,
        seen,
        found_at: line.clock.utc(),
    };
    let noted = line.catalog.note_fork(&fork, &Actor::station()).await;
    line.outbox.ring();
    noted.map_err(|error| ApiError::from(&error).to_string())
}

/// What a witness answered.
enum Answer {
    /// A line for each of its keys, of which one is known here.
    Lines(String),
    /// It saw a tree of so many leaves, or another of that size.
    Saw(u64),
    /// What it saw is not the beginning of what it was asked about.
    NotExtended,
}

/// Asks on a thread of its own: one that hangs is left behind when the station stops.
async fn ask(supervisor: &Supervisor, url: &HookUrl, question: String) -> Result<Answer, String> {
    let (told, heard) = oneshot::channel();
    let url = url.clone();
    supervisor
        .start(TASK, move || {
            // A station that stopped meanwhile asks again.
            let _ = told.send(send(&url, &question));
        })
        .map_err(|error| error.to_string())?;
    heard.await.map_err(|_| "the question was lost".to_owned())?
}

fn send(url: &HookUrl, question: &str) -> Result<Answer, String> {
    let place = format!("{}/add-checkpoint", url.expose().trim_end_matches('/'));
    let sent = agent(url).post(&place).header("content-type", "text/plain; charset=utf-8");
    // Whatever is told of it, no token that its address may hold.
    let hidden = |error: ureq::Error| error.to_string().replace(url.expose(), &url.to_string());
    let mut answer = sent.send(question).map_err(hidden)?;
    let status = answer.status().as_u16();
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    let is_size = kind == Some(SIZE_TYPE);
    let read = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
    let body = read.map_err(|error| error.to_string())?;
    match status {
        200 => Ok(Answer::Lines(body)),
        409 if is_size => {
            let size = body.trim_end().parse();
            Ok(Answer::Saw(size.map_err(|_| "it answers with no size".to_owned())?))
        }
        422 => Ok(Answer::NotExtended),
        status => Err(format!("it answers {status}")),
    }
}

fn agent(url: &HookUrl) -> Agent {
    // Unencrypted is for this host, which needs no proxy; the environment's is for the others.
    let proxy = if url.is_plain() { None } else { Proxy::try_from_env() };
    Agent::config_builder()
        .timeout_global(Some(ANSWER_WITHIN))
        .max_redirects(0)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .proxy(proxy)
        .user_agent(TOOL_VERSION.replace(' ', "/"))
        .build()
        .into()
}
