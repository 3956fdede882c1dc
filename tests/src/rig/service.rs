//! A running `docket run`: its log, its socket, its network address, its events, its end.
//!
//! Used where a story asks the service itself, as programs do. What happens is waited for on the
//! service's own event stream or log, never by asking again and again. Dropping one kills it.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    process::{Child, Stdio},
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::Rig;

/// Longer than anything here takes; what is silent for so long hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The running service.
pub struct Service {
    child: Child,
    socket: PathBuf,
    address: Option<SocketAddr>,
    /// Locked for nobody but the compiler: several threads ask one service.
    log: Mutex<Receiver<String>>,
    seen: String,
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The body, whatever it is.
    pub body: String,
}

/// A stream of events.
pub struct Events(BufReader<UnixStream>);

impl Service {
    /// Starts `docket ARGS run` and waits until it listens.
    ///
    /// # Panics
    /// When it ends instead.
    #[must_use]
    pub fn start<A: AsRef<OsStr>>(rig: &Rig, args: &[A]) -> Self {
        let mut command = rig.command(args);
        let mut child = command
            .arg("run")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docket starts");
        let stderr = child.stderr.take().expect("piped");
        let (told, log) = channel();
        // Read to its end also when nobody listens: the service must not wait for its reader.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = told.send(line);
            }
        });
        let socket = rig.data().join("docket.sock");
        let mut service =
            Self { child, socket, address: None, log: Mutex::new(log), seen: String::new() };
        let listening = format!("listening on {}", service.socket.display());
        service.until_log(&listening);
        let network = service.seen.split("listening on http://").nth(1);
        service.address = network.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        service
    }

    /// Where it listens on the network, if it did when it started.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Reads its log up to a line that holds `text`, and answers that line.
    ///
    /// # Panics
    /// When it ends, or is silent for long.
    pub fn until_log(&mut self, text: &str) -> String {
        loop {
            let Ok(line) = self.lines().recv_timeout(PATIENCE) else {
                panic!("its log ends without {text:?}:\n{}", self.seen);
            };
            self.remember(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Everything it has logged so far.
    pub fn log(&mut self) -> &str {
        while let Ok(line) = self.lines().try_recv() {
            self.remember(&line);
        }
        &self.seen
    }

    /// Asks on its socket.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Told {
        let stream = UnixStream::connect(&self.socket).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        converse(stream, method, path, headers)
    }

    /// What it answers to a look.
    #[must_use]
    pub fn get(&self, path: &str) -> Told {
        self.ask("GET", path, &[])
    }

    /// Its settings, as it tells them.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn settings(&self) -> Value {
        self.get("/api/v1/settings").json()
    }

    /// What the check `name` of its readiness says, with the answer's status.
    ///
    /// # Panics
    /// When there is no such check.
    #[must_use]
    pub fn readiness(&self, name: &str) -> (u16, String) {
        let told = self.get("/readyz");
        let health = told.json();
        let checks = health["checks"].as_array().expect("checks");
        let check = checks.iter().find(|check| check["name"] == name).expect("a check");
        (told.status, check["detail"].as_str().expect("a code").to_owned())
    }

    /// Its events from now on.
    ///
    /// # Panics
    /// When it does not tell them.
    #[must_use]
    pub fn events(&self) -> Events {
        let mut stream = UnixStream::connect(&self.socket).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.write_all(head("GET", "/api/v1/events", &[]).as_bytes()).expect("it reads");
        let mut events = Events(BufReader::new(stream));
        let first = events.line().expect("an answer");
        assert!(first.starts_with("HTTP/1.1 200"), "{first}");
        // What happens once it has answered is told.
        while events.line().is_some_and(|line| !line.is_empty()) {}
        events
    }

    /// Waits until `look` finds something: looks at once, and again after each event.
    pub fn until<T>(&self, look: impl Fn(&Self) -> Option<T>) -> T {
        loop {
            let mut events = self.events();
            loop {
                if let Some(found) = look(self) {
                    return found;
                }
                // A stream ends when the station behind it is replaced.
                if events.next().is_none() {
                    break;
                }
            }
        }
    }

    /// Ends it at once, as a power cut does to a process.
    ///
    /// # Panics
    /// When the host does not let us.
    pub fn kill(mut self) {
        self.child.kill().expect("our own child");
        self.child.wait().expect("our own child");
    }

    /// Asks it to stop, waits for its end, and fails unless that was in good order. Answers its log.
    ///
    /// # Panics
    /// When it did not stop well.
    pub fn stop(mut self) -> String {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("our own child");
        let status = self.child.wait().expect("our own child");
        while let Ok(line) = self.lines().recv() {
            self.remember(&line);
        }
        assert_eq!(status.code(), Some(0), "{}", self.seen);
        std::mem::take(&mut self.seen)
    }

    fn lines(&mut self) -> &Receiver<String> {
        self.log.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&mut self, line: &str) {
        self.seen.push_str(line);
        self.seen.push('\n');
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Told {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }
}

/// Asks over the network.
///
/// # Panics
/// When nobody answers.
#[must_use]
pub fn ask_over_network(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Told {
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    converse(stream, "GET", path, headers)
}

impl Events {
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line.trim_end().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("nothing happened for {PATIENCE:?}")
            }
            // It hung up.
            Err(_) => None,
        }
    }
}

impl Iterator for Events {
    type Item = Value;

    /// The next event; none at the end of the stream.
    fn next(&mut self) -> Option<Value> {
        loop {
            // Each event is a chunk of its own, so its line is whole.
            if let Some(json) = self.line()?.strip_prefix("data:") {
                return Some(serde_json::from_str(json.trim()).expect("JSON"));
            }
        }
    }
}

fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("{method} {path} HTTP/1.1\r\nhost: docket\r\nconnection: close\r\n{headers}\r\n")
}

fn converse(
    mut stream: impl Read + Write,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Told {
    stream.write_all(head(method, path, headers).as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(!head.to_lowercase().contains("transfer-encoding"), "in one piece: {head}");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Told { status, body: body.to_owned() }
}
