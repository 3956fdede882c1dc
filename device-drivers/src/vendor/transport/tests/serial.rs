//! The serial transport over a real pseudo-terminal, with a recorder's side on a thread.

use std::{
    io::{Read, Write},
    sync::mpsc,
    thread,
};

use serialport::{SerialPort, TTYPort};

use super::{super::serial::Serial, *};

fn line() -> Form<'static> {
    Form::Line { text: b"@GetUserID", end: b"\r\n", most: MOST.into() }
}

/// The recorder's side: reads a line, then behaves. It stays until the test is done with it.
fn recorder(mut port: TTYPort, behaviour: Behaviour) -> mpsc::Receiver<Vec<u8>> {
    let (tell, told) = mpsc::channel();
    port.set_timeout(Duration::from_secs(10)).unwrap();
    thread::spawn(move || {
        let mut heard = Vec::new();
        let mut byte = [0];
        while !heard.ends_with(b"\r\n") && port.read_exact(&mut byte).is_ok() {
            heard.push(byte[0]);
        }
        match behaviour {
            Behaviour::Answers(bytes) => port.write_all(&[&bytes[..], b"\r\n"].concat()).unwrap(),
            Behaviour::Floods => port.write_all(&[b'x'; 2000]).unwrap(),
            Behaviour::Gone => return drop(tell.send(heard)),
            _ => {}
        }
        drop(tell.send(heard));
        // Holds the port until the other side closes it.
        while port.read_exact(&mut byte).is_ok() {}
    });
    told
}

fn pair() -> (TTYPort, TTYPort) {
    let (theirs, ours) = TTYPort::pair().unwrap();
    (theirs, ours)
}

#[test]
fn serial_passes_the_suite() {
    check(line, |behaviour| {
        if matches!(behaviour, Behaviour::Stalls | Behaviour::Babbles) {
            return None;
        }
        let (theirs, ours) = pair();
        if behaviour == Behaviour::Gone {
            drop(theirs);
        } else {
            recorder(theirs, behaviour);
        }
        Some(Box::new(Serial(ours)))
    });
}

#[test]
fn a_late_reply_does_not_pass_for_the_next_one() {
    let (mut theirs, ours) = pair();
    theirs.write_all(b"@UserID#LATE00\r\n").unwrap();
    theirs.flush().unwrap();
    let told = recorder(theirs, Behaviour::Answers(b"@UserID#A12345".to_vec()));
    let request = Request::new(line(), Duration::from_secs(10));
    assert_eq!(Serial(ours).ask(&request).unwrap(), b"@UserID#A12345");
    assert_eq!(told.recv().unwrap(), b"@GetUserID\r\n");
}

#[test]
fn a_line_that_trickles_is_bounded_as_a_whole() {
    let (mut theirs, ours) = pair();
    let (stop, stopped) = mpsc::channel::<()>();
    let trickle = thread::spawn(move || {
        let mut heard = [0; 12];
        theirs.set_timeout(Duration::from_secs(10)).unwrap();
        theirs.read_exact(&mut heard).unwrap();
        // A byte each time, sooner than any time-out between bytes would strike.
        while stopped.recv_timeout(Duration::from_millis(5)).is_err() {
            if theirs.write_all(b"x").is_err() {
                break;
            }
        }
    });
    let reply = Serial(ours).ask(&Request::new(line(), TIMEOUT));
    let _ = stop.send(());
    trickle.join().unwrap();
    let bounded = matches!(reply, Err(TransportError::TimedOut | TransportError::Garbled(_)));
    assert!(bounded, "{reply:?}");
}
