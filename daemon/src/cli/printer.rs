//! Where answers go: text for people or JSON for programs on stdout, bars and errors on stderr.

use std::io::Write;

use docket_config::{Language, TimeZone};

use super::{bars::Bars, show};
use crate::{
    api::{ApiError, Event, Reply},
    words::Words,
};

/// Prints one request's answer.
pub struct Printer {
    json: bool,
    /// Whether the request is long: JSON then is a line an event.
    long: bool,
    words: Words,
    bars: Bars,
}

impl Printer {
    /// A printer for one request.
    #[must_use]
    pub fn new(json: bool, long: bool) -> Self {
        let words = Words { language: Language::En, zone: TimeZone::System };
        Self { json, long, words, bars: Bars::new(words) }
    }

    /// Prints an event. Answers the exit code once it is the last one.
    pub fn event(&mut self, event: Event) -> Option<u8> {
        match event {
            Event::Bay(state) => {
                if self.json {
                    self.line(&Event::Bay(state));
                } else {
                    self.bars.step(&state);
                }
                None
            }
            Event::Done { reply } => Some(self.done(*reply)),
            Event::Failed { error } => Some(self.failed(error)),
        }
    }

    fn done(&mut self, reply: Reply) -> u8 {
        self.bars.end();
        let code = reply.exit_code();
        if !self.json {
            out(&show::reply(&self.words, &reply));
        } else if self.long {
            self.line(&Event::Done { reply: Box::new(reply) });
        } else {
            self.line(&reply);
        }
        code
    }

    fn failed(&mut self, error: ApiError) -> u8 {
        self.bars.end();
        let code = error.kind.exit_code();
        if self.json && self.long {
            self.line(&Event::Failed { error });
        } else if self.json {
            self.line(&serde_json::json!({ "schema": "docket.error/1", "error": error }));
        } else {
            let _ = write!(std::io::stderr(), "{}", show::error(&self.words, &error));
        }
        code
    }

    fn line(&self, value: &impl serde::Serialize) {
        // These shapes always serialise; if one did not, an empty line shows it.
        out(&format!("{}\n", serde_json::to_string(value).unwrap_or_default()));
    }
}

/// A reader that went away (`| head`) is no failure of ours.
fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
