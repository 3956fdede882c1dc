//! Requests about cases as they go over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use super::wire::{Sent, get, part, post, query};
use crate::{api::Casework, domain::CaseChange};

/// How a case is entered.
pub(super) fn new_case(number: &str, change: &CaseChange, opened: Option<NaiveDate>) -> Sent {
    let mut body = json(change);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("number".into(), number.into());
        fields.extend(opened.map(|on| ("opened".to_owned(), json!(on))));
    }
    post("/cases", &body)
}

/// How `asked` is asked.
pub(super) fn sent(asked: &Casework) -> Sent {
    let of = |number: &str, what: &str| format!("/cases/{}/{what}", part(number));
    match asked {
        Casework::Describe(number, change) => post(&of(number, "description"), &json(change)),
        Casework::Step(number, step) => post(&of(number, "steps"), &json(step)),
        Casework::Record(number, new) => post(&of(number, "records"), &json(new)),
        Casework::Attach(number, new) => post(&of(number, "documents"), &json(new)),
        Casework::Check(number) => get(&of(number, "check")),
        Casework::Import(table) => post("/case-imports", &json(table)),
        Casework::Unfiled(rest) => get(&query("/unfiled-cases", rest)),
        Casework::Object(asked) => get(&query("/enforcement-objects", asked)),
        Casework::Suggest(asked) => get(&query("/suggestions", asked)),
        Casework::Inbox(rest) => get(&query("/inbox", rest)),
        Casework::Matters => get("/matters"),
        Casework::ListMatters(table) => post("/matters", &json(table)),
        Casework::Retention(asked) => get(&query("/retention", asked)),
        Casework::ExplainRetention(item) => get(&format!("/retention/{}", part(item))),
        Casework::Hold(new) => post("/holds", &json(new)),
        Casework::Extend(new) => post("/extensions", &json(new)),
    }
}

/// These shapes always serialise; if one did not, the station would say what it misses.
fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
