//! Places where a clip of a track ends and another begins, or none does, with the numbers that are
//! missing there.

use super::{
    facts::ClipFacts,
    numbers::NumberHole,
    track::{Order, Track, pause_ms},
};

/// Where a clip ends.
pub(super) struct Boundary<'a> {
    pub(super) before: &'a ClipFacts,
    /// The next clip of the track.
    pub(super) after: Option<&'a ClipFacts>,
    /// What was recorded next, on any track.
    pub(super) next: Option<&'a ClipFacts>,
    /// The pause between them in milliseconds; none where either time is not known.
    pub(super) pause_ms: Option<i64>,
    /// Numbers missing between them.
    pub(super) holes: Vec<NumberHole>,
    /// The clip after has a clock that began anew.
    pub(super) clock_began_anew: bool,
    /// The clip before was recorded by a clock that had begun anew: its face may come twice.
    pub(super) has_new_clock: bool,
}

/// Every boundary of a track, the end of its last clip included.
pub(super) fn boundaries<'a>(
    order: &Order<'a>,
    track: &Track<'a>,
    holes: &[NumberHole],
) -> Vec<Boundary<'a>> {
    let ends = track.clips.iter().enumerate().map(|(nth, &(place, before))| {
        let next = track.clips.get(nth + 1);
        let next_place = next.map_or(usize::MAX, |(place, _)| *place);
        let after = next.map(|(_, clip)| *clip);
        // A clock that began anew twice shows a later clip at an earlier time.
        let is_earlier = |after: &ClipFacts| after.start < before.start;
        let clock_began_anew = after.is_some_and(|after| {
            track.is_reset(after) && (!track.is_reset(before) || is_earlier(after))
        });
        let jumps = clock_began_anew
            || after.is_some_and(|after| track.is_reset(after) != track.is_reset(before));
        Boundary {
            before,
            after,
            pause_ms: after.and_then(|after| pause_ms(before, after)).filter(|_| !jumps),
            holes: holes
                .iter()
                .filter(|hole| place <= hole.before && hole.after <= next_place)
                .filter(|hole| belongs(order, track, hole))
                .copied()
                .collect(),
            next: order.clips[place + 1..].iter().copied().find(|clip| clip.is_footage()),
            clock_began_anew,
            has_new_clock: track.is_reset(before),
        }
    });
    ends.collect()
}

/// Of a hole between files of several tracks, the track of the file before it has it; a hole between
/// files that are no footage belongs to moving pictures.
fn belongs(order: &Order<'_>, track: &Track<'_>, hole: &NumberHole) -> bool {
    let sides = [hole.before, hole.after].map(|place| order.clips[place]);
    let footage = sides.into_iter().find(|clip| clip.is_footage());
    match footage {
        Some(clip) => clip.kind == track.kind && clip.stream == track.stream,
        None => track.kind == docket_drivers::ClipKind::Video,
    }
}
