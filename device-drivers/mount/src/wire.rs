//! What is said over the socket: one question, one answer, each one message.
//!
//! The question is a fixed word with an open block device beside it, the answer a byte and words, with
//! the mount's root beside it where there is one (`SCM_RIGHTS`, unix(7)). Messages are sequenced packets: none
//! runs into another, and what is too long or brings more than one descriptor is refused. Nobody waits
//! for ever.

use std::{
    fmt,
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    path::Path,
    time::Duration,
};

use rustix::{
    fd::{AsFd, BorrowedFd, OwnedFd},
    io::retry_on_intr,
    net::{
        AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags,
        SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags,
        SocketType, connect, recvmsg, sendmsg, socket_with,
        sockopt::{Timeout, set_socket_timeout},
    },
};

/// The question. Another version asks otherwise.
const QUESTION: &[u8] = b"docket.mount/1";
const DONE: u8 = 0;
const REFUSED: u8 = 1;
/// Longest message.
const MESSAGE_BYTES_MAX: usize = 1024;
/// How long a mount may take: a slow card with a large directory of groups.
const ANSWER: Duration = Duration::from_secs(60);
/// How long the program waits for a question.
const LISTENING: Duration = Duration::from_secs(10);
const SPACE: usize = rustix::cmsg_space!(ScmRights(1));

/// Why there is no mount.
#[derive(Debug)]
pub enum AskError {
    /// Nobody is there to ask.
    Absent(io::Error),
    /// The other side would not, and says why.
    Refused(String),
    /// The other side did not answer, or not so that it is understood.
    Broken(io::Error),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(error) => write!(f, "docket-mount cannot be asked: {error}"),
            Self::Refused(why) => write!(f, "docket-mount refused: {why}"),
            Self::Broken(error) => write!(f, "docket-mount did not answer: {error}"),
        }
    }
}

impl std::error::Error for AskError {}

/// Asks who listens at `socket` to mount `device`, and answers the mount's root folder. Blocking.
///
/// # Errors
/// [`AskError`].
pub fn ask(socket: &Path, device: impl AsFd) -> Result<OwnedFd, AskError> {
    let line = reach(socket).map_err(AskError::Absent)?;
    set_socket_timeout(&line, Timeout::Recv, Some(ANSWER))
        .map_err(|e| AskError::Broken(e.into()))?;
    send(&line, QUESTION, Some(device.as_fd())).map_err(AskError::Broken)?;
    let (said, root) = message(&line).map_err(AskError::Broken)?;
    match (said.split_first(), root) {
        (Some((&DONE, _)), Some(root)) => Ok(root),
        (Some((&REFUSED, why)), None) => {
            Err(AskError::Refused(String::from_utf8_lossy(why).into_owned()))
        }
        _ => Err(AskError::Broken(unfit("its answer is none"))),
    }
}

/// Receives the device somebody asks for.
///
/// # Errors
/// When nothing comes in time, or it is no question.
pub fn receive(line: impl AsFd) -> io::Result<OwnedFd> {
    set_socket_timeout(&line, Timeout::Recv, Some(LISTENING))?;
    let (said, device) = message(&line)?;
    match device {
        Some(device) if said == QUESTION => Ok(device),
        _ => Err(unfit("it is no question")),
    }
}

/// Answers with the mount's root, or with why there is none.
///
/// # Errors
/// When nobody listens any more.
pub fn answer(line: impl AsFd, outcome: Result<BorrowedFd<'_>, &str>) -> io::Result<()> {
    match outcome {
        Ok(root) => send(line, &[DONE], Some(root)),
        Err(why) => {
            let mut said = vec![REFUSED];
            said.extend(why.bytes().take(MESSAGE_BYTES_MAX - 1));
            send(line, &said, None)
        }
    }
}

fn reach(socket: &Path) -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC;
    let line = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
    connect(&line, &SocketAddrUnix::new(socket)?)?;
    Ok(line)
}

fn send(line: impl AsFd, said: &[u8], beside: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); SPACE];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let beside: Vec<_> = beside.into_iter().collect();
    if !beside.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(&beside)) {
        return Err(unfit("there is no room for a descriptor"));
    }
    // A side that hung up is an error here, not a signal.
    let flags = SendFlags::NOSIGNAL;
    retry_on_intr(|| sendmsg(&line, &[IoSlice::new(said)], &mut ancillary, flags))?;
    Ok(())
}

fn message(line: impl AsFd) -> io::Result<(Vec<u8>, Option<OwnedFd>)> {
    let mut said = vec![0; MESSAGE_BYTES_MAX];
    let mut space = [MaybeUninit::uninit(); SPACE];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = retry_on_intr(|| {
        let mut parts = [IoSliceMut::new(&mut said)];
        recvmsg(&line, &mut parts, &mut ancillary, RecvFlags::CMSG_CLOEXEC)
    })?;
    let mut beside = Vec::new();
    for one in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = one {
            beside.extend(rights);
        }
    }
    // There may be room for a second: ancillary messages are aligned.
    let is_cut = received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC);
    if is_cut || beside.len() > 1 {
        return Err(unfit("it is too long, or brings too much"));
    }
    said.truncate(received.bytes);
    Ok((said, beside.pop()))
}

fn unfit(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::{fs::File, thread};

    use rustix::net::{bind, listen, socketpair};

    use super::*;

    fn pair() -> (OwnedFd, OwnedFd) {
        let (family, kind) = (AddressFamily::UNIX, SocketType::SEQPACKET);
        socketpair(family, kind, SocketFlags::CLOEXEC, None).unwrap()
    }

    fn same(one: impl AsFd, other: impl AsFd) -> bool {
        let stat = |fd| rustix::fs::fstat(fd).map(|stat| (stat.st_dev, stat.st_ino)).unwrap();
        stat(one.as_fd()) == stat(other.as_fd())
    }

    #[test]
    fn a_device_goes_over_and_a_root_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("socket");
        let (device, root) = (tempfile::tempfile().unwrap(), File::open(dir.path()).unwrap());
        let listener =
            socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .unwrap();
        bind(&listener, &SocketAddrUnix::new(&at).unwrap()).unwrap();
        listen(&listener, 1).unwrap();
        let (theirs, folder) = (device.try_clone().unwrap(), root.try_clone().unwrap());
        let other = thread::spawn(move || {
            for outcome in [Ok(folder.as_fd()), Err("it is full of eels")] {
                let line = rustix::net::accept(&listener).unwrap();
                assert!(same(receive(&line).unwrap(), &theirs));
                answer(&line, outcome).unwrap();
            }
        });
        assert!(same(ask(&at, &device).unwrap(), &root));
        let refused = ask(&at, &device).unwrap_err().to_string();
        assert_eq!(refused, "docket-mount refused: it is full of eels");
        other.join().unwrap();
        drop(device);
        assert!(matches!(ask(&dir.path().join("none"), &root), Err(AskError::Absent(_))));
        assert!(matches!(ask(&at, &root), Err(AskError::Absent(_))), "nobody listens any more");
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let file = tempfile::tempfile().unwrap();
        let long = [QUESTION, &[0; MESSAGE_BYTES_MAX][..]].concat();
        for (said, beside) in [
            (&b"docket.mount/2"[..], Some(file.as_fd())),
            (QUESTION, None),
            (&long, Some(file.as_fd())),
            (b"", Some(file.as_fd())),
        ] {
            let (mine, theirs) = pair();
            send(&mine, said, beside).unwrap();
            assert!(receive(&theirs).is_err(), "{}", said.escape_ascii());
        }
        let (mine, theirs) = pair();
        let two = [file.as_fd(), file.as_fd()];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(&two)));
        let said = [IoSlice::new(QUESTION)];
        sendmsg(&mine, &said, &mut ancillary, SendFlags::empty()).unwrap();
        assert!(receive(&theirs).is_err(), "two descriptors");
        drop(mine);
        assert!(receive(&theirs).is_err(), "hung up");
    }
}
