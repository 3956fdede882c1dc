//! Fair turns: at most so many bays copy at once, and those who wait go first come, first served.
//!
//! Blocking; each bay's thread takes a turn for one group of clips or one slice of a long one. A turn in
//! which nothing moves, as its recorder hangs, is taken away from it once somebody waits: hung bays
//! cannot keep the others out.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tracing::warn;

use crate::clock::Stopwatch;

/// How long a turn may stand still while others wait. A slow commit on a sick disk may take as long;
/// then one bay more is at work for a while.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often who waits looks whether somebody's turn stands still.
const LOOK: Duration = Duration::from_secs(1);

/// Hands out turns in the order they were asked for.
#[derive(Debug)]
pub struct Turnstile {
    state: Mutex<State>,
    moved: Condvar,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    /// Places that nobody holds; below nothing after places were taken away under their holders.
    free: isize,
    places: isize,
    next_ticket: u64,
    queue: VecDeque<u64>,
    holders: Vec<Holder>,
    /// Everybody is let in: they come to end.
    open: bool,
}

#[derive(Debug)]
struct Holder {
    ticket: u64,
    still: Stopwatch,
    /// Its place was given to another.
    bypassed: bool,
}

/// A turn; dropping it lets the next one in.
#[derive(Debug)]
pub struct Turn<'a> {
    turnstile: &'a Turnstile,
    ticket: u64,
    used: u64,
}

impl Turnstile {
    /// Lets `places` in at once; at least one.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let places = at_least_one(places);
        let state = State {
            free: places,
            places,
            next_ticket: 0,
            queue: VecDeque::new(),
            holders: Vec::new(),
            open: false,
        };
        Self { state: Mutex::new(state), moved: Condvar::new(), patience: PATIENCE }
    }

    /// Lets `places` in at once from now on. Turns that are held are held to their end.
    pub fn resize(&self, places: usize) {
        let mut state = self.lock();
        let places = at_least_one(places);
        state.free += places - state.places;
        state.places = places;
        drop(state);
        self.moved.notify_all();
    }

    /// Lets everybody in from now on: the station stops, and nobody may wait for a turn to end.
    pub fn open(&self) {
        self.lock().open = true;
        self.moved.notify_all();
    }

    /// Waits for a turn.
    pub fn take(&self) -> Turn<'_> {
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back(ticket);
        while !state.may_enter(ticket, self.patience) {
            let waited = self.moved.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.queue.retain(|waiting| *waiting != ticket);
        state.free -= 1;
        state.holders.push(Holder { ticket, still: Stopwatch::start(), bypassed: false });
        // The one behind may find a free place too.
        self.moved.notify_all();
        Turn { turnstile: self, ticket, used: 0 }
    }

    /// Notes that a turn moves. Answers whether it is still held, and whether somebody waits.
    fn moves(&self, ticket: u64) -> (bool, bool) {
        let mut state = self.lock();
        let others_wait = !state.queue.is_empty();
        let holder = state.holders.iter_mut().find(|holder| holder.ticket == ticket);
        let held = holder.is_some_and(|holder| {
            holder.still = Stopwatch::start();
            !holder.bypassed
        });
        (held, others_wait)
    }

    fn leave(&self, ticket: u64) {
        let mut state = self.lock();
        if let Some(at) = state.holders.iter().position(|holder| holder.ticket == ticket)
            && !state.holders.swap_remove(at).bypassed
        {
            state.free += 1;
        }
        drop(state);
        self.moved.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether `ticket` is the next, and there is a place: a free one, or one that stands still.
    fn may_enter(&mut self, ticket: u64, patience: Duration) -> bool {
        if self.open {
            return true;
        }
        if self.queue.front() != Some(&ticket) {
            return false;
        }
        if self.free <= 0
            && let Some(hung) =
                self.holders.iter_mut().find(|h| !h.bypassed && h.still.elapsed() >= patience)
        {
            warn!("a bay stands still while others wait: its turn goes to the next");
            hung.bypassed = true;
            self.free += 1;
        }
        self.free > 0
    }
}

fn at_least_one(places: usize) -> isize {
    isize::try_from(places).unwrap_or(isize::MAX).max(1)
}

impl Turn<'_> {
    /// Notes that `bytes` were read in this turn, and passes once they come to `slice`.
    pub fn used(&mut self, bytes: u64, slice: u64) {
        self.used += bytes;
        let (held, others_wait) = self.turnstile.moves(self.ticket);
        if !held || (self.used >= slice && others_wait) {
            self.again();
        }
        if self.used >= slice {
            self.used = 0;
        }
    }

    /// Gives the turn up and queues for the next one.
    fn again(&mut self) {
        self.turnstile.leave(self.ticket);
        let next = self.turnstile.take();
        self.ticket = next.ticket;
        // The new turn is this one: its own drop must not run twice.
        std::mem::forget(next);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turnstile.leave(self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[test]
    fn never_more_than_the_places_are_in() {
        let (turnstile, inside, most) =
            (Turnstile::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let mut turn = turnstile.take();
                        let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(now, Ordering::SeqCst);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        turn.used(1, 1);
                    }
                });
            }
        });
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn a_long_clip_does_not_keep_the_others_out() {
        let (turnstile, met) = (Turnstile::new(1), Barrier::new(2));
        std::thread::scope(|scope| {
            let mut long = turnstile.take();
            let waiter = scope.spawn(|| {
                met.wait();
                drop(turnstile.take());
            });
            met.wait();
            // Passing until the waiter was in: it would never be if passing did not queue anew.
            while !waiter.is_finished() {
                long.used(1, 1);
                std::thread::yield_now();
            }
        });
    }

    #[test]
    fn a_turn_that_stands_still_goes_to_the_next_and_queues_when_it_moves_again() {
        let turnstile = Turnstile { patience: Duration::ZERO, ..Turnstile::new(1) };
        let mut hung = turnstile.take();
        // Taken away at once, as nobody has patience.
        let second = turnstile.take();
        std::thread::scope(|scope| {
            let moving = scope.spawn(move || hung.used(1, 1000));
            // It waits for a place of its own: the second one's, for that moves.
            while turnstile.lock().queue.is_empty() && !moving.is_finished() {
                std::thread::yield_now();
            }
            drop(second);
        });
        assert_eq!(turnstile.lock().free, 1, "every place is given back once");
    }

    #[test]
    fn once_open_nobody_waits() {
        let turnstile = Turnstile::new(1);
        let held = turnstile.take();
        turnstile.open();
        drop((turnstile.take(), turnstile.take(), held));
    }
}
