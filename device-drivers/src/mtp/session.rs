//! A session with one MTP device: commands that read, answers with a limit in time and in bytes.
//!
//! Used by the recorder and its readers, one at a time, on the thread that calls: the transport's
//! futures need no runtime, only somebody to poll them, and USB completions wake them from a
//! thread that `nusb` owns. Every exchange ends within the time an answer may take; one that was
//! given up is cancelled and its leftovers drained before the next. The one place that sends takes
//! an [`Ask`], sends a command container and nothing else, so nothing can be written to a device.
//! Dropping it ends the session.

use std::{pin::pin, sync::Arc, time::Duration};

use futures::{
    executor::block_on,
    future::{Either, select},
};
use futures_timer::Delay;
use mtp_rs::transport::Transport;

use super::{
    ask::Ask,
    frames::{Frame, Frames},
    trouble::{Trouble, code},
};

/// Longest an exchange may take. A recorder that lists a hundred thousand objects thinks for a
/// while before it answers; the transport itself gives up on a silent pipe before this.
pub(super) const ANSWER: Duration = Duration::from_secs(60);
/// Longest the end of a session may take.
const CLOSING: Duration = Duration::from_secs(3);
/// How long a pipe is quiet before it counts as drained; what libmtp and Windows wait.
const QUIET: Duration = Duration::from_millis(300);
/// Longest the leftovers of another program's broken transfer are drained.
const DRAINING: Duration = Duration::from_secs(10);
/// Bytes asked for in one read of the pipe.
const READ_BYTES: usize = 64 * 1024;
/// Most bytes of an answer that is not an object's content: four million handles.
pub(super) const DATASET_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Late answers to transactions given up earlier that one exchange skips.
const LATE_MAX: u32 = 4;
/// The session's number. One device, one session.
const SESSION: u32 = 1;

/// An open session.
pub(super) struct Session {
    transport: Arc<dyn Transport>,
    answer: Duration,
    frames: Frames,
    /// Number of the last transaction.
    transaction: u32,
    /// Whether its answer was not read to the end.
    running: bool,
    /// Whether its data has begun.
    data_began: bool,
    late: u32,
    /// The object being read whole, and how far.
    whole: Option<(u32, u64)>,
    /// Nobody answers at the other end: gone, reset or mute.
    silent: bool,
}

/// A step of an answer.
enum Step {
    Data(Vec<u8>),
    Done(u16),
}

impl Session {
    /// Begins a session over `transport`; every exchange takes at most `answer`.
    pub(super) fn open(transport: Arc<dyn Transport>, answer: Duration) -> Result<Self, Trouble> {
        let mut session = Self {
            transport,
            answer,
            frames: Frames::default(),
            transaction: 0,
            running: false,
            data_began: false,
            late: 0,
            whole: None,
            silent: false,
        };
        match session.begin() {
            // A program that died in a transfer left the rest of it in the pipe.
            Err(Trouble::Broken { .. }) => {
                session.drain()?;
                session.begin()?;
            }
            other => other?,
        }
        Ok(session)
    }

    fn begin(&mut self) -> Result<(), Trouble> {
        let open = Ask::OpenSession;
        match self.data(open, &[SESSION], 0) {
            Err(Trouble::Refused { code: code::SESSION_ALREADY_OPEN, .. }) => {
                // Of a program that did not end its own; whatever this answers, the next tells.
                let _ = self.data(Ask::CloseSession, &[], 0);
                self.data(open, &[SESSION], 0).map(drop)
            }
            other => other.map(drop),
        }
    }

    fn drain(&mut self) -> Result<(), Trouble> {
        let transport = Arc::clone(&self.transport);
        let drained = self.within(Ask::OpenSession, self.answer, async move |_| {
            transport
                .drain_bulk_in(QUIET, DRAINING)
                .await
                .map_err(|error| Trouble::of_transport(Ask::OpenSession, &error))
        });
        self.running = false;
        drained.map(drop)
    }

    /// Asks and answers the data that came, at most `most` bytes of it.
    pub(super) fn data(
        &mut self,
        ask: Ask,
        params: &[u32],
        most: usize,
    ) -> Result<Vec<u8>, Trouble> {
        let (data, code) = self.within(ask, self.answer, async |session| {
            session.command(ask, params).await?;
            let mut data = Vec::new();
            loop {
                match session.step(ask).await? {
                    Step::Done(code) => break Ok((data, code)),
                    Step::Data(more) if more.len() <= most - data.len() => data.extend(more),
                    Step::Data(_) => {
                        break Err(broken(ask, format!("more than the {most} bytes it may be")));
                    }
                }
            }
        })?;
        if code == code::OK { Ok(data) } else { Err(Trouble::Refused { ask, code }) }
    }

    /// Bytes of an object from `position` on, read by way of all that lie before; none at its end.
    /// Going on where the last call stopped costs nothing; anything else begins anew.
    pub(super) fn whole(&mut self, handle: u32, position: u64) -> Result<Vec<u8>, Trouble> {
        let ask = Ask::Object;
        let mut at = match self.whole {
            Some((reading, at)) if reading == handle && at <= position => at,
            _ => {
                self.within(ask, self.answer, async |s| s.command(ask, &[handle]).await)?;
                0
            }
        };
        loop {
            self.whole = None;
            match self.within(ask, self.answer, async |session| session.step(ask).await)? {
                Step::Done(code::OK) => return Ok(Vec::new()),
                Step::Done(code) => return Err(Trouble::Refused { ask, code }),
                Step::Data(mut data) => {
                    let end = at + length(&data);
                    self.whole = Some((handle, end));
                    if end > position {
                        data.drain(..usize::try_from(position - at).unwrap_or(data.len()));
                        return Ok(data);
                    }
                    at = end;
                }
            }
        }
    }

    /// Runs one exchange against the clock, and remembers whether anybody answered.
    fn within<T>(
        &mut self,
        ask: Ask,
        limit: Duration,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let done = {
            let work = pin!(work(self));
            match block_on(select(work, Delay::new(limit))) {
                Either::Left((done, _)) => done,
                Either::Right(_) => Err(Trouble::Stalled(ask)),
            }
        };
        self.silent = matches!(done, Err(Trouble::Gone | Trouble::Reset | Trouble::Stalled(_)));
        done
    }

    /// The one place that sends.
    async fn command(&mut self, ask: Ask, params: &[u32]) -> Result<(), Trouble> {
        let failed = |error| Trouble::of_transport(ask, &error);
        self.whole = None;
        if self.running {
            self.transport.cancel_transfer(self.transaction, QUIET).await.map_err(failed)?;
        }
        self.transaction = if ask == Ask::OpenSession { 0 } else { after(self.transaction) };
        self.frames = Frames::default();
        self.data_began = false;
        self.late = 0;
        self.running = true;
        let command = command(ask, self.transaction, params);
        self.transport.send_bulk(&command).await.map_err(failed)
    }

    async fn step(&mut self, ask: Ask) -> Result<Step, Trouble> {
        loop {
            match self.frames.next().map_err(|what| broken(ask, what))? {
                None => {
                    let read = self.transport.receive_bulk(READ_BYTES).await;
                    let read = read.map_err(|error| Trouble::of_transport(ask, &error))?;
                    self.frames.feed(&read, READ_BYTES).map_err(|what| broken(ask, what))?;
                }
                Some(Frame::Data(data)) => return Ok(Step::Data(data)),
                Some(Frame::DataOf(of)) if of == self.transaction && !self.data_began => {
                    self.data_began = true;
                }
                Some(Frame::DataOf(of)) => {
                    let ours = self.transaction;
                    let what = format!("data of transaction {of} in answer to {ours}");
                    return Err(broken(ask, what));
                }
                Some(Frame::Response { code, transaction }) if self.ends(ask, transaction) => {
                    self.running = false;
                    return Ok(Step::Done(code));
                }
                Some(Frame::Response { transaction, .. }) => self.skip_late(ask, transaction)?,
            }
        }
    }

    /// Whether a response ends this transaction. Before a session there is no agreed number.
    fn ends(&self, ask: Ask, transaction: u32) -> bool {
        transaction == self.transaction || ask == Ask::OpenSession
    }

    /// Skips the answer to a transaction given up earlier, as some phones send it late.
    fn skip_late(&mut self, ask: Ask, of: u32) -> Result<(), Trouble> {
        let behind = self.transaction.wrapping_sub(of);
        if self.data_began || behind > u32::MAX / 2 || self.late >= LATE_MAX {
            let ours = self.transaction;
            return Err(broken(ask, format!("the response to {of} in answer to {ours}")));
        }
        self.late += 1;
        Ok(())
    }
}

impl Drop for Session {
    /// Ends the session, so that the next program finds the device free. A device that does not
    /// answer is left alone: the interface is given back in any case.
    fn drop(&mut self) {
        if !self.silent {
            let ask = Ask::CloseSession;
            let _ = self.within(ask, CLOSING, async |session| {
                session.command(ask, &[]).await?;
                session.step(ask).await
            });
        }
    }
}

/// A command container: length, kind 1, code, transaction, parameters.
fn command(ask: Ask, transaction: u32, params: &[u32]) -> Vec<u8> {
    const COMMAND: u16 = 1;
    let length = u32::try_from(12 + params.len() * 4).unwrap_or(u32::MAX);
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend(COMMAND.to_le_bytes());
    bytes.extend(ask.code().to_le_bytes());
    bytes.extend(transaction.to_le_bytes());
    bytes.extend(params.iter().flat_map(|param| param.to_le_bytes()));
    bytes
}

/// The next transaction's number: zero is for none, all ones for any.
fn after(transaction: u32) -> u32 {
    if transaction >= u32::MAX - 1 { 1 } else { transaction + 1 }
}

fn broken(ask: Ask, what: impl Into<String>) -> Trouble {
    Trouble::Broken { ask, what: what.into() }
}

fn length(data: &[u8]) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}
