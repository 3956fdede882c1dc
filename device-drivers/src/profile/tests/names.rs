//! What names, folders and attributes say: a table of real and awkward ones.

use chrono::FixedOffset;

use super::*;
use crate::{ClipKind, NameFacts};

fn describe(profile: &str, files: &[(&[u8], bool)]) -> Vec<Described> {
    let seen: Vec<_> =
        files.iter().map(|&(path, read_only)| FileSeen { path, read_only }).collect();
    shipped().get(profile).unwrap().describe(&seen)
}

fn facts(profile: &str, path: &[u8]) -> NameFacts {
    describe(profile, &[(path, false)]).remove(0).name_facts
}

fn shown(facts: &NameFacts) -> String {
    let start = facts.start.map_or("-".into(), |start| start.format("%FT%T").to_string());
    let sequence = facts.sequence.map_or("-".into(), |number| number.to_string());
    let serial = facts.serial.as_deref().unwrap_or("-");
    format!("{start} {serial} {} {sequence}", facts.officer.as_deref().unwrap_or("-"))
}

#[test]
fn name_patterns_of_the_common_profiles() {
    for profile in ["cn-zfy-param-ini", "cn-info-dat", "parent-folder", "generic-dcim"] {
        for (path, expected) in [
            (
                &b"DCIM/100MEDIA/0012345_123456_20261122081405_0007.MP4"[..],
                "2026-11-22T08:14:05 0012345 123456 7",
            ),
            (b"0012345_123456_20261122081405_0007_IMP.mp4", "2026-11-22T08:14:05 0012345 123456 7"),
            (b"0012345_123456_20261122081405_0007IMP.MP4", "2026-11-22T08:14:05 0012345 123456 7"),
            (b"123456_0012345_20261122081405_0007.MP4", "2026-11-22T08:14:05 0012345 123456 7"),
            (b"VR00001_20261122081405_A12345.WAV", "2026-11-22T08:14:05 VR00001 A12345 -"),
            (b"0012345_000000_20261122081405_0001.JPG", "2026-11-22T08:14:05 0012345 - 1"),
            (b"20261122081405.MP4", "2026-11-22T08:14:05 - - -"),
            (b"20261122081405_0012.MP4", "2026-11-22T08:14:05 - - 12"),
            (b"20261122_081405_3.mp4", "2026-11-22T08:14:05 - - 3"),
            (b"20261122-081405_EVT_D.mp4", "2026-11-22T08:14:05 - - -"),
            (b"DCIM/20261122/081405.MP4", "2026-11-22T08:14:05 - - -"),
            (b"20261322081405.MP4", "- - - -"),
            (b"20261122246060.MP4", "- - - -"),
            (b"0012345_123456_99999999999999_0007.MP4", "- - - -"),
            (b"IMG_0001.JPG", "- - - -"),
            (b"20261122081405", "- - - -"),
            (b"\xff\xfe20261122081405.MP4", "- - - -"),
            (b"", "- - - -"),
        ] {
            let found = facts(profile, path);
            assert_eq!(shown(&found), expected, "{profile}: {}", path.escape_ascii());
            assert_eq!(found.zone, None, "no zone is invented");
        }
    }
}

#[test]
fn axis_names_state_utc() {
    let path = b"a/0f4a5b6c-0000-1111-2222-333344445555_ACCC8E123456_20261122T000102Z/20261122T000105Z_77-x.MKV";
    let found = facts("axis-body-worn", path);
    assert_eq!(shown(&found), "2026-11-22T00:01:05 ACCC8E123456 - -");
    assert_eq!(found.zone, FixedOffset::east_opt(0));

    let container =
        b"0f4a5b6c-0000-1111-2222-333344445555_ACCC8E123456_20261122T000102Z/x_gpstrail.json";
    let described = describe("axis-body-worn", &[(container, false)]).remove(0);
    assert_eq!(shown(&described.name_facts), "- ACCC8E123456 - -");
    assert_eq!(described.kind, ClipKind::Track);
}

#[test]
fn marks_tell_how_they_were_seen() {
    let how = |profile, files: &[(&[u8], bool)]| -> Vec<Option<String>> {
        describe(profile, files).into_iter().map(|found| Some(found.key_mark?.how)).collect()
    };
    for (path, mark) in [
        (&b"20261122081405_IMP.MP4"[..], Some("name-suffix")),
        (b"20261122081405IMP.MP4", Some("name-suffix")),
        (b"20261122-081405_EVT_D.mp4", Some("name-suffix")),
        (b"CHIMP.MP4", None),
        (b"20261122081405_IMP.NMEA", None),
        (b"DCIM/Event/1.MP4", Some("folder")),
        (b"DCIM/EVENTUALLY/1.MP4", None),
        (b"EVENT", None),
        (b"SOS/1.H264", Some("folder")),
    ] {
        let found = how("generic-dcim", &[(path, false)]).remove(0);
        assert_eq!(found.as_deref(), mark, "{}", path.escape_ascii());
    }
    let attribute = Some("read-only-attribute".to_owned());
    assert_eq!(how("generic-dcim", &[(b"1.MP4", true), (b"2.MP4", false)]), [attribute, None]);
    assert_eq!(how("generic-dcim", &[(b"1.MP4", true), (b"2.MP4", true)]), [None, None]);
}

#[test]
fn a_mark_may_be_a_file_beside_the_clip() {
    let text = format!("{MINIMAL}[[mark]]\nhow = 'sidecar'\nextensions = ['mrk']");
    let profile = Profile::parse(&text, "mine.toml").unwrap();
    let seen =
        [&b"A/1.MP4"[..], b"A/1.MRK", b"B/1.MP4"].map(|path| FileSeen { path, read_only: false });
    let marks: Vec<_> =
        profile.describe(&seen).into_iter().map(|found| found.key_mark.is_some()).collect();
    assert!(marks[0]);
    assert!(!marks[2]);
}

#[test]
fn sidecars_find_their_clip_and_no_other() {
    let files: [(&[u8], bool); 9] = [
        (b"A/1.JPG", false),
        (b"A/1.MP4", false),
        (b"A/1.nmea", false),
        (b"A/20261122081405_IMP.MP4", false),
        (b"A/20261122081405.GPS", false),
        (b"A/2.TXT", false),
        (b"B/1.NMEA", false),
        (b"a/1.TXT", false),
        (b"A/1.LOG", false),
    ];
    let found: Vec<_> = describe("generic-dcim", &files).iter().map(|one| one.sidecar_of).collect();
    assert_eq!(
        found,
        [None, None, Some(1), None, Some(3), None, None, Some(1), None],
        "the moving picture before the still, without regard to case, in the same folder only"
    );
}
