//! GoPro's metadata (GPMF): time and place by satellites, from a data track of the clip.
//!
//! Called by `packets` with each packet of such a track. As its maker tells the format (gopro/gpmf-parser,
//! "GPMF Introduction"): a key of four letters, a type, the bytes of one value, how many values there
//! are (16 bits), and the values, filled up to four bytes; big-endian throughout. `DEVC` holds `STRM`s. One with
//! `GPS5` says once a packet when it began (`GPSU`, UTC) and whether there were satellites (`GPSF`), one with
//! `GPS9` says so with each value. Only the first value of a packet, which lasts about a second, is
//! taken: it is the one whose time is told. The bytes are hostile: every length is held against what is
//! there, two levels are entered, and nothing is read twice.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::nmea::Line;

/// How a packet begins.
const DEVICE: &[u8; 4] = b"DEVC";
/// Bytes before the values of an entry.
const HEAD_BYTES: usize = 8;
/// Streams of a packet that are looked into at most; cameras write some twenty.
const STREAMS_MAX: usize = 256;

/// One entry.
#[derive(Clone, Copy)]
struct Entry<'a> {
    key: [u8; 4],
    kind: u8,
    size: usize,
    values: &'a [u8],
}

/// What a stream of positions says beside them.
#[derive(Default)]
struct Stream<'a> {
    scale: Option<Entry<'a>>,
    began: Option<Entry<'a>>,
    fix: Option<Entry<'a>>,
}

/// What a packet says of time and place; nothing where it is of another kind or tells no position.
pub(super) fn positions(packet: &[u8]) -> impl Iterator<Item = Line> {
    let is_ours = packet.starts_with(DEVICE);
    let devices = entries(if is_ours { packet } else { &[] });
    let devices = devices.filter(|entry| entry.key == *DEVICE && entry.kind == 0);
    let streams = devices.flat_map(|device| entries(device.values)).take(STREAMS_MAX);
    streams.filter(|entry| entry.key == *b"STRM" && entry.kind == 0).filter_map(stream)
}

/// The entries one after the other, as far as their lengths are true.
fn entries(mut bytes: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    std::iter::from_fn(move || {
        let (entry, rest) = entry(bytes)?;
        bytes = rest;
        Some(entry)
    })
}

fn entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let key = *head.first_chunk()?;
    let (kind, size) = (*head.get(4)?, usize::from(*head.get(5)?));
    let count = usize::from(u16::from_be_bytes([*head.get(6)?, *head.get(7)?]));
    // 255 times 65535 at most.
    let length = size * count;
    let (values, rest) = rest.split_at_checked(length)?;
    let filled = length.next_multiple_of(4) - length;
    Some((Entry { key, kind, size, values }, rest.get(filled..).unwrap_or_default()))
}

/// What a stream says; none where it is none of positions.
fn stream(of: Entry<'_>) -> Option<Line> {
    let mut beside = Stream::default();
    for entry in entries(of.values) {
        match &entry.key {
            b"SCAL" => beside.scale = Some(entry),
            b"GPSU" => beside.began = Some(entry),
            b"GPSF" => beside.fix = Some(entry),
            // What belongs to values stands before them.
            b"GPS5" => return gps5(entry, &beside),
            b"GPS9" => return gps9(entry, &beside),
            _ => {}
        }
    }
    None
}

/// North, east, height and two speeds, each of 32 bits. One without a value says nothing.
fn gps5(entry: Entry<'_>, beside: &Stream<'_>) -> Option<Line> {
    let value = entry.values.get(..20)?;
    let has_fix = beside.fix.and_then(|fix| number(fix.values, 0));
    Some(match has_fix {
        Some(0) => Line::NoFix,
        Some(2 | 3) => place(value, beside.scale, began(beside.began)).unwrap_or(Line::Unreadable),
        _ => Line::Unreadable,
    })
}

/// The same, then days since 2000, thousandths of a second since midnight, and two numbers of 16 bits: how
/// precise, and whether there are satellites.
fn gps9(entry: Entry<'_>, beside: &Stream<'_>) -> Option<Line> {
    let value = entry.values.get(..32).filter(|_| entry.size == 32)?;
    let satellites = [*value.get(30)?, *value.get(31)?];
    Some(match u16::from_be_bytes(satellites) {
        0 => Line::NoFix,
        2 | 3 => place(value, beside.scale, since_2000(value)).unwrap_or(Line::Unreadable),
        _ => Line::Unreadable,
    })
}

fn since_2000(value: &[u8]) -> Option<DateTime<Utc>> {
    let (days, millis) = (number(value, 5)?, number(value, 6)?);
    let first = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let day = first.checked_add_days(Days::new(u64::try_from(days).ok()?))?;
    let midnight = day.and_hms_opt(0, 0, 0)?.and_utc();
    (0..86_401_000).contains(&millis).then(|| midnight + TimeDelta::milliseconds(millis.into()))
}

/// `yymmddhhmmss.sss`, UTC.
fn began(entry: Option<Entry<'_>>) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(entry?.values.get(..16)?).ok()?;
    let number = |at: usize, digits: usize| -> Option<u32> {
        let part = text.get(at..at + digits)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let year = i32::try_from(number(0, 2)?).ok()? + 2000;
    let day = NaiveDate::from_ymd_opt(year, number(2, 2)?, number(4, 2)?)?;
    let time = (number(6, 2)?, number(8, 2)?, number(10, 2)?);
    let millis = number(13, 3).filter(|_| text.as_bytes().get(12) == Some(&b'.'))?;
    Some(day.and_hms_milli_opt(time.0, time.1, time.2, millis)?.and_utc())
}

fn place(value: &[u8], scale: Option<Entry<'_>>, utc: Option<DateTime<Utc>>) -> Option<Line> {
    let scale = scale.filter(|scale| scale.size == 4)?.values;
    // One scale for all, or one for each.
    let of = |at: usize| number(scale, at).or_else(|| number(scale, 0)).filter(|one| *one > 0);
    let udeg = |at: usize, most: i64| -> Option<i32> {
        let udeg = i64::from(number(value, at)?) * 1_000_000 / i64::from(of(at)?);
        (udeg.abs() <= most * 1_000_000).then(|| i32::try_from(udeg).ok())?
    };
    Some(Line::Fix { utc, north_udeg: udeg(0, 90)?, east_udeg: udeg(1, 180)? })
}

/// The number of 32 bits at that place.
fn number(values: &[u8], at: usize) -> Option<i32> {
    let bytes = values.get(at * 4..)?.first_chunk()?;
    Some(i32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests;
