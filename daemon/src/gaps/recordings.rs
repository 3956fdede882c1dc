//! Clips stitched into continuous recordings, and what each lacks: expected against found.

use docket_drivers::ClipKind;
use serde::{Deserialize, Serialize};

use super::{
    boundary::Boundary,
    judge::{Scene, span},
    lost,
};
use crate::domain::{EvidenceCode, Finding, GapSpan, ItemId, Strength};

/// A recording that broke off and went on within so many milliseconds is one act.
const ONE_ACT_MS: i64 = 15 * 60_000;

/// Consecutive clips of one act of recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Its kind.
    pub kind: ClipKind,
    /// Its stream; empty where its recorder has one only.
    pub stream: String,
    /// Its clips, in order.
    pub clips: Vec<ItemId>,
    /// From the start of the first to the end of the last.
    pub span: GapSpan,
    /// What there is of it, in milliseconds.
    pub found_ms: i64,
    /// What there is not, in order.
    pub missing: Vec<MissingPart>,
    /// What is missing beside it, in order: between the recording before and this one, and what the log has
    /// behind the last one. It belongs to acts of recording of which nothing may be left.
    #[serde(default)]
    pub missing_beside: Vec<MissingPart>,
}

/// A part of a recording that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingPart {
    /// When.
    pub span: GapSpan,
    /// How long, in milliseconds.
    pub ms: i64,
    /// The place of the interruption that it is.
    pub place: String,
    /// Its length is reckoned from the number of its files and the length of a full one, and lies somewhere
    /// in its span; else both are known.
    #[serde(default)]
    pub is_estimate: bool,
}

/// The recordings of a track; `judged` are the interruptions at its `boundaries`.
pub(super) fn stitch(
    scene: &Scene<'_>,
    boundaries: &[Boundary<'_>],
    judged: &[Option<Finding>],
) -> Vec<Recording> {
    let mut done = Vec::new();
    let mut open: Option<Recording> = None;
    let mut beside = Vec::new();
    for (boundary, finding) in boundaries.iter().zip(judged) {
        let clip = boundary.before;
        let recording = open.get_or_insert_with(|| Recording {
            kind: clip.kind,
            stream: clip.stream.clone(),
            clips: Vec::new(),
            span: GapSpan {
                from: clip.start,
                from_utc: clip.recorded.as_ref().and_then(|span| span.start),
                ..GapSpan::default()
            },
            found_ms: 0,
            missing: Vec::new(),
            missing_beside: std::mem::take(&mut beside),
        });
        recording.clips.push(clip.item);
        recording.span.to = clip.end;
        recording.span.to_utc = clip.recorded.as_ref().map(|span| span.end);
        recording.found_ms += clip.length_ms().unwrap_or_default().max(0);
        match goes_on(scene, boundary, finding.as_ref()) {
            Some(missing) => recording.missing.extend(missing),
            None => {
                beside = lost::parts(scene, boundary, finding.as_ref());
                if boundary.after.is_none() {
                    recording.missing_beside.append(&mut beside);
                }
                done.extend(open.take());
            }
        }
    }
    done
}

/// Whether the clip after belongs to the same act, and what is missing between; none where it does not.
fn goes_on(
    scene: &Scene<'_>,
    boundary: &Boundary<'_>,
    finding: Option<&Finding>,
) -> Option<Option<MissingPart>> {
    let (after, ms) = (boundary.after?, boundary.pause_ms?);
    if ms <= scene.roll_over_ms() {
        return Some(None);
    }
    let finding = finding.filter(|finding| finding.strength > Strength::Possible)?;
    let fits = finding.evidence.iter().any(|e| e.code == EvidenceCode::TimeFits);
    let place = finding.place.clone();
    let part =
        MissingPart { span: span(boundary.before, Some(after)), ms, place, is_estimate: false };
    (fits || ms <= ONE_ACT_MS).then_some(Some(part))
}
