//! What the media worker found inside a clip, as the rules of interruptions weigh it.
//!
//! Called by `flow::gaps`. The worker observes and measures; how sure an interruption is, is said here:
//! missing packets are certain, silence may be a quiet room.

use docket_transcode::inside::{Finding, FindingKind};

use super::facts::{Inside, Unfinished};
use crate::domain::{InterruptionKind, Strength};

/// What says that the file was never finished or is damaged: the surest first.
#[must_use]
pub fn unfinished(findings: &[Finding]) -> Option<Unfinished> {
    let of = |finding: &Finding| {
        let strength = match finding.kind {
            FindingKind::NoIndex | FindingKind::CutShort => Strength::Certain,
            FindingKind::Unfinished | FindingKind::Shortfall | FindingKind::Damaged => {
                Strength::Likely
            }
            FindingKind::PicturesMissing
            | FindingKind::SoundMissing
            | FindingKind::SoundLate
            | FindingKind::SoundEndsEarly
            | FindingKind::Silence
            | FindingKind::StepBack => return None,
        };
        Some(Unfinished { why: finding.kind.as_str().into(), strength })
    };
    // The first of the surest: the worker tells the file's ending before all else.
    findings.iter().filter_map(of).reduce(
        |best, next| {
            if next.strength > best.strength { next } else { best }
        },
    )
}

/// The places inside it where something is missing.
#[must_use]
pub fn inside(findings: &[Finding]) -> Vec<Inside> {
    findings.iter().filter_map(place).collect()
}

fn place(finding: &Finding) -> Option<Inside> {
    let (kind, strength) = match finding.kind {
        FindingKind::PicturesMissing => (InterruptionKind::FramesMissing, Strength::Certain),
        FindingKind::SoundMissing => (InterruptionKind::SoundLost, Strength::Certain),
        FindingKind::SoundLate | FindingKind::SoundEndsEarly => {
            (InterruptionKind::SoundLost, Strength::Likely)
        }
        FindingKind::Silence => (InterruptionKind::SoundLost, Strength::Possible),
        FindingKind::StepBack => (InterruptionKind::TimeJump, Strength::Likely),
        FindingKind::NoIndex
        | FindingKind::Unfinished
        | FindingKind::CutShort
        | FindingKind::Shortfall
        | FindingKind::Damaged => return None,
    };
    // Negative only behind a step back: then it is there that the clip begins anew.
    let ms = |at: Option<i64>| u64::try_from(at.unwrap_or_default()).unwrap_or_default();
    let from_ms = ms(finding.start_ms);
    let length_ms = match finding.kind {
        FindingKind::StepBack => finding.count.unwrap_or_default(),
        _ => ms(finding.end_ms).saturating_sub(from_ms),
    };
    Some(Inside { kind, strength, from_ms, length_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: FindingKind, start_ms: i64, end_ms: i64) -> Finding {
        let (start_ms, end_ms) = (Some(start_ms), Some(end_ms));
        Finding { kind, stream: None, start_ms, end_ms, count: Some(40) }
    }

    #[test]
    fn a_file_without_an_end_is_certain_and_damage_likely() {
        let found = [FindingKind::Shortfall, FindingKind::NoIndex].map(|kind| finding(kind, 0, 1));
        let told = unfinished(&found).unwrap();
        assert_eq!((told.why.as_str(), told.strength), ("no-index", Strength::Certain));
        let told = unfinished(&[finding(FindingKind::Damaged, 0, 1)]).unwrap();
        assert_eq!(told.strength, Strength::Likely);
        assert_eq!(unfinished(&[finding(FindingKind::Silence, 0, 1)]), None);
        assert_eq!(inside(&found), []);
    }

    #[test]
    fn places_keep_their_measure() {
        let found = [
            finding(FindingKind::PicturesMissing, 1_000, 3_500),
            finding(FindingKind::StepBack, -20, 0),
            finding(FindingKind::Silence, 0, 9_000),
        ];
        let told: Vec<_> =
            inside(&found).iter().map(|p| (p.kind, p.from_ms, p.length_ms, p.strength)).collect();
        assert_eq!(
            told,
            [
                (InterruptionKind::FramesMissing, 1_000, 2_500, Strength::Certain),
                (InterruptionKind::TimeJump, 0, 40, Strength::Likely),
                (InterruptionKind::SoundLost, 0, 9_000, Strength::Possible),
            ]
        );
    }
}
