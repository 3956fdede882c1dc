//! Whoever reads what a command prints: `docket status --watch | head -1` ends once head does, also
//! while there is nothing to print.
//!
//! Waited for by `run::command` beside every stream that it follows. A file or a terminal never goes
//! away.

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};

/// The exit code of a program whose reader went away: what a shell makes of SIGPIPE. It says nothing
/// of the work that was followed, which goes on.
pub const READER_GONE: u8 = 128 + 13;

/// Comes back once nobody reads stdout any more. The thread that looks out for it ends with the
/// program.
pub async fn reader_gone() {
    let gone = tokio::task::spawn_blocking(|| {
        // Nothing is asked for: only an error or a hang-up ends the wait.
        let mut stdout = [PollFd::from_borrowed_fd(rustix::stdio::stdout(), PollFlags::empty())];
        loop {
            match poll(&mut stdout, None) {
                Err(Errno::INTR) => {}
                waited => return waited.is_ok(),
            }
        }
    });
    // What cannot be watched has no reader that goes.
    if !gone.await.unwrap_or(false) {
        std::future::pending::<()>().await;
    }
}
