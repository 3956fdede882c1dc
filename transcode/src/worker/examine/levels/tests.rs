//! Sound as numbers: loud, quiet, gone.

use super::*;

const PIECE_US: i64 = 20_000;

/// A piece of 160 samples (20 ms at 8 kHz) at this level.
fn at(dbfs: f64) -> Power {
    let mean = if dbfs <= -200.0 { 0.0 } else { 10_f64.powf(dbfs / 10.0) };
    Power { sum: mean * 160.0, samples: 160 }
}

fn measure(pieces: impl IntoIterator<Item = f64>) -> SoundFacts {
    let mut meter = Meter::new();
    for (number, dbfs) in pieces.into_iter().enumerate() {
        meter.take(at(dbfs), PIECE_US, Some(i64::try_from(number).unwrap() * PIECE_US));
    }
    meter.facts(1, |us| us / 1000)
}

/// Seconds of sound at levels.
fn seconds(parts: &[(usize, f64)]) -> Vec<f64> {
    parts.iter().flat_map(|(seconds, dbfs)| vec![*dbfs; seconds * 50]).collect()
}

#[test]
fn levels_are_told_a_second_and_finer_at_the_start() {
    let told = measure(seconds(&[(2, -20.0), (60, -50.4)]));
    assert_eq!((told.levels.span_ms, told.levels.dbfs.len()), (1000, 62));
    assert_eq!(told.levels.dbfs[..4], [-20, -20, -50, -50]);
    assert_eq!((told.opening.span_ms, told.opening.dbfs.len()), (250, 120));
    assert_eq!(told.opening.dbfs[6..10], [-20, -20, -50, -50]);
    assert_eq!((told.decoded_ms, told.silent_ms), (62_000, 0));
    let floor = told.levels.floor_dbfs().unwrap();
    assert_eq!(told.opening.loud_ms(10_000, floor, 15), 2_000);
}

#[test]
fn long_clips_have_longer_spans() {
    let told = measure(seconds(&[(700, -30.0), (1700, -40.0)]));
    assert_eq!((told.levels.span_ms, told.levels.dbfs.len()), (4000, 600));
    assert_eq!(told.levels.dbfs[174..176], [-30, -40]);
}

#[test]
fn silence_is_told_from_three_seconds_on() {
    let told = measure(seconds(&[(5, -30.0), (2, -300.0), (5, -30.0), (4, -300.0), (1, -30.0)]));
    let spans: Vec<_> = told.silences.iter().map(|s| (s.start_ms, s.end_ms)).collect();
    assert_eq!((spans, told.silent_ms), (vec![(12_000, 16_000)], 4_000));
    assert_eq!(told.levels.dbfs[13], QUIETEST_DBFS);
    let quiet = measure(seconds(&[(60, -78.0)]));
    assert_eq!(quiet.silences, []);
    let all = measure(seconds(&[(60, -90.0)]));
    assert_eq!((all.silences.len(), all.silent_ms), (1, 60_000));
}

#[test]
fn a_hole_parts_two_silences() {
    let mut meter = Meter::new();
    for number in (0..200).chain(1000..1200) {
        meter.take(at(-300.0), PIECE_US, Some(number * PIECE_US));
    }
    let told = meter.facts(0, |us| us / 1000);
    let spans: Vec<_> = told.silences.iter().map(|s| (s.start_ms, s.end_ms)).collect();
    assert_eq!(spans, [(0, 4_000), (20_000, 24_000)]);
    assert_eq!(told.decoded_ms, 8_000);
}

#[test]
fn pieces_without_a_time_follow_one_another() {
    let mut meter = Meter::new();
    (0..300).for_each(|_| meter.take(at(-300.0), PIECE_US, None));
    assert_eq!(meter.facts(0, |us| us / 1000).silences[0].length_ms(), 6_000);
}

#[test]
fn absurd_sound_neither_overflows_nor_grows() {
    let mut meter = Meter::new();
    let mut rng = fastrand::Rng::with_seed(3);
    for _ in 0..20_000 {
        let power = Power { sum: [f64::NAN, f64::INFINITY, -1.0, 0.5][rng.usize(..4)], samples: 1 };
        let lasting_us = [0, i64::MAX, 1_000_000][rng.usize(..3)];
        meter.take(power, lasting_us, [None, Some(i64::MIN), Some(i64::MAX)][rng.usize(..3)]);
    }
    let told = meter.facts(0, |us| us / 1000);
    assert!(told.levels.dbfs.len() <= MOST_LEVELS && told.opening.dbfs.len() <= OPENING_LEVELS);
    assert!(told.silences.len() <= docket_transcode::inside::MOST_SPANS);
}
