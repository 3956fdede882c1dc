//! Story: the README's first command, as a newcomer runs it.

use docket_tests::rig::Rig;

#[test]
fn the_demo_ends_archived_previewed_and_verified() {
    let rig = Rig::new();
    let reply = rig.json(["demo", "--bays", "4", "--seed", "7"]).exits(0).reply();
    let sessions = reply["dock"]["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 4);
    assert!(sessions.iter().all(|s| s["outcome"] == "complete"), "{sessions:#?}");
    let items = reply["items"].as_array().unwrap();
    assert!(items.iter().all(|i| i["state"] == "releasable"), "{items:#?}");
    let previewed = |i: &serde_json::Value| {
        i["renditions"].as_array().unwrap().iter().any(|r| r["kind"] == "preview")
    };
    let videos: Vec<_> = items.iter().filter(|i| i["kind"] == "video").collect();
    assert!(videos.len() >= 4);
    assert!(videos.iter().all(|i| previewed(i)), "{videos:#?}");
    assert_eq!(reply["verify"]["checked"], items.len());
    assert_eq!(reply["verify"]["failed"].as_array().unwrap().len(), 0);
    rig.fsck_is_clean();

    // The same recorders again: nothing new, everything sighted.
    let again = rig.json(["demo", "--bays", "4", "--seed", "7"]).exits(0).reply();
    for session in again["dock"]["sessions"].as_array().unwrap() {
        assert_eq!((session["taken"].as_u64(), session["open"].as_u64()), (Some(0), Some(0)));
        assert_eq!(session["sightings"], session["clips"]);
    }
    assert_eq!(rig.items().len(), items.len());
}

#[test]
fn the_text_for_people_tells_the_same() {
    let rig = Rig::new();
    let answer = rig.run(["demo", "--bays", "1"]).exits(0);
    assert!(answer.stdout.contains("all equal"), "{}", answer.stdout);
    assert!(answer.stdout.contains("releasable"), "{}", answer.stdout);
    assert!(answer.stderr.contains("safe: every clip verified"), "{}", answer.stderr);
}
