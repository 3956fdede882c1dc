//! The register: units, officers, recorders and who had them, the roster, and files of them.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, ApiError, Asker, Code, EntryTold, EntryView, ExportView, FileTold, HolderAsked,
        ImportView, Named, OfficersAsked, OfficersView, RecorderRegisterView, RecordersView,
        RegisterRequest, Request, Rest, Returned, RosterAsked, RosterView, UnitsView, Withdrawn,
    },
    register::FileKind,
    web::{
        answer::{Answer, Body, Failure, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadRegister, routes!(units))
        .add(Action::ReadRegister, routes!(officers))
        .add(Action::ReadRegister, routes!(recorders))
        .add(Action::ReadRegister, routes!(recorder))
        .add(Action::KeepRegister, routes!(name_recorder))
        .add(Action::KeepRegister, routes!(return_recorder))
        .add(Action::ReadRegister, routes!(roster))
        .add(Action::KeepRegister, routes!(import))
        .add(Action::ReadRegister, routes!(export))
        .add(Action::KeepRegister, routes!(tell))
        .add(Action::KeepRegister, routes!(withdraw))
}

/// Units, by code
#[utoipa::path(get, path = "/units", tag = "register", params(Rest),
    responses((status = 200, body = Told<UnitsView>)))]
async fn units(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Units(rest))).await
}

/// Officers, by number: a term for each time with one number in one unit
#[utoipa::path(get, path = "/officers", tag = "register", params(OfficersAsked),
    responses((status = 200, body = Told<OfficersView>)))]
async fn officers(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<OfficersAsked>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Officers(asked))).await
}

/// Recorders, as they became known, with who holds each now
#[utoipa::path(get, path = "/recorders", tag = "register", params(Rest),
    responses((status = 200, body = Told<RecordersView>)))]
async fn recorders(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(rest): Parameters<Rest>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Recorders(rest))).await
}

/// One recorder: who held it then, and everything that was ever said of that
#[utoipa::path(get, path = "/recorders/{recorder}", tag = "register",
    params(("recorder" = String, Path, description = "Its name, number, label or id"), HolderAsked),
    responses((status = 200, body = Told<RecorderRegisterView>)))]
async fn recorder(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(called): Part,
    Parameters(asked): Parameters<HolderAsked>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Recorder(called, asked))).await
}

/// Say what a recorder is called and whose it is
///
/// With this one whose identity cannot be read is no stranger any more.
#[utoipa::path(post, path = "/recorders/{recorder}/name", tag = "register", request_body = Named,
    params(("recorder" = String, Path, description = "Its name, number, label or id")),
    responses((status = 200, body = Told<EntryView>)))]
async fn name_recorder(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(called): Part,
    Body(named): Body<Named>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Name(called, named))).await
}

/// Take a recorder back from whoever has it
#[utoipa::path(post, path = "/recorders/{recorder}/return", tag = "register",
    request_body = Returned,
    params(("recorder" = String, Path, description = "Its name, number, label or id")),
    responses((status = 200, body = Told<EntryView>)))]
async fn return_recorder(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(called): Part,
    Body(returned): Body<Returned>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Return(called, returned))).await
}

/// Shifts, by their beginning
#[utoipa::path(get, path = "/roster", tag = "register", params(RosterAsked),
    responses((status = 200, body = Told<RosterView>)))]
async fn roster(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<RosterAsked>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Roster(asked))).await
}

/// Import a file: all of it, or nothing with all that is wrong with it
#[utoipa::path(post, path = "/register/imports", tag = "register", request_body = FileTold,
    responses((status = 200, body = Told<ImportView>)))]
async fn import(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Body(file): Body<FileTold>,
) -> Answer {
    app.perform(&asker, Request::Register(RegisterRequest::Import(file))).await
}

/// Everything that stands of a kind, as a file
#[utoipa::path(get, path = "/register/{kind}", tag = "register",
    params(("kind" = String, Path, description = "units, officers, recorders, issues or roster")),
    responses((status = 200, body = Told<ExportView>)))]
async fn export(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(kind): Part,
) -> Answer {
    let kind = kind_of(&kind, &asker)?;
    app.perform(&asker, Request::Register(RegisterRequest::Export(kind))).await
}

/// Say something: a unit, an officer's term, a recorder, an issue or a shift
///
/// What was said of the same thing before stays on record.
#[utoipa::path(post, path = "/register/{kind}", tag = "register", request_body = EntryTold,
    params(("kind" = String, Path, description = "units, officers, recorders, issues or roster")),
    responses((status = 200, body = Told<EntryView>)))]
async fn tell(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(kind): Part,
    Body(told): Body<EntryTold>,
) -> Answer {
    let kind = kind_of(&kind, &asker)?;
    app.perform(&asker, Request::Register(RegisterRequest::Tell(kind, told))).await
}

/// Withdraw an entry; it stays on record and stands no more
#[utoipa::path(post, path = "/register/{kind}/withdraw", tag = "register",
    request_body = Withdrawn,
    params(("kind" = String, Path, description = "units, officers, recorders, issues or roster")),
    responses((status = 200, body = Told<EntryView>)))]
async fn withdraw(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(kind): Part,
    Body(withdrawn): Body<Withdrawn>,
) -> Answer {
    let kind = kind_of(&kind, &asker)?;
    app.perform(&asker, Request::Register(RegisterRequest::Withdraw(kind, withdrawn))).await
}

fn kind_of(name: &str, asker: &Asker) -> Result<FileKind, Failure> {
    let known = FileKind::ALL.into_iter().find(|kind| kind.as_str() == name);
    known.ok_or_else(|| {
        let error = ApiError::new(Code::NotUnderstood).because(format_args!("kind: {name}"));
        Failure::of(&error, asker)
    })
}
