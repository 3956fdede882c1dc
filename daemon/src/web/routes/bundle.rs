//! Proof bundles and excerpts, handed out as they are made.

use axum::{
    Extension,
    body::Body as Sent,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, ApiError, Asker, BundleAsked, Code},
    web::{
        answer::{Body, Failure, Part},
        openapi::nothing,
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing()).add(Action::Prove, routes!(bundle))
}

/// Make a proof bundle of an item, or an excerpt. It is whole only if the answer ends as HTTP says; the
/// custody log then has its SHA-256
#[utoipa::path(post, path = "/items/{id}/bundle", tag = "proof", request_body = BundleAsked,
    params(("id" = String, Path, description = "The item, or any unique beginning of its id")),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
async fn bundle(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(item): Part,
    Body(asked): Body<BundleAsked>,
) -> Result<Response, Failure> {
    let Some(place) = app.streams.take() else {
        return Err(Failure::of(&ApiError::new(Code::TooMany), &asker));
    };
    let api = app.door.api().await;
    let making = api.prove_item(&asker, &item, &asked).await;
    let making = making.map_err(|error| Failure::of(&error, &asker))?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", making.file_name())),
    ];
    // The place is held as long as the stream lives.
    let blocks = making.blocks().map(move |block| {
        let _held = &place;
        block
    });
    Ok((headers, Sent::from_stream(blocks)).into_response())
}
