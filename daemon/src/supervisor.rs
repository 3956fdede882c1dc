//! Named tasks: each owned thread has a name, and an owner that joins it.
//!
//! Used by `run`. A task that ends by panicking is an error in the log with its name, never a
//! silent end; the data is safe by the write order, so the others go on.

use std::{
    io,
    thread::{Builder, JoinHandle},
};

use tracing::{debug, error};

/// A running thread and its name.
#[derive(Debug)]
pub struct Task {
    name: String,
    handle: JoinHandle<()>,
}

impl Task {
    /// Starts `work` on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        debug!(task = name, "starting");
        let handle = Builder::new().name(name.into()).spawn(work)?;
        Ok(Self { name: name.into(), handle })
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.handle.is_finished()
    }

    /// Waits for its end. Answers whether it ended as it should.
    pub fn join(self) -> bool {
        let ended_well = self.handle.join().is_ok();
        if ended_well {
            debug!(task = self.name, "ended");
        } else {
            error!(task = self.name, "a task was lost: it panicked; docket goes on without it");
        }
        ended_well
    }
}
