//! A server on this host that answers as a test has it answer: one request a connection.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// A request.
pub(in crate::store) struct Asked {
    pub(in crate::store) method: String,
    /// The path, without the slash before it.
    pub(in crate::store) path: String,
    pub(in crate::store) query: String,
    pub(in crate::store) headers: BTreeMap<String, String>,
    pub(in crate::store) body: Vec<u8>,
}

/// A status and headers; no body.
pub(in crate::store) type Said = (u16, Vec<(&'static str, String)>);

/// Starts it; answers its address. It ends with the test.
pub(in crate::store) fn serve(answer: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                // Whoever asked may have gone.
                let _ = turn(stream, answer.as_ref());
            });
        }
    });
    url
}

fn turn(stream: TcpStream, answer: &impl Fn(&Asked) -> Said) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let asked = read(&mut reader)?;
    let (status, headers) = answer(&asked);
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let reply =
        format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: 0\r\n{headers}\r\n");
    reader.get_mut().write_all(reply.as_bytes())
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Asked> {
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|n| n.parse().ok()).unwrap_or_default();
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = (path.trim_start_matches('/').to_owned(), query.to_owned());
    Ok(Asked { method, path, query, headers, body })
}
