//! Those who hold connections and give nothing: each is let go, and nobody else notices.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use docket_tests::rig::http::{Call, Client, PATIENCE, PAUSE};

use super::bench::Bench;

/// Between two bytes of somebody who trickles: much less than any limit of the server.
const BETWEEN: Duration = Duration::from_secs(1);

/// A connection to the network's door, on which somebody misbehaves until it is ended.
fn misbehaving(
    bench: &Bench,
    how: impl FnOnce(TcpStream) -> String + Send + 'static,
) -> JoinHandle<String> {
    let stream = TcpStream::connect(bench.daemon.network()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    thread::spawn(move || how(stream))
}

/// Sends `first`, then a byte of `then` every second, until the server has had enough; answers what
/// it said.
fn trickle(mut stream: TcpStream, first: &[u8], then: u8) -> String {
    stream.set_read_timeout(Some(BETWEEN)).unwrap();
    stream.write_all(first).unwrap();
    let mut said = Vec::new();
    for _ in 0..PATIENCE.as_secs() {
        match stream.read_to_end(&mut said) {
            // It hung up, with or without a word.
            Ok(_) => return String::from_utf8(said).unwrap(),
            Err(e) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&e.kind()) => {}
            Err(_) => return String::from_utf8(said).unwrap(),
        }
        // When it is gone by now, the next reading says so.
        let _ = stream.write_all(&[then]);
    }
    panic!("still connected after {PATIENCE:?}")
}

/// Says `first` and waits; answers what the server said until it hung up.
fn wait(mut stream: TcpStream, first: &[u8]) -> String {
    stream.write_all(first).unwrap();
    let mut said = String::new();
    match stream.read_to_string(&mut said) {
        Err(e) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&e.kind()) => {
            panic!("still connected after {PATIENCE:?}")
        }
        _ => said,
    }
}

/// Asks for megabytes again and again and reads none of them, until the server has had enough.
fn never_read(mut stream: TcpStream) -> String {
    let call = Call::new("GET", "/api/v1/docs/swagger-ui-bundle.js").bytes(&[], false);
    loop {
        match stream.write_all(&call) {
            Ok(()) => {}
            Err(e) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&e.kind()) => {
                panic!("still connected after {PATIENCE:?}")
            }
            Err(_) => return String::new(),
        }
    }
}

#[test]
fn whoever_gives_nothing_is_let_go_and_nobody_else_notices() {
    let bench = Bench::start();
    let operator = bench.operator();
    let head = |length: usize| {
        let call = Call::new("POST", "/api/v1/cases").with("content-type", "application/json");
        call.with("content-length", &length.to_string()).bytes(operator.headers(), false)
    };
    let (cut, slow) = (head(100), head(100_000));
    let stuck = [
        ("says nothing", misbehaving(&bench, |s| wait(s, b""))),
        ("half a head", misbehaving(&bench, |s| wait(s, b"GET /healthz HT"))),
        ("a slow head", misbehaving(&bench, |s| trickle(s, b"GET /healthz HTTP/1.1\r\nx: ", b'x'))),
        (
            "idle between requests",
            misbehaving(&bench, |s| wait(s, b"GET /nope HTTP/1.1\r\nhost: x\r\n\r\n")),
        ),
        ("half a body", misbehaving(&bench, move |s| wait(s, &cut))),
        ("a slow body", misbehaving(&bench, move |s| trickle(s, &slow, b' '))),
        ("reads nothing", misbehaving(&bench, never_read)),
    ];
    // All places on the network are taken, and more; the station's own socket has others.
    let idle: Vec<_> =
        (0..300).map(|_| TcpStream::connect(bench.daemon.network()).unwrap()).collect();
    for _ in 0..20 {
        bench.local().get("/api/v1/status").is(200);
    }
    assert!(bench.stranger().try_send(&Call::new("GET", "/healthz")).is_err(), "no place is left");
    for (who, thread) in stuck {
        let said = thread.join().unwrap_or_else(|_| panic!("{who} was not let go"));
        match who {
            "idle between requests" => assert!(said.starts_with("HTTP/1.1 404"), "{who}: {said}"),
            "half a body" | "a slow body" => {
                assert!(
                    said.starts_with("HTTP/1.1 408") && said.contains("DKT-0408"),
                    "{who}: {said}"
                );
            }
            _ => assert!(!said.contains("200 OK"), "{who}: {said}"),
        }
    }
    // Those who were let in and said nothing are gone too, and so are those who were not.
    for mut stream in idle {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let gone = stream.read(&mut [0]);
        assert!(!matches!(&gone, Err(e) if e.kind() == ErrorKind::WouldBlock), "still connected");
    }
    bench.stranger().get("/healthz").is(200);
    let network = "docket_api_connections{listener=\"network\"} 0";
    // The one that was just answered counts until the server has closed it as well.
    let deadline = Instant::now() + PATIENCE;
    loop {
        let metrics = bench.local().get("/metrics").is(200).text();
        if metrics.contains(network) {
            break;
        }
        assert!(Instant::now() < deadline, "connections are let go of: {metrics}");
        thread::sleep(PAUSE);
    }
}

#[test]
fn a_connection_that_broke_off_anywhere_harms_nobody() {
    let bench = Bench::start();
    let client: Client = bench.local();
    let call = Call::new("POST", "/api/v1/verifications").json(&serde_json::json!({ "items": [] }));
    let whole = call.bytes(client.headers(), false);
    for end in 0..=whole.len() {
        let mut conn = client.connect().unwrap();
        conn.write_all(&whole[..end]).unwrap();
    }
    client.get("/healthz").is(200);
    // Whoever hung up right after asking was heard, or was not: never half.
    let Bench { rig, daemon } = bench;
    assert_eq!(daemon.stop().code, Some(0));
    let bench = Bench { daemon: rig.start_daemon(), rig };
    let jobs = bench.local().get("/api/v1/jobs?limit=500").is(200).json();
    for job in jobs["jobs"].as_array().unwrap() {
        // The stop may have come while the one that was heard was at work.
        let states = ["done", "cancelled", "interrupted"];
        assert!(states.contains(&job["state"].as_str().unwrap()), "{job:#}");
    }
    let metrics = bench.local().get("/metrics").is(200).text();
    assert!(metrics.contains("docket_jobs{state=\"running\"} 0"), "{metrics}");
}
