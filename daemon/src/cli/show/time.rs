//! Times and clocks, for people: what stands beside a recorder's own stamps, and how its clock kept.

use chrono::DateTime;

use super::{fact, rows, table};
use crate::{
    api::{ItemView, LimitView, OffsetView, ReadingView, RecorderClockView, StampView, TimesView},
    words::{Words, told},
};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// When an item was recorded on trusted time, and each of its stamps.
pub(super) fn of_item(words: &Words, item: &ItemView) -> String {
    let mut text = String::new();
    if let Some(times) = &item.times {
        fact(&mut text, "", &words.say("cli-label-true"), &times_told(words, times));
        for line in beside(words, times) {
            fact(&mut text, "", "", &line);
        }
    }
    for stamp in &item.stamps {
        fact(&mut text, "", &words.say("cli-label-stamp"), &stamp_told(words, stamp));
    }
    text
}

pub(super) fn times_told(words: &Words, times: &TimesView) -> String {
    let (end, basis) = (moment(words, &times.end), words.word("time-basis", &times.basis));
    let start = times.start.as_ref().map(|start| moment(words, start));
    match (start, times.error_ms.map(|ms| span(words, ms))) {
        (Some(start), Some(error)) => {
            told!(words, "cli-times", start = start, end = end, error = error, basis = basis)
        }
        (Some(start), None) => {
            told!(words, "cli-times-unknown", start = start, end = end, basis = basis)
        }
        (None, Some(error)) => {
            told!(words, "cli-times-end", end = end, error = error, basis = basis)
        }
        (None, None) => told!(words, "cli-times-end-unknown", end = end, basis = basis),
    }
}

/// The offset that was used, why nothing better is known, and what an unnoticed setting would do.
fn beside(words: &Words, times: &TimesView) -> Vec<String> {
    let offset = times.offset_ms.zip(times.method.as_ref()).map(|(offset_ms, method)| {
        let method = words.word("clock-method", method);
        told!(words, "cli-times-offset", offset = off(words, offset_ms), method = method)
    });
    let reason = times
        .reason
        .as_ref()
        .map(|reason| told!(words, "cli-times-reason", reason = words.word("time-reason", reason)));
    let if_set =
        times.if_set_ms.map(|ms| told!(words, "cli-times-if-set", error = span(words, ms)));
    [offset, reason, if_set, docks(words, times)].into_iter().flatten().collect()
}

/// Between which docks, whatever became of the clock.
fn docks(words: &Words, times: &TimesView) -> Option<String> {
    let shown = |at: &Option<String>| at.as_ref().map(|at| moment(words, at));
    match (shown(&times.absent_at), shown(&times.present_at)) {
        (Some(absent), Some(present)) => {
            Some(told!(words, "cli-times-docks", absent = absent, present = present))
        }
        (None, Some(present)) => Some(told!(words, "cli-times-present", present = present)),
        (Some(absent), None) => Some(told!(words, "cli-times-absent", absent = absent)),
        (None, None) => None,
    }
}

fn stamp_told(words: &Words, stamp: &StampView) -> String {
    let says = match stamp.says {
        crate::drift::Says::Start => words.say("stamp-says-start"),
        crate::drift::Says::End => words.say("stamp-says-end"),
    };
    let told = told!(
        words,
        "cli-stamp",
        source = words.word("stamp-source", &stamp.source),
        at = moment(words, &stamp.at),
        says = says,
        zone = words.word("stamp-zone", &stamp.zone),
        step = span(words, stamp.step_ms.into()),
    );
    match stamp.differs_ms {
        None => told,
        Some(by_ms) => {
            let by = span(words, by_ms.unsigned_abs());
            told!(words, "cli-stamp-differs", stamp = told, by = by)
        }
    }
}

/// How far a recorder's clock is off.
pub(super) fn offset(words: &Words, offset: &OffsetView) -> String {
    let method = words.word("clock-method", &offset.method);
    let told = off(words, offset.offset_ms);
    match (offset.within_ms, offset.read_within_ms) {
        (Some(within), _) => {
            let within = span(words, within);
            told!(words, "cli-offset", offset = told, within = within, method = method)
        }
        (None, Some(_)) => {
            told!(words, "cli-offset-unvouched", offset = told, method = method)
        }
        (None, None) => told!(words, "cli-offset-least", offset = told, method = method),
    }
}

/// Whether it keeps its limit.
pub(super) fn limit(words: &Words, limit: &LimitView) -> String {
    told!(
        words,
        "cli-limit",
        verdict = words.word("clock-limit", &limit.verdict),
        limit = span(words, u64::from(limit.limit_s) * SECOND),
        rule = limit.rule.as_str(),
    )
}

/// A recorder's clock through all its docks.
pub(super) fn clock(words: &Words, view: &RecorderClockView) -> String {
    let mut text = String::new();
    let mut put = |label: &str, value: &str| fact(&mut text, "", &words.say(label), value);
    put("cli-label-recorder", &view.recorder.label);
    let drift = match (view.drift_ppb, view.drift_within_ppb) {
        (Some(drift), Some(within)) => {
            let within = ppm(i64::try_from(within).unwrap_or(i64::MAX));
            told!(words, "cli-drift", ppm = ppm(drift), within = within)
        }
        _ => words.say("cli-drift-none"),
    };
    put("cli-label-drift", &drift);
    if let Some(found) = &view.limit {
        put("cli-label-limit", &limit(words, found));
    }
    if view.readings.is_empty() {
        return text + &words.say("cli-readings-none") + "\n";
    }
    let heads =
        ["cli-head-session", "cli-head-read", "cli-head-face", "cli-head-offset", "cli-head-came"];
    let mut table = table(words, heads);
    for reading in &view.readings {
        table.add_row([
            super::units::short(&reading.session).to_owned(),
            words.time(reading.at),
            reading.face.map_or_else(String::new, |face| face.to_string()),
            offset(words, &reading.offset),
            came(words, reading),
        ]);
    }
    text + "\n" + &rows(&table)
}

fn came(words: &Words, reading: &ReadingView) -> String {
    if reading.after_setting {
        return words.say("cli-reading-after-setting");
    }
    let Some(came) = &reading.came else { return String::new() };
    let came = words.word("clock-came", came.as_str());
    match reading.outlier {
        true => told!(words, "cli-reading-outlier", came = came),
        false => came,
    }
}

/// Ahead, behind or right.
fn off(words: &Words, offset_ms: i64) -> String {
    let by = span(words, offset_ms.unsigned_abs());
    match offset_ms {
        0 => words.say("cli-right"),
        1.. => told!(words, "cli-ahead", by = by),
        _ => told!(words, "cli-behind", by = by),
    }
}

/// A stretch of time in the unit that fits it, to a tenth.
fn span(words: &Words, ms: u64) -> String {
    let (unit, key) = match ms {
        0..SECOND => return told!(words, "cli-span-milliseconds", value = ms.to_string()),
        SECOND..600_000 => (SECOND, "cli-span-seconds"),
        600_000..7_200_000 => (MINUTE, "cli-span-minutes"),
        7_200_000..172_800_000 => (HOUR, "cli-span-hours"),
        _ => (DAY, "cli-span-days"),
    };
    // Rounded up: an error is never told too small.
    let tenths = ms.saturating_mul(10).div_ceil(unit);
    let value = format!("{}.{}", tenths / 10, tenths % 10);
    words.tell(key, &[("value", value.into())])
}

/// Parts of a thousand million as parts of a million, to a tenth.
fn ppm(ppb: i64) -> String {
    let tenths = ppb / 100;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

/// A moment as all others are told.
fn moment(words: &Words, rfc3339: &str) -> String {
    let at = DateTime::parse_from_rfc3339(rfc3339);
    at.map_or_else(|_| rfc3339.to_owned(), |at| words.time(at.to_utc()))
}
