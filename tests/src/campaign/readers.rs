//! People and monitors who look at a station at a steady pace while it works, and how long they waited.
//!
//! Each route has a reader of its own who asks at set moments and measures from that moment, so that a
//! slow answer counts against those it delayed as well.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::Spread;
use crate::rig::{Rig, http::Client};

/// The routes that are read; `{item}` is the newest item.
const ROUTES: &[&str] = &[
    "/api/v1/status",
    "/api/v1/items",
    "/api/v1/items/{item}",
    "/api/v1/sessions",
    "/metrics",
    "/readyz",
];

/// Counts the events until the station stops.
pub(super) type Follower = JoinHandle<usize>;

/// Readers at work.
pub(super) struct Readers {
    routes: Vec<(&'static str, JoinHandle<Read>)>,
    stop: Vec<Sender<()>>,
}

/// What one reader met.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    /// How long answers took.
    pub(super) took: Spread,
    /// Requests that were not answered with 200.
    pub(super) failed: usize,
}

impl Readers {
    /// Has each of the usual routes read every `pause`.
    pub(super) fn start(rig: &Rig, pause: Duration) -> Self {
        Self::of(rig, ROUTES, pause)
    }

    /// Has each of `routes` read every `pause`.
    pub(super) fn of(rig: &Rig, read_routes: &[&'static str], pause: Duration) -> Self {
        let (mut routes, mut stop) = (Vec::new(), Vec::new());
        for &route in read_routes {
            let (sender, stopped) = channel();
            let socket = rig.socket();
            let reader = move || read(&socket, route, pause, &stopped);
            routes.push((route, std::thread::spawn(reader)));
            stop.push(sender);
        }
        Self { routes, stop }
    }

    /// Ends the reading of routes. Answers what each reader met.
    ///
    /// # Panics
    /// When a reader did.
    pub(super) fn rest(self) -> Vec<(&'static str, Read)> {
        drop(self.stop);
        let routes = self.routes.into_iter();
        routes.map(|(route, reader)| (route, reader.join().expect("a reader"))).collect()
    }
}

/// Has the events followed until the station stops.
pub(super) fn follow(rig: &Rig) -> Follower {
    let socket = rig.socket();
    std::thread::spawn(move || {
        let events = socket.try_follow("/api/v1/events").ok().and_then(Result::ok);
        events.map_or(0, Iterator::count)
    })
}

fn read(socket: &Client, route: &str, pause: Duration, stopped: &Receiver<()>) -> Read {
    let mut read = Read::default();
    let mut due = Instant::now();
    loop {
        // Looked up before the moment, so that only one answer is measured.
        let path = path_of(socket, route);
        match stopped.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return read,
        }
        match path.map(|path| socket.try_get(&path)) {
            Some(Ok(told)) if told.status == 200 => read.took.add(due.elapsed()),
            Some(_) => read.failed += 1,
            // There is no item yet.
            None => {}
        }
        due += pause;
    }
}

fn path_of(socket: &Client, route: &str) -> Option<String> {
    let Some(front) = route.strip_suffix("{item}") else { return Some(route.into()) };
    let newest = socket.try_get("/api/v1/items?limit=1").ok()?.json();
    Some(format!("{front}{}", newest["items"][0]["id"].as_str()?))
}
