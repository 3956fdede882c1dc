//! Where answers go: text for people or JSON for programs on stdout, bars and errors on stderr.

use std::io::Write;

use super::{bars::Bars, show};
use crate::{
    api::{Event, Problem, Reply, SettingsView},
    doctor::TextReport,
    words::{Words, told},
};

/// Prints one request's answer.
pub struct Printer {
    words: Words,
    json: bool,
    /// Whether the request is long: JSON then is a line an event.
    long: bool,
    bars: Bars,
}

impl Printer {
    /// A printer for one request.
    #[must_use]
    pub fn new(json: bool, long: bool, words: Words) -> Self {
        Self { words, json, long, bars: Bars::new(words) }
    }

    /// The same where the steps of the bays are the answer, and not told beside it.
    pub fn watches(&mut self) {
        self.bars.are_the_answer();
    }

    /// Prints an event. Answers the exit code once it is the last one.
    pub fn event(&mut self, event: Event) -> Option<u8> {
        match event {
            Event::Done { reply } => Some(self.done(*reply)),
            Event::Failed { error } => Some(self.failed(*error)),
            step if self.json => {
                self.line(&step);
                None
            }
            Event::Bay(state) => {
                self.bars.step(&state);
                None
            }
            // Whoever watches bays sees what becomes of it there.
            Event::Settings(_) => None,
            Event::Progress(progress) => {
                self.bars.progress(progress);
                None
            }
        }
    }

    /// Prints the end of a request. Answers the exit code.
    pub fn last(&mut self, done: Result<Reply, Problem>) -> u8 {
        match done {
            Ok(reply) => self.done(reply),
            Err(problem) => self.failed(problem),
        }
    }

    /// Tells that the station does not answer and is waited for. Programs hear nothing of it: their
    /// next line is how everything stands then.
    pub fn waits(&self) {
        if !self.json {
            self.bars.note(&told!(self.words, "cli-waits"));
        }
    }

    /// Prints a text that is the same for everybody.
    pub fn plain(&self, text: &str) {
        out(text);
    }

    /// Prints the settings. People are told where each comes from if they ask; programs always are.
    pub fn settings(&mut self, view: SettingsView, origin: bool) -> u8 {
        if self.json {
            return self.done(Reply::Settings(view));
        }
        out(&show::settings_held(&self.words, &view, origin));
        Reply::Settings(view).exit_code()
    }

    /// Prints what the doctor found.
    pub fn doctor(&self, report: &TextReport) {
        if self.json {
            self.line(report);
        } else {
            out(&show::doctor(report));
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

    fn failed(&mut self, error: Problem) -> u8 {
        self.bars.end();
        let code = error.kind.exit_code();
        if self.json && self.long {
            self.line(&Event::Failed { error: Box::new(error) });
        } else if self.json {
            self.line(&error);
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

/// A reader that went away (`| head`) is no failure of ours; whoever follows something hears of it.
pub(super) fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
