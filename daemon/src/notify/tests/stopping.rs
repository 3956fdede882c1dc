//! Stops, crashes and failures of the station itself: at least once, and never in the way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use super::{
    bench::PATIENCE,
    web_server::{Reply, WebServer},
    *,
};
use crate::{
    catalog::DeliveryState,
    clock::{Clock, SystemClock},
    notify::{
        courier::{self, Courier},
        flight::take_off,
    },
};

#[test]
fn it_stops_while_a_server_hangs_and_tells_again_at_the_next_start() {
    let server = WebServer::start(vec![Reply::Hang, Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let id = bench.note_lost("intake");
    let stop = Arc::new(AtomicBool::new(false));
    let (parts, told, no_rings) = (bench.parts.clone(), Arc::clone(&stop), channel().1);
    let rings = std::mem::replace(&mut bench.rings, no_rings);
    let task = thread::spawn(move || {
        courier::run(parts, &rings, &told);
        rings
    });
    let first = server.request();
    // The server has it and the answer never comes: as if the power went between telling and
    // recording.
    let clock = SystemClock::new();
    let before = clock.since_boot();
    stop.store(true, Ordering::Relaxed);
    bench.parts.bell.ring();
    bench.rings = task.join().unwrap();
    assert!(clock.since_boot() - before < Duration::from_secs(2));
    assert_eq!(bench.state(id), DeliveryState::Pending);

    bench.round();
    let second = server.request();
    assert_eq!(second.headers["webhook-id"], first.headers["webhook-id"]);
    bench.land();
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}

#[test]
fn it_sleeps_until_the_bell_rings() {
    let server = WebServer::start(vec![Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let stop = Arc::new(AtomicBool::new(false));
    let (parts, told) = (bench.parts.clone(), Arc::clone(&stop));
    let rings = std::mem::replace(&mut bench.rings, channel().1);
    let task = thread::spawn(move || courier::run(parts, &rings, &told));
    let new = NewNotice::task_lost("intake");
    let id = bench.runtime.block_on(bench.outbox.notice(&new)).unwrap();
    assert_eq!(server.request().headers["webhook-id"], id.to_string());
    stop.store(true, Ordering::Relaxed);
    bench.outbox.ring();
    task.join().unwrap();
}

#[test]
fn what_was_delivered_and_cannot_be_recorded_is_not_delivered_again() {
    let server = WebServer::start(vec![Reply::Status(200), Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let id = bench.note_lost("intake");
    bench.round();
    server.request();

    let path = Catalog::path_in(bench.folder.path());
    let reader = bench.runtime.block_on(Catalog::open_reader(&path, bench.parts.clock.clone()));
    bench.courier.parts.catalog = reader.unwrap();
    assert_eq!(bench.land(), Duration::from_secs(60), "it rests");
    bench.round();
    assert_eq!(bench.state(id), DeliveryState::Pending);
    bench.courier.parts.catalog = bench.catalog.clone();
    bench.round();
    assert_eq!(bench.state(id), DeliveryState::Delivered);
    // What it tells next is the next notice.
    let next = bench.note_lost("archive");
    bench.round();
    assert_eq!(server.request().headers["webhook-id"], next.to_string());
    bench.land();
    assert_eq!(bench.state(next), DeliveryState::Delivered);
}

#[test]
fn a_flight_that_never_comes_back_counts_as_failed() {
    let server = WebServer::start(vec![Reply::Hang, Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let id = bench.note_lost("intake");
    assert_eq!(bench.round(), Duration::from_secs(120));
    server.request();
    bench.wait(Duration::from_secs(119));
    assert_eq!(bench.round(), Duration::from_secs(1));
    bench.wait(Duration::from_secs(1));
    bench.round();
    assert_eq!(bench.problem(id), "no-end: ");
    bench.wait(Duration::from_secs(6));
    bench.round();
    bench.land();
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}

#[test]
fn a_flight_that_panics_reports_so() {
    let (bell, rings) = Bell::new();
    let (to, landed) = channel();
    take_off(7, "mail", (to, bell), || panic!("on purpose")).unwrap();
    rings.recv_timeout(PATIENCE).unwrap();
    let landed = landed.try_recv().unwrap();
    assert_eq!((landed.flight, landed.channel.as_str()), (7, "mail"));
    assert!(matches!(landed.answer, Answer::NotNow(why) if why.code.as_deref() == Some("defect")));
}

/// A restart with another courier on the same catalog finds what waits.
#[test]
fn what_waits_is_found_by_the_next_start_without_a_ring() {
    let server = WebServer::start(vec![Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let id = bench.note_lost("intake");
    bench.courier = Courier::new(bench.parts.clone());
    bench.round();
    bench.land();
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}
