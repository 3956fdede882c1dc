//! What the station signs, and with which key.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, IdentityRequest, IdentityView, ReceiptView, Request},
    web::{
        answer::{Answer, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(identity))
        .add(Action::KeepKeys, routes!(rotate))
        .add(Action::ReadEvidence, routes!(receipt))
}

/// What the station signed of a session, with the newest checkpoint of the custody log
#[utoipa::path(get, path = "/sessions/{id}/receipt", tag = "proof",
    params(("id" = String, Path, description = "Its session's id, or a unique beginning of it")),
    responses((status = 200, body = Told<ReceiptView>)))]
async fn receipt(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::Receipt(id)).await
}

/// The station's public key, and those before it
#[utoipa::path(get, path = "/identity", tag = "proof",
    responses((status = 200, body = Told<IdentityView>)))]
async fn identity(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Identity(IdentityRequest::Show)).await
}

/// Exchange the station's key; the old one vouches for the new one
#[utoipa::path(post, path = "/identity/rotate", tag = "proof",
    responses((status = 200, body = Told<IdentityView>)))]
async fn rotate(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Identity(IdentityRequest::Rotate)).await
}
