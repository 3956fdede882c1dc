//! Recorders' logs: the dialects of the shipped profiles, and rubbish.

use std::sync::LazyLock;

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::shipped;
use crate::profile::{LINE_BYTES_MAX, LINES_MAX, LOG_BYTES_MAX, LogEvent, ProfileSet};

const LOG: &[u8] = b"LOG/SYSTEM.LOG";

fn events(log: &[u8]) -> Vec<LogEvent> {
    let profile = shipped().get("cn-zfy-param-ini").unwrap();
    let read = profile.read_log(b"LOG/BATTERY.TXT", log, true).unwrap();
    read.lines.into_iter().map(|line| line.event).collect()
}

#[test]
fn both_dialects_and_both_encodings_are_read() {
    use LogEvent::*;
    for (words, event) in [
        ("REC START BAT=97%", RecordStart),
        ("REC STOP BAT=94%", RecordStop),
        ("LOW BATTERY POWER OFF BAT=1%", Battery),
        ("power on, battery 97 %", PowerOn),
        ("power off, battery 81 %", PowerOff),
        ("power off, battery empty", Battery),
        ("battery low, 5 %", Battery),
        ("CARD FULL", Storage),
        ("write error 5", Storage),
        ("watchdog reset", Fault),
        ("OVER TEMP POWER OFF", Weather),
        ("impact detected", Damage),
        ("电量不足，关机", Battery),
        ("存储空间已满", Storage),
        ("开始录像", RecordStart),
    ] {
        let line = format!("2026-03-02 08:00:01 {words}\r\n");
        assert_eq!(events(line.as_bytes()), [event], "{words}");
        let (gbk, _, _) = encoding_rs::GBK.encode(&line);
        assert_eq!(events(&gbk), [event], "{words} in GBK");
    }
    let read = shipped().get("generic-dcim").unwrap();
    let read = read.read_log(LOG, b"2026-03-02 08:00:01 power on\nnoise\n\n", true).unwrap();
    let at: NaiveDateTime = "2026-03-02T08:00:01".parse().unwrap();
    assert_eq!((read.lines[0].at, read.lines.len(), read.unread), (at, 1, 1));
    assert!(shipped().get("axis-body-worn").unwrap().read_log(LOG, b"", true).is_none());
}

#[test]
fn a_cut_log_loses_its_first_line_only() {
    let profile = shipped().get("generic-dcim").unwrap();
    let log = b"26-03-02 08:00:01 power on\n2026-03-02 08:00:02 power off\n";
    let read = profile.read_log(LOG, log, false).unwrap();
    assert_eq!((read.lines.len(), read.unread), (1, 0));
}

/// Whatever a card calls its log costs no more than the bounds.
#[test]
fn rubbish_tells_nothing_and_stays_within_bounds() {
    let profile = shipped().get("generic-dcim").unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    let sound = b"2026-03-02 08:00:01 REC START BAT=97%\r\n2026-03-02 08:05:01 REC STOP\r\n";
    for _ in 0..3_000 {
        let mut log = sound.repeat(rng.usize(0..6));
        for _ in 0..rng.usize(0..40) {
            let at = rng.usize(..=log.len());
            match rng.u8(..4) {
                0 if at < log.len() => log[at] = rng.u8(..),
                1 => log.truncate(at),
                2 => log.insert(at, b"\n\0\r\xff"[rng.usize(..4)]),
                _ => drop(log.splice(at..at, std::iter::repeat_n(b'9', rng.usize(..2_000)))),
            }
        }
        let read = profile.read_log(LOG, &log, rng.bool()).unwrap();
        assert!(read.lines.iter().all(|line| line.text.len() <= 3 * LINE_BYTES_MAX));
    }
    let long = vec![b'2'; usize::try_from(LOG_BYTES_MAX).unwrap() + 9];
    assert_eq!(profile.read_log(LOG, &long, true).unwrap().lines, []);
    let many = "2026-03-02 08:00:00 power on\n".repeat(LINES_MAX + 7);
    let read = profile.read_log(LOG, many.as_bytes(), true).unwrap();
    assert_eq!(read.lines.len(), LINES_MAX);
}

#[test]
fn a_broken_rule_is_refused_with_its_reason() {
    let head = "schema = \"docket.recorder-profile/1\"\nname = \"x\"\nabout = \"x\"\n[layout]\n";
    for (rule, words) in [
        ("[recording]\nsegment_s = 0\n", "segment_s"),
        ("[recording]\nstream = 'CH[0-9]'\n", "stream"),
        ("[recording]\nsegments = 5\n", "unknown field"),
        ("[[log]]\npath = 'L'\nline = '(?<at>.*)'\nat = \"%Y\"\nsays = []\n", "words"),
        ("[[log]]\npath = 'L'\nline = '(?<at>.)(?<words>.)'\nat = \"%Q\"\nsays = []\n", "chrono"),
    ] {
        let error = crate::profile::Profile::parse(&format!("{head}{rule}"), "x").unwrap_err();
        assert!(error.what.contains(words), "{rule}: {}", error.what);
    }
}

/// Made once: a set of patterns takes longer to make than a log to read.
static PROFILES: LazyLock<ProfileSet> = LazyLock::new(shipped);

/// A log's bytes: lines of every dialect and encoding, cut, padded and between rubbish.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let gb18030 = |text: String| encoding_rs::GB18030.encode(&text).0.into_owned();
    let dated = "[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2} [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2} \\PC{0,60}";
    let part = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..80),
        dated.prop_map(String::into_bytes),
        dated.prop_map(gb18030),
        "[张三电量不足𠀀é€]{0,300}".prop_map(gb18030),
        // Halves of characters of two and of four bytes.
        proptest::sample::select(vec![
            &b"\x81"[..],
            b"\x81\x30",
            b"\x81\x30\x81",
            b"\xfe\x39",
            b"\0"
        ])
        .prop_map(<[u8]>::to_vec),
        (any::<u8>(), 0..3 * LINE_BYTES_MAX).prop_map(|(byte, many)| vec![byte; many]),
        Just(b"2026-03-02 08:00:01 REC START BAT=97%\r".to_vec()),
    ];
    let ends = proptest::sample::select(vec![&b"\n"[..], b"\r\n", b"", b"\n\n"]);
    proptest::collection::vec((part, ends), 0..60)
        .prop_map(|parts| parts.into_iter().flat_map(|(part, end)| [&part, end].concat()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// No bytes make a reader fail, and none make it answer more than its bounds: every line that is not
    /// blank is told or counted, and none is told that is not there.
    #[test]
    fn any_bytes_are_read_within_bounds(log in anything(), is_whole in any::<bool>()) {
        for name in ["generic-dcim", "cn-zfy-param-ini"] {
            let read = PROFILES.get(name).unwrap().read_log(LOG, &log, is_whole).unwrap();
            let blank = |line: &&[u8]| line.iter().take(LINE_BYTES_MAX).all(u8::is_ascii_whitespace);
            let lines: Vec<&[u8]> = log.split(|byte| *byte == b'\n').collect();
            let lines = &lines[usize::from(!is_whole)..];
            let filled = lines.iter().filter(|line| !blank(line)).count();
            prop_assert_eq!(read.lines.len() + read.unread, filled);
            prop_assert!(read.lines.len() <= LINES_MAX);
            for line in &read.lines {
                prop_assert!(line.text.len() <= 3 * LINE_BYTES_MAX);
                let day = line.at.format("%m-%d").to_string();
                prop_assert!(lines.iter().any(|raw| raw.windows(5).any(|w| w == day.as_bytes())));
            }
            let again = PROFILES.get(name).unwrap().read_log(LOG, &log, is_whole).unwrap();
            prop_assert_eq!(read, again);
        }
    }

    /// A line is read whatever stands around it, in either encoding.
    #[test]
    fn rubbish_hides_no_line(before in anything(), after in anything(), is_gb in any::<bool>()) {
        let text = "2031-05-06 07:08:09 电量不足，关机";
        let line = if is_gb { encoding_rs::GB18030.encode(text).0.into_owned() } else { text.into() };
        let log = [before, line, after].join(&b'\n');
        let read = PROFILES.get("generic-dcim").unwrap().read_log(LOG, &log, true).unwrap();
        let at: NaiveDateTime = "2031-05-06T07:08:09".parse().unwrap();
        let is_it = |line: &&crate::profile::LogLine| line.at == at && line.text == text;
        let found = read.lines.iter().find(is_it);
        prop_assert_eq!(found.map(|line| line.event), Some(LogEvent::Battery));
    }
}
