//! Interruptions, their notes, and recordings.

use axum::{Extension, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{
        Action, Asker, CorrectionGiven, InterruptionView, InterruptionsAsked, InterruptionsView,
        NoteGiven, NotesRequest, RecordingView, RecordingsAsked, RecordingsRequest, RecordingsView,
        ReportGiven, Request,
    },
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(interruptions))
        .add(Action::ReadEvidence, routes!(interruption))
        .add(Action::Explain, routes!(add_note))
        .add(Action::Explain, routes!(correct_note))
        .add(Action::Explain, routes!(dismiss))
        .add(Action::Explain, routes!(report))
        .add(Action::Acknowledge, routes!(acknowledge))
        .add(Action::ReadEvidence, routes!(recordings))
        .add(Action::ReadEvidence, routes!(recording))
}

/// Why an interruption is none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dismissal {
    /// Why.
    reason: String,
}

/// What the supervisor says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Acknowledgement {
    /// In words; may be empty.
    #[serde(default)]
    text: String,
}

/// Interruptions of recordings, newest first
#[utoipa::path(get, path = "/interruptions", tag = "interruptions", params(InterruptionsAsked),
    responses((status = 200, body = Told<InterruptionsView>)))]
async fn interruptions(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<InterruptionsAsked>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::List(asked))).await
}

/// One interruption, with its evidence and notes
#[utoipa::path(get, path = "/interruptions/{id}", tag = "interruptions",
    params(("id" = String, Path, description = "Its id, or a unique beginning of it")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn interruption(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Show(id))).await
}

/// Explain an interruption, in words or by a place where it is spoken
#[utoipa::path(post, path = "/interruptions/{id}/notes", tag = "interruptions",
    request_body = NoteGiven,
    params(("id" = String, Path, description = "The interruption's id")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn add_note(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(given): Body<NoteGiven>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Add(id, given))).await
}

/// Correct a note by another; both stay
#[utoipa::path(post, path = "/interruptions/{id}/corrections", tag = "interruptions",
    request_body = CorrectionGiven,
    params(("id" = String, Path, description = "The interruption's id")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn correct_note(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(given): Body<CorrectionGiven>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Correct(id, given))).await
}

/// Say that an interruption is none; it stays on record with the reason
#[utoipa::path(post, path = "/interruptions/{id}/dismissal", tag = "interruptions",
    request_body = Dismissal,
    params(("id" = String, Path, description = "The interruption's id")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn dismiss(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(Dismissal { reason }): Body<Dismissal>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Dismiss(id, reason))).await
}

/// Report a loss to the supervisor, at once
#[utoipa::path(post, path = "/interruptions/{id}/report", tag = "interruptions",
    request_body = ReportGiven,
    params(("id" = String, Path, description = "The interruption's id")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn report(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(given): Body<ReportGiven>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Report(id, given))).await
}

/// Acknowledge a report, as the supervisor
#[utoipa::path(post, path = "/interruptions/{id}/acknowledgement", tag = "interruptions",
    request_body = Acknowledgement,
    params(("id" = String, Path, description = "The interruption's id")),
    responses((status = 200, body = Told<InterruptionView>)))]
async fn acknowledge(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
    Body(Acknowledgement { text }): Body<Acknowledgement>,
) -> Answer {
    app.perform(&asker, Request::Notes(NotesRequest::Acknowledge(id, text))).await
}

/// Recordings of a session, or of all by recorder, officer and time, with what is missing of each
#[utoipa::path(get, path = "/recordings", tag = "interruptions", params(RecordingsAsked),
    responses((status = 200, body = Told<RecordingsView>)))]
async fn recordings(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<RecordingsAsked>,
) -> Answer {
    app.perform(&asker, Request::Recordings(RecordingsRequest::List(asked))).await
}

/// The recording that an item belongs to
#[utoipa::path(get, path = "/recordings/{item}", tag = "interruptions",
    params(("item" = String, Path, description = "An item's id, or a unique beginning of it")),
    responses((status = 200, body = Told<RecordingView>)))]
async fn recording(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
) -> Answer {
    app.perform(&asker, Request::Recordings(RecordingsRequest::Show(item))).await
}
