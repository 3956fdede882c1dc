//! Footage that was recorded between two acts of recording, or after the last one, and is not there.
//!
//! Called by `recordings` where an interruption lies between two recordings. The recorder's log gives its
//! starts and stops; where it has none, the missing numbers tell how many clips there were, and a full clip how
//! long they were at most. Never more than the time there is for it.

use chrono::TimeDelta;

use super::{
    boundary::Boundary,
    facts::{ClipFacts, moved},
    judge::{Scene, count, span},
    recordings::MissingPart,
    told::LoggedPart,
};
use crate::domain::{EvidenceCode, Finding, GapSpan, Strength};

/// What is missing at a boundary between two recordings.
pub(super) fn parts(
    scene: &Scene<'_>,
    boundary: &Boundary<'_>,
    finding: Option<&Finding>,
) -> Vec<MissingPart> {
    let Some(finding) = finding.filter(|finding| finding.strength > Strength::Possible) else {
        return Vec::new();
    };
    let shows = |code| finding.evidence.iter().any(|evidence| evidence.code == code);
    if shows(EvidenceCode::StartWithoutClip) {
        let logged = scene.logged_without_clip(boundary);
        return logged.iter().map(|part| logged_part(scene, boundary, part, finding)).collect();
    }
    numbered(scene, boundary, finding).into_iter().collect()
}

/// A recording that only the log knows: exact from its start to its stop, else a full clip at most.
fn logged_part(
    scene: &Scene<'_>,
    boundary: &Boundary<'_>,
    part: &LoggedPart,
    finding: &Finding,
) -> MissingPart {
    let full = TimeDelta::milliseconds(scene.clip_length_ms());
    let to = part.stopped.unwrap_or_else(|| moved(part.started, full).min(part.until));
    let trusted = |face| trusted(boundary.before, face);
    MissingPart {
        span: GapSpan {
            from: Some(part.started),
            to: Some(to),
            from_utc: trusted(part.started),
            to_utc: trusted(to),
        },
        ms: (to - part.started).num_milliseconds(),
        place: finding.place.clone(),
        is_estimate: part.stopped.is_none(),
    }
}

/// A moment of the recorder's face on trusted time, by how far the two lie apart at a clip's end.
fn trusted(clip: &ClipFacts, face: chrono::NaiveDateTime) -> Option<chrono::DateTime<chrono::Utc>> {
    let (end, recorded) = (clip.end?, clip.recorded.as_ref()?);
    recorded.end.checked_add_signed(face - end)
}

/// Files of which only the numbers are known: so many full clips.
fn numbered(scene: &Scene<'_>, boundary: &Boundary<'_>, finding: &Finding) -> Option<MissingPart> {
    let reckoned = i64::from(count(&boundary.holes)?).saturating_mul(scene.clip_length_ms());
    let ms = boundary.pause_ms.map_or(reckoned, |pause| reckoned.min(pause));
    let after = boundary.after.filter(|_| !boundary.clock_began_anew);
    (ms > 0).then(|| MissingPart {
        span: span(boundary.before, after),
        ms,
        place: finding.place.clone(),
        is_estimate: true,
    })
}
