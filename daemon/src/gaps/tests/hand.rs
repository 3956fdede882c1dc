//! Days made by hand: each evidence for itself, and what must not be taken for any.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use docket_drivers::{ClipKind, profile::LogEvent};

use super::super::*;
use crate::domain::{Cause, EvidenceCode, InterruptionKind, ItemId, Loss, Strength};

pub(super) fn at(clock: &str) -> NaiveDateTime {
    format!("2026-03-02T{clock}").parse().unwrap()
}

/// A clip of so many seconds with that number.
pub(super) fn clip(start: &str, seconds: i64, number: u32) -> ClipFacts {
    ClipFacts {
        item: ItemId::mint(DateTime::UNIX_EPOCH + TimeDelta::seconds(number.into())),
        kind: ClipKind::Video,
        stream: String::new(),
        sequence: Some(number),
        start: Some(at(start)),
        end: Some(at(start) + TimeDelta::seconds(seconds)),
        recorded: None,
        size: 1,
        is_marked: false,
        unfinished: None,
        inside: Vec::new(),
        pull: None,
        at_dock: AtDock::default(),
    }
}

pub(super) fn line(clock: &str, event: LogEvent) -> LogFact {
    let item = ItemId::mint(DateTime::UNIX_EPOCH);
    LogFact { at: at(clock), event, text: format!("{clock} {}", event.as_str()), item }
}

pub(super) fn card(clips: &[ClipFacts], log: &[LogFact]) -> CardFacts {
    CardFacts { clips: clips.to_vec(), log: log.to_vec(), ..CardFacts::default() }
}

pub(super) fn told(facts: &CardFacts) -> Vec<(InterruptionKind, Strength)> {
    find(facts).findings.iter().map(|one| (one.kind, one.strength)).collect()
}

#[test]
fn clips_that_roll_over_are_one_recording_and_a_stop_begins_another() {
    let clips = [
        clip("08:00:00", 300, 9_998),
        clip("08:05:02", 300, 9_999),
        clip("08:10:03", 40, 1),
        clip("09:30:00", 50, 2),
    ];
    let found = find(&card(&clips, &[]));
    assert_eq!(found.findings, []);
    let lengths: Vec<_> = found
        .recordings
        .iter()
        .map(|one| (one.clips.len(), one.found_ms, one.missing.len()))
        .collect();
    assert_eq!(lengths, [(3, 640_000, 0), (1, 50_000, 0)]);
}

#[test]
fn a_battery_that_died_is_certain_and_one_act_of_recording_goes_on() {
    let clips = [clip("08:00:00", 100, 1), clip("08:06:40", 60, 2)];
    let log = [
        line("08:00:00", LogEvent::RecordStart),
        line("08:01:40", LogEvent::Battery),
        line("08:06:40", LogEvent::RecordStart),
        line("08:07:40", LogEvent::RecordStop),
    ];
    let found = find(&card(&clips, &log));
    let [one] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((one.kind, one.strength), (InterruptionKind::TimeGap, Strength::Certain));
    assert_eq!((one.cause, one.loss), (Some(Cause::Battery), None));
    assert_eq!((one.after, one.spoken_in), (Some(clips[1].item), Some(clips[1].item)));
    assert_eq!(one.span.seconds(), Some(300));
    let [recording] = found.recordings.as_slice() else { panic!("{:?}", found.recordings) };
    assert_eq!((recording.found_ms, recording.missing[0].ms), (160_000, 300_000));
}

#[test]
fn a_warning_before_a_stop_by_hand_is_no_interruption() {
    let clips = [clip("08:00:00", 100, 1), clip("08:02:00", 60, 2)];
    let log = [
        line("08:00:00", LogEvent::RecordStart),
        line("08:00:30", LogEvent::Battery),
        line("08:01:40", LogEvent::RecordStop),
        line("08:02:00", LogEvent::RecordStart),
    ];
    assert_eq!(told(&card(&clips, &log)), []);
}

#[test]
fn what_did_not_go_on_goes_to_the_supervisor() {
    let clips = [clip("08:00:00", 100, 1)];
    let log = [line("08:00:00", LogEvent::RecordStart), line("08:01:41", LogEvent::Storage)];
    let found = find(&card(&clips, &log)).findings;
    assert_eq!(
        (found[0].kind, found[0].strength),
        (InterruptionKind::RecorderLog, Strength::Certain)
    );
    assert_eq!((found[0].loss, found[0].cause), (Some(Loss::CouldNotGoOn), Some(Cause::Storage)));
    assert_eq!(found[0].span.to, None);
}

#[test]
fn missing_numbers_are_an_interruption_only_where_time_is_missing_too() {
    let together = [clip("08:00:00", 300, 1), clip("08:05:01", 300, 4)];
    assert_eq!(told(&card(&together, &[])), [], "nothing can have been recorded in between");
    let full = [
        clip("08:00:00", 300, 1),
        clip("08:05:00", 300, 2),
        clip("08:10:00", 300, 3),
        clip("08:20:00", 300, 5),
    ];
    let found = find(&card(&full, &[])).findings;
    assert_eq!(
        (found[0].kind, found[0].strength),
        (InterruptionKind::SequenceHole, Strength::Certain)
    );
    assert_eq!(found[0].loss, Some(Loss::InformationLost));
    assert!(found[0].evidence.iter().any(|e| e.code == EvidenceCode::TimeFits));
}

#[test]
fn photos_of_a_shared_count_are_no_holes_and_those_of_their_own_neither() {
    let photo = |start: &str, number| ClipFacts {
        kind: ClipKind::Photo,
        end: Some(at(start)),
        ..clip(start, 0, number)
    };
    let shared = [clip("08:00:00", 60, 1), photo("08:30:00", 2), clip("09:00:00", 60, 3)];
    assert_eq!(told(&card(&shared, &[])), []);
    let mut own = [clip("08:00:00", 60, 1), photo("08:30:00", 1), clip("09:00:00", 60, 2)];
    own[1].item = ItemId::mint(DateTime::UNIX_EPOCH);
    assert_eq!(told(&card(&own, &[])), []);
}

#[test]
fn two_streams_are_two_recordings_with_their_own_gaps() {
    let stream = |clip: ClipFacts, name: &str| ClipFacts {
        stream: name.into(),
        item: ItemId::mint(DateTime::UNIX_EPOCH),
        ..clip
    };
    let mut clips = Vec::new();
    for (start, number) in [("08:00:00", 1), ("08:05:00", 2), ("08:10:00", 3), ("08:15:00", 4)] {
        clips.push(stream(clip(start, 300, number), "CH1"));
        if number != 3 {
            clips.push(stream(clip(start, 300, number), "CH2"));
        }
    }
    let found = find(&card(&clips, &[]));
    assert_eq!(found.recordings.len(), 2);
    let [one] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((one.kind, one.strength), (InterruptionKind::SequenceHole, Strength::Certain));
    assert_eq!(one.before, clips[3].item, "the second stream lacks its third clip");
}

#[test]
fn one_place_is_found_under_one_name_whatever_more_is_known() {
    let mut clips = [clip("08:00:00", 100, 1), clip("08:01:50", 60, 2)];
    let first = find(&card(&clips, &[])).findings;
    clips[0].unfinished = Some(Unfinished { why: "no-index".into(), strength: Strength::Certain });
    let later = find(&card(&clips, &[])).findings;
    assert_eq!(first[0].place, later[0].place);
    assert_eq!((first[0].strength, later[0].strength), (Strength::Possible, Strength::Certain));
    assert_eq!(later[0].kind, InterruptionKind::Unfinished);
    clips.reverse();
    assert_eq!(find(&card(&clips, &[])).findings, later, "the order of the facts does not matter");
}

#[test]
fn facts_of_no_sense_are_borne() {
    let absurd = NaiveDateTime::MAX;
    let mut clips = vec![clip("08:00:00", 10, u32::MAX), clip("08:00:20", 10, 0)];
    clips[0].end = Some(absurd);
    clips[1].start = Some(NaiveDateTime::MIN);
    let log = [LogFact { at: absurd, ..line("08:00:00", LogEvent::Fault) }];
    let _ = find(&card(&clips, &log));
    clips[0].start = Some(absurd);
    let _ = find(&card(&clips, &log));
    assert_eq!(find(&CardFacts::default()), Found::default());
}

/// A photo, or a clip, whose stamp lies years ahead of everything makes January's clips no older than they are.
#[test]
fn one_stamp_in_the_future_makes_no_clock_begin_anew() {
    let january = |mut clip: ClipFacts| {
        let back = TimeDelta::days(59);
        (clip.start, clip.end) = (clip.start.map(|at| at - back), clip.end.map(|at| at - back));
        clip
    };
    let sound = [january(clip("08:00:00", 60, 1)), january(clip("09:00:00", 60, 2))];
    let broken = |kind| {
        let start = Some(at("08:00:00") + TimeDelta::days(4_000));
        ClipFacts { kind, start, end: start, ..clip("08:00:00", 1, 3) }
    };
    let told = |clips: &[ClipFacts], docked| {
        let facts = CardFacts { docked, ..card(clips, &[]) };
        find(&facts).findings.iter().filter(|one| one.strength > Strength::Possible).count()
    };
    let docked = Some(at("12:00:00") - TimeDelta::days(59));
    let with = |kind| [sound[0].clone(), sound[1].clone(), broken(kind)];
    assert_eq!(told(&sound, docked), 0);
    assert_eq!(told(&with(ClipKind::Photo), docked), 0);
    assert_eq!(told(&with(ClipKind::Video), docked), 0);
    // A clock that did begin anew is seen as before: its dock was in March.
    let reset = [clip("08:00:00", 60, 1), january(clip("09:00:00", 60, 2))];
    let reset = [reset[0].clone(), january_of_old(&reset[1])];
    assert_eq!(told(&reset, Some(at("12:00:00"))), 1);
}

/// How long a recorder takes from one file to the next is a fact of its family.
#[test]
fn the_roll_over_tolerance_is_the_profile_s() {
    let clips = [clip("08:00:00", 300, 1), clip("08:05:05", 300, 2)];
    let within = |roll_over_ms| {
        let mut facts = card(&clips, &[]);
        facts.habits.roll_over_ms = roll_over_ms;
        let found = find(&facts);
        (found.findings.len(), found.recordings.len())
    };
    assert_eq!(within(1_000), (1, 2), "five seconds are a pause");
    assert_eq!(within(10_000), (0, 1), "five seconds are the next file");
}

fn january_of_old(clip: &ClipFacts) -> ClipFacts {
    let back = TimeDelta::days(2_192);
    let moved = |at: Option<NaiveDateTime>| at.map(|at| at - back);
    ClipFacts { start: moved(clip.start), end: moved(clip.end), ..clip.clone() }
}

/// How a recorder was at a dock bears on the clip that was its last there, and on none that came later.
#[test]
fn an_empty_battery_is_held_against_the_last_clip_of_its_own_dock() {
    let empty = AtDock { battery_percent: Some(1), free_bytes: None };
    let unfinished = Some(Unfinished { why: "no-index".into(), strength: Strength::Certain });
    let of = |at_dock, unfinished| ClipFacts { at_dock, unfinished, ..clip("09:00:00", 60, 2) };
    let cause = |clips: &[ClipFacts]| find(&card(clips, &[])).findings.last().and_then(|f| f.cause);
    let first = ClipFacts { at_dock: empty, ..clip("08:00:00", 60, 1) };
    let later = of(AtDock::default(), unfinished.clone());
    assert_eq!(cause(&[first.clone(), later]), Some(Cause::DeviceFault));
    assert_eq!(cause(&[first, of(empty, unfinished)]), Some(Cause::Battery));
}
