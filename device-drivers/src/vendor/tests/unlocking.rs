//! Passwords: right, wrong, lost, counted, and never shown.

use super::*;
use crate::Password;

fn lock(reply: &str) -> String {
    format!("{START}{}", lock_again(reply))
}

fn lock_again(reply: &str) -> String {
    format!("> command fd810000 000d0010 00000000 00000000 in 16\n{reply}\n")
}

const HUNTER: &str = "< \"hunter\" 00000000 00000000 0000";

fn password() -> Password {
    Password::new("hunter")
}

/// A DV16 that tells its record, and then its condition, before it leaves.
fn told() -> String {
    let record = format!(
        "> command fd810000 0003005e 00000000 00000000 in 94\n< \"0012345\" 00 {}\n",
        "00".repeat(86)
    );
    let code = "> command fd810000 00020006 00000000 00000000 in 6\n! refused\n";
    let battery = "> command fd810000 00080004 00000000 00000000 in 4\n< 57000000\n";
    [&record, DONE, code, battery, DONE, CARD, DONE].concat()
}

const CARD: &str = "> command fd810000 000c0004 00000000 00000000 in 4\n< 01000000\n";
const SWITCH: &str = "> command fb820000 00060000 00000000 00000000 none\n";

#[test]
fn dv16_is_unlocked_by_its_password_and_remembers_what_it_told() {
    for leaving in ["", "! gone", "! timeout"] {
        let switch = format!("{SWITCH}{leaving}\n");
        let transcript = [&lock(HUNTER), DONE, CARD, DONE, &told(), &switch].concat();
        let (mut control, script) = dv16_control(&transcript);
        control.unlock(&password()).unwrap();
        assert_eq!(script.left(), 0);
        assert_eq!(control.identity().unwrap().serial.as_deref(), Some("0012345"));
        assert_eq!(control.condition().unwrap().battery_percent, Some(87));
    }
}

#[test]
fn a_wrong_password_never_switches_and_counts() {
    let transcript = [&lock(HUNTER), DONE, &lock_again(HUNTER), DONE].concat();
    let (mut control, script) = dv16_control(&transcript);
    for wrong in ["hunte", "hunter2"] {
        let refused = control.unlock(&Password::new(wrong)).unwrap_err();
        assert_eq!((refused.error.kind(), refused.counts), (ErrorKind::Denied, true));
        assert!(refused.error.to_string().contains("did not take"), "{refused:?}");
    }
    assert_eq!(script.left(), 0);
}

#[test]
fn trouble_that_is_no_wrong_password_is_not_counted() {
    let no_card = CARD.replace("< 01", "< 00");
    let transcript = [
        &lock("! timeout"),
        &lock_again("! refused"),
        &lock_again(HUNTER),
        DONE,
        &no_card,
        DONE,
        &lock_again(HUNTER),
        DONE,
        CARD,
        DONE,
        &told(),
        SWITCH,
    ];
    let (mut control, script) = dv16_control(&transcript.map(str::to_owned).concat());
    let kinds: Vec<_> = (0..3)
        .map(|_| control.unlock(&password()).unwrap_err())
        .inspect(|failed| assert!(!failed.counts, "{failed:?}"))
        .map(|failed| (failed.error.kind(), failed.error.to_string()))
        .collect();
    assert_eq!(kinds[0].0, ErrorKind::Unusable);
    assert_eq!(kinds[1].0, ErrorKind::Unsupported);
    assert_eq!(kinds[2], (ErrorKind::Unusable, "not unlocked: no card is in".into()));
    control.unlock(&password()).unwrap();
    assert_eq!(script.left(), 0);
}

#[test]
fn c507_offers_the_password_reads_and_becomes_a_disk() {
    let transcript = [
        verb("@Ver#8hunter", "< \"@Ver:OKONCE\" 0000"),
        verb("@GetDriveID", "< \"@DriveID#0012345\" 0000"),
        verb("@GetUserID", "< \"@UserID#A12345\" 0000"),
        verb("@Battery", "< \"@BATTERY#100\" 0000"),
        "> command c5070000 00000000 000c0203 01000000 out \"@Ner#8hunter\"\n! gone\n".into(),
    ];
    let (mut control, script) = c507_control(&transcript.concat());
    control.unlock(&password()).unwrap();
    assert_eq!(script.left(), 0);
    let identity = control.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(control.condition().unwrap().battery_percent, Some(100));
}

#[test]
fn a_lost_reply_to_an_offer_counts_for_the_recorder_may_have_counted_it() {
    let transcript =
        [verb("@Ver#8hunter", "! timeout"), verb("@Ver#8hunter", "< \"@Ver:NO\" 0000")];
    let (mut control, script) = c507_control(&transcript.concat());
    for kind in [ErrorKind::Unusable, ErrorKind::Denied] {
        let failed = control.unlock(&password()).unwrap_err();
        assert_eq!((failed.error.kind(), failed.counts), (kind, true));
    }
    assert_eq!(script.left(), 0);
}

#[test]
fn a_password_that_could_be_a_command_is_not_offered() {
    let (mut control, script) = c507_control(&verb("@Ver#8hunter", "! refused"));
    for unfit in [&b""[..], b"a\nb", b"a b", b"\xff", &[b'a'; 65]] {
        let failed = control.unlock(&Password::new(unfit)).unwrap_err();
        assert_eq!((failed.error.kind(), failed.counts), (ErrorKind::Denied, false));
        assert!(failed.error.to_string().contains("not offered"), "{failed:?}");
    }
    assert_eq!(script.left(), 12, "nothing was sent");
}

#[test]
fn no_error_fact_or_remark_holds_a_password() {
    let mut shown = Vec::new();
    for reply in ["! refused", "! timeout", "! gone", "< \"@Ver:hunter\"", "<"] {
        let (mut control, _) = c507_control(&verb("@Ver#8hunter", reply));
        shown.push(format!("{:?}", control.unlock(&password()).unwrap_err()));
        shown.push(format!("{:?} {:?}", control.identity(), control.condition()));
    }
    let transcript = [&lock(HUNTER), DONE].concat();
    let (mut control, _) = dv16_control(&transcript);
    shown.push(format!("{:?}", control.unlock(&Password::new("wrong")).unwrap_err()));
    assert!(!shown.iter().any(|text| text.contains("hunter")), "{shown:?}");
}
