//! `[usb]` and `[control]`: what is refused when a profile is loaded, and in which words.

use super::*;

const DV16: &str = include_str!("../../../profiles/jieli-dv16.toml");
const C507: &str = include_str!("../../../profiles/novatek-c507.toml");

/// The fault found once `from` is replaced by `to`.
fn fault(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    let error = Profile::parse(&text.replacen(from, to, 1), "x.toml").unwrap_err();
    assert_eq!(error.origin, "x.toml");
    error.what
}

#[test]
fn faults_name_the_key_and_what_is_expected() {
    for (text, from, to, words) in [
        (DV16, "inquiry = '^DV16 DEVICE V1\\.00$'", "", "usb holds no rule, expected ids"),
        (DV16, "timeout_ms = 2000", "timeout_ms = 0", "control.timeout_ms is 0, expected 10 to"),
        (DV16, "timeout_ms = 2000", "settle_ms = 5001", "control.settle_ms is 5001"),
        (DV16, "transport = \"scsi\"", "transport = \"serial\"", "control.transport is Serial"),
        (DV16, "read = \"fd81\"", "read = \"\"", "control.dialect.read holds 0 bytes, expected 1"),
        (DV16, "read = \"fd81\"", "read = \"fd8\"", "`fd8` is no row of hex bytes"),
        (
            DV16,
            "ask = { command = 0x08 }",
            "ask = { verb = \"x\" }",
            "control.battery.ask is a verb",
        ),
        (DV16, "number = \"u32-le\"", "number = \"digits\"", "control.battery.number is digits"),
        (DV16, "number = \"u32-le\"", "number = \"u64\"", "unknown variant `u64`"),
        (DV16, "bytes = 33 }", "bytes = 250 }", "control.identity.fields hold 311 bytes"),
        (DV16, "bytes = 8 }", "bytes = 0 }", "none 0"),
        (
            DV16,
            "face = \"packed\"",
            "face = { text = \"%H%M\" }",
            "control.set_clock.face tells no",
        ),
        (DV16, "face = \"packed\"", "face = { text = \"%Q\" }", "`%Q` is no chrono format"),
        (
            DV16,
            "[control.set_clock]",
            "[control.remove_footage]\nask = { verb = \"x\" }\n[control.set_clock]",
            "control.remove_footage.ask is a verb",
        ),
        (DV16, "attempts = 2", "attempts = 4", "control.unlock.attempts is 4, expected 1 to 3"),
        (DV16, "do = \"compare\"", "do = \"require\"\notherwise = \"x\"", "tells a wrong password"),
        (DV16, "do = \"switch\"", "do = \"compare\"\nbytes = 4", "expected one switch"),
        (DV16, "do = \"compare\"", "do = \"guess\"", "unknown variant `guess`"),
        (DV16, "allowed = false", "", "missing field `allowed`"),
        (DV16, "allowed = false", "allow = false", "unknown field `allow`"),
        (C507, "allowed = false", "allowed = true", "expected usb.inquiry as well"),
        (C507, "[\"0603:8611", "[\"603:8611", "`603:8611` is no USB id such as"),
        (C507, "0603:8611\"]", "0603:8611\"]\ninterface = \"8/6\"", "no interface class such as"),
        (C507, "prefix = \"c507\"", "prefix = \"c5070000000000000000\"", "expected 1 to 9"),
        (C507, "tail = \"ff0600\"", "tail = \"ff06\"", "control.dialect.polls.tail holds 2 bytes"),
        (C507, "after = \"@UserID#\"", "", "control.identity.after is missing"),
        (C507, "verb = \"@Battery\"", "verb = \"@Bat\\ntery\"", "control.battery.ask.verb is"),
        (C507, "verb = \"@Battery\"", "verb = \"电量\"", "expected 1 to 64 ASCII characters"),
        (C507, "number = \"digits\"", "number = \"u8\"", "expected digits of a verb"),
        (
            C507,
            "ask = { verb = \"@Ver#8\" }",
            "ask = { verb = \"@Ver#8\" }\nbytes = 8",
            "steps.bytes",
        ),
        (C507, "replies = \"@Ver:OK\"", "", "control.unlock.steps.replies is missing"),
    ] {
        let what = fault(text, from, to);
        assert!(what.contains(words), "{to}: {what}");
    }
}

#[test]
fn commands_need_a_rule_on_whom_they_may_be_sent_to() {
    let from = DV16.find("[usb]").unwrap();
    let to = DV16.find("[control]").unwrap();
    let text = format!("{}[layout]\n{}", &DV16[..from], &DV16[to..]);
    let error = Profile::parse(&text, "x").unwrap_err();
    assert!(error.what.starts_with("control needs usb"), "{error}");
    let text = &DV16[..from];
    assert!(Profile::parse(text, "x").unwrap_err().what.starts_with("neither layout nor usb"));
}

#[test]
fn a_profile_told_by_usb_alone_takes_no_card() {
    for name in ["jieli-dv16", "novatek-c507"] {
        let profile = shipped().get(name).unwrap();
        assert!(!profile.recognises(&Tree::default()));
        assert!(!profile.recognises(&Card::of([("PARAM.INI", b"")]).tree()));
    }
}
