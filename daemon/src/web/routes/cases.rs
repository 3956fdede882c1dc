//! Cases.

use axum::{
    Extension,
    extract::{Path, State},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CaseView, CasesView, Problem, Request},
    web::{
        answer::{Answer, Body},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(cases))
        .add(Action::AddCase, routes!(add))
        .add(Action::ReadEvidence, routes!(case))
}

/// A case to enter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCase {
    /// Its number, as the agency writes it.
    number: String,
    /// What it is about.
    #[serde(default)]
    title: String,
}

/// All cases
#[utoipa::path(get, path = "/cases", tag = "evidence",
    responses((status = 200, body = Told<CasesView>), (status = "default", body = Problem)))]
async fn cases(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Cases).await
}

/// Enter a case
#[utoipa::path(post, path = "/cases", tag = "evidence", request_body = NewCase,
    responses((status = 200, body = Told<CaseView>), (status = "default", body = Problem)))]
async fn add(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(NewCase { number, title }): Body<NewCase>,
) -> Answer {
    app.perform(&asker, Request::AddCase { number, title }).await
}

/// One case, with its items
#[utoipa::path(get, path = "/cases/{number}", tag = "evidence",
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<CaseView>), (status = "default", body = Problem)))]
async fn case(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Path(number): Path<String>,
) -> Answer {
    app.perform(&asker, Request::Case(number)).await
}
