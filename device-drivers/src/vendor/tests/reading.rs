//! Who a recorder says it is and how it is, in both shipped dialects.

use super::*;

/// The widespread record of 94 bytes: 8, 7, 33, 13 and 33, texts in GB18030 padded with NULs.
const RECORD: &str = "
< \"0012345\" 00 \"A12345\" 00
  d5c5c8fd 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00
  \"440100000000\" 00
  d2bbb4f3b6d3 000000 00000000 00000000 00000000 00000000 00000000 00000000";

fn record(reply: &str) -> String {
    let one_line = reply.trim().replace('\n', " ");
    format!("{START}> command fd810000 0003005e 00000000 00000000 in 94\n{one_line}\n")
}

const CODE: &str = "> command fd810000 00020006 00000000 00000000 in 6\n< \"JL1601\"\n";

#[test]
fn dv16_tells_its_record_with_raw_bytes() {
    let (mut control, script) = dv16_control(&[&record(RECORD), DONE, CODE, DONE].concat());
    let identity = control.identity().unwrap();
    assert!(identity.known);
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer.as_deref(), Some("A12345"));
    assert_eq!(identity.unit.as_deref(), Some("一大队"));
    assert_eq!(identity.profile.as_deref(), Some("jieli-dv16"));
    let padded = |text: &[u8], width: usize| {
        let mut bytes = text.to_vec();
        bytes.resize(width, 0);
        bytes
    };
    assert_eq!(
        identity.facts,
        [
            fact("command 03", "serial", "0012345", b"0012345\0"),
            fact("command 03", "officer", "A12345", b"A12345\0"),
            fact("command 03", "officer-name", "张三", &padded(b"\xd5\xc5\xc8\xfd", 33)),
            fact("command 03", "unit-number", "440100000000", b"440100000000\0"),
            fact("command 03", "unit", "一大队", &padded(b"\xd2\xbb\xb4\xf3\xb6\xd3", 33)),
            fact("command 02", "model-code", "JL1601", b"JL1601"),
        ]
    );
    assert_eq!(script.left(), 0);
    assert_eq!(control.identity().unwrap(), identity, "asked once, remembered");
}

#[test]
fn an_unset_or_broken_record_names_nobody() {
    let unset = format!("< \"0000000\" 00 \"000000\" 00 {}", "00".repeat(79));
    let (mut control, _) = dv16_control(&[&record(&unset), DONE, CODE, DONE].concat());
    let identity = control.identity().unwrap();
    assert!(!identity.known && identity.officer.is_none());
    assert_eq!(identity.facts[0].value, "0000000");

    // Half a GB18030 character, and bytes that are none.
    let broken = format!("< ff31 {} d5 {}", "00".repeat(6), "00".repeat(85));
    let (mut control, _) = dv16_control(&[&record(&broken), DONE, CODE, DONE].concat());
    let identity = control.identity().unwrap();
    assert!(!identity.known && identity.officer.is_none());
    assert_eq!(identity.facts[0].raw_hex, "ff31000000000000");
    assert_eq!(identity.remarks.len(), 2, "{:?}", identity.remarks);
}

#[test]
fn a_record_that_is_cut_refused_or_late_is_a_remark() {
    let failed_status = DONE.replace("< 00", "< 01");
    for (reply, status, remark) in [
        (format!("< {}", "41".repeat(93)), "", "shorter than agreed"),
        ("<".to_owned(), "", "shorter than agreed"),
        (format!("< {}", "41".repeat(95)), "", "more than was asked for"),
        ("! refused".to_owned(), "", "refuses"),
        ("! timeout".to_owned(), "", "not answer in time"),
        (format!("< {}", "41".repeat(94)), failed_status.as_str(), "refuses"),
    ] {
        let transcript = [&record(&reply), status, CODE, DONE].concat();
        let (mut control, script) = dv16_control(&transcript);
        let identity = control.identity().unwrap();
        assert!(!identity.known, "{reply}");
        assert_eq!(identity.facts, [fact("command 02", "model-code", "JL1601", b"JL1601")]);
        assert!(identity.remarks[0].contains(remark), "{:?}", identity.remarks);
        assert_eq!(script.left(), 0);
    }
}

#[test]
fn a_recorder_that_vanishes_is_an_error_and_stays_one() {
    let (mut control, _) = dv16_control(&record("! gone"));
    assert_eq!(control.identity().unwrap_err().kind(), ErrorKind::Disconnected);
    assert_eq!(control.identity().unwrap_err().kind(), ErrorKind::Disconnected);
    assert_eq!(control.condition().unwrap_err().kind(), ErrorKind::Disconnected);
}

fn battery(reply: &str) -> String {
    format!("{START}> command fd810000 00080004 00000000 00000000 in 4\n{reply}\n")
}

fn card(reply: &str) -> String {
    format!("> command fd810000 000c0004 00000000 00000000 in 4\n{reply}\n")
}

#[test]
fn dv16_tells_battery_and_card() {
    let transcript = [&battery("< 57000000"), DONE, &card("< 01000000"), DONE].concat();
    let (mut control, script) = dv16_control(&transcript);
    let condition = control.condition().unwrap();
    assert_eq!(condition.battery_percent, Some(87));
    assert_eq!(condition.card_present, Some(true));
    assert_eq!(condition.free_bytes, None);
    assert!(condition.takes_password && condition.takes_time);
    assert_eq!(condition.facts[0], fact("command 08", "battery", "87", &[0x57, 0, 0, 0]));
    assert!(condition.remarks.is_empty());
    assert_eq!(script.left(), 0);
}

#[test]
fn an_absurd_battery_is_kept_and_not_believed() {
    let transcript = [&battery("< ffffffff"), DONE, &card("! timeout")].concat();
    let (mut control, _) = dv16_control(&transcript);
    let condition = control.condition().unwrap();
    assert_eq!((condition.battery_percent, condition.card_present), (None, None));
    assert_eq!(condition.facts[0].value, "4294967295");
    assert_eq!(condition.remarks.len(), 2, "{:?}", condition.remarks);
}

#[test]
fn c507_asks_nothing_before_the_password() {
    let (mut control, script) = c507_control("");
    let identity = control.identity().unwrap();
    assert!(!identity.known && identity.facts.is_empty());
    assert!(identity.remarks[0].contains("only once it is unlocked"));
    assert!(control.condition().unwrap().remarks[0].contains("only once it is unlocked"));
    assert_eq!(script.left(), 0);
}

/// The C5 07 dialect of a site whose recorder answers without a password.
fn open_c507(transcript: &str) -> Control {
    let text = C507.replace("reads_after_login = true", "");
    control_of(allowed(&text), &device(0x0603, 0x8611, "NOVATEK BWC"), transcript).0
}

#[test]
fn c507_tells_numbers_and_battery() {
    let transcript = [
        verb("@GetDriveID", "< \"@DriveID#0012345\" 0000"),
        verb("@GetUserID", "< \"@UserID#A12345\" 0000"),
        verb("@Battery", "< \"@BATTERY#87\" 0000"),
    ];
    let mut control = open_c507(&transcript.concat());
    let identity = control.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer.as_deref(), Some("A12345"));
    assert_eq!(identity.facts[1], fact("command @GetUserID", "officer", "A12345", b"A12345"));
    assert_eq!(control.condition().unwrap().battery_percent, Some(87));
}

#[test]
fn hostile_replies_to_verbs_name_nobody() {
    for (reply, remark) in [
        ("< \"@UserID#A12345\"", "not to what was asked"),
        ("< \"@DriveID#001234\"", "shorter than agreed"),
        ("< \"@DriveID#00123456\"", "longer than agreed"),
        ("< \"@DriveID\"", "not to what was asked"),
        ("<", "not to what was asked"),
        ("< ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not to what"),
        ("! refused", "refuses"),
    ] {
        let transcript =
            [verb("@GetDriveID", reply), verb("@GetUserID", "< \"@UserID#A12345\"")].concat();
        let identity = open_c507(&transcript).identity().unwrap();
        assert_eq!(identity.serial, None, "{reply}");
        assert_eq!(identity.officer.as_deref(), Some("A12345"));
        assert!(identity.remarks[0].contains(remark), "{reply}: {:?}", identity.remarks);
    }
}

#[test]
fn any_bytes_at_all_are_survived() {
    let permitted = permitted(allowed(DV16), &dv16()).unwrap();
    let mut seed = 1_u32;
    for _ in 0..300 {
        let mut bytes = Vec::new();
        for _ in 0..94 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(seed.to_be_bytes()[0]);
        }
        let reply = format!("< {}", hex::encode(&bytes));
        let script = Script::read(&[&record(&reply), DONE, CODE, DONE].concat()).unwrap();
        let mut control = Control::new(permitted.clone(), Box::new(script));
        let identity = control.identity().unwrap();
        let raw: String = identity.facts[..5].iter().map(|fact| fact.raw_hex.as_str()).collect();
        assert_eq!(raw, hex::encode(&bytes), "every byte is kept");
    }
}
