//! How long items are kept.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, Casework, ExtendedView, HeldView, NewExtension, NewHold, Request,
        RetentionAsked, RetentionView, RetentionsView,
    },
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(retentions))
        .add(Action::ReadEvidence, routes!(retention))
        .add(Action::Hold, routes!(hold))
        .add(Action::Hold, routes!(extend))
}

/// How long items are kept, newest first
#[utoipa::path(get, path = "/retention", tag = "evidence", params(RetentionAsked),
    responses((status = 200, body = Told<RetentionsView>)))]
async fn retentions(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<RetentionAsked>,
) -> Answer {
    app.perform(&asker, Request::Casework(Casework::Retention(asked))).await
}

/// Why an item is kept so long
#[utoipa::path(get, path = "/retention/{id}", tag = "evidence",
    params(("id" = String, Path, description = "The item's id, or a unique beginning of it")),
    responses((status = 200, body = Told<RetentionView>)))]
async fn retention(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::Casework(Casework::ExplainRetention(id))).await
}

/// Place a legal hold on an item or a case
#[utoipa::path(post, path = "/holds", tag = "evidence", request_body = NewHold,
    responses((status = 200, body = Told<HeldView>)))]
async fn hold(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(new): Body<NewHold>,
) -> Answer {
    app.perform(&asker, Request::Casework(Casework::Hold(new))).await
}

/// Have an item, or all that is or was linked to a case, kept longer than the rules ask
///
/// It is never kept shorter by that: the rules and earlier extensions count on. None is taken back.
#[utoipa::path(post, path = "/extensions", tag = "evidence", request_body = NewExtension,
    responses((status = 200, body = Told<ExtendedView>)))]
async fn extend(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(new): Body<NewExtension>,
) -> Answer {
    app.perform(&asker, Request::Casework(Casework::Extend(new))).await
}
