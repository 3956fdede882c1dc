//! The description of the API (OpenAPI 3.1), and the pages that show it without the network.

use axum::{Json, Router, middleware::from_fn_with_state, routing::get};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{
        ComponentsBuilder, Info, License, OpenApi, OpenApiBuilder,
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    App, PREFIX,
    guard::{Post, stand},
    routes,
};
use crate::api::Action;

/// An answer together with the name of its shape.
#[derive(Serialize, ToSchema)]
pub(super) struct Told<T> {
    /// The shape's name and version, e.g. `docket.items/1`. Fields are added within a version, never
    /// changed.
    schema: String,
    /// The answer.
    #[serde(flatten)]
    told: T,
}

/// The description of all routes.
#[must_use]
pub fn openapi() -> OpenApi {
    routes::all().split().1
}

/// What is said of the API as a whole.
pub(super) fn about() -> OpenApi {
    let mut info = Info::new("docket", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "The dock station's API. It is served on the station's socket, where the kernel says who \
         asks, and over the network where the settings say so, where a bearer token does. Texts \
         follow `Accept-Language` (zh-CN, en). Every failure is a problem (RFC 9457) with a stable \
         code; `/codes/{code}` explains it. Lists are told in pages: `next` of one is `before` of \
         the next. Long work answers 202 with a job; follow its events to the end."
            .into(),
    );
    let mut licence = License::new("Apache-2.0");
    licence.identifier = Some("Apache-2.0".into());
    info.license = Some(licence);
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().security_scheme("token", bearer).build()))
        .security(Some([SecurityRequirement::new("token", Vec::<String>::new())]))
        .build()
}

/// A part that says nothing of its own.
pub(super) fn nothing() -> OpenApi {
    OpenApiBuilder::new().build()
}

/// The description as a document, and a page to read it by.
pub(super) fn pages() -> Router<App> {
    let document = format!("{PREFIX}/openapi.json");
    let config = Config::from(document.clone()).use_base_layout();
    let shown: Router<App> = SwaggerUi::new(format!("{PREFIX}/docs")).config(config).into();
    let post = Post { action: Action::ReadManual, endless: false };
    Router::new()
        .route(&document, get(async || Json(openapi())))
        .merge(shown)
        .layer(from_fn_with_state(post, stand))
}
