//! A flight: one attempt to tell somebody, on a thread of its own.
//!
//! Started by the courier, which goes on at once. A flight holds a socket and nothing of the
//! station's: it reads no catalog and writes none. So a stop leaves it behind instead of waiting for
//! somebody's server (not even name look-up can be broken off); it ends by its time limit or with
//! the program, and what it would have reported is told again at the next start. It always reports
//! otherwise, also when it panics.

use std::{io, sync::mpsc::Sender, thread::Builder};

use super::{Answer, Bell};
use crate::catalog::Undelivered;

/// What a flight came back with.
#[derive(Debug)]
pub(super) struct Landed {
    /// Its number, not used twice in a run.
    pub flight: u64,
    /// Whom it told.
    pub channel: String,
    /// How it ended.
    pub answer: Answer,
}

/// Reports when it goes out of scope.
struct Report {
    landed: Option<Landed>,
    to: Sender<Landed>,
    bell: Bell,
}

impl Drop for Report {
    fn drop(&mut self) {
        if let Some(landed) = self.landed.take() {
            // Nobody listens after a stop.
            let _ = self.to.send(landed);
            self.bell.ring();
        }
    }
}

/// Starts a flight that does `tell` and reports to `to` with a ring.
///
/// # Errors
/// When the system gives no thread; nothing is reported then.
pub(super) fn take_off(
    flight: u64,
    channel: &str,
    (to, bell): (Sender<Landed>, Bell),
    tell: impl FnOnce() -> Answer + Send + 'static,
) -> io::Result<()> {
    let answer = Answer::NotNow(Undelivered::new("defect", ""));
    let landed = Some(Landed { flight, channel: channel.into(), answer });
    let mut report = Report { landed: None, to, bell };
    Builder::new().name("notify-flight".into()).spawn(move || {
        // Set here: a thread that never started has nothing to report.
        report.landed = landed;
        let answer = tell();
        if let Some(landed) = &mut report.landed {
            landed.answer = answer;
        }
    })?;
    Ok(())
}
