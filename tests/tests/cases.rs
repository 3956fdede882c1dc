//! Story: items are linked to cases and backed out again, and the archive alone can tell.

#![expect(clippy::unwrap_used, reason = "a story fails by panicking")]

use docket_tests::rig::Rig;
use serde_json::Value;

fn docked() -> (Rig, String) {
    let rig = Rig::new();
    std::fs::create_dir(rig.home().join("card")).unwrap();
    std::fs::write(rig.home().join("card/a.mp4"), b"bytes").unwrap();
    rig.dock(&[rig.home().join("card")], 0);
    let id = rig.items()[0]["id"].as_str().unwrap().to_owned();
    (rig, id)
}

fn objects(rig: &Rig, case: &str) -> Vec<Value> {
    let folder = rig.archive().join("cases").join(case);
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    names.iter().map(|p| serde_json::from_slice(&std::fs::read(p).unwrap()).unwrap()).collect()
}

#[test]
fn a_link_is_made_seen_and_backed_out() {
    let (rig, id) = docked();
    let case = "泉罚字〔2026〕12号";
    rig.json(["cases", "add", case, "--title", "占道经营"]).exits(0);
    rig.run(["cases", "add", case]).exits(2);
    // The beginning of an id is enough; linking twice is linking once.
    let link = rig.json(["items", "link", &id[..18], case]).exits(0).json();
    assert_eq!(link["schema"], "docket.link/1");
    let same = rig.json(["items", "link", &id, case]).exits(0).json();
    assert_eq!(link["id"], same["id"]);
    assert_eq!(rig.item(&id)["cases"][0]["case"], case);
    assert_eq!(rig.json(["cases", "show", case]).exits(0).json()["items"][0], id.as_str());
    let written = objects(&rig, case);
    assert_eq!(written.len(), 1);
    assert_eq!(
        (&written[0]["item"], &written[0]["case"]),
        (&Value::from(id.as_str()), &Value::from(case))
    );

    rig.json(["items", "unlink", &id, case, "--reason", "wrong case"]).exits(0);
    rig.run(["items", "unlink", &id, case, "--reason", "again"]).exits(5);
    let item = rig.item(&id);
    assert_eq!(item["cases"][0]["unlink_reason"], "wrong case", "the link stays on record");
    assert_eq!(rig.json(["cases", "show", case]).exits(0).json()["item_count"], 0);
    assert_eq!(objects(&rig, case).len(), 2, "append-only");
    let acts: Vec<_> =
        item["events"].as_array().unwrap().iter().map(|e| e["act"].clone()).collect();
    assert!(acts.contains(&"linked".into()) && acts.contains(&"unlinked".into()), "{acts:?}");
    rig.fsck_is_clean();
}

#[test]
fn unknown_items_and_cases_are_not_found() {
    let (rig, id) = docked();
    rig.run(["items", "link", &id, "no such case"]).exits(5);
    rig.run(["items", "unlink", &id, "no such case", "--reason", "x"]).exits(5);
    rig.run(["cases", "show", "no such case"]).exits(5);
    rig.run(["cases", "add", "a\nb"]).exits(3);
    rig.run(["cases", "add", "../../etc"]).exits(0);
    rig.run(["items", "link", &id, "../../etc"]).exits(0);
    assert!(rig.archive().join("cases/..%2F..%2Fetc").is_dir());
}
