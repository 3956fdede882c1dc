//! A dock controller on a serial line.
//!
//! Opened by the daemon's controller task. One command is under way at a time; it is sent again until
//! it is answered, a few times at most ([`Patience`]), so nothing here takes longer than that. What is
//! damaged, late or not ours on the line is left out. Told to stop, it gives up at once. Frames are so
//! few and short that they always fit the kernel's buffer: writing never waits for the line.

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serialport::{ClearBuffer, SerialPort, TTYPort};

use super::{
    Board, Channel, ControllerError, ControllerErrorKind, DockController, Led, Presence,
    frame::{Frame, Lines},
    words::{self, Answer, Command},
};

/// How often a command is sent at most, and how long an answer is waited for each time.
#[derive(Clone, Copy)]
struct Patience {
    tries: u32,
    within: Duration,
}

/// A quarter of a second is twenty times what the longest frames take there and back at 115 200 baud,
/// and twice what they take at 9 600.
const COMMAND: Patience = Patience { tries: 4, within: Duration::from_millis(250) };
/// Many boards start anew when their line is opened, and take a while.
const GREETING: Patience = Patience { tries: 12, ..COMMAND };
/// The whole station waits.
const LEAVE: Patience = Patience { within: Duration::from_millis(125), ..COMMAND };
/// How soon an order to stop is noticed.
const GLANCE: Duration = Duration::from_millis(25);

/// A board that answers.
pub struct SerialController {
    link: Link,
    board: Board,
}

impl SerialController {
    /// Opens `device` at `baud` and greets the board behind it. Given up as soon as `stop` is set.
    ///
    /// # Errors
    /// [`ControllerErrorKind`] says what to do next.
    pub fn open(device: &Path, baud: u32, stop: Arc<AtomicBool>) -> Result<Self, ControllerError> {
        let mut link = Link::open(device, baud, stop)?;
        let greeting = link.ask(Command::Hello, GREETING)?;
        Ok(Self { board: words::board(&greeting)?, link })
    }

    fn tell(&mut self, command: Command) -> Result<(), ControllerError> {
        words::nothing(&self.link.ask(command, COMMAND)?)
    }
}

impl DockController for SerialController {
    fn board(&self) -> &Board {
        &self.board
    }

    fn set_led(&mut self, channel: Channel, led: Led) -> Result<(), ControllerError> {
        self.tell(Command::Led(channel, led))
    }

    fn set_charging(&mut self, channel: Channel, on: bool) -> Result<(), ControllerError> {
        self.tell(Command::Charge(channel, on))
    }

    fn current_ma(&mut self, channel: Channel) -> Result<u16, ControllerError> {
        words::milliamperes(&self.link.ask(Command::Amps(channel), COMMAND)?)
    }

    fn beat(&mut self) -> Result<Option<Presence>, ControllerError> {
        words::presence(&self.link.ask(Command::Beat, COMMAND)?)
    }

    fn leave(&mut self) -> Result<(), ControllerError> {
        // The order to stop is what it takes leave for.
        self.link.stop = Arc::default();
        words::nothing(&self.link.ask(Command::Bye, LEAVE)?)
    }
}

/// The line.
struct Link {
    port: TTYPort,
    device: PathBuf,
    lines: Lines,
    /// Of the newest command.
    number: u8,
    stop: Arc<AtomicBool>,
}

impl Link {
    fn open(device: &Path, baud: u32, stop: Arc<AtomicBool>) -> Result<Self, ControllerError> {
        let opening = format!("opening {}", device.display());
        // DTR is left as it is: pseudo-terminals have none, and some boards start anew by it.
        let builder = serialport::new(device.to_string_lossy(), baud);
        let port = TTYPort::open(&builder)
            .map_err(|error| ControllerError::io(&opening, &io::Error::from(error)))?;
        // What stands in the buffers is from before.
        port.clear(ClearBuffer::All)
            .map_err(|error| ControllerError::io(&opening, &io::Error::from(error)))?;
        Ok(Self { port, device: device.into(), lines: Lines::default(), number: 0, stop })
    }

    /// Says `command` until it is answered.
    fn ask(&mut self, command: Command, patience: Patience) -> Answer {
        self.number = self.number.wrapping_add(1);
        self.lines.forget();
        let frame = Frame { number: self.number, text: command.to_string() };
        for _ in 0..patience.tries {
            self.port
                .set_timeout(patience.within)
                .map_err(|error| self.failed("writing to", &io::Error::from(error)))?;
            self.port
                .write_all(frame.to_line().as_bytes())
                .map_err(|error| self.failed("writing to", &error))?;
            if let Some(answer) = self.answer(command, patience.within)? {
                return answer;
            }
        }
        let heard = match self.lines.damaged {
            0 => "nothing".to_owned(),
            count => format!("{count} lines of noise"),
        };
        let device = self.device.display();
        Err(unavailable(format!("{device} did not answer {command}; {heard} came from it")))
    }

    /// The answer to the newest command; none if it does not come in time.
    fn answer(
        &mut self,
        command: Command,
        within: Duration,
    ) -> Result<Option<Answer>, ControllerError> {
        let since = Instant::now();
        while let Some(left) = within.checked_sub(since.elapsed()) {
            if self.stop.load(Ordering::Relaxed) {
                return Err(unavailable("the station is stopping"));
            }
            for frame in self.hear(left.clamp(Duration::from_millis(1), GLANCE))? {
                // An older number is that of an answer which came too late.
                if frame.number == self.number
                    && let Some(answer) = words::answer(command, &frame.text)
                {
                    return Ok(Some(answer));
                }
            }
        }
        Ok(None)
    }

    /// The frames that come `within` this time; returns as soon as anything did.
    fn hear(&mut self, within: Duration) -> Result<Vec<Frame>, ControllerError> {
        let mut piece = [0; 256];
        let read = self.port.set_timeout(within).map_err(io::Error::from);
        match read.and_then(|()| self.port.read(&mut piece)) {
            // A line that was hung up has no more to say.
            Ok(0) => Err(unavailable(format!("{} went away", self.device.display()))),
            Ok(length) => {
                Ok(piece[..length].iter().filter_map(|byte| self.lines.take(*byte)).collect())
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(Vec::new()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Vec::new()),
            Err(error) => Err(self.failed("reading from", &error)),
        }
    }

    fn failed(&self, doing: &str, error: &io::Error) -> ControllerError {
        ControllerError::io(&format!("{doing} {}", self.device.display()), error)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // The kernel would wait for what a dead board never takes. Of no use where it went away.
        let _ = self.port.clear(ClearBuffer::Output);
    }
}

fn unavailable(what: impl Into<String>) -> ControllerError {
    ControllerError::new(ControllerErrorKind::Unavailable, what)
}
