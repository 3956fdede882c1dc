//! Pulling a recorder out at any byte, and docking it again.

use fastrand::Rng;

use crate::{
    pattern::{Fault, FaultKind, PatternClip, pattern_script},
    rig::{Oracle, Rig},
};

const SERIAL: &str = "VR70000";

/// One trial on an empty `rig`: a recorder of a few clips is pulled out at one to three random bytes,
/// one after the other, and then left in. Answers at which bytes.
///
/// # Panics
/// When anything is not as it must be.
#[must_use]
pub fn trial(rig: &Rig, rng: &mut Rng) -> Vec<(usize, u64)> {
    let clips: Vec<_> = (0..5)
        .map(|n| {
            let bytes = if n == 2 { rng.u64(70 << 20..140 << 20) } else { rng.u64(1..3_000_000) };
            PatternClip::new(format!("DCIM/V{n}.LOG"), rng.u64(..1 << 62), bytes)
        })
        .collect();
    let dock = |clips: &[PatternClip], code| {
        let text = pattern_script(SERIAL, clips).expect("TOML");
        let script = rig.write("torn.recorder.toml", &text);
        rig.dock(&[script], code)["sessions"][0].clone()
    };
    let mut torn_at = Vec::new();
    for _ in 0..rng.usize(1..=3) {
        let n = rng.usize(..clips.len());
        let at = rng.u64(..clips[n].bytes);
        torn_at.push((n, at));
        let fault = Fault { kind: FaultKind::Unplug, at, bytes: None, on_read: None };
        let mut torn = clips.clone();
        torn[n] = torn[n].clone().with_fault(fault);
        let done = is_item(rig, &clips[n]);
        // A clip that was taken before is read again only to be known again, or not at all.
        let session = if done { continue } else { dock(&torn, 2) };
        assert_eq!(session["outcome"], "torn", "at {torn_at:?}: {session:#}");
    }
    let session = dock(&clips, 0);
    assert_eq!(session["outcome"], "complete", "at {torn_at:?}: {session:#}");
    rig.fsck_is_clean();
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(rig);
    torn_at
}

/// Whether the clip has been taken already, so that its recorder's fault may never be met.
fn is_item(rig: &Rig, clip: &PatternClip) -> bool {
    if rig.json(["items", "list"]).code == Some(5) {
        return false;
    }
    let path = hex::encode(&clip.path);
    rig.items().iter().any(|item| {
        item["source"]["path_raw_hex"] == path.as_str() && item["state"] == "releasable"
    })
}
