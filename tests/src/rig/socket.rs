//! Asking a station over its socket, as a program of somebody else's would: HTTP by hand.
//!
//! Used by the stories about the service and by the campaigns' readers. HTTP/1.0, so that an answer
//! ends with its connection and a stream of events is lines as they are written. A connection that
//! breaks is an error of the caller's to judge.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Duration,
};

use serde_json::Value;

/// Longer than any answer may take to be found.
const ANSWER_WITHIN: Duration = Duration::from_secs(90);

/// A station's socket.
#[derive(Clone, Debug)]
pub struct Socket(PathBuf);

/// An answer.
#[derive(Clone, Debug)]
pub struct Told {
    /// The HTTP status.
    pub status: u16,
    /// Its whole body.
    pub body: Vec<u8>,
}

impl Told {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Socket {
    /// The socket at `path`; nobody need listen yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Asks for `path` below the root.
    ///
    /// # Errors
    /// When nobody answers, or the answer breaks off.
    pub fn get(&self, path: &str) -> io::Result<Told> {
        whole(self.send(&format!("GET {path} HTTP/1.0\r\n\r\n"))?)
    }

    /// Posts `body`.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub fn post(&self, path: &str, body: &Value) -> io::Result<Told> {
        let body = body.to_string();
        let length = body.len();
        let head = format!("POST {path} HTTP/1.0\r\nContent-Type: application/json\r\n");
        whole(self.send(&format!("{head}Content-Length: {length}\r\n\r\n{body}"))?)
    }

    /// Starts to take `places` in, and answers the job's id.
    ///
    /// # Errors
    /// As for [`Self::get`], or when the station refuses.
    pub fn dock(&self, places: &[PathBuf]) -> io::Result<String> {
        let told = self.post("/api/v1/docks", &serde_json::json!({ "paths": places }))?;
        let id = told.json()["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| {
            let said = String::from_utf8_lossy(&told.body);
            io::Error::other(format!("{}: {said}", told.status))
        })
    }

    /// The events of `path` as they come, to the end of the stream.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn events(&self, path: &str) -> io::Result<impl Iterator<Item = Value> + use<>> {
        let stream = self.send(&format!("GET {path} HTTP/1.0\r\n\r\n"))?;
        // A quiet stream is told to live every few seconds.
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        Ok(lines.filter_map(|line| serde_json::from_str(line.strip_prefix("data:")?).ok()))
    }

    /// Follows a job to its last event; none when the station went away before.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn job_end(&self, id: &str) -> io::Result<Option<Value>> {
        let mut events = self.events(&format!("/api/v1/jobs/{id}/events"))?;
        Ok(events.find(|event| event["event"] == "done" || event["event"] == "failed"))
    }

    fn send(&self, request: &str) -> io::Result<UnixStream> {
        let mut stream = UnixStream::connect(&self.0)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        stream.write_all(request.as_bytes())?;
        Ok(stream)
    }
}

fn whole(mut stream: UnixStream) -> io::Result<Told> {
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
    let status = std::str::from_utf8(&all[..end]).ok().and_then(|head| head.get(9..12));
    let status = status.and_then(|digits| digits.parse().ok()).ok_or_else(broken)?;
    Ok(Told { status, body: all.split_off(end + 4) })
}
