//! Reading a stream of events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>, as
//! far as docket's own server writes it: one `data:` line an event.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use tokio::time::timeout;

use crate::{
    api::{ApiError, Code, Event, Problem},
    web::HEARTBEAT,
    words::Words,
};

/// A stream that has not even said that it lives for so long is broken: its station hangs, or the
/// connection is gone without a word.
const SILENT_MAX: Duration = Duration::from_secs(3 * HEARTBEAT.as_secs());

/// A line at most, bytes: an answer with a thousand failures stays far below.
const LINE_MAX: usize = 256 << 20;

/// A stream of events.
pub struct Events {
    body: Body,
    words: Words,
    read: Vec<u8>,
    silent_max: Duration,
}

impl Events {
    pub(super) fn of(body: Body, words: Words) -> Self {
        Self { body, words, read: Vec::new(), silent_max: SILENT_MAX }
    }

    /// The next event; none when the stream ends.
    ///
    /// # Errors
    /// When it breaks off, falls silent, or is not understood.
    pub async fn next(&mut self) -> Result<Option<Event>, Problem> {
        loop {
            while let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                if let Some(data) = line.strip_prefix(b"data:") {
                    let event = serde_json::from_slice(data).map_err(|e| self.broken(e))?;
                    return Ok(Some(event));
                }
            }
            let Ok(frame) = timeout(self.silent_max, self.body.frame()).await else {
                return Err(self.broken(format_args!("silent for {:?}", self.silent_max)));
            };
            match frame {
                Some(Ok(frame)) => {
                    self.read.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
                    if self.read.len() > LINE_MAX {
                        return Err(self.broken("a line without end"));
                    }
                }
                Some(Err(error)) => return Err(self.broken(error)),
                None => return Ok(None),
            }
        }
    }

    fn broken(&self, why: impl ToString) -> Problem {
        ApiError::new(Code::WentAway).because(why).told(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use docket_config::{Language, TimeZone};
    use futures::{StreamExt, stream};

    use super::*;

    #[tokio::test]
    async fn beats_and_events_are_heard_and_a_stream_that_falls_silent_is_broken() {
        let line = |text: &'static str| Ok::<_, std::io::Error>(text);
        let step = "data: {\"event\":\"progress\",\"done\":1,\"total\":null,\"bytes\":0}\n\n";
        let told = stream::iter([line(": \n\n"), line(step), line(": \n\n")]);
        let body = Body::from_stream(told.chain(stream::pending()));
        let words = Words { language: Language::En, zone: TimeZone::System };
        let silent_max = Duration::from_millis(20);
        let mut events = Events { silent_max, ..Events::of(body, words) };
        assert!(matches!(events.next().await, Ok(Some(Event::Progress(_)))));
        let problem = events.next().await.unwrap_err();
        assert_eq!(problem.code, Code::WentAway.number());
        assert!(problem.cause.is_some_and(|cause| cause.contains("silent")));
    }
}
