//! Lives of items.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CustodyRequest, LifeAsked, LifeView, Request},
    web::{
        answer::{Answer, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing()).add(Action::ReadEvidence, routes!(life))
}

/// The life of an item: where it came from, what was done to it by whom, how it stands
#[utoipa::path(get, path = "/items/{id}/custody", tag = "evidence",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it"), LifeAsked),
    responses((status = 200, body = Told<LifeView>)))]
async fn life(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Parameters(asked): Parameters<LifeAsked>,
) -> Answer {
    app.perform(&asker, Request::Custody(CustodyRequest::Show(id, asked))).await
}
