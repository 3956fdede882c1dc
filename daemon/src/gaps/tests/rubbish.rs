//! Whatever stands in logs, names and stamps: the rules end, and say nothing that was not there.

use std::{collections::HashSet, sync::LazyLock};

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use docket_drivers::{ClipKind, profile::ProfileSet};
use proptest::prelude::*;

use super::super::{AtDock, CardFacts, ClipFacts, LogFact, Unfinished, find};
use crate::domain::{ItemId, Strength};

/// Made once: a set of patterns takes longer to make than a log to read.
static PROFILES: LazyLock<ProfileSet> = LazyLock::new(|| ProfileSet::shipped().unwrap());

/// Faces near each other, with some at the calendar's ends.
fn face() -> impl Strategy<Value = NaiveDateTime> {
    let near = (0_i64..200_000).prop_map(|s| {
        DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::days(20_500) + TimeDelta::seconds(s)
    });
    prop_oneof![20 => near, 1 => Just(NaiveDateTime::MIN), 1 => Just(NaiveDateTime::MAX)]
}

fn clip() -> impl Strategy<Value = ClipFacts> {
    let kind = prop_oneof![
        4 => Just(ClipKind::Video),
        1 => Just(ClipKind::Audio),
        1 => Just(ClipKind::Photo),
        1 => Just(ClipKind::Other)
    ];
    let times = (proptest::option::of(face()), proptest::option::of(face()));
    let number = proptest::option::of(prop_oneof![0_u32..40, 9_990_u32..10_000, any::<u32>()]);
    (kind, times, number, any::<(bool, u64, Option<u8>)>()).prop_map(
        |(kind, (start, end), sequence, (is_unfinished, size, battery_percent))| ClipFacts {
            item: ItemId::mint(DateTime::UNIX_EPOCH),
            kind,
            stream: String::new(),
            sequence,
            start,
            end,
            recorded: None,
            size,
            is_marked: size.is_multiple_of(2),
            unfinished: is_unfinished
                .then(|| Unfinished { why: "no-index".into(), strength: Strength::Certain }),
            inside: Vec::new(),
            pull: None,
            at_dock: AtDock { battery_percent, free_bytes: Some(size) },
        },
    )
}

/// A line of a log, or what stands in its place.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let words = prop_oneof![
        Just("REC START"),
        Just("REC STOP"),
        Just("CARD FULL"),
        Just("电量不足"),
        Just("故障"),
        Just("开始录像")
    ];
    let told = (0_i64..10_000, words, any::<bool>()).prop_map(|(year, words, gb)| {
        let text = format!("{year:04}-03-02 08:00:01 {words}");
        if gb { encoding_rs::GB18030.encode(&text).0.into_owned() } else { text.into_bytes() }
    });
    prop_oneof![2 => told, 1 => proptest::collection::vec(any::<u8>(), 0..80)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_end_and_invent_nothing(
        clips in proptest::collection::vec(clip(), 0..24),
        lines in proptest::collection::vec(line(), 0..40),
        docked in proptest::option::of(face()),
    ) {
        let profile = PROFILES.get("generic-dcim").unwrap();
        let item = ItemId::mint(DateTime::UNIX_EPOCH);
        let read = profile.read_log(b"LOG/SYSTEM.LOG", &lines.join(&b'\n'), true).unwrap();
        let log = read.lines.into_iter().map(|line| LogFact {
            at: line.at,
            event: line.event,
            text: line.text,
            item,
        });
        let habits = profile.recording().clone();
        let facts = CardFacts { clips, log: log.collect(), habits, docked };
        let found = find(&facts);
        let items: HashSet<ItemId> = facts.clips.iter().map(|clip| clip.item).collect();
        let places: HashSet<&str> = found.findings.iter().map(|one| one.place.as_str()).collect();
        prop_assert_eq!(places.len(), found.findings.len(), "one interruption a place");
        for one in &found.findings {
            prop_assert!(items.contains(&one.before));
            prop_assert!(one.after.is_none_or(|after| items.contains(&after)));
            let is_known = |of| items.contains(&of) || (of == item && !facts.log.is_empty());
            let is_grounded = one.evidence.iter().filter_map(|e| e.item).all(is_known);
            prop_assert!(is_grounded, "{:?}", one.evidence);
        }
        let stitched: Vec<_> = found.recordings.iter().flat_map(|one| &one.clips).collect();
        let once: HashSet<_> = stitched.iter().collect();
        prop_assert_eq!(once.len(), stitched.len(), "a clip is of one recording");
    }
}
