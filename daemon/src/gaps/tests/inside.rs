//! What one clip shows alone, made by hand: each kind as a finding, and what of it is lost.

use super::{
    super::*,
    hand::{card, clip, told},
};
use crate::domain::{Cause, EvidenceCode, InterruptionKind, Loss, Strength};

/// A clip with these places inside it: kind, how sure, from and length in milliseconds.
fn with(places: &[(InterruptionKind, Strength, u64, u64)]) -> ClipFacts {
    let inside = places.iter().map(|&(kind, strength, from_ms, length_ms)| Inside {
        kind,
        strength,
        from_ms,
        length_ms,
    });
    ClipFacts { inside: inside.collect(), ..clip("08:00:00", 60, 1) }
}

#[test]
fn a_jump_inside_a_clip_is_one_and_nothing_is_lost_by_it() {
    let jump = (InterruptionKind::TimeJump, Strength::Likely, 20_000, 4_000);
    let found = find(&card(&[with(&[jump])], &[])).findings;
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.kind, one.strength), (InterruptionKind::TimeJump, Strength::Likely));
    assert_eq!((one.cause, one.loss), (Some(Cause::DeviceFault), None));
    assert_eq!(one.span.seconds(), Some(4));
    assert_eq!(one.evidence[0].code, EvidenceCode::InsideClip);
}

#[test]
fn certain_missing_pictures_and_sound_are_lost_and_silence_is_not() {
    for kind in [InterruptionKind::FramesMissing, InterruptionKind::SoundLost] {
        for (strength, loss) in [
            (Strength::Certain, Some(Loss::InformationLost)),
            (Strength::Likely, None),
            (Strength::Possible, None),
        ] {
            let found = find(&card(&[with(&[(kind, strength, 1_000, 2_500)])], &[])).findings;
            let [one] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((one.kind, one.strength, one.loss), (kind, strength, loss));
        }
    }
}

#[test]
fn the_places_of_a_kind_are_one_interruption_as_sure_as_the_surest() {
    let frames = |strength, from| (InterruptionKind::FramesMissing, strength, from, 500);
    let sound = (InterruptionKind::SoundLost, Strength::Possible, 9_000, 1_000);
    let places = [frames(Strength::Likely, 1_000), frames(Strength::Certain, 8_500), sound];
    let found = find(&card(&[with(&places)], &[])).findings;
    let of: Vec<_> = found.iter().map(|one| (one.kind, one.strength, one.evidence.len())).collect();
    assert_eq!(
        of,
        [
            (InterruptionKind::FramesMissing, Strength::Certain, 2),
            (InterruptionKind::SoundLost, Strength::Possible, 1)
        ]
    );
    assert_eq!(found[0].span.seconds(), Some(8));
}

#[test]
fn a_pull_that_broke_is_certain_and_what_nobody_can_read_any_more_is_lost() {
    let lost = Some(Loss::InformationLost);
    for (reason, cause, loss) in [
        ("torn", Cause::Other, None),
        ("read-with-holes", Cause::DeviceDamage, lost),
        ("vanished", Cause::Other, lost),
    ] {
        let pull = Some(PullFault { reason: reason.into(), missing_bytes: 4_096 });
        let clips = [ClipFacts { pull, ..clip("08:00:00", 60, 1) }];
        let facts = card(&clips, &[]);
        assert_eq!(told(&facts), [(InterruptionKind::PullBroken, Strength::Certain)], "{reason}");
        let one = &find(&facts).findings[0];
        assert_eq!((one.cause, one.loss), (Some(cause), loss), "{reason}");
        assert_eq!(one.evidence[0].facts["bytes"], "4096");
    }
}
