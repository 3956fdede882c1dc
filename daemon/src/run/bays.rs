//! The bays' front: gives each docking, and each removal, a thread of its own, and joins them all at
//! the end.

use std::{sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot, watch};
use tracing::error;

use super::{Line, bay, removal};
use crate::{
    api::{DockRequest, Errand, RemovalRequest},
    domain::SessionId,
    flow::{FlowError, live::Stage},
    supervisor::{Supervisor, Task},
};

/// The name of a bay's task.
pub(super) const TASK: &str = "bay";
/// How long a bay may take to end once the station is told to stop: a recorder that hangs in the
/// kernel must not hold the station up.
pub(super) const ENDING_MAX: Duration = Duration::from_secs(4);
/// A bay at work on its session, while nobody is in a hurry.
const WORKING_MAX: Duration = Duration::from_secs(365 * 24 * 3600);

/// Serves dockings until `stopped`; ends when every bay is done.
pub(super) async fn serve(
    line: Arc<Line>,
    supervisor: Supervisor,
    mut requests: mpsc::Receiver<Errand>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut bays: Vec<Task> = Vec::new();
    loop {
        let request = tokio::select! {
            biased;
            _ = stopped.wait_for(|stop| *stop) => break,
            request = requests.recv() => match request {
                Some(request) => request,
                None => break,
            },
        };
        bays.retain(|task| !task.is_over());
        let begun = match request {
            Errand::Dock(request) => dock(&line, &supervisor, request),
            Errand::Remove(request) => remove(&line, &supervisor, request),
        };
        match begun {
            Ok(task) => bays.push(task),
            Err(error) => error!(%error, "no thread for a bay"),
        }
    }
    let all = tokio::task::spawn_blocking(move || {
        let start = line.clock.since_boot();
        for bay in bays {
            let gone = line.clock.since_boot().saturating_sub(start);
            let most = if line.is_stopping() { ENDING_MAX } else { WORKING_MAX };
            bay.join(most.saturating_sub(gone));
        }
    });
    // It cannot panic, and nobody aborts it.
    let _ = all.await;
}

fn dock(line: &Arc<Line>, supervisor: &Supervisor, request: DockRequest) -> std::io::Result<Task> {
    let line = Arc::clone(line);
    let DockRequest { place, by, leave, answer } = request;
    supervisor.start(TASK, move || {
        let mut answer = Answer { line: &line, bay: place.bay.clone(), to: Some(answer) };
        let done = bay::run(&line, place, &by, &leave);
        answer.give(done);
    })
}

fn remove(
    line: &Arc<Line>,
    supervisor: &Supervisor,
    request: RemovalRequest,
) -> std::io::Result<Task> {
    let line = Arc::clone(line);
    let RemovalRequest { removal, place, by, answer } = request;
    supervisor.start(TASK, move || {
        // An asker that went away has stopped caring; the end stands in the catalog. Of a lost task
        // it hears as the channel closes.
        let _ = answer.send(removal::run(&line, removal, &place, &by));
    })
}

/// Answers the asker once; a bay that is lost on the way asks for help on the board.
struct Answer<'a> {
    line: &'a Line,
    bay: String,
    to: Option<oneshot::Sender<Result<SessionId, FlowError>>>,
}

impl Answer<'_> {
    fn give(&mut self, done: Result<SessionId, FlowError>) {
        // An asker that went away has stopped caring; the session stands in the catalog.
        let _ = self.to.take().map(|to| to.send(done));
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        if self.to.is_some() {
            self.line.live.update(&self.bay, |state| state.stage = Stage::Help);
            self.give(Err(FlowError::Lost));
        }
    }
}
