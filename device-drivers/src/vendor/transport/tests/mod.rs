//! Every transport against the same suite, over devices that behave as told.

mod pipes;
mod scsi;
mod serial;

use super::{script::Script, *};

/// How the device at the far end behaves in one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Behaviour {
    /// Answers these bytes, as many as were asked for or fewer.
    Answers(Vec<u8>),
    /// Sends more than was asked for.
    Floods,
    /// Never answers.
    Silent,
    /// Refuses.
    Stalls,
    /// Is unplugged.
    Gone,
    /// Answers with what is not of the protocol.
    Babbles,
}

/// Longest reply asked for in the suite.
const MOST: u8 = 30;
const TIMEOUT: Duration = Duration::from_millis(30);

fn command() -> Form<'static> {
    Form::Command { cdb: CDB, data: Data::In(MOST) }
}

/// Getting a reply of 30 bytes, as bytes 9 to 12 say.
const CDB: [u8; 16] = [0xc5, 7, 0, 0, 0, 0, 0, 0, 0, 30, 2, 2, 1, 0, 0, 0];

/// Checks the promises of [`Transport`]. `device` answers a transport to a device that behaves so,
/// or `None` where this kind of transport has no such behaviour.
fn check(form: fn() -> Form<'static>, device: impl Fn(Behaviour) -> Option<Box<dyn Transport>>) {
    let asked = |behaviour: &Behaviour| {
        let mut transport = device(behaviour.clone())?;
        let request = Request::new(form(), TIMEOUT);
        Some((transport.ask(&request), transport.ask(&request)))
    };
    for bytes in [&b"@UserID#A12345"[..], b"\0", &[0xff; MOST as usize]] {
        let (reply, _) = asked(&Behaviour::Answers(bytes.to_vec())).unwrap();
        assert_eq!(reply.unwrap(), bytes, "a reply is neither padded nor cut");
    }
    if let Some((reply, _)) = asked(&Behaviour::Floods) {
        let bounded = match reply {
            Ok(bytes) => bytes.len() <= usize::from(MOST),
            Err(error) => matches!(error, TransportError::Garbled(_)),
        };
        assert!(bounded, "a flood is bounded");
    }
    let (silent, _) = asked(&Behaviour::Silent).unwrap();
    assert!(matches!(silent, Err(TransportError::TimedOut)), "{silent:?}");
    if let Some((stalled, _)) = asked(&Behaviour::Stalls) {
        assert!(matches!(stalled, Err(TransportError::Refused)), "{stalled:?}");
    }
    if let Some((babble, _)) = asked(&Behaviour::Babbles) {
        assert!(matches!(babble, Err(TransportError::Garbled(_))), "{babble:?}");
    }
    let (first, second) = asked(&Behaviour::Gone).unwrap();
    assert!(matches!(first, Err(TransportError::Gone)), "{first:?}");
    assert!(matches!(second, Err(TransportError::Gone)), "it stays gone: {second:?}");
    let error = first.unwrap_err().told("asking");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
}

#[test]
fn the_scripted_one_passes_the_suite() {
    check(command, |behaviour| {
        let reply = match behaviour {
            Behaviour::Answers(bytes) => format!("< {}", hex::encode(bytes)),
            Behaviour::Floods => format!("< {}", "00".repeat(4096)),
            Behaviour::Silent => "! timeout".into(),
            Behaviour::Stalls => "! refused".into(),
            Behaviour::Gone => "! gone".into(),
            Behaviour::Babbles => return None,
        };
        let turn = format!("> command c5070000 00000000 001e0202 01000000 in 30\n{reply}");
        Some(Box::new(Script::read(&turn).unwrap()))
    });
}

#[test]
fn a_request_that_is_not_in_the_transcript_fails() {
    let mut script = Script::read("> command c5070000 00000000 001e0202 01000000 in 31").unwrap();
    let error = script.ask(&Request::new(command(), TIMEOUT)).unwrap_err();
    assert!(error.to_string().contains("in 30` where the transcript has"), "{error}");
    for broken in ["< 00", "> nothing", "> command zz in 3", "x", "> line 0"] {
        assert!(Script::read(broken).is_err(), "{broken}");
    }
}

#[test]
fn a_request_never_shows_its_bytes() {
    let secret = b"@Ver#8hunter22";
    for form in [
        Form::Command { cdb: CDB, data: Data::Out(secret) },
        Form::Control { request: 1, value: 0, index: 0, data: Data::Out(secret) },
        Form::Line { text: secret, end: b"\n", most: 9 },
    ] {
        let shown = format!("{:?}", Request::new(form, TIMEOUT));
        assert!(shown.ends_with("…)") && !shown.contains("hunter"), "{shown}");
    }
}

#[test]
fn failures_are_sorted_by_what_the_caller_does_next() {
    for (error, kind) in [
        (TransportError::Gone, ErrorKind::Disconnected),
        (TransportError::Refused, ErrorKind::Unsupported),
        (TransportError::TimedOut, ErrorKind::Unusable),
        (TransportError::Garbled("x"), ErrorKind::Unusable),
        (TransportError::Host(io::Error::from_raw_os_error(13)), ErrorKind::Denied),
    ] {
        assert_eq!(error.told("asking").kind(), kind);
    }
}
