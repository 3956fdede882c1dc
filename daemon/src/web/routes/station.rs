//! The station itself: how it stands, what happens, its settings, its figures, its signs of life.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CodeView, Problem, Request, SettingsView, StatusView},
    web::{
        answer::{Answer, Failure},
        openapi::{Told, nothing},
        stream,
    },
};
use axum::Extension;

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(status))
        .add_stream(Action::ReadStation, routes!(events))
        .add(Action::ReadStation, routes!(settings))
        .add(Action::Reload, routes!(reload))
        .add(Action::ReadManual, routes!(explain))
}

/// How the station stands
#[utoipa::path(get, path = "/status", tag = "station",
    responses((status = 200, body = Told<StatusView>), (status = "default", body = Problem)))]
async fn status(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Status).await
}

/// What happens in the bays and to the settings, from now on
///
/// First the state of every bay in use, then each step, and what each reading of the settings came
/// to. A slow reader misses steps, never the last.
#[utoipa::path(get, path = "/events", tag = "station",
    responses((status = 200, content_type = "text/event-stream", body = crate::api::Event),
              (status = "default", body = Problem)))]
async fn events(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
) -> Result<Response, Failure> {
    let follow = app.door.api().await.follow_bays();
    stream::of(&app, &asker, follow)
}

/// The settings as they were read last, where each comes from, and which wait for a restart
#[utoipa::path(get, path = "/settings", tag = "station",
    responses((status = 200, body = Told<SettingsView>), (status = "default", body = Problem)))]
async fn settings(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Settings).await
}

/// Read the settings again
///
/// Broken ones change nothing: what is wrong is told, and those that hold go on to.
#[utoipa::path(post, path = "/settings/reload", tag = "station",
    responses((status = 200, body = Told<SettingsView>), (status = "default", body = Problem)))]
async fn reload(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Reload).await
}

/// What a code means
#[utoipa::path(get, path = "/codes/{code}", tag = "station",
    params(("code" = String, Path, description = "`DKT-0401`, or `0401`")),
    responses((status = 200, body = Told<CodeView>), (status = "default", body = Problem)))]
async fn explain(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Path(code): Path<String>,
) -> Answer {
    app.perform(&asker, Request::Explain(code)).await
}

impl App {
    /// Has the API do it, and tells a failure in the asker's language.
    pub(super) async fn perform(&self, asker: &Asker, request: Request) -> Answer {
        let api = self.door.api().await;
        api.perform(asker, request).await.map(Json).map_err(|error| Failure::of(&error, asker))
    }
}
