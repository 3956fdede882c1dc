//! Locked recorders, their condition, and clocks that can be set.

use super::*;
use crate::{
    ClockLeave, DriftOnRecord, HostSynchronised, Password, RemovalLeave, SafeClip, Unseen,
};

fn locked() -> Dock {
    Dock::with_text(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"VR1\"\n\
         [lock]\npassword = \"secret\"\nserial = \"VR2\"\n\
         [clock]\noffset_ms = 90000\nsettable = true\n\
         [condition]\nbattery_percent = 255\nfree_bytes = 7\n",
    )
}

#[test]
fn a_locked_recorder_shows_footage_once_it_was_unlocked_and_came_back() {
    let dock = locked();
    let mut recorder = dock.open();
    assert_eq!(recorder.identity().unwrap().serial.as_deref(), Some("VR2"));
    assert_eq!(recorder.list().unwrap_err().kind(), ErrorKind::NotFound);
    assert!(recorder.condition().unwrap().takes_password);
    let wrong = recorder.unlock(&Password::new("x")).unwrap_err();
    assert_eq!((wrong.error.kind(), wrong.counts), (ErrorKind::Denied, true));
    recorder.unlock(&Password::new("secret")).unwrap();
    assert_eq!(recorder.list().unwrap_err().kind(), ErrorKind::Disconnected);
    let mut back = dock.open();
    assert_eq!(back.identity().unwrap().serial.as_deref(), Some("VR1"));
    assert!(back.list().is_ok() && !back.condition().unwrap().takes_password);
}

#[test]
fn two_wrong_passwords_are_the_last() {
    let dock = locked();
    for _ in 0..2 {
        assert!(dock.open().unlock(&Password::new("x")).unwrap_err().counts);
    }
    let refused = dock.open().unlock(&Password::new("secret")).unwrap_err();
    assert!(refused.error.to_string().contains("too many"), "{refused:?}");
}

#[test]
fn a_battery_of_255_percent_is_a_remark() {
    let condition = locked().open().condition().unwrap();
    assert_eq!((condition.battery_percent, condition.free_bytes), (None, Some(7)));
    assert_eq!(condition.remarks, ["a battery of 255 percent is not believed"]);
    assert_eq!(condition.facts[0].value, "255");
}

#[test]
fn a_clock_is_set_by_its_last_reading_and_then_right() {
    let dock = locked();
    let mut recorder = dock.open();
    let now = || "2026-11-22T04:00:00Z".parse().unwrap();
    let leave = |reading: RecorderTime| {
        ClockLeave::new(
            DriftOnRecord::measured("session 1", reading).unwrap(),
            HostSynchronised::within(Some(1)).unwrap(),
            chrono::FixedOffset::east_opt(0).unwrap(),
            &now,
        )
    };
    let reading = recorder.read_clock().unwrap();
    let other =
        RecorderTime { face: reading.face + chrono::TimeDelta::seconds(1), ..reading.clone() };
    assert_eq!(recorder.set_clock(&leave(other)).unwrap_err().kind(), ErrorKind::Denied);
    let face = recorder.set_clock(&leave(reading)).unwrap();
    assert_eq!(face.to_string(), "2026-11-22 04:00:00");
    assert_eq!(dock.open().read_clock().unwrap().face, face);
}

fn removing(removal: &str) -> Dock {
    Dock::with_text(&format!(
        "schema = \"docket.virtual-recorder/1\"\nserial = \"VR1\"\n{removal}\n\
         [[clip]]\npath = \"A.MP4\"\nmodified = \"2026-11-22T08:00:00\"\ncontent = {{ text = \"abc\" }}\n"
    ))
}

/// Leave for what it shows, were each clip of so many bytes.
fn leave(recorder: &mut dyn Recorder, bytes: u64) -> RemovalLeave {
    let clips = recorder.list().unwrap().clips;
    let safe = clips.iter().map(|clip| SafeClip { size: bytes, ..clip.into() });
    RemovalLeave::of("removal 1", safe).unwrap()
}

fn told(recorder: &mut dyn Recorder, bytes: u64) -> Result<(), DriverError> {
    let leave = leave(recorder, bytes);
    recorder.remove_footage(&leave)
}

#[test]
fn footage_is_removed_on_leave_that_names_it_and_stays_away() {
    let dock = removing("removal = \"removes\"");
    let mut recorder = dock.open();
    assert!(recorder.condition().unwrap().takes_removal);
    assert_eq!(told(recorder.as_mut(), 4).unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(dock.open().list().unwrap().clips.len(), 1);
    told(recorder.as_mut(), 3).unwrap();
    assert!(dock.open().list().unwrap().clips.is_empty());

    let keeps = removing("removal = \"keeps\"");
    told(keeps.open().as_mut(), 3).unwrap();
    assert_eq!(keeps.open().list().unwrap().clips.len(), 1, "its word proves nothing");

    let leaves = removing("removal = \"leaves\"");
    let gone = told(leaves.open().as_mut(), 3).unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Disconnected);
    assert!(leaves.open().list().unwrap().clips.is_empty());

    let mut plain = removing("").open();
    assert_eq!(told(plain.as_mut(), 3).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn a_recorder_may_do_half_write_anew_or_stay_away() {
    let half = removing("removal = \"half\"");
    told(half.open().as_mut(), 3).unwrap();
    assert!(half.open().list().unwrap().clips.is_empty(), "it held one");
    let renews = removing("removal = \"renews\"");
    told(renews.open().as_mut(), 3).unwrap();
    assert_eq!(renews.open().list().unwrap().clips[0].path_raw, b"SETTINGS.INI");
    let vanishes = removing("removal = \"vanishes\"");
    told(vanishes.open().as_mut(), 3).unwrap_err();
    assert_eq!(vanishes.refusal().kind(), ErrorKind::Disconnected);
    let part = removing("removal = \"removes\"\nunseen = [\"other-volume\"]");
    assert_eq!(part.open().list().unwrap().unseen, [Unseen::OtherVolume]);
    assert_eq!(told(part.open().as_mut(), 3).unwrap_err().kind(), ErrorKind::Denied);
}
