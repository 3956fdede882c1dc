//! GPX tracks (Topografix GPX 1.0 and 1.1): `trkpt` elements with `lat`, `lon` and `time`.
//!
//! Called by `sidecar`. The text is hostile: it is bounded, nothing it names is fetched, its entities
//! are not expanded, and reading ends at the first thing that is no XML.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use docket_transcode::inside::{TrackFacts, TrackPoint, TrackSource};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::trail::Trail;

/// Reads a whole GPX document. None when it holds not one point of a track.
pub(super) fn read(text: &str) -> Option<TrackFacts> {
    let mut trail = Trail::of(TrackSource::GpxFile);
    let mut reader = Reader::from_str(text);
    let mut open: Option<Open> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => match (element.local_name().as_ref(), &mut open) {
                ("trkpt", _) => open = Some(Open::of(&element)),
                ("time", Some(open)) => open.in_time = true,
                _ => {}
            },
            Ok(Event::Empty(element)) if element.local_name().as_ref() == "trkpt" => {
                Open::of(&element).close(&mut trail);
            }
            Ok(Event::Text(text)) => {
                if let Some(open) = open.as_mut().filter(|open| open.in_time) {
                    open.utc = time(&text);
                }
            }
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                "trkpt" => open.take().into_iter().for_each(|open| open.close(&mut trail)),
                "time" => open.iter_mut().for_each(|open| open.in_time = false),
                _ => {}
            },
            Ok(Event::Eof) => return trail.facts(),
            Ok(_) => {}
            Err(_) => {
                trail.unreadable();
                return trail.facts();
            }
        }
    }
}

/// A point whose element is open.
struct Open {
    place: Option<(i32, i32)>,
    utc: Option<DateTime<Utc>>,
    in_time: bool,
}

impl Open {
    fn of(element: &BytesStart<'_>) -> Self {
        let place = degrees(element, "lat", 90.0).zip(degrees(element, "lon", 180.0));
        Self { place, utc: None, in_time: false }
    }

    fn close(self, trail: &mut Trail) {
        match self.place {
            Some((north, east)) => trail.fix(TrackPoint {
                clip_ms: None,
                utc: self.utc,
                north_udeg: Some(north),
                east_udeg: Some(east),
            }),
            None => trail.unreadable(),
        }
    }
}

/// A decimal attribute in millionths of a degree.
#[allow(clippy::cast_possible_truncation)] // within 180,000,000 by the check before
fn degrees(element: &BytesStart<'_>, name: &str, most: f64) -> Option<i32> {
    let attribute = element.try_get_attribute(name).ok()??;
    let degrees = f64::from_str(attribute.value.trim()).ok()?;
    (degrees.abs() <= most).then(|| (degrees * 1e6).round() as i32)
}

/// An XML `dateTime` with a zone, as GPX demands.
fn time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
        <metadata><time>2001-01-01T00:00:00Z</time></metadata><trk><trkseg>
        <trkpt lat="24.874123" lon="118.6751234"><ele>4</ele><time>2026-03-14T07:15:22Z</time></trkpt>
        <trkpt lat="-24.8" lon="-118.6"/><trkpt lat="95" lon="0"></trkpt>
        <trkpt lat="0" lon="0"><time>yesterday</time></trkpt></trkseg></trk></gpx>"#;

    #[test]
    fn points_are_read_and_impossible_ones_counted() {
        let facts = read(GPX).unwrap();
        assert_eq!((facts.fixes, facts.unreadable), (3, 1));
        let first = facts.points[0];
        assert_eq!((first.north_udeg, first.east_udeg), (Some(24_874_123), Some(118_675_123)));
        assert_eq!(first.utc.unwrap().to_rfc3339(), "2026-03-14T07:15:22+00:00");
        assert_eq!((facts.points[1].north_udeg, facts.points[1].utc), (Some(-24_800_000), None));
        assert_eq!(facts.points[2].utc, None);
    }

    #[test]
    fn entities_are_not_expanded_and_torn_text_ends_it() {
        let bomb = r#"<!DOCTYPE gpx [<!ENTITY a "2026-03-14T07:15:22Z">]><gpx><trk><trkseg>
            <trkpt lat="1" lon="2"><time>&a;</time></trkpt></trkseg></trk></gpx>"#;
        assert_eq!(read(bomb).unwrap().points[0].utc, None);
        for cut in 0..GPX.len() {
            // Must end; a point that is not closed is none.
            let fixes = read(&GPX[..cut]).map_or(0, |facts| facts.fixes);
            assert!(fixes <= 3, "{cut}");
        }
        assert_eq!(read("<gpx></gpx>"), None);
    }
}
