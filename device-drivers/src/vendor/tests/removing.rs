//! Removing footage: by the profile's own command, and only from a recorder that holds what is safe
//! elsewhere.

use std::{fs, path::Path};

use super::{transport::Transport, *};
use crate::{
    DriverError, FolderFactory, Place, Recorder, RecorderFactory, RemovalLeave, SafeClip, Unseen,
};

/// A made-up recorder with a verb that removes everything.
const MADE_UP: &str = r#"
schema = "docket.recorder-profile/1"
name = "made-up"
about = "A made-up recorder"
[usb]
ids = ["1209:0001"]
[control]
allowed = true
transport = "serial"
dialect = { speaks = "lines", ends_with = "\r\n", baud = 115200 }
remove_footage = { ask = { verb = "WIPE" }, replies = "WIPED" }
"#;

const REMOVED: &str = "> line \"WIPE\"\n< \"WIPED\"\n";
const NOT_REMOVED: &str = "> line \"WIPE\"\n< \"BUSY\"\n";

/// A recorder with one clip of three bytes that answers by `transcript`.
fn docked(profile: &str, transcript: &'static str) -> (tempfile::TempDir, Box<dyn Recorder>) {
    docked_on(&device(0x1209, 1, "x"), profile, transcript)
}

fn docked_on(
    seen: &Seen,
    profile: &str,
    transcript: &'static str,
) -> (tempfile::TempDir, Box<dyn Recorder>) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("card");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("A.MP4"), "abc").unwrap();
    let profile = Profile::parse(profile, "made-up").unwrap();
    let profiles = Arc::new(ProfileSet::shipped().unwrap().with(profile));
    let footage: Box<dyn RecorderFactory> = Box::new(FolderFactory::new(Arc::clone(&profiles)));
    let seen = seen.clone();
    let find = move |path: &Path| path.ends_with("card").then(|| seen.clone());
    let open =
        move |_: &Permitted| Ok(Box::new(Script::read(transcript).unwrap()) as Box<dyn Transport>);
    let factory = VendorFactory::with(profiles, vec![footage], Box::new(find), Box::new(open));
    let place = Place { bay: "3-1.4".into(), path: root };
    let recorder = factory.open(&place).unwrap();
    (dir, recorder)
}

/// Leave for the clip as it is listed, were it of so many bytes.
fn leave(recorder: &mut dyn Recorder, bytes: u64) -> RemovalLeave {
    let listing = recorder.list().unwrap();
    let safe = listing.clips.iter().map(|clip| SafeClip { size: bytes, ..clip.into() });
    RemovalLeave::of("removal 1", safe).unwrap()
}

fn removed(recorder: &mut dyn Recorder, bytes: u64) -> Result<(), DriverError> {
    let leave = leave(recorder, bytes);
    recorder.remove_footage(&leave)
}

#[test]
fn a_command_that_the_profile_lists_is_sent_on_leave_for_what_is_there() {
    let (_dir, mut recorder) = docked(MADE_UP, REMOVED);
    assert!(recorder.condition().unwrap().takes_removal);
    removed(recorder.as_mut(), 3).unwrap();
}

#[test]
fn nothing_is_sent_for_anything_else() {
    // An empty transcript: any exchange would fail otherwise than this.
    let (_dir, mut recorder) = docked(MADE_UP, "");
    assert_eq!(removed(recorder.as_mut(), 4).unwrap_err().kind(), ErrorKind::Denied);
    let silent = MADE_UP.replace("remove_footage", "# remove_footage");
    let (_dir, mut recorder) = docked(&silent, "");
    assert!(!recorder.condition().unwrap().takes_removal);
    assert_eq!(removed(recorder.as_mut(), 3).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn an_answer_that_is_none_is_an_error() {
    let (_dir, mut recorder) = docked(MADE_UP, NOT_REMOVED);
    assert_eq!(removed(recorder.as_mut(), 3).unwrap_err().kind(), ErrorKind::Unusable);
}

#[test]
fn a_device_with_a_further_volume_is_told_nothing() {
    let seen = Seen { has_other_volumes: true, ..device(0x1209, 1, "x") };
    let (_dir, mut recorder) = docked_on(&seen, MADE_UP, "");
    assert_eq!(recorder.list().unwrap().unseen, [Unseen::OtherVolume]);
    let refused = removed(recorder.as_mut(), 3).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Denied);
    assert!(refused.to_string().contains("further volume"), "{refused}");
}
