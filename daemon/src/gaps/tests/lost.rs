//! Footage missing between recordings, made by hand: how much, and how that is known.

use chrono::TimeDelta;
use docket_drivers::profile::LogEvent;

use super::{
    super::*,
    hand::{at, card, clip, line},
};
use crate::domain::{InterruptionKind, Loss, Strength};

/// What is missing beside each recording: seconds, and whether that is reckoned.
fn beside(found: &Found) -> Vec<Vec<(i64, bool)>> {
    let parts = |one: &Recording| {
        one.missing_beside.iter().map(|part| (part.ms / 1000, part.is_estimate)).collect()
    };
    found.recordings.iter().map(parts).collect()
}

/// Three full clips, the last of them marked, and the next one after a night.
fn loop_overwritten() -> Vec<ClipFacts> {
    let mut clips =
        vec![clip("08:00:00", 300, 1), clip("08:05:00", 300, 2), clip("08:10:00", 300, 3)];
    clips[2].is_marked = true;
    let night = TimeDelta::hours(20);
    let next = clip("08:15:00", 60, 34);
    let later = |at: Option<chrono::NaiveDateTime>| at.map(|at| at + night);
    clips.push(ClipFacts { start: later(next.start), end: later(next.end), ..next });
    clips
}

#[test]
fn what_a_loop_overwrote_before_a_night_is_reckoned_by_full_clips() {
    let clips = loop_overwritten();
    let found = find(&card(&clips, &[]));
    let [one] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((one.kind, one.strength), (InterruptionKind::SequenceHole, Strength::Likely));
    assert_eq!(one.loss, Some(Loss::InformationLost));
    assert_eq!(beside(&found), [vec![], vec![(30 * 300, true)]]);
    let part = &found.recordings[1].missing_beside[0];
    assert_eq!((part.span.from, part.span.to), (clips[2].end, clips[3].start));
    assert_eq!(part.place, one.place, "it is that interruption");
}

#[test]
fn files_gone_between_two_recordings_are_reckoned_by_full_clips() {
    let clips = [
        clip("08:00:00", 300, 1),
        clip("08:05:00", 300, 2),
        clip("08:10:00", 100, 3),
        clip("10:00:00", 60, 6),
    ];
    let found = find(&card(&clips, &[]));
    assert_eq!(found.findings[0].kind, InterruptionKind::SequenceHole);
    assert_eq!(beside(&found), [vec![], vec![(2 * 300, true)]]);
    // Nobody knows how long a full clip is: then no longer than the longest there is.
    let found = find(&card(&[clips[2].clone(), clips[3].clone()], &[]));
    assert_eq!(beside(&found), [vec![], vec![(2 * 100, true)]]);
}

#[test]
fn a_recording_that_only_the_log_has_is_as_long_as_the_log_says() {
    let clips = [clip("08:00:00", 100, 1), clip("10:00:00", 60, 2)];
    let log = [
        line("08:00:00", LogEvent::RecordStart),
        line("08:01:40", LogEvent::RecordStop),
        line("09:00:00", LogEvent::RecordStart),
        line("09:20:00", LogEvent::RecordStop),
        line("10:00:00", LogEvent::RecordStart),
        line("10:01:00", LogEvent::RecordStop),
    ];
    let found = find(&card(&clips, &log));
    let [one] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((one.kind, one.strength), (InterruptionKind::RecorderLog, Strength::Likely));
    assert_eq!(beside(&found), [vec![], vec![(20 * 60, false)]]);
    let part = &found.recordings[1].missing_beside[0];
    assert_eq!((part.span.from, part.span.to), (Some(at("09:00:00")), Some(at("09:20:00"))));
    // Its stop is not logged: a full clip at most.
    let unstopped = [&log[..3], &log[4..]].concat();
    assert_eq!(beside(&find(&card(&clips, &unstopped))), [vec![], vec![(100, true)]]);
    // Nothing was recorded in between.
    let clean = [&log[..2], &log[4..]].concat();
    assert_eq!(beside(&find(&card(&clips, &clean))), [vec![], vec![]]);
}

#[test]
fn what_the_log_has_behind_the_last_clip_is_told_with_it() {
    let clips = [clip("08:00:00", 100, 1)];
    let log = [
        line("08:00:00", LogEvent::RecordStart),
        line("08:01:40", LogEvent::RecordStop),
        line("09:00:00", LogEvent::RecordStart),
        line("09:00:30", LogEvent::RecordStop),
    ];
    assert_eq!(beside(&find(&card(&clips, &log))), [vec![(30, false)]]);
}
