//! The custody log: as the API tells it, and, below `/log/<epoch>/`, as C2SP's tlog-tiles wants it.

use axum::{
    Extension,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;

use super::{App, Routes, jobs::start};
use crate::{
    api::{
        Action, ApiError, Asker, CheckpointView, Code, GrowthView, JobView, LogAsked, LogRequest,
        LogView, ProofsView, Request, Rest, Work,
    },
    web::{
        answer::{Answer, Failure, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(log_events))
        .add(Action::ReadEvidence, routes!(newest_checkpoint))
        .add(Action::ReadEvidence, routes!(prove_item))
        .add(Action::ReadEvidence, routes!(prove_growth))
        .add(Action::Verify, routes!(verify_log))
}

/// The log as C2SP's clients read it, outside the API's own paths.
pub(super) fn tiles() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(log_checkpoint))
        .add(Action::ReadEvidence, routes!(log_tile))
}

/// Events of the custody log, oldest first
#[utoipa::path(get, path = "/log", tag = "proof", params(LogAsked),
    responses((status = 200, body = Told<LogView>)))]
async fn log_events(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<LogAsked>,
) -> Answer {
    app.perform(&asker, Request::Log(LogRequest::Show(asked))).await
}

/// The newest checkpoint of the custody log that stands in the archive
#[utoipa::path(get, path = "/log/checkpoint", tag = "proof",
    responses((status = 200, body = Told<CheckpointView>)))]
async fn newest_checkpoint(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Log(LogRequest::Checkpoint)).await
}

/// Proofs that an item's events are in the custody log
#[utoipa::path(get, path = "/items/{id}/proofs", tag = "proof",
    params(("id" = String, Path, description = "The item's id, or a unique beginning of it"), Rest),
    responses((status = 200, body = Told<ProofsView>)))]
async fn prove_item(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Log(LogRequest::Prove(item, rest))).await
}

/// Two sizes of the log's tree.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Sizes {
    /// Leaves of the smaller tree.
    old: u64,
    /// Leaves of the larger tree.
    new: u64,
}

/// Proof that one size of the log's tree is the beginning of another
#[utoipa::path(get, path = "/log/growth", tag = "proof", params(Sizes),
    responses((status = 200, body = Told<GrowthView>)))]
async fn prove_growth(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(Sizes { old, new }): Parameters<Sizes>,
) -> Answer {
    app.perform(&asker, Request::Log(LogRequest::Growth { old, new })).await
}

/// Check every entry, tile and checkpoint of the log, in the catalog and in the archive
#[utoipa::path(post, path = "/log/verifications", tag = "proof",
    responses((status = 202, body = Told<JobView>)))]
async fn verify_log(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::VerifyLog).await
}

/// The newest checkpoint of an epoch that stands in the archive
#[utoipa::path(get, path = "/log/{epoch}/checkpoint", tag = "proof",
    params(("epoch" = String, Path, description = "The epoch, six digits")),
    responses((status = 200, content_type = "text/plain", body = String)))]
async fn log_checkpoint(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(epoch): Part,
) -> Result<Response, Failure> {
    let api = app.door.api().await;
    let found = match epoch_of(&epoch) {
        Some(epoch) => api.log_checkpoint(epoch).await,
        None => Err(ApiError::new(Code::NoCheckpoint)),
    };
    let note = found.map_err(|error| Failure::of(&error, &asker))?;
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, note).into_response())
}

/// A tile of the log: hashes of a level, or entries
#[utoipa::path(get, path = "/log/{epoch}/tile/{*path}", tag = "proof",
    params(("epoch" = String, Path, description = "The epoch, six digits"),
           ("path" = String, Path, description = "The rest of the path, as C2SP's tlog-tiles has it")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn log_tile(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Path((epoch, path)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let api = app.door.api().await;
    let path = format!("tile/{path}");
    let found = match epoch_of(&epoch) {
        Some(epoch) => api.log_part(epoch, &path).await,
        None => Ok(None),
    };
    let missing = || ApiError::new(Code::NoRoute).with("path", &path);
    let bytes = found.and_then(|found| found.ok_or_else(missing));
    let bytes = bytes.map_err(|error| Failure::of(&error, &asker))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "max-age=31536000, immutable"),
    ];
    Ok((headers, bytes).into_response())
}

/// An epoch as it stands in paths: six digits.
fn epoch_of(text: &str) -> Option<u32> {
    let epoch = text.parse().ok()?;
    (format!("{epoch:06}") == text).then_some(epoch)
}
