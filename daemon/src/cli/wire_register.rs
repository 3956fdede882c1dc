//! What is asked of the register and of handovers, as it goes over the wire.

use serde_json::{Value, json};

use super::wire::{Sent, get, part, post, query};
use crate::api::{HandoverRequest, RegisterRequest};

pub(super) fn sent(request: &RegisterRequest) -> Sent {
    match request {
        RegisterRequest::Units(rest) => get(&query("/units", rest)),
        RegisterRequest::Officers(asked) => get(&query("/officers", asked)),
        RegisterRequest::Recorders(rest) => get(&query("/recorders", rest)),
        RegisterRequest::Recorder(called, asked) => {
            get(&query(&format!("/recorders/{}", part(called)), asked))
        }
        RegisterRequest::Roster(asked) => get(&query("/roster", asked)),
        RegisterRequest::Tell(kind, told) => {
            post(&format!("/register/{}", kind.as_str()), &body(told))
        }
        RegisterRequest::Return(called, returned) => {
            post(&format!("/recorders/{}/return", part(called)), &body(returned))
        }
        RegisterRequest::Name(called, named) => {
            post(&format!("/recorders/{}/name", part(called)), &body(named))
        }
        RegisterRequest::Withdraw(kind, withdrawn) => {
            post(&format!("/register/{}/withdraw", kind.as_str()), &body(withdrawn))
        }
        RegisterRequest::Import(file) => post("/register/imports", &body(file)),
        RegisterRequest::Export(kind) => get(&format!("/register/{}", kind.as_str())),
    }
}

pub(super) fn handover(request: &HandoverRequest) -> Sent {
    match request {
        HandoverRequest::List(asked) => get(&query("/handovers", asked)),
        HandoverRequest::Explain(id) => get(&format!("/handovers/{}", part(id))),
        HandoverRequest::Excuse(id, excuse) => {
            post(&format!("/handovers/{}/excuse", part(id)), &body(excuse))
        }
        HandoverRequest::ExcuseRecorder(recorder, excuse) => {
            post(&format!("/recorders/{}/excuse", part(recorder)), &body(excuse))
        }
    }
}

/// These shapes always serialise; if one did not, the station would say what it misses.
fn body(shape: &impl serde::Serialize) -> Value {
    serde_json::to_value(shape).unwrap_or_else(|_| json!({}))
}
