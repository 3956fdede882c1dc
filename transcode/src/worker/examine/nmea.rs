//! NMEA 0183 sentences: time and place from `RMC`, the only one that carries a date.
//!
//! Called by `sidecar` for text files and by `examine` for text inside a clip. The text is hostile:
//! lines are bounded, numbers checked, and what does not fit is counted as unreadable. Recorders put
//! their own stamps before the `$`, and some leave the checksum away; a wrong one is never forgiven.

use chrono::{DateTime, NaiveDate, Utc};

/// Longest line taken for one: the standard allows 82 characters, recorders write a little more.
const LONGEST: usize = 256;

/// What one line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A position the receiver vouches for.
    Fix { utc: Option<DateTime<Utc>>, north_udeg: i32, east_udeg: i32 },
    /// An `RMC` sentence without a position: no satellites.
    NoFix,
    /// Another sentence, or an empty line.
    Other,
    /// No sentence, or a torn one.
    Unreadable,
}

/// Reads one line, without its end.
pub(super) fn line(line: &[u8]) -> Line {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Line::Other;
    }
    match sentence(line) {
        Some(fields) if is_rmc(fields) => rmc(fields).unwrap_or(Line::Unreadable),
        Some(_) => Line::Other,
        None => Line::Unreadable,
    }
}

/// What stands between `$` and `*`, if the checksum (XOR of all of it) is right or absent.
fn sentence(line: &[u8]) -> Option<&str> {
    if line.len() > LONGEST {
        return None;
    }
    let begin = line.iter().position(|byte| *byte == b'$')? + 1;
    let text = std::str::from_utf8(&line[begin..]).ok()?;
    let Some((body, sum)) = text.split_once('*') else { return Some(text) };
    let told = u8::from_str_radix(sum.get(..2)?, 16).ok()?;
    (body.bytes().fold(0, |sum, byte| sum ^ byte) == told).then_some(body)
}

/// Whether a sentence is an `RMC` of any talker: `GP`, `GN`, `BD`, …
fn is_rmc(fields: &str) -> bool {
    fields.get(2..6) == Some("RMC,")
}

fn rmc(fields: &str) -> Option<Line> {
    let fields: Vec<&str> = fields.split(',').collect();
    let [_, time, status, north, north_sign, east, east_sign, _, _, date, ..] = fields[..] else {
        return None;
    };
    match status {
        "V" => Some(Line::NoFix),
        "A" => Some(Line::Fix {
            utc: moment(time, date),
            north_udeg: degrees(north, 2, north_sign, ["N", "S"], 90)?,
            east_udeg: degrees(east, 3, east_sign, ["E", "W"], 180)?,
        }),
        _ => None,
    }
}

/// `hhmmss.sss` and `ddmmyy`. Two digits of a year stand for 1980 to 2079: satellite time began 1980.
fn moment(time: &str, date: &str) -> Option<DateTime<Utc>> {
    let pair = |text: &str, at: usize| -> Option<u32> {
        let digits = text.get(at..at + 2)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let year = i32::try_from(pair(date, 4)?).ok()?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    let day = NaiveDate::from_ymd_opt(year, pair(date, 2)?, pair(date, 0)?)?;
    let millis = match time.get(6..) {
        Some("") | None => 0,
        Some(fraction) => thousandths(fraction.strip_prefix('.')?)?,
    };
    let at = day.and_hms_milli_opt(pair(time, 0)?, pair(time, 2)?, pair(time, 4)?, millis)?;
    (date.len() == 6).then(|| at.and_utc())
}

/// The first three digits of a fraction.
fn thousandths(digits: &str) -> Option<u32> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let first: String = digits.chars().chain("000".chars()).take(3).collect();
    first.parse().ok()
}

/// `dddmm.mmmm` with `digits` digits of degrees, in millionths of a degree.
fn degrees(
    text: &str,
    digits: usize,
    sign: &str,
    [plus, minus]: [&str; 2],
    most: i64,
) -> Option<i32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != digits + 2 || fraction.len() > 9 {
        return None;
    }
    let number = |text: &str| -> Option<i64> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
    };
    let degrees = number(whole.get(..digits)?)?;
    let minutes = number(whole.get(digits..)?)?;
    let billionths = number(&format!("{fraction:0<9}"))?;
    if minutes >= 60 {
        return None;
    }
    let minute_billionths = minutes * 1_000_000_000 + billionths;
    // A minute has 60 of a degree; half a millionth is added to round.
    let udeg = degrees * 1_000_000 + (minute_billionths + 30_000) / 60_000;
    let udeg = match sign {
        sign if sign == plus => udeg,
        sign if sign == minus => -udeg,
        _ => return None,
    };
    (udeg.abs() <= most * 1_000_000).then(|| i32::try_from(udeg).ok())?
}

#[cfg(test)]
mod tests;
