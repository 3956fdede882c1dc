//! Who a card says it is: sound, contradictory and damaged settings files.

use super::*;
use crate::Fact;

fn fact(source: &str, field: &str, value: &str, raw: &[u8]) -> Fact {
    Fact {
        source: source.into(),
        field: field.into(),
        value: value.into(),
        raw_hex: hex::encode(raw),
    }
}

#[test]
fn param_ini_in_gbk_with_padding() {
    let card = Card::of([(
        "PARAM.INI",
        b"[ZFY]\r\nDevNo=0012345\0\r\nPolNo=A12345\r\nUserName=\xd5\xc5\xc8\xfd\0\0\0\0\r\nCorpName=\xd2\xbb\xb4\xf3\xb6\xd3\r\n",
    )]);
    let identity = card.identity();
    assert!(identity.known);
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer.as_deref(), Some("A12345"));
    assert_eq!(identity.unit.as_deref(), Some("一大队"));
    assert_eq!(identity.profile.as_deref(), Some("cn-zfy-param-ini"));
    assert_eq!(
        identity.facts,
        [
            fact("PARAM.INI[ZFY].DevNo", "serial", "0012345", b"0012345\0"),
            fact("PARAM.INI[ZFY].PolNo", "officer", "A12345", b"A12345"),
            fact("PARAM.INI[ZFY].UserName", "officer-name", "张三", b"\xd5\xc5\xc8\xfd\0\0\0\0"),
            fact("PARAM.INI[ZFY].CorpName", "unit", "一大队", b"\xd2\xbb\xb4\xf3\xb6\xd3"),
        ]
    );
    assert!(identity.remarks.is_empty());
}

#[test]
fn section_zhy_in_utf8_with_short_keys_and_other_case() {
    let card = Card::of([("Param.ini", "[zhy]\nDEV=B000001\nPOL=987654\n".as_bytes())]);
    let identity = card.identity();
    assert_eq!(identity.serial.as_deref(), Some("B000001"));
    assert_eq!(identity.officer.as_deref(), Some("987654"));
    assert_eq!(identity.facts[0].source, "Param.ini[ZHY].Dev");
}

#[test]
fn unset_and_empty_numbers_name_nobody_but_stay_facts() {
    for pol_no in [&b""[..], b"000000", b"\0\0\0\0\0\0", b"   "] {
        let ini = [b"[ZFY]\nDevNo=0012345\nPolNo=", pol_no, b"\n"].concat();
        let identity = Card::of([("PARAM.INI", &ini)]).identity();
        assert_eq!(identity.officer, None, "{pol_no:?}");
        assert_eq!(identity.serial.as_deref(), Some("0012345"));
        assert_eq!(identity.facts[1].raw_hex, hex::encode(pol_no));
    }
    let unset = Card::of([("PARAM.INI", b"[ZFY]\nDevNo=0000000\n")]).identity();
    assert!(!unset.known && unset.serial.is_none());
    assert_eq!(unset.facts[0].value, "0000000");
}

#[test]
fn values_as_long_as_the_common_structure_allows() {
    // 7, 6, 33, 13 and 33 bytes: the widths of the widespread device structure.
    let (name, corp) = ("张".repeat(11), "队".repeat(11));
    let ini = format!(
        "[ZFY]\nDevNo=ABCD123\nPolNo=X99999\nUserName={name}\nCorpNo=1234567890123\nCorpName={corp}"
    );
    let identity = Card::of([("PARAM.INI", ini.as_bytes())]).identity();
    assert_eq!(identity.serial.as_deref(), Some("ABCD123"));
    assert_eq!(identity.officer.as_deref(), Some("X99999"));
    assert_eq!(identity.unit, Some(corp));
    assert!(identity.facts.iter().any(|fact| fact.field == "officer-name" && fact.value == name));
}

#[test]
fn disagreeing_sources_are_all_kept_and_the_first_wins() {
    let card = Card::of([
        ("PARAM.INI", b"[ZFY]\nDevNo=0012345\nPolNo=000000\n[ZHY]\nDev=7654321\n"),
        ("DCIM/100MEDIA/Info.dat", b"1111111;x;222222;y\r\nmore"),
        ("DCIM/100MEDIA/3333333_444444_20261122080000_0001.MP4", b""),
    ]);
    let identity = card.identity();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer.as_deref(), Some("222222"), "the first that is set");
    let serials: Vec<_> = identity
        .facts
        .iter()
        .filter(|fact| fact.field == "serial")
        .map(|fact| (fact.source.as_str(), fact.value.as_str()))
        .collect();
    assert_eq!(
        serials,
        [
            ("PARAM.INI[ZFY].DevNo", "0012345"),
            ("PARAM.INI[ZHY].Dev", "7654321"),
            ("DCIM/100MEDIA/Info.dat field 0", "1111111"),
            ("file name", "3333333"),
        ]
    );
}

#[test]
fn both_spellings_of_the_settings_file_are_read() {
    let card = Card::of([
        ("PARAM.INI", b"[ZFY]\nDevNo=0000001\n"),
        ("param.ini", b"[ZFY]\nDevNo=0000002\n"),
    ]);
    let identity = card.identity();
    assert_eq!(identity.serial.as_deref(), Some("0000001"));
    assert_eq!(identity.facts[1].source, "param.ini[ZFY].DevNo");
}

#[test]
fn info_dat_short_or_empty() {
    let identity = Card::of([("DCIM/100MEDIA/Info.dat", b"0012345;only")]).identity();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert_eq!(identity.officer, None);
    assert_eq!(identity.remarks, ["DCIM/100MEDIA/Info.dat has no field 2"]);

    let empty = Card::of([("DCIM/100MEDIA/Info.dat", b"")]).identity();
    assert!(!empty.known);
    assert_eq!(empty.facts[0].value, "");
}

#[test]
fn binary_junk_names_nobody() {
    let junk: Vec<u8> =
        (0..4096_u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let identity = Card::of([("PARAM.INI", &junk)]).identity();
    assert!(!identity.known && identity.facts.is_empty());

    let unclean = Card::of([("PARAM.INI", b"[ZFY]\nDevNo=\xff\xfe\x01\n")]).identity();
    assert!(!unclean.known, "two different bytes strings may look alike once decoded");
    assert_eq!(unclean.facts[0].raw_hex, "fffe01");
    assert_eq!(unclean.remarks, ["PARAM.INI[ZFY].DevNo is not readable text: fffe01"]);
}

#[test]
fn absurd_lengths_are_bounded_and_never_shortened_into_a_value() {
    let long = [b"[ZFY]\nDevNo=".to_vec(), vec![b'7'; 1000], b"\n".to_vec()].concat();
    let identity = Card::of([("PARAM.INI", &long)]).identity();
    assert!(!identity.known && identity.facts.is_empty());
    assert_eq!(identity.remarks, ["PARAM.INI[ZFY].DevNo is 1000 bytes long; no such value"]);

    // The value straddles the end of what is read: half of it must not become the number.
    let most = usize::try_from(HEAD_BYTES).unwrap();
    let mut straddling = b"[ZFY]\nPolNo=123456\n;".to_vec();
    straddling.resize(most - 10, b'x');
    straddling.extend_from_slice(b"\nDevNo=0012345\n");
    let identity = Card::of([("PARAM.INI", &straddling)]).identity();
    assert_eq!(identity.officer.as_deref(), Some("123456"));
    assert_eq!(identity.serial, None);
    assert!(identity.remarks[0].contains("longer than 65536 bytes"));

    let endless = vec![b'='; most * 2];
    assert!(!Card::of([("PARAM.INI", &endless)]).identity().known);
}

#[test]
fn a_flood_of_claims_stays_bounded() {
    let flood = ["[ZFY]\n".to_owned(), "DevNo=1234567\n".repeat(3000)].concat();
    let identity = Card::of([("PARAM.INI", flood.as_bytes())]).identity();
    assert_eq!(identity.facts.len(), 64);
    assert_eq!(identity.remarks, ["more than 64 claims; the rest are not kept"]);
}

#[test]
fn the_folder_is_the_device() {
    let identity = Card::of([("1.MP4", b"")]).named("CQ001234").identity();
    assert!(identity.known);
    assert_eq!(identity.serial.as_deref(), Some("CQ001234"));
    assert_eq!(identity.facts, [fact("folder name", "serial", "CQ001234", b"CQ001234")]);
}

#[test]
fn axis_serial_only_when_all_containers_agree() {
    const ONE: &str =
        "0f4a5b6c-0000-1111-2222-333344445555_ACCC8E123456_20261122T000102Z/20261122T000102Z_9.mkv";
    const OTHER: &str =
        "0f4a5b6c-0000-1111-2222-333344445555_ACCC8E999999_20261122T000102Z/20261122T000102Z_9.mkv";
    let identity = Card::of([(ONE, b"")]).identity();
    assert_eq!(identity.serial.as_deref(), Some("ACCC8E123456"));
    assert_eq!(identity.make.as_deref(), Some("Axis"));
    assert_eq!(identity.officer, None);

    let mixed = Card::of([(ONE, b""), (OTHER, b"")]).identity();
    assert!(!mixed.known);
    assert_eq!(mixed.facts.len(), 2);
    assert_eq!(mixed.remarks, ["the file names claim 2 different serials"]);
}

#[test]
fn generic_names_nobody() {
    let identity =
        Card::of([("DCIM/100MEDIA/0012345_123456_20261122080000_0001.MP4", b"")]).identity();
    assert_eq!(identity, Identity { profile: Some("generic-dcim".into()), ..Identity::default() });
}
