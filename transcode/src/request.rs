//! What a worker is handed: its ceilings and its open files, in one message over a socket.
//!
//! Sent by `child` and `unit`, received by `relay` and by the worker binary. Descriptors travel
//! with the message (`SCM_RIGHTS`, unix(7)), so a worker needs no path and no right to any folder.
//! A message cut short or with other descriptors than its task needs is an error; nothing is guessed.

use std::{
    fs::{File, OpenOptions},
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::fs::OpenOptionsExt,
    },
    path::Path,
};

use rustix::{
    io::retry_on_intr,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
        SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
    },
};
use serde::{Deserialize, Serialize};

use crate::protocol::{Ceilings, RENDITION_NAMES, SCHEMA};

/// Longest message, in bytes; a real one has about 150.
const LONGEST: usize = 4096;
/// Most descriptors in a message: the original, then one for each name a rendition may have.
const MOST_DESCRIPTORS: usize = 1 + RENDITION_NAMES.len();
/// Room for their ancillary message.
const ANCILLARY_BYTES: usize = rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS));

/// Everything one worker gets.
#[derive(Debug)]
pub struct Request {
    /// What the worker sets upon itself.
    pub ceilings: Ceilings,
    /// The clip, open for reading only.
    pub original: File,
    /// What to do with it.
    pub work: Work,
}

/// What a worker does with its clip.
#[derive(Debug)]
pub enum Work {
    /// Render what can be seen and heard of it into these files; ends in `Message::Done`.
    Derive(Outputs),
    /// Look inside it; nothing is written; ends in `Message::Examined`.
    Examine,
}

/// Empty files for renditions, open for reading and writing: one for each of [`RENDITION_NAMES`].
#[derive(Debug)]
pub struct Outputs([File; RENDITION_NAMES.len()]);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: String,
    task: Task,
    ceilings: Ceilings,
}

/// [`Work`] without its files.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Task {
    Derive,
    Examine,
}

impl Work {
    fn task(&self) -> Task {
        match self {
            Self::Derive(_) => Task::Derive,
            Self::Examine => Task::Examine,
        }
    }

    /// The work of `task` with the files that came for it; none when they are other than it needs.
    fn of(task: Task, files: Vec<File>) -> Option<Self> {
        match task {
            Task::Derive => Some(Self::Derive(Outputs(files.try_into().ok()?))),
            Task::Examine => files.is_empty().then_some(Self::Examine),
        }
    }

    fn files(&self) -> &[File] {
        match self {
            Self::Derive(Outputs(files)) => files,
            Self::Examine => &[],
        }
    }
}

impl Outputs {
    /// Makes the files in `scratch`, for nobody but this user.
    ///
    /// # Errors
    /// When one exists already or cannot be made; those made before it stay.
    pub fn create(scratch: &Path) -> io::Result<Self> {
        let create = |name| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create_new(true).mode(0o600).open(scratch.join(name))
        };
        let [film, sound, poster] = RENDITION_NAMES;
        Ok(Self([create(film)?, create(sound)?, create(poster)?]))
    }

    /// The file for the rendition `name`; none for a name that no rendition has.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File> {
        RENDITION_NAMES.iter().position(|known| *known == name).map(|at| &self.0[at])
    }
}

impl Request {
    /// Sends the request over `socket`, a Unix stream socket.
    ///
    /// # Errors
    /// When the other end is gone or does not listen.
    pub fn send(&self, socket: impl AsFd) -> io::Result<()> {
        let task = self.work.task();
        let wire = Wire { schema: SCHEMA.into(), task, ceilings: self.ceilings };
        let mut line = serde_json::to_vec(&wire)?;
        line.push(b'\n');
        let files = std::iter::once(&self.original).chain(self.work.files());
        let descriptors: Vec<BorrowedFd<'_>> = files.map(AsFd::as_fd).collect();
        let mut space = [MaybeUninit::uninit(); ANCILLARY_BYTES];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !ancillary.push(SendAncillaryMessage::ScmRights(&descriptors)) {
            return Err(io::Error::other("no room for the descriptors"));
        }
        let parts = [IoSlice::new(&line)];
        let sent = retry_on_intr(|| sendmsg(&socket, &parts, &mut ancillary, SendFlags::NOSIGNAL))?;
        // A stream takes so short a message whole or not at all.
        if sent == line.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }

    /// Receives the one request that comes over `socket`, which must block.
    ///
    /// # Errors
    /// `InvalidData` when it is not a request of this schema; else what the socket says.
    pub fn receive(socket: impl AsFd) -> io::Result<Self> {
        let (mut line, mut descriptors) = (Vec::new(), Vec::new());
        while line.last() != Some(&b'\n') {
            if receive_part(socket.as_fd(), &mut line, &mut descriptors)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.len() > LONGEST {
                return Err(unfit("it is too long"));
            }
        }
        let wire: Wire = serde_json::from_slice(&line)?;
        if wire.schema != SCHEMA {
            return Err(unfit(&format!("it is {:?}, this is {SCHEMA:?}", wire.schema)));
        }
        let mut files = descriptors.into_iter().map(File::from);
        let original = files.next().ok_or_else(|| unfit("it brings no clip"))?;
        let work = Work::of(wire.task, files.collect())
            .ok_or_else(|| unfit("it brings other files than its task needs"))?;
        Ok(Self { ceilings: wire.ceilings, original, work })
    }
}

/// Receives what is there, and says how many bytes it was.
fn receive_part(
    socket: BorrowedFd<'_>,
    line: &mut Vec<u8>,
    descriptors: &mut Vec<OwnedFd>,
) -> io::Result<usize> {
    let mut buffer = [0; 1024];
    let mut space = [MaybeUninit::uninit(); ANCILLARY_BYTES];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = retry_on_intr(|| {
        let mut parts = [IoSliceMut::new(&mut buffer)];
        recvmsg(socket, &mut parts, &mut ancillary, RecvFlags::CMSG_CLOEXEC)
    })?;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            descriptors.extend(rights);
        }
    }
    line.extend_from_slice(&buffer[..received.bytes]);
    Ok(received.bytes)
}

fn unfit(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the request is not understood: {what}"))
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read, Write},
        os::unix::net::UnixStream,
    };

    use super::*;
    use crate::Limits;

    fn request(folder: &Path) -> Request {
        fs::write(folder.join("clip"), b"footage").unwrap();
        Request {
            ceilings: Limits::default().ceilings(7),
            original: File::open(folder.join("clip")).unwrap(),
            work: Work::Derive(Outputs::create(folder).unwrap()),
        }
    }

    #[test]
    fn a_request_arrives_with_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = UnixStream::pair().unwrap();
        request(folder.path()).send(&here).unwrap();
        let received = Request::receive(&there).unwrap();
        assert_eq!(received.ceilings, Limits::default().ceilings(7));
        let mut clip = String::new();
        (&received.original).read_to_string(&mut clip).unwrap();
        assert_eq!(clip, "footage");
        let Work::Derive(outputs) = &received.work else { panic!("{:?}", received.work) };
        for name in RENDITION_NAMES {
            outputs.file(name).unwrap().write_all(name.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), name);
        }
        assert!(outputs.file("../poster.jpg").is_none());
        assert!((&received.original).write_all(b"x").is_err(), "the clip can be written to");
    }

    #[test]
    fn to_look_inside_takes_the_clip_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = UnixStream::pair().unwrap();
        let request = Request { work: Work::Examine, ..request(folder.path()) };
        request.send(&here).unwrap();
        let received = Request::receive(&there).unwrap();
        assert!(matches!(received.work, Work::Examine), "{:?}", received.work);
        let mut clip = String::new();
        (&received.original).read_to_string(&mut clip).unwrap();
        assert_eq!(clip, "footage");
    }

    #[test]
    fn files_that_do_not_fit_the_task_are_refused() {
        let files = |count| (0..count).map(|_| tempfile::tempfile().unwrap()).collect::<Vec<_>>();
        assert!(Work::of(Task::Examine, files(1)).is_none());
        assert!(Work::of(Task::Derive, files(2)).is_none());
        assert!(Work::of(Task::Derive, files(3)).is_some());
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let noise = b"hello\n".as_slice();
        let bare = br#"{"schema":"docket.media/2","task":"examine","ceilings":{"cpu_seconds":1,"address_space_bytes":1,"file_bytes":1,"open_files":1}}"#;
        let bare = [bare.as_slice(), b"\n"].concat();
        let other = String::from_utf8(bare.clone()).unwrap().replace("media/2", "media/9");
        for bytes in [b"".as_slice(), b"{", noise, &bare, other.as_bytes(), &[b'x'; 9000]] {
            let (mut here, there) = UnixStream::pair().unwrap();
            here.write_all(bytes).unwrap();
            drop(here);
            assert!(Request::receive(&there).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn existing_files_are_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("poster.jpg"), b"old").unwrap();
        assert!(Outputs::create(folder.path()).is_err());
        assert_eq!(fs::read(folder.path().join("poster.jpg")).unwrap(), b"old");
    }
}
