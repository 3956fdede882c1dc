//! Handovers: what came late, what is due, and what is said of it.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, Excuse, HandoverRequest, HandoverView, HandoversAsked, HandoversView,
        RecorderExcusedView, Request,
    },
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadRegister, routes!(handovers))
        .add(Action::ReadRegister, routes!(handover))
        .add(Action::ExcuseHandover, routes!(excuse))
        .add(Action::ExcuseHandover, routes!(excuse_recorder))
}

/// Handovers, newest first, or what is due
#[utoipa::path(get, path = "/handovers", tag = "register", params(HandoversAsked),
    responses((status = 200, body = Told<HandoversView>)))]
async fn handovers(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<HandoversAsked>,
) -> Answer {
    app.perform(&asker, Request::Handover(HandoverRequest::List(asked))).await
}

/// One handover: its verdict, each item's, what they rest on, and what was said of it
#[utoipa::path(get, path = "/handovers/{id}", tag = "register",
    params(("id" = String, Path, description = "Its session's id or an item's, or a unique beginning")),
    responses((status = 200, body = Told<HandoverView>)))]
async fn handover(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::Handover(HandoverRequest::Explain(id))).await
}

/// Record an exception, or why a handover was late
///
/// What was said before stays on record; the newest counts.
#[utoipa::path(post, path = "/handovers/{id}/excuse", tag = "register", request_body = Excuse,
    params(("id" = String, Path, description = "Its session's id, or a unique beginning of it")),
    responses((status = 200, body = Told<HandoverView>)))]
async fn excuse(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(excuse): Body<Excuse>,
) -> Answer {
    app.perform(&asker, Request::Handover(HandoverRequest::Excuse(id, excuse))).await
}

/// Record an exception, or why a recorder that is still out will not be back in time
///
/// It counts for what the recorder brings when it is docked next, and until then for what is due of it.
#[utoipa::path(post, path = "/recorders/{recorder}/excuse", tag = "register", request_body = Excuse,
    params(("recorder" = String, Path, description = "Its name, number, label or id")),
    responses((status = 200, body = Told<RecorderExcusedView>)))]
async fn excuse_recorder(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(called): Part,
    Body(excuse): Body<Excuse>,
) -> Answer {
    app.perform(&asker, Request::Handover(HandoverRequest::ExcuseRecorder(called, excuse))).await
}
