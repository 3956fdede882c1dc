//! Satellite fixes of a clip, from a track inside it or from one beside it.
//!
//! Called by `flow::inside`. A track inside a clip says where in the clip each fix is. One beside it
//! does not; but where it lasts as long as the clip, it began and ended with it.

use docket_transcode::inside::TrackFacts;

use super::{Fix, clip::SATELLITE_MS, ms};

/// Most fixes kept of a clip; more say nothing new of its start.
const MOST_FIXES: usize = 16;

/// The fixes of a track inside a clip: an even choice.
#[must_use]
pub fn fixes_in(track: &TrackFacts) -> Vec<Fix> {
    let fix = |(at_ms, utc)| Some(Fix { at_ms: u64::try_from(at_ms).ok()?, utc });
    let fixes: Vec<Fix> = track.time_pairs().filter_map(fix).collect();
    let step = fixes.len().div_ceil(MOST_FIXES).max(1);
    fixes.into_iter().step_by(step).collect()
}

/// The fixes of a track beside a clip of this length: its first and its last, if satellites were in
/// sight all the time and the track lasts as long as the clip, as far as that can be told. Else none.
#[must_use]
pub fn fixes_beside(track: &TrackFacts, length_ms: u64) -> Vec<Fix> {
    let at = |point: Option<&docket_transcode::inside::TrackPoint>| point.and_then(|p| p.utc);
    let (Some(first), Some(last)) = (at(track.points.first()), at(track.points.last())) else {
        return Vec::new();
    };
    let lasts_ms = ms(last) - ms(first);
    let agrees = i64::try_from(length_ms)
        .is_ok_and(|length_ms| (length_ms - lasts_ms).saturating_abs() <= SATELLITE_MS);
    match u64::try_from(lasts_ms) {
        Ok(lasts_ms) if agrees && track.without_fix == 0 && track.fixes > 1 => {
            vec![Fix { at_ms: 0, utc: first }, Fix { at_ms: lasts_ms, utc: last }]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use docket_transcode::inside::TrackPoint;

    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-03-14T07:15:22Z".parse().unwrap()
    }

    /// A fix a second; inside a clip each at its place.
    fn track(seconds: i64, inside: bool) -> TrackFacts {
        let point = |n: i64| TrackPoint {
            clip_ms: inside.then_some(n * 1000),
            utc: Some(start() + TimeDelta::seconds(n)),
            ..TrackPoint::default()
        };
        let points: Vec<_> = (0..=seconds).map(point).collect();
        TrackFacts { fixes: points.len() as u64, points, ..TrackFacts::default() }
    }

    #[test]
    fn a_track_inside_says_where_each_fix_is() {
        let fixes = fixes_in(&track(100, true));
        assert!((MOST_FIXES / 2..=MOST_FIXES).contains(&fixes.len()), "{}", fixes.len());
        let begins = |fix: &Fix| ms(fix.utc) - i64::try_from(fix.at_ms).unwrap();
        assert!(fixes.iter().all(|fix| begins(fix) == ms(start())));
        assert_eq!(fixes_in(&track(100, false)), []);
        assert_eq!(fixes_in(&TrackFacts::default()), []);
    }

    #[test]
    fn a_track_beside_counts_only_where_it_lasts_as_long() {
        let fixes = fixes_beside(&track(60, false), 61_500);
        assert_eq!(fixes[0], Fix { at_ms: 0, utc: start() });
        assert_eq!(fixes[1], Fix { at_ms: 60_000, utc: start() + TimeDelta::seconds(60) });
        for length_ms in [57_000, 63_000, 0, u64::MAX] {
            assert_eq!(fixes_beside(&track(60, false), length_ms), [], "{length_ms}");
        }
        let late = TrackFacts { without_fix: 1, ..track(60, false) };
        assert_eq!(fixes_beside(&late, 60_000), [], "who knows when they came into sight");
        assert_eq!(fixes_beside(&TrackFacts::default(), 0), []);
    }
}
