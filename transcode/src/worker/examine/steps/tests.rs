//! Timestamps written down by hand and by chance, judged by what was left out of them.

use super::*;

/// Runs times in microseconds through, placed in milliseconds.
fn timing(times_us: impl IntoIterator<Item = i64>) -> Timing {
    let mut steps = Steps::default();
    for time_us in times_us {
        steps.take(Packet { time_us, own_us: None });
    }
    steps.timing(|us| us / 1000)
}

/// Frame `number` at 30 a second, as a clock of 90 kHz writes it.
fn at_30(number: i64) -> i64 {
    number * 3000 * 100 / 9
}

#[test]
fn an_even_stream_has_no_gap() {
    let told = timing((0..900).map(at_30));
    assert_eq!(told.steadiness, Steadiness::Steady);
    assert!((33_300..33_400).contains(&told.usual_step_us.unwrap()), "{told:?}");
    assert_eq!((told.gaps, told.frames_missing, told.lost_ms), (vec![], Some(0), 0));
}

#[test]
fn missing_frames_are_counted_and_placed() {
    let told = timing((0..900).filter(|n| !(300..503).contains(n) && *n != 700).map(at_30));
    assert_eq!(told.frames_missing, Some(204));
    let spans: Vec<_> = told.gaps.iter().map(|g| (g.start_ms, g.end_ms, g.frames)).collect();
    assert_eq!(spans, [(9_999, 16_766, Some(203)), (23_333, 23_366, Some(1))]);
    assert!((6_798..=6_802).contains(&told.lost_ms), "{}", told.lost_ms);
}

#[test]
fn stamps_rounded_to_milliseconds_are_steady() {
    let told = timing((0..900).map(|n| at_30(n) / 1000 * 1000));
    assert_eq!((told.steadiness, told.frames_missing), (Steadiness::Steady, Some(0)));
}

#[test]
fn a_variable_rate_shows_only_long_pauses() {
    let mut time = 0;
    let mut rng = fastrand::Rng::with_seed(7);
    let times: Vec<i64> = (0..900)
        .map(|n| {
            time += if n == 400 { 4_000_000 } else { rng.i64(20_000..180_000) };
            time
        })
        .collect();
    let told = timing(times);
    assert_eq!((told.steadiness, told.frames_missing), (Steadiness::Variable, None));
    assert_eq!((told.gaps.len(), told.more_gaps), (1, 0));
    assert!((3_800..4_000).contains(&told.gaps[0].length_ms()), "{:?}", told.gaps);
    assert_eq!(told.gaps[0].frames, None);
}

#[test]
fn a_picture_every_two_seconds_is_a_rate_too() {
    let told = timing((0..60).filter(|n| !(20..40).contains(n)).map(|n| n * 2_000_000));
    assert_eq!((told.steadiness, told.frames_missing), (Steadiness::Steady, Some(20)));
}

#[test]
fn steps_back_are_told_and_the_rest_goes_on_from_there() {
    let told = timing((0..300).chain(100..300).map(at_30));
    let backs: Vec<_> = told.steps_back.iter().map(|b| (b.at_ms, b.by_ms)).collect();
    assert_eq!(backs, [(9_999, 6_667)]);
    assert_eq!((told.frames_missing, told.more_steps_back), (Some(0), 0));
}

#[test]
fn the_largest_gaps_are_listed_and_the_rest_counted() {
    // Every twentieth frame is missing, and ninety in the middle.
    let told = timing((0..3000).filter(|n| n % 20 != 0 && !(1500..1590).contains(n)).map(at_30));
    assert_eq!(told.gaps.len(), MOST_SPANS);
    assert_eq!(told.gaps.iter().map(|gap| gap.frames.unwrap()).max(), Some(90));
    // The very first frame is missing too, which nothing shows.
    assert_eq!(told.frames_missing, Some(149 - 5 + 90));
    assert_eq!(told.more_gaps + told.gaps.len() as u64, 145);
}

#[test]
fn packets_that_tell_their_length_leave_gaps_only_where_they_are_late() {
    let mut steps = Steps::default();
    for number in (0..500).filter(|n| !(100..150).contains(n)) {
        let shake = (number % 7) * 4_000;
        steps.take(Packet { time_us: number * 21_333 + shake, own_us: Some(21_333) });
    }
    let told = steps.timing(|us| us / 1000);
    assert_eq!((told.gaps.len(), told.more_gaps, told.frames_missing), (1, 0, None));
    assert!((1_040..1_090).contains(&told.gaps[0].length_ms()), "{:?}", told.gaps);
}

#[test]
fn too_few_packets_tell_no_rate() {
    for count in 0..10 {
        let told = timing((0..count).map(at_30));
        assert_eq!((told.steadiness, told.usual_step_us), (Steadiness::TooShort, None));
    }
}

#[test]
fn absurd_times_neither_overflow_nor_grow() {
    let mut rng = fastrand::Rng::with_seed(11);
    let mut steps = Steps::default();
    for _ in 0..200_000 {
        let time_us = [i64::MIN, i64::MAX, 0, rng.i64(..), rng.i64(..1000)][rng.usize(..5)];
        steps.take(Packet { time_us, own_us: None });
    }
    assert!(steps.classes.len() < 20_000, "{}", steps.classes.len());
    let told = steps.timing(|us| us / 1000);
    assert!(told.gaps.len() <= MOST_SPANS && told.steps_back.len() <= MOST_SPANS);
}

/// Frames taken out by chance, at random rates: the count must be what was taken out, by an oracle
/// that only counts.
#[test]
fn any_frames_taken_out_are_counted() {
    for seed in 0..400 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let rate = [10, 15, 24, 25, 30, 50, 60][rng.usize(..7)];
        let count = rng.i64(200..2000);
        let mut kept: Vec<i64> = (0..count).collect();
        let mut taken = 0;
        for _ in 0..rng.usize(0..8) {
            let from = rng.usize(1..kept.len() - 2);
            let until = (from + rng.usize(1..40)).min(kept.len() - 1);
            taken += kept.drain(from..until).count();
        }
        let told = timing(kept.iter().map(|n| n * 1_000_000 / rate));
        assert_eq!(told.frames_missing, Some(taken as u64), "seed {seed}, {rate}/s");
        let listed: u64 = told.gaps.iter().filter_map(|gap| gap.frames).sum();
        assert!(listed == taken as u64 || told.more_gaps > 0, "seed {seed}");
    }
}
