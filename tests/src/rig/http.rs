//! A small blocking HTTP/1.1 client, over the station's socket or the network: as exact as a story
//! needs it, and no library's idea of good manners between the story and the server.
//!
//! Used by the stories, by the running service of the rig, and by the campaigns' readers. An answer
//! that does not come within [`PATIENCE`] fails the story; nothing is asked twice, and nothing is
//! followed elsewhere. What may go away meanwhile is asked by the verbs that answer an error then.

mod conn;
mod events;

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};

use serde_json::Value;

use conn::Body;
pub use conn::Conn;
pub use events::Events;

/// Longer than anything the server may take; what is silent for so long hangs.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks at what comes about without a word.
pub const PAUSE: Duration = Duration::from_millis(50);

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Client {
    way: Way,
    headers: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
enum Way {
    Socket(PathBuf),
    Network(SocketAddr),
}

/// A request; what it does not say is not sent.
#[derive(Clone, Debug)]
pub struct Call {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Client {
    /// Asks on the station's socket.
    #[must_use]
    pub fn over(socket: impl Into<PathBuf>) -> Self {
        Self { way: Way::Socket(socket.into()), headers: Vec::new() }
    }

    /// Asks over the network.
    #[must_use]
    pub fn to(address: SocketAddr) -> Self {
        Self { way: Way::Network(address), headers: Vec::new() }
    }

    /// The same, with a header in every request.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same, showing `token`.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// What it sends with every request.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Opens a connection and says nothing.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn connect(&self) -> io::Result<Conn> {
        match &self.way {
            Way::Socket(path) => Conn::over(path),
            Way::Network(address) => Conn::to(*address),
        }
    }

    /// Asks, on a connection of its own, and reads the whole answer.
    ///
    /// # Errors
    /// When nobody listens, or the connection ends before the answer does.
    pub fn try_send(&self, call: &Call) -> io::Result<Reply> {
        let mut conn = self.connect()?;
        // Whoever refuses a long body answers before it has all been sent.
        let sent = conn.write_all(&call.bytes(&self.headers, true));
        conn.answer(&call.method).map_err(|error| sent.err().unwrap_or(error))
    }

    /// Asks, on a connection of its own.
    ///
    /// # Panics
    /// When it is not answered.
    #[must_use]
    pub fn send(&self, call: &Call) -> Reply {
        self.try_send(call).unwrap_or_else(|e| panic!("{} {}: {e}", call.method, call.target))
    }

    /// Looks.
    #[must_use]
    pub fn get(&self, target: &str) -> Reply {
        self.send(&Call::new("GET", target))
    }

    /// Asks with a body of JSON.
    #[must_use]
    pub fn post(&self, target: &str, body: &Value) -> Reply {
        self.send(&Call::new("POST", target).json(body))
    }

    /// Looks, where the station may have gone away.
    ///
    /// # Errors
    /// As for [`Self::try_send`].
    pub fn try_get(&self, target: &str) -> io::Result<Reply> {
        self.try_send(&Call::new("GET", target))
    }

    /// Follows a stream of events, where the station may have gone away; the answer, when it is no
    /// stream.
    ///
    /// # Errors
    /// When nobody listens, or the connection ends before the answer begins.
    pub fn try_follow(&self, target: &str) -> io::Result<Result<Events, Reply>> {
        let call = Call::new("GET", target);
        let mut conn = self.connect()?;
        conn.write_all(&call.bytes(&self.headers, false))?;
        let (status, headers) = conn.head()?;
        let is_stream = headers.get("content-type").is_some_and(|t| t == "text/event-stream");
        let mut body = Body::of(conn, &headers);
        if status == 200 && is_stream {
            return Ok(Ok(Events { body }));
        }
        let mut whole = Vec::new();
        body.read_to_end(&mut whole)?;
        Ok(Err(Reply { status, headers, body: whole }))
    }

    /// Follows a stream of events.
    ///
    /// # Errors
    /// The answer, when it is no stream.
    ///
    /// # Panics
    /// When nobody answers.
    pub fn follow(&self, target: &str) -> Result<Events, Reply> {
        self.try_follow(target).expect("it answers")
    }

    /// Starts to take `places` in, and answers the job's id.
    ///
    /// # Errors
    /// As for [`Self::try_send`], or when the station refuses.
    pub fn dock(&self, places: &[PathBuf]) -> io::Result<String> {
        let asked = serde_json::json!({ "paths": places });
        let told = self.try_send(&Call::new("POST", "/api/v1/docks").json(&asked))?;
        let id = (told.status == 202).then(|| told.json()["id"].as_str().map(str::to_owned));
        id.flatten().ok_or_else(|| io::Error::other(format!("{}: {}", told.status, told.text())))
    }

    /// Follows a job to its last event; none when the station went away before.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn job_end(&self, id: &str) -> io::Result<Option<Value>> {
        let events = self.try_follow(&format!("/api/v1/jobs/{id}/events"))?;
        let mut events = events.into_iter().flatten().map(|(_, event)| event);
        Ok(events.find(|event| event["event"] == "done" || event["event"] == "failed"))
    }

    /// Follows a stream of events that must be one.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn events(&self, target: &str) -> Events {
        self.follow(target).unwrap_or_else(|reply| panic!("{target} is no stream: {reply:?}"))
    }
}

impl Call {
    /// A request without a body.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        let (method, target) = (method.into(), target.into());
        Self { method, target, headers: Vec::new(), body: Vec::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same with these bytes as its body, called `content_type`.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", content_type)
    }

    /// The same with a body of JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// As it goes over the line; with `last` the server is asked to hang up after its answer. The
    /// host is docket, unless the call itself names one.
    #[must_use]
    pub fn bytes(&self, also: &[(String, String)], last: bool) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            head += "host: docket\r\n";
        }
        if last {
            head += "connection: close\r\n";
        }
        for (name, value) in also.iter().chain(&self.headers) {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.body.is_empty() {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        [head.as_bytes(), self.body.as_slice()].concat()
    }
}

impl Reply {
    /// A header's value; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        let json = serde_json::from_slice(&self.body);
        json.unwrap_or_else(|e| panic!("no JSON ({e}): {} {:?}", self.status, self.text()))
    }

    /// The same answer, which must have this status.
    ///
    /// # Panics
    /// When it has another.
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}
