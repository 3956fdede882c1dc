//! Cases.

use axum::{Extension, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CaseView, CasesView, Page, Request, Rest},
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(cases))
        .add(Action::AddCase, routes!(add_case))
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

/// Cases, by number
#[utoipa::path(get, path = "/cases", tag = "evidence", params(Rest),
    responses((status = 200, body = Told<CasesView>)))]
async fn cases(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Cases(rest)).await
}

/// Enter a case
#[utoipa::path(post, path = "/cases", tag = "evidence", request_body = NewCase,
    responses((status = 200, body = Told<CaseView>)))]
async fn add_case(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(NewCase { number, title }): Body<NewCase>,
) -> Answer {
    app.perform(&asker, Request::AddCase { number, title }).await
}

/// One case, with a page of its items
#[utoipa::path(get, path = "/cases/{number}", tag = "evidence",
    params(("number" = String, Path, description = "Its number"), Page),
    responses((status = 200, body = Told<CaseView>)))]
async fn case(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::Case(number, page)).await
}
