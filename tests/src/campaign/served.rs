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
const RUNS_MAX: usize = 2;

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
        assert!(runs <= RUNS_MAX, "seed {seed}: {:#}", far.target());
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

/// One is gone, one is longer, one, sent in parts, is other bytes of the same length; and one is nobody's.
fn is_put_right_there(far: &Far, originals: &[String], there: &Holdings) {
    let [_, gone, longer, .., long] = originals else { panic!("too few: {originals:?}") };
    let stray = "evidence/stray.bin";
    there.delete(&key(gone));
    let mut altered = [longer, long].map(|key_at_home| {
        let mut bytes = there.get(&key(key_at_home)).expect("it was sent");
        *bytes.last_mut().expect("it has bytes") ^= 1;
        if key_at_home == longer {
            bytes.push(0);
        }
        there.put(&key(key_at_home), bytes.clone());
        bytes
    });
    there.put(&key(stray), b"nobody's".to_vec());
    // Lengths tell of two; of the third only its bytes do.
    let told = reconciled(far, &["far"], 1);
    let named = [(stray, "extra"), (gone, "missing"), (longer, "altered")];
    assert_eq!(findings(&told), named.into(), "{told:#}");
    let told = reconciled(far, &["far", "--deep"], 1);
    assert_eq!(findings(&told), [(stray, "extra"), (long, "altered")].into(), "{told:#}");
    let keys = there.below(&key("aside"));
    let mut aside: Vec<_> = keys.iter().filter_map(|key| there.get(key)).collect();
    aside.sort();
    altered.sort();
    assert!(aside == altered, "what was altered is kept as it was: {keys:?}");
    there.delete(&key(stray));
    for key in keys {
        there.delete(&key);
    }
    let told = reconciled(far, &["far", "--deep"], 0);
    assert_eq!(findings(&told), BTreeMap::new(), "{told:#}");
}

fn reconciled(far: &Far, asked: &[&str], code: i32) -> Value {
    let args = [&["targets", "reconcile"], asked].concat();
    far.rig.json(args).exits(code).reply()
}

/// One is lost at home; and of the long one a byte is another.
fn is_healed_from_there(far: &Far, originals: &[String]) {
    let [_, lost, .., rotten] = originals else { panic!("too few: {originals:?}") };
    let path = |key: &String| far.rig.archive().join(key);
    let whole = [lost, rotten].map(|key| fs::read(path(key)).expect("it is there"));
    for key in [lost, rotten] {
        fs::remove_file(path(key)).expect("it can be removed");
    }
    let mut rot = whole[1].clone();
    *rot.last_mut().expect("it has bytes") ^= 1;
    fs::write(path(rotten), rot).expect("it can be written");
    let told = reconciled(far, &["local", "--deep"], 1);
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
