//! The bays: which they are, what stands there, and how they are taught.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, BaysView, JobView, Request, Work},
    web::{
        answer::{Answer, Body, Failure, Part, accepted},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(bays))
        .add(Action::TeachBays, routes!(teach_bays))
        .add(Action::TeachBays, routes!(forget_bay))
}

/// How many bays to teach.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Teaching {
    /// Ends after so many; without, once the job is cancelled.
    #[schema(minimum = 1, maximum = 64)]
    count: Option<u32>,
}

/// The bays, where they are, and what stands there now
#[utoipa::path(get, path = "/bays", tag = "station",
    responses((status = 200, body = Told<BaysView>)))]
async fn bays(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Bays).await
}

/// Teach bays by plugging a recorder into each
///
/// Each USB port of no bay to which a recorder comes becomes the next one, `bay-1`, `bay-2`, ….
/// It is not taken in meanwhile. Ends after `count`, or once the job is cancelled.
#[utoipa::path(post, path = "/bays/teachings", tag = "station", request_body = Teaching,
    responses((status = 202, body = Told<JobView>)))]
async fn teach_bays(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(Teaching { count }): Body<Teaching>,
) -> Result<Response, Failure> {
    let work = Work::TeachBays { count };
    app.perform(&asker, Request::Start(work)).await.map(|answer| accepted(answer.0))
}

/// Forget a bay that was taught
#[utoipa::path(post, path = "/bays/{name}/forget", tag = "station",
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, body = Told<BaysView>)))]
async fn forget_bay(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(name): Part,
) -> Answer {
    app.perform(&asker, Request::ForgetBay(name)).await
}
