//! Story: docket is asked to stop while it docks, and goes on the next time.

use docket_tests::{
    pattern::{PatternClip, pattern_script},
    rig::{Oracle, Rig},
};

const SERIAL: &str = "VR91000";

#[test]
fn asked_to_stop_it_says_so_and_the_next_docking_goes_on() {
    let rig = Rig::new();
    let mut clips: Vec<_> =
        (0..20).map(|n| PatternClip::new(format!("DCIM/V{n}.LOG"), n, 1_000_000 + n)).collect();
    clips.push(PatternClip::new("DCIM/LONG.MP4", 99, 70_000_000));
    let script = rig.write("vr.recorder.toml", &pattern_script(SERIAL, &clips).unwrap());

    let mut run = rig.start_dock(std::slice::from_ref(&script));
    let copying =
        std::iter::from_fn(|| run.next_line()).any(|l| l.contains(r#""stage":"copying""#));
    assert!(copying, "docket ended before it copied");
    run.terminate();
    let stopped = run.finish().exits(2);
    let last = stopped.json();
    assert_eq!(last["event"], "failed", "{last:#}");
    let error = &last["error"];
    assert_eq!(
        (error["code"].as_str(), error["kind"].as_str()),
        (Some("DKT-0206"), Some("failed"))
    );
    assert!(error["todo"].as_str().unwrap().contains("again"), "{error:#}");

    let left = rig.items().iter().filter(|item| item["state"] != "releasable").count();
    assert!(left > 0, "it was stopped too late to prove anything");
    rig.fsck_is_clean();
    let session = rig.dock(&[script], 0)["sessions"][0].clone();
    assert_eq!(session["outcome"], "complete", "{session:#}");
    Oracle::default().and_pattern(SERIAL, &clips).holds_in(&rig);
    rig.fsck_is_clean();
}
