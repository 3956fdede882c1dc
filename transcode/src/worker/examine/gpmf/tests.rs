//! Packets written by hand after the format's description, and what nobody should believe.

use super::*;

fn klv(key: &[u8; 4], kind: u8, size: u8, values: &[u8]) -> Vec<u8> {
    let count = values.len().checked_div(size.into()).unwrap_or(0);
    let mut bytes = key.to_vec();
    bytes.extend([kind, size]);
    bytes.extend(u16::try_from(count).unwrap().to_be_bytes());
    bytes.extend(values);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn nest(key: &[u8; 4], parts: &[Vec<u8>]) -> Vec<u8> {
    klv(key, 0, 1, &parts.concat())
}

fn numbers(all: &[i32]) -> Vec<u8> {
    all.iter().flat_map(|one| one.to_be_bytes()).collect()
}

fn packet(stream: &[Vec<u8>]) -> Vec<u8> {
    let accelerations = nest(b"STRM", &[klv(b"ACCL", b's', 6, &[0; 60])]);
    let name = klv(b"DVNM", b'c', 1, b"Camera");
    nest(b"DEVC", &[name, accelerations, nest(b"STRM", stream)])
}

const XIAMEN: [i32; 2] = [244_798_128, 1_180_894_561];

fn gps5_of(fix: i32, began: &[u8]) -> Vec<u8> {
    gps5_scaled(&[10_000_000, 10_000_000, 1000, 1000, 100], fix, began)
}

fn gps5_scaled(scale: &[i32], fix: i32, began: &[u8]) -> Vec<u8> {
    let values = numbers(&[XIAMEN[0], XIAMEN[1], 3, 4, 5, 0, 0, 0, 0, 0]);
    packet(&[
        klv(b"STNM", b'c', 1, b"GPS"),
        klv(b"GPSF", b'L', 4, &numbers(&[fix])),
        klv(b"GPSU", b'U', 16, began),
        klv(b"SCAL", b'l', 4, &numbers(scale)),
        klv(b"GPS5", b'l', 20, &values),
    ])
}

fn gps9_of(days: i32, millis: i32, fix: u16) -> Vec<u8> {
    let scale = numbers(&[10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1]);
    let mut value = numbers(&[XIAMEN[0], XIAMEN[1], 3, 4, 5, days, millis]);
    value.extend(150_u16.to_be_bytes());
    value.extend(fix.to_be_bytes());
    packet(&[
        klv(b"TYPE", b'c', 1, b"lllllllSS"),
        klv(b"SCAL", b'l', 4, &scale),
        klv(b"GPS9", b'?', 32, &value),
    ])
}

fn told(packet: &[u8]) -> Vec<Line> {
    positions(packet).collect()
}

fn fix_at(utc: Option<&str>) -> Line {
    let utc = utc.map(|utc| utc.parse().unwrap());
    Line::Fix { utc, north_udeg: 24_479_812, east_udeg: 118_089_456 }
}

#[test]
fn both_forms_tell_when_and_where() {
    let moment = Some("2026-03-14T07:15:20.250Z");
    assert_eq!(told(&gps5_of(3, b"260314071520.250")), [fix_at(moment)]);
    // 2026-03-14 is 9569 days after the first of 2000.
    assert_eq!(told(&gps9_of(9569, 26_120_250, 3)), [fix_at(moment)]);
    // One scale for all of them.
    let one = gps5_scaled(&[10_000_000], 2, b"260314071520.250");
    assert_eq!(told(&one), [fix_at(moment)]);
    // None to divide by, and one that leads off the earth.
    for scale in [&[0][..], &[-1], &[1], &[]] {
        let odd = gps5_scaled(scale, 3, b"260314071520.250");
        assert_eq!(told(&odd), [Line::Unreadable], "{scale:?}");
    }
}

#[test]
fn without_satellites_there_is_no_place_and_without_a_time_no_time() {
    assert_eq!(told(&gps5_of(0, b"260314071520.250")), [Line::NoFix]);
    assert_eq!(told(&gps9_of(9569, 0, 0)), [Line::NoFix]);
    assert_eq!(told(&gps5_of(7, b"260314071520.250")), [Line::Unreadable]);
    for odd in [b"261314071520.250", b"2603140715x0.250", b"260314071520,250", b"260314251520.250"]
    {
        assert_eq!(told(&gps5_of(3, odd)), [fix_at(None)]);
    }
    for (days, millis) in [(-1, 0), (9569, -1), (9569, 86_401_000), (i32::MAX, 0)] {
        assert_eq!(told(&gps9_of(days, millis, 3)), [fix_at(None)]);
    }
    // Another kind of packet, and one that tells no place.
    assert_eq!(told(b"$GPRMC,071520.000,A"), []);
    assert_eq!(told(&packet(&[klv(b"GPSF", b'L', 4, &numbers(&[3]))])), []);
}

/// No place is off the earth, and nothing takes the reader down: every cut, and every byte as every
/// other one that lengths could be.
#[test]
fn no_cut_and_no_length_is_believed() {
    let mut read = 0;
    for whole in [gps5_of(3, b"260314071520.250"), gps9_of(9569, 26_120_250, 3)] {
        for end in 0..whole.len() {
            read += told(&whole[..end]).len();
        }
        for at in 0..whole.len() {
            for byte in [0, 1, 3, 0x7f, 0x80, 0xff] {
                let mut spoilt = whole.clone();
                spoilt[at] = byte;
                for line in told(&spoilt) {
                    if let Line::Fix { north_udeg, east_udeg, .. } = line {
                        assert!(north_udeg.abs() <= 90_000_000 && east_udeg.abs() <= 180_000_000);
                    }
                    read += 1;
                }
            }
        }
    }
    assert!(read > 1000, "only {read}: this test looks away");
}

#[test]
fn entries_without_length_end() {
    let many = klv(b"STRM", 0, 0, &[]).repeat(100_000);
    assert_eq!(told(&[b"DEVC\0\x01\xff\xff".as_slice(), &many].concat()), []);
    assert_eq!(told(&[0; 64]), []);
}
