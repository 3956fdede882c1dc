//! Story: proof bundles and excerpts. What the station hands out is judged by docket itself, offline, and by
//! a program that shares no code with it; whatever is altered, both refuse.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story fails by panicking")]

#[path = "bundle/altered.rs"]
mod altered;
#[path = "bundle/bench.rs"]
mod bench;
#[path = "bundle/epochs.rs"]
mod epochs;
#[path = "bundle/fuzzed.rs"]
mod fuzzed;
#[path = "bundle/refused.rs"]
mod refused;
#[path = "bundle/vouched.rs"]
mod vouched;

use std::{fs, path::Path, process::Command};

use bench::{BAD, GOOD, NOT_CHECKED, digest, ids, judged, judged_all, key, named, open, pack};
use docket_tests::rig::{Rig, docket_program};
use serde_json::Value;

/// A clip larger than any part of docket may hold in memory.
const LARGE: u64 = 80 << 20;
/// What a command may hold more while it makes or checks a proof of it than for one of a few bytes.
const MORE_BYTES_MAX: u64 = 24 << 20;

/// Runs a program and tells the most memory that it held, in KiB, behind its exit code.
const MEASURED: &str = "
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
";

#[test]
fn a_bundle_is_good_to_both_judges_and_on_record() {
    let rig = bench::station(&[6_000, 50_000]);
    let (key, ids) = (key(&rig), ids(&rig));
    let file = bench::prove(&rig, &ids[1], "one.zip", &[]);
    let reference = bench::prove(&rig, &ids[0], "two.zip", &["--reference"]);
    assert_eq!(judged(&rig, "bundle", &file, &key), GOOD);
    assert_eq!(judged(&rig, "bundle", &reference, &key), GOOD);
    let good = open(&file);
    assert_eq!(good["original.mp4"].len(), 50_000);
    assert!(named(&open(&reference), "original").is_empty());
    let text = String::from_utf8(good["README.txt"].clone()).unwrap();
    assert!(text.contains("sha256sum") && text.contains("核验"), "{text}");
    let packed = pack(rig.home().join("packed.zip"), &good);
    assert_eq!(judged(&rig, "bundle", &packed, &key), GOOD, "packed by another program");

    // Nobody said that this key is trusted; or another is.
    let files = [file.clone()];
    assert_eq!(judged_all(&rig, "bundle", &files, &[])[0], NOT_CHECKED);
    let other = bench::key(&bench::station(&[5_000]));
    assert_eq!(judged_all(&rig, "bundle", &files, &["--key", &other])[0], NOT_CHECKED);

    // Nothing that stands there is replaced.
    let before = digest(&file);
    let said = rig.json(bench::proving(&ids[0], &file, &[])).exits(3).json();
    assert_eq!(said["code"], "DKT-0430", "{said:#}");
    assert_eq!(digest(&file), before);

    let made = proofs_made(&rig, &ids[1]);
    let [made] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((&made["sha256"], &made["kind"]), (&before.into(), &"included".into()));
    let life = rig.run(["items", "show", &ids[1]]).exits(0).stdout;
    assert!(life.contains("proof"), "{life}");
    rig.fsck_is_clean();
}

/// What the custody log tells of an item's proofs.
fn proofs_made(rig: &Rig, item: &str) -> Vec<Value> {
    let told = rig.item(item);
    let made = told["events"].as_array().unwrap().iter();
    made.filter(|event| event["act"] == "proof-made").map(|e| e["detail"].clone()).collect()
}

#[test]
fn an_excerpt_shows_its_bytes_and_nothing_else() {
    let rig = bench::station(&[50_000]);
    let (key, item) = (key(&rig), &ids(&rig)[0]);
    let ranges = ["0+1", "49999+1", "49999..50000", "20KiB+3000", "0..50000"];
    for (range, at) in ranges.into_iter().zip(0..) {
        let file = bench::prove(&rig, item, &format!("{at}.zip"), &["--range", range]);
        assert_eq!(judged(&rig, "excerpt", &file, &key), GOOD, "{range}");
        let good = open(&file);
        assert!(named(&good, "original").is_empty());
        // Its last byte is one of the original's, or beside it: never of no matter.
        let mut bad = good.clone();
        *bad.get_mut("excerpt.bao").unwrap().last_mut().unwrap() ^= 1;
        let bad = pack(rig.home().join("bad.zip"), &bad);
        assert_eq!(judged(&rig, "excerpt", &bad, &key), BAD, "{range}");
    }
    let out = rig.home().join("beyond.zip");
    for range in ["50000+1", "49999+2", "0..50001", "0+99999999", "18446744073709551615+1"] {
        let args = bench::proving(item, &out, &["--range", range]);
        let said = rig.json(args).exits(3).json();
        assert_eq!(said["code"], "DKT-0727", "{range}: {said:#}");
    }
    for range in ["7+0", "9..9", "9..8", "many"] {
        rig.json(bench::proving(item, &out, &["--range", range])).exits(3);
    }
    assert!(!out.exists());
}

#[test]
fn an_excerpt_gives_its_bytes_to_whoever_checks_it() {
    let rig = bench::station(&[50_000]);
    let (key, item) = (key(&rig), &ids(&rig)[0]);
    let whole = bench::prove(&rig, item, "whole.zip", &[]);
    let entries = open(&whole);
    let original = &entries[named(&entries, "original")[0]];
    let file = bench::prove(&rig, item, "excerpt.zip", &["--range", "20KiB+3000"]);
    let out = rig.home().join("bytes");
    let check = |file: &Path, option: &str| {
        let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
        rig.json(["check-proof", file, "--key", &key, option, out])
    };
    check(&file, "--out").exits(0);
    assert!(fs::read(&out).unwrap() == original[20_480..23_480]);
    check(&file, "--bytes").exits(0);
    assert_eq!(check(&file, "--out").exits(3).json()["code"], "DKT-0430", "it stands there");
    assert_eq!(check(&whole, "--bytes").exits(3).json()["code"], "DKT-0830");
    fs::write(&out, &original[20_481..23_481]).unwrap();
    check(&file, "--bytes").exits(6);
}

#[test]
fn a_large_item_is_proven_and_checked_within_bounded_memory() {
    let rig = bench::station(&[6_000, LARGE]);
    let (key, ids) = (key(&rig), ids(&rig));
    let [small, whole, end] = ["small", "whole", "end"].map(|name| rig.home().join(name));
    let range = format!("{}+4096", LARGE - 4096);
    let data = rig.data();
    let peak = |args: &[&str]| {
        let mut measured = Command::new("python3");
        measured.args(["-B", "-c", MEASURED]).arg(docket_program()).arg("--data").arg(&data);
        let said = measured.args(args).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let (code, kib) = said.trim().split_once(' ').unwrap();
        assert_eq!(code, "0", "{args:?}");
        kib.parse::<u64>().unwrap() << 10
    };
    let within = |peak: u64, least: u64| {
        println!("{} MiB, and {} for a few bytes", peak >> 20, least >> 20);
        assert!(peak < least + MORE_BYTES_MAX, "{peak} bytes, and {least} for a few");
    };
    rig.rest();
    let least = peak(&bench::proving(&ids[0], &small, &[]));
    within(peak(&bench::proving(&ids[1], &whole, &[])), least);
    within(peak(&bench::proving(&ids[1], &end, &["--range", &range])), least);
    let check = |file: &Path| peak(&["check-proof", file.to_str().unwrap(), "--key", &key]);
    let least = check(&small);
    within(check(&whole), least);
    within(check(&end), least);
    assert!(fs::metadata(&whole).unwrap().len() > LARGE);
    assert!(fs::metadata(&end).unwrap().len() < 1 << 20);
    assert_eq!(judged(&rig, "excerpt", &end, &key), GOOD);
    // BLAKE3 of so much takes the outside verifier minutes; it computes the other digests.
    let given = ["--key", &key, "--no-blake3"];
    let said = bench::outside("bundle", std::slice::from_ref(&whole), &given);
    assert_eq!(said, [2], "nothing bad, one digest not computed");
    assert_unpacks(&whole);
}

/// A tool of the system finds nothing wrong with a ZIP.
fn assert_unpacks(file: &Path) {
    let done = Command::new("python3").args(["-m", "zipfile", "-t"]).arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && !said.contains("corrupted"), "{said}");
}
