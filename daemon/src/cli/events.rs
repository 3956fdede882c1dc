//! Reading a stream of events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>, as
//! far as docket's own server writes it: one `data:` line an event.

use axum::body::Body;
use http_body_util::BodyExt;

use crate::{
    api::{ApiError, Code, Event, Problem},
    words::Words,
};

/// A line at most, bytes: an answer with a thousand failures stays far below.
const LINE_MAX: usize = 256 << 20;

/// A stream of events.
pub struct Events {
    body: Body,
    words: Words,
    read: Vec<u8>,
}

impl Events {
    pub(super) fn of(body: Body, words: Words) -> Self {
        Self { body, words, read: Vec::new() }
    }

    /// The next event; none when the stream ends.
    ///
    /// # Errors
    /// When it breaks off, or is not understood.
    pub async fn next(&mut self) -> Result<Option<Event>, Problem> {
        loop {
            while let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                if let Some(data) = line.strip_prefix(b"data:") {
                    let event = serde_json::from_slice(data).map_err(|e| self.broken(e))?;
                    return Ok(Some(event));
                }
            }
            match self.body.frame().await {
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
