//! What every request passes: who asks is found out, then whether they may, then the body is taken
//! in, bounded in length and time, and only then a route does anything.

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use tokio::time::timeout;
use tracing::error;

use super::{
    App, Peer,
    answer::{AsItStands, Failure},
    limits::{ANSWERING_MAX, ARRIVING_MAX, BODY_MAX, FILE_BODY_MAX, QUESTION_MAX},
};
use crate::{
    api::{Action, ApiError, Asker, Code, permit},
    clock::Stopwatch,
    observe::metrics,
    words,
};

/// Finds out who asks, and in which language.
pub(super) async fn know(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let words = app.door.api().await.words(None);
    let words = words::Words {
        language: language
            .map_or(words.language, |header| words::accept_language(&header, words.language)),
        ..words
    };
    let asker = match request.extensions().get::<Peer>() {
        Some(Peer::Account(uid)) => {
            Asker::of_account(*uid, rustix::process::geteuid().as_raw(), words)
        }
        Some(Peer::Network) | None => app.tokens.asker(token(request.headers()), words),
    };
    request.extensions_mut().insert(asker);
    next.run(request).await
}

/// Lets a request through to its route, which stands for `action`, if its asker may, within the
/// limits.
pub(super) async fn stand(State(action): State<Action>, request: Request, next: Next) -> Response {
    let Some(asker) = request.extensions().get::<Asker>().cloned() else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let failure = |error: ApiError| Failure::of(&error, &asker).into_response();
    // Before a byte of the body is read: strangers cost nothing.
    if let Err(error) = permit(&asker, action) {
        return failure(error);
    }
    let request = match whole(request, body_max(action)).await {
        Ok(request) => request,
        Err(error) => return failure(error),
    };
    // On a task of its own: what has begun is ended, also when the asker hangs up meanwhile.
    match timeout(ANSWERING_MAX, tokio::spawn(next.run(request))).await {
        Ok(Ok(response)) => response,
        Ok(Err(lost)) => {
            error!(%lost, "a request was lost: it panicked; docket goes on without it");
            failure(ApiError::new(Code::Internal))
        }
        Err(_) => failure(ApiError::new(Code::TooSlow)),
    }
}

/// How long a request's body may be, bytes: those that carry files are longer.
fn body_max(action: Action) -> usize {
    match action {
        Action::KeepCases => FILE_BODY_MAX,
        // Strangers may send one.
        Action::Witness => QUESTION_MAX,
        _ => BODY_MAX,
    }
}

/// The request with its whole body. One that says that it is too long is not read at all.
async fn whole(request: Request, max: usize) -> Result<Request, ApiError> {
    let too_long = || ApiError::new(Code::TooLong).with("max", max);
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > max as u64 {
        return Err(too_long());
    }
    match timeout(ARRIVING_MAX, to_bytes(body, max)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) => match std::error::Error::source(&error) {
            Some(cause) if cause.is::<LengthLimitError>() => Err(too_long()),
            // It broke off, or was not sent as it was said to be.
            _ => Err(ApiError::new(Code::NotUnderstood).because(error)),
        },
        Err(_) => Err(ApiError::new(Code::TooSlow)),
    }
}

/// A failure that came without a word, from a library that serves files or takes requests apart, is
/// told like every other.
pub(super) async fn tell(method: Method, uri: Uri, request: Request, next: Next) -> Response {
    let asker = request.extensions().get::<Asker>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_told = kind.is_some_and(|kind| kind.as_bytes().ends_with(b"json"))
        || response.extensions().get::<AsItStands>().is_some();
    let Some(asker) = asker.filter(|_| is_failure(status) && !is_told) else { return response };
    let error = match status {
        StatusCode::NOT_FOUND => ApiError::new(Code::NoRoute).with("path", uri.path()),
        StatusCode::METHOD_NOT_ALLOWED => {
            ApiError::new(Code::NoMethod).with("path", uri.path()).with("method", method)
        }
        _ if status.is_client_error() => ApiError::new(Code::NotUnderstood).because(status),
        _ => ApiError::new(Code::Internal).because(status),
    };
    Failure::of(&error, &asker).into_response()
}

fn is_failure(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Counts requests and measures their answers, also those to strangers and to nowhere.
pub(super) async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (method, watch) = (request.method().clone(), Stopwatch::start());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    metrics::api_request(route.as_deref(), method.as_str(), status, watch.elapsed());
    response
}

/// What every answer says to browsers: nothing from elsewhere, nothing guessed, nothing kept.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

const CSP: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

pub(super) async fn no_route(uri: Uri, request: Request) -> Response {
    answer(&request, &ApiError::new(Code::NoRoute).with("path", uri.path()))
}

pub(super) async fn no_method(method: Method, uri: Uri, request: Request) -> Response {
    let error = ApiError::new(Code::NoMethod);
    answer(&request, &error.with("path", uri.path()).with("method", method))
}

fn answer(request: &Request, error: &ApiError) -> Response {
    match request.extensions().get::<Asker>() {
        Some(asker) => Failure::of(error, asker).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn language(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?.to_owned())
}

/// Two headers are nobody's: who reads which must not matter.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(one), None) = (shown.next(), shown.next()) else { return None };
    let (scheme, token) = one.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
