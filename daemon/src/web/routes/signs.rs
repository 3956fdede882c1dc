//! Signs of life, where monitors look for them: outside the API's own paths.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker},
    observe::{Metrics, health::Health},
    web::openapi::nothing,
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadHealth, routes!(healthz))
        .add(Action::ReadHealth, routes!(readyz))
        .add(Action::ReadMetrics, routes!(metrics))
}

/// Whether docket does its work or has none
///
/// When not, only a restart helps.
#[utoipa::path(get, path = "/healthz", tag = "signs",
    responses((status = 200, description = "Alive", body = Health),
              (status = 503, description = "A task was lost, or the line stands still", body = Health)))]
async fn healthz(State(app): State<App>) -> Response {
    verdict(&app.door.api().await.life())
}

/// Whether evidence can be taken in and archived now
#[utoipa::path(get, path = "/readyz", tag = "signs",
    responses((status = 200, description = "Ready", body = Health),
              (status = 503, description = "Not ready: the checks say why", body = Health)))]
async fn readyz(State(app): State<App>, Extension(asker): Extension<Asker>) -> Response {
    verdict(&app.door.api().await.readiness(&asker).await)
}

/// Figures in Prometheus' text format
#[utoipa::path(get, path = "/metrics", tag = "signs",
    responses((status = 200, content_type = "text/plain", body = String)))]
async fn metrics(State(app): State<App>, Extension(metrics): Extension<Metrics>) -> Response {
    app.door.api().await.measure().await;
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, metrics.render()).into_response()
}

fn verdict(health: &Health) -> Response {
    let status = if health.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}
