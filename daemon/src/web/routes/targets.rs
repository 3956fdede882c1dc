//! Archive targets, and what each still lacks.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, Request, TargetsRequest, TargetsView},
    web::{
        answer::Answer,
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing()).add(Action::ReadStation, routes!(targets))
}

/// The archive targets and what each still lacks
#[utoipa::path(get, path = "/targets", tag = "targets",
    responses((status = 200, body = Told<TargetsView>)))]
async fn targets(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Targets(TargetsRequest::List)).await
}
