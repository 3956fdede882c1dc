//! What is asked wrongly, and how that is told.

use std::io::{Read, Write};

use docket_tests::rig::http::{Call, Client, Reply};
use serde_json::{Value, json};

use super::bench::Bench;

/// The problem in an answer, which must be one from head to foot.
fn problem(reply: &Reply, of: &str) -> Value {
    assert_eq!(reply.header("content-type"), "application/problem+json", "{of}: {reply:?}");
    let problem = reply.json();
    let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(problem["status"], reply.status, "{of}");
    assert_eq!(problem["schema"], "docket.error/2", "{of}");
    assert_eq!(text("type"), format!("urn:docket:{}", text("code")), "{of}");
    for name in ["title", "detail", "kept", "todo", "kind"] {
        assert!(!text(name).is_empty(), "{of}: no {name} in {problem:#}");
    }
    problem
}

/// Asks in both languages and by no language; answers the code.
fn refused(client: &Client, call: &Call, status: u16) -> String {
    let of = format!("{call:?}");
    let mut codes = Vec::new();
    for (tag, chinese) in [(Some("en"), false), (Some("zh-CN"), true), (None, true)] {
        let call = tag.map_or(call.clone(), |tag| call.clone().with("accept-language", tag));
        let reply = client.send(&call);
        assert_eq!(reply.status, status, "{of}: {}", reply.text());
        let problem = problem(&reply, &of);
        for name in ["title", "kept", "todo"] {
            let text = problem[name].as_str().unwrap();
            let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert_eq!(is_chinese, chinese, "{of}: {name} in {tag:?} is {text}");
        }
        codes.push(problem["code"].as_str().unwrap().to_owned());
    }
    codes.dedup();
    let [code] = codes.as_slice() else { panic!("{of}: {codes:?}") };
    code.clone()
}

fn post(path: &str, body: &str) -> Call {
    Call::new("POST", path).body("application/json", body)
}

#[test]
fn every_wrong_request_is_told_what_is_wrong_in_its_askers_language() {
    let bench = Bench::start();
    // The client of a bench speaks English; this one says nothing of language.
    let client = Client::over(bench.rig.data().join("docket.sock"));
    let get = |path: &str| Call::new("GET", path);
    let cases = "/api/v1/cases";
    let deep = "[".repeat(100_000);
    let table: &[(Call, u16, &str)] = &[
        (get("/"), 404, "DKT-0410"),
        (get("/api/v1"), 404, "DKT-0410"),
        (get("/api/v1/nope"), 404, "DKT-0410"),
        (get("/api/v1/status/"), 404, "DKT-0410"),
        (get("/api/v2/status"), 404, "DKT-0410"),
        (get("/api/v1/items/"), 404, "DKT-0410"),
        (Call::new("PUT", "/api/v1/items"), 405, "DKT-0411"),
        (Call::new("DELETE", "/api/v1/items/1234"), 405, "DKT-0411"),
        (Call::new("OPTIONS", "/api/v1/items"), 405, "DKT-0411"),
        (Call::new("BREW", "/api/v1/status"), 405, "DKT-0411"),
        (post("/healthz", "{}"), 405, "DKT-0411"),
        // Bodies.
        (post(cases, &" ".repeat(2 << 20)), 413, "DKT-0407"),
        (post(cases, ""), 422, "DKT-0412"),
        (post(cases, "{"), 422, "DKT-0412"),
        (post(cases, "\"2026-1\""), 422, "DKT-0412"),
        (post(cases, "{\"title\": \"no number\"}"), 422, "DKT-0412"),
        (post(cases, "{\"number\": \"2026-1\", \"titel\": \"x\"}"), 422, "DKT-0412"),
        (post(cases, "{\"number\": 2026}"), 422, "DKT-0412"),
        (post(cases, "{\"number\": \"2026-1\", \"number\": \"2026-2\"}"), 422, "DKT-0412"),
        (post(cases, "{\"number\": \"2026-1\"} {}"), 422, "DKT-0412"),
        (post(cases, &deep), 422, "DKT-0412"),
        (Call::new("POST", cases).body("application/json", b"\"\xff\"".to_vec()), 422, "DKT-0412"),
        (Call::new("POST", cases).body("text/plain", "{\"number\": \"2026-1\"}"), 422, "DKT-0412"),
        (Call::new("POST", cases), 422, "DKT-0412"),
        (post(cases, "{\"number\": \"\"}"), 422, "DKT-0425"),
        (post(cases, "{\"number\": \"2026-1\", \"title\": \"\\u0007\"}"), 422, "DKT-0426"),
        // Work that makes no sense.
        (post("/api/v1/docks", "{\"paths\": []}"), 422, "DKT-0420"),
        (post("/api/v1/docks", "{\"paths\": [\"card\"]}"), 422, "DKT-0421"),
        (post("/api/v1/docks", "{\"paths\": [\"/a\\u0000b\"]}"), 422, "DKT-0421"),
        (post("/api/v1/docks", &json!({ "paths": vec!["/a"; 65] }).to_string()), 422, "DKT-0422"),
        (post("/api/v1/demos", "{\"bays\": 0, \"seed\": 1}"), 422, "DKT-0423"),
        (post("/api/v1/demos", "{\"bays\": 17, \"seed\": 1}"), 422, "DKT-0423"),
        (post("/api/v1/demos", "{\"bays\": -1, \"seed\": 1}"), 422, "DKT-0412"),
        (post("/api/v1/checks", "{}"), 409, "DKT-0201"),
        // Parameters.
        (get("/api/v1/items?limit=many"), 422, "DKT-0412"),
        (get("/api/v1/items?limit=-1"), 422, "DKT-0412"),
        (get("/api/v1/items?limit=4294967296"), 422, "DKT-0412"),
        (get("/api/v1/items?limit=0"), 422, "DKT-0412"),
        (get("/api/v1/items?limit="), 422, "DKT-0412"),
        (get("/api/v1/items?stat=sealed"), 422, "DKT-0412"),
        (get("/api/v1/items?limit=1&limit=2"), 422, "DKT-0412"),
        (get("/api/v1/jobs?offset=5"), 422, "DKT-0412"),
        (get("/api/v1/notices?pending=perhaps"), 422, "DKT-0412"),
        (get("/api/v1/items?state=lost"), 422, "DKT-0424"),
        (get("/api/v1/items?session=ffffffff"), 404, "DKT-0401"),
        (get("/api/v1/items?before=ffffffff"), 404, "DKT-0401"),
        // Things that are not there, or cannot be.
        (get("/api/v1/items/ffffffff"), 404, "DKT-0401"),
        (get("/api/v1/items/%00"), 404, "DKT-0401"),
        (get("/api/v1/items/%27%20OR%201=1--"), 404, "DKT-0401"),
        (get("/api/v1/items/%ff"), 422, "DKT-0412"),
        (get("/api/v1/jobs/ffffffff"), 404, "DKT-0401"),
        (get("/api/v1/jobs/ffffffff/events"), 404, "DKT-0401"),
        (post("/api/v1/jobs/ffffffff/cancel", "{}"), 404, "DKT-0401"),
        (get("/api/v1/notices/ffffffff"), 404, "DKT-0401"),
        (get("/api/v1/cases/nothing"), 404, "DKT-0401"),
        (get("/api/v1/codes/9999"), 404, "DKT-0429"),
    ];
    for (call, status, code) in table {
        assert_eq!(refused(&client, call, *status), *code, "{call:?}");
    }
    assert_eq!(bench.local().get(cases).json()["cases"], json!([]), "none of it did anything");
    assert_eq!(bench.local().get("/api/v1/jobs").json()["jobs"], json!([]));
}

#[test]
fn the_best_language_is_spoken_and_else_the_stations() {
    let bench = Bench::start();
    let quiet = Client::to(bench.daemon.network());
    let spoken = |accept: &str| {
        let call = Call::new("GET", "/x").with("accept-language", accept);
        quiet.send(&call).json()["title"].as_str().unwrap().is_ascii()
    };
    assert!(spoken("en"));
    assert!(spoken("en-GB"));
    assert!(spoken("fr, en;q=0.5, zh;q=0.1"));
    assert!(!spoken("en;q=0.1, zh-CN;q=0.9"));
    assert!(!spoken("fr"), "the station's first language");
    assert!(!spoken("\u{ff};;;q=,,,"));
}

#[test]
fn no_path_however_odd_breaks_anything() {
    let bench = Bench::start();
    let long = "x".repeat(40_000);
    let longer = "x".repeat(200_000);
    let targets: &[&[u8]] = &[
        b"/../../../../etc/passwd",
        b"/api/v1/../../etc/passwd",
        b"/api/v1/docs/../../../etc/passwd",
        b"/api/v1/docs/..%2f..%2fetc/passwd",
        b"/api/v1/docs/%2e%2e/index.html",
        b"/api/v1/docs//etc/passwd",
        b"/api/v1/docs/%00",
        b"/api/v1/docs/%ff",
        b"//api/v1/status",
        b"/api/v1/items/%2f",
        b"/api/v1/items/%",
        b"/api/v1/items/%zz",
        b"/api/v1/items?%ff=%00",
        b"/api/v1/items?limit=%ff",
        b"/api/v1/items/\xff\xfe",
        b"/api/v1/items/\x01",
        b"/api/v1/items/a b",
        b"*",
        b"http://elsewhere/api/v1/nope",
        b"",
        &[b"/api/v1/items/", long.as_bytes()].concat(),
        &[b"/api/v1/items?before=", long.as_bytes()].concat(),
        &[b"/", longer.as_bytes()].concat(),
    ];
    for target in targets {
        let shown = String::from_utf8_lossy(&target[..target.len().min(60)]).into_owned();
        for method in ["GET", "POST", "HEAD", "OPTIONS"] {
            let mut conn = bench.local().connect().unwrap();
            let head = [
                method.as_bytes(),
                b" ",
                target,
                b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            ];
            // A request that is too long is refused before it is all sent.
            let _ = conn.write_all(&head.concat());
            let reply = conn.answer(method).unwrap_or_else(|e| panic!("{method} {shown}: {e}"));
            assert!((300..500).contains(&reply.status), "{method} {shown}: {reply:?}");
            assert!(!reply.text().contains("root:"), "{shown}");
            // What is no HTTP at all is answered by a bare status.
            let is_http =
                !(reply.body.is_empty() && reply.header("x-content-type-options").is_empty());
            if reply.status >= 400 && method != "HEAD" && is_http {
                problem(&reply, &format!("{method} {shown}"));
            }
        }
    }
    bench.local().get("/healthz").is(200);
}

#[test]
fn a_body_too_long_is_refused_also_when_nobody_said_how_long() {
    let bench = Bench::start();
    let call = Call::new("POST", "/api/v1/cases").with("content-type", "application/json");
    let mut conn = bench.local().connect().unwrap();
    conn.write_all(&call.with("transfer-encoding", "chunked").bytes(&[], true)).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
    // It need not read on once it knows.
    let sent = (0..32).take_while(|_| conn.write_all(&chunk).is_ok()).count();
    let reply = conn.answer("POST").unwrap();
    assert_eq!((reply.status, problem(&reply, "chunks")["code"].as_str()), (413, Some("DKT-0407")));
    assert!(sent > 15, "refused after {sent} chunks: before it was too long");
}

#[test]
fn a_body_that_is_broken_on_its_way_is_not_understood() {
    let bench = Bench::start();
    let call = Call::new("POST", "/api/v1/cases").with("content-type", "application/json");
    let mut conn = bench.local().connect().unwrap();
    conn.write_all(&call.with("transfer-encoding", "chunked").bytes(&[], true)).unwrap();
    conn.write_all(b"no length\r\n").unwrap();
    let reply = conn.answer("POST").unwrap();
    let code = problem(&reply, "a broken chunk")["code"].clone();
    assert_eq!((reply.status, code.as_str()), (422, Some("DKT-0412")));
}

#[test]
fn a_head_is_an_answer_without_its_body() {
    let bench = Bench::start();
    for (path, status) in [("/api/v1/status", 200), ("/api/v1/docs/", 200), ("/api/v1/nope", 404)] {
        let whole = bench.local().get(path).is(status);
        let mut conn = bench.local().connect().unwrap();
        conn.write_all(&Call::new("HEAD", path).bytes(&[], true)).unwrap();
        let (of_head, headers) = conn.head().unwrap();
        assert_eq!(of_head, status);
        assert_eq!(headers["content-type"], whole.header("content-type"));
        let mut rest = Vec::new();
        conn.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "{path}: {:?}", String::from_utf8_lossy(&rest));
    }
    // A stream is not begun for somebody who wants its head.
    let head = bench.local().send(&Call::new("HEAD", "/api/v1/events")).is(200);
    assert_eq!(head.header("content-type"), "text/event-stream");
}
