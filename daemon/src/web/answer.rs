//! What leaves the server: answers as JSON, failures as problems (RFC 9457).

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use crate::api::{ApiError, Asker, Code, JobView, Problem, Reply};

/// A failure on its way out.
pub(super) struct Failure(Box<Problem>);

impl Failure {
    pub(super) fn of(error: &ApiError, asker: &Asker) -> Self {
        Self(Box::new(error.told(&asker.words)))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0.as_ref())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Put beside an answer whose status and body another protocol prescribes: it goes out as it stands.
#[derive(Clone, Copy)]
pub(super) struct AsItStands;

/// An answer, or a failure in the asker's language.
pub(super) type Answer = Result<Json<Reply>, Failure>;

/// A job that was just started: where to ask for it.
pub(super) fn accepted(reply: Reply) -> Response {
    let location = match &reply {
        Reply::Job(job) => location(job),
        _ => None,
    };
    let mut response = (StatusCode::ACCEPTED, Json(reply)).into_response();
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn location(job: &JobView) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{}/jobs/{}", super::PREFIX, job.id)).ok()
}

/// Who asks: put there by [`super::guard::know`].
pub(super) fn asker(parts: &Parts) -> Option<Asker> {
    parts.extensions.get::<Asker>().cloned()
}

/// A body of JSON; what cannot be understood is a problem that says where.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let asker = request.extensions().get::<Asker>().cloned();
        let found = Json::<T>::from_request(request, state).await;
        found
            .map(|Json(found)| Self(found))
            .map_err(|error| not_understood(error.body_text(), asker))
    }
}

/// The parameters after the `?`, likewise.
pub(super) struct Parameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let found = Query::<T>::from_request_parts(parts, state).await;
        found
            .map(|Query(found)| Self(found))
            .map_err(|error| not_understood(error.body_text(), asker(parts)))
    }
}

/// The part of the path that names one thing, likewise.
pub(super) struct Part(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let found = Path::<String>::from_request_parts(parts, state).await;
        found
            .map(|Path(found)| Self(found))
            .map_err(|error| not_understood(error.body_text(), asker(parts)))
    }
}

fn not_understood(why: String, asker: Option<Asker>) -> Response {
    let error = ApiError::new(Code::NotUnderstood).because(why);
    match asker {
        Some(asker) => Failure::of(&error, &asker).into_response(),
        None => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}
