//! The shape: what is kept, what older JSON means, what becomes a finding.

use super::*;

fn stream(index: u16, medium: &str, start_ms: i64, end_ms: i64) -> StreamInside {
    StreamInside {
        index,
        medium: medium.into(),
        packets: 100,
        start_ms: Some(start_ms),
        end_ms: Some(end_ms),
        timing: Some(Timing::default()),
        ..StreamInside::default()
    }
}

fn clip() -> InsideFacts {
    InsideFacts {
        version: INSIDE_VERSION,
        claimed_ms: Some(60_000),
        file: FileFacts {
            ending: Ending::Whole,
            readable_to_ms: Some(60_000),
            ..FileFacts::default()
        },
        streams: vec![stream(0, "video", 0, 60_000), stream(1, "audio", 20, 59_900)],
        ..InsideFacts::default()
    }
}

#[test]
fn json_without_a_field_was_not_examined_for_it() {
    let facts: InsideFacts =
        serde_json::from_str(r#"{"version":1,"streams":[{"index":3}]}"#).unwrap();
    assert_eq!((facts.version, facts.file.ending), (1, Ending::Unknown));
    assert_eq!((facts.sound.as_ref(), facts.streams[0].timing.as_ref()), (None, None));
    assert_eq!(facts.findings(), []);
    assert_eq!(serde_json::from_str::<InsideFacts>("{}").unwrap(), InsideFacts::default());
}

#[test]
fn json_of_a_later_version_is_read_as_far_as_it_is_known() {
    let later = r#"{"version":9,"file":{"ending":"melted","bytes":7},"colour":"red",
        "not_examined":[{"part":"smell","why":"no-nose"}]}"#;
    let facts: InsideFacts = serde_json::from_str(later).unwrap();
    assert_eq!((facts.file.ending, facts.file.bytes), (Ending::Unknown, 7));
    assert_eq!(facts.not_examined[0], NotExamined::default());
}

#[test]
fn facts_survive_json() {
    let facts = clip();
    let json = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<InsideFacts>(&json).unwrap(), facts);
}

#[test]
fn a_clean_clip_has_no_finding() {
    assert_eq!(clip().findings(), []);
}

#[test]
fn each_defect_becomes_its_finding() {
    let mut facts = clip();
    facts.file.ending = Ending::CutShort;
    facts.file.missing_bytes = Some(9);
    facts.file.damaged_packets = 4;
    facts.file.readable_to_ms = Some(58_000);
    facts.streams[1].start_ms = Some(1_500);
    facts.streams[1].end_ms = Some(40_000);
    let timing = facts.streams[0].timing.as_mut().unwrap();
    timing.gaps.push(Gap { start_ms: 10_000, end_ms: 16_800, frames: Some(203) });
    timing.steps_back.push(StepBack { at_ms: 30_000, by_ms: 5_000 });
    facts.sound = Some(SoundFacts {
        stream: 1,
        silences: vec![Gap { start_ms: 2_000, end_ms: 6_000, frames: None }],
        ..SoundFacts::default()
    });
    let told: Vec<_> = facts
        .findings()
        .iter()
        .map(|f| (f.kind.as_str(), f.stream, f.start_ms, f.end_ms, f.count))
        .collect();
    assert_eq!(
        told,
        [
            ("cut-short", None, None, None, Some(9)),
            ("shortfall", None, Some(58_000), Some(60_000), None),
            ("damaged", None, None, None, Some(4)),
            ("sound-late", Some(1), Some(0), Some(1_500), None),
            ("silence", Some(1), Some(2_000), Some(6_000), None),
            ("pictures-missing", Some(0), Some(10_000), Some(16_800), Some(203)),
            ("step-back", Some(0), Some(30_000), None, Some(5_000)),
            ("sound-ends-early", Some(1), Some(40_000), Some(60_000), None),
        ]
    );
}

#[test]
fn codes_are_those_of_the_json() {
    for kind in FindingKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        assert_eq!(FindingKind::named(kind.as_str()), Some(kind));
    }
    for part in [Part::Packets, Part::Timing, Part::Pictures, Part::Other] {
        assert_eq!(serde_json::to_value(part).unwrap(), part.as_str());
    }
    for why in [WhyNot::NotReadable, WhyNot::NoTimestamps, WhyNot::TooMany, WhyNot::Other] {
        assert_eq!(serde_json::to_value(why).unwrap(), why.as_str());
    }
}

#[test]
fn speech_at_the_beginning_stands_out_from_the_floor() {
    let opening = Levels { span_ms: 250, dbfs: vec![-20, -22, -60, -21, -61, -60, -60, -62] };
    assert_eq!(opening.floor_dbfs(), Some(-62));
    assert_eq!(opening.loud_ms(1_000, -62, 20), 750);
    assert_eq!(opening.loud_ms(250, -62, 20), 250);
    assert_eq!(Levels::default().floor_dbfs(), None);
}

/// Facts as full as they may be, each number as long as it can be written.
fn fullest() -> InsideFacts {
    let gap = Gap { start_ms: i64::MIN, end_ms: i64::MIN, frames: Some(u64::MAX) };
    let point = TrackPoint {
        clip_ms: Some(i64::MIN),
        utc: DateTime::from_timestamp_micros(1_773_472_522_250_001),
        north_udeg: Some(-90_000_000),
        east_udeg: Some(-180_000_000),
    };
    let timing = Timing {
        gaps: vec![gap; MOST_SPANS],
        steps_back: vec![StepBack { at_ms: i64::MIN, by_ms: u64::MAX }; MOST_SPANS],
        ..Timing::default()
    };
    let stream = StreamInside { timing: Some(timing), ..stream(9, "subtitle", 1, 2) };
    let levels = Levels { span_ms: u32::MAX, dbfs: vec![QUIETEST_DBFS; MOST_LEVELS] };
    InsideFacts {
        streams: vec![stream; MOST_STREAMS],
        sound: Some(SoundFacts {
            levels: levels.clone(),
            opening: levels,
            silences: vec![gap; MOST_SPANS],
            ..SoundFacts::default()
        }),
        track: Some(TrackFacts { points: vec![point; MOST_POINTS], ..TrackFacts::default() }),
        not_examined: vec![NotExamined::default(); 2 * MOST_STREAMS],
        ..InsideFacts::default()
    }
}

#[test]
fn the_fullest_facts_fit_what_a_worker_may_say() {
    let length = serde_json::to_string(&fullest()).unwrap().len();
    // The rest is for its other lines.
    assert!(length < crate::protocol::MOST_BYTES - 8 * 1024, "{length} bytes");
    assert_eq!(crate::outcome::clean_inside(fullest()), fullest());
}
