//! Recorders.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, Page, RecorderClockView, Request},
    web::{
        answer::{Answer, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing()).add(Action::ReadEvidence, routes!(recorder_clock))
}

/// How a recorder's clock kept, with a page of its readings
#[utoipa::path(get, path = "/recorders/{id}/clock", tag = "evidence",
    params(("id" = String, Path, description = "Its serial, or its id or a unique beginning of it"), Page),
    responses((status = 200, body = Told<RecorderClockView>)))]
async fn recorder_clock(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::RecorderClock(id, page)).await
}
