//! Named tasks: each owned thread, and each owned task of the runtime, has a name, an owner that joins
//! it, and an end that is noticed.
//!
//! Used by `run`. A task that panics is a [`Lost`] that its owner hears of, never a silent end; the
//! data is safe by the write order, so the others go on.

use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::Builder,
    time::Duration,
};

use futures::FutureExt;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};
use tracing::{debug, error, warn};

/// A task that panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its name.
    pub task: String,
    /// What it said.
    pub why: String,
}

/// Starts tasks, and tells their owner which were lost.
#[derive(Clone, Debug)]
pub struct Supervisor {
    lost: UnboundedSender<Lost>,
}

/// A running task.
#[derive(Debug)]
pub struct Task {
    name: String,
    end: Arc<(Mutex<Option<bool>>, Condvar)>,
}

impl Supervisor {
    /// A supervisor, and where its owner hears of lost tasks.
    #[must_use]
    pub fn new() -> (Self, UnboundedReceiver<Lost>) {
        let (lost, heard) = unbounded_channel();
        (Self { lost }, heard)
    }

    /// Starts `work` on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(&self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Task> {
        debug!(task = name, "starting");
        let end = Arc::new((Mutex::new(None), Condvar::new()));
        let (told, lost, task) = (Arc::clone(&end), self.lost.clone(), name.to_owned());
        // Linux cuts a thread's name after 15 bytes.
        Builder::new().name(name.into()).spawn(move || {
            let ended = catch_unwind(AssertUnwindSafe(work));
            if let Err(panic) = &ended {
                tell(&lost, task, panic.as_ref());
            }
            *told.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended.is_ok());
            told.1.notify_all();
        })?;
        Ok(Task { name: name.into(), end })
    }

    /// Starts `work` on the runtime. It ends with its work, and is lost when that panics.
    pub fn watch(
        &self,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<()> {
        debug!(task = name, "starting");
        let lost = self.lost.clone();
        tokio::spawn(async move {
            if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
                tell(&lost, name.into(), panic.as_ref());
            }
        })
    }
}

fn tell(lost: &UnboundedSender<Lost>, task: String, panic: &(dyn Any + Send)) {
    let why = said(panic);
    error!(task, why, "a task was lost: it panicked; docket goes on without it");
    // An owner that is gone has stopped already.
    let _ = lost.send(Lost { task, why });
}

impl Task {
    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.end.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Waits for its end, at most so long. Answers whether it ended. One that did not, e.g. because
    /// a device hangs in the kernel, is left behind: it holds nothing that must be closed.
    pub fn join(self, at_most: Duration) -> bool {
        let ended = self.end.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.end.1.wait_timeout_while(ended, at_most, |ended| ended.is_none());
        let ended = waited.unwrap_or_else(PoisonError::into_inner).0.is_some();
        if ended {
            debug!(task = self.name, "ended");
        } else {
            warn!(task = self.name, "did not end in time and is left behind");
        }
        ended
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_task_that_panics_is_heard_of_by_its_owner() {
        let (supervisor, mut heard) = Supervisor::new();
        let task = supervisor.start("frail", || panic!("at sea")).unwrap();
        assert!(task.join(LONG));
        let lost = Lost { task: "frail".into(), why: "at sea".into() };
        assert_eq!(heard.blocking_recv(), Some(lost));
    }

    #[tokio::test]
    async fn a_task_of_the_runtime_that_panics_is_heard_of_and_one_that_ends_is_not() {
        let (supervisor, mut heard) = Supervisor::new();
        supervisor.watch("whole", async {}).await.unwrap();
        supervisor.watch("frail", async { panic!("at sea") }).await.unwrap();
        drop(supervisor);
        let lost = Lost { task: "frail".into(), why: "at sea".into() };
        assert_eq!(heard.recv().await, Some(lost));
        assert_eq!(heard.recv().await, None);
    }

    #[test]
    fn a_task_that_hangs_is_left_behind() {
        let (supervisor, mut heard) = Supervisor::new();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let task = supervisor.start("hangs", move || {
            let _ = wait.recv();
        });
        let task = task.unwrap();
        assert!(!task.is_over());
        assert!(!task.join(Duration::ZERO));
        drop(go_on);
        drop(supervisor);
        assert_eq!(heard.blocking_recv(), None, "it was not lost");
    }
}
