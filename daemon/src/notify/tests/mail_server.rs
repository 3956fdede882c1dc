//! A mail server on this host (RFC 5321): records the mail it takes, refuses as it is told.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::bench::PATIENCE;

/// What was said in one connection.
#[derive(Default)]
pub(super) struct Talk {
    /// The client's commands.
    pub(super) said: Vec<String>,
    /// The mail as sent, `\n` between lines; empty when none was.
    pub(super) mail: String,
}

impl Talk {
    /// A header, decoded where it is in the encoded form (RFC 2047, base64).
    pub(super) fn header(&self, name: &str) -> String {
        let head = self.mail.split("\n\n").next().unwrap().replace("\n ", " ");
        let line = head.lines().find_map(|l| l.strip_prefix(&format!("{name}: "))).unwrap();
        // Space between two encoded words is none of the text.
        let mut parts = line.replace("?= =?utf-8?b?", "?==?utf-8?b?");
        while let Some((before, rest)) = parts.clone().split_once("=?utf-8?b?") {
            let (word, after) = rest.split_once("?=").unwrap();
            let text = String::from_utf8(STANDARD.decode(word).unwrap()).unwrap();
            parts = format!("{before}{text}{after}");
        }
        parts
    }

    /// The text, decoded.
    pub(super) fn text(&self) -> String {
        let body = self.mail.split_once("\n\n").unwrap().1;
        // The end of the data begins with an end of line.
        let body = body.strip_suffix('\n').unwrap();
        match self.header("Content-Transfer-Encoding").as_str() {
            "quoted-printable" => body.replace("=\n", "").replace("=20", " "),
            "base64" => {
                String::from_utf8(STANDARD.decode(body.replace('\n', "")).unwrap()).unwrap()
            }
            other => panic!("{other} is not read here"),
        }
    }
}

/// The server: one connection after the other, each as told.
pub(super) struct MailServer {
    pub(super) address: String,
    talks: Receiver<Talk>,
}

impl MailServer {
    /// Serves one connection for each of `refusals`: the command it answers with 451, if any.
    pub(super) fn start(refusals: &[Option<&'static str>]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (over, talks) = channel();
        let refusals = refusals.to_vec();
        thread::spawn(move || {
            for refused in refusals {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, refused, &over);
            }
        });
        Self { address, talks }
    }

    /// The next connection, once it is over.
    pub(super) fn talk(&self) -> Talk {
        self.talks.recv_timeout(PATIENCE).unwrap()
    }
}

fn serve(stream: TcpStream, refused: Option<&str>, over: &Sender<Talk>) {
    let mut talk = Talk::default();
    // A client that hangs up ends the talk, and so does one that speaks TLS.
    let _ = converse(stream, refused, &mut talk);
    let _ = over.send(talk);
}

fn converse(mut stream: TcpStream, refused: Option<&str>, talk: &mut Talk) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 here\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        let command = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        talk.said.push(line);
        if refused == Some(command.as_str()) {
            stream.write_all(b"451 not now\r\n")?;
            continue;
        }
        match command.as_str() {
            "EHLO" => stream.write_all(b"250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n")?,
            "AUTH" => stream.write_all(b"235 welcome\r\n")?,
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    match line?.as_str() {
                        "." => break,
                        line => talk.mail.push_str(&format!("{line}\n")),
                    }
                }
                stream.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"250 ok\r\n")?,
        }
    }
    Ok(())
}
