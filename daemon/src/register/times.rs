//! Days and times in files, in the station's zone.
//!
//! A day alone is meant whole: what begins on it begins with its first moment, what ends on it ends
//! with its last. What is written is read as the same moment again.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use docket_config::TimeZone;

use super::Fault;
use crate::words::{face_in_zone, in_zone};

/// How days are written: as ISO 8601 has it, as spreadsheets do, as people do.
const DAYS: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"];
/// How times of day are written.
const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];

/// Which end of an interval a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning: of a day alone the first moment.
    Start,
    /// Its end: of a day alone the first moment of the next.
    End,
}

/// The moment that `text` means in `zone`: a day, a day and a time, or RFC 3339.
///
/// # Errors
/// When it is none, or when the zone's clocks skip it.
pub fn moment(text: &str, zone: TimeZone, edge: Edge) -> Result<DateTime<Utc>, Fault> {
    let text = text.trim();
    if let Some(day) = DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()) {
        let day = match edge {
            Edge::Start => Some(day),
            Edge::End => day.succ_opt(),
        };
        return day.and_then(|day| first_moment(day, zone)).ok_or_else(|| Fault::no_time(text));
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    let faces = DAYS.iter().flat_map(|day| TIMES.iter().map(move |time| format!("{day} {time}")));
    let spaced = text.replacen('T', " ", 1);
    let face = faces
        .map(|form| NaiveDateTime::parse_from_str(&spaced, &form))
        .find_map(Result::ok)
        .ok_or_else(|| Fault::no_time(text))?;
    let at = face_in_zone(zone, face).ok_or_else(|| Fault::skipped_time(text))?;
    Ok(at.to_utc())
}

/// `at` as it is written in a file.
#[must_use]
pub fn shown(at: DateTime<Utc>, zone: TimeZone, edge: Edge) -> String {
    let local = in_zone(zone, at).naive_local();
    let day = match edge {
        Edge::Start => Some(local.date()),
        Edge::End => local.date().pred_opt(),
    };
    let as_day = day.map(|day| day.format(DAYS[0]).to_string());
    let as_face = local.format("%Y-%m-%d %H:%M").to_string();
    let same = |text: &String| moment(text, zone, edge) == Ok(at);
    let short = as_day.into_iter().chain([as_face]).find(same);
    // With seconds, or in an hour that comes twice.
    short.unwrap_or_else(|| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

/// The first moment of a day. Some zones put their clocks forward at midnight.
fn first_moment(day: NaiveDate, zone: TimeZone) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let hours = (0..24).map(|hour| midnight + TimeDelta::minutes(30 * hour));
    hours.filter_map(|face| face_in_zone(zone, face)).map(|at| at.to_utc()).next()
}
