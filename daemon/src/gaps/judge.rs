//! Whether a recording broke off at a boundary, how sure that is, and why.
//!
//! One interruption a boundary at most: what shows it stands in its evidence, the most telling gives its
//! kind. A stop that the log has makes everything but missing numbers and trouble at that moment a
//! clean stop.

use chrono::NaiveDateTime;
use docket_drivers::profile::Recording as Habits;

use super::{
    boundary::Boundary,
    facts::{CardFacts, ClipFacts, LogFact},
    numbers::NumberHole,
    told::{Log, LoggedPart, Told, cause_of, covers},
    track::{Track, full_length_ms},
};
use crate::domain::{
    Cause, Evidence, EvidenceCode, Finding, GapSpan, InterruptionKind, Loss, Strength,
};

/// A clip of full length after which recording goes on so much later was broken off, or stopped in
/// just that second.
const FULL_LENGTH_LIKELY_MS: i64 = 10 * 60_000;
/// … and so much later, nobody would say so.
const FULL_LENGTH_POSSIBLE_MS: i64 = 4 * 3_600_000;
/// Without any other evidence a battery so empty, or a card so full, is a recorder's last word.
const BATTERY_EMPTY_PERCENT: u8 = 3;
const STORAGE_FULL_BYTES: u64 = 64 << 20;

/// What judging a track's boundaries needs.
pub(super) struct Scene<'a> {
    pub(super) facts: &'a CardFacts,
    log: &'a Log<'a>,
    full_length_ms: Option<i64>,
    longest_ms: i64,
}

impl<'a> Scene<'a> {
    /// `tracks` are all of them, `track` the one to be judged.
    pub(super) fn of(
        facts: &'a CardFacts,
        log: &'a Log<'a>,
        tracks: &[Track<'a>],
        track: &Track<'a>,
    ) -> Self {
        let Habits { roll_over_ms, segment_s, .. } = &facts.habits;
        let told = segment_s.map(|s| i64::from(s) * 1000);
        let lengths = track.clips.iter().filter_map(|(_, clip)| clip.length_ms());
        Self {
            facts,
            log,
            full_length_ms: told
                .or_else(|| full_length_ms(tracks, track.kind, (*roll_over_ms).into())),
            longest_ms: lengths.max().unwrap_or_default(),
        }
    }

    pub(super) fn roll_over_ms(&self) -> i64 {
        self.facts.habits.roll_over_ms.into()
    }

    /// The length of a full clip, or of the longest there is where no full one is known.
    pub(super) fn clip_length_ms(&self) -> i64 {
        self.full_length_ms.unwrap_or(self.longest_ms).max(0)
    }

    /// What the log has of the silent time at a boundary, and no file.
    pub(super) fn logged_without_clip(&self, boundary: &Boundary<'_>) -> Vec<LoggedPart> {
        let is_footage = |at| self.is_footage(at);
        self.log.without_clip(boundary.before, next_start(boundary), is_footage)
    }

    /// Whether some clip covers a moment.
    fn is_footage(&self, at: NaiveDateTime) -> bool {
        self.facts.clips.iter().any(|clip| clip.is_footage() && covers(clip, at))
    }
}

/// What was found so far at a boundary.
struct Case<'a> {
    boundary: &'a Boundary<'a>,
    kind: Option<InterruptionKind>,
    strength: Strength,
    evidence: Vec<Evidence>,
    cause: Option<Cause>,
    loss: Option<Loss>,
}

impl Case<'_> {
    fn shows(&mut self, kind: InterruptionKind, strength: Strength) {
        self.kind = Some(self.kind.map_or(kind, |known| known.min(kind)));
        self.strength = self.strength.max(strength);
    }

    fn because(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }
}

/// The interruption at a boundary, if any.
pub(super) fn judge(scene: &Scene<'_>, boundary: &Boundary<'_>) -> Option<Finding> {
    let is_footage = |at| scene.is_footage(at);
    let told = scene.log.tells(boundary.before, next_start(boundary), is_footage);
    let told = if boundary.has_new_clock { told.at_the_end_only(boundary.before) } else { told };
    let mut case = Case {
        boundary,
        kind: None,
        strength: Strength::Possible,
        evidence: Vec::new(),
        cause: None,
        loss: None,
    };
    unfinished(&mut case);
    let is_silent = boundary.pause_ms.is_none_or(|ms| ms > scene.roll_over_ms());
    if is_silent {
        holes(scene, &mut case, &told);
        ends(scene, &mut case, &told);
        pauses(scene, &mut case, &told);
    }
    case.kind?;
    causes(&mut case, &told);
    Some(finding(case))
}

/// Where the clip after begins, by the same run of the clock.
fn next_start(boundary: &Boundary<'_>) -> Option<NaiveDateTime> {
    boundary.after.and_then(|clip| clip.start).filter(|_| !boundary.clock_began_anew)
}

/// A file that was never finished.
fn unfinished(case: &mut Case<'_>) {
    let clip = case.boundary.before;
    if clip.size == 0 {
        case.shows(InterruptionKind::Unfinished, Strength::Likely);
        case.because(Evidence::new(EvidenceCode::EmptyFile).at(clip.item));
    }
    if let Some(unfinished) = &clip.unfinished {
        case.shows(InterruptionKind::Unfinished, unfinished.strength);
        let evidence = Evidence::new(EvidenceCode::NotFinished).at(clip.item);
        case.because(evidence.with("detail", &unfinished.why));
        case.loss = Some(Loss::InformationLost);
        case.cause = Some(Cause::DeviceFault);
    }
}

/// Numbers that no file has, in a time without footage.
fn holes(scene: &Scene<'_>, case: &mut Case<'_>, told: &Told<'_>) {
    let Some(count) = count(&case.boundary.holes) else { return };
    let boundary = case.boundary;
    let fit = boundary.pause_ms.map(|ms| fit(scene, count, ms));
    let strength = match fit {
        _ if told.lost_start.is_some() => Strength::Certain,
        Some(Fit::Exact) => Strength::Certain,
        // The log would have the start of a recording, so something else had the number.
        _ if told.keeps_starts && told.is_stopped => Strength::Possible,
        _ => Strength::Likely,
    };
    case.shows(InterruptionKind::SequenceHole, strength);
    for NumberHole { first, last, count, .. } in &boundary.holes {
        let missing = Evidence::new(EvidenceCode::NumbersMissing).with("first", first);
        case.because(missing.with("last", last).with("count", count));
    }
    if strength > Strength::Possible {
        case.loss = Some(Loss::InformationLost);
    }
    if matches!(fit, Some(Fit::Exact | Fit::Loose)) {
        case.because(Evidence::new(EvidenceCode::TimeFits));
        if boundary.before.is_marked {
            let item = boundary.before.item;
            case.because(Evidence::new(EvidenceCode::MarkedBefore).at(item));
            case.cause = case.cause.or(Some(Cause::Storage));
        }
    }
}

/// How many numbers are missing in all; none where none is.
pub(super) fn count(holes: &[NumberHole]) -> Option<u32> {
    let count = holes.iter().fold(0_u32, |sum, hole| sum.saturating_add(hole.count));
    (count > 0).then_some(count)
}

/// Whether so many clips fill a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Full clips, to the second.
    Exact,
    /// Clips such as there are.
    Loose,
    /// More time than so many clips have, or less.
    Not,
}

fn fit(scene: &Scene<'_>, count: u32, pause_ms: i64) -> Fit {
    let (count, slack) = (i64::from(count), scene.roll_over_ms());
    let exact = scene.full_length_ms.map(|full| (pause_ms - count.saturating_mul(full)).abs());
    if exact.is_some_and(|off| off <= (count + 1).saturating_mul(slack)) {
        return Fit::Exact;
    }
    let most = count.saturating_mul(scene.longest_ms.saturating_add(slack)).saturating_add(slack);
    if (count * 1000..=most).contains(&pause_ms) { Fit::Loose } else { Fit::Not }
}

/// What the log tells of the end of the clip before.
fn ends(scene: &Scene<'_>, case: &mut Case<'_>, told: &Told<'_>) {
    let kind = match case.boundary.after {
        Some(_) => InterruptionKind::TimeGap,
        None => InterruptionKind::RecorderLog,
    };
    if let Some(line) = told.trouble {
        let end = case.boundary.before.end;
        let is_at_the_end = end.is_some_and(|end| (line.at - end).num_seconds().abs() <= 10);
        let sure = is_at_the_end || told.is_never_stopped;
        case.shows(kind, if sure { Strength::Certain } else { Strength::Likely });
    }
    if told.is_never_stopped {
        case.shows(kind, Strength::Likely);
        let evidence = Evidence::new(EvidenceCode::StopNotLogged);
        case.because(evidence.at(case.boundary.before.item));
    }
    if let Some(line) = told.lost_start
        && scene.facts.clips.iter().all(|clip| !clip.is_footage() || clip.start.is_some())
    {
        case.shows(InterruptionKind::RecorderLog, Strength::Likely);
        let evidence = Evidence::new(EvidenceCode::StartWithoutClip).at(line.item);
        case.because(evidence.with("line", &line.text));
        case.loss = Some(Loss::InformationLost);
    }
}

/// What the pause itself tells, where no log says that recording was stopped.
fn pauses(scene: &Scene<'_>, case: &mut Case<'_>, told: &Told<'_>) {
    if case.boundary.clock_began_anew {
        case.shows(InterruptionKind::TimeGap, Strength::Likely);
        let item = case.boundary.after.map(|clip| clip.item);
        case.because(Evidence { item, ..Evidence::new(EvidenceCode::ClockReset) });
        case.cause = Some(Cause::Battery);
    }
    let Some(pause_ms) = case.boundary.pause_ms.filter(|_| !told.is_stopped) else { return };
    let length = case.boundary.before.length_ms();
    let is_full = scene.full_length_ms.zip(length).is_some_and(|(full, length)| {
        // FAT rounds the end down by up to two seconds.
        (full - length).abs() <= scene.roll_over_ms()
    });
    if is_full && pause_ms <= FULL_LENGTH_POSSIBLE_MS {
        let is_near = pause_ms <= FULL_LENGTH_LIKELY_MS;
        let strength = if is_near { Strength::Likely } else { Strength::Possible };
        case.shows(InterruptionKind::TimeGap, strength);
        let seconds = length.unwrap_or_default() / 1000;
        let evidence = Evidence::new(EvidenceCode::FullLength).at(case.boundary.before.item);
        case.because(evidence.with("seconds", seconds));
    }
    if pause_ms <= i64::from(scene.facts.habits.restart_within_s) * 1000 {
        case.shows(InterruptionKind::TimeGap, Strength::Possible);
        let evidence = Evidence::new(EvidenceCode::WentOnSoon);
        case.because(evidence.with("seconds", pause_ms / 1000));
    }
}

/// The cause, of the log's words before all else; and what the dock that brought the clip saw of a recorder
/// that did not go on.
fn causes(case: &mut Case<'_>, told: &Told<'_>) {
    if let Some(line) = told.trouble.or(told.trouble_between) {
        case.because(log_line(line));
        case.cause = cause_of(line.event);
        return;
    }
    if case.boundary.after.is_some() {
        return;
    }
    let at_dock = case.boundary.before.at_dock;
    if let Some(percent) = at_dock.battery_percent.filter(|p| *p <= BATTERY_EMPTY_PERCENT) {
        case.because(Evidence::new(EvidenceCode::BatteryAtDock).with("percent", percent));
        case.cause = Some(Cause::Battery);
    } else if let Some(free) = at_dock.free_bytes.filter(|free| *free <= STORAGE_FULL_BYTES) {
        case.because(Evidence::new(EvidenceCode::StorageAtDock).with("free_bytes", free));
        case.cause = Some(Cause::Storage);
    }
}

fn log_line(line: &LogFact) -> Evidence {
    let evidence = Evidence::new(EvidenceCode::LogLine).at(line.item);
    evidence.with("event", line.event.as_str()).with("line", &line.text)
}

fn finding(case: Case<'_>) -> Finding {
    let Boundary { before, after, pause_ms, clock_began_anew, .. } = case.boundary;
    let mut evidence = case.evidence;
    if let Some(ms) = pause_ms {
        let seconds = Evidence::new(EvidenceCode::TimeWithoutFootage).with("seconds", ms / 1000);
        evidence.insert(0, seconds);
    }
    // Recording that did not go on is one thing, what is missing of it another and worse.
    let never_went_on = after.is_none().then_some(Loss::CouldNotGoOn);
    let loss = case.loss.or(never_went_on).filter(|_| case.strength > Strength::Possible);
    Finding {
        place: format!("after {}", before.item),
        kind: case.kind.unwrap_or(InterruptionKind::TimeGap),
        strength: case.strength,
        span: span(before, after.filter(|_| !clock_began_anew)),
        before: before.item,
        after: after.map(|clip| clip.item),
        spoken_in: case.boundary.next.map(|clip| clip.item),
        evidence,
        cause: case.cause,
        loss,
    }
}

/// From where footage ends to where it goes on.
pub(super) fn span(before: &ClipFacts, after: Option<&ClipFacts>) -> GapSpan {
    GapSpan {
        from: before.end,
        to: after.and_then(|clip| clip.start),
        from_utc: before.recorded.as_ref().map(|span| span.end),
        to_utc: after.and_then(|clip| clip.recorded.as_ref()).and_then(|span| span.start),
    }
}
