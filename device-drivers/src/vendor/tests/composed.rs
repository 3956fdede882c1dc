//! Control and footage as one recorder: the suite of all drivers, and what holds when a side fails.

use std::{fs, path::Path, sync::Mutex};

use super::{
    transport::{Transport, TransportError},
    *,
};
use crate::{
    FolderFactory, Password, Place, RecorderFactory,
    conformance::{self, Truth},
};

/// A DV16 that tells its number, as often as it is opened.
fn number() -> String {
    let record = format!(
        "> command fd810000 0003005e 00000000 00000000 in 94\n< \"7654321\" 00 {}\n",
        "00".repeat(86)
    );
    let code = "> command fd810000 00020006 00000000 00000000 in 6\n! refused\n";
    [START, &record, DONE, code].concat()
}

/// A factory whose only device stands behind `/…/card` and plays `transcript` at each opening.
fn factory(profile: Profile, transcript: Option<String>) -> VendorFactory {
    let profiles = Arc::new(ProfileSet::shipped().unwrap().with(profile));
    let footage: Box<dyn RecorderFactory> = Box::new(FolderFactory::new(Arc::clone(&profiles)));
    let find = |path: &Path| path.ends_with("card").then(dv16);
    let open = move |_: &Permitted| match &transcript {
        Some(text) => {
            let script = Script::read(text).unwrap();
            Ok(Box::new(script) as Box<dyn Transport>)
        }
        None => Err(TransportError::Host(std::io::Error::from_raw_os_error(13))),
    };
    VendorFactory::with(profiles, vec![footage], Box::new(find), Box::new(open))
}

/// The driver with its footage in a folder named `card`, and a transcript for its control.
pub(crate) fn over_a_script() -> VendorFactory {
    factory(allowed(DV16), Some(number()))
}

fn card(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Place) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("card");
    for (path, bytes) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    (dir, Place { bay: "3-1.4".into(), path: root })
}

const CLIP: &str = "DCIM/100MEDIA/1111111_444444_20261122080000_0001.MP4";
const INI: &[u8] = b"[ZFY]\nDevNo=0012345\nPolNo=A12345\n";

#[test]
fn passes_the_suite_of_all_drivers() {
    let long: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
    let (_dir, place) = card(&[(CLIP, &long), ("PARAM.INI", INI)]);
    let truth = [Truth::new(CLIP, long), Truth::new("PARAM.INI", INI)];
    let factory = factory(allowed(DV16), Some(number()));
    conformance::check(&factory, &place, &truth).unwrap();
    let absent = Place { bay: "1".into(), path: "/nowhere/at/all".into() };
    conformance::check_absent(&factory, &absent).unwrap();
}

#[test]
fn what_disagrees_is_all_kept_and_the_recorder_outranks_its_card() {
    let (_dir, place) = card(&[(CLIP, b"x"), ("PARAM.INI", INI)]);
    let mut recorder = factory(allowed(DV16), Some(number())).open(&place).unwrap();
    let identity = recorder.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("7654321"));
    assert_eq!(identity.officer.as_deref(), Some("A12345"), "told by the card alone");
    assert_eq!(identity.profile.as_deref(), Some("jieli-dv16+cn-zfy-param-ini"));
    let serials: Vec<_> = identity
        .facts
        .iter()
        .filter(|fact| fact.field == "serial")
        .map(|fact| (fact.source.as_str(), fact.value.as_str()))
        .collect();
    assert_eq!(
        serials,
        [("command 03", "7654321"), ("PARAM.INI[ZFY].DevNo", "0012345"), ("file name", "1111111"),]
    );
    let differs = "serial: the recorder says 7654321, its card says 0012345";
    assert!(identity.remarks.iter().any(|remark| remark == differs), "{:?}", identity.remarks);
}

#[test]
fn the_models_own_names_and_marks_are_read() {
    let rules = "
[[name_pattern]]
pattern = '^X(?<sequence>[0-9]{3})'
[[mark]]
how = \"name-suffix\"
pattern = '(?<mark>_KEY)$'
[usb]";
    let text = DV16.replacen("\n[usb]", rules, 1);
    let (_dir, place) = card(&[("DCIM/X007_KEY.MP4", b"x"), (CLIP, b"x")]);
    let mut recorder = factory(allowed(&text), Some(number())).open(&place).unwrap();
    let clips = recorder.list().unwrap().clips;
    let (own, usual): (Vec<_>, Vec<_>) =
        clips.iter().partition(|clip| clip.path_raw.ends_with(b"_KEY.MP4"));
    assert_eq!(own[0].name_facts.sequence, Some(7));
    assert_eq!(own[0].key_mark.as_ref().unwrap().how, "name-suffix");
    assert_eq!(usual[0].name_facts.serial.as_deref(), Some("1111111"), "the card's word stands");
}

#[test]
fn footage_is_taken_though_no_command_can_be_sent() {
    let (_dir, place) = card(&[(CLIP, b"x"), ("PARAM.INI", INI)]);
    let mut recorder = factory(allowed(DV16), None).open(&place).unwrap();
    assert_eq!(recorder.list().unwrap().clips.len(), 2);
    let identity = recorder.identity().unwrap();
    assert_eq!(identity.serial.as_deref(), Some("0012345"));
    assert!(identity.remarks[0].contains("no command was sent"), "{:?}", identity.remarks);
    for refused in [recorder.condition().unwrap_err(), recorder.read_clock().unwrap_err()] {
        assert_eq!(refused.kind(), ErrorKind::Denied);
    }
}

#[test]
fn a_locked_recorder_tells_who_it_is_and_shows_no_footage() {
    let place = Place { bay: "3-1.4".into(), path: "/dev/no/such/card".into() };
    let mut recorder = factory(allowed(DV16), Some(number())).open(&place).unwrap();
    assert_eq!(recorder.identity().unwrap().serial.as_deref(), Some("7654321"));
    assert_eq!(recorder.list().unwrap_err().kind(), ErrorKind::NotFound);
    let neither = factory(allowed(DV16), None).open(&place).err().unwrap();
    assert_eq!(neither.kind(), ErrorKind::Denied);
}

#[test]
fn a_device_that_no_profile_allows_is_never_opened() {
    let (_dir, place) = card(&[(CLIP, b"x")]);
    let opened = Arc::new(Mutex::new(0));
    let profiles = Arc::new(ProfileSet::shipped().unwrap());
    let footage: Box<dyn RecorderFactory> = Box::new(FolderFactory::new(Arc::clone(&profiles)));
    let count = Arc::clone(&opened);
    let open = move |_: &Permitted| -> Result<Box<dyn Transport>, TransportError> {
        *count.lock().unwrap() += 1;
        Err(TransportError::Gone)
    };
    let factory =
        VendorFactory::with(profiles, vec![footage], Box::new(|_| Some(dv16())), Box::new(open));
    assert!(!factory.recognises(&place));
    let mut recorder = factory.open(&place).unwrap();
    assert_eq!(recorder.list().unwrap().clips.len(), 1, "its footage is taken all the same");
    assert_eq!(*opened.lock().unwrap(), 0);
}

#[test]
fn a_recorder_without_commands_answers_unsupported() {
    let (_dir, place) = card(&[(CLIP, b"x")]);
    let profiles = Arc::new(ProfileSet::shipped().unwrap());
    let mut recorder = FolderFactory::new(profiles).open(&place).unwrap();
    assert_eq!(recorder.condition().unwrap_err().kind(), ErrorKind::Unsupported);
    let refused = recorder.unlock(&Password::new("x")).unwrap_err();
    assert_eq!((refused.error.kind(), refused.counts), (ErrorKind::Unsupported, false));
}
