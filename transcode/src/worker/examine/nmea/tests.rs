//! Sentences as receivers write them, and as nobody should.

use super::*;

fn sum(body: &str) -> String {
    format!("${body}*{:02X}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

fn fix(text: &str) -> (Option<String>, i32, i32) {
    match line(text.as_bytes()) {
        Line::Fix { utc, north_udeg, east_udeg } => {
            (utc.map(|utc| utc.to_rfc3339()), north_udeg, east_udeg)
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_sentence_of_the_manuals_is_read() {
    // From the NMEA 0183 literature; 4807.038 N is 48 degrees and 7.038 minutes.
    let told = fix("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A");
    assert_eq!(told, (Some("1994-03-23T12:35:19+00:00".into()), 48_117_300, 11_516_667));
}

#[test]
fn any_talker_fraction_hemisphere_and_prefix_is_read() {
    let told = fix(&sum("GNRMC,071522.250,A,3345.50000,S,07030.25,W,1,2,140326,,,A"));
    assert_eq!(told, (Some("2026-03-14T07:15:22.250+00:00".into()), -33_758_333, -70_504_167));
    let told =
        fix(&format!("[1773472522250]{}\r", sum("BDRMC,000000,A,2452.44,N,11840.5,E,,,010100,,")));
    assert_eq!(told.0.as_deref(), Some("2000-01-01T00:00:00+00:00"));
    assert_eq!(fix("$GPRMC,123519,A,4807.038,N,01131.000,E,,,230394,,").1, 48_117_300);
}

#[test]
fn no_satellites_is_no_fix() {
    assert_eq!(line(sum("GPRMC,071522.00,V,,,,,,,140326,,,N").as_bytes()), Line::NoFix);
}

#[test]
fn other_sentences_are_passed_over() {
    for text in [&sum("GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"), "", "  "] {
        assert_eq!(line(text.as_bytes()), Line::Other, "{text:?}");
    }
}

#[test]
fn a_fix_without_a_sensible_date_has_a_place_and_no_time() {
    for date in ["", "310294", "0194", "999999", "23０394"] {
        let text = sum(&format!("GPRMC,123519,A,4807.038,N,01131.000,E,,,{date},,"));
        assert_eq!(fix(&text).0, None, "{date}");
    }
    for time in ["", "1235", "243519", "12351x", "123519x5", "123519.5x"] {
        let text = sum(&format!("GPRMC,{time},A,4807.038,N,01131.000,E,,,230394,,"));
        assert_eq!(fix(&text).0, None, "{time}");
    }
}

#[test]
fn what_is_torn_or_wrong_is_unreadable() {
    let good = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
    let wrong_sum = good.replace("6A", "6B");
    let long = format!("{}{good}", "x".repeat(300));
    for text in [
        "hello",
        &wrong_sum,
        &long,
        &sum("GPRMC,123519,A,4867.038,N,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519,A,9107.038,N,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519,A,4807.038,N,18131.000,E,,,230394,,"),
        &sum("GPRMC,123519,A,4807.038,Q,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519,A,-807.038,N,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519,A,48º7.038,N,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519,X,4807.038,N,01131.000,E,,,230394,,"),
        &sum("GPRMC,123519"),
    ] {
        assert_eq!(line(text.as_bytes()), Line::Unreadable, "{text}");
    }
}

#[test]
fn a_sentence_spoilt_anywhere_is_never_another_fix() {
    let good = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
    let right = line(good.as_bytes());
    for at in 1..good.len() - 3 {
        for bit in 0..8 {
            let mut spoilt = good.as_bytes().to_vec();
            spoilt[at] ^= 1 << bit;
            let told = line(&spoilt);
            // Turning the star into something else leaves no checksum, and the fields whole.
            assert!(
                told == Line::Unreadable || told == Line::Other || told == right,
                "{at} {told:?}"
            );
        }
    }
    for cut in 0..good.len() {
        // Without its end a line has no checksum either; it must not date itself otherwise.
        if let Line::Fix { utc: Some(utc), .. } = line(&good.as_bytes()[..cut]) {
            assert_eq!(utc.to_rfc3339(), "1994-03-23T12:35:19+00:00", "{cut}");
        }
    }
}
