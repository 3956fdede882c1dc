//! Scripts as text: read, refused, and written so that they read back the same.

use super::*;
use crate::{NotTaken, StampSource};

const FULL: &str = r#"
schema = "docket.virtual-recorder/1"
make = "Demo"
model = "VR-1"
serial = "VR00001"
officer = "012345"
unit = "大队"
profile = "generic-dcim"

[clock]
offset_ms = 2400
drift_ppm = 12.5
since = "2026-11-22T03:00:00Z"
zone = "+08:00"
resolution_ms = 1000

[[clip]]
path = "DCIM/100MEDIA/VR00001_012345_20261122080000_0001.MP4"
modified = "2026-11-22T08:00:00"
modified_step_ms = 2000
content = { footage = "street-day", salt = 5 }
[[clip.fault]]
kind = "read-error"
at = 9

[[clip]]
path_hex = "b4ba2e4d5034"
modified = "2026-11-22T08:00:00+08:00"
key_mark = "read-only-attribute"
size = 123
content = { hex = "00ff" }

[[clip]]
path = "DCIM/100MEDIA/VR00001_012345_20261122080000_0001.NMEA"
content = { text = "$GPRMC" }

[[not_taken]]
path_hex = "ff"
reason = "symlink"
detail = "a link"
"#;

#[test]
fn a_full_script_reads_as_written_and_writes_as_read() {
    let script = Script::from_toml(FULL).unwrap();
    assert_eq!(Script::from_toml(&script.to_toml().unwrap()).unwrap(), script);
    assert_eq!(script.clips[0].faults, [Fault::ReadError { at: 9, bytes: 4096 }]);

    let mut recorder = Dock::with(&script).open();
    let identity = recorder.identity().unwrap();
    assert_eq!(identity.unit.as_deref(), Some("大队"));
    assert_eq!(identity.facts.len(), 5);
    let time = recorder.read_clock().unwrap();
    // Noon in the zone, plus 2.4 s, plus an hour's drift of 45 ms, in whole seconds.
    assert_eq!(time.face.to_string(), "2026-11-22 12:00:02");
    assert_eq!(time.zone.unwrap().to_string(), "+08:00");

    let listing = recorder.list().unwrap();
    let [video, hex, track] = &listing.clips[..] else { panic!("three clips") };
    assert_eq!(video.name_facts.serial.as_deref(), Some("VR00001"));
    let stamp = video.modified.unwrap();
    assert_eq!((stamp.source, stamp.utc, stamp.resolution_ms), (StampSource::Script, None, 2000));
    assert_eq!(hex.path_raw, b"\xb4\xba.MP4");
    assert_eq!(hex.key_mark.as_ref().unwrap().how, "read-only-attribute");
    assert_eq!(hex.size, 123);
    assert_eq!(hex.modified.unwrap().utc.unwrap().to_string(), "2026-11-22 00:00:00 UTC");
    assert_eq!(track.sidecar_of, Some(0));
    let not_taken =
        NotTaken { path_raw: vec![0xff], reason: "symlink".into(), detail: "a link".into() };
    assert_eq!(listing.not_taken, [not_taken]);
}

#[test]
fn every_content_and_fault_reads_back() {
    let mut clip = ScriptClip::new("a", Content::Zeros(1))
        .with(Fault::Unplug { at: 1, once: true })
        .with(Fault::Unplug { at: 2, once: false })
        .with(Fault::Lie { at: 3, on_read: Some(0) })
        .with(Fault::Lie { at: 4, on_read: None })
        .marked("folder");
    clip.modified = Some("2026-11-22T08:00:00.250".parse().unwrap());
    let script = [
        Content::File("x/y".into()),
        Content::Pattern { seed: 1, bytes: 2 },
        Content::Text("two\nlines \"quoted\"".into()),
        Content::Hex(vec![0, 1]),
        Content::Footage { name: "voice-note".into(), salt: None },
    ]
    .into_iter()
    .fold(Script::default().with(clip), |script, content| {
        script.with(ScriptClip::new(*b"bad \xff name", content))
    });
    assert_eq!(Script::from_toml(&script.to_toml().unwrap()).unwrap(), script);
}

#[test]
fn without_a_profile_a_name_tells_its_kind_only() {
    let script = Script::default()
        .with(ScriptClip::new("20261122080000_IMP.MP4", Content::Zeros(1)))
        .with(ScriptClip::new("20261122080000_IMP.NMEA", Content::Zeros(1)));
    let clips = Dock::with(&script).open().list().unwrap().clips;
    assert_eq!(clips[0].kind, crate::ClipKind::Video);
    assert_eq!(clips[0].key_mark, None);
    assert_eq!(clips[0].name_facts, crate::NameFacts::default());
    assert_eq!(clips[1].sidecar_of, None);
}

#[test]
fn a_broken_script_says_what_is_wrong() {
    let clip = |body: &str| format!("[[clip]]\n{body}");
    let sound = "path = 'a'\ncontent = {zeros = 1}\n";
    for (tail, complaint) in [
        ("colour = 1".to_owned(), "unknown field `colour`"),
        ("serial = ' '".into(), "leave it out"),
        ("profile = 'none'".into(), "unknown profile `none`"),
        ("[clock]\noffset_ms = 1\ndrift_ppm = 2.0".into(), "needs since"),
        ("[clock]\noffset_ms = 1\nresolution_ms = 0".into(), "resolution_ms is 0"),
        ("[clock]\noffset_ms = 1\nzone = 'here'".into(), "`here` is no zone offset"),
        ("[clock]\noffset_ms = 1\nsince = 'once'".into(), "no RFC 3339 instant"),
        (clip("content = {zeros = 1}"), "either path or path_hex"),
        (clip("path = 'a'\npath_hex = '61'\ncontent = {zeros = 1}"), "either path or path_hex"),
        (clip("path_hex = 'xy'\ncontent = {zeros = 1}"), "path_hex: "),
        (clip("path = ''\ncontent = {zeros = 1}"), "path is empty"),
        (clip("path = 'a'\ncontent = {}"), "content is one of"),
        (clip("path = 'a'\ncontent = {zeros = 1, text = 'x'}"), "content is one of"),
        (clip("path = 'a'\ncontent = {zeros = 1, salt = 2}"), "salt goes with footage"),
        (clip("path = 'a'\ncontent = {footage = 'holiday'}"), "no footage `holiday`"),
        (clip("path = 'a'\ncontent = {hex = '0'}"), "hex: "),
        (clip(&format!("{sound}key_mark = 3")), "key_mark is true, false or how"),
        (clip(&format!("{sound}modified = 'today'")), "`today` is no stamp"),
        (clip(&format!("{sound}modified_step_ms = 0")), "modified_step_ms is 0"),
        (clip(&format!("{sound}[[clip.fault]]\nkind = 'stall'")), "unknown variant `stall`"),
        (
            clip(&format!("{sound}[[clip.fault]]\nkind = 'read-error'\nat = 1\nbytes = 0")),
            "of 0 bytes",
        ),
        ("[[not_taken]]\nreason = 'x'\ndetail = 'y'".into(), "either path or path_hex"),
        ("not toml".into(), "TOML parse error"),
    ] {
        let error = Dock::with_text(&format!("schema = '{SCHEMA}'\n{tail}")).refusal();
        assert_eq!(error.kind(), ErrorKind::Unusable, "{error}");
        assert!(error.to_string().contains(complaint), "{tail}\n gave {error}");
    }
    let error = Dock::with_text("schema = 'docket.virtual-recorder/9'").refusal();
    assert!(error.to_string().contains("this version reads"), "{error}");
}

#[test]
fn a_mark_may_be_a_mere_yes() {
    for (form, how) in [("true", Some("script")), ("false", None), ("'folder'", Some("folder"))] {
        let text = format!(
            "schema = '{SCHEMA}'\n[[clip]]\npath = 'a.mp4'\nkey_mark = {form}\ncontent = {{zeros = 1}}"
        );
        let clip = Dock::with_text(&text).open().list().unwrap().clips.remove(0);
        assert_eq!(clip.key_mark.map(|mark| mark.how).as_deref(), how);
    }
}

#[test]
fn an_integer_will_do_for_the_drift() {
    let text = format!(
        "schema = '{SCHEMA}'\n[clock]\noffset_ms = 0\ndrift_ppm = -7\nsince = '2026-11-22T00:00:00Z'"
    );
    assert_eq!(Script::from_toml(&text).unwrap().clock.unwrap().drift_ppm, Some(-7.0));
}

#[test]
fn numbers_beyond_the_sign_bit_read_back() {
    let content = Content::Pattern { seed: u64::MAX, bytes: u64::MAX };
    let script = Script::default().with(ScriptClip::new("a", content));
    assert_eq!(Script::from_toml(&script.to_toml().unwrap()).unwrap(), script);
}
