//! Archive targets: what each still lacks, and what one keeps.

use axum::{Extension, extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes, jobs::start};
use crate::{
    api::{
        Action, AddAsked, Asker, JobView, RemoveAsked, Request, TargetCheckView, TargetPlanView,
        TargetsRequest, TargetsView, Work,
    },
    web::{
        answer::{Answer, Body, Failure, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadStation, routes!(targets))
        .add(Action::Verify, routes!(check_target))
        .add(Action::Verify, routes!(reconcile_targets))
        .add(Action::Verify, routes!(plan_target))
        .add(Action::Verify, routes!(release_target))
        .add(Action::Verify, routes!(migrate_target))
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

/// What is to be reconciled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReconcileAsked {
    /// Which target, `local` is the home archive; none: all of them.
    #[serde(default)]
    target: Option<String>,
    /// Whether every byte is read.
    #[serde(default)]
    deep: bool,
}

/// Compare what the catalog says of archive targets with what stands there
///
/// What is missing or altered is mended where a good copy exists; what belongs to nothing is named and left.
#[utoipa::path(post, path = "/targets/reconciliations", tag = "targets", request_body = ReconcileAsked,
    responses((status = 202, body = Told<JobView>)))]
async fn reconcile_targets(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(ReconcileAsked { target, deep }): Body<ReconcileAsked>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Reconcile { target, deep }).await
}

/// Look whether a target can be taken up, and what it would get; nothing is written
///
/// Which targets there are is said by the settings file: the answer has the lines to add there.
#[utoipa::path(post, path = "/targets/plans", tag = "targets", request_body = AddAsked,
    responses((status = 200, body = Told<TargetPlanView>)))]
async fn plan_target(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(asked): Body<AddAsked>,
) -> Answer {
    app.perform(&asker, Request::Targets(TargetsRequest::Add(asked))).await
}

/// Judge whether a target may be taken out of the settings file, and put that on record
#[utoipa::path(post, path = "/targets/{name}/release", tag = "targets", request_body = RemoveAsked,
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, body = Told<TargetPlanView>)))]
async fn release_target(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(name): Part,
    Body(asked): Body<RemoveAsked>,
) -> Answer {
    app.perform(&asker, Request::Targets(TargetsRequest::Remove(name, asked))).await
}

/// Where everything is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MigrateAsked {
    /// The target that is to have everything.
    to: String,
    /// Only count what lacks.
    #[serde(default)]
    dry_run: bool,
}

/// Wait until everything is at another target, read every byte there, and say whether this one may go
#[utoipa::path(post, path = "/targets/{name}/migrations", tag = "targets", request_body = MigrateAsked,
    params(("name" = String, Path, description = "The target that is to go")),
    responses((status = 202, body = Told<JobView>)))]
async fn migrate_target(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(from): Part,
    Body(MigrateAsked { to, dry_run }): Body<MigrateAsked>,
) -> Result<Response, Failure> {
    start(&app, &asker, Work::Migrate { from, to, dry_run }).await
}
