//! The work on cases.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, CaseCheckView, CaseImportView, CaseRecordView, CaseView, Casework,
        DocumentView, InboxView, MattersImportView, MattersView, NewDocument, NewRecord, NewStep,
        NewTable, ObjectAsked, ObjectView, Request, Rest, SuggestAsked, SuggestionsView,
        UnfiledView,
    },
    domain::CaseChange,
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::KeepCases, routes!(describe))
        .add(Action::KeepCases, routes!(step))
        .add(Action::KeepCases, routes!(record))
        .add(Action::KeepCases, routes!(attach))
        .add(Action::KeepCases, routes!(import_cases))
        .add(Action::ReadEvidence, routes!(check_case))
        .add(Action::ReadEvidence, routes!(unfiled))
        .add(Action::ReadEvidence, routes!(object))
        .add(Action::ReadEvidence, routes!(inbox))
        .add(Action::ReadEvidence, routes!(suggestions))
        .add(Action::ReadEvidence, routes!(matters))
        .add(Action::ListMatters, routes!(list_matters))
}

async fn ask(app: &App, asker: &Asker, asked: Casework) -> Answer {
    app.perform(asker, Request::Casework(asked)).await
}

/// Say something else of a case
#[utoipa::path(post, path = "/cases/{number}/description", tag = "evidence",
    request_body = CaseChange,
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<CaseView>)))]
async fn describe(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
    Body(change): Body<CaseChange>,
) -> Answer {
    ask(&app, &asker, Casework::Describe(number, change)).await
}

/// Enter what happened to a case: opened, closed, opened again, filed
///
/// Said again, it corrects the day; what was said before stays on record.
#[utoipa::path(post, path = "/cases/{number}/steps", tag = "evidence", request_body = NewStep,
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<CaseView>)))]
async fn step(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
    Body(step): Body<NewStep>,
) -> Answer {
    ask(&app, &asker, Casework::Step(number, step)).await
}

/// Add a record to a case: a statement of evidence, which stage footage shows, why there is none, a receipt
///
/// Records are never changed. A correction is another record that names the one it corrects.
#[utoipa::path(post, path = "/cases/{number}/records", tag = "evidence", request_body = NewRecord,
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<CaseRecordView>)))]
async fn record(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
    Body(new): Body<NewRecord>,
) -> Answer {
    ask(&app, &asker, Casework::Record(number, Box::new(new))).await
}

/// Attach a text to a case; it is archived beside the footage
#[utoipa::path(post, path = "/cases/{number}/documents", tag = "evidence",
    request_body = NewDocument,
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<DocumentView>)))]
async fn attach(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
    Body(new): Body<NewDocument>,
) -> Answer {
    ask(&app, &asker, Casework::Attach(number, new)).await
}

/// Take a list of cases over, CSV or XLSX: every line, or none
#[utoipa::path(post, path = "/case-imports", tag = "evidence", request_body = NewTable,
    responses((status = 200, body = Told<CaseImportView>)))]
async fn import_cases(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(table): Body<NewTable>,
) -> Answer {
    ask(&app, &asker, Casework::Import(table)).await
}

/// Hold a case against the list of matters
#[utoipa::path(get, path = "/cases/{number}/check", tag = "evidence",
    params(("number" = String, Path, description = "Its number")),
    responses((status = 200, body = Told<CaseCheckView>)))]
async fn check_case(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(number): Part,
) -> Answer {
    ask(&app, &asker, Casework::Check(number)).await
}

/// Cases whose file is to be archived, the longest waiting first
#[utoipa::path(get, path = "/unfiled-cases", tag = "evidence", params(Rest),
    responses((status = 200, body = Told<UnfiledView>)))]
async fn unfiled(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    ask(&app, &asker, Casework::Unfiled(rest)).await
}

/// Everything that concerns an enforcement object, by its code or name
#[utoipa::path(get, path = "/enforcement-objects", tag = "evidence", params(ObjectAsked),
    responses((status = 200, body = Told<ObjectView>)))]
async fn object(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<ObjectAsked>,
) -> Answer {
    ask(&app, &asker, Casework::Object(asked)).await
}

/// Items linked to no case, the oldest first
#[utoipa::path(get, path = "/inbox", tag = "evidence", params(Rest),
    responses((status = 200, body = Told<InboxView>)))]
async fn inbox(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    ask(&app, &asker, Casework::Inbox(rest)).await
}

/// Cases proposed for items linked to none; only a person links them
#[utoipa::path(get, path = "/suggestions", tag = "evidence", params(SuggestAsked),
    responses((status = 200, body = Told<SuggestionsView>)))]
async fn suggestions(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<SuggestAsked>,
) -> Answer {
    ask(&app, &asker, Casework::Suggest(asked)).await
}

/// The list of matters
#[utoipa::path(get, path = "/matters", tag = "evidence",
    responses((status = 200, body = Told<MattersView>)))]
async fn matters(State(app): State<App>, Extension(asker): Extension<Asker>) -> Answer {
    ask(&app, &asker, Casework::Matters).await
}

/// Have another list of matters count: TOML, CSV or XLSX
#[utoipa::path(post, path = "/matters", tag = "evidence", request_body = NewTable,
    responses((status = 200, body = Told<MattersImportView>)))]
async fn list_matters(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(table): Body<NewTable>,
) -> Answer {
    ask(&app, &asker, Casework::ListMatters(table)).await
}
