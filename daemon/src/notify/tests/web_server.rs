//! A receiver of webhooks on this host: records what it is sent, answers as it is told.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use super::bench::PATIENCE;

/// Longer than a call takes that is on its way already.
const QUIET: Duration = Duration::from_millis(300);

/// What it does with a request.
pub(super) enum Reply {
    Status(u16),
    Redirect(String),
    /// Never answers, and keeps the connection.
    Hang,
    /// Answers one letter after the other, without end.
    Drip,
}

/// A request as it came.
pub(super) struct Request {
    pub(super) line: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// The server; replies are used in order, then it accepts no more.
pub(super) struct WebServer {
    pub(super) url: String,
    requests: Receiver<Request>,
    /// Connections that hang stay open as long as this.
    _open: Sender<()>,
}

impl WebServer {
    pub(super) fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (seen, requests) = channel();
        let (open, over) = channel();
        thread::spawn(move || {
            let mut held = Vec::new();
            for reply in replies {
                let (stream, _) = listener.accept().unwrap();
                if let Some(stream) = serve(stream, &reply, &seen) {
                    held.push(stream);
                }
            }
            let _ = over.recv();
        });
        Self { url, requests, _open: open }
    }

    /// The next request.
    pub(super) fn request(&self) -> Request {
        self.requests.recv_timeout(PATIENCE).unwrap()
    }

    /// Whether it was sent nothing more.
    pub(super) fn is_quiet(&self) -> bool {
        self.requests.try_recv().is_err()
    }

    /// Whether it is sent nothing more for a while.
    pub(super) fn stays_quiet(&self) -> bool {
        self.requests.recv_timeout(QUIET).is_err()
    }
}

/// Answers the connection if it is to be kept open.
fn serve(mut stream: TcpStream, reply: &Reply, seen: &Sender<Request>) -> Option<TcpStream> {
    let request = read(&stream)?;
    // The test may be over.
    let _ = seen.send(request);
    let answer = match reply {
        Reply::Hang => return Some(stream),
        Reply::Drip => {
            thread::spawn(move || drip(stream));
            return None;
        }
        Reply::Status(status) => format!("HTTP/1.1 {status} x\r\ncontent-length: 2\r\n\r\nok"),
        Reply::Redirect(to) => {
            format!("HTTP/1.1 302 x\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
        }
    };
    stream.write_all(answer.as_bytes()).unwrap();
    None
}

fn drip(mut stream: TcpStream) {
    let (_never, pause) = channel::<()>();
    let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ");
    while sent.is_ok() {
        let _ = pause.recv_timeout(Duration::from_millis(20));
        sent = stream.write_all(b"x");
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        // What is no text is no request: TLS to a server without.
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |line: &String| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_lowercase(), value.to_owned()))
    };
    let headers: HashMap<_, _> = lines[1..].iter().filter_map(header).collect();
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line: lines[0].clone(), headers, body })
}
