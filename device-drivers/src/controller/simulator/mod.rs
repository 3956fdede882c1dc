//! A simulated dock controller on a pseudo-terminal: a board as `PROTOCOL.md` describes it.
//!
//! Used by the conformance suite's callers and by stories. It stands behind a link, as a real one does
//! behind `/dev/serial/by-id`, can be told to fail in every way ([`Fault`]), and lets callers wait for
//! what it shows. It runs on a thread of its own, which ends when it is dropped.

mod board;
mod fault;
mod line;
mod wire;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

pub use board::BoardState;
pub use fault::Fault;

use line::{Line, Wake};

/// What a simulator can be set up with.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// How many bays it has, 1 to 64.
    pub bays: u8,
    /// `C`, `P` and `A`, or `-`.
    pub abilities: &'static str,
    /// After so long without a whole frame every bay is out of service.
    pub silence: Duration,
}

impl Default for Setup {
    /// Eight bays, every ability, the protocol's own silence.
    fn default() -> Self {
        Self { bays: 8, abilities: "CPA", silence: Duration::from_secs(5) }
    }
}

/// What callers and the simulator's thread share.
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    board: BoardState,
    fault: Option<Fault>,
    /// Whether it is plugged in.
    present: bool,
    ending: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A simulated board.
pub struct Simulator {
    shared: Arc<Shared>,
    wake: Wake,
    thread: Option<JoinHandle<()>>,
    device: PathBuf,
}

impl Simulator {
    /// A board behind the link `device`, which is made.
    ///
    /// # Errors
    /// When the host gives no pseudo-terminal, link or thread.
    pub fn start(device: &Path, setup: Setup) -> io::Result<Self> {
        let board = BoardState::new(setup.bays, setup.abilities);
        let state = State { board, fault: None, present: true, ending: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let (wake, woken) = Wake::new()?;
        let mut line = Line::new(device, woken, Arc::clone(&shared), setup.silence)?;
        // Nobody has to wait for the device: it stands there before the thread does.
        line.plug()?;
        let thread = std::thread::Builder::new().name("dock-board".into());
        let thread = Some(thread.spawn(move || line.run())?);
        Ok(Self { shared, wake, thread, device: device.into() })
    }

    /// Where it can be opened.
    #[must_use]
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// What it is in now.
    #[must_use]
    pub fn state(&self) -> BoardState {
        self.shared.lock().board.clone()
    }

    /// Waits until `look` finds something in its state; none when it does not for `patience`.
    pub fn until<T>(
        &self,
        patience: Duration,
        mut look: impl FnMut(&BoardState) -> Option<T>,
    ) -> Option<T> {
        let mut found = None;
        let state = self.shared.lock();
        let waited = self.shared.changed.wait_timeout_while(state, patience, |state| {
            found = look(&state.board);
            found.is_none()
        });
        drop(waited);
        found
    }

    /// From now on it fails in this way, or in none.
    pub fn fail(&self, fault: Option<Fault>) {
        self.change(|state| state.fault = fault);
    }

    /// Something is put into a bay, or taken out.
    pub fn put(&self, channel: u8, stands: bool) {
        let bit = 1 << channel.saturating_sub(1).min(63);
        self.change(
            |state| {
                if stands { state.board.taken |= bit } else { state.board.taken &= !bit }
            },
        );
    }

    /// It starts anew, without leaving the line.
    pub fn restart(&self) {
        self.change(|state| state.board.is_left());
    }

    /// It is unplugged: its device is gone. Returns once it is.
    pub fn vanish(&self) {
        self.plug(false);
    }

    /// It is plugged in again, as after power-up.
    pub fn come_back(&self) {
        self.plug(true);
    }

    fn plug(&self, present: bool) {
        self.change(|state| state.present = present);
        let there = || self.device.symlink_metadata().is_ok();
        let state = self.shared.lock();
        let patience = Duration::from_secs(10);
        // The thread tells of every turn it takes.
        let _ = self.shared.changed.wait_timeout_while(state, patience, |_| there() != present);
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.shared.lock());
        self.shared.changed.notify_all();
        self.wake.ring();
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.change(|state| state.ending = true);
        // A thread that panicked has told so.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
