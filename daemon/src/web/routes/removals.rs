//! Removing footage from recorders, in two steps.

use axum::{Extension, extract::State, response::Response};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, JobView, Page, RemovalView, RemovalsView, Request, Work},
    web::{
        answer::{Answer, Failure, Parameters, Part, accepted},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(removals))
        .add(Action::RemoveFootage, routes!(ask_removal))
        .add(Action::RemoveFootage, routes!(confirm_removal))
}

/// Removals, newest first
#[utoipa::path(get, path = "/removals", tag = "evidence", params(Page),
    responses((status = 200, body = Told<RemovalsView>)))]
async fn removals(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::Removals(page)).await
}

/// Ask that the footage of a session be removed from its recorder
///
/// The first of two steps: nothing is removed yet. Refused unless the settings allow it, the session
/// ended, every clip is releasable, and the recorder knows such a command.
#[utoipa::path(post, path = "/sessions/{id}/removals", tag = "evidence",
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 200, body = Told<RemovalView>)))]
async fn ask_removal(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::AskRemoval(id)).await
}

/// Confirm a removal: the recorder, still in its bay, is told to remove its footage
///
/// The second step, within an hour. The recorder is listed anew and left as it is unless it holds
/// exactly what was releasable; afterwards it is opened anew, and items are released only if it shows
/// nothing any more.
#[utoipa::path(post, path = "/removals/{id}/confirm", tag = "evidence",
    params(("id" = String, Path, description = "The removal's id, whole")),
    responses((status = 202, body = Told<JobView>)))]
async fn confirm_removal(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(removal): Part,
) -> Result<Response, Failure> {
    let work = Work::Remove { removal };
    app.perform(&asker, Request::Start(work)).await.map(|answer| accepted(answer.0))
}
