//! Sessions and items.

use axum::{Extension, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, ItemView, ItemsAsked, ItemsView, LinkView, Page, Request, Rest, SessionView,
        SessionsView,
    },
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(sessions))
        .add(Action::ReadEvidence, routes!(session))
        .add(Action::ReadEvidence, routes!(items))
        .add(Action::ReadEvidence, routes!(item))
        .add(Action::Link, routes!(link_item))
        .add(Action::Link, routes!(unlink_item))
}

/// Which case to link to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkTo {
    /// The case's number.
    case: String,
}

/// Which link to back out, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BackOut {
    /// The case's number.
    case: String,
    /// Why; stays on record.
    reason: String,
}

/// Sessions, newest first
#[utoipa::path(get, path = "/sessions", tag = "evidence", params(Page),
    responses((status = 200, body = Told<SessionsView>)))]
async fn sessions(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::Sessions(page)).await
}

/// One session, with a page of the files that were not taken
#[utoipa::path(get, path = "/sessions/{id}", tag = "evidence",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it"), Rest),
    responses((status = 200, body = Told<SessionView>)))]
async fn session(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Session(id, rest)).await
}

/// Items, newest first
#[utoipa::path(get, path = "/items", tag = "evidence", params(ItemsAsked),
    responses((status = 200, body = Told<ItemsView>)))]
async fn items(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<ItemsAsked>,
) -> Answer {
    app.perform(&asker, Request::Items(asked)).await
}

/// One item, with its digests, places and a page of its history
#[utoipa::path(get, path = "/items/{id}", tag = "evidence",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it"), Rest),
    responses((status = 200, body = Told<ItemView>)))]
async fn item(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Item(id, rest)).await
}

/// Link an item to a case
#[utoipa::path(post, path = "/items/{id}/link", tag = "evidence", request_body = LinkTo,
    params(("id" = String, Path, description = "The item's id")),
    responses((status = 200, body = Told<LinkView>)))]
async fn link_item(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
    Body(LinkTo { case }): Body<LinkTo>,
) -> Answer {
    app.perform(&asker, Request::Link { item, case }).await
}

/// Back a link out; it stays on record with the reason
#[utoipa::path(post, path = "/items/{id}/unlink", tag = "evidence", request_body = BackOut,
    params(("id" = String, Path, description = "The item's id")),
    responses((status = 200, body = Told<LinkView>)))]
async fn unlink_item(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
    Body(BackOut { case, reason }): Body<BackOut>,
) -> Answer {
    app.perform(&asker, Request::Unlink { item, case, reason }).await
}
