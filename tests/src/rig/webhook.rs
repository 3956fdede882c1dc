//! A receiver of webhooks on this host, answered by the story itself: each call waits for its answer.
//!
//! Signatures are computed here anew, from Standard Webhooks 1.0.0 and RFC 2104 alone, so that the
//! courier does not vouch for itself.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::http::PATIENCE;

/// A block of SHA-256, bytes.
const BLOCK: usize = 64;

/// The receiver.
pub struct Receiver {
    listener: TcpListener,
}

/// A call that has not been answered yet; hung up on when it is dropped.
pub struct Call {
    target: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
    stream: TcpStream,
}

impl Receiver {
    /// A receiver on a port of its own.
    ///
    /// # Panics
    /// When the host gives none.
    #[must_use]
    pub fn new() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").expect("a port") }
    }

    /// Where it listens.
    ///
    /// # Panics
    /// Never, once it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.listener.local_addr().expect("it listens"))
    }

    /// Waits for the next call.
    ///
    /// # Panics
    /// When none comes for long, or it is no HTTP.
    #[must_use]
    pub fn next_call(&self) -> Call {
        let patience = Timespec::try_from(PATIENCE).expect("a short time");
        let came = poll(&mut [PollFd::new(&self.listener, PollFlags::IN)], Some(&patience));
        assert_eq!(came, Ok(1), "nobody called {} for {PATIENCE:?}", self.url());
        let (stream, _) = self.listener.accept().expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a stream");
        let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
        let mut line = || {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            line.trim_end().to_owned()
        };
        let request = line();
        assert!(request.starts_with("POST /hook"), "{request}");
        let headers: HashMap<_, _> = std::iter::from_fn(|| Some(line()).filter(|l| !l.is_empty()))
            .map(|line| {
                let (name, value) = line.split_once(": ").expect("a header");
                (name.to_lowercase(), value.to_owned())
            })
            .collect();
        let mut body = vec![0; headers["content-length"].parse().expect("a length")];
        reader.read_exact(&mut body).expect("a body");
        let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
        Call { target, headers, body, stream }
    }
}

impl Default for Receiver {
    fn default() -> Self {
        Self::new()
    }
}

impl Call {
    /// What it was made to: path and query.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Its `webhook-id`.
    #[must_use]
    pub fn id(&self) -> String {
        self.headers["webhook-id"].clone()
    }

    /// What it tells.
    ///
    /// # Panics
    /// When it is no JSON.
    #[must_use]
    pub fn message(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Fails unless it is signed with `secret`, which is its own bytes.
    ///
    /// # Panics
    /// Then.
    pub fn is_signed_with(&self, secret: &str) {
        let mut signed =
            format!("{}.{}.", self.id(), self.headers["webhook-timestamp"]).into_bytes();
        signed.extend(&self.body);
        let expected = format!("v1,{}", STANDARD.encode(hmac(secret.as_bytes(), &signed)));
        assert_eq!(self.headers["webhook-signature"], expected);
    }

    /// Answers it with `status`.
    ///
    /// # Panics
    /// When nobody waits for the answer any more.
    pub fn answer(mut self, status: u16) {
        let answer =
            format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        self.stream.write_all(answer.as_bytes()).expect("somebody waits");
    }
}

/// HMAC-SHA-256 (RFC 2104) under a key that is no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(key.len() <= BLOCK, "a longer key would have to be hashed first");
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}
