//! The routes, one file a subject. A route can be added only together with the action it stands
//! for, and is let through by that action's entry in the table.

mod cases;
mod items;
mod jobs;
mod notices;
mod signs;
mod station;

use axum::{Router, middleware::from_fn_with_state};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{
    App, PREFIX,
    guard::{Post, stand},
};
use crate::api::Action;

/// Routes with their permissions.
pub(super) struct Routes(OpenApiRouter<App>);

impl Routes {
    /// None yet, described by `about`.
    pub(super) fn of(about: OpenApi) -> Self {
        Self(OpenApiRouter::with_openapi(about))
    }

    /// A route that stands for `action`.
    fn add(self, action: Action, routes: UtoipaMethodRouter<App>) -> Self {
        self.guarded(Post { action, endless: false }, routes)
    }

    /// A route that stands for `action` and answers with a stream that has no end of its own.
    fn add_stream(self, action: Action, routes: UtoipaMethodRouter<App>) -> Self {
        self.guarded(Post { action, endless: true }, routes)
    }

    fn guarded(self, post: Post, routes: UtoipaMethodRouter<App>) -> Self {
        let (schemas, paths, methods) = routes;
        let methods = methods.layer(from_fn_with_state(post, stand));
        Self(self.0.routes((schemas, paths, methods)))
    }

    /// The same below `path`.
    fn below(self, path: &str, about: OpenApi) -> Self {
        Self(OpenApiRouter::with_openapi(about).nest(path, self.0))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0.merge(other.0))
    }

    /// What serves them, and what describes them.
    pub(super) fn split(self) -> (Router<App>, OpenApi) {
        self.0.split_for_parts()
    }
}

/// All routes.
pub(super) fn all() -> Routes {
    let mut api = Routes::of(super::openapi::nothing());
    for part in
        [station::routes(), items::routes(), cases::routes(), jobs::routes(), notices::routes()]
    {
        api = api.and(part);
    }
    api.below(PREFIX, super::openapi::about()).and(signs::routes())
}
