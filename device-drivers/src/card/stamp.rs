//! Stamps as FAT and exFAT write them.
//!
//! Called for every entry. FAT gives a face in steps of two seconds and no zone; exFAT steps of
//! 10 ms and, where the recorder knew it, the offset from UTC. A stamp that is no date is `None`;
//! no zone is ever assumed.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};

use crate::{RawStamp, StampSource};

/// A FAT entry's modification stamp.
pub(super) fn fat(date: u16, time: u16) -> Option<RawStamp> {
    let face = face(date, time)?;
    Some(RawStamp { source: StampSource::Fat, utc: None, face: Some(face), resolution_ms: 2000 })
}

/// An exFAT entry's modification stamp: date and time, 10 ms steps on top, offset byte.
pub(super) fn exfat(stamp: u32, ten_ms: u8, offset: u8) -> Option<RawStamp> {
    let (date, time) = (u16::try_from(stamp >> 16).ok()?, u16::try_from(stamp & 0xffff).ok()?);
    let more = (ten_ms < 200).then(|| Duration::milliseconds(i64::from(ten_ms) * 10))?;
    let face = face(date, time)?.checked_add_signed(more)?;
    let utc = utc(face, offset);
    let face = utc.is_none().then_some(face);
    Some(RawStamp { source: StampSource::Exfat, utc, face, resolution_ms: 10 })
}

/// The instant, where the offset is said to be valid: seven bits, signed, in quarters of an hour.
fn utc(face: NaiveDateTime, offset: u8) -> Option<DateTime<Utc>> {
    const VALID: u8 = 0x80;
    if offset & VALID == 0 {
        return None;
    }
    let quarters = (offset << 1).cast_signed() >> 1;
    face.checked_sub_signed(Duration::minutes(15 * i64::from(quarters))).map(|utc| utc.and_utc())
}

fn face(date: u16, time: u16) -> Option<NaiveDateTime> {
    let bits = |word: u16, from: u32, count: u32| u32::from(word >> from) & ((1 << count) - 1);
    let year = 1980 + i32::from(date >> 9);
    let day = NaiveDate::from_ymd_opt(year, bits(date, 5, 4), bits(date, 0, 5))?;
    day.and_hms_opt(bits(time, 11, 5), bits(time, 5, 6), 2 * bits(time, 0, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: u16 = (46 << 9) | (11 << 5) | 22;
    const TIME: u16 = (8 << 11) | (14 << 5) | 2;

    #[test]
    fn fat_is_a_face() {
        let stamp = fat(DATE, TIME).unwrap();
        assert_eq!(stamp.face.unwrap().to_string(), "2026-11-22 08:14:04");
        assert_eq!((stamp.utc, stamp.resolution_ms), (None, 2000));
        for (date, time) in [(0, 0), (DATE & !0x1f, TIME), (DATE, 24 << 11), (DATE, 30)] {
            assert_eq!(fat(date, time), None, "{date:x} {time:x}");
        }
    }

    #[test]
    fn exfat_is_an_instant_where_its_offset_is_valid() {
        let stamp = (u32::from(DATE) << 16) | u32::from(TIME);
        let zoned = exfat(stamp, 123, 0x80 | 32).unwrap();
        assert_eq!(zoned.utc.unwrap().to_string(), "2026-11-22 00:14:05.230 UTC");
        assert_eq!((zoned.face, zoned.resolution_ms), (None, 10));
        let west = exfat(stamp, 0, 0x80 | (0x80 - 20)).unwrap();
        assert_eq!(west.utc.unwrap().to_string(), "2026-11-22 13:14:04 UTC");
        let local = exfat(stamp, 0, 32).unwrap();
        assert_eq!(local.face.unwrap().to_string(), "2026-11-22 08:14:04");
        assert_eq!(local.utc, None);
        assert_eq!(exfat(stamp, 200, 0), None);
    }
}
