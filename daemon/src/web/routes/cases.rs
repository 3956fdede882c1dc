//! Cases.

use axum::{Extension, extract::State};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CaseView, CasesView, Page, Request, Rest},
    domain::CaseChange,
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
    /// Its kind, as the agency sorts cases.
    #[serde(default)]
    category: Option<String>,
    /// The enforcement object: the person or firm it concerns.
    #[serde(default)]
    object_name: Option<String>,
    /// What tells the enforcement object from others of its name.
    #[serde(default)]
    object_code: Option<String>,
    /// The code of its matter in the matters list.
    #[serde(default)]
    matter: Option<String>,
    /// How long its file is kept after it is closed: months, or `permanent`.
    #[serde(default)]
    file_term: Option<String>,
    /// When it was opened, in the station's zone.
    #[serde(default)]
    opened: Option<NaiveDate>,
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
    Body(new): Body<NewCase>,
) -> Answer {
    let change = CaseChange {
        title: Some(new.title),
        category: new.category,
        object_name: new.object_name,
        object_code: new.object_code,
        matter: new.matter,
        file_term: new.file_term,
    };
    let (number, opened) = (new.number, new.opened);
    app.perform(&asker, Request::AddCase { number, change, opened }).await
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
