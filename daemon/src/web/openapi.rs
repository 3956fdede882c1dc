//! The description of the API (OpenAPI 3.1), and the pages that show it without the network.
//!
//! What holds for every route, who may ask and how it fails, is added here from the table of
//! permissions: no route can forget it or say something else.

use axum::{Router, middleware::from_fn_with_state};
use utoipa::{
    ToSchema,
    openapi::{
        Components, ComponentsBuilder, ContentBuilder, Info, License, OpenApi, OpenApiBuilder, Ref,
        RefOr, Response, ResponseBuilder, Schema,
        extensions::ExtensionsBuilder,
        path::{Operation, Paths},
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{App, PREFIX, guard::stand, routes};
use crate::api::{Action, Problem, Role};

/// The scheme's name of the token.
const TOKEN: &str = "token";
/// The answer of every route that could not do what it was asked.
const FAILURE: &str = "Failure";
/// Where an operation tells the least role that may ask for it.
const ROLE: &str = "x-docket-role";

/// An answer together with the name of its shape: stands in the routes for what [`Reply`] writes.
///
/// [`Reply`]: crate::api::Reply
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape only")]
pub(super) struct Told<T> {
    schema: String,
    told: T,
}

/// The description of all routes.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut api = routes::all().split().1;
    if let Some(components) = &mut api.components {
        name_answers(components);
    }
    api
}

/// Gives each answer the shape that stands for it among all replies, with its name as a constant.
fn name_answers(components: &mut Components) {
    let replies = match components.schemas.get("Reply") {
        Some(RefOr::T(Schema::OneOf(replies))) => replies.items.clone(),
        _ => Vec::new(),
    };
    for reply in replies {
        let RefOr::T(Schema::AllOf(parts)) = &reply else { continue };
        let Some(RefOr::Ref(view)) = parts.items.first() else { continue };
        let view = view.ref_location.rsplit('/').next().unwrap_or_default();
        if let Some(answer) = components.schemas.get_mut(&format!("Told_{view}")) {
            *answer = reply;
        }
    }
}

/// What is said of the API as a whole.
pub(super) fn about() -> OpenApi {
    let mut info = Info::new("docket", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "The dock station's API. It is served on the station's socket, where the kernel says who \
         asks, and over the network where the settings say so, where a bearer token does. Texts \
         follow `Accept-Language` (zh-CN, en). Every failure is a problem (RFC 9457) with a stable \
         code; `/codes/{code}` explains it. Lists are told in pages: `next` of one is `before`, or \
         `after`, of the next. Long work answers 202 with a job; follow its events to the end. What an \
         operation asks of its asker stands in `x-docket-role`: `nobody` (no token), `watcher` \
         (the reader's token), `operator` (the operator's)."
            .into(),
    );
    let mut licence = License::new("Apache-2.0");
    licence.identifier = Some("Apache-2.0".into());
    info.license = Some(licence);
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new()
        .security_scheme(TOKEN, bearer)
        .schema_from::<Problem>()
        .response(FAILURE, failure());
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components.build()))
        .security(Some([SecurityRequirement::new(TOKEN, Vec::<String>::new())]))
        .tags(Some(tags()))
        .build()
}

fn tags() -> [Tag; 10] {
    [
        ("station", "The station itself: how it stands, what happens, its settings."),
        ("evidence", "Sessions, items and cases."),
        ("interruptions", "Recordings, where they broke off, and what people say of it."),
        ("jobs", "Long work: started, followed, cancelled."),
        ("register", "Units, officers, recorders and who had them, the roster."),
        ("targets", "Where copies of the archive stand."),
        ("proof", "What the station signs, and with which key."),
        ("notices", "What people should know."),
        ("manual", "What codes mean, and how the API is made. Open to all."),
        ("signs", "Signs of life and figures, for monitors; outside the API's own paths."),
    ]
    .map(|(name, what)| TagBuilder::new().name(name).description(Some(what)).build())
}

fn failure() -> Response {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description("What failed, what was kept safe, and what to do (RFC 9457).")
        .content("application/problem+json", problem)
        .build()
}

/// A part that says nothing of its own.
pub(super) fn nothing() -> OpenApi {
    OpenApiBuilder::new().build()
}

/// Says of routes that stand for `action` what holds for every one.
pub(super) fn complete(paths: &mut Paths, action: Action) {
    let items = paths.paths.values_mut();
    for operation in items.flat_map(|item| [&mut item.get, &mut item.post]).flatten() {
        complete_one(operation, action.who());
    }
}

fn complete_one(operation: &mut Operation, least: Role) {
    let responses = &mut operation.responses.responses;
    for response in responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = operation.summary.clone().unwrap_or_default();
        }
    }
    let failure = Ref::from_response_name(FAILURE);
    responses.insert("default".into(), failure.into());
    operation.extensions = Some(ExtensionsBuilder::new().add(ROLE, least.as_str()).build());
    if least == Role::Nobody {
        operation.security = Some(Vec::new());
    }
}

/// Pages to read the description by; everything they show comes from here.
pub(super) fn pages() -> Router<App> {
    let config = Config::from(format!("{PREFIX}/openapi.json")).use_base_layout();
    // The page's own checker would ask a stranger on the network.
    let config = config.validator_url("none");
    let shown: Router<App> = SwaggerUi::new(format!("{PREFIX}/docs")).config(config).into();
    shown.layer(from_fn_with_state(Action::ReadManual, stand))
}
