//! One connection: requests in, answers out, and whatever goes wrong in between.
//!
//! Run in a thread of its own by the listener. Ends with its connection; a fault that breaks the
//! connection ends it too.

use std::{
    io::{self, BufReader, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use rustix::net::sockopt::set_socket_linger;

use super::{
    Shared,
    acts::act,
    answer::{Answer, Refusal},
    request::{Head, exactly},
    script::{Fault, Moment, Told},
};

/// Serves a connection, opened before the `cut`-th cut of all, to its end.
pub(super) fn serve(shared: &Shared, stream: &TcpStream, cut: u64) {
    let mut reader = BufReader::new(stream);
    while let Ok(Some(head)) = Head::read(&mut reader) {
        let (number, fault) = shared.begin(&head);
        let turn = Turn { shared, stream, cut, head: &head, number, fault };
        if turn.take(&mut reader).is_err() {
            return;
        }
    }
}

/// One request of a connection.
struct Turn<'a> {
    shared: &'a Shared,
    stream: &'a TcpStream,
    cut: u64,
    head: &'a Head,
    number: usize,
    fault: Option<Fault>,
}

impl Turn<'_> {
    /// From its body to its answer; an error when the connection is over.
    fn take(&self, reader: &mut BufReader<&TcpStream>) -> io::Result<()> {
        self.at(Moment::BeforeBody)?;
        let length = self.head.length();
        let mut body = exactly(reader, length / 2)?;
        self.at(Moment::HalfBody)?;
        body.extend(exactly(reader, length - length / 2)?);
        self.at(Moment::AfterBody)?;
        let answer = self.answer(body);
        self.at(Moment::Done)?;
        self.send(&answer)
    }

    /// Does what is asked for, unless the fault prevents it, and says so, unless the fault lies.
    fn answer(&self, body: Vec<u8>) -> Answer {
        match self.fault {
            Some(Fault::Refuse(status)) => Refusal::of_status(status).into(),
            Some(Fault::Pretend) => Answer::empty(200),
            Some(Fault::ErrorWithin) => Refusal::of_status(500).answer(200),
            Some(Fault::Stale(stale)) => self.shared.with_stock(|stock| {
                let target = &self.head.target;
                act(&mut stock.before(&target.bucket, &target.key, stale), self.head, body)
            }),
            fault => {
                let done = self.shared.with_stock(|stock| act(stock, self.head, body));
                self.shared.note(self.number, |e| e.acted = done.status < 300);
                match fault {
                    Some(Fault::DoAndRefuse(status)) => Refusal::of_status(status).into(),
                    Some(Fault::WrongBytes) => damaged(done),
                    _ => done,
                }
            }
        }
    }

    fn send(&self, answer: &Answer) -> io::Result<()> {
        let whole = answer.told.unwrap_or(answer.body.len());
        if let Some(Fault::Truncate(told)) = self.fault {
            return self.truncate(answer, whole, told);
        }
        let head = answer.head(whole);
        // Half of an answer without a body lacks the end of its head.
        let half = if answer.body.is_empty() {
            head.len() - 2
        } else {
            answer.body.len() / 2 + head.len()
        };
        let message = [head.as_bytes(), &answer.body].concat();
        let (first, second) = message.split_at(half);
        let piece = match self.fault {
            Some(Fault::Pieces(bytes)) => bytes.max(1),
            _ => message.len(),
        };
        self.write(first, piece)?;
        self.at(Moment::HalfReply)?;
        if let Some(Fault::Slow(ms)) = self.fault {
            std::thread::sleep(Duration::from_millis(ms));
        }
        // Before the end of it, so that whoever has the answer finds it noted.
        self.shared.note(self.number, |e| e.status = Some(answer.status));
        let sent = self.write(second, piece);
        if sent.is_err() {
            self.shared.note(self.number, |e| e.status = None);
        }
        sent
    }

    fn truncate(&self, answer: &Answer, whole: usize, told: Told) -> io::Result<()> {
        let half = &answer.body[..answer.body.len() / 2];
        let told = if told == Told::Half { half.len() } else { whole };
        let head = answer.with_close().head(told);
        self.write(&[head.as_bytes(), half].concat(), usize::MAX)?;
        self.stream.shutdown(Shutdown::Write)?;
        Err(over())
    }

    /// Sends so many bytes at a time.
    fn write(&self, bytes: &[u8], piece: usize) -> io::Result<()> {
        let mut line = self.stream;
        bytes.chunks(piece).try_for_each(|piece| line.write_all(piece))
    }

    /// Lets happen what is to happen at this moment.
    fn at(&self, moment: Moment) -> io::Result<()> {
        match self.fault {
            Some(Fault::Reset(at)) if at == moment => {
                // Closed in this state, the kernel sends a reset and forgets what was not sent.
                set_socket_linger(self.stream, Some(Duration::ZERO))?;
                Err(over())
            }
            Some(Fault::Hang(at)) if at == moment => self.shared.hang(self.number, self.cut),
            _ => Ok(()),
        }
    }
}

/// The same with one bit turned over in its middle.
fn damaged(mut answer: Answer) -> Answer {
    let middle = answer.body.len() / 2;
    if let Some(byte) = answer.body.get_mut(middle) {
        *byte ^= 1;
    }
    answer
}

fn over() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionAborted)
}
