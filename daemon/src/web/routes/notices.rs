//! What people should know.

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{App, Routes};
use crate::{
    api::{Action, Asker, NoticeView, NoticesAsked, NoticesView, Request},
    web::{
        answer::{Answer, Parameters, Part},
        openapi::{Told, nothing},
    },
};

pub(super) fn routes() -> Routes {
    Routes::of(nothing())
        .add(Action::ReadNotices, routes!(notices))
        .add(Action::ReadNotices, routes!(notice))
        .add(Action::ReplayNotice, routes!(replay_notice))
}

/// Notices, newest first
#[utoipa::path(get, path = "/notices", tag = "notices", params(NoticesAsked),
    responses((status = 200, body = Told<NoticesView>)))]
async fn notices(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Parameters(asked): Parameters<NoticesAsked>,
) -> Answer {
    app.perform(&asker, Request::Notices(asked)).await
}

/// One notice, with whom it was told
#[utoipa::path(get, path = "/notices/{id}", tag = "notices",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Told<NoticeView>)))]
async fn notice(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::Notice(id)).await
}

/// Have a notice told again, to every channel
#[utoipa::path(post, path = "/notices/{id}/replay", tag = "notices",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, body = Told<NoticeView>)))]
async fn replay_notice(
    State(app): State<App>,
    Extension(asker): Extension<Asker>,
    Part(id): Part,
) -> Answer {
    app.perform(&asker, Request::ReplayNotice(id)).await
}
