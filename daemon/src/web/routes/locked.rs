//! Locked recorders that did not take their passwords.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, LockedRequest, LockedView, Request, Rest},
    web::{
        answer::{Answer, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(locked))
        .add(Action::AllowPasswords, routes!(allow_passwords))
}

/// Locked recorders that did not take their passwords
///
/// A recorder is offered no password that it refused before, and none once so many failed as its profile
/// says it bears.
#[utoipa::path(get, path = "/locked-recorders", tag = "station", params(Rest),
    responses((status = 200, body = Told<LockedView>)))]
async fn locked(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Locked(LockedRequest::List(rest))).await
}

/// Forget the passwords that failed on a locked recorder
///
/// It is offered its password once it is put into a bay again. Only for a recorder of which it is known
/// that it bears more: one that counts too many may lock itself for good.
#[utoipa::path(post, path = "/locked-recorders/{key}/allow-passwords", tag = "station",
    params(("key" = String, Path, description = "What tells it from others while it is locked")),
    responses((status = 200, body = Told<LockedView>)))]
async fn allow_passwords(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(key): Part,
) -> Answer {
    app.perform(&asker, Request::Locked(LockedRequest::AllowPasswords(key))).await
}
