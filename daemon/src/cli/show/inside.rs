//! What was found inside a clip, for people.

use docket_transcode::inside::{Finding, FindingKind, InsideFacts, NotExamined, TrackFacts};

use super::fact;
use crate::{
    api::InsideView,
    cli::units,
    words::{Words, told},
};

/// Findings told one by one; the JSON has all.
const FINDINGS_TOLD: usize = 16;
/// The stretch at the beginning in which an explanation is looked for, in milliseconds.
const OPENING_MS: u64 = 10_000;
/// Sound this much above the clip's quietest tenth may be somebody speaking, in dB.
const SPEECH_ABOVE_DB: u8 = 15;
/// What lies below it is quiet in any place, in dBFS.
const QUIET_DBFS: i8 = -60;

/// The lines of one item.
pub(super) fn inside(words: &Words, view: &InsideView) -> String {
    let mut text = String::new();
    fact(&mut text, "", &words.say("cli-label-inside"), &summary(words, view));
    for finding in view.findings.iter().take(FINDINGS_TOLD) {
        fact(&mut text, "", "", &told_finding(words, finding));
    }
    if let more @ 1.. = view.findings.len().saturating_sub(FINDINGS_TOLD) {
        fact(&mut text, "", "", &told!(words, "cli-inside-more", count = more));
    }
    if let Some(facts) = &view.facts {
        about(words, facts, &mut text);
    }
    for track in &view.tracks {
        fact(&mut text, "", &words.say("cli-label-track"), track);
    }
    text
}

/// Whether it was looked into, and with how many findings.
fn summary(words: &Words, view: &InsideView) -> String {
    let (at, why) = (words.time(view.at), view.detail.as_deref().unwrap_or_default());
    match (view.outcome.as_str(), view.findings.len()) {
        ("done", 0) => told!(words, "cli-inside-clean", at = at),
        ("done", count) => told!(words, "cli-inside-found", at = at, count = count),
        ("none", _) => told!(words, "cli-inside-unknown", at = at, why = why),
        _ => told!(words, "cli-inside-failed", at = at, why = why),
    }
}

fn told_finding(words: &Words, finding: &Finding) -> String {
    let what = words.word("inside", finding.kind.as_str());
    let what = match count(words, finding) {
        Some(count) => told!(words, "cli-inside-count", what = what, count = count),
        None => what,
    };
    match (finding.start_ms.map(clip_time), finding.end_ms.map(clip_time)) {
        (Some(from), Some(to)) => {
            told!(words, "cli-inside-span", what = what, from = from, to = to)
        }
        (Some(at), None) => told!(words, "cli-inside-at", what = what, at = at),
        (None, _) => what,
    }
}

/// How many there are, in the unit of the kind.
fn count(words: &Words, finding: &Finding) -> Option<String> {
    let count = finding.count?;
    Some(match finding.kind {
        FindingKind::CutShort => units::bytes(count),
        FindingKind::Damaged => told!(words, "cli-inside-packets", count = count),
        FindingKind::PicturesMissing => told!(words, "cli-inside-frames", count = count),
        FindingKind::StepBack => clip_time(i64::try_from(count).unwrap_or(i64::MAX)),
        _ => return None,
    })
}

/// Sound, position and what was not looked at.
fn about(words: &Words, facts: &InsideFacts, text: &mut String) {
    if let Some(sound) = &facts.sound
        && let Some(floor) = sound.levels.floor_dbfs()
    {
        let loud = sound.opening.loud_ms(OPENING_MS, floor.max(QUIET_DBFS), SPEECH_ABOVE_DB);
        let (loud, first) = (clip_time(signed(loud)), OPENING_MS / 1000);
        let told = told!(words, "cli-inside-sound", floor = floor, loud = loud, first = first);
        fact(text, "", &words.say("cli-label-sound"), &told);
    }
    if let Some(track) = &facts.track {
        fact(text, "", &words.say("cli-label-position"), &position(words, track));
    }
    if !facts.not_examined.is_empty() {
        let parts: Vec<_> = facts.not_examined.iter().map(|left| left_out(words, left)).collect();
        fact(text, "", &words.say("cli-label-unseen"), &parts.join("; "));
    }
}

fn position(words: &Words, track: &TrackFacts) -> String {
    let (fixes, without) = (track.fixes, track.without_fix);
    let times = || track.points.iter().filter_map(|point| point.utc);
    match (times().next(), times().next_back()) {
        (Some(first), Some(last)) => {
            let (from, to) = (words.time(first), words.time(last));
            told!(words, "cli-inside-track", fixes = fixes, without = without, from = from, to = to)
        }
        _ => told!(words, "cli-inside-track-undated", fixes = fixes, without = without),
    }
}

fn left_out(words: &Words, left: &NotExamined) -> String {
    let part = words.word("part", left.part.as_str());
    let why = words.word("unseen", left.why.as_str());
    told!(words, "cli-inside-unseen", part = part, why = why)
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// Clip time as `1:02:03.450` or `2:03.450`.
fn clip_time(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    let (seconds, millis) = (ms / 1000 % 60, ms % 1000);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}.{millis:03}")
    } else {
        format!("{sign}{minutes}:{seconds:02}.{millis:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clip_time_reads_like_a_clock() {
        assert_eq!(clip_time(0), "0:00.000");
        assert_eq!(clip_time(123_450), "2:03.450");
        assert_eq!(clip_time(3_723_450), "1:02:03.450");
        assert_eq!(clip_time(-21), "-0:00.021");
        assert_eq!(clip_time(i64::MIN).chars().next(), Some('-'));
    }
}
