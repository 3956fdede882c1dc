//! A request as it goes over the wire: method, path, body.

use axum::http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::{wire_cases, wire_register};
use crate::{
    api::{
        BundleAsked, CustodyRequest, IdentityRequest, KeyDisposalRequest, LockedRequest,
        LogRequest, NotesRequest, RecordingsRequest, Request, StampRequest, TargetsRequest,
        WitnessRequest, Work,
    },
    web::PREFIX,
};

/// What is sent.
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

/// How `request` is asked.
pub(super) fn sent(request: &Request) -> Sent {
    match request {
        Request::Status => get("/status"),
        Request::Sessions(page) => get(&query("/sessions", page)),
        Request::Session(id, rest) => get(&query(&format!("/sessions/{}", part(id)), rest)),
        Request::Receipt(id) => get(&format!("/sessions/{}/receipt", part(id))),
        Request::Items(asked) => get(&query("/items", asked)),
        Request::Item(id, rest) => get(&query(&format!("/items/{}", part(id)), rest)),
        Request::Link { item, case } => {
            post(&format!("/items/{}/link", part(item)), &json!({ "case": case }))
        }
        Request::Unlink { item, case, reason } => {
            let body = json!({ "case": case, "reason": reason });
            post(&format!("/items/{}/unlink", part(item)), &body)
        }
        Request::AddCase { number, change, opened } => {
            wire_cases::new_case(number, change, *opened)
        }
        Request::Casework(asked) => wire_cases::sent(asked),
        Request::Cases(rest) => get(&query("/cases", rest)),
        Request::Case(number, page) => get(&query(&format!("/cases/{}", part(number)), page)),
        Request::Bays => get("/bays"),
        Request::ForgetBay(name) => post(&format!("/bays/{}/forget", part(name)), &json!({})),
        Request::Start(work) => start(work),
        Request::Jobs(page) => get(&query("/jobs", page)),
        Request::Job(id) => get(&format!("/jobs/{}", part(id))),
        Request::CancelJob(id) => post(&format!("/jobs/{}/cancel", part(id)), &json!({})),
        Request::RetryJob(id) => post(&format!("/jobs/{}/retry", part(id)), &json!({})),
        Request::Handover(request) => wire_register::handover(request),
        Request::Register(request) => wire_register::sent(request),
        Request::Targets(TargetsRequest::List) => get("/targets"),
        Request::Targets(TargetsRequest::Check(name)) => {
            post(&format!("/targets/{}/check", part(name)), &json!({}))
        }
        Request::Targets(TargetsRequest::Add(asked)) => post("/targets/plans", &json!(asked)),
        Request::Targets(TargetsRequest::Remove(name, asked)) => {
            post(&format!("/targets/{}/release", part(name)), &json!(asked))
        }
        Request::Identity(IdentityRequest::Show) => get("/identity"),
        Request::Identity(IdentityRequest::Rotate) => post("/identity/rotate", &json!({})),
        Request::Identity(IdentityRequest::NewEpoch(asked)) => {
            post("/identity/new-epoch", &json!(asked))
        }
        Request::Witness(WitnessRequest::Sign(file)) => post("/log/witness", &json!(file)),
        Request::Witness(WitnessRequest::Ask(asked)) => get(&query("/log/question", asked)),
        Request::Witness(WitnessRequest::Take(file)) => post("/log/cosignatures", &json!(file)),
        Request::Stamp(StampRequest::Ask(asked)) => get(&query("/log/time-stamp-question", asked)),
        Request::Stamp(StampRequest::Take(file)) => post("/log/time-stamps", &json!(file)),
        Request::Log(LogRequest::Show(asked)) => get(&query("/log", asked)),
        Request::Log(LogRequest::Checkpoint) => get("/log/checkpoint"),
        Request::Log(LogRequest::Prove(item, rest)) => {
            get(&query(&format!("/items/{}/proofs", part(item)), rest))
        }
        Request::Log(LogRequest::Growth { old, new }) => {
            get(&format!("/log/growth?old={old}&new={new}"))
        }
        Request::Settings => get("/settings"),
        Request::Reload => post("/settings/reload", &json!({})),
        Request::Notices(asked) => get(&query("/notices", asked)),
        Request::Notice(id) => get(&format!("/notices/{}", part(id))),
        Request::ReplayNotice(id) => post(&format!("/notices/{}/replay", part(id)), &json!({})),
        Request::Locked(LockedRequest::List(rest)) => get(&query("/locked-recorders", rest)),
        Request::Locked(LockedRequest::AllowPasswords(key)) => {
            post(&format!("/locked-recorders/{}/allow-passwords", part(key)), &json!({}))
        }
        Request::AskRemoval(session) => {
            post(&format!("/sessions/{}/removals", part(session)), &json!({}))
        }
        Request::Removals(page) => get(&query("/removals", page)),
        Request::KeyDisposal(asked) => key_disposals(asked),
        Request::Notes(asked) => notes(asked),
        Request::Custody(CustodyRequest::Show(item, asked)) => {
            get(&query(&format!("/items/{}/custody", part(item)), asked))
        }
        Request::Recordings(RecordingsRequest::List(asked)) => get(&query("/recordings", asked)),
        Request::Recordings(RecordingsRequest::Show(item)) => {
            get(&format!("/recordings/{}", part(item)))
        }
        Request::RecorderClock(id, page) => {
            get(&query(&format!("/recorders/{}/clock", part(id)), page))
        }
        Request::Explain(code) => get(&format!("/codes/{}", part(code))),
        Request::Rules => get("/rules"),
        Request::Rule(code) => get(&format!("/rules/{}", part(code))),
    }
}

/// How a proof of an item is asked for.
pub(super) fn bundle(item: &str, asked: &BundleAsked) -> Sent {
    post(&format!("/items/{}/bundle", part(item)), &json!(asked))
}

/// Where a job's events are told.
pub(super) fn job_events(id: &str) -> Sent {
    get(&format!("/jobs/{}/events", part(id)))
}

/// Where the bays' events are told.
pub(super) fn bay_events() -> Sent {
    get("/events")
}

fn key_disposals(asked: &KeyDisposalRequest) -> Sent {
    match asked {
        KeyDisposalRequest::List(page) => get(&query("/key-disposals", page)),
        KeyDisposalRequest::Ask { item, reason } => {
            post(&format!("/items/{}/key-disposals", part(item)), &json!({ "reason": reason }))
        }
        KeyDisposalRequest::Confirm(id) => {
            post(&format!("/key-disposals/{}/confirm", part(id)), &json!({}))
        }
    }
}

fn notes(asked: &NotesRequest) -> Sent {
    let at = |id: &str, what: &str| format!("/interruptions/{}{what}", part(id));
    match asked {
        NotesRequest::List(asked) => get(&query("/interruptions", asked)),
        NotesRequest::Show(id) => get(&at(id, "")),
        NotesRequest::Add(id, given) => post(&at(id, "/notes"), &json!(given)),
        NotesRequest::Correct(id, given) => post(&at(id, "/corrections"), &json!(given)),
        NotesRequest::Dismiss(id, reason) => {
            post(&at(id, "/dismissal"), &json!({ "reason": reason }))
        }
        NotesRequest::Report(id, given) => post(&at(id, "/report"), &json!(given)),
        NotesRequest::Acknowledge(id, text) => {
            post(&at(id, "/acknowledgement"), &json!({ "text": text }))
        }
    }
}

fn start(work: &Work) -> Sent {
    match work {
        Work::Dock { paths } => post("/docks", &json!({ "paths": paths })),
        Work::Demo { bays, seed } => post("/demos", &json!({ "bays": bays, "seed": seed })),
        Work::TeachBays { count } => post("/bays/teachings", &json!({ "count": count })),
        Work::Remove { removal } => {
            post(&format!("/removals/{}/confirm", part(removal)), &json!({}))
        }
        Work::Verify(asked) => post("/verifications", &json!(asked)),
        Work::VerifyLog => post("/log/verifications", &json!({})),
        Work::Migrate { from, to, dry_run } => post(
            &format!("/targets/{}/migrations", part(from)),
            &json!({ "to": to, "dry_run": dry_run }),
        ),
        Work::Reconcile { target, deep } => {
            post("/targets/reconciliations", &json!({ "target": target, "deep": deep }))
        }
        Work::Fsck { deep } => post("/checks", &json!({ "deep": deep })),
    }
}

pub(super) fn get(path: &str) -> Sent {
    Sent { method: Method::GET, path: format!("{PREFIX}{path}"), body: None }
}

pub(super) fn post(path: &str, body: &Value) -> Sent {
    let body = Some(body.clone());
    Sent { method: Method::POST, path: format!("{PREFIX}{path}"), body }
}

pub(super) fn query(path: &str, asked: &impl Serialize) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(asked) else { return path.into() };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{name}={}", part(&text))
        })
        .collect();
    if pairs.is_empty() { path.into() } else { format!("{path}?{}", pairs.join("&")) }
}

/// A text as one part of a path or query: everything but RFC 3986's unreserved is escaped.
pub(super) fn part(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ItemsAsked, Page};

    #[test]
    fn what_is_no_plain_text_is_escaped() {
        let case = Request::Case("沪公(2026)1/7 号?".into(), Page::default());
        let sent = sent(&case);
        assert!(sent.path.is_ascii() && !sent.path.contains('?'), "{}", sent.path);
        assert_eq!(sent.path.matches('/').count(), 4, "{}", sent.path);
    }

    #[test]
    fn parameters_that_are_not_given_are_not_sent() {
        let asked = ItemsAsked { state: Some("quarantined".into()), ..ItemsAsked::default() };
        assert_eq!(sent(&Request::Items(asked)).path, "/api/v1/items?state=quarantined");
        assert_eq!(sent(&Request::Items(ItemsAsked::default())).path, "/api/v1/items");
    }
}
