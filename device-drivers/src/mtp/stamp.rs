//! Dates and times as MTP writes them.
//!
//! Used for an object's date and for the device's clock. The form is `YYYYMMDDThhmmss`, then tenths
//! or less behind a point if it has them, then `Z` or `+hhmm` or `-hhmm` if it states its zone
//! (MTP 1.1, clause 3.2.5). Anything else is no date; a zone that is not stated is not assumed.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use crate::{RawStamp, StampSource};

const SECOND_MS: u32 = 1000;

/// A date and time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) face: NaiveDateTime,
    /// The zone it states itself.
    pub(super) zone: Option<FixedOffset>,
    /// The smallest step it can show.
    pub(super) resolution_ms: u32,
}

impl Written {
    /// Reads the units of a date.
    pub(super) fn read(units: &[u16]) -> Option<Self> {
        let text = String::from_utf16(units).ok().filter(|text| text.is_ascii())?;
        let (date, time) = text.split_once('T')?;
        let date = match numbers(date, [4, 2, 2])? {
            ([year, month, day], "") => {
                NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?
            }
            _ => return None,
        };
        let ([hour, minute, second], rest) = numbers(time, [2, 2, 2])?;
        let (milliseconds, resolution_ms, rest) = fraction(rest)?;
        let time = NaiveTime::from_hms_milli_opt(hour, minute, second, milliseconds)?;
        Some(Self { face: date.and_time(time), zone: zone(rest)?, resolution_ms })
    }

    /// As a clip's stamp: an instant where the zone is stated, else the face alone.
    pub(super) fn stamp(self) -> RawStamp {
        let instant = self
            .zone
            .and_then(|zone| self.face.and_local_timezone(zone).single())
            .map(|at| at.to_utc());
        RawStamp {
            source: StampSource::Mtp,
            utc: instant,
            face: instant.is_none().then_some(self.face),
            resolution_ms: self.resolution_ms,
        }
    }
}

/// Numbers of fixed widths, and what follows them.
fn numbers<const N: usize>(mut text: &str, widths: [usize; N]) -> Option<([u32; N], &str)> {
    let mut found = [0; N];
    for (number, width) in found.iter_mut().zip(widths) {
        let (digits, rest) = text.split_at_checked(width)?;
        *number =
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
        text = rest;
    }
    Some((found, text))
}

/// Milliseconds behind the point, the step they show, and what follows.
fn fraction(text: &str) -> Option<(u32, u32, &str)> {
    let Some(text) = text.strip_prefix('.') else { return Some((0, SECOND_MS, text)) };
    let width = text.bytes().take_while(u8::is_ascii_digit).count();
    let ([number], rest) = numbers(text, [width])?;
    let step_ms = match width {
        1 => 100,
        2 => 10,
        3 => 1,
        _ => return None,
    };
    Some((number * step_ms, step_ms, rest))
}

/// The zone stated, `Some(None)` when none is.
fn zone(text: &str) -> Option<Option<FixedOffset>> {
    let (sign, rest) = match text.as_bytes().first() {
        None => return Some(None),
        Some(b'Z') if text.len() == 1 => return Some(FixedOffset::east_opt(0)),
        Some(b'+') => (1, &text[1..]),
        Some(b'-') => (-1, &text[1..]),
        Some(_) => return None,
    };
    let ([hours, minutes], "") = numbers(rest, [2, 2])? else { return None };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (minutes < 60).then(|| FixedOffset::east_opt(sign * seconds)).flatten().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Written> {
        Written::read(&text.encode_utf16().collect::<Vec<_>>())
    }

    fn told(text: &str) -> Option<(String, Option<String>, u32)> {
        read(text).map(|w| (w.face.to_string(), w.zone.map(|z| z.to_string()), w.resolution_ms))
    }

    #[test]
    fn dates_with_and_without_zone() {
        let face = "2026-11-22 08:14:05";
        let zone = |zone: &str| Some(zone.to_owned());
        assert_eq!(told("20261122T081405"), Some((face.into(), None, 1000)));
        assert_eq!(told("20261122T081405Z"), Some((face.into(), zone("+00:00"), 1000)));
        assert_eq!(told("20261122T081405+0800"), Some((face.into(), zone("+08:00"), 1000)));
        assert_eq!(told("20261122T081405.7-0330"), {
            Some((format!("{face}.700"), zone("-03:30"), 100))
        });
        assert_eq!(told("20261122T081405.0"), Some((face.into(), None, 100)));
        assert_eq!(told("20261122T081405.125"), Some((format!("{face}.125"), None, 1)));
    }

    #[test]
    fn a_stamp_is_an_instant_only_where_the_zone_is_stated() {
        let bare = read("20261122T081405").unwrap().stamp();
        assert_eq!((bare.utc, bare.face.map(|f| f.to_string())), {
            (None, Some("2026-11-22 08:14:05".into()))
        });
        let zoned = read("20261122T081405+0800").unwrap().stamp();
        assert_eq!(zoned.utc.map(|u| u.to_string()), Some("2026-11-22 00:14:05 UTC".into()));
        assert_eq!(zoned.face, None);
        assert_eq!(zoned.source, StampSource::Mtp);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for odd in [
            "",
            "T",
            "20261122",
            "20261122T",
            "20261122 081405",
            "20261322T081405",
            "20261122T246000",
            "20261122T08140",
            "20261122T0814055",
            "20261122T081405.",
            "20261122T081405.1234",
            "20261122T081405X",
            "20261122T081405ZZ",
            "20261122T081405+08",
            "20261122T081405+08:00",
            "20261122T081405+0860",
            "20261122T081405+9900",
            "+0261122T081405",
            "2026112２T081405",
            "00000000T000000",
        ] {
            assert_eq!(told(odd), None, "{odd}");
        }
        assert_eq!(Written::read(&[0xd800, 0x54]), None);
    }
}
