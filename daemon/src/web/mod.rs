//! The HTTP server: the API's use cases as routes, told as JSON, problems, and streams of events.
//!
//! Called by `run`, which opens the listeners; `cli` speaks to it too, over the station's socket or
//! in its own process. Every route names what it does ([`Action`](crate::api::Action)) and is let
//! through by the same table as every request. It holds no state of its own and knows no use case.

mod answer;
mod door;
mod guard;
mod limits;
mod openapi;
mod peer;
mod routes;
mod serve;
mod socket;
mod stream;
mod tokens;

use axum::{Extension, extract::DefaultBodyLimit, middleware};
use tokio::sync::watch;

use crate::observe::Metrics;

pub use axum::Router;
pub use door::Door;
pub use openapi::openapi;
pub use peer::Peer;
pub use serve::{Listener, serve};
pub use socket::{listen, socket_in};
pub use stream::HEARTBEAT;
pub use tokens::Tokens;

/// Where the API's routes begin.
pub const PREFIX: &str = "/api/v1";

/// What every route is handed.
#[derive(Clone)]
pub struct App {
    door: Door,
    tokens: Tokens,
    streams: limits::Streams,
    stopped: watch::Receiver<bool>,
}

impl App {
    /// What routes need: the API behind its door, the tokens of those who ask over the network, and
    /// the sign at which streams end.
    #[must_use]
    pub fn new(door: Door, tokens: Tokens, stopped: watch::Receiver<bool>) -> Self {
        Self { door, tokens, streams: limits::Streams::default(), stopped }
    }
}

/// All routes, with their permissions and limits of their own: whoever comes in by one listener cannot
/// take the places of another.
pub fn router(app: App) -> Router {
    let app = App { streams: limits::Streams::default(), ..app };
    let (router, _) = routes::all().split();
    router
        .merge(openapi::pages())
        .fallback(guard::no_route)
        // The guard has bounds of its own, by what is asked.
        .layer(DefaultBodyLimit::disable())
        .method_not_allowed_fallback(guard::no_method)
        .layer(Extension(Metrics::install()))
        .layer(middleware::from_fn(guard::tell))
        .layer(middleware::from_fn(guard::headers))
        .layer(middleware::from_fn(guard::count))
        .layer(middleware::from_fn_with_state(app.clone(), guard::know))
        .with_state(app)
}
