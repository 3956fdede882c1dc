//! How a source is told to stop: a descriptor that it waits on beside its own.
//!
//! Made by whoever starts a source. Once rung it stays rung.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::Arc,
};

use rustix::{
    event::{EventfdFlags, PollFd, PollFlags, eventfd, poll},
    io::{retry_on_intr, write},
};

/// Tells sources to stop. Clones ring the same.
#[derive(Clone, Debug)]
pub struct Stop(Arc<OwnedFd>);

impl Stop {
    /// One that has not rung.
    ///
    /// # Errors
    /// When the process has no descriptor left.
    pub fn new() -> io::Result<Self> {
        bell().map(|fd| Self(Arc::new(fd)))
    }

    /// Rings: every source ends soon.
    pub fn ring(&self) {
        ring(&self.0);
    }

    /// Waits until `fd` can be read; answers false once it is time to stop.
    pub(super) fn waits_for(&self, fd: BorrowedFd<'_>) -> io::Result<bool> {
        let (stop, heard) = (self.0.as_fd(), fd);
        let mut fds = [
            PollFd::from_borrowed_fd(stop, PollFlags::IN),
            PollFd::from_borrowed_fd(heard, PollFlags::IN),
        ];
        retry_on_intr(|| poll(&mut fds, None))?;
        Ok(fds[0].revents().is_empty())
    }
}

/// A descriptor that can be rung.
pub(super) fn bell() -> io::Result<OwnedFd> {
    Ok(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?)
}

/// Makes a bell readable. One whose counter is full is readable already.
pub(super) fn ring(bell: impl AsFd) {
    let _ = retry_on_intr(|| write(&bell, &1_u64.to_ne_bytes()));
}
