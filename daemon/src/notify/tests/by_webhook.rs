//! Webhooks: signed, at once, again until they are heard, each for itself.

use std::{fs, net::TcpListener, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    web_server::{Reply, Request, WebServer},
    *,
};
use crate::{
    catalog::DeliveryState,
    domain::{Actor, SessionId},
};

/// HMAC-SHA256 written out (RFC 2104), apart from the library that signs.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |with: u8| -> Vec<u8> {
        (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ with).collect()
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

fn assert_signed(request: &Request, key: &[u8]) {
    let head =
        format!("{}.{}.", request.headers["webhook-id"], request.headers["webhook-timestamp"]);
    let signed = hmac(key, &[head.as_bytes(), &request.body].concat());
    assert_eq!(request.headers["webhook-signature"], format!("v1,{}", STANDARD.encode(signed)));
}

#[test]
fn a_notice_is_told_at_once_and_signed() {
    let server = WebServer::start(vec![Reply::Status(204)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let session = SessionId::mint(bench.utc());
    let id = bench.note(&NewNotice::session_torn(
        session,
        "bay-1",
        "A1",
        ("recorder-gone", "2 clips left"),
    ));
    bench.round();
    let request = server.request();
    assert_eq!(request.line, "POST /hook HTTP/1.1");
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["webhook-id"], id.to_string());
    assert_eq!(request.headers["webhook-timestamp"], bench.utc().timestamp().to_string());
    assert_signed(&request, b"s3cret");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["type"], "notice.session_torn");
    assert_eq!(body["timestamp"], "2026-11-22T08:00:00.000000Z");
    let data = &body["data"];
    assert_eq!(data["schema"], "docket.notice/1");
    assert_eq!((&data["severity"], &data["times"]), (&"warning".into(), &1.into()));
    assert_eq!(data["station"]["name"], "Station 7");
    assert_eq!(data["facts"]["recorder"], "A1");
    let text = data["text"].as_str().unwrap();
    assert!(text.starts_with("Recorder A1 was taken out of bay-1"), "{text}");

    bench.land();
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}

#[test]
fn a_failure_is_told_again_under_the_same_id() {
    let server = WebServer::start(vec![Reply::Status(500), Reply::Status(200)]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let id = bench.note_lost("intake");
    bench.round();
    let sleep = bench.land();
    assert!((5_000..=5_500).contains(&sleep.as_millis()), "{sleep:?}");
    assert_eq!(bench.problem(id), "answered: 500");
    let first = server.request();

    // The secret was changed meanwhile, to the encoded form.
    fs::write(bench.secret_file(), format!("whsec_{}", STANDARD.encode("other"))).unwrap();
    bench.wait(sleep);
    bench.round();
    let second = server.request();
    bench.land();
    assert_eq!(second.headers["webhook-id"], first.headers["webhook-id"]);
    assert_ne!(second.headers["webhook-timestamp"], first.headers["webhook-timestamp"]);
    assert_signed(&first, b"s3cret");
    assert_signed(&second, b"other");
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}

#[test]
fn a_secret_that_is_not_there_is_said_and_tried_again() {
    let server = WebServer::start(vec![]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    fs::remove_file(bench.secret_file()).unwrap();
    let id = bench.note_lost("intake");
    bench.round();
    bench.land();
    assert!(bench.problem(id).starts_with("secret: file:"));
}

#[test]
fn gone_is_dropped_and_a_redirect_is_not_followed() {
    let elsewhere = WebServer::start(vec![Reply::Status(200)]);
    let replies = vec![Reply::Status(410), Reply::Redirect(elsewhere.url.clone())];
    let server = WebServer::start(replies);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    let gone = bench.note_lost("one");
    bench.round();
    bench.land();
    assert_eq!(bench.state(gone), DeliveryState::Dropped);
    let redirected = bench.note_lost("two");
    bench.round();
    bench.land();
    assert_eq!(bench.problem(redirected), "redirected: 302");
    assert!(elsewhere.is_quiet());
}

#[test]
fn one_that_hangs_holds_up_no_other() {
    // It would take a second call as well.
    let hangs = WebServer::start(vec![Reply::Hang, Reply::Hang]);
    let works = WebServer::start(vec![Reply::Status(200), Reply::Status(200)]);
    let mut bench =
        Bench::with_webhooks(&[("hangs", hangs.url.clone()), ("works", works.url.clone())]);
    let mut told = Vec::new();
    for task in ["one", "two"] {
        told.push(bench.note_lost(task).to_string());
        bench.round();
        bench.land();
    }
    let heard = [works.request(), works.request()].map(|r| r.headers["webhook-id"].clone());
    assert_eq!(heard[..], told);
    assert_eq!(hangs.request().headers["webhook-id"], told[0]);
    assert!(hangs.stays_quiet(), "one flight a channel");
}

#[test]
fn neither_silence_nor_a_dribble_takes_longer_than_the_limit() {
    let server = WebServer::start(vec![Reply::Hang, Reply::Drip]);
    let mut bench = Bench::with_webhooks(&[("ops", server.url.clone())]);
    bench.courier.attempt_max = Duration::from_millis(300);
    for task in ["one", "two"] {
        let id = bench.note_lost(task);
        bench.round();
        bench.land();
        assert!(bench.problem(id).contains("timeout"), "{}", bench.problem(id));
    }
}

#[test]
fn tls_is_there_and_does_not_take_plain_text_for_it() {
    let server = WebServer::start(vec![Reply::Status(200)]);
    let url = server.url.replace("http://", "https://").replace("127.0.0.1", "localhost");
    let mut bench = Bench::with_webhooks(&[("ops", url)]);
    bench.courier.attempt_max = Duration::from_secs(2);
    let id = bench.note_lost("intake");
    bench.round();
    bench.land();
    assert!(!bench.problem(id).contains("defect"), "{}", bench.problem(id));
    assert!(server.is_quiet());
}

#[test]
fn after_three_days_of_failures_it_is_given_up_and_can_be_replayed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut bench = Bench::with_webhooks(&[("ops", format!("http://{address}/"))]);
    let begin = bench.utc();
    let id = bench.note_lost("intake");
    bench.round();
    for _ in 1..17 {
        let sleep = bench.land();
        assert_eq!(bench.state(id), DeliveryState::Pending);
        let next = bench.delivery(id).next_at.unwrap() - bench.utc();
        let next = next.to_std().unwrap();
        assert_eq!(sleep, next.min(Duration::from_secs(3600)));
        bench.wait(next);
        bench.round();
    }
    bench.land();
    assert_eq!(bench.state(id), DeliveryState::Failed);
    assert!((66..=80).contains(&(bench.utc() - begin).num_hours()));

    let server = WebServer::start(vec![Reply::Status(200)]);
    bench.change(|channels| channels.notify.webhooks[0].url = server.url.parse().unwrap());
    let who = Actor("uid:1000".into());
    bench.runtime.block_on(bench.catalog.replay_notice(id, &who)).unwrap();
    bench.round();
    bench.land();
    assert_eq!(server.request().headers["webhook-id"], id.to_string());
    assert_eq!(bench.state(id), DeliveryState::Delivered);
}
