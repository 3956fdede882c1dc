//! The station's key.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, IdentityRequest, IdentityView, Request},
    web::{
        answer::Answer,
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(identity))
        .add(Action::KeepKeys, routes!(rotate))
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
