//! A transport that plays a transcript: what must be sent, byte for byte, and what comes back.
//!
//! For tests. A request that differs from the transcript is an error that tells both. Transcripts
//! are written by hand, one turn a line, blanks within bytes free:
//!
//! ```text
//! > command fd810000 0003005e 00000000 00000000 in 94
//! < 30303132333435 00
//! > command c5070000 00000000 000a0203 01000000 out "@GetUserID"
//! < "@UserID#A12345" 0000
//! > control 03 value 0000 index 0000 in 8
//! > line "@GetUserID"
//! ! refused
//! ```

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Data, Form, Request, Transport, TransportError};

/// A transcript being played; copies play the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script(Arc<Mutex<Played>>);

#[derive(Debug, Default)]
struct Played {
    turns: VecDeque<(String, Reply)>,
    gone: bool,
}

#[derive(Clone, Debug)]
enum Reply {
    Bytes(Vec<u8>),
    Fails(String),
}

impl Script {
    /// Reads a transcript.
    ///
    /// # Errors
    /// The line that is no turn.
    pub(crate) fn read(transcript: &str) -> Result<Self, String> {
        let mut turns = VecDeque::new();
        for line in transcript.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let bad = || format!("`{line}` is no turn of a transcript");
            let (mark, rest) = line.split_at_checked(1).ok_or_else(bad)?;
            let last = turns.back_mut().map(|(_, reply): &mut (String, Reply)| reply);
            match (mark, last) {
                (">", _) => {
                    turns.push_back((normal(rest).ok_or_else(bad)?, Reply::Bytes(Vec::new())));
                }
                ("<", Some(reply)) => *reply = Reply::Bytes(bytes(rest).ok_or_else(bad)?),
                ("!", Some(reply)) => *reply = Reply::Fails(rest.trim().to_owned()),
                _ => return Err(bad()),
            }
        }
        Ok(Self(Arc::new(Mutex::new(Played { turns, gone: false }))))
    }

    /// How many turns were not played.
    pub(crate) fn left(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).turns.len()
    }
}

impl Transport for Script {
    fn ask(&mut self, request: &Request<'_>) -> Result<Vec<u8>, TransportError> {
        let mut played = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if played.gone {
            return Err(TransportError::Gone);
        }
        let sent = told(request.form());
        let Some((expected, reply)) = played.turns.pop_front() else {
            return Err(differs(&sent, "nothing more"));
        };
        if sent != expected {
            return Err(differs(&sent, &expected));
        }
        match reply {
            Reply::Bytes(bytes) => bounded(bytes, request.form()),
            Reply::Fails(why) => {
                let error = failure(&why);
                played.gone = matches!(error, TransportError::Gone);
                Err(error)
            }
        }
    }
}

/// As every transport, this one gives no more than was asked for.
fn bounded(bytes: Vec<u8>, form: &Form<'_>) -> Result<Vec<u8>, TransportError> {
    let most = match form {
        Form::Command { data: Data::In(most), .. } | Form::Control { data: Data::In(most), .. } => {
            usize::from(*most)
        }
        Form::Line { most, .. } => *most,
        _ => 0,
    };
    if bytes.len() > most {
        return Err(TransportError::Garbled("it sent more than was asked for"));
    }
    Ok(bytes)
}

fn failure(why: &str) -> TransportError {
    match why {
        "gone" => TransportError::Gone,
        "timeout" => TransportError::TimedOut,
        "refused" => TransportError::Refused,
        _ => differs(why, "gone, timeout or refused"),
    }
}

fn differs(sent: &str, expected: &str) -> TransportError {
    let what = format!("sent `{sent}` where the transcript has `{expected}`");
    TransportError::Host(io::Error::other(what))
}

/// A request in the words of a transcript, data as hex.
fn told(form: &Form<'_>) -> String {
    match form {
        Form::Command { cdb, data } => format!("command {} {}", hex::encode(cdb), way(*data)),
        Form::Control { request, value, index, data } => {
            format!("control {request:02x} value {value:04x} index {index:04x} {}", way(*data))
        }
        Form::Line { text, .. } => format!("line {}", hex::encode(text)),
    }
}

fn way(data: Data<'_>) -> String {
    match data {
        Data::None => "none".to_owned(),
        Data::Out(bytes) => format!("out {}", hex::encode(bytes)),
        Data::In(most) => format!("in {most}"),
    }
}

/// The same of a transcript's line: bytes joined, text as hex.
fn normal(line: &str) -> Option<String> {
    let line = line.trim();
    let (form, rest) = line.split_once(' ')?;
    match form {
        "line" => Some(format!("line {}", hex::encode(bytes(rest)?))),
        "command" => {
            let at = rest.find(['i', 'o', 'n'])?;
            let (cdb, data) = rest.split_at(at);
            Some(format!("command {} {}", hex::encode(bytes(cdb)?), normal_way(data)?))
        }
        "control" => {
            let mut words: Vec<_> = rest.splitn(6, ' ').collect();
            let data = normal_way(words.pop()?)?;
            Some(format!("control {} {data}", words.join(" ")))
        }
        _ => None,
    }
}

fn normal_way(data: &str) -> Option<String> {
    match data.split_once(' ') {
        Some(("out", data)) => Some(format!("out {}", hex::encode(bytes(data)?))),
        Some(("in", _)) => Some(data.to_owned()),
        _ => (data == "none").then(|| data.to_owned()),
    }
}

/// Bytes as hex digits and quoted ASCII text, in any order.
fn bytes(words: &str) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for (at, part) in words.split('"').enumerate() {
        if at % 2 == 1 {
            all.extend(part.as_bytes());
        } else {
            let digits: String = part.split_whitespace().collect();
            all.extend(hex::decode(digits).ok()?);
        }
    }
    Some(all)
}
