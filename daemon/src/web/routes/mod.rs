//! The routes, one file a subject. A route can be added only together with the action it stands
//! for, and is let through by that action's entry in the table.

mod bays;
mod bundle;
mod cases;
mod casework;
mod custody;
mod handover;
mod interruptions;
mod items;
mod jobs;
mod key_disposals;
mod locked;
mod log;
mod manual;
mod notices;
mod proof;
mod recorders;
mod register;
mod removals;
mod retention;
mod signs;
mod station;
mod targets;
mod witness;

use axum::{Router, middleware::from_fn_with_state};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{App, PREFIX, guard::stand, openapi};
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
        let (schemas, mut paths, methods) = routes;
        openapi::complete(&mut paths, action);
        let methods = methods.layer(from_fn_with_state(action, stand));
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
        let (router, mut about) = self.0.split_for_parts();
        // A parameter that is the rest of a path is one like any other to whoever reads of it.
        let paths = std::mem::take(&mut about.paths.paths);
        about.paths.paths =
            paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
        (router, about)
    }
}

/// All routes.
pub(super) fn all() -> Routes {
    let parts = [
        station::routes(),
        bays::routes(),
        bundle::routes(),
        items::routes(),
        custody::routes(),
        cases::routes(),
        interruptions::routes(),
        recorders::routes(),
        locked::routes(),
        casework::routes(),
        retention::routes(),
        targets::routes(),
        jobs::routes(),
        notices::routes(),
        removals::routes(),
        key_disposals::routes(),
        register::routes(),
        handover::routes(),
        proof::routes(),
        log::routes(),
        witness::routes(),
        manual::routes(),
    ];
    let api = parts.into_iter().fold(Routes::of(openapi::nothing()), Routes::and);
    api.below(PREFIX, openapi::about())
        .and(signs::routes())
        .and(log::tiles())
        .and(witness::protocol())
}
