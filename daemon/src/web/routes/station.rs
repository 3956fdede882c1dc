//! The station itself: how it stands, what happens, its settings.

use axum::{Extension, Json, extract::State, response::Response};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, Event, Request, SettingsView, StatusView},
    web::{
        answer::{Answer, Failure},
        openapi::{Told, nothing},
        stream,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(status))
        .add(Action::ReadStation, routes!(bay_events))
        .add(Action::ReadStation, routes!(settings))
        .add(Action::Reload, routes!(reload))
}

/// How the station stands
#[utoipa::path(get, path = "/status", tag = "station",
    responses((status = 200, body = Told<StatusView>)))]
async fn status(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Status).await
}

/// What happens in the bays and to the settings, from now on
///
/// First the state of every bay in use, then each step, and what each reading of the settings came
/// to. A slow reader misses steps, never the last.
#[utoipa::path(get, path = "/events", tag = "station",
    responses((status = 200, content_type = "text/event-stream", body = Event)))]
async fn bay_events(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
) -> Result<Response, Failure> {
    let follow = app.door.api().await.follow_bays();
    stream::of(&app, &asker, follow)
}

/// The settings as they were read last, where each comes from, and which wait for a restart
#[utoipa::path(get, path = "/settings", tag = "station",
    responses((status = 200, body = Told<SettingsView>)))]
async fn settings(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Settings).await
}

/// Read the settings again
///
/// Broken ones change nothing: what is wrong is told, and those that hold go on to.
#[utoipa::path(post, path = "/settings/reload", tag = "station",
    responses((status = 200, body = Told<SettingsView>)))]
async fn reload(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Reload).await
}

impl App {
    /// Has the API do it, and tells a failure in the asker's language.
    pub(super) async fn perform(&self, asker: &Asker, request: Request) -> Answer {
        let api = self.door.api().await;
        api.perform(asker, request).await.map(Json).map_err(|error| Failure::of(&error, asker))
    }
}
