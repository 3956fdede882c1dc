//! Who may ask for what: every documented operation, asked by everybody.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use docket_tests::rig::{
    docket_program,
    http::{Call, Client},
};
use serde_json::Value;

use super::bench::Bench;

/// The least role that an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Anybody,
    Readers,
    Operators,
}

impl For {
    fn name(self) -> &'static str {
        match self {
            Self::Anybody => "nobody",
            Self::Readers => "watcher",
            Self::Operators => "operator",
        }
    }
}

/// Every operation and whom it is for. A request here changes nothing: bodies are left out.
const TABLE: &[(&str, &str, For)] = &[
    ("get", "/healthz", For::Anybody),
    ("get", "/readyz", For::Anybody),
    ("get", "/api/v1/codes/{code}", For::Anybody),
    ("get", "/api/v1/openapi.json", For::Anybody),
    ("post", "/witness/add-checkpoint", For::Anybody),
    ("post", "/api/v1/log/witness", For::Anybody),
    ("get", "/api/v1/targets", For::Readers),
    ("post", "/api/v1/targets/{name}/check", For::Operators),
    ("post", "/api/v1/targets/reconciliations", For::Operators),
    ("post", "/api/v1/targets/plans", For::Operators),
    ("post", "/api/v1/targets/{name}/release", For::Operators),
    ("post", "/api/v1/targets/{name}/migrations", For::Operators),
    ("get", "/api/v1/log/question", For::Operators),
    ("post", "/api/v1/log/cosignatures", For::Operators),
    ("post", "/api/v1/identity/new-epoch", For::Operators),
    ("get", "/api/v1/log/time-stamp-question", For::Operators),
    ("post", "/api/v1/log/time-stamps", For::Operators),
    ("get", "/metrics", For::Readers),
    ("get", "/api/v1/events", For::Readers),
    ("get", "/api/v1/bays", For::Readers),
    ("get", "/api/v1/settings", For::Readers),
    ("get", "/api/v1/status", For::Readers),
    ("get", "/api/v1/cases", For::Operators),
    ("get", "/api/v1/cases/{number}", For::Operators),
    ("get", "/api/v1/items", For::Operators),
    ("get", "/api/v1/items/{id}", For::Operators),
    ("get", "/api/v1/jobs", For::Operators),
    ("get", "/api/v1/jobs/{id}", For::Operators),
    ("get", "/api/v1/jobs/{id}/events", For::Operators),
    ("get", "/api/v1/notices", For::Operators),
    ("get", "/api/v1/notices/{id}", For::Operators),
    ("get", "/api/v1/sessions", For::Operators),
    ("get", "/api/v1/sessions/{id}", For::Operators),
    ("get", "/api/v1/cases/{number}/check", For::Operators),
    ("get", "/api/v1/enforcement-objects", For::Operators),
    ("get", "/api/v1/inbox", For::Operators),
    ("get", "/api/v1/items/{id}/proofs", For::Operators),
    ("post", "/api/v1/items/{id}/bundle", For::Operators),
    ("get", "/api/v1/log", For::Operators),
    ("get", "/api/v1/log/checkpoint", For::Operators),
    ("get", "/api/v1/log/growth", For::Operators),
    ("post", "/api/v1/log/verifications", For::Operators),
    ("get", "/log/{epoch}/checkpoint", For::Operators),
    ("get", "/log/{epoch}/tile/{path}", For::Operators),
    ("get", "/api/v1/matters", For::Operators),
    ("get", "/api/v1/retention", For::Operators),
    ("get", "/api/v1/retention/{id}", For::Operators),
    ("get", "/api/v1/suggestions", For::Operators),
    ("get", "/api/v1/unfiled-cases", For::Operators),
    ("post", "/api/v1/case-imports", For::Operators),
    ("post", "/api/v1/cases/{number}/description", For::Operators),
    ("post", "/api/v1/cases/{number}/documents", For::Operators),
    ("post", "/api/v1/cases/{number}/records", For::Operators),
    ("post", "/api/v1/cases/{number}/steps", For::Operators),
    ("post", "/api/v1/holds", For::Operators),
    ("post", "/api/v1/extensions", For::Operators),
    ("get", "/api/v1/locked-recorders", For::Operators),
    ("post", "/api/v1/locked-recorders/{key}/allow-passwords", For::Operators),
    ("post", "/api/v1/matters", For::Operators),
    ("post", "/api/v1/bays/teachings", For::Operators),
    ("post", "/api/v1/bays/{name}/forget", For::Operators),
    ("post", "/api/v1/cases", For::Operators),
    ("post", "/api/v1/checks", For::Operators),
    ("post", "/api/v1/demos", For::Operators),
    ("post", "/api/v1/docks", For::Operators),
    ("post", "/api/v1/items/{id}/link", For::Operators),
    ("post", "/api/v1/items/{id}/unlink", For::Operators),
    ("post", "/api/v1/jobs/{id}/cancel", For::Operators),
    ("post", "/api/v1/jobs/{id}/retry", For::Operators),
    ("post", "/api/v1/notices/{id}/replay", For::Operators),
    ("post", "/api/v1/settings/reload", For::Operators),
    ("get", "/api/v1/handovers", For::Operators),
    ("get", "/api/v1/handovers/{id}", For::Operators),
    ("get", "/api/v1/interruptions", For::Operators),
    ("get", "/api/v1/interruptions/{id}", For::Operators),
    ("get", "/api/v1/officers", For::Operators),
    ("get", "/api/v1/recorders", For::Operators),
    ("get", "/api/v1/recorders/{id}/clock", For::Operators),
    ("get", "/api/v1/recorders/{recorder}", For::Operators),
    ("get", "/api/v1/recordings", For::Operators),
    ("get", "/api/v1/recordings/{item}", For::Operators),
    ("get", "/api/v1/register/{kind}", For::Operators),
    ("get", "/api/v1/removals", For::Operators),
    ("get", "/api/v1/key-disposals", For::Operators),
    ("post", "/api/v1/key-disposals/{id}/confirm", For::Operators),
    ("post", "/api/v1/items/{id}/key-disposals", For::Operators),
    ("get", "/api/v1/roster", For::Operators),
    ("get", "/api/v1/rules", For::Anybody),
    ("get", "/api/v1/rules/{rule}", For::Anybody),
    ("get", "/api/v1/units", For::Operators),
    ("post", "/api/v1/handovers/{id}/excuse", For::Operators),
    ("post", "/api/v1/recorders/{recorder}/excuse", For::Operators),
    ("post", "/api/v1/interruptions/{id}/acknowledgement", For::Operators),
    ("post", "/api/v1/interruptions/{id}/corrections", For::Operators),
    ("post", "/api/v1/interruptions/{id}/dismissal", For::Operators),
    ("post", "/api/v1/interruptions/{id}/notes", For::Operators),
    ("post", "/api/v1/interruptions/{id}/report", For::Operators),
    ("post", "/api/v1/recorders/{recorder}/name", For::Operators),
    ("post", "/api/v1/recorders/{recorder}/return", For::Operators),
    ("post", "/api/v1/register/imports", For::Operators),
    ("post", "/api/v1/register/{kind}", For::Operators),
    ("post", "/api/v1/register/{kind}/withdraw", For::Operators),
    ("post", "/api/v1/removals/{id}/confirm", For::Operators),
    ("post", "/api/v1/sessions/{id}/removals", For::Operators),
    ("post", "/api/v1/verifications", For::Operators),
    ("get", "/api/v1/identity", For::Readers),
    ("post", "/api/v1/identity/rotate", For::Operators),
    ("get", "/api/v1/items/{id}/custody", For::Operators),
    ("get", "/api/v1/sessions/{id}/receipt", For::Operators),
];

/// The status and, of a refusal, its code.
fn said(client: &Client, call: &Call) -> (u16, String) {
    let mut conn = client.connect().unwrap();
    conn.write_all(&call.bytes(client.headers(), true)).unwrap();
    // A stream that is let through has no end: its head is enough.
    let (status, headers) = conn.head().unwrap();
    if !(400..500).contains(&status) {
        return (status, String::new());
    }
    if status == 400 && headers["content-type"].starts_with("text/plain") {
        // Let through: the witness's protocol says how what is no question is answered.
        return (status, String::new());
    }
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(headers.contains_key("www-authenticate"), status == 401, "{headers:?}");
    let mut body = Vec::new();
    conn.take(headers["content-length"].parse().unwrap()).read_to_end(&mut body).unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    (status, problem["code"].as_str().unwrap().to_owned())
}

#[test]
fn every_operation_is_for_whom_the_table_says() {
    let bench = Bench::start();
    let askers = [bench.stranger(), bench.impostor(), bench.reader(), bench.operator()];
    for (method, path, whom) in TABLE {
        let call = Call::new(&method.to_uppercase(), &path.replace(['{', '}'], ""));
        let [stranger, impostor, reader, operator] =
            askers.each_ref().map(|asker| said(asker, &call));
        let let_in = |(status, code): &(u16, String)| {
            assert!(
                ![401, 403].contains(status) && *status < 500,
                "{method} {path}: {status} {code}"
            );
        };
        let unknown = (401, "DKT-0406".to_owned());
        let denied = (403, "DKT-0405".to_owned());
        match whom {
            For::Anybody => [&stranger, &impostor, &reader].into_iter().for_each(let_in),
            For::Readers => {
                assert_eq!([&stranger, &impostor], [&unknown, &unknown], "{method} {path}");
                let_in(&reader);
            }
            For::Operators => {
                assert_eq!([&stranger, &impostor], [&unknown, &unknown], "{method} {path}");
                assert_eq!(reader, denied, "{method} {path}");
            }
        }
        let_in(&operator);
        let_in(&said(&bench.local(), &call));
    }
}

#[test]
fn the_table_is_the_descriptions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../daemon/openapi.json");
    let api: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let role = operation["x-docket-role"].as_str().unwrap();
            described.insert((method.as_str(), path.as_str(), role));
        }
    }
    assert_eq!(
        TABLE.iter().map(|(m, p, whom)| (*m, *p, whom.name())).collect::<BTreeSet<_>>(),
        described
    );
}

#[test]
fn the_scheme_is_told_in_any_case_and_nothing_else_is_taken_for_a_token() {
    let bench = Bench::start();
    let status = |header: &str| {
        let client = bench.stranger().with("authorization", header);
        client.get("/api/v1/items").status
    };
    assert_eq!(status("bearer operator-token-of-this-story"), 200);
    assert_eq!(status("BEARER  operator-token-of-this-story"), 200);
    for wrong in [
        "operator-token-of-this-story",
        "Basic operator-token-of-this-story",
        "Bearer",
        "Bearer ",
        "Bearer operator-token-of-this-stor",
        "Bearer operator-token-of-this-story2",
        "Bearer operator-token-of-this-story reader-token-of-this-story",
        "Bearer \u{ff}",
    ] {
        assert_eq!(status(wrong), 401, "{wrong}");
    }
    // Two headers are nobody's: which one counts must not depend on who reads them.
    for twice in [
        bench.impostor().token("operator-token-of-this-story"),
        bench.operator().token("operator-token-of-that-story"),
    ] {
        assert_eq!(twice.get("/api/v1/items").status, 401);
    }
}

#[test]
fn nothing_of_a_body_is_read_before_its_asker_is_let_in() {
    let bench = Bench::start();
    let head = |client: &Client, bytes: &str| {
        let call = Call::new("POST", "/api/v1/cases").with("content-length", bytes);
        let call = call.with("content-type", "application/json").with("expect", "100-continue");
        let mut conn = client.connect().unwrap();
        conn.write_all(&call.bytes(client.headers(), true)).unwrap();
        conn.head().unwrap().0
    };
    assert_eq!(head(&bench.stranger(), "1000"), 401);
    assert_eq!(head(&bench.reader(), "1000"), 403);
    assert_eq!(head(&bench.operator(), "1000"), 100, "send it");
    assert_eq!(head(&bench.operator(), "2097152"), 413, "do not send it");
}

#[test]
fn another_account_of_this_host_is_denied() {
    const NOBODY: &str = "65534";
    if !rustix::process::geteuid().is_root() || Command::new("setpriv").arg("-V").output().is_err()
    {
        println!("skipped: only root can become another account, with setpriv");
        return;
    }
    let bench = Bench::start();
    let program = bench.rig.home().join("docket");
    fs::copy(docket_program(), &program).unwrap();
    let opened = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    opened(bench.rig.home(), 0o755);
    let ask = || {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(&program);
        command.args(["--json", "--lang", "en", "items", "list", "--data"]).arg(bench.rig.data());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = ask();
    assert!(
        code != Some(0) && !said.contains("docket.items"),
        "the folder is closed to it: {said}"
    );
    // Somebody opened the socket by mistake: the kernel still says who asks.
    opened(&bench.rig.data(), 0o711);
    opened(&bench.rig.data().join("docket.sock"), 0o666);
    let (code, said) = ask();
    assert_eq!(code, Some(4), "{said}");
    let problem: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(problem["code"], "DKT-0405", "{said}");
    assert!(problem["detail"].as_str().unwrap().contains("uid:65534"), "{said}");
}
