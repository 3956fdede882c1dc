//! Random damage against a model that knows nothing of docket: copies of one thing are three bottles; who breaks
//! what is written down, and what must be told and what must stand again follows from that alone.

use std::{collections::BTreeMap, fs};

use fastrand::Rng;

use super::site::{Objects, PLACES, Site, Wrong, findings, put};

/// One round of damage, telling and mending.
pub(crate) fn round(site: &Site, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let before: BTreeMap<&str, Objects> =
        PLACES.iter().map(|place| (*place, site.objects(place))).collect();
    let mut broken = Wrong::new();
    let mut altered = Vec::new();
    for place in PLACES {
        let keys: Vec<&String> = before[place].keys().filter(|key| is_ours(key)).collect();
        for _ in 0..random.u32(2..6) {
            let key = keys[random.usize(..keys.len())];
            // The last good copy of what cannot be made again is left: what happens then is another story.
            let left = PLACES.iter().filter(|other| {
                **other != place
                    && before[**other].contains_key(key)
                    && !broken.contains_key(&((**other).to_owned(), key.clone()))
            });
            let name = (place.to_owned(), key.clone());
            let is_tiny = before[place][key].0.len() < 2;
            if left.count() == 0 || broken.contains_key(&name) || is_tiny {
                continue;
            }
            let path = site.path(place, key);
            let mut bytes = before[place][key].0.clone();
            let what = match random.u32(0..4) {
                0 => {
                    fs::remove_file(&path).unwrap();
                    "missing"
                }
                1 => {
                    bytes.truncate(bytes.len() / 2);
                    "altered"
                }
                2 => {
                    bytes.extend(b"tail");
                    "altered"
                }
                _ => {
                    let at = random.usize(..bytes.len());
                    bytes[at] ^= 0x40;
                    "altered"
                }
            };
            if what == "altered" {
                put(&path, &bytes);
                altered.push(bytes);
            }
            broken.insert(name, what.into());
        }
        let stray = format!("evidence/2026/stray-{seed}-{place}.bin");
        if random.bool() {
            put(&site.path(place, &stray), b"stray");
            broken.insert((place.into(), stray), "extra".into());
        }
    }
    assert_eq!(findings(&site.reconcile(&["--deep"])), broken, "seed {seed}");
    mended(site, seed, &before, &broken, &altered);
}

/// Everything stands again, what was good is the very file it was, and strays are where they were.
fn mended(
    site: &Site,
    seed: u64,
    before: &BTreeMap<&str, Objects>,
    damaged: &Wrong,
    altered: &[Vec<u8>],
) {
    site.rig.rest();
    let mut strays = damaged.clone();
    strays.retain(|_, what| what == "extra");
    assert_eq!(findings(&site.reconcile(&["--deep"])), strays, "seed {seed}");
    for place in PLACES {
        let now = site.objects(place);
        for (key, (bytes, file)) in &before[place] {
            let (stands, is) = &now[key];
            assert!(stands == bytes, "seed {seed}: {place} {key}");
            let was_broken = damaged.contains_key(&(place.to_owned(), key.clone()));
            assert!(is == file || was_broken, "seed {seed}: {place} {key} was touched");
        }
    }
    let kept: Vec<_> = PLACES.iter().flat_map(|place| site.aside(place)).collect();
    assert!(
        altered.iter().all(|bytes| kept.contains(bytes)),
        "seed {seed}: altered bytes are gone"
    );
    for (place, key) in strays.keys() {
        assert_eq!(fs::read(site.path(place, key)).unwrap(), b"stray");
        fs::remove_file(site.path(place, key)).unwrap();
    }
}

/// What the station itself reads and writes anew at its start is left alone.
fn is_ours(key: &str) -> bool {
    !key.contains("/identity/")
}
