//! One station served by a store of any make: everything is sent, also in parts, and proven; what went or changed there
//! behind its back is named and put right; and what home lost comes back from there.
//!
//! Used by the stories about stores and by the campaign `stores`. The truth is that of the clips' generator, seen in the
//! store by another client than docket's.

use std::{collections::BTreeMap, fs};

use fastrand::Rng;
use serde_json::Value;

use super::far::{Far, key};
use crate::{pattern::PatternClip, store_server::Holdings};

/// Short clips, each sent in one piece; the first of them has no bytes.
const SHORT: u64 = 20;
/// Bytes of the clip that goes in three parts.
const LONG: u64 = (17 << 20) + 1;
/// Commands after which everything must be there.
const RUNS_MAX: usize = 3;

/// Has the station send to a store, and the store lose and alter what it got. Answers how many clips it has.
///
/// # Panics
/// When anything is lost, altered or not told.
pub fn trial(far: &mut Far, seed: u64, there: &Holdings) -> usize {
    let mut rng = Rng::with_seed(seed);
    let lengths = [0].into_iter().chain((1..SHORT).map(|_| rng.u64(1..60_000))).chain([LONG]);
    let clips: Vec<_> = (0..)
        .zip(lengths)
        .map(|(n, bytes)| PatternClip::new(format!("DCIM/V{n:04}.MP4"), seed * 1_000 + n, bytes))
        .collect();
    let script = far.recorder("VR76001", &clips);
    far.rig.dock(&[&script], 0);
    let mut runs = 0;
    while far.hold(|key| there.get(key)).1 > 0 {
        runs += 1;
        assert!(runs < RUNS_MAX, "seed {seed}: {:#}", far.target());
        far.forgive();
        far.work(runs);
    }
    let originals = originals(far);
    is_put_right_there(far, &originals, there);
    is_healed_from_there(far, &originals);
    let (safe, unsafe_yet) = far.hold(|key| there.get(key));
    assert_eq!((safe, unsafe_yet), (clips.len(), 0), "{:#}", far.target());
    far.rig.fsck_is_clean();
    safe
}

/// The keys of the originals at home, the longest last.
fn originals(far: &Far) -> Vec<String> {
    let mut items = far.rig.items();
    items.sort_by_key(|item| item["source"]["size"].as_u64());
    let key = |item: &Value| item["archive"][0]["key"].as_str().map(str::to_owned);
    items.iter().map(|item| key(item).expect("a key")).collect()
}

/// One is gone, two are other bytes of the same lengths, one of them sent in parts; and one is nobody's.
fn is_put_right_there(far: &Far, originals: &[String], there: &Holdings) {
    let [_, gone, short, .., long] = originals else { panic!("too few: {originals:?}") };
    let stray = "evidence/stray.bin";
    there.delete(&key(gone));
    for altered in [short, long] {
        let mut bytes = there.get(&key(altered)).expect("it was sent");
        *bytes.last_mut().expect("it has bytes") ^= 1;
        there.put(&key(altered), bytes);
    }
    there.put(&key(stray), b"nobody's".to_vec());
    let told = far.rig.json(["targets", "reconcile", "far", "--deep"]).exits(1).reply();
    let mut named = BTreeMap::from([(stray, "extra"), (gone, "missing")]);
    named.extend([(short.as_str(), "altered"), (long, "altered")]);
    assert_eq!(findings(&told), named, "{told:#}");
    assert_eq!(told["targets"][0]["found"]["healed"], 3, "{told:#}");
    let aside = there.below(&key("aside"));
    assert_eq!(aside.len(), 2, "what was altered is kept: {aside:?}");
    there.delete(&key(stray));
    for wrong in aside {
        there.delete(&wrong);
    }
    let told = far.rig.json(["targets", "reconcile", "far", "--deep"]).exits(0).reply();
    assert_eq!(findings(&told), BTreeMap::new(), "{told:#}");
}

/// One is lost at home; and the long one is other bytes.
fn is_healed_from_there(far: &Far, originals: &[String]) {
    let [_, lost, .., rotten] = originals else { panic!("too few: {originals:?}") };
    let path = |key: &String| far.rig.archive().join(key);
    let whole = [lost, rotten].map(|key| fs::read(path(key)).expect("it is there"));
    for key in [lost, rotten] {
        fs::remove_file(path(key)).expect("it can be removed");
    }
    fs::write(path(rotten), b"rot").expect("it can be written");
    let told = far.rig.json(["targets", "reconcile", "local"]).exits(1).reply();
    let named = [(lost.as_str(), "missing"), (rotten, "altered")];
    assert_eq!(findings(&told), named.into(), "{told:#}");
    let stands = [lost, rotten].map(|key| fs::read(path(key)).unwrap_or_default());
    assert!(stands == whole, "other bytes were healed with");
}

/// What is wrong with which key.
fn findings(told: &Value) -> BTreeMap<&str, &str> {
    let all = told["targets"][0]["findings"].as_array().expect("findings").iter();
    all.map(|found| ["key", "wrong"].map(|name| found[name].as_str().expect("a text")))
        .map(|[key, wrong]| (key, wrong))
        .collect()
}
