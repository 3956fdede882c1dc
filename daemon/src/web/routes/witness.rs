//! Witnesses and time stamps: the API's own routes, and, at `/witness/add-checkpoint`, C2SP's witness protocol.

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, CheckpointView, FileGiven, FileView, IdentityRequest, IdentityView,
        NewEpoch, Request, StampAsked, StampRequest, TimeStampView, WitnessAsked, WitnessRequest,
    },
    cosign::Refusal,
    web::{
        answer::{Answer, AsItStands, Body, Failure, Parameters},
        openapi::{Told, nothing},
    },
};

/// What C2SP's witness protocol calls the answer to a log that does not know what the witness saw.
const SIZE_TYPE: &str = "text/x.tlog.size";

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::Witness, routes!(sign))
        .add(Action::ReadEvidence, routes!(question))
        .add(Action::KeepKeys, routes!(take))
        .add(Action::KeepKeys, routes!(new_epoch))
        .add(Action::ReadEvidence, routes!(stamp_question))
        .add(Action::KeepKeys, routes!(stamp))
}

/// The protocol as other logs speak it, outside the API's own paths.
pub(super) fn protocol() -> Routes {
    Routes::of(nothing()).add(Action::Witness, routes!(add_checkpoint))
}

/// Have this station sign, as a witness, what a log's question is about
#[utoipa::path(post, path = "/log/witness", tag = "proof", request_body = FileGiven,
    responses((status = 200, body = Told<FileView>)))]
async fn sign(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(file): Body<FileGiven>,
) -> Answer {
    app.perform(&asker, Request::Witness(WitnessRequest::Sign(file))).await
}

/// The question to a witness of this station's log
#[utoipa::path(get, path = "/log/question", tag = "proof", params(WitnessAsked),
    responses((status = 200, body = Told<FileView>)))]
async fn question(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<WitnessAsked>,
) -> Answer {
    app.perform(&asker, Request::Witness(WitnessRequest::Ask(asked))).await
}

/// Take a witness's answer
#[utoipa::path(post, path = "/log/cosignatures", tag = "proof", request_body = FileGiven,
    responses((status = 200, body = Told<CheckpointView>)))]
async fn take(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(file): Body<FileGiven>,
) -> Answer {
    app.perform(&asker, Request::Witness(WitnessRequest::Take(file))).await
}

/// The question to a time stamp authority (RFC 3161) about a checkpoint
#[utoipa::path(get, path = "/log/time-stamp-question", tag = "proof", params(StampAsked),
    responses((status = 200, body = Told<FileView>)))]
async fn stamp_question(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<StampAsked>,
) -> Answer {
    app.perform(&asker, Request::Stamp(StampRequest::Ask(asked))).await
}

/// Take a time stamp authority's answer
#[utoipa::path(post, path = "/log/time-stamps", tag = "proof", request_body = FileGiven,
    responses((status = 200, body = Told<TimeStampView>)))]
async fn stamp(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(file): Body<FileGiven>,
) -> Answer {
    app.perform(&asker, Request::Stamp(StampRequest::Take(file))).await
}

/// Open a new epoch of the custody log, with a new key: the log does not go on where it was seen last
#[utoipa::path(post, path = "/identity/new-epoch", tag = "proof", request_body = NewEpoch,
    responses((status = 200, body = Told<IdentityView>)))]
async fn new_epoch(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(asked): Body<NewEpoch>,
) -> Answer {
    app.perform(&asker, Request::Identity(IdentityRequest::NewEpoch(asked))).await
}

/// C2SP's witness protocol: sign a log's checkpoint that goes on from the last one signed
///
/// The body is the question, as text: who asks does not matter, the log's signature does.
#[utoipa::path(post, path = "/witness/add-checkpoint", tag = "proof",
    request_body(content = String, description = "The question", content_type = "text/plain"),
    responses((status = 200, description = "The cosignature", content_type = "text/plain", body = String),
              (status = 400, description = "Not a question", content_type = "text/plain", body = String),
              (status = 403, description = "Not signed by that log", content_type = "text/plain", body = String),
              (status = 404, description = "Not a log this station watches", content_type = "text/plain", body = String),
              (status = 409, description = "The size last signed", content_type = "text/x.tlog.size", body = String),
              (status = 422, description = "It does not go on from what was signed", content_type = "text/plain", body = String)))]
async fn add_checkpoint(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    question: Bytes,
) -> Result<Response, Failure> {
    let api = app.door.api().await;
    let answer = api.add_checkpoint(&question, &asker.actor).await;
    Ok(match answer.map_err(|error| Failure::of(&error, &asker))? {
        Ok(line) => line.into_response(),
        Err(refusal) => (Extension(AsItStands), refused(refusal)).into_response(),
    })
}

/// A refusal as the protocol says it: the status tells the asking log what it has found.
fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let seen = match refusal {
        Refusal::Conflict(size) => size.to_string() + "\n",
        other => return (status, other.to_string()).into_response(),
    };
    (status, [(header::CONTENT_TYPE, SIZE_TYPE)], seen).into_response()
}
