//! The demo's recorders: different, repeatable, and consistent in themselves.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::{super::clip::ScriptStamp, *};
use crate::ClipKind;

const NOON: &str = "2026-11-22T04:00:00Z";

fn script(bay: u32, now: &str) -> Script {
    demo_script(bay, 42, now.parse().unwrap())
}

fn listed(bay: u32) -> (Identity, Vec<Clip>) {
    let dock = Dock::with(&script(bay, NOON));
    let mut recorder = dock.open();
    (recorder.identity().unwrap(), recorder.list().unwrap().clips)
}

#[test]
fn every_bay_passes_the_suite() {
    for bay in 0..4 {
        let script = script(bay, NOON);
        let dock = Dock::with(&script);
        let truth: Vec<_> = script
            .clips
            .iter()
            .map(|clip| {
                let mut bytes = Vec::new();
                clip.content.reader(Path::new(".")).unwrap().read_to_end(&mut bytes).unwrap();
                Truth::new(clip.path_raw.clone(), bytes)
            })
            .collect();
        conformance::check(&dock.factory, &dock.place(), &truth).unwrap();
    }
}

#[test]
fn bays_and_seeds_differ_and_repeat() {
    assert_eq!(script(5, NOON), script(5, NOON));
    assert_ne!(script(5, NOON), demo_script(5, 43, NOON.parse().unwrap()));
    let serials: HashSet<_> = (0..32).filter_map(|bay| script(bay, NOON).serial).collect();
    assert_eq!(serials.len(), 24, "every fourth of 32 does not say who it is");
    assert!((0..32).all(|bay| script(bay, NOON).serial.is_none() == (bay % 4 == 3)));
    assert!(serials.iter().all(|serial| serial.len() == 7));

    let mut digests = HashSet::new();
    for bay in 0..8 {
        for clip in script(bay, NOON).clips {
            let Content::Footage { .. } = clip.content else { continue };
            let mut hasher = blake3::Hasher::new();
            io::copy(&mut clip.content.reader(Path::new(".")).unwrap(), &mut hasher).unwrap();
            assert!(digests.insert(hasher.finalize()), "no two files are the same");
        }
    }
}

#[test]
fn every_kind_of_file_is_there_and_understood() {
    for bay in 0..4 {
        let (identity, clips) = listed(bay);
        let of = |kind| clips.iter().filter(move |clip| clip.kind == kind);
        assert!((2..=3).contains(&of(ClipKind::Video).count()), "bay {bay}");
        for kind in [ClipKind::Photo, ClipKind::Audio, ClipKind::Track, ClipKind::Log] {
            assert_eq!(of(kind).count(), 1, "bay {bay}: {kind:?}");
        }
        assert_eq!(clips.iter().filter(|clip| clip.key_mark.is_some()).count(), 1);
        let track = of(ClipKind::Track).next().unwrap();
        assert_eq!(track.sidecar_of, Some(0));
        for clip in clips.iter().filter(|clip| clip.kind != ClipKind::Log) {
            assert!(clip.name_facts.start.is_some() && clip.name_facts.sequence.is_some());
            assert_eq!(clip.name_facts.serial, identity.serial, "bay {bay}");
            assert_eq!(clip.name_facts.officer, identity.officer);
            let face = clip.modified.unwrap().face.unwrap();
            let length = face - clip.name_facts.start.unwrap();
            assert!((TimeDelta::seconds(-1)..TimeDelta::seconds(21)).contains(&length));
        }
    }
}

#[test]
fn one_bay_has_lost_a_clip_and_its_log_tells_why() {
    let sequences: Vec<_> = listed(1)
        .1
        .iter()
        .filter(|clip| clip.kind == ClipKind::Video)
        .filter_map(|clip| clip.name_facts.sequence)
        .collect();
    assert_eq!(sequences, [1, 3]);
    let log = script(1, NOON).clips.pop().unwrap();
    let Content::Text(text) = log.content else { panic!("a log is text") };
    assert!(text.contains(" 09:02:28 battery low"), "{text}");
}

#[test]
fn nothing_is_recorded_in_the_future() {
    // 00:30 and 09:30 in China, and noon: before, amid and after the burned-in times. Amid them the
    // recorders are set to a zone where they are over.
    for (now, day) in [
        ("2026-11-21T16:30:00Z", "2026-11-21"),
        ("2026-11-22T01:30:00Z", "2026-11-22"),
        (NOON, "2026-11-22"),
    ] {
        for bay in 0..4 {
            let dock = Dock::with(&script(bay, now));
            let clips = dock.open().list().unwrap().clips;
            let start = clips[0].name_facts.start.unwrap();
            let day: NaiveDate = day.parse().unwrap();
            // One comes three days late.
            let day = if bay == 2 { day - TimeDelta::days(3) } else { day };
            assert_eq!(start.date(), day, "bay {bay} at {now}");
        }
    }
}

#[test]
fn at_any_minute_all_is_over_and_only_one_recorder_comes_too_late() {
    let midnight: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
    for minute in 0..24 * 60 {
        let now = midnight + TimeDelta::minutes(minute);
        for bay in 0..4 {
            let script = demo_script(bay, 42, now);
            let face = script.clock.as_ref().unwrap().show(now).unwrap().face;
            let ends = script.clips.iter().map(|clip| match clip.modified {
                Some(ScriptStamp::Face(end)) => end,
                other => panic!("{other:?}"),
            });
            let ages = ends.map(|end| face - end);
            let (youngest, oldest) =
                ages.fold((TimeDelta::MAX, TimeDelta::MIN), |(y, o), age| (y.min(age), o.max(age)));
            assert!(youngest >= TimeDelta::zero(), "bay {bay} at {now}: {youngest}");
            let late = oldest >= TimeDelta::hours(24);
            assert_eq!(late, bay == 2, "bay {bay} at {now}: {oldest}");
        }
    }
}

#[test]
fn names_show_the_burned_in_clock() {
    let start = listed(0).1[0].name_facts.start.unwrap();
    assert_eq!(start.time(), footage::named("street-day").unwrap().start());
    assert_eq!(start.time(), NaiveTime::from_hms_opt(8, 14, 5).unwrap());
}

#[test]
fn the_track_shows_true_time_and_sound_checksums() {
    // The clock of bay 1 is 61 s behind: it shows 08:14:05 when it is 08:15:06, 00:15:06 UTC.
    let clips = script(1, NOON).clips;
    let track = clips.iter().find(|clip| clip.path_raw.ends_with(b".NMEA")).unwrap();
    let Content::Text(text) = &track.content else { panic!("a track is text") };
    assert!(text.starts_with("$GPRMC,001506.00,A,29"), "{text}");
    assert_eq!(text.lines().count(), 21);
    for line in text.lines() {
        let (body, sum) = line.strip_prefix('$').unwrap().split_once('*').unwrap();
        let expected = body.bytes().fold(0, |sum, byte| sum ^ byte);
        assert_eq!(u8::from_str_radix(sum, 16).unwrap(), expected, "{line}");
        assert!(body.contains(",221126,"), "{line}");
    }
}
