//! The dialects that no shipped profile speaks, by made-up ones: lines of text, and vendor requests.

use super::*;
use crate::Password;

const HEAD: &str = r#"
schema = "docket.recorder-profile/1"
name = "made-up"
about = "A made-up recorder"
[usb]
ids = ["1209:0001"]
[control]
allowed = true
"#;

const LINES: &str = r#"
transport = "serial"
dialect = { speaks = "lines", ends_with = "\r\n", baud = 115200 }
battery = { ask = { verb = "BAT?" }, after = "BAT=", number = "digits" }
clock = { ask = { verb = "TIME?" }, after = "TIME=", face = { text = "%Y-%m-%d %H:%M:%S" } }
[[control.identity]]
ask = { verb = "ID?" }
after = "ID="
fields = [{ field = "serial", bytes = 7 }, { field = "officer", bytes = 6 }]
[control.unlock]
attempts = 1
steps = [
    { do = "offer", ask = { verb = "PASS " }, replies = "OK" },
    { do = "switch", ask = { verb = "DISK" } },
]
"#;

const REQUESTS: &str = r#"
transport = "usb-control"
dialect = { speaks = "requests" }
[control.unlock]
steps = [
    { do = "offer", ask = { command = 0x10 }, bytes = 8 },
    { do = "switch", ask = { command = 0x11 } },
]
"#;

fn recorder(form: &str, transcript: &str) -> (Control, Script) {
    let profile = Profile::parse(&format!("{HEAD}{form}"), "made-up").unwrap();
    control_of(profile, &device(0x1209, 1, "x"), transcript)
}

#[test]
fn lines_are_asked_and_answered() {
    let transcript = "
        > line \"ID?\"
        < \"ID=0012345A12345\"
        > line \"BAT?\"
        < \"BAT=87%\"
        > line \"TIME?\"
        < \"TIME=2026-11-22 13:05:00\"";
    let (mut control, script) = recorder(LINES, transcript);
    let identity = control.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer.as_deref(), Some("A12345"));
    assert_eq!(control.condition().unwrap().battery_percent, Some(87));
    let time = control.read_clock().unwrap();
    assert_eq!((time.face.to_string().as_str(), time.zone), ("2026-11-22 13:05:00", None));
    assert_eq!(script.left(), 0);
}

#[test]
fn a_line_with_a_cut_or_padded_time_is_no_time() {
    for face in ["2026-11-22 13:05:0", "2026-11-22 13:05:000", "2026-11-22 13:5:00", ""] {
        let (mut control, _) = recorder(LINES, &format!("> line \"TIME?\"\n< \"TIME={face}\""));
        assert_eq!(control.read_clock().unwrap_err().kind(), ErrorKind::Unusable, "{face}");
    }
}

#[test]
fn a_profile_tells_how_many_failures_its_recorder_bears() {
    assert_eq!(recorder(LINES, "> line \"BAT?\"\n< \"\"").0.condition().unwrap().failures_max, 1);
    assert_eq!(recorder(REQUESTS, "").0.condition().unwrap().failures_max, 2);
    let none = "transport = \"usb-control\"\ndialect = { speaks = \"requests\" }";
    assert_eq!(recorder(none, "").0.condition().unwrap().failures_max, 0);
}

#[test]
fn a_request_carries_the_password_padded() {
    let transcript = "
        > control 10 value 0000 index 0000 out \"hunter\" 0000
        > control 11 value 0000 index 0000 none
        ! gone";
    let (mut control, script) = recorder(REQUESTS, transcript);
    let long = control.unlock(&Password::new("hunter22x")).unwrap_err();
    assert!(long.error.to_string().contains("not offered"), "{long:?}");
    control.unlock(&Password::new("hunter")).unwrap();
    assert_eq!(script.left(), 0);
}

#[test]
fn a_refused_offer_is_a_wrong_password() {
    let turn = "> control 10 value 0000 index 0000 out \"hunter\" 0000\n! refused";
    let (mut control, _) = recorder(REQUESTS, turn);
    assert!(control.unlock(&Password::new("hunter")).unwrap_err().counts);
}

#[test]
fn a_device_that_left_before_it_was_opened_is_gone() {
    let shapes = [(allowed(DV16), dv16())];
    let lines = Profile::parse(&format!("{HEAD}{LINES}"), "made-up").unwrap();
    let port = Seen { tty: Some("ttyACM4711".into()), ..device(0x1209, 1, "x") };
    for (profile, seen) in shapes.into_iter().chain([(lines, port)]) {
        let seen = Seen { scsi_generic: Some("sg4711".into()), ..seen };
        let opened = transport::open(&permitted(profile, &seen).unwrap());
        assert!(matches!(opened.err().unwrap(), transport::TransportError::Gone));
    }
}
