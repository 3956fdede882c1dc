//! Reading a clock and setting it, on the proofs that setting demands.

use chrono::{DateTime, FixedOffset, Utc};

use super::*;
use crate::{ClockLeave, DriftOnRecord, HostSynchronised};

/// A recorder with a clock to be read, on a control endpoint. None is known; this is a made-up one.
const MADE_UP: &str = r#"
schema = "docket.recorder-profile/1"
name = "made-up"
about = "A made-up recorder"
[usb]
ids = ["1209:0001"]
[control]
allowed = true
transport = "usb-control"
dialect = { speaks = "requests", index = 5 }
clock = { ask = { command = 0x01 }, face = "packed", zone = "+08:00" }
set_clock = { ask = { command = 0x02 }, face = "packed" }
free = { ask = { command = 0x03 }, number = "u16-le", unit = 1048576 }
"#;

fn made_up(transcript: &str) -> (Control, Script) {
    let profile = Profile::parse(MADE_UP, "made-up").unwrap();
    control_of(profile, &device(0x1209, 1, "x"), transcript)
}

fn leave<'a>(drift: DriftOnRecord, now: &'a dyn Fn() -> DateTime<Utc>) -> ClockLeave<'a> {
    let host = HostSynchronised::within(Some(3)).unwrap();
    ClockLeave::new(drift, host, FixedOffset::east_opt(8 * 3600).unwrap(), now)
}

fn now() -> DateTime<Utc> {
    "2026-11-22T05:08:09.700Z".parse().unwrap()
}

// 2026-11-22 13:05:00: three minutes slow.
const READ: &str = "> control 01 value 0000 index 0005 in 7\n< ea07 0b 16 0d 05 00\n";
const SET: &str = "> control 02 value 0000 index 0005 out ea07 0b 16 0d 08 09\n";

#[test]
fn a_clock_is_read_as_it_stands_and_set_once_that_is_on_record() {
    let (mut control, script) = made_up(&[READ, SET].concat());
    let reading = control.read_clock().unwrap();
    assert_eq!(reading.face.to_string(), "2026-11-22 13:05:00");
    assert_eq!(reading.zone, FixedOffset::east_opt(8 * 3600));
    assert_eq!((reading.method.as_str(), reading.resolution_ms), ("vendor", 1000));

    let drift = DriftOnRecord::measured("session 7", reading).unwrap();
    let set = control.set_clock(&leave(drift.clone(), &now)).unwrap();
    assert_eq!(set.to_string(), "2026-11-22 13:08:09");
    assert_eq!(script.left(), 0);

    let again = control.set_clock(&leave(drift, &now)).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Denied, "one reading serves for one setting");
}

#[test]
fn a_clock_that_can_be_read_is_not_set_without_its_reading() {
    let (mut control, script) = made_up(&[READ, READ].concat());
    let unread = DriftOnRecord::unreadable("session 7").unwrap();
    let error = control.set_clock(&leave(unread.clone(), &now)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    let mut other = control.read_clock().unwrap();
    assert_eq!(control.set_clock(&leave(unread, &now)).unwrap_err().kind(), ErrorKind::Denied);
    other.face = other.face.checked_add_signed(chrono::TimeDelta::seconds(1)).unwrap();
    let drift = DriftOnRecord::measured("session 7", other).unwrap();
    assert_eq!(control.set_clock(&leave(drift, &now)).unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(script.left(), 1);
}

#[test]
fn dv16_has_no_clock_to_read_and_is_set_on_the_record_that_says_so() {
    // The opening command, then seven bytes of time.
    let set = "> command fb820000 00050007 00000000 00000000 out ea07 0b 16 0d 08 09\n";
    let (mut control, script) = dv16_control(&[START, set, DONE].concat());
    assert_eq!(control.read_clock().unwrap_err().kind(), ErrorKind::Unsupported);
    let drift = DriftOnRecord::unreadable("session 7").unwrap();
    let face = control.set_clock(&leave(drift, &now)).unwrap();
    assert_eq!(face.to_string(), "2026-11-22 13:08:09");
    assert_eq!(script.left(), 0);
}

#[test]
fn a_clock_that_refuses_or_shows_nonsense_is_said_to() {
    for (reply, kind) in [
        ("< ea07 0d 16 0d 05 00", ErrorKind::Unusable),
        ("< ea07 0b 16 0d 05", ErrorKind::Unusable),
        ("< 0000 00 00 00 00 00", ErrorKind::Unusable),
        ("! timeout", ErrorKind::Unusable),
        ("! refused", ErrorKind::Unsupported),
        ("! gone", ErrorKind::Disconnected),
    ] {
        let turn = format!("> control 01 value 0000 index 0005 in 7\n{reply}");
        let (mut control, _) = made_up(&turn);
        assert_eq!(control.read_clock().unwrap_err().kind(), kind, "{reply}");
    }
    let (mut control, _) = c507_control("");
    assert_eq!(control.read_clock().unwrap_err().kind(), ErrorKind::Unsupported);
    let drift = DriftOnRecord::unreadable("session 7").unwrap();
    let refused = control.set_clock(&leave(drift, &now)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[test]
fn free_storage_is_counted_in_its_unit() {
    let (mut control, _) = made_up("> control 03 value 0000 index 0005 in 2\n< 0204");
    // 0x0402 MiB.
    assert_eq!(control.condition().unwrap().free_bytes, Some(1026 * 1_048_576));
}
