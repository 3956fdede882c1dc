//! The manual: what codes mean, and how the API is made. Open to all.

use std::sync::LazyLock;

use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, CodeView, Request, RuleView, RulesView},
    web::{
        answer::{Answer, Part},
        openapi::{Told, nothing, openapi},
    },
};

/// The same for everybody, and made once.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadManual, routes!(document))
        .add(Action::ReadManual, routes!(explain))
        .add(Action::ReadManual, routes!(rules))
        .add(Action::ReadManual, routes!(rule))
}

/// This description
#[utoipa::path(get, path = "/openapi.json", tag = "manual",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// What a code means
#[utoipa::path(get, path = "/codes/{code}", tag = "manual",
    params(("code" = String, Path, description = "`DKT-0401`, or `0401`")),
    responses((status = 200, body = Told<CodeView>)))]
async fn explain(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(code): Part,
) -> Answer {
    app.perform(&asker, Request::Explain(code)).await
}

/// The rules of law that docket judges by
#[utoipa::path(get, path = "/rules", tag = "manual",
    responses((status = 200, body = Told<RulesView>)))]
async fn rules(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    app.perform(&asker, Request::Rules).await
}

/// One of them
#[utoipa::path(get, path = "/rules/{rule}", tag = "manual",
    params(("rule" = String, Path, description = "Its code, as verdicts name it")),
    responses((status = 200, body = Told<RuleView>)))]
async fn rule(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(code): Part,
) -> Answer {
    app.perform(&asker, Request::Rule(code)).await
}
