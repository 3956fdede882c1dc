//! The media worker.

use super::*;

#[test]
fn a_worker_is_there_or_not() {
    let mut desk = Desk::new();
    let found = desk.look("media-worker");
    assert_eq!(
        (said(&found).as_str(), text(&found, "why").as_str()),
        ("warn missing", "it is nowhere")
    );
    desk.worker = Some("/bin/false".into());
    assert_eq!(desk.says("media-worker"), "ok there");
    assert_eq!(desk.says("media-sandbox"), "skipped not-asked");
    desk.settings.transcode.enabled = false;
    assert_eq!(desk.says("media-worker"), "skipped off");
}

#[test]
fn a_worker_that_cannot_do_a_clip_is_told() {
    let mut desk = Desk::new();
    desk.worker = Some("/bin/false".into());
    let report = desk.report(false);
    assert_eq!(said(&found(&report, "media-worker")), "fail broken");
    assert_eq!(said(&found(&report, "media-sandbox")), "skipped not-asked");
}

/// Only where the worker is built beside this test: `make programs` does.
#[test]
fn the_worker_of_this_build_makes_a_preview_and_tells_its_cage() {
    let here = std::env::current_exe().unwrap();
    let beside = here.ancestors().skip(1).take(3).map(|folder| folder.join("docket-media"));
    let Some(worker) = beside.into_iter().find(|program| program.is_file()) else {
        println!("docket-media is not built beside this test");
        return;
    };
    let mut desk = Desk::new();
    desk.worker = Some(worker);
    let report = desk.report(false);
    let found_worker = found(&report, "media-worker");
    assert_eq!(said(&found_worker), "ok works", "{found_worker:?}");
    let cage = found(&report, "media-sandbox");
    assert!(["ok full", "warn partial"].contains(&said(&cage).as_str()), "{cage:?}");
    let left = std::env::temp_dir().join(format!("docket-doctor-{}", std::process::id()));
    assert!(!left.exists());
}
