//! One connection: bytes out, an answer in, whatever way its body is sent (RFC 9112, 6 and 7).

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::Path,
};

use super::{PATIENCE, Reply};

/// A connection, for whoever does not keep to the manners.
pub struct Conn(BufReader<Line>);

pub(super) enum Line {
    Socket(UnixStream),
    Network(TcpStream),
}

/// The rest of an answer, however it is sent.
pub(super) enum Body {
    /// So many bytes.
    Sized(io::Take<Conn>),
    /// Chunks.
    Chunked(Chunks),
    /// Until the connection ends.
    Rest(Conn),
}

/// A body in chunks (RFC 9112, 7.1).
pub(super) struct Chunks {
    conn: Conn,
    /// What is left of the present chunk, bytes.
    left: u64,
    over: bool,
}

impl Conn {
    pub(super) fn over(socket: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(Line::Socket(stream))))
    }

    pub(super) fn to(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(Line::Network(stream))))
    }

    /// Reads a whole answer to a request of this method.
    ///
    /// # Errors
    /// When the connection ends before it does.
    pub fn answer(mut self, method: &str) -> io::Result<Reply> {
        let (status, headers) = self.head()?;
        let mut body = Vec::new();
        if method != "HEAD" && status != 204 && status != 304 {
            Body::of(self, &headers).read_to_end(&mut body)?;
        }
        Ok(Reply { status, headers, body })
    }

    /// Reads an answer's status and headers.
    ///
    /// # Errors
    /// When the connection ends before, or it is none.
    pub fn head(&mut self) -> io::Result<(u16, BTreeMap<String, String>)> {
        let first = self.line()?.ok_or_else(early)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no status: {first:?}")))?;
        let mut headers = BTreeMap::new();
        loop {
            let line = self.line()?.ok_or_else(early)?;
            let Some((name, value)) = line.split_once(':') else { return Ok((status, headers)) };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }

    /// Says that nothing more is sent.
    ///
    /// # Errors
    /// When the other end is gone.
    pub fn hush(&self) -> io::Result<()> {
        match self.0.get_ref() {
            Line::Socket(s) => s.shutdown(Shutdown::Write),
            Line::Network(s) => s.shutdown(Shutdown::Write),
        }
    }

    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.0.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
    }
}

impl Body {
    pub(super) fn of(conn: Conn, headers: &BTreeMap<String, String>) -> Self {
        let sized = headers.get("content-length").and_then(|n| n.parse().ok());
        match sized {
            Some(n) => Self::Sized(conn.take(n)),
            None if headers.get("transfer-encoding").is_some_and(|t| t == "chunked") => {
                Self::Chunked(Chunks { conn, left: 0, over: false })
            }
            None => Self::Rest(conn),
        }
    }

    /// The next line of the body itself.
    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut byte = [0];
        while self.read(&mut byte)? == 1 {
            if byte[0] == b'\n' {
                return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
            }
            line.push(byte[0]);
        }
        Ok(None)
    }
}

impl Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Rest(conn) => conn.read(into),
            Self::Sized(rest) => match rest.read(into)? {
                0 if rest.limit() > 0 && !into.is_empty() => Err(early()),
                n => Ok(n),
            },
            Self::Chunked(chunks) => chunks.read(into),
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !self.over {
            let size = self.conn.line()?.ok_or_else(early)?;
            self.left = u64::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            self.over = self.left == 0;
        }
        if self.over || into.is_empty() {
            return Ok(0);
        }
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let n = self.conn.read(&mut into[..most])?;
        if n == 0 {
            return Err(early());
        }
        self.left -= n as u64;
        if self.left == 0 {
            self.conn.line()?;
        }
        Ok(n)
    }
}

impl Read for Conn {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }
}

impl Write for Conn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.get_mut() {
            Line::Socket(s) => s.write(bytes),
            Line::Network(s) => s.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Line {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Socket(s) => s.read(into),
            Self::Network(s) => s.read(into),
        }
    }
}

fn early() -> io::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof)
}
