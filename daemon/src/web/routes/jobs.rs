//! Long work: started here, followed here, cancelled here.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, Event, JobView, JobsView, Page, Request, VerifyAsked, Work},
    web::{
        answer::{Answer, Body, Failure, Parameters, Part, accepted},
        openapi::{Told, nothing},
        stream,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::Dock, routes!(dock))
        .add(Action::Dock, routes!(demo))
        .add(Action::Verify, routes!(verify))
        .add(Action::Verify, routes!(check))
        .add(Action::ReadEvidence, routes!(jobs))
        .add(Action::ReadEvidence, routes!(job))
        .add(Action::ReadEvidence, routes!(job_events))
        .add(Action::RunJobs, routes!(cancel_job))
        .add(Action::RunJobs, routes!(retry_job))
}

/// What to take in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Places {
    /// Folders, mounted cards or virtual recorders' scripts; absolute, at most 64.
    paths: Vec<String>,
}

/// Which demonstration.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Demonstration {
    /// How many recorders, 1 to 16.
    bays: u32,
    /// What makes them the same every time.
    seed: u64,
}

/// How deep to check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Depth {
    /// Whether every byte is read.
    #[serde(default)]
    deep: bool,
}

/// Take recorders in, each in a bay of its own
#[utoipa::path(post, path = "/docks", tag = "jobs", request_body = Places,
    responses((status = 202, body = Told<JobView>)))]
async fn dock(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(Places { paths }): Body<Places>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Dock { paths }).await
}

/// Dock made-up recorders
#[utoipa::path(post, path = "/demos", tag = "jobs", request_body = Demonstration,
    responses((status = 202, body = Told<JobView>)))]
async fn demo(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(Demonstration { bays, seed }): Body<Demonstration>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Demo { bays, seed }).await
}

/// Read archived originals again and compare
#[utoipa::path(post, path = "/verifications", tag = "jobs", request_body = VerifyAsked,
    responses((status = 202, body = Told<JobView>)))]
async fn verify(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(asked): Body<VerifyAsked>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Verify(asked)).await
}

/// Check every promise over catalog and archive
///
/// Refused while the station runs: what moves meanwhile would look broken.
#[utoipa::path(post, path = "/checks", tag = "jobs", request_body = Depth,
    responses((status = 202, body = Told<JobView>)))]
async fn check(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(Depth { deep }): Body<Depth>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Fsck { deep }).await
}

/// Jobs, newest first
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(Page),
    responses((status = 200, body = Told<JobsView>)))]
async fn jobs(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::Jobs(page)).await
}

/// One job, with its answer once it is done
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it")),
    responses((status = 200, body = Told<JobView>)))]
async fn job(State(app): State<App>, Extension(asker): Extension<Asker>, Part(id): Part) -> Answer {
    app.perform(&asker, Request::Job(id)).await
}

/// Follow a job to its end
///
/// The steps of all bays, how far the job is, and last `done` or `failed`. A job that has ended
/// already is told at once, so a reader that was cut off asks again.
#[utoipa::path(get, path = "/jobs/{id}/events", tag = "jobs",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it")),
    responses((status = 200, content_type = "text/event-stream", body = Event)))]
async fn job_events(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Result<Response, Failure> {
    let follow = app.door.api().await.follow_job(&id, &asker.words).await;
    let follow = follow.map_err(|error| Failure::of(&error, &asker))?;
    stream::of(&app, &asker, follow)
}

/// Cancel a job; what it has done so far is kept
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it")),
    responses((status = 200, body = Told<JobView>)))]
async fn cancel_job(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::CancelJob(id)).await
}

/// Start a job's work anew, as another job
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "jobs",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it")),
    responses((status = 202, body = Told<JobView>)))]
async fn retry_job(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Result<Response, Failure> {
    app.perform(&asker, Request::RetryJob(id)).await.map(|answer| accepted(answer.0))
}

pub(super) async fn start(app: &App, asker: &Asker, work: Work) -> Result<Response, Failure> {
    app.perform(asker, Request::Start(work)).await.map(|answer| accepted(answer.0))
}
