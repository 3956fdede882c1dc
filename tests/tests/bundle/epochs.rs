//! An item of which two epochs of the log tell: one bundle shows both.

use super::bench::{
    BAD, GOOD, NOT_CHECKED, event_of, ids, judged_all, key, named, open, pack, prove, station,
};

#[test]
fn an_item_that_two_epochs_tell_of_is_proven_by_both() {
    let rig = station(&[6_000, 7_000]);
    let (first, item) = (key(&rig), ids(&rig)[0].clone());
    let old = open(&prove(&rig, &item, "old.zip", &[]));
    let shown = rig.json(["identity", "show"]).exits(0).json();
    let name = shown["station"].as_str().unwrap();
    rig.json(["identity", "new-epoch", "--confirm", name]).exits(0);
    rig.json(["cases", "add", "2026-1"]).exits(0);
    rig.json(["items", "link", &item, "2026-1"]).exits(0);
    let second = key(&rig);
    assert_ne!(first, second);

    let file = prove(&rig, &item, "two.zip", &[]);
    let good = open(&file);
    let earlier = named(&good, "000001/");
    assert!(earlier.contains(&&"000001/checkpoint".to_owned()), "{earlier:?}");
    assert!(good.contains_key("manifest.2.json"), "{:?}", good.keys());
    let both = ["--key", &first, "--key", &second];
    let excerpt = prove(&rig, &item, "excerpt.zip", &["--range", "1000+50"]);
    assert_eq!(judged_all(&rig, "excerpt", &[excerpt], &both)[0], GOOD);
    let files = [file];
    assert_eq!(judged_all(&rig, "bundle", &files, &both)[0], GOOD);
    for one in [&both[..2], &both[2..]] {
        assert_eq!(judged_all(&rig, "bundle", &files, one)[0], NOT_CHECKED, "{one:?}");
    }

    // Each without one thing, or with one thing in another place.
    let mut harmed = Vec::new();
    for left_out in named(&good, "000001/").into_iter().chain(named(&good, "events/")) {
        let mut entries = good.clone();
        entries.remove(left_out);
        harmed.push((left_out.clone(), entries));
    }
    let mut swapped = good.clone();
    swapped.insert("checkpoint".into(), good["000001/checkpoint"].clone());
    harmed.push(("the old checkpoint twice".into(), swapped));
    let mut later = good.clone();
    later.insert("000003/checkpoint".into(), good["checkpoint"].clone());
    harmed.push(("an epoch after the newest".into(), later));
    let mut only_old = good.clone();
    only_old.retain(|name, _| !name.starts_with("000001/events/"));
    harmed.push(("no event of the old epoch".into(), only_old));
    let mut unsealed = good.clone();
    let sealed = event_of(&old, "sealed");
    for end in ["json", "proof"] {
        unsealed.remove(&format!("000001/{}", sealed.replace("json", end)));
    }
    harmed.push(("without the event of the first manifest".into(), unsealed));
    let files: Vec<_> = (0..)
        .zip(&harmed)
        .map(|(n, (_, entries))| pack(rig.home().join(format!("harmed.{n}.zip")), entries))
        .collect();
    let said = judged_all(&rig, "bundle", &files, &both);
    let wrong: Vec<_> = harmed.iter().zip(said).filter(|(_, said)| *said != BAD).collect();
    let wrong: Vec<_> = wrong.iter().map(|((what, _), said)| (what, said)).collect();
    assert!(wrong.is_empty(), "of {}: {wrong:#?}", files.len());
}
