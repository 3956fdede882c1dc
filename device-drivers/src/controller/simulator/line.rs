//! The simulated board's pseudo-terminal, and the thread that serves it.
//!
//! Used by the simulator alone. It waits for the station, for a change by its caller, or for the
//! silence after which it gives the station up; never for anything else.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{OpenOptionsExt, symlink},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

use super::{
    Fault, Shared,
    fault::{Loss, noise},
    wire,
};

/// Wakes the thread.
pub(super) struct Wake(UnixStream);

impl Wake {
    pub(super) fn new() -> io::Result<(Self, UnixStream)> {
        let (ring, heard) = UnixStream::pair()?;
        ring.set_nonblocking(true)?;
        heard.set_nonblocking(true)?;
        Ok((Self(ring), heard))
    }

    pub(super) fn ring(&self) {
        // Full: it is awake.
        let _ = (&self.0).write(&[0]);
    }
}

/// A pseudo-terminal that is plugged in. The other end is held open: it would be hung up whenever no
/// station has it open.
struct Plugged {
    master: File,
    _slave: File,
}

pub(super) struct Line {
    device: PathBuf,
    woken: UnixStream,
    shared: Arc<Shared>,
    silence: Duration,
    plugged: Option<Plugged>,
    heard_at: Instant,
    coming: Vec<u8>,
    /// Answers that are held back.
    late: Vec<Vec<u8>>,
    heard: Loss,
    said: Loss,
}

impl Line {
    pub(super) fn new(
        device: &Path,
        woken: UnixStream,
        shared: Arc<Shared>,
        silence: Duration,
    ) -> io::Result<Self> {
        Ok(Self {
            device: std::path::absolute(device)?,
            woken,
            shared,
            silence,
            plugged: None,
            heard_at: Instant::now(),
            coming: Vec::new(),
            late: Vec::new(),
            heard: Loss::default(),
            said: Loss::default(),
        })
    }

    /// Makes the pseudo-terminal and the link to it.
    pub(super) fn plug(&mut self) -> io::Result<()> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        rustix::fs::fcntl_setfl(&master, OFlags::RDWR | OFlags::NONBLOCK)?;
        let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
        let noctty = OFlags::NOCTTY.bits().cast_signed();
        let slave = OpenOptions::new().read(true).write(true).custom_flags(noctty).open(path)?;
        symlink(path, &self.device)?;
        self.plugged = Some(Plugged { master: master.into(), _slave: slave });
        Ok(())
    }

    fn unplug(&mut self) {
        // Gone already is gone.
        let _ = fs::remove_file(&self.device);
        self.plugged = None;
        self.coming.clear();
        self.late.clear();
    }

    /// Serves until its owner ends it.
    pub(super) fn run(mut self) {
        while self.turn() {
            self.shared.changed.notify_all();
        }
        self.unplug();
        self.shared.changed.notify_all();
    }

    /// Waits for something to do, and does it. False at the end.
    fn turn(&mut self) -> bool {
        self.wait();
        let mut rung = [0; 64];
        while (&self.woken).read(&mut rung).is_ok_and(|read| read > 0) {}
        let (present, ending) = {
            let state = self.shared.lock();
            (state.present, state.ending)
        };
        match (present, self.plugged.is_some()) {
            (false, true) => {
                self.unplug();
                self.shared.lock().board.is_left();
            }
            // A host without pseudo-terminals: the caller waits in vain, and says so.
            (true, false) => self.plug().unwrap_or_default(),
            _ => self.listen(),
        }
        if self.heard_at.elapsed() >= self.silence {
            let board = &mut self.shared.lock().board;
            if board.greeted {
                board.is_left();
            }
        }
        !ending
    }

    fn wait(&self) {
        let greeted = self.shared.lock().board.greeted;
        let left = self.silence.saturating_sub(self.heard_at.elapsed());
        let timeout = greeted.then(|| Timespec::try_from(left).ok()).flatten();
        let mut ends = vec![PollFd::new(&self.woken, PollFlags::IN)];
        ends.extend(self.plugged.iter().map(|pty| PollFd::new(&pty.master, PollFlags::IN)));
        // Whatever ended the wait, the next turn looks.
        let _ = poll(&mut ends, timeout.as_ref());
    }

    fn listen(&mut self) {
        let mut piece = [0; 256];
        let read = self.plugged.as_mut().map(|pty| pty.master.read(&mut piece));
        let Some(Ok(length)) = read else { return };
        let fault = self.shared.lock().fault;
        let nth = if let Some(Fault::Lossy(nth)) = fault { Some(nth) } else { None };
        for byte in self.heard.pass(&piece[..length], nth) {
            if byte != b'\n' {
                self.coming.push(byte);
                // What is longer than a line is none.
                self.coming.truncate(wire::LINE_MAX);
                continue;
            }
            let line = std::mem::take(&mut self.coming);
            if let Some((number, text)) = wire::parse(&line) {
                self.heard_at = Instant::now();
                self.hear(&number, &text, fault);
            }
        }
    }

    fn hear(&mut self, number: &str, text: &str, fault: Option<Fault>) {
        let answer = match (fault, text.starts_with("HELLO")) {
            (Some(Fault::OtherVersion), true) => "NAK VERSION".to_owned(),
            _ => self.shared.lock().board.answer(text),
        };
        let answer = wire::frame(number, &answer);
        match fault {
            Some(Fault::Silent) => {}
            Some(Fault::Garbage) => self.say(&noise(answer.len()), None),
            Some(Fault::Noisy) => self.say(&[noise(200), vec![b'\n'], answer].concat(), None),
            Some(Fault::Lossy(nth)) => self.say(&answer, Some(nth)),
            Some(Fault::Late) => {
                for late in std::mem::replace(&mut self.late, vec![answer]) {
                    self.say(&late, None);
                }
            }
            Some(Fault::OtherVersion) | None => self.say(&answer, None),
        }
    }

    fn say(&mut self, bytes: &[u8], nth: Option<u32>) {
        let bytes = self.said.pass(bytes, nth);
        // A line that nobody reads is full at some time; a board does not wait either.
        let _ = self.plugged.as_mut().map(|pty| pty.master.write(&bytes));
    }
}
