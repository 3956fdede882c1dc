//! Interruptions that one clip shows alone: inside it, or while it was taken in.

use chrono::TimeDelta;

use super::facts::ClipFacts;
use crate::domain::{
    Cause, Evidence, EvidenceCode, Finding, GapSpan, InterruptionKind, Loss, Strength,
};

/// Places told of one clip and kind at most: a damaged file may have thousands.
const PLACES_MAX: usize = 20;

/// Every such interruption of a clip: one a kind.
pub(super) fn findings(clip: &ClipFacts) -> impl Iterator<Item = Finding> {
    const KINDS: [InterruptionKind; 3] =
        [InterruptionKind::TimeJump, InterruptionKind::FramesMissing, InterruptionKind::SoundLost];
    KINDS.into_iter().filter_map(|kind| inside(clip, kind)).chain(pull(clip))
}

fn inside(clip: &ClipFacts, kind: InterruptionKind) -> Option<Finding> {
    let places: Vec<_> = clip.inside.iter().filter(|place| place.kind == kind).collect();
    let (first, last) = (places.first()?, places.last()?);
    let strength = places.iter().map(|place| place.strength).max().unwrap_or(Strength::Possible);
    // Pictures or sound that the bytes show to be missing are lost; what only sounds so a person weighs.
    let is_lost = strength == Strength::Certain && kind != InterruptionKind::TimeJump;
    let evidence = places.iter().take(PLACES_MAX).map(|place| {
        let evidence = Evidence::new(EvidenceCode::InsideClip).at(clip.item);
        evidence.with("from_ms", place.from_ms).with("length_ms", place.length_ms)
    });
    Some(Finding {
        place: format!("in {} {}", clip.item, kind.as_str()),
        kind,
        strength,
        span: within(clip, first.from_ms, last.from_ms.saturating_add(last.length_ms)),
        before: clip.item,
        after: None,
        spoken_in: None,
        evidence: evidence.collect(),
        cause: Some(Cause::DeviceFault),
        loss: is_lost.then_some(Loss::InformationLost),
    })
}

/// A part of a clip, by its own clock and on trusted time.
fn within(clip: &ClipFacts, from_ms: u64, to_ms: u64) -> GapSpan {
    let ahead = |ms: u64| TimeDelta::try_milliseconds(i64::try_from(ms).ok()?);
    let face = |ms| clip.start?.checked_add_signed(ahead(ms)?);
    let trusted = |ms| clip.recorded.as_ref()?.start?.checked_add_signed(ahead(ms)?);
    GapSpan {
        from: face(from_ms),
        to: face(to_ms),
        from_utc: trusted(from_ms),
        to_utc: trusted(to_ms),
    }
}

fn pull(clip: &ClipFacts) -> Option<Finding> {
    let fault = clip.pull.as_ref()?;
    let evidence = Evidence::new(EvidenceCode::PullFault).at(clip.item);
    let evidence = evidence.with("reason", &fault.reason).with("bytes", fault.missing_bytes);
    // A medium that cannot be read is damaged; a recorder that was taken out is not.
    let is_medium = matches!(fault.reason.as_str(), "read-error" | "read-with-holes");
    Some(Finding {
        place: format!("pull {}", clip.item),
        kind: InterruptionKind::PullBroken,
        strength: Strength::Certain,
        span: GapSpan {
            from: clip.start,
            to: clip.end,
            from_utc: clip.recorded.as_ref().and_then(|span| span.start),
            to_utc: clip.recorded.as_ref().map(|span| span.end),
        },
        before: clip.item,
        after: None,
        spoken_in: None,
        evidence: vec![evidence],
        cause: Some(if is_medium { Cause::DeviceDamage } else { Cause::Other }),
        // What the session ended without: bytes that no read gave, and what is gone from the recorder. A torn
        // pull is taken again at the next dock.
        loss: matches!(fault.reason.as_str(), "vanished" | "read-with-holes")
            .then_some(Loss::InformationLost),
    })
}
