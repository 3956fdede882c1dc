//! Disposing of encrypted items by destroying their keys, in two steps.

use axum::{Extension, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, KeyDisposalRequest, KeyDisposalView, KeyDisposalsView, Page, Request},
    web::{
        answer::{Answer, Body, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadEvidence, routes!(key_disposals))
        .add(Action::DestroyKeys, routes!(ask_key_disposal))
        .add(Action::DestroyKeys, routes!(confirm_key_disposal))
}

/// Why the key of an item is to be destroyed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKeyDisposal {
    /// In somebody's words; it stands in the custody log.
    reason: String,
}

/// Disposals of encrypted items by destroying their keys, newest first
#[utoipa::path(get, path = "/key-disposals", tag = "evidence", params(Page),
    responses((status = 200, body = Told<KeyDisposalsView>)))]
async fn key_disposals(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(page): Parameters<Page>,
) -> Answer {
    app.perform(&asker, Request::KeyDisposal(KeyDisposalRequest::List(page))).await
}

/// Ask that the key of an encrypted item be destroyed
///
/// The first of two steps: nothing is destroyed yet. Refused unless the settings allow it, the item is encrypted and
/// proven in every archive target, its retention has ended, and no legal hold lies on it.
#[utoipa::path(post, path = "/items/{id}/key-disposals", tag = "evidence",
    request_body = NewKeyDisposal,
    params(("id" = String, Path, description = "The item's id")),
    responses((status = 200, body = Told<KeyDisposalView>)))]
async fn ask_key_disposal(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
    Body(NewKeyDisposal { reason }): Body<NewKeyDisposal>,
) -> Answer {
    let asked = KeyDisposalRequest::Ask { item, reason };
    app.perform(&asker, Request::KeyDisposal(asked)).await
}

/// Confirm a disposal: the key is destroyed everywhere, and nobody can open the item any more
///
/// The second step, within an hour; everything is judged anew. Where a folder of keys is away, or the custody log cannot
/// be published, it is an error: the key opens nothing from then on, and is destroyed as soon as that is over. A legal
/// hold that is placed before stops it.
#[utoipa::path(post, path = "/key-disposals/{id}/confirm", tag = "evidence",
    params(("id" = String, Path, description = "The disposal's id, whole")),
    responses((status = 200, body = Told<KeyDisposalView>)))]
async fn confirm_key_disposal(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::KeyDisposal(KeyDisposalRequest::Confirm(id))).await
}
