//! Archive targets: what each still lacks, and what one keeps.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, Request, TargetCheckView, TargetsRequest, TargetsView},
    web::{
        answer::{Answer, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(targets))
        .add(Action::Verify, routes!(check_target))
}

/// The archive targets and what each still lacks
#[utoipa::path(get, path = "/targets", tag = "targets",
    responses((status = 200, body = Told<TargetsView>)))]
async fn targets(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Targets(TargetsRequest::List)).await
}

/// Try what an archive target promises; each trying is a custody event
#[utoipa::path(post, path = "/targets/{name}/check", tag = "targets",
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, body = Told<TargetCheckView>)))]
async fn check_target(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(name): Part,
) -> Answer {
    app.perform(&asker, Request::Targets(TargetsRequest::Check(name))).await
}
