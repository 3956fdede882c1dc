//! Fair turns: at most so many bays copy at once, and those who wait go first come, first served.
//!
//! Blocking; each bay's thread takes a turn for one group of clips or one slice of a long one.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands out turns in the order they were asked for.
#[derive(Debug)]
pub struct Turnstile {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug)]
struct State {
    /// Places that nobody holds; below nothing after places were taken away under their holders.
    free: isize,
    places: isize,
    next_ticket: u64,
    now_serving: u64,
}

/// A turn; dropping it lets the next one in.
#[derive(Debug)]
pub struct Turn<'a> {
    turnstile: &'a Turnstile,
    used: u64,
}

impl Turnstile {
    /// Lets `places` in at once; at least one.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let places = at_least_one(places);
        let state = State { free: places, places, next_ticket: 0, now_serving: 0 };
        Self { state: Mutex::new(state), moved: Condvar::new() }
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

    /// Waits for a turn.
    pub fn take(&self) -> Turn<'_> {
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.free <= 0 || state.now_serving != ticket {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= 1;
        state.now_serving += 1;
        // The one behind may find a free place too.
        self.moved.notify_all();
        Turn { turnstile: self, used: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at_least_one(places: usize) -> isize {
    isize::try_from(places).unwrap_or(isize::MAX).max(1)
}

impl Turn<'_> {
    /// Notes that `bytes` were read in this turn, and passes once they come to `slice`.
    pub fn used(&mut self, bytes: u64, slice: u64) {
        self.used += bytes;
        if self.used >= slice {
            self.used = 0;
            self.pass();
        }
    }

    /// Gives the turn up and queues for the next one; at once when nobody waits.
    pub fn pass(&mut self) {
        let others_wait = {
            let state = self.turnstile.lock();
            state.next_ticket != state.now_serving
        };
        if others_wait {
            self.turnstile.leave();
            // The new turn is this one: its own drop must not run twice.
            std::mem::forget(self.turnstile.take());
        }
    }
}

impl Turnstile {
    fn leave(&self) {
        self.lock().free += 1;
        self.moved.notify_all();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turnstile.leave();
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
                        turn.pass();
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
                long.pass();
                std::thread::yield_now();
            }
        });
    }
}
