//! What the connections of the faulty store share: its stock, its script, and the record of all that
//! was asked.
//!
//! Used by the connections and by the story, each under one lock; whoever waits is woken by whatever
//! changes.

use std::{
    io,
    net::{Shutdown, TcpStream},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};

use super::{
    Settings,
    request::{Head, Target},
    script::{Fault, Script},
    stock::Stock,
};

/// A request, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What it was for.
    pub target: Target,
    /// What it met.
    pub fault: Option<Fault>,
    /// What it asked for was done.
    pub acted: bool,
    /// It hangs now.
    pub hangs: bool,
    /// The status of its answer, once all of it has been sent; never for a truncated one.
    pub status: Option<u16>,
}

#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) stock: Stock,
    pub(super) script: Script,
    pub(super) exchanges: Vec<Exchange>,
    /// How far its clock is ahead of the host's.
    pub(super) ahead: TimeDelta,
    lines: Vec<Weak<TcpStream>>,
    /// How often hanging requests were told to go on.
    released: u64,
    /// How often all connections were cut.
    cut: u64,
}

impl Shared {
    pub(super) fn new(settings: Settings) -> Self {
        let state = State {
            stock: Stock::new(settings),
            script: Script::default(),
            exchanges: Vec::new(),
            ahead: TimeDelta::zero(),
            lines: Vec::new(),
            released: 0,
            cut: 0,
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// What there is, as it is now.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to what is stored, at the store's present time.
    pub(super) fn with_stock<T>(&self, act: impl FnOnce(&mut Stock) -> T) -> T {
        let mut state = self.state();
        state.stock.now = Utc::now() + state.ahead;
        act(&mut state.stock)
    }

    /// A request begins: its number, and what it meets.
    pub(super) fn begin(&self, head: &Head) -> (usize, Option<Fault>) {
        let mut state = self.state();
        let (target, fault) = (head.target.clone(), state.script.meet(&head.target));
        let (acted, hangs, status) = (false, false, None);
        state.exchanges.push(Exchange { target, fault, acted, hangs, status });
        self.changed.notify_all();
        (state.exchanges.len() - 1, fault)
    }

    /// Notes something of a request.
    pub(super) fn note(&self, number: usize, what: impl FnOnce(&mut Exchange)) {
        what(&mut self.state().exchanges[number]);
        self.changed.notify_all();
    }

    /// Waits until hanging requests may go on; an error when connections that were opened before the
    /// `cut`-th cut are cut instead.
    pub(super) fn hang(&self, number: usize, cut: u64) -> io::Result<()> {
        let mut state = self.state();
        let released = state.released;
        state.exchanges[number].hangs = true;
        self.changed.notify_all();
        while state.released == released && state.cut == cut {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.exchanges[number].hangs = false;
        if state.cut == cut { Ok(()) } else { Err(io::ErrorKind::ConnectionAborted.into()) }
    }

    /// Lets what hangs go on.
    pub(super) fn release(&self) {
        self.state().released += 1;
        self.changed.notify_all();
    }

    /// Remembers a connection, to cut it; how often all were cut before.
    pub(super) fn opened(&self, line: Weak<TcpStream>) -> u64 {
        let mut state = self.state();
        state.lines.retain(|line| line.strong_count() > 0);
        state.lines.push(line);
        state.cut
    }

    /// Ends all connections.
    pub(super) fn cut(&self) {
        let mut state = self.state();
        state.cut += 1;
        for line in state.lines.drain(..).filter_map(|line| line.upgrade()) {
            // It fails only where the other end was faster.
            let _ = line.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    /// Waits until what was asked so far is as `reached` wants it; whether it was, in `patience`.
    pub(super) fn wait(&self, patience: Duration, reached: impl Fn(&[Exchange]) -> bool) -> bool {
        let end = Instant::now() + patience;
        let mut state = self.state();
        while !reached(&state.exchanges) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}
