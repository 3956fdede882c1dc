//! Clients on the network that are slow on purpose, or send more than they may: each holds its
//! connection for as long as it is let, and comes back when it is hung up on.
//!
//! Used by the `slow` campaign and its story. They run in this process, on the machine of the station
//! under test. They stand for other machines, so their own work gives way to the station's: what they
//! cost it is what it does about them.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Between two bytes of a slow client.
const SLOW: Duration = Duration::from_secs(1);
/// As far as a thread can give way to all others.
const LEAST_URGENT: i32 = 19;
/// Threads that send too much.
const GREEDY_THREADS: usize = 4;
/// What a greedy client says it will send, in bytes: more than the API takes.
const GREEDY_BYTES: usize = 2 << 20;

/// How many, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// Slow ones: half send a head that never ends, half a body.
    pub slow: usize,
    /// Requests a second whose body is too long.
    pub greedy_a_second: usize,
}

/// Strangers at work.
pub struct Strangers {
    stop: Vec<Sender<()>>,
    threads: Vec<JoinHandle<Met>>,
}

/// What they met.
#[derive(Clone, Copy, Debug, Default)]
pub struct Met {
    /// Connections that slow ones held at once, at most.
    pub held: usize,
    /// Connections that were let in, one after the other.
    pub opened: usize,
    /// Requests that were too long and were answered.
    pub refused: usize,
    /// Requests that were too long and were hung up on before an answer.
    pub hung_up: usize,
}

impl Strangers {
    /// Sends them to `station`; those whose request needs one hand in `token`. When it returns, every
    /// slow one has tried to come in once.
    ///
    /// # Panics
    /// When the threads cannot be started.
    #[must_use]
    pub fn send(station: SocketAddr, token: &str, crowd: Crowd) -> Self {
        let mut all = Self { stop: Vec::new(), threads: Vec::new() };
        let mut clients = slow_clients(station, token, crowd.slow);
        let mut met = Met::default();
        tick(&mut clients, &mut met);
        all.start(move |stopped| {
            while wait(stopped, Instant::now() + SLOW) {
                tick(&mut clients, &mut met);
            }
            met
        });
        if crowd.greedy_a_second > 0 {
            let threads = u32::try_from(GREEDY_THREADS).expect("few");
            let each = u32::try_from(crowd.greedy_a_second).expect("few");
            let pause = Duration::from_secs(1) * threads / each;
            for _ in 0..GREEDY_THREADS {
                let request = greedy_request(token);
                all.start(move |stopped| be_greedy(station, &request, pause, stopped));
            }
        }
        all
    }

    fn start(&mut self, work: impl FnOnce(&Receiver<()>) -> Met + Send + 'static) {
        let (stop, stopped) = channel();
        self.stop.push(stop);
        self.threads.push(std::thread::spawn(move || {
            rustix::process::nice(LEAST_URGENT).expect("a thread may always give way");
            work(&stopped)
        }));
    }

    /// Calls them back and answers what they met.
    ///
    /// # Panics
    /// When one of them did.
    #[must_use]
    pub fn call_back(self) -> Met {
        drop(self.stop);
        let met = self.threads.into_iter().map(|thread| thread.join().expect("a stranger"));
        met.fold(Met::default(), |sum, met| Met {
            held: sum.held + met.held,
            opened: sum.opened + met.opened,
            refused: sum.refused + met.refused,
            hung_up: sum.hung_up + met.hung_up,
        })
    }
}

/// Waits until `due`; false when told to stop.
fn wait(stopped: &Receiver<()>, due: Instant) -> bool {
    let left = due.saturating_duration_since(Instant::now());
    stopped.recv_timeout(left) == Err(RecvTimeoutError::Timeout)
}

/// A slow client: what it begins with, and its connection while it has one.
struct Slow {
    station: SocketAddr,
    begins: String,
    stream: Option<TcpStream>,
}

fn slow_clients(station: SocketAddr, token: &str, count: usize) -> Vec<Slow> {
    let head = "GET /api/v1/status HTTP/1.1\r\nHost: dock\r\nX-Slow: ".to_owned();
    let body = post(token, 900_000);
    let begins = |n: usize| if n.is_multiple_of(2) { head.clone() } else { body.clone() };
    (0..count).map(|n| Slow { station, begins: begins(n), stream: None }).collect()
}

fn post(token: &str, length: usize) -> String {
    format!(
        "POST /api/v1/docks HTTP/1.1\r\nHost: dock\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// One byte from each, and a new connection for each that has none.
fn tick(clients: &mut [Slow], met: &mut Met) {
    for client in clients.iter_mut() {
        if let Some(Ok(())) = client.stream.as_mut().map(send_byte) {
            continue;
        }
        client.stream = come_in(client.station, &client.begins).ok();
        met.opened += usize::from(client.stream.is_some());
    }
    let mut held = 0;
    for client in clients {
        let open = client.stream.as_mut().is_some_and(is_open);
        held += usize::from(open);
    }
    met.held = met.held.max(held);
}

fn come_in(station: SocketAddr, begins: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect_timeout(&station, SLOW)?;
    stream.set_nonblocking(true)?;
    stream.write_all(begins.as_bytes())?;
    Ok(stream)
}

fn send_byte(stream: &mut TcpStream) -> io::Result<()> {
    if !is_open(stream) {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    stream.write_all(b" ")
}

/// Whether the station has not hung up, as far as has been heard.
fn is_open(stream: &mut TcpStream) -> bool {
    let mut heard = [0; 512];
    matches!(stream.read(&mut heard), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}

fn greedy_request(token: &str) -> Vec<u8> {
    let mut request = post(token, GREEDY_BYTES).into_bytes();
    request.resize(request.len() + GREEDY_BYTES, b' ');
    request
}

fn be_greedy(station: SocketAddr, request: &[u8], pause: Duration, stopped: &Receiver<()>) -> Met {
    let mut met = Met::default();
    let mut due = Instant::now();
    while wait(stopped, due) {
        match ask_too_much(station, request) {
            Ok(()) => met.refused += 1,
            Err(_) => met.hung_up += 1,
        }
        due += pause;
    }
    met
}

/// Sends until it is answered or hung up on.
fn ask_too_much(station: SocketAddr, request: &[u8]) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&station, SLOW)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    // The answer may come before all is sent, and the rest be refused.
    let sent = stream.write_all(request);
    let mut head = [0; 12];
    stream.read_exact(&mut head).or(sent)?;
    if head.starts_with(b"HTTP/1.1 413") { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}
