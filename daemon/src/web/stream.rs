//! Streams of events (server-sent events): a line of JSON an event, the same as the command line
//! prints. They end with the job they follow, or when the server stops.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    IntoResponse, Response,
    sse::{Event as Sent, KeepAlive, Sse},
};
use futures::{StreamExt, stream};
use tokio::sync::OwnedSemaphorePermit;

use super::{App, answer::Failure};
use crate::{
    api::{ApiError, Asker, Code, Event, Follow},
    observe::metrics,
};

/// How often a quiet stream says that it lives. One that is silent for much longer is broken.
pub const HEARTBEAT: Duration = Duration::from_secs(15);

/// A stream of what `follow` hears.
pub(super) fn of(app: &App, asker: &Asker, follow: Follow) -> Result<Response, Failure> {
    let Some(place) = app.streams.take() else {
        return Err(Failure::of(&ApiError::new(Code::TooMany), asker));
    };
    let mut stopped = app.stopped.clone();
    let place = Place { _place: place, _counted: metrics::event_stream() };
    let events = stream::unfold((follow, place), next);
    let stop = async move {
        // A sender that is gone has stopped.
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let events = events.take_until(Box::pin(stop));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

/// A stream's place, and its count.
struct Place {
    _place: OwnedSemaphorePermit,
    _counted: metrics::Held,
}

async fn next(
    (mut follow, place): (Follow, Place),
) -> Option<(Result<Sent, Infallible>, (Follow, Place))> {
    let event = follow.next().await?;
    let name = match &event {
        Event::Bay(_) => "bay",
        Event::Settings(_) => "settings",
        Event::Progress(_) => "progress",
        Event::Done { .. } => "done",
        Event::Failed { .. } => "failed",
    };
    // These shapes always serialise; if one did not, an empty line shows it.
    let json = serde_json::to_string(&event).unwrap_or_default();
    Some((Ok(Sent::default().event(name).data(json)), (follow, place)))
}
