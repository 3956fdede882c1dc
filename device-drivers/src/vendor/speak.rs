//! A profile's dialect put into requests, and replies taken out of it.
//!
//! Used by [`super::Control`] for every exchange. A reply that is short, long or not to what was
//! asked is an error, never a value. Nothing is sent but what the profile lists.

use std::{thread, time::Duration};

use super::transport::{Data, Form, Request, Transport, TransportError};
use crate::profile::control::{Ask, ControlForm, Dialect, Poll};

/// Speaks one profile's dialect over one transport.
pub(super) struct Speaker<'a> {
    pub(super) form: &'a ControlForm,
    pub(super) transport: &'a mut dyn Transport,
    /// Whether the dialect's opening command went out.
    pub(super) started: &'a mut bool,
}

type Asked<T> = Result<T, TransportError>;

impl Speaker<'_> {
    /// Asks, and answers what follows the mark `after`: exactly `bytes` bytes of a command's reply,
    /// and all of a verb's.
    pub(super) fn fetch(&mut self, ask: &Ask, after: Option<&str>, bytes: u8) -> Asked<Vec<u8>> {
        match ask {
            Ask::Verb(verb) => self.verb(verb.as_bytes(), after.unwrap_or_default()),
            Ask::Command(number) => {
                self.start()?;
                let reply = self.command(*number, Data::In(bytes))?;
                if reply.len() != usize::from(bytes) {
                    return Err(TransportError::Garbled("it is shorter than agreed"));
                }
                self.status()?;
                Ok(reply)
            }
        }
    }

    /// Hands `data` over and sees that it was taken.
    pub(super) fn hand(&mut self, ask: &Ask, data: &[u8], replies: Option<&str>) -> Asked<()> {
        match ask {
            Ask::Verb(verb) => {
                let text = [verb.as_bytes(), data].concat();
                self.verb(&text, replies.unwrap_or_default()).map(drop)
            }
            Ask::Command(number) => {
                self.start()?;
                self.command(*number, out(data))?;
                self.status()
            }
        }
    }

    /// Sends what makes the recorder leave: no reply, and its going away is no failure.
    pub(super) fn dismiss(&mut self, ask: &Ask, data: &[u8]) -> Asked<()> {
        let sent = match ask {
            Ask::Verb(verb) => self.say(&[verb.as_bytes(), data].concat()).map(drop),
            Ask::Command(number) => {
                self.start().and_then(|()| self.command(*number, out(data)).map(drop))
            }
        };
        match sent {
            Err(TransportError::Gone | TransportError::TimedOut) => Ok(()),
            other => other,
        }
    }

    fn verb(&mut self, text: &[u8], mark: &str) -> Asked<Vec<u8>> {
        let reply = match self.say(text)? {
            Some(reply) => reply,
            None => self.listen()?,
        };
        let rest = reply.strip_prefix(mark.as_bytes());
        rest.map(<[u8]>::to_vec).ok_or(TransportError::Garbled("it is not to what was asked"))
    }

    /// Says a verb; where the dialect answers at once, that is the reply.
    fn say(&mut self, text: &[u8]) -> Asked<Option<Vec<u8>>> {
        match &self.form.dialect {
            Dialect::CdbVerbs { send, .. } => {
                let length = u8::try_from(text.len()).map_err(|_| TOO_LONG)?;
                let cdb = self.verb_cdb(&send.0, length);
                self.exchange(Form::Command { cdb, data: Data::Out(text) }).map(|_| None)
            }
            Dialect::Lines { ends_with, .. } => {
                let end = ends_with.as_bytes();
                self.exchange(Form::Line { text, end, most: LINE_BYTES_MAX }).map(Some)
            }
            Dialect::CdbCommands { .. } | Dialect::Requests { .. } => Err(TOO_LONG),
        }
    }

    fn listen(&mut self) -> Asked<Vec<u8>> {
        let Dialect::CdbVerbs { fetch, reply_bytes, polls, .. } = &self.form.dialect else {
            return Err(TOO_LONG);
        };
        thread::sleep(Duration::from_millis(self.form.settle_ms.into()));
        for Poll { tail, bytes } in polls {
            let cdb = self.verb_cdb(&tail.0, *bytes);
            self.exchange(Form::Command { cdb, data: Data::In(*bytes) })?;
        }
        let cdb = self.verb_cdb(&fetch.0, *reply_bytes);
        self.exchange(Form::Command { cdb, data: Data::In(*reply_bytes) })
    }

    fn verb_cdb(&self, tail: &[u8], length: u8) -> [u8; 16] {
        let mut cdb = [0; 16];
        if let Dialect::CdbVerbs { prefix, .. } = &self.form.dialect {
            put(&mut cdb[..9], &prefix.0);
        }
        cdb[9] = length;
        put(&mut cdb[10..13], tail);
        cdb
    }

    fn command(&mut self, number: u8, data: Data<'_>) -> Asked<Vec<u8>> {
        match &self.form.dialect {
            Dialect::CdbCommands { read, write, .. } => {
                let (prefix, length) = match data {
                    Data::In(most) => (read, most),
                    Data::Out(bytes) => (write, u8::try_from(bytes.len()).map_err(|_| TOO_LONG)?),
                    Data::None => (write, 0),
                };
                let mut cdb = [0; 16];
                put(&mut cdb[..5], &prefix.0);
                cdb[5] = number;
                cdb[7] = length;
                self.exchange(Form::Command { cdb, data })
            }
            &Dialect::Requests { value, index } => {
                self.exchange(Form::Control { request: number, value, index, data })
            }
            Dialect::CdbVerbs { .. } | Dialect::Lines { .. } => Err(TOO_LONG),
        }
    }

    fn start(&mut self) -> Asked<()> {
        if let Dialect::CdbCommands { start: Some(number), .. } = self.form.dialect
            && !*self.started
        {
            self.command(number, Data::None)?;
        }
        *self.started = true;
        Ok(())
    }

    fn status(&mut self) -> Asked<()> {
        let Dialect::CdbCommands { status: Some(status), .. } = self.form.dialect else {
            return Ok(());
        };
        match self.command(status.command, Data::In(status.bytes))?.first() {
            Some(0) => Ok(()),
            Some(_) => Err(TransportError::Refused),
            None => Err(TransportError::Garbled("it tells no status")),
        }
    }

    fn exchange(&mut self, form: Form<'_>) -> Asked<Vec<u8>> {
        let timeout = Duration::from_millis(self.form.timeout_ms.into());
        self.transport.ask(&Request::new(form, timeout))
    }
}

/// Longest line read in reply to a line, in bytes.
const LINE_BYTES_MAX: usize = 255;

/// What the checks of a profile and of a password rule out.
const TOO_LONG: TransportError = TransportError::Garbled("the request does not fit the dialect");

fn out(data: &[u8]) -> Data<'_> {
    if data.is_empty() { Data::None } else { Data::Out(data) }
}

/// Copies as much of `from` as there is room for; the checks of a profile leave nothing over.
fn put(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}
